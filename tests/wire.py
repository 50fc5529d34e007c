from __future__ import annotations

import typing as t

from flask.testing import FlaskClient
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

ALLOWED = "https://app.example"
OTHER = "https://other.example"
METHODS = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"


def cors_headers(response: Response) -> dict[str, str]:
    """Return every CORS header of a response, and ``Vary``.

    :raises AssertionError: One of them is there twice.
    """
    found = [
        (name, value)
        for name, value in response.headers
        if name.lower().startswith("access-control-") or name.lower() == "vary"
    ]
    assert len(found) == len({name.lower() for name, _ in found}), found
    return dict(found)


def get(
    client: FlaskClient, path: str = "/", origin: str | None = ALLOWED, **kwargs: t.Any
) -> TestResponse:
    headers = {} if origin is None else {"Origin": origin}
    return client.open(path, headers=headers, **{"method": "GET", **kwargs})


def preflight(
    client: FlaskClient,
    path: str = "/",
    origin: str = ALLOWED,
    method: str = "PUT",
    headers: str | None = None,
    **kwargs: t.Any,
) -> TestResponse:
    sent = {"Origin": origin, "Access-Control-Request-Method": method}

    if headers is not None:
        sent["Access-Control-Request-Headers"] = headers

    return client.options(path, headers=sent, **kwargs)
