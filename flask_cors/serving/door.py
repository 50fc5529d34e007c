from __future__ import annotations

import collections.abc as cabc
import typing as t

from flask import current_app
from flask import Flask
from flask import Request
from flask import request
from werkzeug.local import LocalProxy

from ..fetch import ORIGIN
from ..options.resolver import Rule
from ..policy import Verdict
from .hooks import decide
from .hooks import Decision
from .hooks import Decisions
from .hooks import finish_headers
from .preflights import answer_preflight
from .request import CORSRequest
from .responses import HeaderList
from .state import AppState

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment

_request = t.cast("LocalProxy[Request]", request)


class Door:
    """Stands in front of a Flask app as its ``wsgi_app``.

    It answers preflights, which carry no credentials, before anything in the app can
    refuse or redirect them. It adds the CORS headers to what is sent, so that responses
    which the app keeps never carry those of another request. In debug mode, it makes
    crashes readable.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._state = AppState.of(app)
        #: The WSGI app behind the door.
        self.wsgi_app: WSGIApplication = app.wsgi_app

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        # Every request pays for this, so it saves each call of a function.
        state = self._state
        environ[state.key] = state.serving or state.fix()

        if environ["REQUEST_METHOD"] == "OPTIONS":
            request = CORSRequest(environ)
            is_preflight = request.is_preflight
            reply = is_preflight and answer_preflight(state, request, is_at_door=True)

            if reply:
                status, headers, body = reply
                start_response(status, headers)
                return [body]

        decisions: Decisions = []
        key = state.decision_key
        environ[key] = decisions

        def start(
            status: str, headers: HeaderList, exc_info: t.Any = None
        ) -> cabc.Callable[[bytes], object]:
            try:
                kept = vars(_request._get_current_object())
            except RuntimeError:
                # There is no request any more.
                decided = _only_one(decisions)
            else:
                has_decided = key in kept
                decided = kept[key] if has_decided else self._decide_late(decisions)

            if decided is not None:
                headers = finish_headers(state, environ, decided, headers)

            if exc_info:
                return start_response(status, headers, exc_info)

            # Some servers take no third argument.
            return start_response(status, headers)

        if self._app.config["DEBUG"]:
            # Only debug mode needs it.
            from .crash import wrap_crashes

            return wrap_crashes(self._app, self.wsgi_app)(environ, start)

        return self.wsgi_app(environ, start)

    def _decide_late(self, decisions: Decisions) -> Decision:
        """Return the decision on a response that the hook hasn't seen."""
        flask_request = _request._get_current_object()
        key = self._state.decision_key
        # Leave alone the responses of WSGI middleware, and of apps mounted behind the
        # door.
        is_own = flask_request.environ.get(key) is decisions and (
            current_app == self._app
        )

        if not is_own:
            return _only_one(decisions)

        # Another after_request function has raised, so Flask didn't call the hook.
        return decide(self._state, flask_request, CORSRequest(flask_request.environ))


def _only_one(decisions: Decisions) -> Decision:
    """Return the decision on a response that middleware has kept.

    If the app has responded several times, it isn't known which response is sent.
    """
    if len(decisions) < 2 or None in decisions:
        return decisions[0] if len(decisions) == 1 else None

    rule = t.cast("tuple[Rule, Verdict]", decisions[0])[0]
    return rule, Verdict(False, (), ORIGIN)
