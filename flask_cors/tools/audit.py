from __future__ import annotations

import collections.abc as cabc
import logging
import typing as t
import warnings
from contextlib import contextmanager
from heapq import nsmallest

from flask import Flask

from ..errors import CORSConfigError
from ..errors import logger
from ..errors import shown
from ..fetch import OPAQUE_ORIGIN
from ..registry import Registry
from ..rules import Rule
from .answer_checks import AnswerChecks
from .attacks import attacks_on
from .attacks import STRANGER
from .attacks import targets_of
from .explosions import check_regexes
from .findings import Finding
from .findings import findings_of_error
from .findings import settled
from .middleware import InnerMiddleware
from .origin_checks import OriginChecks
from .probes import Probe
from .probes import Wire
from .settings_checks import check_config
from .settings_checks import check_routes
from .settings_checks import check_settings
from .survey import Decision
from .survey import Route
from .survey import Survey

# How many origins of other rules are tried on the functions of a rule.
_MOST_OTHERS = 10

#: Shows how far one has come with a number of things.
Progress = cabc.Callable[[cabc.Sequence[t.Any]], cabc.Iterable[t.Any]]


def audited(
    app: Flask, *, runs_views: bool = True, progress: Progress = iter
) -> list[Finding]:
    """Attack the policies of an app, and return what is wrong, the worst first.

    Requests are sent to it: preflights, plain OPTIONS and, if views are run, GET. The
    first one fixes its policies.

    :param runs_views: Whether GET requests, which run views, may be sent.
    :param progress: Is given the routes that are to be asked, and yields them.
    """
    try:
        # What is warned of is found anyway, and that hostile origins are denied is
        # no news.
        with warnings.catch_warnings(), _silenced(app.logger), _silenced(logger):
            warnings.simplefilter("ignore")
            survey = Survey(app)
            Registry.of(app).fixed()
            return settled(Audit(survey, runs_views).findings(progress))
    except CORSConfigError as error:
        return settled([*check_config(app), *findings_of_error(error)])


@contextmanager
def _silenced(log: logging.Logger) -> cabc.Iterator[None]:
    def says_nothing(record: logging.LogRecord) -> bool:
        return False

    log.addFilter(says_nothing)

    try:
        yield
    finally:
        log.removeFilter(says_nothing)


class Audit:
    """Finds out what is wrong with the policies of an app.

    :param runs_views: Whether GET requests may be sent.
    """

    def __init__(self, survey: Survey, runs_views: bool = True) -> None:
        self.wire = Wire(survey.app)
        self._survey = survey
        self._app = survey.app
        self._runs_views = runs_views
        self._answers = AnswerChecks(survey.app, self.wire)
        self._routes: dict[Rule, list[Route]] = {rule: [] for rule in survey.rules}
        exact = (rule.policy.settings.origins.exact for rule in survey.rules)
        known = set().union(*exact) - {OPAQUE_ORIGIN}
        self._others = nsmallest(_MOST_OTHERS, known)
        #: Routes that stand for all which differ from them by their path only.
        self._models: dict[tuple[object, ...], tuple[Route, Decision]] = {}

        for route in survey.routes:
            for decision in route.decisions:
                if decision.rule is not None:
                    self._routes[decision.rule].append(route)

    def findings(self, progress: Progress = iter) -> cabc.Iterator[Finding]:
        yield from check_config(self._app)

        for rule in self._survey.rules:
            yield from self._check_rule(rule)

        yield from check_regexes(self._survey.rules, self._texts_of)
        # What an app serves itself says more than its static files.
        routes = sorted(self._survey.routes, key=lambda route: route.is_static)

        for route in progress([each for each in routes if self._is_reached(each)]):
            yield from self._ask(route)

        yield from self._check_middleware()

    def _texts_of(self, rule: Rule) -> list[str]:
        return [route.text for route in self._routes[rule]]

    def _check_rule(self, rule: Rule) -> cabc.Iterator[Finding]:
        place = rule.place_of("origins")
        checks = OriginChecks(rule.policy, place, self._others)

        with self._app.app_context():
            found = [*checks.findings(), *check_settings(self._app, rule)]

        for finding in found:
            yield finding.on(self._texts_of(rule))

        yield from check_routes(self._survey, rule, self._routes[rule])

    def _is_reached(self, route: Route) -> bool:
        return self._survey.reached(route) is route.url_rule

    def _ask(self, route: Route) -> cabc.Iterator[Finding]:
        """Yield what comes of requests to a route."""
        for decision in route.decisions:
            place = self._place_of(route, decision.rule)

            for probe in self._probes_of(route, decision):
                yield from self._answers.check(probe, decision.rule, place)

    def _place_of(self, route: Route, rule: Rule | None) -> str:
        if rule is None:
            return f"view {shown(route.endpoint)}"

        return self._survey.governance.describe(rule)

    def _probes_of(self, route: Route, decision: Decision) -> cabc.Iterator[Probe]:
        yield from self._probes(route, decision, STRANGER)

        if decision.rule is None or self._is_known(route, decision):
            return

        allowed, hostile = self._origins_for(decision.rule)

        for origin in allowed:
            yield from self._probes(route, decision, origin, len(decision.methods))

        for origin in hostile:
            yield from self._probes(route, decision, origin)

    def _probes(
        self, route: Route, decision: Decision, origin: str, methods: int = 1
    ) -> cabc.Iterator[Probe]:
        """Yield what is sent to a route from one origin.

        :param methods: For how many of the methods a preflight is sent.
        """
        for method in decision.methods[:methods]:
            yield Probe(route, method, origin, is_preflight=True)

        read = [each for each in ("GET", "HEAD") if each in decision.methods][:1]

        if self._runs_views:
            yield from (Probe(route, method, origin) for method in read)

    def _is_known(self, route: Route, decision: Decision) -> bool:
        """Tell whether a route like this one, but for its path, was seen before."""
        blueprint = route.endpoint.rpartition(".")[0]
        rule = t.cast(Rule, decision.rule)
        key = (id(rule.policy), decision.methods, route.is_static, blueprint)
        known = self._models.setdefault(key, (route, decision))
        return known[0] is not route

    def _origins_for(self, rule: Rule) -> tuple[list[str], list[str]]:
        """Return an origin that a rule allows, if one is known, and hostile ones."""
        origins = rule.policy.settings.origins

        if origins.any:
            return [STRANGER], [OPAQUE_ORIGIN]

        targets = targets_of(origins, self._others)
        candidates = [*targets, *(each.origin for each in attacks_on(targets))]

        with self._app.app_context():
            allowed = next(filter(rule.policy.allows, candidates), None)

        hostile = [attack.origin for attack in attacks_on(targets[:1])]
        return [allowed] if allowed else [], hostile

    def _check_middleware(self) -> cabc.Iterator[Finding]:
        middleware = InnerMiddleware.of(self._app)

        if middleware is not None:
            yield middleware.find(self.wire, self._preflights())

    def _preflights(self) -> cabc.Iterator[Probe]:
        """Yield preflights of the routes that stand for all."""
        for route, decision in self._models.values():
            allowed, _ = self._origins_for(t.cast(Rule, decision.rule))

            for origin in (STRANGER, *allowed):
                yield Probe(route, decision.methods[0], origin, is_preflight=True)
