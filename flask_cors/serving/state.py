from __future__ import annotations

import collections.abc as cabc
import threading
import typing as t

from flask import Flask
from flask import Request
from flask import Response

from ..errors import CORSConfigError
from ..errors import Problem
from ..errors import Report
from ..log import logger
from ..options.declarations import Declaration
from ..options.options import read_config
from ..options.resolver import Resolver
from ..options.rules import Rule
from ..policy import Verdict
from ..signals import cors_denied
from ..signals import preflight_answered
from .assembly import assemble
from .assembly import Scope
from .marks import find_declarations
from .policies import PolicyMap
from .url_map import runs_own_code

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from .denials import Denials

_EXTENSION = "cors"
#: Where the environ of a request has the rule that was chosen for it.
CHOICE = "flask_cors.choice"
# Where Werkzeug puts the request object.
_REQUEST = "werkzeug.request"

Result = t.TypeVar("Result")


def too_late(app: Flask, place: str) -> CORSConfigError:
    """Return the error of a call for an app that serves already."""
    text = (
        f"the app {app.name!r} has answered a request already, so that its policies are"
        " fixed. Call CORS(...) while the app is set up."
    )
    return CORSConfigError([Problem("", app, place, text)])


def _unguarded(declaration: Declaration) -> CORSConfigError:
    text = (
        "block_denied=True can't be switched on while the app serves, for Flask takes"
        " no more functions that run before views. Set it at start-up, at least for one"
        " path in resources; then it can come and go."
    )
    return CORSConfigError([Problem("block_denied", True, declaration.place, text)])


