from __future__ import annotations

import logging
import typing as t

from flask import abort
from flask import Flask
from flask import redirect
from flask import request
from flask import Response
from flask.typing import ResponseReturnValue

from flask_cors import CORS
from flask_cors import cross_origin
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import OTHER

from .base import ContractCase

OWN = {"Access-Control-Allow-Origin": ALLOWED}


class StatusTest(ContractCase):
    """States that a response keeps its CORS headers, whatever its status."""

    def test_aborts_keep_headers(self) -> None:
        app = self.app()
        CORS(app, origins=ALLOWED)

        @app.route("/abort/<int:status>")
        def aborts(status: int) -> str:
            abort(status)

        for status in (400, 401, 403, 404, 405, 409, 410, 413, 418, 429, 500, 503):
            with self.subTest(status):
                response = get(app.test_client(), f"/abort/{status}")

                self.assertEqual(response.status_code, status)
                self.assertEqual(cors_headers(response), OWN)

    def test_errors_of_flask_keep_headers(self) -> None:
        app = self.app(MAX_CONTENT_LENGTH=4)
        CORS(app, origins=ALLOWED)

        @app.route("/upload", methods=["POST"])
        def upload() -> str:
            return request.form["name"]

        @app.route("/folder/")
        def folder() -> str:
            return "Hello"

        client = app.test_client()

        for path, method, status in (
            ("/missing", "GET", 404),
            ("/", "DELETE", 405),
            ("/upload", "POST", 413),
            ("/folder", "GET", 308),
        ):
            with self.subTest(path):
                response = get(client, path, method=method, data={"name": "too long"})

                self.assertEqual(response.status_code, status)
                self.assertEqual(cors_headers(response), OWN)

    def test_crash_keeps_headers(self) -> None:
        app = self.app()
        CORS(app, origins=ALLOWED)

        @app.route("/crash")
        def crash() -> str:
            raise LookupError("It broke.")

        with self.assertLogs(app.logger, logging.ERROR):
            response = get(app.test_client(), "/crash")

        self.assertEqual(response.status_code, 500)
        self.assertNotIn(b"It broke", response.data)
        self.assertEqual(cors_headers(response), OWN)

    def test_what_a_handler_or_a_hook_answers_keeps_headers(self) -> None:
        app = self.app()
        CORS(app, origins=ALLOWED)

        @app.before_request
        def authenticate() -> ResponseReturnValue | None:
            return ("Who are you?", 401) if request.path == "/private" else None

        @app.errorhandler(LookupError)
        def handle(error: LookupError) -> ResponseReturnValue:
            return "Not known", 422

        @app.route("/handled")
        def handled() -> str:
            raise LookupError

        @app.route("/moved")
        def moved() -> ResponseReturnValue:
            return redirect("/")

        @app.route("/stream")
        def stream() -> ResponseReturnValue:
            return Response(iter(["a", "b"]))

        client = app.test_client()

        for path, status in (
            ("/private", 401),
            ("/handled", 422),
            ("/moved", 302),
            ("/stream", 200),
        ):
            with self.subTest(path):
                response = get(client, path)

                self.assertEqual(response.status_code, status)
                self.assertEqual(cors_headers(response), OWN)

    def test_decorated_view_keeps_headers_alone(self) -> None:
        app = self.app()

        @app.route("/abort")
        @cross_origin(origins=ALLOWED)
        def aborts() -> str:
            abort(404)

        @app.route("/crash")
        @cross_origin(origins=ALLOWED)
        def crash() -> str:
            raise LookupError("It broke.")

        client = app.test_client()

        with self.assertLogs(app.logger, logging.ERROR):
            self.assertEqual(cors_headers(get(client, "/crash")), OWN)

        self.assertEqual(cors_headers(get(client, "/abort")), OWN)
        self.assertEqual(cors_headers(get(client, "/missing")), {})


