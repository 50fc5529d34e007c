from __future__ import annotations

import typing as t
import warnings
from datetime import timedelta

from flask import Flask

from flask_cors import CORS
from flask_cors import CORSConfigError
from flask_cors import CORSConfigWarning
from flask_cors import cross_origin
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import METHODS
from tests.wire import OTHER
from tests.wire import preflight

from .base import ContractCase


class Case(t.NamedTuple):
    """One option, in its own form and as text, and what goes over the wire."""

    option: str
    value: object
    text: str
    expected: dict[str, str]
    #: Other options that the effect needs.
    beside: dict[str, object] = {}  # noqa: RUF012
    is_preflight: bool = True
    origin: str | None = ALLOWED


ANSWER = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": METHODS,
}

CASES = (
    Case(
        "origins",
        [ALLOWED, OTHER],
        f"{ALLOWED}, {OTHER}",
        {"Access-Control-Allow-Origin": ALLOWED, "Vary": "Origin"},
        is_preflight=False,
    ),
    Case(
        "methods",
        ["put", "GET"],
        "put GET",
        {**ANSWER, "Access-Control-Allow-Methods": "GET, PUT"},
    ),
    Case(
        "headers",
        ["X-Token", "Content-Type"],
        "X-Token, Content-Type",
        {**ANSWER, "Access-Control-Allow-Headers": "Content-Type, X-Token"},
    ),
    Case(
        "allow_headers",
        {"X-Token"},
        "X-Token",
        {**ANSWER, "Access-Control-Allow-Headers": "X-Token"},
    ),
    Case(
        "expose_headers",
        ("X-Total-Count", "ETag"),
        "X-Total-Count,ETag",
        {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "ETag, X-Total-Count",
        },
        is_preflight=False,
    ),
    Case(
        "supports_credentials",
        True,
        "true",
        {
            "Access-Control-Allow-Origin": ALLOWED,
            "Access-Control-Allow-Credentials": "true",
        },
        {"origins": ALLOWED},
        is_preflight=False,
    ),
    Case("max_age", 600, "600", {**ANSWER, "Access-Control-Max-Age": "600"}),
    Case("max_age", 0, "0", {**ANSWER, "Access-Control-Max-Age": "0"}),
    Case(
        "max_age",
        timedelta(hours=1),
        "3600",
        {**ANSWER, "Access-Control-Max-Age": "3600"},
    ),
    Case(
        "send_wildcard",
        False,
        "no",
        {"Access-Control-Allow-Origin": ALLOWED, "Vary": "Origin"},
        is_preflight=False,
    ),
    Case(
        "always_send", False, "Off", {"Vary": "Origin"}, is_preflight=False, origin=None
    ),
    Case(
        "vary_header",
        False,
        "0",
        {"Access-Control-Allow-Origin": ALLOWED},
        {"origins": [ALLOWED, OTHER]},
        is_preflight=False,
    ),
    Case(
        "accept_risks",
        ["any-origin"],
        "any-origin",
        {
            "Access-Control-Allow-Origin": ALLOWED,
            "Access-Control-Allow-Credentials": "true",
            "Vary": "Origin",
        },
        {"origins": "*", "send_wildcard": False, "supports_credentials": True},
        is_preflight=False,
    ),
)


