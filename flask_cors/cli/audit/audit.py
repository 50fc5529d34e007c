from __future__ import annotations

import collections.abc as cabc
import logging
import typing as t
import warnings
from contextlib import contextmanager
from dataclasses import replace

from flask import Flask

from ...errors import CORSConfigError
from ...log import logger
from ...log import quote
from ...options.resolver import Rule
from ...serving.state import AppState
from ..survey import Decision
from ..survey import Route
from ..survey import Survey
from . import kinds
from .attacks import STRANGER
from .decorators import check_decorators
from .findings import Finding
from .findings import merge_findings
from .findings import Places
from .findings import read_error
from .middleware import InnerMiddleware
from .origin_checks import OriginChecks
from .origin_checks import Suspects
from .probes import Probe
from .probes import Wire
from .response_checks import ResponseChecks
from .settings_checks import check_config
from .settings_checks import check_routes
from .settings_checks import check_settings
from .slow_regexes import check_regexes

#: Yields the items of a sequence, and shows the progress.
Progress = cabc.Callable[[cabc.Sequence[t.Any]], cabc.Iterable[t.Any]]


def run_audit(
    app: Flask, *, runs_views: bool = True, progress: Progress = iter
) -> list[Finding]:
    """Attack the policies of an app, and return the findings, the worst first.

    It sends requests to the app: preflights, plain OPTIONS and, if views may run, GET.
    With the first one, the policies become final.

    :param runs_views: Whether it may send GET requests, which run views.
    :param progress: Yields the routes, and shows the progress.
    """
    try:
        # Warnings repeat findings, and logs of denied hostile origins are noise.
        with warnings.catch_warnings(), _silence(app.logger), _silence(logger):
            warnings.simplefilter("ignore")
            survey = Survey(app)
            AppState.of(app).check()
            AppState.of(app).fix()
            return merge_findings(Audit(survey, runs_views).findings(progress))
    except CORSConfigError as error:
        return merge_findings([*check_config(app, ()), *read_error(error)])


@contextmanager
def _silence(log: logging.Logger) -> cabc.Iterator[None]:
    def drop_record(record: logging.LogRecord) -> bool:
        return False

    log.addFilter(drop_record)

    try:
        yield
    finally:
        log.removeFilter(drop_record)


class Audit:
    """Finds mistakes in the policies of an app.

    :param runs_views: Whether it may send GET requests.
    """

    def __init__(self, survey: Survey, runs_views: bool = True) -> None:
        self.wire: Wire = Wire(survey.app)
        self._survey = survey
        self._app = survey.app
        self._runs_views = runs_views
        self._places = Places(survey.policies, survey.rules)
        self._responses = ResponseChecks(survey.app, self.wire, self._places)
        self._routes: dict[Rule, list[Route]] = {rule: [] for rule in survey.rules}
        self._suspects = Suspects(survey)
        #: Each route stands for all that differ from it only in the path.
        self._models: dict[tuple[object, ...], tuple[Route, Decision]] = {}

        for route in survey.routes:
            for decision in route.decisions:
                if decision.rule is not None:
                    self._routes[decision.rule].append(route)

    def findings(self, progress: Progress = iter) -> cabc.Iterator[Finding]:
        yield from check_config(self._app, self._survey.rules)
        yield from check_decorators(self._survey)

        for rule in self._survey.rules:
            yield from self._check_rule(rule)

        place_of = self._places.of_option
        yield from check_regexes(self._survey.rules, self._texts_of, place_of)
        # Static files come last, because views tell more.
        routes = sorted(self._survey.routes, key=lambda route: route.is_static)

        try:
            for route in progress([each for each in routes if self._reaches(each)]):
                yield from self._probe(route)

            yield from self._check_middleware()
        finally:
            self.wire.close()

        if self.wire.unanswered:
            yield kinds.NOT_EXAMINED.finding("app.url_map").on(self.wire.unanswered)

    def _texts_of(self, rule: Rule) -> list[str]:
        return [route.text for route in self._routes[rule]]

    def _check_rule(self, rule: Rule) -> cabc.Iterator[Finding]:
        place = self._places.of_option(rule, "origins")
        checks = OriginChecks(rule.policy, place, self._suspects.others)

        with self._survey.context_of(rule):
            found = [*checks.findings(), *check_settings(self._app, rule, self._places)]

        for finding in found:
            yield finding.on(self._texts_of(rule))

        routes = self._routes[rule]
        yield from check_routes(self._survey, rule, routes, self._places)

    def _reaches(self, route: Route) -> bool:
        return any(self._reachable(route))

    def _reachable(self, route: Route) -> cabc.Iterator[Decision]:
        """Yield the decisions of a route with the methods that really lead to it."""
        for decision in route.decisions:
            methods = tuple(
                method
                for method in decision.methods
                if self._survey.find_url_rule(route, method) is route.url_rule
            )

            if methods:
                yield replace(decision, methods=methods)

    def _probe(self, route: Route) -> cabc.Iterator[Finding]:
        """Send requests to a route, and yield the findings."""
        for decision in self._reachable(route):
            place = self._place_of(route, decision.rule)

            for probe in self._probes_of(route, decision):
                yield from self._responses.check(probe, decision.rule, place)

    def _place_of(self, route: Route, rule: Rule | None) -> str:
        if rule is None:
            return f"view {quote(route.endpoint)}"

        return self._places.of(rule)

    def _probes_of(self, route: Route, decision: Decision) -> cabc.Iterator[Probe]:
        yield from _preflights_for(route, decision.methods[:1], STRANGER)
        few = self._suspects.of_view(route.endpoint, decision.rule)
        yield from self._reads(route, decision, few)

        if decision.rule is None or self._is_known(route, decision):
            return

        allowed, hostile = self._suspects.of_rule(decision.rule)

        for origin in allowed:
            yield from _preflights_for(route, decision.methods, origin)

        for origin in hostile:
            yield from _preflights_for(route, decision.methods[:1], origin)

        yield from self._reads(route, decision, [*allowed, *hostile])

    def _reads(
        self, route: Route, decision: Decision, origins: cabc.Iterable[str]
    ) -> cabc.Iterator[Probe]:
        read = [each for each in ("GET", "HEAD") if each in decision.methods][:1]

        if self._runs_views:
            yield from (
                Probe(route, method, each) for each in origins for method in read
            )

    def _is_known(self, route: Route, decision: Decision) -> bool:
        """Tell whether a route that only differs in the path was seen before."""
        blueprint = route.endpoint.rpartition(".")[0]
        rule = t.cast(Rule, decision.rule)
        key = (id(rule.policy), decision.methods, route.is_static, blueprint)
        known = self._models.setdefault(key, (route, decision))
        return known[0] is not route

    def _check_middleware(self) -> cabc.Iterator[Finding]:
        middleware = InnerMiddleware.of(self._app)

        if middleware is not None:
            yield middleware.find(self.wire, self._preflights_of_models())

    def _preflights_of_models(self) -> cabc.Iterator[Probe]:
        """Yield preflights of the routes that stand for others."""
        for route, decision in self._models.values():
            allowed, _ = self._suspects.of_rule(t.cast(Rule, decision.rule))

            for origin in (STRANGER, *allowed):
                yield from _preflights_for(route, decision.methods[:1], origin)


def _preflights_for(
    route: Route, methods: cabc.Iterable[str], origin: str
) -> cabc.Iterator[Probe]:
    for method in methods:
        yield Probe(route, method, origin, is_preflight=True)
