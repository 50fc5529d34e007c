from __future__ import annotations

import re
import typing as t

from flask import abort
from flask import Response
from werkzeug.test import TestResponse

from flask_cors import CORS
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import METHODS
from tests.wire import OTHER
from tests.wire import preflight

from .base import ContractCase

ANSWER = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": METHODS,
}


class AnswerTest(ContractCase):
    """States the answer to a preflight, to the last header."""

    def ask(
        self, method: str = "PUT", requested: str | None = None, **keywords: t.Any
    ) -> TestResponse:
        return preflight(self.client(**keywords), method=method, headers=requested)

    def test_allowed_origin_gets_all_lists(self) -> None:
        response = self.ask(
            origins=[ALLOWED, OTHER],
            methods=["PUT", "GET"],
            headers=["X-Token", "Content-Type"],
            expose_headers="ETag",
            supports_credentials=True,
            max_age=600,
        )

        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.data, b"")
        self.assertEqual(
            dict(response.headers),
            {
                "Access-Control-Allow-Origin": ALLOWED,
                "Access-Control-Allow-Credentials": "true",
                "Access-Control-Allow-Methods": "GET, PUT",
                "Access-Control-Allow-Headers": "Content-Type, X-Token",
                "Access-Control-Max-Age": "600",
                "Vary": "Origin",
                "Content-Type": "text/plain; charset=utf-8",
                "Content-Length": "0",
            },
        )

    def test_denied_origin_gets_the_reason_and_no_more(self) -> None:
        for origins in (OTHER, [OTHER, "https://shop.example"], []):
            with self.subTest(origins):
                response = self.ask(origins=origins, max_age=600)

                self.assertEqual(response.status_code, 403)
                self.assertEqual(response.mimetype, "text/plain")
                self.assertEqual(len(response.data.splitlines()), 1)
                self.assertNotEqual(response.data.strip(), b"")
                self.assertEqual(cors_headers(response), {"Vary": "Origin"})

    def test_lists_are_constant(self) -> None:
        for method, requested in (
            ("PUT", "x-token"),
            ("PURGE", "x-unknown"),
            ("patch", None),
        ):
            with self.subTest(method):
                response = self.ask(method, requested, headers="X-Token")

                self.assertEqual(response.status_code, 200)
                self.assertEqual(
                    cors_headers(response),
                    {**ANSWER, "Access-Control-Allow-Headers": "X-Token"},
                )

    def test_any_method_is_a_star(self) -> None:
        self.assertEqual(
            cors_headers(self.ask("PURGE", methods="*")),
            {
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Allow-Methods": "*",
            },
        )

    def test_any_method_with_credentials_is_the_requested_one(self) -> None:
        base = {
            "Access-Control-Allow-Origin": ALLOWED,
            "Access-Control-Allow-Credentials": "true",
            "Vary": "Access-Control-Request-Method",
        }

        for method, listed in (
            ("PURGE", {"Access-Control-Allow-Methods": "PURGE"}),
            ("patch", {"Access-Control-Allow-Methods": "patch"}),
            ("TRACE", {}),
            ("a b", {}),
        ):
            with self.subTest(method):
                response = self.ask(
                    method, origins=ALLOWED, supports_credentials=True, methods="*"
                )

                self.assertEqual(response.status_code, 200)
                self.assertEqual(cors_headers(response), {**base, **listed})

    def test_any_header_is_every_requested_one(self) -> None:
        base = {**ANSWER, "Vary": "Access-Control-Request-Headers"}

        for requested, listed in (
            ("x-b,x-a", "x-b, x-a"),
            (" x-a , ,x-b,", "x-a, x-b"),
            ("x-a,x-a", "x-a"),
            ("x-a,b@d", "x-a"),
            ("", None),
            (",".join(f"x-{number}" for number in range(129)), None),
            (f"x-{'a' * 4096}", None),
        ):
            with self.subTest(requested[:40]):
                names = {"Access-Control-Allow-Headers": listed} if listed else {}

                self.assertEqual(
                    cors_headers(self.ask(requested=requested, headers="*")),
                    {**base, **names},
                )

    def test_regexes_add_to_names(self) -> None:
        allowed = ["X-Token", re.compile("x-app-.+")]

        for requested, listed in (
            ("x-app-name,x-other", "X-Token, x-app-name"),
            ("x-app-,not-x-app-name", "X-Token"),
            ("x-token", "X-Token"),
        ):
            with self.subTest(requested):
                self.assertEqual(
                    cors_headers(self.ask(requested=requested, headers=allowed)),
                    {
                        **ANSWER,
                        "Access-Control-Allow-Headers": listed,
                        "Vary": "Access-Control-Request-Headers",
                    },
                )

    def test_vary_names_all_that_the_answer_depends_on(self) -> None:
        response = self.ask(
            requested="x-a",
            origins=[ALLOWED, OTHER],
            methods="*",
            headers="*",
            supports_credentials=True,
        )

        self.assertEqual(
            set(response.headers["Vary"].split(", ")),
            {
                "Origin",
                "Access-Control-Request-Method",
                "Access-Control-Request-Headers",
            },
        )

    def test_vary_header_can_be_left_to_others(self) -> None:
        response = self.ask(
            requested="x-a",
            origins=[ALLOWED, OTHER],
            headers="*",
            vary_header=False,
        )

        self.assertNotIn("Vary", response.headers)


