from __future__ import annotations

import typing as t

import flask
import pytest
from flask import Flask

from flask_cors import CORS
from flask_cors.browser import Browser
from flask_cors.diagnostics.reasons import Reason
from flask_cors.simulator.outcomes import Outcome
from tests.apps import answer
from tests.apps import App

PAGE = "https://app.example"
OWN = {"Access-Control-Allow-Origin": PAGE}
CREDENTIALS = {**OWN, "Access-Control-Allow-Credentials": "true"}


def preflighted(max_age: str | None = "60", **more: str) -> App:
    """Return an app that allows PUT, DELETE and X-A, with credentials."""
    headers = {
        **CREDENTIALS,
        "Access-Control-Allow-Methods": "PUT, DELETE",
        "Access-Control-Allow-Headers": "X-A",
        **more,
    }

    if max_age is not None:
        headers["Access-Control-Max-Age"] = max_age

    return App(
        {
            "OPTIONS /": answer(204, headers),
            "PUT /": answer(200, CREDENTIALS),
            "DELETE /": answer(200, CREDENTIALS),
            "PURGE /": answer(200, CREDENTIALS),
            "GET /": answer(200, CREDENTIALS),
        }
    )


def session_app() -> Flask:
    app = Flask(__name__)
    app.secret_key = "secret"
    CORS(app, origins=PAGE, supports_credentials=True, methods="PUT")

    @app.route("/login")
    def login() -> str:
        flask.session["name"] = "ada"
        return "welcome"

    @app.route("/logout")
    def logout() -> str:
        flask.session.clear()
        return "bye"

    @app.route("/name", methods=["GET", "PUT"])
    def name() -> str:
        return str(flask.session.get("name"))

    return app


def text_of(outcome: Outcome) -> str:
    assert outcome.response is not None
    return outcome.response.text


def test_script_reads_what_the_policy_allows() -> None:
    app = Flask(__name__)
    CORS(app, origins=PAGE, methods="PUT", headers="Content-Type", expose_headers="X-A")

    @app.put("/notes/<int:number>")
    def put(number: int) -> flask.Response:
        response = flask.jsonify(number=number, got=flask.request.get_json())
        response.headers["X-A"] = "1"
        response.headers["X-B"] = "2"
        return response

    browser = Browser(app, origin=PAGE)
    outcome = browser.fetch("/notes/7", method="put", json={"text": "ä"})

    assert outcome.allowed
    assert (outcome.reason, outcome.failure) == (None, None)
    assert (outcome.origin, outcome.url) == (PAGE, "http://localhost/notes/7")
    assert [sent.method for sent in outcome.requests] == ["OPTIONS", "PUT"]
    assert outcome.preflights == outcome.requests[:1]
    assert outcome.response is not None
    assert outcome.response.ok
    assert outcome.response.json == {"number": 7, "got": {"text": "ä"}}
    assert outcome.response.headers["X-A"] == "1"
    assert "X-B" not in outcome.response.headers


def test_script_of_another_origin_reads_nothing() -> None:
    app = Flask(__name__)
    CORS(app, origins=PAGE)

    @app.get("/")
    def get() -> str:
        return "secret"

    outcome = Browser(app, origin="https://evil.test").fetch("/")

    assert not outcome.allowed
    assert outcome.reason is Reason.ALLOW_ORIGIN_MISSING
    assert outcome.response is None
    assert [sent.method for sent in outcome.requests] == ["GET"]
    assert outcome.preflights == ()


@pytest.mark.parametrize(
    ("base_url", "url", "expected"),
    [
        pytest.param("http://localhost/", "/a", "http://localhost/a", id="path"),
        pytest.param("http://localhost/", "a", "http://localhost/a", id="relative"),
        pytest.param("https://api.test/v1/", "a", "https://api.test/v1/a", id="base"),
        pytest.param("https://api.test/v1", "/a", "https://api.test/a", id="its root"),
        pytest.param("https://api.test", "", "https://api.test/", id="base itself"),
        pytest.param(
            "http://localhost/", "https://b.test/a", "https://b.test/a", id="absolute"
        ),
        pytest.param("https://api.test", "//b.test", "https://b.test/", id="host"),
        pytest.param("http://localhost/", "/a#b", "http://localhost/a", id="fragment"),
    ],
)
def test_url_is_relative_to_the_base(base_url: str, url: str, expected: str) -> None:
    app = App({})
    outcome = Browser(app, origin=PAGE, base_url=base_url).fetch(url)

    assert outcome.url == expected
    assert app.asked == [f"GET {expected}"]


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("data:,a", id="data"),
        pytest.param("ftp://api.test/", id="ftp"),
        pytest.param("https://", id="no host"),
        pytest.param("https://u:p@api.test/", id="password"),
        pytest.param("https://u@api.test/", id="user name"),
        pytest.param("https://[::1", id="bracket not closed"),
        pytest.param("https://api.test:99999/", id="port too high"),
        pytest.param("https://a b.test/", id="space in the host"),
    ],
)
def test_url_that_no_script_can_fetch_is_refused(url: str) -> None:
    message = (
        f"{url!r} is not a URL that a script can fetch over HTTP. Write a path such as"
        " '/notes', or 'https://api.example/notes'."
    )

    with pytest.raises(ValueError) as caught:
        Browser(App({}), origin=PAGE).fetch(url)

    assert str(caught.value) == message

    with pytest.raises(ValueError) as caught:
        Browser(App({}), origin=PAGE, base_url=url)

    assert str(caught.value) == message


