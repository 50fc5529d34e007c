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
_REPORTED_HEADERS = frozenset(
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
    """Return a readable report of what a browser did, and why.

    The verdict comes first, then the steps: requests, responses and checks. If the
    browser blocks, the fix and the browsers' console messages follow.

    :param outcome: The result of a script's call.
    """
    paragraphs = [story(outcome)]

    if outcome.console:
        paragraphs += [paragraph("To change", outcome.fix), *consoles(outcome.console)]

    return "\n\n".join(paragraphs)


def paragraph(title: str, *texts: str) -> str:
    """Return a part of a report.

    :param texts: Each starts on a new line.
    """
    return "\n".join([f"{title}:", *map(_wrap, texts)])


def consoles(console: Console) -> list[str]:
    """Return the last part of a report: the browsers' console messages."""
    said = vars(console).items()
    return [paragraph(f"{browser.capitalize()} says", text) for browser, text in said]


def story(outcome: Outcome) -> str:
    """Return the first part of a report: the verdict and the steps."""
    steps = "\n".join(map(_format_step, outcome.steps))
    paragraphs = [str(outcome), steps.lstrip("\n")]

    if outcome.response:
        paragraphs.append(_describe_response(outcome.response))

    return "\n\n".join(paragraphs)


def _format_step(step: Step) -> str:
    lines = []

    if step.request:
        lines += ["", *_format_request(step.request)]

    if step.answer:
        lines += _format_answer(step.answer)

    return "\n".join([*lines, *map(_format_check, step.checks)])


def _format_request(request: Request) -> list[str]:
    kind = " (preflight)" if request.is_preflight else ""
    return [f"{request.method} {request.url}{kind}", *_format_headers(request.headers)]


def _format_answer(answer: Answer) -> list[str]:
    phrase = HTTP_STATUS_CODES.get(answer.status, "")
    return [f"{answer.status} {phrase}".rstrip(), *_format_headers(answer.headers)]


def _format_headers(headers: Headers) -> list[str]:
    return [
        f"{_INDENT}{name}: {value}"
        for name, value in headers
        if name.lower() in _REPORTED_HEADERS
        or name.lower().startswith("access-control-")
    ]


def _format_check(check: Check) -> str:
    mark = "ok" if check.passed else "FAILED"
    return _wrap(f"{check.text} ({check.rule})", f"{mark:<8}")


def _describe_response(response: ScriptResponse) -> str:
    names = ", ".join(dict.fromkeys(response.headers.keys())) or "no header"
    return _wrap(
        f"The script gets a response of type '{response.type}' with status"
        f" {response.status}. It can read {names}.",
        "",
    )


def _wrap(text: str, start: str = _INDENT) -> str:
    """Wrap text at 100 columns, without breaking words.

    :param start: The start of the first line.
    """
    wrapper = textwrap.TextWrapper(
        width=100,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(map(wrapper.fill, text.splitlines()))
