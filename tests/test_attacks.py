from __future__ import annotations

import logging
import typing as t

import pytest
from flask import Flask

from flask_cors import CORS
from flask_cors import CORSConfigError
from flask_cors import CORSSecurityWarning
from flask_cors import cross_origin
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import OTHER
from tests.wire import preflight

VARY = {"Vary": "Origin"}


def make_app(**options: t.Any) -> Flask:
    app = Flask(__name__)
    CORS(app, **options)
    return app


def assert_denied(app: Flask, origin: str, path: str = "/") -> None:
    client = app.test_client()

    assert cors_headers(get(client, path, origin)) == VARY
    assert cors_headers(preflight(client, path, origin)) == VARY
    assert preflight(client, path, origin).status_code == 403


class TestOrigins:
    @pytest.mark.parametrize(
        "origin",
        [
            pytest.param("https://app.example.com.evil.test", id="suffix"),
            pytest.param("https://evilapp.example.com", id="prefix"),
            pytest.param("https://evil.test/https://app.example.com", id="path"),
            pytest.param("https://evil.test#https://app.example.com", id="fragment"),
            pytest.param("https://app.example.com@evil.test", id="user name"),
            pytest.param("https://app.example.com:443.evil.test", id="port and suffix"),
            pytest.param("https://appxexample.com", id="dot as a letter"),
            pytest.param("http://app.example.com", id="scheme"),
            pytest.param("https://app.example.com:8443", id="port"),
            pytest.param("https://app.example.com.", id="trailing dot"),
            pytest.param("https://APP.example.com", id="upper case"),
            pytest.param(" https://app.example.com", id="space"),
            pytest.param("https://app.example.com, https://evil.test", id="list"),
            pytest.param("https://app.example.com\x00.evil.test", id="NUL"),
            pytest.param("https://app.example.com/", id="slash"),
            pytest.param("null", id="null"),
            pytest.param("*", id="wildcard"),
            pytest.param("", id="empty"),
        ],
    )
    @pytest.mark.parametrize(
        "entry",
        [
            pytest.param("https://app.example.com", id="exact"),
            pytest.param(r"https://app\.example\.com", id="unanchored regex"),
            pytest.param("https://*.app.example.com", id="wildcard"),
            pytest.param(["https://app.example.com", OTHER], id="list"),
        ],
    )
    def test_lookalikes_are_denied(self, entry: t.Any, origin: str) -> None:
        assert_denied(make_app(origins=entry, supports_credentials=True), origin)

    def test_unescaped_dot_is_a_warning_and_with_credentials_an_error(self) -> None:
        with pytest.warns(CORSSecurityWarning, match=r"evilexample\.com"):
            make_app(origins=r"https://.*.example.com")

        with pytest.raises(CORSConfigError, match=r"evilexample\.com"):
            make_app(origins=r"https://.*.example.com", supports_credentials=True)

    @pytest.mark.parametrize(
        "origins",
        [
            pytest.param("*", id="wildcard"),
            pytest.param(".*", id="regex"),
            pytest.param(r"https?://.*", id="regex with scheme"),
            pytest.param(r"https://.*\.com", id="regex for a top-level domain"),
        ],
    )
    def test_any_origin_with_credentials_is_refused(self, origins: str) -> None:
        with pytest.raises(CORSConfigError, match="accept_risks='any-origin'"):
            make_app(origins=origins, supports_credentials=True, send_wildcard=False)

    def test_accepted_any_origin_leaves_out_null(self) -> None:
        app = make_app(
            origins="*",
            supports_credentials=True,
            send_wildcard=False,
            accept_risks="any-origin",
        )

        assert cors_headers(get(app.test_client())) == {
            "Access-Control-Allow-Origin": ALLOWED,
            "Access-Control-Allow-Credentials": "true",
            "Vary": "Origin",
        }
        assert_denied(app, "null")

    def test_malformed_origin_is_not_echoed_to_anybody(self) -> None:
        app = make_app(send_wildcard=False)

        for origin in ("javascript:alert(1)", "https://a.example/x", "x" * 327):
            assert_denied(app, origin)

    @pytest.mark.parametrize(
        "origin", ["", "file://", "app://.", "null", "x" * 327, f"{ALLOWED}, {ALLOWED}"]
    )
    def test_everybody_is_everybody(self, origin: str) -> None:
        client = make_app().test_client()

        assert get(client, origin=origin).headers["Access-Control-Allow-Origin"] == "*"
        assert preflight(client, origin=origin).status_code == 200

    def test_overlong_origin_never_reaches_a_regex_or_predicate(self) -> None:
        seen = []

        def ask(origin: str) -> bool:
            seen.append(origin)
            return True

        app = make_app(origins=[ask])
        longest = "https://" + "a." * 158 + "ab"
        assert len(longest) == 326

        assert (
            get(app.test_client(), origin=longest).headers[
                "Access-Control-Allow-Origin"
            ]
            == longest
        )
        assert_denied(app, f"{longest}c")
        assert_denied(app, "https://a.example\t")
        assert seen == [longest]


