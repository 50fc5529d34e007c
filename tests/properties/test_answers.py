from __future__ import annotations

import re
import typing as t
import warnings

from hypothesis import assume
from hypothesis import given
from hypothesis import strategies as st

from flask_cors.errors import Report
from flask_cors.fetch import is_origin
from flask_cors.options import Layer
from flask_cors.options import parse
from flask_cors.options import resolve
from flask_cors.policy import Answer
from flask_cors.policy import Policy
from tests.properties.strategies import OPTIONS
from tests.properties.strategies import SENT

TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
LIST = rf"{TOKEN}(?:, {TOKEN})*"
ORIGIN = r"\*|null|[a-z][a-z0-9+.-]*://[!-~]+"
GRAMMAR = {
    "Access-Control-Allow-Origin": ORIGIN,
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Allow-Methods": LIST,
    "Access-Control-Allow-Headers": LIST,
    "Access-Control-Expose-Headers": LIST,
    "Access-Control-Max-Age": r"\d+",
    "Timing-Allow-Origin": ORIGIN,
}
ASKED = st.one_of(
    st.sampled_from(["x-a", "x-a, content-type", "X-B,,x-b", ""]),
    st.text(max_size=40),
)
METHODS = st.one_of(
    st.sampled_from(["GET", "PUT", "put", "TRACE"]), st.text(max_size=9)
)


def policy_of(options: dict[str, t.Any]) -> Policy:
    report = Report()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        policy = resolve([parse(Layer(options, "here"), report)], report)

    assume(policy is not None)
    return t.cast(Policy, policy)


def assert_legal(answer: Answer, origin: str | None) -> None:
    names = [name.lower() for name, _ in answer.headers]
    assert len(names) == len(set(names))

    for name, value in answer.headers:
        assert re.fullmatch(GRAMMAR[name], value), (name, value)

    headers = dict(answer.headers)
    allowed = headers.get("Access-Control-Allow-Origin")
    assert (allowed is not None) is answer.allowed
    assert allowed is not None or not headers
    assert allowed != "*" or "Access-Control-Allow-Credentials" not in headers
    assert headers.get("Timing-Allow-Origin", allowed) == allowed


def is_readable(answer: Answer, origin: str) -> bool:
    """Tell whether a page can read an answer (Fetch, "CORS check")."""
    return dict(answer.headers).get("Access-Control-Allow-Origin") in ("*", origin)


@given(OPTIONS, SENT, METHODS, ASKED)
def test_every_header_is_legal_and_there_once(
    options: dict[str, t.Any], origin: str | None, method: str, asked: str
) -> None:
    policy = policy_of(options)

    assert_legal(policy.actual(origin), origin)
    assert_legal(policy.options(origin, asked), origin)

    if origin is not None:
        for governed in (None, {"GET", "PUT"}):
            answer = policy.preflight(origin, method, asked, governed)
            assert_legal(answer, origin)
            assert answer.allowed is policy.allows(origin)


@given(OPTIONS, st.lists(SENT, min_size=2, max_size=5))
def test_answers_that_differ_vary_or_are_right_for_both(
    options: dict[str, t.Any], sent: list[str | None]
) -> None:
    policy = policy_of(options)
    answers = [(origin, policy.actual(origin)) for origin in sent]

    for _, kept in answers:
        if "Origin" in kept.vary:
            continue

        # A shared cache gives it to all others, whatever they would have got.
        for origin, own in answers:
            if origin is not None and is_origin(origin):
                assert is_readable(kept, origin) is is_readable(own, origin)


@given(OPTIONS, st.lists(SENT, min_size=1, max_size=5), st.randoms())
def test_what_was_asked_before_changes_no_answer(
    options: dict[str, t.Any], sent: list[str | None], random: t.Any
) -> None:
    policy, fresh = policy_of(options), policy_of(options)
    order = [*sent, *sent]
    random.shuffle(order)

    for origin in order:
        policy.actual(origin)

    for origin in sent:
        assert policy.actual(origin) == fresh.actual(origin)
