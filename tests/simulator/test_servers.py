from __future__ import annotations

import typing as t
import urllib.request
from datetime import datetime
from datetime import timezone
from email.message import Message
from http.cookiejar import CookieJar
from types import SimpleNamespace

import flask
import pytest
from flask import Flask
from flask import Response
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.test import Client

from flask_cors.simulator.outcomes import Request
from flask_cors.simulator.servers import Server
from tests.apps import answer
from tests.apps import App

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIEnvironment

URL = "http://localhost/"

#: What a test client tells of a cookie, since Werkzeug 2.3.
TOLD = {
    "key": "a",
    "value": "1",
    "domain": "localhost",
    "origin_only": True,
    "path": "/",
    "secure": False,
    "same_site": None,
    "expires": None,
    "max_age": None,
}


class Recorder:
    """A WSGI app that keeps the environ of a request."""

    environ: WSGIEnvironment

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> list[bytes]:
        self.environ = environ
        start_response("204 No Content", [])
        return []


class TellingClient(Client):
    """A test client as it is since Werkzeug 2.3, with what it tells of cookies."""

    def __init__(self, *cookies: dict[str, t.Any]) -> None:
        super().__init__(session_app())
        told = [SimpleNamespace(**{**TOLD, **cookie}) for cookie in cookies]
        self.told = {(each.key, each.domain, each.path): each for each in told}

    def get_cookie(self, key: str, domain: str = "localhost", path: str = "/") -> t.Any:
        return self.told.get((key, domain, path))


class JarClient(Client):
    """A test client as it was before Werkzeug 2.3, with a jar of cookies."""

    get_cookie = None  # type: ignore[assignment]
    cookie_jar: t.Any

    def __init__(self, *lines: str, url: str = URL) -> None:
        super().__init__(session_app())
        self.cookie_jar = CookieJar()
        headers = Message()

        for line in lines:
            headers["Set-Cookie"] = line

        response: t.Any = SimpleNamespace(info=lambda: headers)
        self.cookie_jar.extract_cookies(response, urllib.request.Request(url))


def set_cookies(client: Client, *lines: str, url: str = URL) -> None:
    client.get("/set", base_url=url, query_string={"cookie": list(lines)})


def get(url: str = URL, **headers: str) -> Request:
    return Request("GET", url, Headers(headers))


def session_app() -> Flask:
    app = Flask(__name__)
    app.secret_key = "secret"

    @app.route("/login/<name>")
    def login(name: str) -> str:
        flask.session["name"] = name
        return "welcome"

    @app.route("/name")
    def name() -> str:
        return str(flask.session.get("name"))

    @app.route("/set")
    def set_cookies() -> Response:
        response = Response()

        for line in flask.request.args.getlist("cookie"):
            response.headers.add("Set-Cookie", line)

        return response

    return app


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("http://api.test/a", "http://api.test/a", id="path"),
        pytest.param("https://api.test/", "https://api.test/", id="https"),
        pytest.param("http://api.test:5000/", "http://api.test:5000/", id="port"),
        pytest.param("http://[::1]:5000/", "http://[::1]:5000/", id="IPv6"),
        pytest.param(
            "http://api.test/?a=b%20c&a", "http://api.test/?a=b%20c&a", id="query"
        ),
        pytest.param("http://api.test/%C3%A4%20b", "http://api.test/ä%20b", id="UTF-8"),
        pytest.param("http://api.test/a%3Fb", "http://api.test/a%3Fb", id="escaped"),
        pytest.param("http://u:p@api.test/", "http://api.test/", id="password"),
    ],
)
def test_request_reaches_the_app_by_its_url(url: str, expected: str) -> None:
    app = App({})
    Server(app).answer(get(url))

    assert [seen.url for seen in app.seen] == [expected]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/", "/", id="root"),
        pytest.param("/a//b/", "/a//b/", id="empty segments"),
        pytest.param("//a/b", "//a/b", id="two slashes in front"),
        pytest.param("/a:b@c;d=e", "/a:b@c;d=e", id="punctuation"),
        pytest.param("/%2F", "//", id="escaped slash, as WSGI has it"),
    ],
)
def test_path_reaches_the_app_as_it_is(path: str, expected: str) -> None:
    app = Recorder()
    Server(app).answer(get(f"http://api.test{path}"))

    assert app.environ["PATH_INFO"] == expected
    assert app.environ["SCRIPT_NAME"] == ""
    assert app.environ["QUERY_STRING"] == ""
    assert app.environ["REQUEST_URI"] == app.environ["RAW_URI"] == path