class PlacesTest(ContractCase):
    """States that each option can be written in each place."""

    def check(
        self, case: Case, value: object, serve: t.Callable[[Flask, object], object]
    ) -> None:
        app = self.app()
        serve(app, value)
        client = app.test_client()

        if case.is_preflight:
            response = preflight(client)
        else:
            response = get(client, origin=case.origin)

        self.assertEqual(cors_headers(response), case.expected)

    def test_every_option_is_a_keyword(self) -> None:
        for case in CASES:

            def serve(app: Flask, value: object, case: Case = case) -> None:
                options: dict[str, t.Any] = {**case.beside, case.option: value}
                CORS(app, **options)

            with self.subTest(case.option):
                self.check(case, case.value, serve)
                self.check(case, case.text, serve)

    def test_every_option_is_a_keyword_of_init_app(self) -> None:
        for case in CASES:

            def serve(app: Flask, value: object, case: Case = case) -> None:
                options: dict[str, t.Any] = {**case.beside, case.option: value}
                CORS().init_app(app, **options)

            with self.subTest(case.option):
                self.check(case, case.value, serve)

    def test_every_option_is_one_of_a_resource(self) -> None:
        for case in CASES:

            def serve(app: Flask, value: object, case: Case = case) -> None:
                options: t.Any = {**case.beside, case.option: value}
                CORS(app, resources={"/*": options})

            with self.subTest(case.option):
                self.check(case, case.value, serve)
                self.check(case, case.text, serve)

    def test_every_option_is_a_configuration_key(self) -> None:
        for case in CASES:

            def serve(app: Flask, value: object, case: Case = case) -> None:
                options = {**case.beside, case.option: value}
                app.config.update({f"CORS_{k.upper()}": v for k, v in options.items()})
                CORS(app)

            with self.subTest(case.option):
                self.check(case, case.value, serve)
                self.check(case, case.text, serve)
                self.check(case, case.text.encode("ascii"), serve)

    def test_every_option_is_one_of_a_view(self) -> None:
        for case in CASES:
            app = Flask("contract", static_folder=None)
            options: dict[str, t.Any] = {**case.beside, case.option: case.value}

            @app.route("/", methods=["GET", "PUT"])
            @cross_origin(**options)
            def index() -> str:
                return "Hello"

            with self.subTest(case.option):
                client = app.test_client()
                kind = preflight if case.is_preflight else get
                origin = t.cast(str, case.origin)

                self.assertEqual(
                    cors_headers(kind(client, origin=origin)), case.expected
                )

    def test_automatic_options_leaves_options_to_flask(self) -> None:
        for value in (False, "false", "0", "no", "off", b"off"):
            with self.subTest(value):
                app = self.app(CORS_AUTOMATIC_OPTIONS=value)
                CORS(app)
                app.before_request(lambda: "the app's own answer")
                response = preflight(app.test_client())

                self.assertEqual(response.data, b"the app's own answer")
                self.assertEqual(cors_headers(response), ANSWER)

    def test_intercept_exceptions_leaves_crashes_to_the_debugger(self) -> None:
        for value in (False, "no"):
            with self.subTest(value):
                app = self.app(CORS_INTERCEPT_EXCEPTIONS=value)
                app.debug = True
                CORS(app)

                @app.route("/crash")
                def crash() -> str:
                    raise LookupError("It broke.")

                with self.assertRaisesRegex(LookupError, "It broke"):
                    get(app.test_client(), "/crash")

    def test_block_denied_keeps_denied_pages_from_changing_things(self) -> None:
        for value in (True, "yes"):
            with self.subTest(value):
                app = self.app(CORS_BLOCK_DENIED=value, CORS_ORIGINS=ALLOWED)
                CORS(app)
                client = app.test_client()

                for origin, status in ((OTHER, 403), (ALLOWED, 405), (None, 405)):
                    response = get(client, origin=origin, method="POST")
                    self.assertEqual(response.status_code, status)

    def test_timing_allow_origin_shows_how_long_answers_take(self) -> None:
        for value in (True, "yes"):
            with self.subTest(value):
                app = self.app(CORS_TIMING_ALLOW_ORIGIN=value)
                CORS(app)
                response = get(app.test_client())

                self.assertEqual(response.headers["Timing-Allow-Origin"], "*")

    def test_allow_private_network_warns_and_does_nothing(self) -> None:
        for value in (True, "true"):
            with self.subTest(value):
                app = self.app()

                with self.assertWarnsRegex(CORSConfigWarning, "Local Network Access"):
                    CORS(app, allow_private_network=value)

                self.assertEqual(cors_headers(preflight(app.test_client())), ANSWER)

    def test_resources_is_a_configuration_key(self) -> None:
        app = self.app(CORS_RESOURCES={"/open": {"origins": ALLOWED}})
        CORS(app)
        client = app.test_client()

        self.assertEqual(
            cors_headers(get(client, "/open")), {"Access-Control-Allow-Origin": ALLOWED}
        )
        self.assertEqual(cors_headers(get(client)), {})


