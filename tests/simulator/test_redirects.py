from __future__ import annotations

import pytest

from flask_cors.diagnostics.reasons import Reason
from flask_cors.simulator.calls import Call
from flask_cors.simulator.journey import Journey
from flask_cors.simulator.redirects import redirect_check

PAGE = "https://app.example"
OWN = f"{PAGE}/notes"
API = "https://api.test/notes"


def journey(
    url: str, tainting: str, mode: str = "cors", redirect: str = "follow"
) -> Journey:
    call = Call.of(
        "GET", None, None, None, credentials="omit", mode=mode, redirect=redirect
    )
    found = Journey(PAGE, url, call)
    found.tainting = tainting
    return found


@pytest.mark.parametrize(
    ("location", "url"),
    [
        pytest.param("/users", "https://api.test/users", id="path"),
        pytest.param("2", "https://api.test/2", id="relative"),
        pytest.param("", "https://api.test/notes", id="empty"),
        pytest.param("?a", "https://api.test/notes?a", id="query"),
        pytest.param("//other.test", "https://other.test/", id="host"),
        pytest.param("http://other.test/a#b", "http://other.test/a", id="fragment"),
        pytest.param("/\\other.test", "https://other.test/", id="backslash"),
    ],
)
def test_location_is_relative_to_the_current_url(location: str, url: str) -> None:
    check, found = redirect_check(journey(API, "cors"), location)

    assert check.passed
    assert found == url


@pytest.mark.parametrize(
    "location",
    [
        pytest.param("data:,a", id="data"),
        pytest.param("ftp://api.test/", id="ftp"),
        pytest.param("javascript:alert(1)", id="javascript"),
        pytest.param("about:blank", id="about"),
        pytest.param("app://open", id="app"),
        pytest.param("https://[::1", id="bracket not closed"),
        pytest.param("https://api.test:99999/", id="port too high"),
        pytest.param("https://a b.test/", id="space in the host"),
    ],
)
@pytest.mark.parametrize("tainting", ["basic", "cors"])
def test_redirect_leads_to_http_only(location: str, tainting: str) -> None:
    check, _ = redirect_check(journey(API, tainting), location)

    assert (check.reason, check.culprit) == (Reason.REDIRECT_NOT_HTTP, location)


@pytest.mark.parametrize(
    ("location", "culprit"),
    [
        pytest.param("/users", "https://api.test/users", id="path"),
        pytest.param("data:,a", "data:,a", id="data"),
        pytest.param("https://[::1", "https://[::1", id="no URL"),
    ],
)
def test_redirect_mode_error_refuses_first(location: str, culprit: str) -> None:
    check, _ = redirect_check(journey(API, "cors", redirect="error"), location)

    assert (check.reason, check.culprit) == (Reason.REDIRECT_REFUSED, culprit)


@pytest.mark.parametrize(
    ("count", "reason"),
    [
        pytest.param(19, None, id="20th"),
        pytest.param(20, Reason.TOO_MANY_REDIRECTS, id="21st"),
    ],
)
@pytest.mark.parametrize("location", ["/", "https://user@api.test/"])
def test_redirect_after_twenty_is_one_too_many(
    count: int, reason: Reason | None, location: str
) -> None:
    by = journey(OWN, "basic", mode="no-cors")
    by.urls += [OWN] * count
    check, _ = redirect_check(by, location)

    assert check.reason is reason


@pytest.mark.parametrize(
    ("url", "tainting", "mode", "location", "blocked"),
    [
        pytest.param(API, "cors", "cors", "https://u:p@api.test/", True, id="API"),
        pytest.param(API, "cors", "cors", "https://u@api.test/", True, id="user name"),
        pytest.param(API, "cors", "cors", "https://:p@api.test/", True, id="password"),
        pytest.param(API, "cors", "cors", "https://:@api.test/", False, id="empty"),
        pytest.param(
            API, "cors", "cors", "https://u@app.example/", True, id="API to own"
        ),
        pytest.param(
            OWN, "basic", "cors", "https://u@api.test/", True, id="own to API"
        ),
        pytest.param(
            OWN, "basic", "cors", "https://u@app.example/", False, id="own to own"
        ),
        pytest.param(
            API, "opaque", "no-cors", "https://u@api.test/", False, id="no-cors"
        ),
        pytest.param(
            OWN, "basic", "no-cors", "https://u@api.test/", False, id="no-cors, own"
        ),
    ],
)
def test_password_is_refused_where_cors_is(
    url: str, tainting: str, mode: str, location: str, blocked: bool
) -> None:
    check, found = redirect_check(journey(url, tainting, mode), location)

    assert check.reason is (Reason.REDIRECT_WITH_PASSWORD if blocked else None)
    assert check.culprit == (found if blocked else "")
