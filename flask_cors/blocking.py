from __future__ import annotations

import typing as t
from contextlib import nullcontext

from flask import Flask

from .contexts import request_context
from .fetch import SAFE_METHODS
from .policy import Policy
from .routing import own_origin

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


def may_be_blocked(environ: WSGIEnvironment) -> bool:
    """Tell whether a request may change something, and comes from a page of
    another origin.

    Source: Fetch, "`Origin` header", which browsers send with all such requests;
    Fetch Metadata, "The Sec-Fetch-Site HTTP Request Header", which no script can set.
    """
    origin = environ.get("HTTP_ORIGIN")

    if origin is None or environ["REQUEST_METHOD"] in SAFE_METHODS:
        return False

    if environ.get("HTTP_SEC_FETCH_SITE") == "same-origin":
        return False

    return bool(origin != own_origin(environ))


def is_kept_away(app: Flask, policy: Policy, environ: WSGIEnvironment) -> bool:
    """Tell whether a policy keeps a request from the app."""
    if not policy.settings.block_denied or not may_be_blocked(environ):
        return False

    origin = environ["HTTP_ORIGIN"]
    is_asked = policy.settings.origins.asks(origin)

    with request_context(app, environ) if is_asked else nullcontext():
        return not policy.allows(origin)