class PrecedenceTest(ContractCase):
    """States which of several places wins, option by option."""

    def max_age(self, app: Flask, path: str = "/") -> str | None:
        return preflight(app.test_client(), path).headers.get("Access-Control-Max-Age")

    def test_configuration_wins_over_defaults(self) -> None:
        app = self.app(CORS_MAX_AGE=1)
        CORS(app)

        self.assertEqual(self.max_age(app), "1")

    def test_keyword_wins_over_configuration(self) -> None:
        app = self.app(CORS_MAX_AGE=1)
        CORS(app, max_age=2)

        self.assertEqual(self.max_age(app), "2")

    def test_init_app_wins_over_the_constructor(self) -> None:
        app = self.app(CORS_MAX_AGE=1)
        CORS(max_age=2, methods="GET").init_app(app, max_age=3)

        self.assertEqual(
            cors_headers(preflight(app.test_client())),
            {
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Allow-Methods": "GET",
                "Access-Control-Max-Age": "3",
            },
        )

    def test_resource_wins_over_keyword(self) -> None:
        app = self.app(CORS_MAX_AGE=1)
        CORS(app, max_age=2, resources={"/own": {"max_age": 3}, "/*": {}})

        self.assertEqual(self.max_age(app, "/own"), "3")
        self.assertEqual(self.max_age(app), "2")

    def test_decorator_wins_over_configuration_and_ignores_keywords(self) -> None:
        app = self.app(CORS_MAX_AGE=1, CORS_METHODS="GET")
        CORS(app, max_age=2, expose_headers="ETag", headers="X-Token")

        @app.route("/own")
        @cross_origin(max_age=3)
        def own() -> str:
            return "Hello"

        self.assertEqual(
            cors_headers(preflight(app.test_client(), "/own", method="GET")),
            {
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Allow-Methods": "GET",
                "Access-Control-Max-Age": "3",
            },
        )

    def test_none_is_not_given(self) -> None:
        app = self.app(CORS_MAX_AGE=1, CORS_METHODS=None)
        CORS(app, max_age=None, resources={"/*": {"max_age": None}})

        self.assertEqual(
            cors_headers(preflight(app.test_client())),
            {**ANSWER, "Access-Control-Max-Age": "1"},
        )

    def test_both_names_of_headers_in_one_place_are_refused(self) -> None:
        self.assert_refused(
            "'allow_headers' and 'headers' are the same option",
            headers="X-One",
            allow_headers="X-Two",
        )

    def test_the_later_name_of_headers_wins_across_places(self) -> None:
        app = self.app(CORS_ALLOW_HEADERS="X-One")
        CORS(app, headers="X-Two")

        self.assertEqual(
            cors_headers(preflight(app.test_client())),
            {**ANSWER, "Access-Control-Allow-Headers": "X-Two"},
        )

    def test_one_object_serves_apps_by_their_own_configuration(self) -> None:
        cors = CORS(methods="GET")
        first = self.app(CORS_MAX_AGE=1)
        second = self.app(CORS_MAX_AGE=2)
        cors.init_app(first)
        cors.init_app(second)

        self.assertEqual(self.max_age(first), "1")
        self.assertEqual(self.max_age(second), "2")

    def test_configuration_is_read_until_the_first_request(self) -> None:
        app = self.app(CORS_MAX_AGE=1)
        CORS(app)
        app.config["CORS_MAX_AGE"] = 2

        self.assertEqual(self.max_age(app), "2")

        app.config["CORS_MAX_AGE"] = 3

        self.assertEqual(self.max_age(app), "2")


