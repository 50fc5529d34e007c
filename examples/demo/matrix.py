# What the demo's page crosses: policies, and requests that meet each of them.
# Started by demo.py.
from __future__ import annotations

import collections.abc as cabc
import typing as t

Options = cabc.Mapping[str, t.Any]


class Policy(t.NamedTuple):
    """A column. Its paths are below ``/policies/<name>/``."""

    name: str
    title: str
    options: Options

    @property
    def resource(self) -> str:
        return f"/policies/{self.name}/*"

    @property
    def lines(self) -> list[str]:
        """The options, as they are written."""
        return [f"{name}={value!r}" for name, value in self.options.items()]


class Request(t.NamedTuple):
    """A row: what the page's script passes to ``fetch()``."""

    title: str
    method: str = "GET"
    headers: cabc.Mapping[str, str] = {}
    credentials: str = "same-origin"
    body: str | None = None
    path: str = "notes"

    @property
    def call(self) -> dict[str, t.Any]:
        """What the script gets, and no more."""
        return {name: getattr(self, name) for name in self._fields if name != "title"}

    @property
    def lines(self) -> list[str]:
        """What the title leaves open."""
        lines = [f"{name}: {value}" for name, value in self.headers.items()]

        if self.credentials == "include":
            lines.append('credentials: "include"')

        return lines


#: What the reader's policy is until it is edited.
YOURS = Policy(
    "yours",
    "Yours",
    {
        "origins": "https://app.example",
        "methods": "GET, POST",
        "headers": "Content-Type",
        "supports_credentials": False,
    },
)

REQUESTS = (
    Request("Plain GET"),
    Request("GET with cookies", credentials="include"),
    Request("GET with a token", headers={"Authorization": "Bearer demo"}),
    Request(
        "POST of JSON",
        "POST",
        headers={"Content-Type": "application/json"},
        body='"Buy milk."',
    ),
    Request("DELETE", "DELETE"),
    Request("GET of what is missing", path="missing"),
)


def policies(page_origin: str) -> list[Policy]:
    """Return the policies that stay as they are."""
    listed = {"origins": page_origin, "methods": "GET, POST", "headers": "Content-Type"}
    cookies = {**listed, "headers": "Authorization", "supports_credentials": True}
    return [
        Policy("open", "Everybody", {"origins": "*"}),
        Policy("listed", "This page", listed),
        Policy("cookies", "This page, with cookies", cookies),
    ]
