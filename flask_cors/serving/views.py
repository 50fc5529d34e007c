from __future__ import annotations

import inspect
import typing as t

from flask import after_this_request
from flask import current_app
from flask import Flask
from flask import Request
from flask import request
from flask import Response
from werkzeug.exceptions import HTTPException
from werkzeug.local import LocalProxy

from ..options.declarations import Declaration
from ..options.rules import Rule
from .blocking import blocked_response
from .blocking import is_allowed
from .blocking import is_kept_away
from .hooks import make_hook
from .request import find_preflight
from .responses import preflight_reply
from .responses import Reply
from .state import AppState
from .state import CHOICE

_current_app = t.cast("LocalProxy[Flask]", current_app)
_request = t.cast("LocalProxy[Request]", request)

Function = t.Callable[..., t.Any]


class DecoratedView:
    """A function with a policy of its own, as Flask calls it."""

    def __init__(self, function: Function, declaration: Declaration) -> None:
        automatic = declaration.options.get("automatic_options")
        #: Whether the function itself is to answer OPTIONS, by its keywords: what
        #: the configuration says is known when it serves.
        self.leaves_options: bool = automatic is not None and not automatic.value
        self.declaration: Declaration = declaration
        self._function = function
        self._is_async = inspect.iscoroutinefunction(function)

    def serve(self, args: tuple[t.Any, ...], kwargs: dict[str, t.Any]) -> t.Any:
        # Each access to a proxy costs as much as a look-up.
        app = _current_app._get_current_object()
        request = _request._get_current_object()
        registry = AppState.of(app)
        call = self._function

        # Flask's own method leaves alone what is not async.
        if self._is_async or type(app).ensure_sync is not Flask.ensure_sync:
            call = app.ensure_sync(call)

        # Flask passes views keywords alone, and error handlers the error.
        if args and any(isinstance(value, Exception) for value in args):
            if find_preflight(request.environ) is None:
                self._govern(registry, request, None)
        elif request.method == "OPTIONS" and not self._sees_options(app, request):
            return self._options_response(app, registry, request)
        else:
            rule = self._begin(registry, request)

            if (
                rule
                and rule.policy.settings.block_denied
                and is_kept_away(request.environ, rule.policy)
            ):
                return blocked_response(app)

            if rule and app.config["DEBUG"] and not registry.is_installed:
                return _call_alone(app, request, call, args, kwargs)

        return call(*args, **kwargs)

    def _begin(self, registry: AppState, request: Request) -> Rule | None:
        """Let the rule of the view govern a request, unless one does already.

        :return: The rule, if none did.
        """
        begun = request.environ.get(registry.key)
        governance = begun or registry.serving or registry.fixed()
        is_placed = self.declaration in governance.placed

        # The hook of the app finds the rule by the endpoint.
        if registry.is_installed and is_placed:
            return None

        own = governance.of_view(request.endpoint, request.method)

        # Another view that calls this one does not become this one.
        if own is None and is_placed:
            return None

        rule = own or self._narrower_rule(registry, request)
        return self._govern(registry, request, rule)

    def _narrower_rule(self, registry: AppState, request: Request) -> Rule:
        """Return the rule of a view whose own Flask can't see, since another
        decorator hides it.

        It may narrow what governs the request anyway, but not widen it: the
        preflight knows nothing of it.
        """
        environ = request.environ
        own = registry.rule_of(self.declaration, environ)
        found = registry.rule_for(request)
        return found if found and is_allowed(environ, own.policy) else own

    def _govern(
        self, registry: AppState, request: Request, rule: Rule | None
    ) -> Rule | None:
        """Let a rule govern a request, unless one does already.

        :param rule: Without it, the one that would; else that of the function.
        :return: The rule, if none did.
        """
        environ = request.environ

        if CHOICE in environ and registry.chosen(environ) is not None:
            return None

        rule = rule or registry.rule_for(request)
        rule = rule or registry.rule_of(self.declaration, request.environ)

        # The view that runs says nothing about the one that a preflight is for.
        if request.method != "OPTIONS" or find_preflight(environ) is None:
            registry.choose(environ, rule)

        if not registry.is_installed:
            after_this_request(registry.hook or make_hook(registry))

        return rule

    def _options_response(
        self, app: Flask, registry: AppState, request: Request
    ) -> Response:
        """Return the answer to an OPTIONS request that Flask left to a view."""
        preflight = find_preflight(request.environ)
        response = app.make_default_options_response()
        rule = registry.rule_of(self.declaration, request.environ)
        is_answered = (
            rule.policy.settings.automatic_options and not registry.is_installed
        )

        if preflight is None or not is_answered:
            self._govern(registry, request, None)
            return response

        found, methods = registry.governing(request.environ).try_preflight(
            request, preflight[1]
        )

        if found is not None:
            answer = found.policy.preflight(*preflight, methods)
            registry.report(request.environ, found, answer, True)
            return _response(app, preflight_reply(answer))

        return response

    def _sees_options(self, app: Flask, request: Request) -> bool:
        """Tell whether the function is to see an OPTIONS request."""
        if self.leaves_options:
            return True

        view = app.view_functions.get(request.endpoint or "")
        return hasattr(getattr(view, "view_class", None), "options")


def _response(app: Flask, reply: Reply) -> Response:
    status, headers, body = reply
    response = app.response_class(body, status)
    response.headers.clear()
    response.headers.extend(headers)
    return response


def _call_alone(
    app: Flask,
    request: Request,
    call: Function,
    args: tuple[t.Any, ...],
    kwargs: dict[str, t.Any],
) -> t.Any:
    """Call a view of an app that nothing but its decorator serves, in debug mode."""
    try:
        return call(*args, **kwargs)
    except HTTPException:
        raise
    except Exception as error:
        # Where CORS(app) serves the app, its door sees the crash.
        return _crash_response(app, request, error)


def _crash_response(app: Flask, request: Request, error: Exception) -> t.Any:
    """Return what Flask makes of an exception, or else a readable answer."""
    # Only debug mode needs it.
    from .crash import make_crash_readable

    try:
        return app.handle_user_exception(error)
    except Exception as unhandled:
        response = make_crash_readable(app, request.environ, unhandled)

        if response is None:
            raise

        return response