class AppState:
    """What one app declared about CORS, and the governance that came of it.

    It is ``app.extensions["cors"]``.
    """

    def __init__(self, app: Flask) -> None:
        #: Whether the door and the hook of :class:`.CORS` are there.
        self.is_installed = False
        #: The ``after_request`` function that ``make_hook`` has made.
        self.hook: cabc.Callable[[Response], Response] | None = None
        #: The ``before_request`` function for policies that block, which is placed if
        #: there are any.
        self.guard: cabc.Callable[[], Response | None] | None = None
        #: The governance of requests, once the first of them has fixed it.
        self.serving: PolicyMap | None = None
        #: Where the environ of a request has the governance with which it began.
        self.key: str = f"flask_cors.governance.{id(self)}"
        self._app = app
        self._scopes: tuple[Scope, ...] = ()
        self._governance: PolicyMap | None = None
        self._seen: object = None
        self._lock = threading.RLock()
        self._warned: set[str] = set()
        self._logged = ""
        self._denials: Denials | None = None
        self._is_guarded = False

    @staticmethod
    def of(app: Flask) -> AppState:
        """Return the registry of an app, which is made on first use."""
        registry: AppState | None = app.extensions.get(_EXTENSION)

        if registry is not None:
            return registry

        # `current_app` stands for another app later; its context knows this one.
        app = app.app_context().app
        made: AppState = app.extensions.setdefault(_EXTENSION, AppState(app))
        return made

    def fixed(self) -> PolicyMap:
        """Return the governance of requests, which the first request fixes.

        :raises CORSConfigError: The configuration can't be served.
        """
        return self.serving or self._fix()

    def current(self) -> PolicyMap:
        """Return the governance by the configuration as it is now.

        :raises CORSConfigError: The configuration can't be served.
        """
        with self._lock:
            if self.serving is None and self._seen != self._look():
                self._keep(self._scopes, *self._resolve(self._scopes))

            return t.cast(PolicyMap, self._governance)

    def declare(self, scope: Scope) -> None:
        """Add a declaration, unless it is wrong.

        :raises CORSConfigError: The configuration can't be served.
        """
        with self._lock:
            if self.serving is not None:
                raise too_late(self._app, scope.declaration.place)

            scopes = (*self._scopes, scope)
            governance, seen = self._resolve(scopes)
            self._keep(scopes, governance, seen)
            self._place_guard(governance)

    def replace(self, old: Declaration, new: Declaration) -> None:
        """Put one declaration in the place of another, whether the app serves or not.

        Requests that have begun end as they began.

        :raises CORSConfigError: The configuration can't be served. Then all stays as
            it was.
        """
        with self._lock:
            scopes = tuple(
                scope._replace(declaration=new) if scope.declaration is old else scope
                for scope in self._scopes
            )
            governance, seen = self._resolve(scopes)
            self._check_error_handlers(governance)

            if self.serving is None:
                self._keep(scopes, governance, seen)
                self._place_guard(governance)
                return

            if governance.blocks and not self._is_guarded:
                raise _unguarded(new)

            self._keep(scopes, governance, seen)
            self.serving = governance

    def governing(self, environ: WSGIEnvironment) -> PolicyMap:
        """Return the governance with which a request has begun.

        :raises CORSConfigError: The configuration can't be served.
        """
        return environ.get(self.key) or self.fixed()

    def rule_of(self, declaration: Declaration, environ: WSGIEnvironment) -> Rule:
        """Return the rule of a decorated function.

        :param environ: The request for which it is.
        :raises CORSConfigError: The configuration can't be served.
        """
        resolver = self.governing(environ).resolver
        rule = resolver.known(declaration)

        if rule is None:
            # That of an error handler is seen when it first runs.
            with self._lock:
                rule = self._or_log(lambda: self._late_rule(declaration, resolver))

        return rule

    def rule_for(self, request: Request) -> Rule | None:
        """Return the rule that governs an actual request.

        :raises CORSConfigError: The configuration can't be served.
        """
        if CHOICE in request.environ:
            chosen = self.chosen(request.environ)

            if chosen is not None:
                return chosen

        governance = request.environ.get(self.key) or self.serving or self._fix()
        return governance.everywhere or governance.of_request(request)

    def report(
        self,
        environ: WSGIEnvironment,
        rule: Rule,
        answer: Verdict,
        is_answered: bool = False,
    ) -> None:
        """Tell those who want to know what an answer denies: the log, in debug mode,
        and the receivers of signals.

        :param is_answered: Whether it is the whole answer to a preflight.
        """
        app = self._app

        if (
            app.config["DEBUG"]
            or (cors_denied.receivers and cors_denied.has_receivers_for(app))
            or (
                is_answered
                and preflight_answered.receivers
                and preflight_answered.has_receivers_for(app)
            )
        ):
            denials = self._denials or self._start_denials()
            place = self.governing(environ).describe(rule)
            denials.report(environ, rule, place, answer, is_answered)

    def _start_denials(self) -> Denials:
        # Few apps need it, and the advice that it gives.
        from .denials import Denials

        with self._lock:
            self._denials = self._denials or Denials(self._app)
            return self._denials

    def choose(self, environ: WSGIEnvironment, rule: Rule) -> None:
        """Let a rule govern one actual request, whatever else would."""
        environ[CHOICE] = (self, environ.get(_REQUEST), rule)

    def chosen(self, environ: cabc.Mapping[str, t.Any]) -> Rule | None:
        """Return the rule that was chosen for a request."""
        choice = environ.get(CHOICE)

        if choice is None:
            return None

        registry, request, rule = choice
        # Another app, or another pass through this one, may share the environ. At
        # the end of a request Flask leaves no request object in it.
        is_own = registry is self and environ.get(_REQUEST) in (request, None)
        return rule if is_own else None

    def _look(self) -> tuple[dict[str, object], object]:
        """Return what may change before the first request, as it is now."""
        rules = tuple(self._app.url_map.iter_rules())
        views = {**self._app.view_functions}
        return read_config(self._app.config), (views, rules, runs_own_code(self._app))

    def _resolve(self, scopes: tuple[Scope, ...]) -> tuple[PolicyMap, object]:
        """Return the governance of some scopes, and what was seen for it. Nothing is
        kept of it yet.
        """
        values, _ = seen = self._look()
        before = self._governance

        if before is not None and before.resolver.values == values:
            resolver = before.resolver
        else:
            resolver = Resolver(values, self._app.ensure_sync)

        report = Report()
        report.include(resolver.config.report)
        governance = assemble(self._app, scopes, resolver, report)
        report.settle(self._warned)
        return governance, seen

    def _keep(
        self, scopes: tuple[Scope, ...], governance: PolicyMap, seen: object
    ) -> None:
        self._scopes = scopes
        self._governance = governance
        self._seen = seen

    def _late_rule(self, declaration: Declaration, resolver: Resolver) -> Rule:
        report = Report()
        rule = resolver.rule(declaration, None, report)
        report.settle(self._warned)
        return t.cast(Rule, rule)

    def _fix(self) -> PolicyMap:
        with self._lock:
            governance = self._or_log(self.current)
            self._or_log(lambda: self._check_error_handlers(governance))
            self._place_guard(governance)
            self.serving = governance
            return governance

    def _place_guard(self, governance: PolicyMap) -> None:
        # Where nothing is blocked, no request is to pay for it.
        if governance.blocks and self.guard and not self._is_guarded:
            self._app.before_request(self.guard)
            self._is_guarded = True

    def _check_error_handlers(self, governance: PolicyMap) -> None:
        report = Report()

        for declaration in find_declarations(self._app.error_handler_spec):
            governance.resolver.rule(declaration, None, report)

        report.settle(self._warned)

    def _or_log(self, resolve: cabc.Callable[[], Result]) -> Result:
        """Log the error that a function raises, but each only once."""
        try:
            return resolve()
        except CORSConfigError as error:
            if str(error) != self._logged:
                self._logged = str(error)
                logger.error("%s", error)

            raise
