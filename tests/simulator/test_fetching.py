from __future__ import annotations

import typing as t

import pytest

from flask_cors.browser import Browser
from flask_cors.diagnostics.reasons import Reason
from flask_cors.simulator.outcomes import Answer
from flask_cors.simulator.outcomes import Outcome
from tests.apps import answer
from tests.apps import App

PAGE = "https://app.example"
API = "https://api.test"
OTHER = "https://other.test"
ANY = {"Access-Control-Allow-Origin": "*"}
OWN = {"Access-Control-Allow-Origin": PAGE}
NULL = {"Access-Control-Allow-Origin": "null"}
CREDENTIALS = {"Access-Control-Allow-Credentials": "true"}
PUT = {"Access-Control-Allow-Methods": "PUT"}


def to(location: str, status: int = 302) -> Answer:
    """Return a redirect that any origin may follow."""
    return answer(status, {**ANY, "Location": location})


def fetch(
    answers: dict[str, Answer],
    url: str = f"{API}/",
    page: str = PAGE,
    others: dict[str, App] | None = None,
    **keywords: t.Any,
) -> tuple[Outcome, App]:
    """Fetch once, from an app with these answers, which is returned, too."""
    app = App(answers)
    return Browser(app, origin=page, others=others).fetch(url, **keywords), app


def test_request_is_sent_and_read() -> None:
    outcome, app = fetch({"GET /": answer(200, ANY, b"body")})

    assert (outcome.allowed, outcome.reason) == (True, None)
    assert app.asked == ["GET https://api.test/"]
    assert app.seen[0].headers["Origin"] == PAGE
    assert outcome.response is not None
    assert outcome.response.type == "cors"
    assert outcome.response.data == b"body"


@pytest.mark.parametrize("status", [200, 204, 400, 404, 500])
def test_status_does_not_matter_to_the_cors_check(status: int) -> None:
    outcome, _ = fetch({"GET /": answer(status, ANY)})

    assert outcome.response is not None
    assert outcome.response.status == status


@pytest.mark.parametrize("status", [200, 300, 404, 500])
def test_answer_that_fails_the_cors_check_is_not_read(status: int) -> None:
    outcome, app = fetch({"GET /": answer(status)})

    assert outcome.reason is Reason.ALLOW_ORIGIN_MISSING
    assert outcome.response is None
    assert app.asked == ["GET https://api.test/"]


def test_not_modified_is_not_checked() -> None:
    outcome, _ = fetch({"GET /": answer(304)})

    assert outcome.response is not None
    assert outcome.response.status == 304


@pytest.mark.parametrize(
    ("keywords", "count"),
    [
        pytest.param({}, 0, id="GET"),
        pytest.param({"method": "HEAD"}, 0, id="HEAD"),
        pytest.param({"method": "POST", "data": "a"}, 0, id="POST of text"),
        pytest.param({"method": "POST", "data": {"a": "1"}}, 0, id="POST of a form"),
        pytest.param({"method": "POST", "data": b"a"}, 0, id="POST of bytes"),
        pytest.param({"headers": {"Accept": "a/b"}}, 0, id="safelisted header"),
        pytest.param({"headers": {"Cookie": "a"}}, 0, id="forbidden header"),
        pytest.param({"method": "POST", "json": {}}, 1, id="POST of JSON"),
        pytest.param({"method": "PUT"}, 1, id="PUT"),
        pytest.param({"method": "patch"}, 1, id="patch"),
        pytest.param({"method": "OPTIONS"}, 1, id="OPTIONS"),
        pytest.param({"headers": {"X-A": ""}}, 1, id="another header"),
        pytest.param({"headers": {"Authorization": "a"}}, 1, id="Authorization"),
        pytest.param({"headers": {"Accept": '"'}}, 1, id="unsafe value"),
    ],
)
def test_what_is_not_safelisted_is_preflighted(
    keywords: dict[str, t.Any], count: int
) -> None:
    outcome, app = fetch({}, **keywords)

    assert len(outcome.preflights) == count
    assert [each.startswith("OPTIONS ") for each in app.asked] == [count == 1]
    assert ("Access-Control-Request-Method" in app.seen[0].headers) is (count == 1)


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_own_origin_is_not_preflighted_nor_checked(method: str) -> None:
    answers = {f"{method} /": answer(200, body=b"body")}
    outcome, app = fetch(
        answers, f"{PAGE}/", method=method, json={}, headers={"X-A": "1"}
    )

    assert outcome.response is not None
    assert outcome.response.type == "basic"
    assert app.asked == [f"{method} https://app.example/"]
    assert app.seen[0].headers["Origin"] == PAGE