def test_base_has_to_be_absolute() -> None:
    with pytest.raises(ValueError, match=r"^'/notes' is not a URL"):
        Browser(App({}), origin=PAGE, base_url="/notes")


@pytest.mark.parametrize(
    ("origin", "spelled"),
    [
        pytest.param("", PAGE, id="empty"),
        pytest.param("*", PAGE, id="star"),
        pytest.param("app.example", PAGE, id="no scheme"),
        pytest.param("https://[x", PAGE, id="no URL"),
        pytest.param("https://b.example/", "https://b.example", id="trailing slash"),
        pytest.param("https://b.example/c?d#e", "https://b.example", id="path"),
        pytest.param("HTTPS://B.example", "https://b.example", id="upper case"),
        pytest.param("https://b.example:443", "https://b.example", id="port of HTTPS"),
        pytest.param("http://b.example:80", "http://b.example", id="port of HTTP"),
        pytest.param(
            "https://b\xfc.example", "https://xn--b-eha.example", id="no ASCII"
        ),
    ],
)
def test_origin_that_no_browser_sends_is_refused(origin: str, spelled: str) -> None:
    message = f"{origin!r} is not an origin that browsers send. Write {spelled!r}."

    with pytest.raises(ValueError) as caught:
        Browser(App({}), origin=origin)

    assert str(caught.value) == message

    with pytest.raises(ValueError) as caught:
        Browser(App({}), origin=PAGE, others={origin: App({})})

    assert str(caught.value) == message


@pytest.mark.parametrize("origin", ["null", "capacitor://localhost"])
def test_origin_that_serves_nothing_is_refused(origin: str) -> None:
    message = rf"^'{origin}' is not an HTTP origin. Write .*'https://cdn.example'.$"

    with pytest.raises(ValueError, match=message):
        Browser(App({}), origin=PAGE, others={origin: App({})})


def test_origin_that_is_no_text_is_refused() -> None:
    message = r"^None is not a valid origin. Write a string: 'https:"

    with pytest.raises(ValueError, match=message):
        Browser(App({}), origin=t.cast(str, None))


@pytest.mark.parametrize(
    "origin",
    [
        pytest.param(PAGE, id="https"),
        pytest.param("http://localhost:3000", id="port"),
        pytest.param("http://[::1]:3000", id="IPv6"),
        pytest.param("http://app.example:443", id="other scheme's port"),
        pytest.param("capacitor://localhost", id="app"),
        pytest.param("chrome-extension://abcdef", id="extension"),
        pytest.param("null", id="null"),
    ],
)
def test_page_may_be_of_any_origin(origin: str) -> None:
    app = App({"GET /": answer(200, {"Access-Control-Allow-Origin": origin})})
    browser = Browser(app, origin=origin)

    assert browser.origin == origin
    assert browser.fetch("/").allowed
    assert app.seen[0].headers["Origin"] == origin


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        pytest.param(
            {"method": "A B"}, "'A B' is not a valid HTTP method", id="method"
        ),
        pytest.param(
            {"headers": {"A B": ""}}, "'A B' is not a valid header name", id="header"
        ),
        pytest.param({"mode": "navigate"}, "mode='navigate' is not a", id="mode"),
        pytest.param(
            {"data": "a"}, "Browsers don't send a body with GET", id="body of GET"
        ),
        pytest.param(
            {"method": "HEAD", "json": 0},
            "Browsers don't send a body with HEAD",
            id="body of HEAD",
        ),
    ],
)
def test_argument_that_no_script_can_write_is_refused(
    keywords: dict[str, t.Any], message: str
) -> None:
    app = App({})

    with pytest.raises(ValueError, match=f"^{message}"):
        Browser(app, origin=PAGE).fetch("/", **keywords)

    assert app.asked == []


