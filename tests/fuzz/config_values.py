from __future__ import annotations

import re

from flask_cors.errors import Report
from flask_cors.options.declarations import Declaration
from flask_cors.options.layers import resolve
from flask_cors.options.options import KNOWN_KEYS
from flask_cors.policy import Policy
from tests.fuzz.answers import check_headers
from tests.fuzz.answers import Request
from tests.fuzz.shared import refuses
from tests.fuzz.shared import texts

_KEYS = (*KNOWN_KEYS, "CORS_UNKNOWN")
_REQUESTS = (
    Request("OPTIONS", "https://app.example", "PUT", "content-type, x-a"),
    Request("OPTIONS", "https://a.example.com:8443", "*", "x-a,x-a"),
    Request("OPTIONS", "null", "GET", ""),
)
# Regexes with more are left out: checks try them on long texts.
_MOST_QUANTIFIERS = 2


def fuzz(data: bytes) -> None:
    """Take each text for a value of a key, which its first character selects."""
    values = {
        _KEYS[ord(text[0]) % len(_KEYS)]: text[1:] for text in texts(data) if text
    }

    if any(map(_is_slow, values.values())):
        return

    policy = refuses(lambda: _policy(values))

    if policy is None:
        return

    for request in _REQUESTS:
        _check_policy(policy, request)


def _is_slow(text: str) -> bool:
    return (
        bool(re.search(r"[(\[|]", text))
        and len(re.findall("[*+?{|]", text)) > _MOST_QUANTIFIERS
    )


def _policy(values: dict[str, str]) -> Policy:
    declaration = Declaration.of_config(values)
    report = Report()
    report.include(declaration.report)
    policy = resolve([declaration.layer], report)

    report.raise_errors()
    assert policy is not None, "no policy, and no problem"
    return policy


def _check_policy(policy: Policy, request: Request) -> None:
    answers = (
        policy.actual(request.origin),
        policy.actual(None),
        policy.options(request.origin, request.names),
        policy.preflight(request.origin, request.method, request.names),
        policy.preflight(
            request.origin, request.method, request.names, frozenset({"GET"})
        ),
    )
    names = policy.settings.headers.names

    for answer in answers:
        vary = [("Vary", answer.vary)] if answer.vary else []
        check_headers([*answer.headers, *vary], request, names)