def test_preflight_asks_and_the_request_follows() -> None:
    headers = {"Access-Control-Allow-Headers": "Authorization, X-A"}
    outcome, app = fetch(
        {
            "OPTIONS /": answer(204, {**OWN, **CREDENTIALS, **PUT, **headers}),
            "PUT /": answer(200, {**OWN, **CREDENTIALS}),
        },
        method="put",
        headers={"X-A": "1", "Authorization": "secret"},
        data=b"body",
        credentials="include",
    )
    preflight, request = app.seen

    assert outcome.allowed
    assert [sent.method for sent in outcome.requests] == ["OPTIONS", "PUT"]
    assert [sent.is_preflight for sent in outcome.requests] == [True, False]
    assert preflight.headers["Access-Control-Request-Method"] == "PUT"
    assert preflight.headers["Access-Control-Request-Headers"] == "authorization,x-a"
    assert preflight.body == b""
    assert not {"Authorization", "X-A", "Cookie"} & set(preflight.headers.keys())
    assert request.headers["Authorization"] == "secret"
    assert request.body == b"body"
    assert "Access-Control-Request-Method" not in request.headers


def test_preflight_that_is_remembered_is_not_sent_again() -> None:
    app = App({"OPTIONS /": answer(200, {**ANY, **PUT}), "PUT /": answer(200, ANY)})
    browser = Browser(app, origin=PAGE, base_url=API)

    for preflights in (1, 0):
        outcome = browser.fetch("/", method="PUT")
        assert outcome.allowed
        assert len(outcome.preflights) == preflights


@pytest.mark.parametrize(
    ("preflight", "reason", "culprit"),
    [
        pytest.param(answer(), Reason.ALLOW_ORIGIN_MISSING, "", id="CORS check"),
        pytest.param(answer(404, ANY), Reason.PREFLIGHT_STATUS, "404", id="status"),
        pytest.param(to("/a"), Reason.PREFLIGHT_REDIRECT, "302", id="redirect"),
        pytest.param(answer(200, ANY), Reason.METHOD_NOT_ALLOWED, "PUT", id="method"),
        pytest.param(
            answer(200, {**ANY, **PUT}), Reason.HEADER_NOT_ALLOWED, "x-a", id="header"
        ),
    ],
)
def test_nothing_follows_a_preflight_that_fails(
    preflight: Answer, reason: Reason, culprit: str
) -> None:
    outcome, app = fetch(
        {"OPTIONS /": preflight, "PUT /": answer(200, ANY)},
        method="PUT",
        headers={"X-A": "1"},
    )

    assert outcome.reason is reason
    assert outcome.failure is not None
    assert outcome.failure.culprit == culprit
    assert app.asked == ["OPTIONS https://api.test/"]


def test_request_is_checked_after_its_preflight_too() -> None:
    answers = {"OPTIONS /": answer(200, {**ANY, **PUT}), "PUT /": answer(200)}
    outcome, app = fetch(answers, method="PUT")

    assert outcome.reason is Reason.ALLOW_ORIGIN_MISSING
    assert app.asked == ["OPTIONS https://api.test/", "PUT https://api.test/"]


@pytest.mark.parametrize(
    ("keywords", "reason", "culprit"),
    [
        pytest.param({"method": "trace"}, Reason.FORBIDDEN_METHOD, "trace", id="TRACE"),
        pytest.param(
            {"mode": "same-origin"}, Reason.MODE_SAME_ORIGIN, "same-origin", id="mode"
        ),
        pytest.param(
            {"mode": "no-cors", "method": "PUT"}, Reason.MODE_NO_CORS, "PUT", id="PUT"
        ),
        pytest.param(
            {"mode": "no-cors", "redirect": "error"},
            Reason.NO_CORS_REDIRECT,
            "error",
            id="no-cors and redirect",
        ),
        pytest.param(
            {"mode": "no-cors", "redirect": "manual"},
            Reason.NO_CORS_REDIRECT,
            "manual",
            id="no-cors and manual redirect",
        ),
    ],
)
def test_nothing_is_sent_that_the_browser_refuses(
    keywords: dict[str, t.Any], reason: Reason, culprit: str
) -> None:
    outcome, app = fetch({}, **keywords)

    assert outcome.reason is reason
    assert outcome.failure is not None
    assert outcome.failure.culprit == culprit
    assert outcome.requests == ()
    assert app.asked == []


def test_same_origin_mode_reaches_the_own_origin() -> None:
    outcome, app = fetch({"GET /": answer()}, f"{PAGE}/", mode="same-origin")

    assert outcome.allowed
    assert "Origin" not in app.seen[0].headers


