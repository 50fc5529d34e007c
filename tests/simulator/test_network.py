from __future__ import annotations

import time
from email.utils import formatdate

import flask
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

from flask_cors.simulator import urls
from flask_cors.simulator.network import Network
from flask_cors.simulator.outcomes import Answer
from flask_cors.simulator.outcomes import Request
from flask_cors.simulator.preflight_cache import CacheKey
from tests.apps import answer
from tests.apps import App

PAGE = "https://app.example"
URL = "https://api.example/"


def network(*others: str) -> Network:
    return Network(App({}), {origin: App({}) for origin in others})


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://api.test/notes", True, id="origin"),
        pytest.param("http://api.test/", True, id="scheme"),
        pytest.param("https://api.test:8443/", True, id="port"),
        pytest.param("https://www.test/", False, id="another host"),
        pytest.param("https://a.api.test/", True, id="same site"),
        pytest.param("https://evilapi.test/", False, id="same end"),
        pytest.param("https://other.example/", True, id="other app"),
        pytest.param("http://other.example/", False, id="other app, scheme"),
        pytest.param("https://other.example:1/", False, id="other app, port"),
        pytest.param("https://a.other.example/", False, id="other app, same site"),
        pytest.param("https://localhost/", False, id="localhost"),
    ],
)
def test_site_and_other_apps_are_reached(url: str, expected: bool) -> None:
    found = network("https://other.example").reaches(url, "https://api.test/first")

    assert found is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("http://127.0.0.1:5000/", True, id="port"),
        pytest.param("http://127.0.0.2/", False, id="address"),
        pytest.param("http://localhost/", False, id="localhost"),
    ],
)
def test_site_of_an_address_is_the_address(url: str, expected: bool) -> None:
    assert network().reaches(url, "http://127.0.0.1/") is expected


@pytest.mark.parametrize(
    ("url", "body"),
    [
        pytest.param("https://other.example/", b"other", id="other app"),
        pytest.param("https://third.example:8443/", b"third", id="third app"),
        pytest.param("https://api.example/", b"app", id="app"),
        pytest.param("http://other.example/", b"app", id="scheme"),
    ],
)
def test_request_goes_to_the_app_of_its_origin(url: str, body: bytes) -> None:
    found = Network(
        App({"GET /": answer(200, body=b"app")}),
        {
            "https://other.example": App({"GET /": answer(200, body=b"other")}),
            "https://third.example:8443": App({"GET /": answer(200, body=b"third")}),
        },
    )

    assert found.send(Request("GET", url, Headers())).body == body


@pytest.mark.parametrize(
    ("page", "line", "expected"),
    [
        pytest.param(URL, "a=1", "a=1", id="same origin"),
        pytest.param("https://b.api.example", "a=1", "a=1", id="same site"),
        pytest.param("http://api.example", "a=1", "", id="scheme"),
        pytest.param("https://other.test", "a=1", "", id="another site"),
        pytest.param("null", "a=1", "", id="null"),
        pytest.param(
            "https://other.test", "a=1; SameSite=None; Secure", "a=1", id="None"
        ),
        pytest.param("null", "a=1; SameSite=None; Secure", "a=1", id="null, None"),
    ],
)
def test_cookies_are_kept_by_the_site_of_the_page(
    page: str, line: str, expected: str
) -> None:
    found = network()
    found.keep_cookies(URL, page, answer(200, [("Set-Cookie", line)]))

    assert found.cookies(URL, page) == expected


def test_all_cookies_of_an_answer_are_kept() -> None:
    found = network()
    lines = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Cookie", "c=3")]
    found.keep_cookies(URL, URL, answer(200, lines))

    assert found.cookies(URL, URL) == "a=1; b=2"


def test_clock_is_that_of_cookies_and_preflights() -> None:
    found = network()
    key = CacheKey(PAGE, URL, False)
    found.keep_cookies(URL, URL, answer(200, {"Set-Cookie": "a=1; Max-Age=600"}))
    found.preflights.store(key, ["PUT"], [], 600)
    found.elapsed += 590

    assert found.cookies(URL, URL) == "a=1"
    assert found.preflights.has_method(key, "PUT")

    found.elapsed += 20

    assert found.cookies(URL, URL) == ""
    assert not found.preflights.has_method(key, "PUT")


