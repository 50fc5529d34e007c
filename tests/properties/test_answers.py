from __future__ import annotations

import re
import typing as t
import warnings

from hypothesis import example
from hypothesis import given
from hypothesis import strategies as st

from flask_cors.errors import Report
from flask_cors.fetch import is_origin
from flask_cors.options.layers import Layer
from flask_cors.options.layers import resolve
from flask_cors.policy import Policy
from flask_cors.policy import Verdict
from tests.properties.expected import headers_and_vary
from tests.properties.expected import preflight
from tests.properties.matchers import MATCHERS
from tests.properties.strategies import Options
from tests.properties.strategies import options_and_sent

TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
CREDENTIALS = "Access-Control-Allow-Credentials"
LIST = rf"{TOKEN}(?:, {TOKEN})*"
ORIGIN = r"\*|null|[a-z][a-z0-9+.-]*://[!-~]+"
GRAMMAR = {
    "Access-Control-Allow-Origin": ORIGIN,
    CREDENTIALS: "true",
    "Access-Control-Allow-Methods": LIST,
    "Access-Control-Allow-Headers": LIST,
    "Access-Control-Expose-Headers": LIST,
    "Access-Control-Max-Age": r"\d+",
    "Timing-Allow-Origin": ORIGIN,
}
Case = tuple[Options, list[t.Optional[str]]]
ASKED = st.one_of(
    st.sampled_from(["x-a", "x-a, content-type", "X-B,,x-b", ""]),
    st.text(max_size=10),
)
METHODS = st.one_of(
    st.sampled_from(["GET", "PUT", "put", "TRACE"]), st.text(max_size=5)
)


def policy_of(options: Options) -> Policy:
    report = Report()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        policy = resolve([Layer(options, "here", report)], report)

    assert policy is not None, report
    return policy


def assert_legal(answer: Verdict) -> None:
    names = [name.lower() for name, _ in answer.headers]
    assert len(names) == len(set(names))

    for name, value in answer.headers:
        assert re.fullmatch(GRAMMAR[name], value), (name, value)

    headers = dict(answer.headers)
    allowed = headers.get("Access-Control-Allow-Origin")
    assert (allowed is not None) is answer.allowed
    assert allowed is not None or not headers
    assert allowed != "*" or CREDENTIALS not in headers
    assert headers.get("Timing-Allow-Origin", allowed) == allowed


def is_readable(answer: Verdict, origin: str) -> bool:
    """Tell whether a page can read an answer (Fetch, "CORS check")."""
    return dict(answer.headers).get("Access-Control-Allow-Origin") in ("*", origin)


@given(options_and_sent(), METHODS, ASKED)
def test_every_header_is_legal_and_there_once(
    case: Case, method: str, asked: str
) -> None:
    options, sent = case
    policy = policy_of(options)

    for origin in sent:
        assert_legal(policy.actual(origin))
        assert_legal(policy.options(origin, asked))

        for governed in (None, frozenset({"GET", "PUT"})):
            assert_legal(policy.preflight(origin or "", method, asked, governed))


@given(options_and_sent())
@example(({"origins": [MATCHERS[4].entry], "supports_credentials": True}, ["null"]))
def test_actual_answer_has_what_the_contract_says(case: Case) -> None:
    options, sent = case
    policy = policy_of(options)

    for origin in [None, *sent]:
        answer = policy.actual(origin)
        headers, vary = headers_and_vary(options, origin)
        assert dict(answer.headers) == headers, origin
        assert answer.vary == vary, origin


@given(
    options_and_sent(),
    st.sampled_from(["GET", "PUT", "TRACE"]),
    st.sampled_from(["", "x-a", "content-type", "content-type,x-a,x-b"]),
    st.sampled_from([None, {"GET", "PUT"}, {"PATCH"}]),
)
def test_preflight_answer_has_what_the_contract_says(
    case: Case, method: str, asked: str, governed: set[str] | None
) -> None:
    options, sent = case

    # Policies are chosen by the method that is asked for.
    if governed is not None:
        governed = {*governed, method}

    policy = policy_of(options)

    for origin in filter(None, sent):
        kept = None if governed is None else frozenset(governed)
        answer = policy.preflight(origin, method, asked, kept)
        headers, vary = preflight(options, origin, method, asked, governed)
        assert dict(answer.headers) == headers, origin
        assert answer.vary == vary, origin


@given(options_and_sent())
def test_answers_that_differ_vary_or_are_right_for_both(case: Case) -> None:
    options, sent = case
    policy = policy_of({**options, "vary_header": True})
    answers = [(origin, policy.actual(origin)) for origin in [None, *sent]]

    for _, kept in answers:
        if "Origin" in kept.vary:
            continue

        # A shared cache gives it to all others, whatever they would have got.
        for origin, own in answers:
            if origin is not None and is_origin(origin):
                assert is_readable(kept, origin) is is_readable(own, origin)


@given(options_and_sent())
def test_what_was_asked_before_changes_no_answer(case: Case) -> None:
    options, sent = case
    policy, fresh = policy_of(options), policy_of(options)

    for origin in [*reversed(sent), *sent]:
        policy.actual(origin)

    for origin in sent:
        assert policy.actual(origin) == fresh.actual(origin)