def test_same_origin_mode_stays_there() -> None:
    outcome, app = fetch(
        {"GET /": to(f"{API}/a")},
        f"{PAGE}/",
        others={API: App({})},
        mode="same-origin",
    )

    assert outcome.reason is Reason.MODE_SAME_ORIGIN
    assert app.asked == ["GET https://app.example/"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_cors_answer_is_opaque(method: str) -> None:
    answers = {f"{method} /": answer(200, ANY, b"body")}
    outcome, app = fetch(
        answers, method=method, mode="no-cors", headers={"X-A": "1", "Accept": "a/b"}
    )

    assert outcome.response is not None
    assert (outcome.response.type, outcome.response.status) == ("opaque", 0)
    assert outcome.response.data == b""
    assert app.asked == [f"{method} https://api.test/"]
    assert "X-A" not in app.seen[0].headers
    assert app.seen[0].headers["Accept"] == "a/b"
    assert app.seen[0].headers.get("Origin") == (PAGE if method == "POST" else None)


def test_no_cors_answer_of_the_own_origin_is_read() -> None:
    outcome, _ = fetch(
        {"GET /": answer(200, body=b"body")},
        f"{PAGE}/",
        mode="no-cors",
        redirect="manual",
    )

    assert outcome.response is not None
    assert (outcome.response.type, outcome.response.data) == ("basic", b"body")


def test_no_cors_stays_opaque_when_it_comes_home() -> None:
    home = App({"GET /": answer(200, body=b"body")})
    outcome, _ = fetch(
        {"GET /": answer(302, {"Location": f"{PAGE}/"})},
        others={PAGE: home},
        mode="no-cors",
    )

    assert outcome.response is not None
    assert outcome.response.type == "opaque"
    assert home.asked == ["GET https://app.example/"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_followed(status: int) -> None:
    outcome, app = fetch({"GET /": to("/a", status), "GET /a": answer(200, ANY)})

    assert outcome.response is not None
    assert outcome.response.url == "https://api.test/a"
    assert outcome.response.redirected is True
    assert app.asked == ["GET https://api.test/", "GET https://api.test/a"]
    assert app.seen[1].headers["Origin"] == PAGE


@pytest.mark.parametrize("status", [200, 300, 304, 305, 404])
def test_location_alone_is_no_redirect(status: int) -> None:
    outcome, app = fetch({"GET /": to("/a", status)})

    assert outcome.response is not None
    assert outcome.response.status == status
    assert app.asked == ["GET https://api.test/"]


def test_redirect_to_nowhere_is_an_answer() -> None:
    outcome, _ = fetch({"GET /": answer(302, ANY)})

    assert outcome.response is not None
    assert outcome.response.status == 302


@pytest.mark.parametrize("url", [f"{API}/", f"{PAGE}/"])
@pytest.mark.parametrize("headers", [{**ANY, "Location": "/a"}, ANY])
def test_redirect_mode_error_blocks(url: str, headers: dict[str, str]) -> None:
    outcome, app = fetch({"GET /": answer(302, headers)}, url, redirect="error")

    assert outcome.reason is Reason.REDIRECT_REFUSED
    assert len(app.asked) == 1


@pytest.mark.parametrize("url", [f"{API}/", f"{PAGE}/"])
@pytest.mark.parametrize("headers", [{**ANY, "Location": "data:,a"}, ANY])
def test_redirect_mode_manual_shows_nothing(url: str, headers: dict[str, str]) -> None:
    outcome, app = fetch({"GET /": answer(302, headers)}, url, redirect="manual")

    assert outcome.response is not None
    assert (outcome.response.type, outcome.response.status) == ("opaqueredirect", 0)
    assert outcome.response.url == url
    assert len(app.asked) == 1


@pytest.mark.parametrize("redirect", ["follow", "error", "manual"])
def test_redirect_is_checked_first(redirect: str) -> None:
    outcome, app = fetch({"GET /": answer(302, {"Location": "/a"})}, redirect=redirect)

    assert outcome.reason is Reason.ALLOW_ORIGIN_MISSING
    assert app.asked == ["GET https://api.test/"]


def test_redirect_of_the_own_origin_is_not_checked() -> None:
    api = App({"GET /": answer(200, OWN)})
    outcome, _ = fetch(
        {"GET /": answer(302, {"Location": f"{API}/"})}, f"{PAGE}/", others={API: api}
    )

    assert outcome.response is not None
    assert outcome.response.type == "cors"
    assert api.seen[0].headers["Origin"] == PAGE


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        pytest.param(NULL, None, id="null"),
        pytest.param(ANY, None, id="star"),
        pytest.param(OWN, Reason.ALLOW_ORIGIN_MISMATCH, id="page"),
        pytest.param({}, Reason.ALLOW_ORIGIN_MISSING, id="missing"),
    ],
)
@pytest.mark.parametrize("target", [OTHER, PAGE])
def test_third_origin_has_to_allow_null(
    headers: dict[str, str], reason: Reason | None, target: str
) -> None:
    app = App({"GET /": answer(200, headers)})
    outcome, _ = fetch({"GET /": to(f"{target}/")}, others={target: app})

    assert outcome.reason is reason
    assert app.seen[0].headers["Origin"] == "null"


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        pytest.param("data:,a", Reason.REDIRECT_NOT_HTTP, id="data"),
        pytest.param("https://u:p@api.test/", Reason.REDIRECT_WITH_PASSWORD, id="user"),
    ],
)
def test_redirect_to_what_is_refused_blocks(location: str, reason: Reason) -> None:
    outcome, app = fetch({"GET /": to(location)})

    assert outcome.reason is reason
    assert app.asked == ["GET https://api.test/"]