def test_time_stands_still_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    found = network()
    key = CacheKey(PAGE, URL, False)
    date = formatdate(time.time() + 10, usegmt=True)
    lines = ["a=1; Max-Age=10", f"b=2; Expires={date}"]
    found.keep_cookies(URL, URL, answer(200, [("Set-Cookie", line) for line in lines]))
    found.preflights.store(key, ["PUT"], [], 10)
    later = time.time() + 1000
    monkeypatch.setattr(time, "time", lambda: later)

    assert found.cookies(URL, URL) == "a=1; b=2"
    assert found.preflights.has_method(key, "PUT")

    date = formatdate(later + 10, usegmt=True)
    lines = ["c=3; Max-Age=10", f"d=4; Expires={date}"]
    found.keep_cookies(URL, URL, answer(200, [("Set-Cookie", line) for line in lines]))
    found.elapsed += 5

    assert found.cookies(URL, URL) == "a=1; b=2; c=3; d=4"

    found.elapsed += 5

    assert found.cookies(URL, URL) == ""
    assert not found.preflights.has_method(key, "PUT")


SITE = "http://localhost:3000"
HOME = "http://localhost/"


def client_with(*lines: str, url: str = HOME) -> FlaskClient:
    """Return a test client that has got these cookies."""
    app = Flask(__name__)
    app.secret_key = "secret"

    @app.route("/set")
    def set_cookies() -> flask.Response:
        response = flask.Response()

        for line in flask.request.args.getlist("line"):
            response.headers.add("Set-Cookie", line)

        return response

    client = app.test_client()
    add_cookies(client, *lines, url=url)
    return client


def add_cookies(client: FlaskClient, *lines: str, url: str = HOME) -> None:
    client.get("/set", base_url=url, query_string={"line": list(lines)})


def setting(*lines: str) -> Answer:
    return answer(200, [("Set-Cookie", line) for line in lines])


@pytest.mark.parametrize(
    ("line", "url", "expected"),
    [
        pytest.param("a=1", HOME, "a=1", id="plain"),
        pytest.param("a=1; HttpOnly", HOME, "a=1", id="HttpOnly"),
        pytest.param("a=1=2", HOME, "a=1=2", id="equals sign"),
        pytest.param('a="1 2"', HOME, 'a="1 2"', id="quotes"),
        pytest.param("a=", HOME, "a=", id="empty"),
        pytest.param("a=1", "http://localhost:5000/", "a=1", id="port"),
        pytest.param("a=1", "http://api.test/", "", id="another host"),
        pytest.param("a=1; Path=/deep", HOME, "", id="above the path"),
        pytest.param(
            "a=1; Path=/deep", "http://localhost/deep/x", "a=1", id="below the path"
        ),
        pytest.param("a=1; Path=/de", "http://localhost/deep", "", id="same start"),
        pytest.param("a=1; Max-Age=0", HOME, "", id="expired"),
        pytest.param("a=1; SameSite=None", HOME, "", id="None without Secure"),
        pytest.param("__Host-a=1; Path=/", HOME, "", id="prefix without Secure"),
    ],
)
def test_cookies_of_a_client_are_for_their_urls(
    line: str, url: str, expected: str
) -> None:
    found = Network(client_with(line), {})

    assert found.cookies(url, urls.origin_of(url)) == expected


@pytest.mark.parametrize(
    ("attributes", "url", "crosses"),
    [
        pytest.param("; SameSite=None; Secure", "https://a.test/", True, id="None"),
        pytest.param(
            "; SameSite=None; Secure; Path=/deep",
            "https://a.test/deep/x",
            True,
            id="None, path",
        ),
        pytest.param(
            "; SameSite=None; Secure; Domain=a.test",
            "https://b.a.test/",
            True,
            id="None, domain",
        ),
        pytest.param("; SameSite=Lax", "https://a.test/", False, id="Lax"),
        pytest.param("; SameSite=Strict", "https://a.test/", False, id="Strict"),
        pytest.param("; Secure", "https://a.test/", False, id="Lax by default"),
    ],
)
def test_cookie_of_a_client_crosses_sites_by_same_site_none(
    attributes: str, url: str, crosses: bool
) -> None:
    client = client_with(f"a=1{attributes}", "b=2; Path=/", url="https://a.test")
    found = Network(client, {})
    own = "a=1; b=2" if url == "https://a.test/" else "a=1"

    assert found.cookies(url, PAGE) == ("a=1" if crosses else "")
    assert ("a" in found.withheld_cookies(url, found.cookies(url, PAGE))) is not crosses
    assert found.cookies(url, urls.origin_of(url)).startswith(own)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://a.test/", "a=1", id="HTTPS"),
        pytest.param("http://a.test/", "", id="HTTP"),
    ],
)
def test_secure_cookie_of_a_client_is_for_https(url: str, expected: str) -> None:
    client = client_with("a=1; Secure", url="http://a.test")

    assert Network(client, {}).cookies(url, urls.origin_of(url)) == expected