@pytest.mark.parametrize("target", ["/?a=b%20c", "/%C3%A4?a=?/&b", "//a?b"])
def test_query_reaches_the_app_in_the_request_target_too(target: str) -> None:
    app = Recorder()
    Server(app).answer(get(f"http://u:p@api.test:5000{target}"))

    assert app.environ["QUERY_STRING"] == target.partition("?")[2]
    assert app.environ["REQUEST_URI"] == app.environ["RAW_URI"] == target


def test_method_headers_and_body_reach_the_app() -> None:
    app = App({})
    headers = Headers({"X-A": "1, 2", "Content-Type": "text/x", "Cookie": "a=1; b=2"})
    Server(app).answer(Request("patch", URL, headers, b"\xff"))
    (seen,) = app.seen

    assert (seen.method, seen.body) == ("PATCH", b"\xff")
    assert dict(seen.headers) == {
        "Content-Length": "1",
        "Content-Type": "text/x",
        "Cookie": "a=1; b=2",
        "Host": "localhost",
        "X-A": "1, 2",
    }


def test_method_reaches_the_app_in_its_case() -> None:
    app = Recorder()
    Server(app).answer(Request("patch", URL, Headers()))

    assert app.environ["REQUEST_METHOD"] == "patch"


@pytest.mark.parametrize(
    ("headers", "body", "length"),
    [
        pytest.param({}, b"", None, id="none"),
        pytest.param({"Content-Length": "0"}, b"", "0", id="empty"),
        pytest.param({"Content-Length": "1"}, b"a", "1", id="body"),
        pytest.param(
            {"Content-Type": "application/x-www-form-urlencoded"}, b"", None, id="form"
        ),
        pytest.param(
            {"Content-Type": "multipart/form-data; boundary=a", "Content-Length": "0"},
            b"",
            "0",
            id="form of parts",
        ),
    ],
)
def test_length_and_type_reach_the_app_as_they_are(
    headers: dict[str, str], body: bytes, length: str | None
) -> None:
    app = Recorder()
    Server(app).answer(Request("POST", URL, Headers(headers), body))

    assert app.environ.get("CONTENT_LENGTH") == length
    assert app.environ.get("CONTENT_TYPE") == headers.get("Content-Type")
    assert app.environ["wsgi.input"].read() == body
    assert "HTTP_CONTENT_LENGTH" not in app.environ


def test_get_reaches_the_app_without_what_it_has_not() -> None:
    app = Recorder()
    Server(app).answer(get())

    assert app.environ["REMOTE_ADDR"] == "127.0.0.1"
    assert app.environ["wsgi.input"].read() == b""
    assert not {"CONTENT_TYPE", "CONTENT_LENGTH"} & app.environ.keys()
    assert not {"HTTP_COOKIE", "HTTP_ORIGIN", "HTTP_USER_AGENT"} & app.environ.keys()