class TestPaths:
    @pytest.fixture
    def app(self) -> Flask:
        return make_app(
            resources={
                "/private/*": {"origins": ALLOWED},
                "/*": {"origins": "*"},
                "/a+b": {"origins": ALLOWED},
                "/a b": {"origins": OTHER},
            }
        )

    def test_path_is_case_sensitive(self, app: Flask) -> None:
        client = app.test_client()

        assert cors_headers(get(client, "/private/x", OTHER)) == VARY
        assert cors_headers(get(client, "/PRIVATE/x", OTHER)) == {
            "Access-Control-Allow-Origin": "*"
        }

    def test_plus_is_no_space(self, app: Flask) -> None:
        client = app.test_client()

        assert cors_headers(get(client, "/a+b", OTHER)) == VARY
        assert cors_headers(get(client, "/a%20b", OTHER)) == {
            "Access-Control-Allow-Origin": OTHER
        }

    @pytest.mark.parametrize(
        "path",
        [
            pytest.param("/private%2Fx", id="decoded once, as Flask routes it"),
            pytest.param("/%70rivate/x", id="escaped letter"),
            pytest.param("//private/x", id="two slashes"),
        ],
    )
    def test_spelling_does_not_escape_a_rule(self, app: Flask, path: str) -> None:
        environ = {"PATH_INFO": path} if path.startswith("//") else {}
        client = app.test_client()

        assert cors_headers(get(client, path, OTHER, environ_overrides=environ)) == VARY
        answer = preflight(client, path, OTHER, environ_overrides=environ)
        assert answer.status_code == 403

    def test_double_escape_is_decoded_once(self, app: Flask) -> None:
        client = app.test_client()

        for path in ("/%2570rivate/x", "/private%252Fx"):
            assert cors_headers(get(client, path, OTHER)) == {
                "Access-Control-Allow-Origin": "*"
            }

    def test_longer_pattern_that_is_less_specific_does_not_win(self) -> None:
        app = make_app(
            resources={
                r".*/a/very/long/and/vague/pattern|.*": {"origins": "*"},
                "/private/*": {"origins": ALLOWED},
            }
        )

        assert_denied(app, OTHER, "/private/x")

    def test_denial_is_not_tried_again_with_a_wider_rule(self, app: Flask) -> None:
        assert_denied(app, OTHER, "/private/x")

    @pytest.mark.parametrize(
        "header",
        ["X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Forwarded-Host"],
    )
    def test_no_other_header_selects_a_policy(self, app: Flask, header: str) -> None:
        client = app.test_client()
        asked = {"Access-Control-Request-Method": "PUT"}
        sent = {"Origin": OTHER, header: "/public"}

        assert cors_headers(client.get("/private/x", headers=sent)) == VARY
        answer = client.options("/private/x", headers={**sent, **asked})
        assert answer.status_code == 403


