from __future__ import annotations

import textwrap

from werkzeug.datastructures import Headers
from werkzeug.http import HTTP_STATUS_CODES

from .console import Console
from .outcomes import Answer
from .outcomes import Check
from .outcomes import Outcome
from .outcomes import Request
from .outcomes import ScriptResponse
from .outcomes import Step

_INDENT = 4 * " "
_SHOWN_HEADERS = frozenset(
    {
        "authorization",
        "content-type",
        "cookie",
        "location",
        "origin",
        "set-cookie",
        "timing-allow-origin",
        "vary",
    }
)


def report(outcome: Outcome) -> str:
    """Return what a browser did, and why, as a person wants to read it.

    The verdict comes first, then the steps: requests, answers, checks. Then come
    what to change, and what the consoles of browsers say.

    :param outcome: What has come of a script's call.
    """
    paragraphs = [story(outcome)]

    if outcome.console:
        paragraphs += [paragraph("To change", outcome.fix), *consoles(outcome.console)]

    return "\n\n".join(paragraphs)


def paragraph(title: str, *texts: str) -> str:
    """Return a part of a report.

    :param texts: Each starts a line.
    """
    return "\n".join([f"{title}:", *map(_wrapped, texts)])


def consoles(console: Console) -> list[str]:
    """Return the last part of a report: what browsers print."""
    said = vars(console).items()
    return [paragraph(f"{browser.capitalize()} says", text) for browser, text in said]


def story(outcome: Outcome) -> str:
    """Return the first part of a report: the verdict, and the steps to it."""
    steps = "\n".join(map(_step, outcome.steps))
    paragraphs = [str(outcome), steps.lstrip("\n")]

    if outcome.response:
        paragraphs.append(_given(outcome.response))

    return "\n\n".join(paragraphs)


def _step(step: Step) -> str:
    lines = []

    if step.request:
        lines += ["", *_sent(step.request)]

    if step.answer:
        lines += _answered(step.answer)

    return "\n".join([*lines, *map(_checked, step.checks)])


def _sent(request: Request) -> list[str]:
    kind = " (preflight)" if request.is_preflight else ""
    return [f"{request.method} {request.url}{kind}", *_shown(request.headers)]


def _answered(answer: Answer) -> list[str]:
    phrase = HTTP_STATUS_CODES.get(answer.status, "")
    return [f"{answer.status} {phrase}".rstrip(), *_shown(answer.headers)]


def _shown(headers: Headers) -> list[str]:
    return [
        f"{_INDENT}{name}: {value}"
        for name, value in headers
        if name.lower() in _SHOWN_HEADERS or name.lower().startswith("access-control-")
    ]


def _checked(check: Check) -> str:
    mark = "ok" if check.passed else "FAILED"
    return _wrapped(f"{check.text} ({check.rule})", f"{mark:<8}")


def _given(response: ScriptResponse) -> str:
    names = ", ".join(dict.fromkeys(response.headers.keys())) or "no header"
    return _wrapped(
        f"The script is given a response of type '{response.type}' and status"
        f" {response.status}. It can read {names}.",
        "",
    )


def _wrapped(text: str, start: str = _INDENT) -> str:
    """Return lines of text, wrapped at 100 columns unless a word is longer.

    :param start: What the first line starts with.
    """
    wrapper = textwrap.TextWrapper(
        width=100,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(map(wrapper.fill, text.splitlines()))
