from __future__ import annotations

import collections
from urllib.parse import urlsplit

import pytest
from werkzeug.test import Client

from tests.browsers.case import Case
from tests.browsers.case import Expected
from tests.browsers.case import Fetch
from tests.browsers.case import Places
from tests.browsers.cases import CASES

PATH = "/c/7"
PLACES = Places(
    page="http://app.shop.localhost:8001",
    own=f"http://app.shop.localhost:8001{PATH}",
    api=f"http://api.shop.localhost:8001{PATH}",
    port=f"http://app.shop.localhost:8002{PATH}",
    foreign=f"http://api.other.localhost:8001{PATH}",
)


def url_of(fetch: Fetch) -> str:
    place, _, path = fetch.url[1:].partition("}")
    base: str = getattr(PLACES, place)
    return base + path


def statuses_of(client: Client, fetch: Fetch) -> list[int]:
    """Send a call's preflight and request, whether or not a browser would."""
    split = urlsplit(url_of(fetch))
    names = [("Access-Control-Request-Headers", ",".join(dict(fetch.headers)).lower())]
    asked = [
        ("Origin", PLACES.page),
        ("Access-Control-Request-Method", fetch.method),
        *(names if fetch.headers else ()),
    ]
    sent = [("Origin", PLACES.page), *fetch.headers]
    return [
        client.open(
            split.path[len(PATH) :],
            base_url=f"http://{split.netloc}{PATH}",
            query_string=split.query,
            method=method,
            headers=headers,
            data=data,
        ).status_code
        for method, headers, data in (
            ("OPTIONS", asked, None),
            (fetch.method, sent, fetch.body),
        )
    ]


def can_be_met(expected: Expected) -> bool:
    """Tell whether an expectation does not contradict itself."""
    count = expected.preflights + expected.requests
    return (
        expected.allowed is (expected.reason is None)
        and (expected.allowed or expected.status is None)
        and (expected.origins is None or len(expected.origins) == count)
    )


def test_there_are_many_cases() -> None:
    assert len(CASES) >= 120


def test_names_are_unique() -> None:
    counted = collections.Counter(case.name for case in CASES)
    assert [name for name, count in counted.items() if count > 1] == []


def test_each_case_has_a_rule_and_a_call() -> None:
    assert [case.name for case in CASES if not (case.rule and case.calls)] == []


def test_expectations_can_be_met() -> None:
    expectations = [
        (case.name, expected) for case in CASES for _, expected in case.calls
    ]
    assert [name for name, each in expectations if not can_be_met(each)] == []


@pytest.mark.parametrize("case", [pytest.param(each, id=each.name) for each in CASES])
def test_app_answers_each_call(case: Case) -> None:
    client = Client(case.app(PLACES))

    for fetch, _ in case.calls:
        assert min(statuses_of(client, fetch)) >= 200
