from __future__ import annotations

import functools
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
from ..options.resolver import Rule
from .choices import choose
from .choices import find_choice
from .choices import forget_choice
from .hooks import is_blocked_by
from .hooks import make_blocked_response
from .hooks import make_hook
from .preflights import answer_preflight
from .request import CORSRequest
from .responses import Reply
from .state import AppState

_current_app = t.cast("LocalProxy[Flask]", current_app)
_request = t.cast("LocalProxy[Request]", request)

Function = t.Callable[..., t.Any]


class DecoratedView:
    """A function with a policy of its own, as Flask calls it."""

    def __init__(self, function: Function, declaration: Declaration) -> None:
        #: Whether the keywords leave OPTIONS to the function itself. What the
        #: configuration says is known when it serves.
        self.leaves_options: bool = (
            declaration.layer.settings.get("automatic_options") is False
        )
        self.declaration: Declaration = declaration
        self._is_async = inspect.iscoroutinefunction(function)

    def serve(
        self, function: Function, args: tuple[t.Any, ...], kwargs: dict[str, t.Any]
    ) -> t.Any:
        """Return what the function returns, or the response to an OPTIONS request or
        to one that the policy blocks.
        """
        # Each access to a proxy costs as much as a look-up.
        app = _current_app._get_current_object()
        request = _request._get_current_object()
        state = AppState.of(app)
        call = function

        # Flask's own method leaves alone what is not async.
        if self._is_async or type(app).ensure_sync is not Flask.ensure_sync:
            call = app.ensure_sync(call)

        # Flask passes views keywords alone, and error handlers the error.
        if args and any(isinstance(value, Exception) for value in args):
            if not _is_preflight(request):
                self._govern(state, request, None)
        elif request.method == "OPTIONS" and not self._sees_options(
            app, state, request
        ):
            return self._answer_options(app, state, request)
        else:
            rule, is_refused = self._begin(state, request)
            blocks = rule is not None and rule.policy.settings.block_denied

            if is_refused or (rule and blocks and is_blocked_by(rule.policy, request)):
                return make_blocked_response(app)

            if rule and app.config["DEBUG"] and not state.is_installed:
                return _call_alone(
                    app, request, functools.partial(call, *args, **kwargs)
                )

        return call(*args, **kwargs)

    def _begin(self, state: AppState, request: Request) -> tuple[Rule | None, bool]:
        """Let the rule of the view govern a request, unless one does already.

        :return: The rule, if none did, and whether its preflight would have refused the
            request.
        """
        # Saves the call of `policies_of`.
        policies = request.environ.get(state.key) or state.serving or state.fix()
        own = policies.of_view(request.endpoint, request.method)

        # The layer tells which declaration a rule comes from.
        if own is not None and self.declaration.layer in own.layers:
            # The hook of the app finds the rule by the endpoint.
            if state.is_installed:
                return None, False

            return self._govern(state, request, own), False

        is_elsewhere = policies.is_of_some_view(self.declaration)

        # If another view calls this one, the other view's rule applies. It isn't opened
        # if it has none.
        if is_elsewhere and (own is not None or state.rule_for(request) is None):
            return None, False

        return self._narrow(state, request)

    def _narrow(self, state: AppState, request: Request) -> tuple[Rule, bool]:
        """Let the rule of a view that Flask-CORS can't see behind another decorator
        govern a request.

        It may narrow the rule that governs the request anyway, but not widen it,
        since the preflight knows nothing of it.
        """
        # Few apps need it.
        from .hidden_views import narrow
        from .hidden_views import report_hidden
        from .hidden_views import would_refuse

        own = state.rule_of(self.declaration, request.environ)
        outer = state.rule_for(request)
        rule = narrow(own, outer) if outer else own
        # The narrowed rule includes the one that was chosen before.
        forget_choice(request.environ)
        self._govern(state, request, rule)
        report_hidden(state, own.place, request.endpoint)
        return rule, outer is not None and would_refuse(rule, outer, request)

    def _govern(
        self, state: AppState, request: Request, rule: Rule | None
    ) -> Rule | None:
        """Let a rule govern a request, unless one does already.

        :param rule: By default, the rule that governs the request anyway, or else the
            function's own.
        :return: The rule, or ``None`` if another one was chosen before.
        """
        environ = request.environ

        if find_choice(state, environ) is not None:
            return None

        rule = rule or state.rule_for(request)
        rule = rule or state.rule_of(self.declaration, environ)

        # The view that runs says nothing about the one that a preflight is for.
        if request.method != "OPTIONS" or not _is_preflight(request):
            choose(state, environ, rule)

        if not state.is_installed:
            after_this_request(state.hook or make_hook(state))

        return rule

    def _answer_options(
        self, app: Flask, state: AppState, request: Request
    ) -> Response:
        """Return the response to an OPTIONS request that Flask left to a view."""
        rule = state.rule_of(self.declaration, request.environ)
        is_automatic = rule.policy.settings.automatic_options

        if not _is_preflight(request) or not is_automatic or state.is_installed:
            self._govern(state, request, None)
            return app.make_default_options_response()

        reply = answer_preflight(state, CORSRequest(request.environ), is_at_door=False)
        return _response(app, reply) if reply else app.make_default_options_response()

    def _sees_options(self, app: Flask, state: AppState, request: Request) -> bool:
        """Tell whether the function is to see an OPTIONS request."""
        if self.leaves_options:
            return True

        # If a rule also takes other methods, Flask doesn't tell who has added OPTIONS.
        if request.url_rule and request.url_rule.methods == {"OPTIONS"}:
            rule = state.rule_of(self.declaration, request.environ)
            return not rule.policy.settings.automatic_options

        view = app.view_functions.get(request.endpoint or "")
        return hasattr(getattr(view, "view_class", None), "options")


def _is_preflight(request: Request) -> bool:
    return CORSRequest(request.environ).is_preflight


def _response(app: Flask, reply: Reply) -> Response:
    status, headers, body = reply
    response = app.response_class(body, status)
    response.headers.clear()
    response.headers.extend(headers)
    return response


def _call_alone(app: Flask, request: Request, call: Function) -> t.Any:
    """Call a view of an app that only its decorator serves, in debug mode.

    If ``CORS`` serves the app, its door sees the crash instead.
    """
    try:
        return call()
    except HTTPException:
        raise
    except Exception as error:
        try:
            return app.handle_user_exception(error)
        except Exception as unhandled:
            # Only debug mode needs it.
            from .crash import make_crash_readable

            response = make_crash_readable(app, request.environ, unhandled)

            if response is None:
                raise

            return response
