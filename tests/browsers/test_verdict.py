from __future__ import annotations

import pytest

from tests.browsers.recorder import Recorded
from tests.browsers.verdict import CallVerdict
from tests.browsers.verdict import Verdict
from tests.browsers.verdict import verdict_of_simulator

HOST = "app.shop.localhost:8001"


def headers_of(**headers: str) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    recorded = Recorded("GET", "/", "", {"host": HOST, **named})
    (request,) = verdict_of_simulator([], [recorded]).requests
    return {name: value for name, value in request.headers if name != "host"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("accept-encoding", "gzip", id="own"),
        pytest.param("sec-ch-ua", '"Chromium"', id="name"),
        pytest.param("user-agent", "Mozilla/5.0 (X11)", id="user agent"),
        pytest.param("accept-language", "en", id="language"),
    ],
)
def test_what_is_an_engines_own_is_left_out(name: str, value: str) -> None:
    assert headers_of(**{name: value}) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("authorization", "Bearer a", id="authorization"),
        pytest.param("sec-fetch-site", "same-site", id="context"),
        pytest.param("user-agent", "mine", id="user agent of a script"),
        pytest.param("accept-language", "de", id="language of a script"),
        pytest.param("x-a", "", id="empty"),
    ],
)
def test_what_the_standard_determines_is_kept(name: str, value: str) -> None:
    assert headers_of(**{name: value}) == {name: value}


def test_cookies_are_compared_in_any_order() -> None:
    assert headers_of(cookie="b=2; a=1") == headers_of(cookie="a=1; b=2")


def test_referer_has_its_path_within_its_own_origin_alone() -> None:
    page = f"http://{HOST}/page"
    other = page.replace("app", "api")
    assert headers_of(referer=page) == {"referer": f"http://{HOST}/"}
    assert headers_of(referer=other) == {"referer": other}


def test_differences_are_named() -> None:
    recorded = Recorded("POST", "/", "q=1", {"host": HOST, "x-a": "1"}, b"a")
    ours = verdict_of_simulator([], [recorded])
    theirs = verdict_of_simulator([], [Recorded("POST", "/", "", {"host": HOST})])
    blocked = CallVerdict(False, "", "", 0, False, (), "")
    assert ours.differences(ours) == []
    assert ours.differences(theirs) == [
        "request 1: query 'q=1' / '', headers [('x-a', '1')] / [], body b'a' / b''"
    ]
    assert Verdict((blocked,), ()).differences(Verdict((), ())) == [
        f"call 1: {blocked} / None"
    ]
