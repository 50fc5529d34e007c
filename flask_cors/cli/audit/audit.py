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
from ...options.rules import Rule
from ...serving.state import AppState
from ..survey import Decision
from ..survey import Route
from ..survey import Survey
from . import kinds
from .attacks import STRANGER
from .findings import Finding
from .findings import merge_findings
from .findings import Places
from .findings import read_error
from .middleware import InnerMiddleware
from .origin_checks import OriginChecks
from .origin_checks import Suspects
from .probes import Probe
from .probes import Wire
from .response_checks import AnswerChecks
from .settings_checks import check_config
from .settings_checks import check_routes
from .settings_checks import check_settings
from .slow_regexes import check_regexes

#: Shows how far one has come with a number of things.
Progress = cabc.Callable[[cabc.Sequence[t.Any]], cabc.Iterable[t.Any]]


def run_audit(
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
            AppState.of(app).fixed()
            return merge_findings(Audit(survey, runs_views).findings(progress))
    except CORSConfigError as error:
        return merge_findings([*check_config(app), *read_error(error)])


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
        self.wire: Wire = Wire(survey.app)
        self._survey = survey
        self._app = survey.app
        self._runs_views = runs_views
        self._places = Places(survey.governance, survey.rules)
        self._answers = AnswerChecks(survey.app, self.wire, self._places)
        self._routes: dict[Rule, list[Route]] = {rule: [] for rule in survey.rules}
        self._suspects = Suspects(survey)
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

        place_of = self._places.of_option
        yield from check_regexes(self._survey.rules, self._texts_of, place_of)
        # What an app serves itself says more than its static files.
        routes = sorted(self._survey.routes, key=lambda route: route.is_static)

        try:
            for route in progress([each for each in routes if self._is_reached(each)]):
                yield from self._ask(route)

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

    def _is_reached(self, route: Route) -> bool:
        return any(self._reached(route))

    def _reached(self, route: Route) -> cabc.Iterator[Decision]:
        """Yield the decisions of a route, with the methods that lead to it."""
        for decision in route.decisions:
            reached = (
                method
                for method in decision.methods
                if self._survey.find_url_rule(route, method) is route.url_rule
            )
            methods = tuple(reached)

            if methods:
                yield replace(decision, methods=methods)

    def _ask(self, route: Route) -> cabc.Iterator[Finding]:
        """Yield what comes of requests to a route."""
        for decision in self._reached(route):
            place = self._place_of(route, decision.rule)

            for probe in self._probes_of(route, decision):
                yield from self._answers.check(probe, decision.rule, place)

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
        """Tell whether a route like this one, but for its path, was seen before."""
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
        """Yield preflights of the routes that stand for all."""
        for route, decision in self._models.values():
            allowed, _ = self._suspects.of_rule(t.cast(Rule, decision.rule))

            for origin in (STRANGER, *allowed):
                yield from _preflights_for(route, decision.methods[:1], origin)


def _preflights_for(
    route: Route, methods: cabc.Iterable[str], origin: str
) -> cabc.Iterator[Probe]:
    for method in methods:
        yield Probe(route, method, origin, is_preflight=True)