class MergeTest(ContractCase):
    """States what becomes of headers that the app itself has set."""

    def answer(self, headers: dict[str, str], **keywords: t.Any) -> dict[str, str]:
        app = self.app()
        CORS(app, **keywords)

        @app.after_request
        def add(response: Response) -> Response:
            response.headers.update(headers)
            return response

        return cors_headers(get(app.test_client()))

    def test_vary_is_merged(self) -> None:
        origins = [ALLOWED, OTHER]

        for sent, expected in (
            ("Accept-Encoding", "Accept-Encoding, Origin"),
            ("Accept, Cookie", "Accept, Cookie, Origin"),
            ("Origin", "Origin"),
            ("origin, Accept", "origin, Accept"),
            ("*", "*"),
        ):
            with self.subTest(sent):
                self.assertEqual(
                    self.answer({"Vary": sent}, origins=origins),
                    {**OWN, "Vary": expected},
                )

    def test_vary_of_the_app_is_left_alone_where_it_is_not_ours(self) -> None:
        self.assertEqual(
            self.answer({"Vary": "Accept"}, origins=ALLOWED), {**OWN, "Vary": "Accept"}
        )
        self.assertEqual(
            self.answer(
                {"Vary": "Accept"}, origins=[ALLOWED, OTHER], vary_header=False
            ),
            {**OWN, "Vary": "Accept"},
        )

    def test_response_with_an_answer_of_its_own_is_left_alone(self) -> None:
        own = {"Access-Control-Allow-Origin": "https://own.example"}

        self.assertEqual(
            self.answer(
                own,
                origins=[ALLOWED, OTHER],
                expose_headers="ETag",
                supports_credentials=True,
            ),
            own,
        )


class DebugTest(ContractCase):
    """States who sees a crash in debug mode."""

    def crashing_app(self, **keywords: t.Any) -> Flask:
        app = self.app()
        app.debug = True
        CORS(app, **keywords)

        @app.route("/crash")
        def crash() -> str:
            raise LookupError("It broke.")

        return app

    def test_listed_origin_gets_the_traceback(self) -> None:
        app = self.crashing_app(origins=ALLOWED)

        with self.assertLogs(app.logger, logging.ERROR) as logged:
            response = get(app.test_client(), "/crash")

        self.assertEqual(response.status_code, 500)
        self.assertEqual(response.mimetype, "text/plain")
        self.assertIn(b"LookupError: It broke.", response.data)
        self.assertEqual(cors_headers(response), OWN)
        self.assertIn("/crash", logged.output[0])
        self.assertIn("GET", logged.output[0])
        self.assertIn("LookupError: It broke.", logged.output[0])

    def test_loopback_origin_gets_the_traceback(self) -> None:
        app = self.crashing_app()

        with self.assertLogs(app.logger, logging.ERROR):
            response = get(app.test_client(), "/crash", "http://localhost:3000")

        self.assertIn(b"LookupError: It broke.", response.data)
        self.assertEqual(cors_headers(response), {"Access-Control-Allow-Origin": "*"})

    def test_origin_that_only_a_star_admits_gets_one_line(self) -> None:
        app = self.crashing_app()

        with self.assertLogs(app.logger, logging.ERROR):
            response = get(app.test_client(), "/crash")

        self.assertEqual(response.status_code, 500)
        self.assertEqual(len(response.data.splitlines()), 1)
        self.assertNotIn(b"It broke", response.data)
        self.assertIn(b"log", response.data)
        self.assertEqual(cors_headers(response), {"Access-Control-Allow-Origin": "*"})

    def test_everybody_else_gets_the_debugger(self) -> None:
        app = self.crashing_app(origins=[ALLOWED, "http://localhost"])

        for origin in (None, OTHER, "http://localhost"):
            with self.subTest(origin), self.assertRaises(LookupError):
                get(app.test_client(), "/crash", origin)

    def test_tests_get_the_exception(self) -> None:
        app = self.crashing_app(origins=ALLOWED)
        app.testing = True

        with self.assertRaises(LookupError):
            get(app.test_client(), "/crash")

    def test_propagation_outside_of_debug_mode_stays(self) -> None:
        app = self.crashing_app(origins=ALLOWED)
        app.debug = False
        app.config["PROPAGATE_EXCEPTIONS"] = True

        with self.assertRaises(LookupError):
            get(app.test_client(), "/crash")