class DoorTest(ContractCase):
    """States that a preflight is answered before the app sees it."""

    def test_nothing_of_the_app_runs(self) -> None:
        app = self.app()
        CORS(app)
        calls = []

        @app.before_request
        def refuse() -> None:
            calls.append("before_request")
            abort(401)

        @app.after_request
        def note(response: Response) -> Response:
            calls.append("after_request")
            return response

        response = preflight(app.test_client())

        self.assertEqual(response.status_code, 200)
        self.assertEqual(cors_headers(response), ANSWER)
        self.assertEqual(calls, [])

    def test_redirects_and_missing_views_are_answered(self) -> None:
        app = self.app()
        CORS(app)

        @app.route("/folder/")
        def folder() -> str:
            return "Hello"

        client = app.test_client()

        for path in ("/folder", "/missing", "/"):
            with self.subTest(path):
                response = preflight(client, path, method="DELETE")

                self.assertEqual(response.status_code, 200)
                self.assertEqual(cors_headers(response), ANSWER)

    def test_paths_without_a_rule_are_left_to_flask(self) -> None:
        response = preflight(self.client(resources="/api/*"))

        self.assertEqual(response.status_code, 200)
        self.assertIn("Allow", response.headers)
        self.assertEqual(cors_headers(response), {})

    def test_options_that_are_no_preflight_reach_the_app(self) -> None:
        client = self.client(origins=ALLOWED, headers="X-Token", max_age=600)
        by_hand = {
            "Access-Control-Allow-Origin": ALLOWED,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "X-Token",
            "Access-Control-Max-Age": "600",
        }

        for sent, expected in (
            ({"Origin": ALLOWED}, by_hand),
            ({}, by_hand),
            ({"Access-Control-Request-Method": "PUT"}, by_hand),
            ({"Origin": OTHER}, {"Vary": "Origin"}),
        ):
            with self.subTest(sent):
                response = client.options("/", headers=sent)

                self.assertEqual(response.status_code, 200)
                self.assertEqual(set(response.allow), {"GET", "HEAD", "OPTIONS", "PUT"})
                self.assertEqual(cors_headers(response), expected)

    def test_switched_off_it_is_answered_by_the_app_with_headers(self) -> None:
        app = self.app()
        CORS(app, automatic_options=False, max_age=600)

        @app.route("/own", methods=["OPTIONS"])
        def own() -> str:
            return "my own answer"

        response = preflight(app.test_client(), "/own")

        self.assertEqual(response.data, b"my own answer")
        self.assertEqual(
            cors_headers(response), {**ANSWER, "Access-Control-Max-Age": "600"}
        )

    def test_it_does_not_need_the_automatic_options_of_flask(self) -> None:
        app = self.app()
        CORS(app)

        @app.route("/own", provide_automatic_options=False)
        def own() -> str:
            return "Hello"

        response = preflight(app.test_client(), "/own")

        self.assertEqual(response.status_code, 200)
        self.assertEqual(cors_headers(response), ANSWER)