def count_of_preflights(app: App, *calls: dict[str, t.Any]) -> list[int]:
    browser = Browser(app, origin=PAGE)
    outcomes = [browser.fetch("/", **call) for call in calls]
    return [len(outcome.preflights) for outcome in outcomes]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param({}, {}, 0, id="same"),
        pytest.param({}, {"method": "DELETE"}, 0, id="listed too"),
        pytest.param({}, {"headers": {"x-a": "1"}}, 0, id="name listed too"),
        pytest.param({}, {"method": "GET", "headers": {"X-A": "1"}}, 0, id="name only"),
        pytest.param({}, {"method": "PATCH"}, 1, id="not listed"),
        pytest.param({}, {"headers": {"X-B": "1"}}, 1, id="name not listed"),
        pytest.param({}, {"url": "/?a"}, 1, id="another URL"),
        pytest.param({}, {"url": "/#a"}, 0, id="fragment"),
        pytest.param({"credentials": "include"}, {}, 0, id="with serves without"),
        pytest.param({}, {"credentials": "include"}, 1, id="without not with"),
        pytest.param({"credentials": "omit"}, {}, 0, id="omit and same-origin"),
        pytest.param({"headers": {"X-B": "1"}}, {}, 1, id="first was refused"),
    ],
)
def test_preflight_is_remembered(
    first: dict[str, t.Any], second: dict[str, t.Any], expected: int
) -> None:
    browser = Browser(preflighted(), origin=PAGE)
    browser.fetch(**{"url": "/", "method": "PUT", **first})
    outcome = browser.fetch(**{"url": "/", "method": "PUT", **second})

    assert len(outcome.preflights) == expected


def test_star_is_remembered_for_all_but_authorization() -> None:
    stars = {
        "Access-Control-Allow-Methods": "*",
        "Access-Control-Allow-Headers": "*, Authorization",
    }
    put = {"method": "PUT"}
    other = {"method": "PURGE", "headers": {"X-B": "1"}}
    secret = {"headers": {"Authorization": "a"}}

    assert count_of_preflights(preflighted(**stars), put, other, secret) == [1, 0, 0]

    stars["Access-Control-Allow-Headers"] = "*"

    assert count_of_preflights(preflighted(**stars), put, other, secret) == [1, 0, 1]


@pytest.mark.parametrize(
    ("max_age", "seconds", "expected"),
    [
        pytest.param("60", 59, 0, id="before"),
        pytest.param("60", 60, 1, id="at its age"),
        pytest.param(None, 4, 0, id="default, before"),
        pytest.param(None, 5, 1, id="default"),
        pytest.param("-1", 4, 0, id="invalid, before"),
        pytest.param("-1", 5, 1, id="invalid"),
        pytest.param("0", 0, 1, id="0"),
        pytest.param("86400", 7199, 0, id="limit, before"),
        pytest.param("86400", 7200, 1, id="limit"),
    ],
)
def test_preflight_is_forgotten_in_time(
    max_age: str | None, seconds: float, expected: int
) -> None:
    browser = Browser(preflighted(max_age), origin=PAGE)
    browser.fetch("/", method="PUT")
    browser.advance(seconds / 2)
    browser.advance(seconds / 2)

    assert len(browser.fetch("/", method="PUT").preflights) == expected


@pytest.mark.parametrize(("limit", "expected"), [(601, 0), (600, 1), (0, 1)])
def test_limit_of_max_age_can_be_set(limit: int, expected: int) -> None:
    browser = Browser(preflighted("86400"), origin=PAGE, max_age_limit=limit)
    browser.fetch("/", method="PUT")
    browser.advance(600)

    assert len(browser.fetch("/", method="PUT").preflights) == expected


def test_failure_makes_the_browser_forget_the_preflight() -> None:
    app = preflighted()
    browser = Browser(app, origin=PAGE)
    browser.fetch("/", method="PUT")
    app.answers["PUT /"] = answer(200)

    assert browser.fetch("/", method="PUT").preflights == ()

    app.answers["PUT /"] = answer(200, OWN)

    assert len(browser.fetch("/", method="PUT").preflights) == 1


def test_browsers_share_nothing() -> None:
    app = preflighted()
    app_with_cookies = session_app()

    for _ in range(2):
        browser = Browser(app_with_cookies, origin="http://localhost:3000")
        assert len(Browser(app, origin=PAGE).fetch("/", method="PUT").preflights) == 1
        assert text_of(
            Browser(app_with_cookies, origin="http://localhost").fetch("/name")
        ) == ("None")
        browser.fetch("/login", credentials="include")