def test_answer_is_what_the_app_says() -> None:
    headers = [("X-A", "1"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    server = Server(App({"GET /": answer(418, headers, b"body")}))
    found = server.answer(get())

    assert (found.status, found.body) == (418, b"body")
    assert found.headers.getlist("Set-Cookie") == ["a=1", "b=2"]
    assert found.header("X-A") == "1"


def test_space_around_a_value_gets_lost() -> None:
    server = Server(App({"GET /": answer(200, {"X-A": " \ta b\t ", "X-B": " "})}))
    found = server.answer(get())

    assert (found.header("X-A"), found.header("X-B")) == ("a b", "")


def test_body_may_come_in_pieces() -> None:
    def app(
        environ: WSGIEnvironment, start_response: StartResponse
    ) -> t.Iterator[bytes]:
        start_response("299 Odd Success", [])
        yield b"a"
        yield b"b"

    found = Server(app).answer(get())

    assert (found.status, found.body) == (299, b"ab")


def test_exception_of_a_wsgi_app_is_raised() -> None:
    def app(
        environ: WSGIEnvironment, start_response: StartResponse
    ) -> t.Iterable[bytes]:
        raise LookupError("broken")

    with pytest.raises(LookupError, match="broken"):
        Server(app).answer(get())


@pytest.mark.parametrize("wrap", [lambda app: app, lambda app: app.test_client()])
def test_exception_of_a_tested_flask_app_is_raised(wrap: t.Any) -> None:
    app = Flask(__name__)
    app.testing = True

    @app.route("/")
    def view() -> str:
        raise LookupError("broken")

    with pytest.raises(LookupError, match="broken"):
        Server(wrap(app)).answer(get())


def test_flask_app_answers_exceptions_with_500() -> None:
    app = Flask(__name__)
    app.logger.disabled = True

    @app.route("/")
    def view() -> str:
        raise LookupError("broken")

    assert Server(app).answer(get()).status == 500


def test_app_alone_has_no_cookies() -> None:
    assert Server(session_app()).new_cookies(URL) == []


def test_client_without_cookies_has_none() -> None:
    client = Client(session_app(), use_cookies=False)
    set_cookies(client, "a=1")

    assert Server(client).new_cookies(URL) == []


def test_client_sends_no_cookies_by_itself() -> None:
    client = session_app().test_client()
    client.get("/login/ada")

    assert Server(client).answer(get("http://localhost/name")).body == b"None"


def test_cookies_of_a_client_are_new_once() -> None:
    client = session_app().test_client()
    server = Server(client)

    assert server.new_cookies(URL) == []

    set_cookies(client, "a=1", "b=2; Secure; HttpOnly")

    assert server.new_cookies(URL) == [
        ("https://localhost/", "a=1; Path=/"),
        ("https://localhost/", "b=2; Path=/; Secure"),
    ]
    assert server.new_cookies(URL) == server.new_cookies(f"{URL}deep") == []

    set_cookies(client, "b=3")

    assert server.new_cookies(URL) == [("https://localhost/", "b=3; Path=/")]


def test_cookie_is_new_if_a_client_sets_it_as_it_was() -> None:
    client = session_app().test_client()
    server = Server(client)

    for _ in range(2):
        set_cookies(client, "a=1")
        assert server.new_cookies(URL) == [("https://localhost/", "a=1; Path=/")]


def test_cookie_that_a_client_deletes_is_told_once() -> None:
    client = session_app().test_client()
    server = Server(client)
    set_cookies(client, "a=1; Path=/deep; Secure")
    server.new_cookies(f"{URL}deep")
    set_cookies(client, "a=; Max-Age=0; Path=/deep")

    assert server.new_cookies(URL) == [
        ("https://localhost/", "a=1; Path=/deep; Secure; Max-Age=0")
    ]
    assert server.new_cookies(URL) == server.new_cookies(f"{URL}deep") == []


@pytest.mark.parametrize(
    ("cookie", "expected"),
    [
        pytest.param({}, "a=1; Path=/", id="none"),
        pytest.param({"path": "/deep"}, "a=1; Path=/deep", id="path"),
        pytest.param(
            {"origin_only": False}, "a=1; Path=/; Domain=localhost", id="domain"
        ),
        pytest.param(
            {"same_site": "None", "secure": True},
            "a=1; Path=/; SameSite=None; Secure",
            id="SameSite",
        ),
        pytest.param({"max_age": 60}, "a=1; Path=/; Max-Age=60", id="age"),
        pytest.param(
            {"expires": datetime(2030, 1, 2, tzinfo=timezone.utc)},
            "a=1; Path=/; Expires=Wed, 02 Jan 2030 00:00:00 GMT",
            id="date",
        ),
    ],
)
def test_attributes_that_a_client_tells_are_kept(
    cookie: dict[str, t.Any], expected: str
) -> None:
    client = TellingClient(cookie)
    set_cookies(client, "a=1; Path=/deep")

    assert Server(client).new_cookies(f"{URL}deep") == [
        ("https://localhost/", expected)
    ]


@pytest.mark.parametrize(
    ("domain", "path", "is_found"),
    [
        pytest.param("api.example.com", "/", True, id="host"),
        pytest.param("example.com", "/", True, id="domain"),
        pytest.param("other.example.com", "/", False, id="another host"),
        pytest.param("api.example.com", "/deep/1", True, id="path"),
        pytest.param("api.example.com", "/deep/", True, id="above, slash"),
        pytest.param("api.example.com", "/deep", True, id="above"),
        pytest.param("api.example.com", "/de", False, id="same start"),
        pytest.param("api.example.com", "/deep/1/2", False, id="below"),
    ],
)
def test_telling_client_is_asked_for_all_cookies_of_a_url(
    domain: str, path: str, is_found: bool
) -> None:
    client = TellingClient({"domain": domain, "path": path})
    url = "http://api.example.com/deep/1"
    # So that the client sends a cookie of that name, whose attributes it is asked for.
    set_cookies(client, "a=1; Path=/", url="http://api.example.com")
    expected = [(f"https://{domain}/", f"a=1; Path={path}")] if is_found else []

    assert Server(client).new_cookies(url) == expected


def test_host_of_a_cookie_may_be_an_ipv6_address() -> None:
    client = TellingClient({"domain": "::1"})
    set_cookies(client, "a=1; Path=/", url="http://[::1]")

    assert Server(client).new_cookies("http://[::1]/") == [
        ("https://[::1]/", "a=1; Path=/")
    ]
    assert Server(JarClient("a=1", url="http://[::1]/")).new_cookies(URL) == [
        ("https://[::1]/", "a=1; Path=/")
    ]


@pytest.mark.parametrize(
    ("line", "url", "expected"),
    [
        pytest.param("a=1", URL, ("https://localhost/", "a=1; Path=/"), id="plain"),
        pytest.param("a", URL, ("https://localhost/", "a=; Path=/"), id="no value"),
        pytest.param(
            "a=1; Path=/deep; SameSite=None; Secure",
            "https://api.example.com/",
            ("https://api.example.com/", "a=1; Path=/deep; SameSite=None; Secure"),
            id="attributes",
        ),
        pytest.param(
            "a=1; Domain=example.com; Expires=Wed, 02 Jan 2030 00:00:00 GMT",
            "https://api.example.com/",
            (
                "https://example.com/",
                "a=1; Path=/; Domain=.example.com;"
                " Expires=Wed, 02 Jan 2030 00:00:00 GMT",
            ),
            id="domain and date",
        ),
    ],
)
def test_jar_of_an_older_client_is_read(
    line: str, url: str, expected: tuple[str, str]
) -> None:
    client = JarClient(line, url=url)
    server = Server(client)

    assert server.new_cookies(URL) == [expected]
    assert server.new_cookies(URL) == []

    client.cookie_jar.clear()

    assert server.new_cookies(URL) == [(expected[0], f"{expected[1]}; Max-Age=0")]
    assert server.new_cookies(URL) == []


def test_older_client_without_cookies_has_none() -> None:
    client = JarClient()
    client.cookie_jar = None

    assert Server(client).new_cookies(URL) == []


def test_client_is_as_it_was() -> None:
    app = session_app()
    client = app.test_client()
    client.get("/login/ada")
    server = Server(client)
    state = dict(vars(client))
    server.new_cookies(URL)
    server.answer(get("http://localhost/login/bob"))

    assert vars(client) == state
    assert client.application is app
    assert client.get("/name").data == b"ada"


def test_context_that_a_client_preserves_stays() -> None:
    client = session_app().test_client()
    client.get("/login/ada")

    with client:
        client.get("/name")
        server = Server(client)
        server.new_cookies(URL)
        server.answer(get("http://localhost/login/bob"))

        assert flask.request.path == "/name"
        assert flask.session["name"] == "ada"

    assert not flask.has_request_context()


def recording_client(**environ_base: str) -> tuple[Recorder, FlaskClient]:
    app = Recorder()
    client = Flask(__name__).test_client()
    client.application = t.cast("Flask", app)
    client.environ_base.update(environ_base)
    return app, client


def test_environ_of_a_client_is_the_base() -> None:
    app, client = recording_client(REMOTE_ADDR="192.0.2.7", mine="1")
    Server(client).answer(get())

    assert app.environ["REMOTE_ADDR"] == "192.0.2.7"
    assert app.environ["mine"] == "1"


def test_user_agent_is_the_one_of_the_browser() -> None:
    app, client = recording_client(HTTP_USER_AGENT="client")
    server = Server(client)
    server.answer(get())

    assert "HTTP_USER_AGENT" not in app.environ

    server.answer(get(**{"User-Agent": "browser"}))

    assert app.environ["HTTP_USER_AGENT"] == "browser"
    assert client.environ_base["HTTP_USER_AGENT"] == "client"


@pytest.mark.parametrize(
    ("key", "name"),
    [
        pytest.param("HTTP_AUTHORIZATION", "Authorization", id="Authorization"),
        pytest.param("HTTP_X_FORWARDED_PROTO", "X-Forwarded-Proto", id="of a proxy"),
        pytest.param("CONTENT_TYPE", "Content-Type", id="Content-Type"),
    ],
)
def test_header_that_a_client_adds_is_refused(key: str, name: str) -> None:
    _, client = recording_client(**{key: "1"})

    with pytest.raises(ValueError) as caught:
        Server(client).answer(get())

    assert str(caught.value) == (
        f"environ_base['{key}'] of the test client is a header that browsers don't"
        f" send by themselves. Remove it, and pass headers={{'{name}': ...}} to fetch."
        " If a proxy adds the header, add it in a middleware around the app."
    )


def test_client_of_werkzeug_will_do() -> None:
    app = session_app()
    client = Client(app)
    client.get("/login/ada")
    server = Server(client)

    ((_, line),) = server.new_cookies(URL)

    assert line.startswith("session=")
    assert server.answer(get("http://localhost/name")).body == b"None"