class TestLogInjection:
    def test_origin_and_path_are_logged_escaped_and_cut(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        app = Flask(__name__)
        app.debug = True
        CORS(app, origins=[ALLOWED])

        @app.before_request
        def crash() -> None:
            raise RuntimeError("crash")

        path = "/x\nERROR forged" + "a" * 400
        response = get(app.test_client(), path.replace("\n", "%0A"))

        assert response.status_code == 500
        message = caplog.records[0].getMessage()
        assert "\n" not in message
        assert r"'/x\nERROR forged" in message
        assert len(message) < 260

    def test_predicate_that_fails_is_logged_without_line_breaks(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        def ask(origin: str) -> t.Any:
            return "forged\nline" * 100

        with caplog.at_level(logging.ERROR, "flask_cors"):
            assert_denied(make_app(origins=ask), ALLOWED)

        [record] = caplog.records
        assert "\n" not in record.getMessage()
        assert len(record.getMessage()) < 600


class TestPreflights:
    def test_private_network_access_is_not_granted(self) -> None:
        client = make_app().test_client()
        response = client.options(
            "/",
            headers={
                "Origin": ALLOWED,
                "Access-Control-Request-Method": "GET",
                "Access-Control-Request-Private-Network": "true",
            },
        )

        assert "Access-Control-Allow-Private-Network" not in response.headers

    def test_method_is_compared_as_a_whole(self) -> None:
        client = make_app(methods=["POSTPONEMENT", "GET"]).test_client()
        headers = cors_headers(preflight(client, method="POST"))

        assert headers["Access-Control-Allow-Methods"] == "GET, POSTPONEMENT"

    @pytest.mark.parametrize("method", ["TRACE", "connect", "a b", "a\r\nb", ""])
    def test_what_is_no_allowable_method_is_not_echoed(self, method: str) -> None:
        app = make_app(methods="*", origins=ALLOWED, supports_credentials=True)
        client = app.test_client()
        environ = {"HTTP_ACCESS_CONTROL_REQUEST_METHOD": method}
        response = preflight(client, environ_overrides=environ)

        assert cors_headers(response) == {
            "Access-Control-Allow-Origin": ALLOWED,
            "Access-Control-Allow-Credentials": "true",
            "Vary": "Access-Control-Request-Method",
        }

    @pytest.mark.parametrize(
        "requested",
        [
            pytest.param("x-a," * 200_000, id="800 KB of one name"),
            pytest.param(",".join(f"x-{n}" for n in range(100_000)), id="many names"),
            pytest.param("," * 800_000, id="800 KB of nothing"),
            pytest.param("a" * 800_000, id="one name of 800 KB"),
        ],
    )
    def test_huge_list_of_headers_is_not_looked_at(self, requested: str) -> None:
        client = make_app(headers="*").test_client()
        environ = {"HTTP_ACCESS_CONTROL_REQUEST_HEADERS": requested}
        response = preflight(client, environ_overrides=environ)

        assert response.status_code == 200
        assert "Access-Control-Allow-Headers" not in response.headers

    def test_header_names_are_not_echoed_with_line_breaks(self) -> None:
        client = make_app(headers="*").test_client()
        environ = {"HTTP_ACCESS_CONTROL_REQUEST_HEADERS": "x-a,x-b\r\nSet-Cookie: c=d"}
        response = preflight(client, environ_overrides=environ)

        assert response.headers["Access-Control-Allow-Headers"] == "x-a"
        assert "Set-Cookie" not in response.headers

    def test_preflight_of_a_public_view_does_not_open_the_strict_one(self) -> None:
        """The browser keeps the answer for the URL, whatever the method was.

        A list that names the strict view's methods or headers, kept for a
        while, would let a page that may only read send the strict view's
        requests without asking.
        """
        app = Flask(__name__)
        CORS(app)

        @app.route("/item")
        @cross_origin(origins="*", headers="*", max_age=86400)
        def read() -> str:
            return ""

        @app.route("/item", methods=["POST", "PUT"])
        @cross_origin(origins=ALLOWED, headers="X-Token", supports_credentials=True)
        def write() -> str:
            return ""

        client = app.test_client()
        public = preflight(client, "/item", OTHER, "GET", "x-token")

        assert cors_headers(public) == {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
            "Access-Control-Allow-Headers": "x-token",
            "Access-Control-Max-Age": "0",
            "Vary": "Access-Control-Request-Method, Access-Control-Request-Headers",
        }
        assert preflight(client, "/item", OTHER, "PUT").status_code == 403


class TestCaches:
    @pytest.mark.parametrize(
        "origins",
        [
            pytest.param([ALLOWED, OTHER], id="list"),
            pytest.param("https://*.app.example", id="wildcard"),
            pytest.param(r"https://a\.example", id="regex"),
            pytest.param([], id="nobody"),
        ],
    )
    @pytest.mark.parametrize("origin", [None, "https://denied.example", "null", "x"])
    def test_denied_and_absent_origins_get_vary(
        self, origins: t.Any, origin: str | None
    ) -> None:
        client = make_app(origins=origins).test_client()

        assert cors_headers(get(client, origin=origin)) == VARY

    def test_denied_origin_of_a_constant_policy_gets_vary(self) -> None:
        client = make_app(origins=ALLOWED).test_client()

        assert cors_headers(get(client, origin=OTHER)) == VARY

    def test_there_is_never_a_second_allow_origin(self) -> None:
        app = Flask(__name__)
        CORS(app)
        CORS(app)

        @app.route("/by-hand")
        @cross_origin(origins=ALLOWED)
        def by_hand() -> tuple[str, dict[str, str]]:
            return "", {"access-control-allow-origin": OTHER}

        @app.route("/decorated")
        @cross_origin(origins=ALLOWED)
        def decorated() -> str:
            return ""

        client = app.test_client()

        for path, value in (("/by-hand", OTHER), ("/decorated", ALLOWED), ("/", "*")):
            response = get(client, path)

            assert response.headers.getlist("Access-Control-Allow-Origin") == [value]
