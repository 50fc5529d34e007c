from __future__ import annotations

import collections.abc as cabc
import typing as t

from tests.fuzz import naive

_LISTS = {
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Headers",
    "Access-Control-Expose-Headers",
    "Vary",
}
_KNOWN = {
    *_LISTS,
    "Access-Control-Allow-Origin",
    "Access-Control-Allow-Credentials",
    "Access-Control-Max-Age",
    "Timing-Allow-Origin",
}


class Request(t.NamedTuple):
    """What a browser says about a request, or somebody in its place."""

    verb: str
    origin: str
    #: What ``Access-Control-Request-Method`` holds.
    method: str
    #: What ``Access-Control-Request-Headers`` holds.
    names: str


def check_headers(
    headers: cabc.Sequence[tuple[str, str]],
    request: Request,
    listed: cabc.Collection[str] = (),
) -> dict[str, str]:
    """Check the CORS headers of an answer, and return them.

    :param listed: The request headers that the policy names.
    """
    ours = [pair for pair in headers if _is_ours(pair[0])]
    found = dict(ours)
    assert len(found) == len({name.lower() for name, _ in ours}) == len(ours), ours
    assert set(found) <= _KNOWN, found

    for name, value in headers:
        assert not set(name + value) & {"\r", "\n", "\0"}, f"{name}: {value!r}"

    for name in _LISTS & set(found):
        values = found[name].split(", ")
        assert all(map(naive.is_token, values)), f"{name}: {found[name]!r}"
        assert len(set(map(str.lower, values))) == len(values), f"{name} repeats"

    _check_origin(found, request)
    _check_names(found, request, listed)
    return found


def _is_ours(name: str) -> bool:
    name = name.lower()
    return name.startswith("access-control-") or name in ("vary", "timing-allow-origin")


def _check_origin(found: cabc.Mapping[str, str], request: Request) -> None:
    origin = found.get("Access-Control-Allow-Origin")

    if origin is None:
        assert set(found) <= {"Vary"}, found
        return

    assert origin == "*" or naive.is_origin(origin), origin
    assert found.get("Access-Control-Max-Age", "0").isdigit(), found
    assert found.get("Timing-Allow-Origin", origin) == origin, found
    credentials = found.get("Access-Control-Allow-Credentials")
    assert credentials in (None, "true"), found
    assert credentials is None or origin != "*", found


def _check_names(
    found: cabc.Mapping[str, str], request: Request, listed: cabc.Collection[str]
) -> None:
    names = found.get("Access-Control-Allow-Headers", "")
    asked = {name.strip().lower() for name in request.names.split(",")}
    known = asked | {name.lower() for name in listed} | {"*"}
    strange = {name.lower() for name in names.split(", ")} - known - {""}
    assert not strange, f"nobody asked for {strange}"