@pytest.mark.parametrize(
    ("page", "credentials", "sent"),
    [
        pytest.param("http://localhost", "same-origin", True, id="same origin"),
        pytest.param("http://localhost", "include", True, id="same origin, include"),
        pytest.param("http://localhost", "omit", False, id="same origin, omit"),
        pytest.param("http://localhost:3000", "include", True, id="same site, include"),
        pytest.param("http://localhost:3000", "same-origin", False, id="same site"),
        pytest.param("https://localhost", "include", False, id="scheme"),
        pytest.param("https://other.test", "include", False, id="Lax by default"),
        pytest.param("null", "include", False, id="null"),
    ],
)
def test_cookies_follow_the_credentials_mode_and_the_site(
    page: str, credentials: str, sent: bool
) -> None:
    app = App({"GET /": answer(200, {"Set-Cookie": "a=1; Path=/"})})
    browser = Browser(app, origin=page)
    browser.fetch("/", credentials=credentials)
    browser.fetch("/", credentials=credentials)

    assert [seen.headers.get("Cookie") for seen in app.seen] == [
        None,
        "a=1" if sent else None,
    ]


def test_same_site_none_is_sent_to_another_site() -> None:
    line = "a=1; SameSite=None; Secure"
    app = App({"GET /": answer(200, {"Set-Cookie": line})})
    browser = Browser(app, origin="https://other.test", base_url="https://api.example")
    browser.fetch("/", credentials="include")
    outcome = browser.fetch("/", credentials="include")
    browser.fetch("/")

    assert outcome.reason is Reason.ALLOW_ORIGIN_MISSING
    assert [seen.headers.get("Cookie") for seen in app.seen] == [None, "a=1", None]


def test_preflight_neither_sends_nor_keeps_cookies() -> None:
    app = preflighted(**{"Set-Cookie": "b=2; SameSite=None; Secure"})
    app.answers["GET /"] = answer(200, {"Set-Cookie": "a=1; SameSite=None; Secure"})
    browser = Browser(app, origin=PAGE, base_url="https://api.test/")
    browser.fetch("/", credentials="include")
    browser.fetch("/", method="PUT", credentials="include")

    assert app.asked == [
        "GET https://api.test/",
        "OPTIONS https://api.test/",
        "PUT https://api.test/",
    ]
    assert [seen.headers.get("Cookie") for seen in app.seen] == [None, None, "a=1"]


def test_cookie_of_a_redirect_is_sent_to_where_it_leads() -> None:
    redirect = answer(302, {"Location": "/a", "Set-Cookie": "a=1"})
    app = App({"GET /": redirect})
    Browser(app, origin="http://localhost").fetch("/")

    assert [seen.headers.get("Cookie") for seen in app.seen] == [None, "a=1"]


def test_cookies_expire_as_time_passes() -> None:
    app = App({"GET /": answer(200, {"Set-Cookie": "a=1; Max-Age=600"})})
    browser = Browser(app, origin="http://localhost")
    browser.fetch("/")
    browser.advance(590)
    browser.fetch("/other")
    browser.advance(20)
    browser.fetch("/other")

    assert [seen.headers.get("Cookie") for seen in app.seen] == [None, "a=1", None]


def test_session_is_kept_from_fetch_to_fetch() -> None:
    browser = Browser(session_app(), origin="http://localhost")

    assert text_of(browser.fetch("/name")) == "None"

    response = browser.fetch("/login").response

    assert response is not None
    assert "Set-Cookie" not in response.headers
    assert text_of(browser.fetch("/name")) == "ada"
    assert text_of(browser.fetch("/name", credentials="omit")) == "None"


@pytest.mark.parametrize(
    ("base_url", "credentials", "name"),
    [
        pytest.param("https://api.app.example", "include", "ada", id="include"),
        pytest.param("https://api.app.example", "omit", "None", id="omit"),
        pytest.param(
            "https://api.app.example", "same-origin", "None", id="same-origin"
        ),
        pytest.param(PAGE, "same-origin", "ada", id="own origin"),
        pytest.param(PAGE, "omit", "None", id="own origin, omit"),
        pytest.param("https://api.test", "include", "None", id="another site"),
    ],
)
def test_session_of_a_test_client_is_sent_with_credentials(
    base_url: str, credentials: str, name: str
) -> None:
    client = session_app().test_client()

    with client.session_transaction(base_url=base_url) as session:
        session["name"] = "ada"

    browser = Browser(client, origin=PAGE, base_url=base_url)
    outcome = browser.fetch("/name", method="PUT", credentials=credentials)

    assert text_of(outcome) == name
    assert not any("Cookie" in sent.headers for sent in outcome.preflights)
    assert client.get("/name", base_url=base_url).data == b"ada"


