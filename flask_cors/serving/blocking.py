from __future__ import annotations

import collections.abc as cabc
import json
import typing as t

from flask import Flask
from flask import Request
from flask import request
from flask import Response
from werkzeug.local import LocalProxy

from ..fetch import is_origin
from ..fetch import SAFE_METHODS
from ..options.rules import Rule
from ..policy import Policy
from .policies import PolicyMap
from .state import AppState
from .url_map import own_origin

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_request = t.cast("LocalProxy[Request]", request)

_BODY = {
    "error": "forbidden",
    "message": "The CORS policy does not allow this origin to change anything here.",
}


def make_guard(app: Flask, registry: AppState) -> cabc.Callable[[], Response | None]:
    """Return a ``before_request`` function of an app that answers what its policies
    keep from the views.
    """

    def block() -> Response | None:
        request = _request._get_current_object()
        environ = request.environ
        governance = registry.governing(environ)

        if not governance.blocks or not _may_be_blocked(environ):
            return None

        rule = registry.rule_for(request)
        is_kept = rule is not None and is_blocked(governance, request, rule)
        return blocked_response(app) if is_kept else None

    return block


def is_blocked(governance: PolicyMap, request: Request, rule: Rule) -> bool:
    """Tell whether a request is kept from the views.

    :param rule: The one that governs it.
    """
    environ = request.environ

    if not _may_be_blocked(environ) or not _blocks(governance, request, rule):
        return False

    return not is_allowed(environ, rule.policy)


def is_kept_away(environ: WSGIEnvironment, policy: Policy) -> bool:
    """Tell whether a policy alone keeps a request from a view."""
    if not policy.settings.block_denied or not _may_be_blocked(environ):
        return False

    return not is_allowed(environ, policy)


def is_allowed(environ: WSGIEnvironment, policy: Policy) -> bool:
    """Tell whether a policy allows the origin of a request."""
    origin: str | None = environ.get("HTTP_ORIGIN")
    return origin is None or policy.allows(origin)


def blocked_response(app: Flask) -> Response:
    """Return the answer to a request that the view does not get to see."""
    body = json.dumps(_BODY, indent=2)
    return app.response_class(f"{body}\n", 403, mimetype="application/json")


def _may_be_blocked(environ: WSGIEnvironment) -> bool:
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

    # What no browser sends is nobody's own.
    return not is_origin(origin) or bool(origin != own_origin(environ))


def _blocks(governance: PolicyMap, request: Request, rule: Rule) -> bool:
    """Tell whether a rule blocks, or the path does of a view that says nothing."""
    if rule.gives("block_denied"):
        return rule.policy.settings.block_denied

    around = governance.around(request)
    return bool(around and around.policy.settings.block_denied)
