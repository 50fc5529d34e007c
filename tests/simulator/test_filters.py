from __future__ import annotations

import pytest

from flask_cors.simulator.calls import Call
from flask_cors.simulator.filters import filter_response
from flask_cors.simulator.filters import opaque_redirect
from flask_cors.simulator.journey import Journey
from flask_cors.simulator.outcomes import Answer
from tests.apps import answer

URL = "https://api.test/notes"
SAFELISTED = {
    "Cache-Control": "no-store",
    "Content-Language": "de",
    "Content-Length": "4",
    "Content-Type": "text/plain",
    "Expires": "0",
    "Last-Modified": "today",
    "Pragma": "no-cache",
}
OTHERS = {"Date": "today", "ETag": "a", "Vary": "Origin", "X-A": "1"}
COOKIES = {"Set-Cookie": "a=1", "Set-Cookie2": "a=2"}


def journey(
    tainting: str, credentials: str = "same-origin", method: str = "GET"
) -> Journey:
    call = Call.of(
        method,
        None,
        None,
        None,
        credentials=credentials,
        mode="cors",
        redirect="follow",
    )
    found = Journey("https://app.example", URL, call)
    found.tainting = tainting
    return found


def given(expose: list[str]) -> Answer:
    lines = [("Access-Control-Expose-Headers", line) for line in expose]
    return answer(200, [*SAFELISTED.items(), *OTHERS.items(), *COOKIES.items(), *lines])


def names(found: Answer, by: Journey) -> set[str]:
    return {name for name, _ in filter_response(found, by).headers}


@pytest.mark.parametrize("credentials", ["omit", "same-origin", "include"])
@pytest.mark.parametrize(
    ("expose", "exposed"),
    [
        pytest.param([], set(), id="none"),
        pytest.param([""], set(), id="empty"),
        pytest.param(["ETag"], {"ETag"}, id="one"),
        pytest.param(["x-a,ETAG"], {"X-A", "ETag"}, id="any case"),
        pytest.param(["ETag", "X-A"], {"X-A", "ETag"}, id="two lines"),
        pytest.param([",ETag ,\t,"], {"ETag"}, id="empty elements"),
        pytest.param(["Set-Cookie, Set-Cookie2"], set(), id="cookies"),
        pytest.param(["ETag, a b"], set(), id="no list of tokens"),
        pytest.param(["X-B"], set(), id="absent"),
    ],
)
def test_script_reads_safelisted_and_exposed_headers(
    expose: list[str], exposed: set[str], credentials: str
) -> None:
    found = names(given(expose), journey("cors", credentials))

    assert found == SAFELISTED.keys() | exposed


@pytest.mark.parametrize("credentials", ["omit", "same-origin"])
@pytest.mark.parametrize("expose", ["*", "X-B, *"])
def test_star_exposes_all_but_cookies(expose: str, credentials: str) -> None:
    found = names(given([expose]), journey("cors", credentials))

    expose_headers = {"Access-Control-Expose-Headers"}
    assert found == SAFELISTED.keys() | OTHERS.keys() | expose_headers


@pytest.mark.parametrize(
    ("expose", "exposed"),
    [
        pytest.param("*", set(), id="star"),
        pytest.param("*, ETag", {"ETag"}, id="star and a name"),
    ],
)
def test_star_is_a_name_with_credentials(expose: str, exposed: set[str]) -> None:
    found = names(given([expose]), journey("cors", "include"))

    assert found == SAFELISTED.keys() | exposed


def test_star_as_a_name_exposes_the_header_of_that_name() -> None:
    headers = {"*": "1", "X-A": "2", "Access-Control-Expose-Headers": "*"}

    assert names(answer(200, headers), journey("cors", "include")) == {"*"}


@pytest.mark.parametrize("credentials", ["omit", "same-origin", "include"])
def test_own_origin_reads_all_but_cookies(credentials: str) -> None:
    found = names(given([]), journey("basic", credentials))

    assert found == SAFELISTED.keys() | OTHERS.keys()


@pytest.mark.parametrize("tainting", ["basic", "cors"])
@pytest.mark.parametrize("status", [200, 404, 500])
def test_status_and_body_are_read(tainting: str, status: int) -> None:
    found = filter_response(answer(status, SAFELISTED, b"body"), journey(tainting))

    assert (found.type, found.url, found.redirected) == (tainting, URL, False)
    assert (found.status, found.data) == (status, b"body")
    assert list(found.headers) == list(SAFELISTED.items())


def test_header_is_read_as_often_as_it_is_there() -> None:
    pairs = [("Cache-Control", "a"), ("cache-control", "b")]
    found = filter_response(answer(200, pairs), journey("cors"))

    assert list(found.headers) == pairs


@pytest.mark.parametrize("status", [204, 205, 304])
def test_some_statuses_have_no_body(status: int) -> None:
    assert filter_response(answer(status, body=b"body"), journey("cors")).data == b""


@pytest.mark.parametrize(
    ("method", "body"),
    [
        pytest.param("HEAD", b"", id="HEAD"),
        pytest.param("POST", b"body", id="POST"),
        pytest.param("OPTIONS", b"body", id="OPTIONS"),
    ],
)
def test_head_has_no_body(method: str, body: bytes) -> None:
    found = filter_response(answer(200, body=b"body"), journey("basic", method=method))

    assert found.data == body


def test_opaque_answer_shows_nothing() -> None:
    by = journey("opaque")
    by.redirect(302, f"{URL}/2")
    found = filter_response(answer(404, SAFELISTED, b"body"), by)

    assert (found.type, found.url, found.redirected) == ("opaque", "", False)
    assert (found.status, found.data) == (0, b"")
    assert list(found.headers) == []
    assert found.ok is False


@pytest.mark.parametrize("tainting", ["basic", "cors"])
def test_opaque_redirect_shows_its_url_only(tainting: str) -> None:
    found = opaque_redirect(journey(tainting))

    assert (found.type, found.url, found.redirected) == ("opaqueredirect", URL, False)
    assert (found.status, found.data) == (0, b"")
    assert list(found.headers) == []


def test_last_url_is_read_after_a_redirect() -> None:
    by = journey("cors")
    by.redirect(302, f"{URL}/2")
    found = filter_response(answer(200), by)

    assert (found.url, found.redirected) == (f"{URL}/2", True)