class RefusalsTest(ContractCase):
    """States what start-up refuses, and how it says so."""

    def test_wrong_values_are_refused(self) -> None:
        for option, value in (
            ("origins", 1),
            ("origins", "  "),
            ("methods", ""),
            ("methods", [1]),
            ("methods", "GET TRACE"),
            ("methods", "CONNECT"),
            ("methods", "track"),
            ("methods", "G(T"),
            ("headers", " , "),
            ("headers", "X Token:"),
            ("expose_headers", 5),
            ("supports_credentials", "maybe"),
            ("supports_credentials", 1),
            ("max_age", -1),
            ("max_age", True),
            ("max_age", "soon"),
            ("max_age", 1.5),
            ("accept_risks", "everything"),
            ("resources", 3),
        ):
            with self.subTest(option=option, value=value):
                self.assert_refused(option, **{option: value})

    def test_unknown_keyword_is_refused_with_a_suggestion(self) -> None:
        self.assert_refused(
            "unknown option 'origin'; did you mean 'origins'?", origin="*"
        )

    def test_unknown_option_of_a_resource_is_refused(self) -> None:
        self.assert_refused(
            "unknown option 'method'; did you mean 'methods'?",
            resources={"/*": {"method": "GET"}},
        )

    def test_unknown_configuration_key_is_a_warning(self) -> None:
        with self.assertWarnsRegex(CORSConfigWarning, "did you mean 'CORS_ORIGINS'"):
            CORS(self.app(CORS_ORIGIN="*"))

    def test_every_problem_is_named_with_its_place(self) -> None:
        app = self.app(CORS_MAX_AGE="soon")

        with self.assertRaises(ValueError) as caught:
            CORS(
                app,
                origins="app.example",
                resources={"/api/*": {"methods": "TRACE"}},
            )

        error = t.cast(CORSConfigError, caught.exception)
        self.assertIsInstance(error, CORSConfigError)
        call = error.problems[-1].place.partition(",")[0]
        self.assertRegex(call, r"^CORS\(\.\.\.\) in .*test_options\.py:\d+$")
        self.assertEqual(
            {(problem.option, problem.place) for problem in error.problems},
            {
                ("max_age", "app.config['CORS_MAX_AGE']"),
                ("origins", call),
                ("methods", f"{call}, resources['/api/*']"),
            },
        )
        self.assertEqual(
            {problem.value for problem in error.problems},
            {"soon", "app.example", "TRACE"},
        )

    def test_two_policies_for_one_pattern_are_refused(self) -> None:
        app = self.app()
        CORS(app, origins=ALLOWED)
        CORS(app, origins=ALLOWED)

        with self.assertRaisesRegex(CORSConfigError, "two different policies"):
            CORS(app, origins=OTHER)

    def test_what_credentials_make_literal_is_refused(self) -> None:
        for risks in ((), ("any-origin",)):
            with self.subTest(risks):
                app = self.app()

                with self.assertRaisesRegex(CORSConfigError, "emove send_wildcard"):
                    CORS(
                        app,
                        supports_credentials=True,
                        send_wildcard=True,
                        accept_risks=risks,
                    )

        with self.assertRaises(CORSConfigError) as caught:
            CORS(
                self.app(),
                origins=ALLOWED,
                supports_credentials=True,
                expose_headers="*",
            )

        self.assertEqual(caught.exception.problems[0].option, "expose_headers")

    def test_names_that_browsers_never_send_are_dropped(self) -> None:
        app = self.app()

        with self.assertWarnsRegex(CORSConfigWarning, "'Cookie'"):
            CORS(app, headers=["Cookie", "X-Token"])

        self.assertEqual(
            cors_headers(preflight(app.test_client())),
            {**ANSWER, "Access-Control-Allow-Headers": "X-Token"},
        )

    def test_right_values_do_not_warn(self) -> None:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", UserWarning)
            self.client(
                origins=[ALLOWED, "http://localhost:*"],
                headers="Content-Type",
                supports_credentials=True,
            )

        self.assertEqual(caught, [])