def test_logout_lasts_until_the_test_client_logs_in_again() -> None:
    client = session_app().test_client()
    client.get("/login")
    browser = Browser(client, origin="http://localhost")

    assert text_of(browser.fetch("/name")) == "ada"

    browser.fetch("/logout")

    assert text_of(browser.fetch("/name")) == "None"

    client.get("/login")

    assert text_of(browser.fetch("/name")) == "ada"


def test_header_that_a_test_client_adds_is_refused() -> None:
    client = session_app().test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = "Bearer a"

    with pytest.raises(ValueError, match=r"headers=\{'Authorization': \.\.\.\}"):
        Browser(client, origin=PAGE).fetch("/name")


@pytest.mark.parametrize(
    ("origin", "url"),
    [
        pytest.param("http://127.0.0.1", "http://0x7f.1/", id="IPv4"),
        pytest.param("http://[::1]:5000", "http://[0:0::1]:5000/", id="IPv6"),
    ],
)
def test_own_origin_counts_as_such_however_it_is_spelled(origin: str, url: str) -> None:
    app = App({"GET /": answer(200)})

    assert Browser(app, origin=origin).fetch(url).allowed
    assert app.asked == [f"GET {origin}/"]


def test_exception_of_the_app_is_raised() -> None:
    app = Flask(__name__)
    app.testing = True

    @app.get("/")
    def get() -> str:
        raise LookupError("broken")

    with pytest.raises(LookupError, match="broken"):
        Browser(app, origin=PAGE).fetch("/")


def test_form_with_a_file_is_posted_without_a_preflight() -> None:
    app = Flask(__name__)
    CORS(app, origins=PAGE)

    @app.post("/")
    def post() -> str:
        content: str = flask.request.files["file"].read().decode()
        return flask.request.form["name"] + content

    with open(__file__, "rb") as file:
        outcome = Browser(app, origin=PAGE).fetch(
            "/", method="POST", data={"name": "ä", "file": (file, "a.py")}
        )

    assert outcome.preflights == ()
    assert text_of(outcome).startswith("äfrom __future__")


def cookie_notes(outcome: Outcome) -> list[str]:
    checks = (check for step in outcome.steps for check in step.checks)
    return [check.text.partition(":")[0] for check in checks if "cookie" in check.text]


def test_steps_tell_of_cookies_that_do_not_go_to_other_sites() -> None:
    app = session_app()
    client = app.test_client()
    client.get("/login")
    browser = Browser(client, origin=PAGE)

    read = browser.fetch("/name", credentials="include")
    login = browser.fetch("/login", credentials="include")

    assert text_of(read) == "None"
    assert cookie_notes(read) == ["The browser doesn't send the cookie 'session'"]
    assert cookie_notes(login) == [
        "The browser doesn't send the cookie 'session'",
        "The browser doesn't keep the cookie 'session'",
    ]
    assert cookie_notes(browser.fetch("/login")) == []


def test_steps_tell_nothing_of_cookies_within_a_site() -> None:
    browser = Browser(session_app(), origin="http://localhost:3000")

    login = browser.fetch("/login", credentials="include")
    read = browser.fetch("/name", credentials="include")

    assert read.requests[0].headers["Cookie"].startswith("session=")
    assert cookie_notes(login) == cookie_notes(read) == []


def test_pages_of_one_browser_share_cookies_and_preflights() -> None:
    page = Browser(session_app(), origin="http://localhost:3000")
    other = page.open_page("http://localhost")

    other.fetch("/login")

    assert (page.origin, other.origin) == ("http://localhost:3000", "http://localhost")
    assert "Cookie" in page.fetch("/name", credentials="include").requests[0].headers

    app = preflighted()
    page = Browser(app, origin=PAGE)
    counts = [
        len(each.fetch("/", method="PUT").preflights)
        for each in (page, page.open_page(PAGE), page.open_page("https://b.example"))
    ]
    assert counts == [1, 0, 1]

    page.open_page(PAGE).advance(60)
    assert len(page.fetch("/", method="PUT").preflights) == 1


def test_page_of_no_origin_is_not_opened() -> None:
    with pytest.raises(ValueError, match=r"^'app\.example' is not an origin"):
        Browser(session_app(), origin=PAGE).open_page("app.example")
