from __future__ import annotations

import collections.abc as cabc
import operator
import threading
import typing as t

from flask import Flask
from flask import Request
from flask import Response

from ..errors import CORSConfigError
from ..errors import Report
from ..log import logger
from ..log import LogOnce
from ..log import MOST_LOGGED
from ..options.config_keys import check_keys
from ..options.declarations import Declaration
from ..options.options import config_keys
from ..options.options import read_config
from ..options.resolver import deny
from ..options.resolver import Resolver
from ..options.resolver import Rule
from .choices import CHOICE
from .choices import find_choice
from .declared_views import describe_misplaced_views
from .declared_views import find_declared_handlers
from .late_calls import error_for_late_call
from .late_calls import error_for_late_guard
from .late_changes import describe_change
from .policies import PolicyMap
from .scopes import Scope
from .url_map import runs_own_code

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from .denials import Denials

_EXTENSION = "flask_cors"


class AppState:
    """An app's declarations about CORS, and the policies made from them.

    It is ``app.extensions["flask_cors"]``.
    """

    def __init__(self, app: Flask) -> None:
        self.app: Flask = app
        #: Whether the door and the hook of :class:`.CORS` are there.
        self.is_installed = False
        #: The ``after_request`` function that adds the headers.
        self.hook: cabc.Callable[[Response], Response] | None = None
        #: The ``before_request`` function for policies that block requests. It is
        #: registered only if there are any.
        self.guard: cabc.Callable[[], Response | None] | None = None
        #: The policies that serve, once the first request has fixed them.
        self.serving: PolicyMap | None = None
        #: Where the environ of a request has the policies with which it began.
        self.key: str = f"flask_cors.policies.{id(self)}"
        #: Where the environ of a request has a list, for what the hook decides on.
        self.decision_key: str = f"flask_cors.decision.{id(self)}"
        self._scopes: tuple[Scope, ...] = ()
        self._policies: PolicyMap | None = None
        self._seen: object = None
        self._peeked: PolicyMap | None = None
        self._glimpsed: list[object] = []
        self.lock: t.ContextManager[object] = threading.RLock()
        self._warned: set[str] = set()
        self._logged = ""
        #: What reports denials, once somebody wants to know them.
        self.denials: Denials | None = None
        #: The decorators of which the log has said that another one hides them.
        self.hidden: LogOnce = LogOnce("hidden decorators", MOST_LOGGED)
        self._is_guarded = False

    @staticmethod
    def of(app: Flask) -> AppState:
        """Return the state of an app, which is made on first use."""
        state: AppState | None = app.extensions.get(_EXTENSION)

        if state is not None:
            return state

        # `current_app` stands for another app later; its context knows this one.
        app = app.app_context().app
        made: AppState = app.extensions.setdefault(_EXTENSION, AppState(app))
        return made

    def fix(self) -> PolicyMap:
        """Return the policies that serve. The first request fixes them.

        :raises CORSConfigError: The configuration can't be served, in debug mode or in
            tests. Otherwise, what is wrong denies every origin.
        """
        with self.lock:
            before = self._policies
            policies = self._current_or_denying()
            change = before and describe_change(before, policies)

            if change:
                logger.warning("%s", change)

            for warning in describe_misplaced_views(self.app):
                logger.warning("%s", warning)

            self._register_guard(policies)
            self.serving = policies
            return policies

    def current(self) -> PolicyMap:
        """Return the policies by the configuration as it is now.

        :raises CORSConfigError: The configuration can't be served.
        """
        with self.lock:
            if self.serving is None and self._seen != self._look():
                self._policies, self._seen = self._resolve(self._scopes)

            return t.cast(PolicyMap, self._policies)

    def check(self) -> PolicyMap:
        """Return the policies like :meth:`current`, and check those of error handlers.

        :raises CORSConfigError: The configuration can't be served.
        """
        policies = self.current()
        self._check_error_handlers(policies)
        return policies

    def peek(self) -> PolicyMap:
        """Return the policies that would serve, but read the configuration only if some
        key has another value. It doesn't notice a list that was changed in place.

        :raises CORSConfigError: As in :meth:`fix`.
        """
        if self.serving is not None:
            return self.serving

        values = [self.app.config[key] for key in sorted(config_keys(self.app.config))]

        with self.lock:
            is_same = len(values) == len(self._glimpsed) and all(
                map(operator.is_, values, self._glimpsed)
            )

            if self._peeked is None or not is_same:
                self._peeked, self._glimpsed = self._current_or_denying(), values

            return self._peeked

    def declare(self, scope: Scope) -> None:
        """Add a declaration, unless it is wrong.

        :raises CORSConfigError: The configuration can't be served.
        """
        with self.lock:
            if self.serving is not None:
                raise error_for_late_call(self.app, scope.declaration.place)

            scopes = (*self._scopes, scope)
            self._policies, self._seen = self._resolve(scopes)
            self._scopes, self._peeked = scopes, None
            self._register_guard(self._policies)

    def replace(self, old: Declaration, new: Declaration) -> None:
        """Put one declaration in the place of another, also while the app serves.

        Requests that have begun end as they began.

        :raises CORSConfigError: The configuration can't be served. Then nothing has
            changed.
        """
        with self.lock:
            scopes = tuple(
                scope._replace(declaration=new) if scope.declaration is old else scope
                for scope in self._scopes
            )
            policies, seen = self._resolve(scopes)
            self._check_error_handlers(policies)

            if self.serving is None:
                self._register_guard(policies)
            elif policies.blocks and not self._is_guarded:
                raise error_for_late_guard(new.place)
            else:
                self.serving = policies

            self._scopes, self._policies, self._seen = scopes, policies, seen
            self._peeked = None

    def policies_of(self, environ: WSGIEnvironment) -> PolicyMap:
        """Return the policies with which a request has begun.

        :raises CORSConfigError: The configuration can't be served.
        """
        return environ.get(self.key) or self.serving or self.fix()

    def rule_of(self, declaration: Declaration, environ: WSGIEnvironment) -> Rule:
        """Return the rule of a decorated function.

        :param environ: That of the request.
        :raises CORSConfigError: The decorator is wrong, in debug mode or in tests.
            Otherwise, it denies every origin.
        """
        resolver = self.policies_of(environ).resolver
        report = Report()

        # The function may be one that is decorated for each request.
        with self.lock:
            rule = resolver.rule(declaration, None, report)

            try:
                report.settle(self._warned)
            except CORSConfigError as error:
                self._raise_or_log(error)

        return rule or deny(declaration.place, (declaration.layer,))

    def rule_for(self, request: Request) -> Rule | None:
        """Return the rule that governs an actual request.

        :raises CORSConfigError: The configuration can't be served.
        """
        environ = request.environ

        if CHOICE in environ:
            chosen = find_choice(self, environ)

            if chosen is not None:
                return chosen

        policies = environ.get(self.key) or self.serving or self.fix()
        return policies.everywhere or policies.of_request(request)

    def _look(self) -> tuple[dict[str, object], object]:
        """Return all that may change before the first request, as it is now."""
        rules = tuple(self.app.url_map.iter_rules())
        views = {**self.app.view_functions}
        return read_config(self.app.config), (views, rules, runs_own_code(self.app))

    def _resolve(
        self, scopes: tuple[Scope, ...], denies_mistakes: bool = False
    ) -> tuple[PolicyMap, object]:
        """Return the policies of some scopes, and the look of the app that they were
        made from. It keeps neither.

        :param denies_mistakes: Whether what is wrong denies every origin. Otherwise it
            is raised.
        """
        values, _ = seen = self._look()
        before = self._policies

        if before and before.resolver.values == values and not denies_mistakes:
            resolver = before.resolver
        else:
            resolver = Resolver(values, self.app.ensure_sync, denies_mistakes)

        report = Report()
        report.include(resolver.config.report)
        policies = PolicyMap(self.app, scopes, resolver, report)
        resources = [scope.declaration.given_resources for scope in scopes]
        check_keys(values, policies.rules, resources, report)

        if not denies_mistakes:
            report.settle(self._warned)

        return policies, seen

    def _register_guard(self, policies: PolicyMap) -> None:
        # Register it only if some policy blocks requests: each call costs time.
        if policies.blocks and self.guard and not self._is_guarded:
            self.app.before_request(self.guard)
            self._is_guarded = True

    def _check_error_handlers(self, policies: PolicyMap) -> None:
        report = Report()

        for declaration in find_declared_handlers(self.app.error_handler_spec):
            policies.resolver.rule(declaration, None, report)

        report.settle(self._warned)

    def _current_or_denying(self) -> PolicyMap:
        try:
            return self.check()
        except CORSConfigError as error:
            self._raise_or_log(error)
            return self._resolve(self._scopes, denies_mistakes=True)[0]

    def _raise_or_log(self, error: CORSConfigError) -> None:
        """Log an error that comes up while the app serves, once.

        :raises CORSConfigError: The same, in debug mode and in tests.
        """
        if str(error) != self._logged:
            self._logged = str(error)
            logger.error("%s", error)

        if self.app.debug or self.app.testing:
            raise error