def test_secure_cookie_of_a_client_is_for_loopback_too() -> None:
    assert Network(client_with("a=1; Secure"), {}).cookies(HOME, SITE) == "a=1"


def test_cookies_of_a_client_and_of_answers_are_sent_together() -> None:
    found = Network(client_with("b=client"), {})
    found.keep_cookies(HOME, HOME, setting("a=own"))

    assert found.cookies(HOME, SITE) == "b=client; a=own"
    assert found.cookies(HOME, "https://other.test") == ""


@pytest.mark.parametrize(
    ("attributes", "path"),
    [
        pytest.param("; Path=/", "", id="root"),
        pytest.param("; Path=/deep", "deep/er", id="path not asked for before"),
        pytest.param("; Path=/deep; Domain=a.test; Secure", "deep", id="domain"),
    ],
)
@pytest.mark.parametrize(
    ("value", "lifetime", "expected"),
    [
        pytest.param("own", "", "a=own", id="set"),
        pytest.param("", "; Max-Age=0", "", id="deleted"),
    ],
)
def test_answer_changes_a_cookie_of_a_client_for_good(
    attributes: str, path: str, value: str, lifetime: str, expected: str
) -> None:
    url = "https://a.test/"
    found = Network(client_with(f"a=client{attributes}", url=url), {})
    found.keep_cookies(
        url, "https://a.test", setting(f"a={value}{attributes}{lifetime}")
    )

    for _ in range(2):
        assert found.cookies(f"{url}{path}", "https://a.test") == expected


def test_client_changes_a_cookie_of_an_answer_later() -> None:
    client = client_with("a=client")
    found = Network(client, {})
    found.keep_cookies(HOME, HOME, setting("a=own"))

    assert found.cookies(HOME, SITE) == "a=own"

    add_cookies(client, "a=client")

    assert found.cookies(HOME, SITE) == "a=client"

    add_cookies(client, "a=; Max-Age=0")

    assert found.cookies(HOME, SITE) == ""


def test_session_transaction_of_a_client_is_seen() -> None:
    client = client_with()
    found = Network(client, {})

    assert found.cookies(HOME, SITE) == ""

    with client.session_transaction() as session:
        session["name"] = "ada"

    cookie = found.cookies(HOME, SITE)

    assert cookie.startswith("session=")

    with client.session_transaction() as session:
        session["name"] = "bob"

    assert found.cookies(HOME, SITE).startswith("session=")
    assert found.cookies(HOME, SITE) != cookie

    with client.session_transaction() as session:
        session.clear()

    assert found.cookies(HOME, SITE) == ""


def test_cookie_of_a_client_expires_by_the_browser_clock() -> None:
    date = formatdate(time.time() + 60, usegmt=True)
    found = Network(client_with("a=1; Max-Age=60", f"b=2; Expires={date}"), {})
    found.elapsed = 1000

    assert found.cookies(HOME, SITE) == "a=1; b=2"

    found.elapsed += 61

    assert found.cookies(HOME, SITE) == ""


def test_other_origins_may_have_a_client_too() -> None:
    client = client_with("a=1", url="http://other.test")
    found = Network(App({}), {"http://other.test": client})

    assert found.cookies("http://other.test/", "http://other.test") == "a=1"
    assert found.cookies(HOME, SITE) == ""


def test_client_of_two_origins_is_one() -> None:
    page = "https://a.test"
    line = "a=1; Domain=a.test; Path=/; Secure"
    client = client_with(line, url=page)
    found = Network(client, {"https://b.a.test": client})
    found.keep_cookies(f"{page}/", page, setting(f"{line}; Max-Age=0"))

    assert found.cookies("https://b.a.test/", page) == ""
