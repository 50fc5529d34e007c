from __future__ import annotations

import collections.abc as cabc
import textwrap
import typing as t

import click

from ...options.resolver import Rule
from ..descriptions import policy_as_data
from ..descriptions import policy_as_lines
from ..printable import escape_controls
from ..survey import Route
from ..survey import Survey
from .notes import notes_on
from .notes import notes_on_rule

_WIDTH = 100
_NO_CORS = "No CORS: only pages of the app's own origin can read these."


def routes_as_data(survey: Survey, routes: cabc.Iterable[Route]) -> dict[str, t.Any]:
    """Return the routes of an app with their policies, for JSON.

    :param routes: The routes of the survey to list.
    """
    return {
        "routes": [_route_as_data(survey, route) for route in routes],
        "rules": [
            {**_rule_as_data(survey, rule), "note": _note(survey, rule)}
            for rule in survey.rules
        ],
    }


def routes_as_text(survey: Survey, routes: cabc.Iterable[Route]) -> str:
    """Return the routes of an app below the rules that govern them, as readable text.

    :param routes: The routes of the survey to list.
    """
    shown = list(routes)
    parts = [_rule_as_text(survey, rule, shown) for rule in survey.rules]
    outside = [*_lines_of(survey, None, shown)]

    if outside:
        parts.append("\n".join([click.style(_NO_CORS, bold=True), *outside]))

    return "\n\n".join(parts) or "The app has no routes."


def _route_as_data(survey: Survey, route: Route) -> dict[str, t.Any]:
    return {
        "rule": route.text,
        "endpoint": route.endpoint,
        "methods": list(route.methods),
        "policies": [
            {"methods": list(each.methods), **_rule_as_data(survey, each.rule)}
            for each in route.decisions
        ],
        "notes": list(notes_on(survey, route)),
    }


def _rule_as_data(survey: Survey, rule: Rule | None) -> dict[str, t.Any]:
    if rule is None:
        return {"decided_by": None, "policy": None}

    return {
        "decided_by": survey.policies.describe(rule),
        "policy": policy_as_data(rule.policy.settings),
    }


def _rule_as_text(survey: Survey, rule: Rule, routes: list[Route]) -> str:
    title = click.style(_wrap("", survey.policies.describe(rule)), bold=True)
    options = policy_as_lines(rule.policy.settings)
    lines = [title, *(_wrap(f"  {name:<12}", value) for name, value in options)]
    note = _note(survey, rule)

    if note:
        lines.append(_format_note(note, "  "))

    return "\n".join([*lines, *_lines_of(survey, rule, routes)])


def _lines_of(
    survey: Survey, rule: Rule | None, routes: list[Route]
) -> cabc.Iterator[str]:
    for route in routes:
        for decision in route.decisions:
            if decision.rule is rule:
                methods = " ".join(decision.methods)
                yield _wrap("    ", f"{route.text}  {methods}  {route.endpoint}")

        if route.decisions and route.decisions[0].rule is rule:
            yield from (_format_note(note, 6 * " ") for note in notes_on(survey, route))


def _note(survey: Survey, rule: Rule) -> str | None:
    return notes_on_rule(survey, rule)


def _format_note(note: str, indent: str) -> str:
    return click.style(_wrap(f"{indent}! ", note), fg="yellow")


def _wrap(start: str, text: str) -> str:
    return textwrap.fill(
        escape_controls(text),
        _WIDTH,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_on_hyphens=False,
    )