@pytest.mark.parametrize(
    ("count", "reason"),
    [
        pytest.param(20, None, id="20"),
        pytest.param(21, Reason.TOO_MANY_REDIRECTS, id="21"),
    ],
)
def test_twenty_redirects_are_followed(count: int, reason: Reason | None) -> None:
    answers = {f"GET /{n}": to(f"/{n + 1}") for n in range(count)}
    outcome, app = fetch({**answers, f"GET /{count}": answer(200, ANY)}, f"{API}/0")

    assert outcome.reason is reason
    assert len(app.asked) == 21


def test_redirected_put_is_preflighted_at_each_url() -> None:
    allowed = answer(200, {**ANY, **PUT})
    answers = {"OPTIONS /": allowed, "OPTIONS /a": allowed, "PUT /a": answer(200, ANY)}
    outcome, app = fetch({**answers, "PUT /": to("/a", 307)}, method="PUT", data=b"a")

    assert outcome.allowed
    assert [f"{each.method} {each.url}" for each in outcome.requests] == [
        "OPTIONS https://api.test/",
        "PUT https://api.test/",
        "OPTIONS https://api.test/a",
        "PUT https://api.test/a",
    ]
    assert app.seen[3].body == b"a"


def test_post_turns_into_get_without_a_preflight() -> None:
    answers = {"POST /": to("/a", 303), "GET /a": answer(200, ANY)}
    headers = {"Access-Control-Allow-Headers": "content-type"}
    preflight = answer(200, {**ANY, **headers})
    outcome, app = fetch({**answers, "OPTIONS /": preflight}, method="POST", json={})

    assert outcome.allowed
    assert len(outcome.preflights) == 1
    assert app.seen[2].body == b""
    assert "Content-Type" not in app.seen[2].headers


def test_authorization_is_not_asked_for_at_another_origin() -> None:
    allowed = {**ANY, "Access-Control-Allow-Headers": "authorization"}
    other = App({"GET /": answer(200, ANY)})
    outcome, app = fetch(
        {"OPTIONS /": answer(200, allowed), "GET /": to(f"{OTHER}/")},
        others={OTHER: other},
        headers={"Authorization": "secret"},
    )

    assert outcome.allowed
    assert app.seen[1].headers["Authorization"] == "secret"
    assert other.asked == ["GET https://other.test/"]
    assert "Authorization" not in other.seen[0].headers


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_unknown_server_is_unreachable(method: str) -> None:
    allowed = answer(200, {**ANY, **PUT})
    answers = {"OPTIONS /": allowed, f"{method} /": to(f"{OTHER}/a", 307)}
    outcome, _ = fetch(answers, method=method)

    assert outcome.reason is Reason.UNREACHABLE
    assert outcome.failure is not None
    assert outcome.failure.culprit == OTHER
    assert all(sent.url == f"{API}/" for sent in outcome.requests)


def test_null_page_is_foreign_everywhere() -> None:
    outcome, app = fetch({"GET /": answer(200, NULL)}, page="null")

    assert outcome.response is not None
    assert outcome.response.type == "cors"
    assert app.seen[0].headers["Origin"] == "null"
    assert "Referer" not in app.seen[0].headers
    assert app.seen[0].headers["Sec-Fetch-Site"] == "cross-site"


def test_consoles_name_the_url_to_which_a_redirect_has_led() -> None:
    outcome, _ = fetch(
        {"GET /": to(f"{API}/a")},
        f"{PAGE}/",
        others={API: App({})},
        mode="same-origin",
    )

    assert outcome.steps[-1].url == f"{API}/a"
    assert outcome.console is not None
    assert f"{API}/a" in outcome.console.chromium
