from __future__ import annotations

import logging

from flask import abort
from flask import Response

from flask_cors import CORS
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import METHODS
from tests.wire import OTHER
from tests.wire import preflight

from .base import ContractCase


class DefaultsTest(ContractCase):
    """States each default by what goes over the wire."""

    def test_origins_is_everybody(self) -> None:
        for origin in (ALLOWED, OTHER, "http://localhost:3000", "null"):
            with self.subTest(origin):
                self.assertEqual(
                    cors_headers(get(self.client(), origin=origin)),
                    {"Access-Control-Allow-Origin": "*"},
                )

    def test_methods_is_the_seven_usual_ones(self) -> None:
        response = preflight(self.client())

        self.assertEqual(response.status_code, 200)
        self.assertEqual(
            cors_headers(response),
            {
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Allow-Methods": (
                    "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
                ),
            },
        )

    def test_headers_is_none(self) -> None:
        for option in ("headers", "allow_headers"):
            with self.subTest(option):
                client = self.client(**{option: None})
                response = preflight(client, headers="content-type,x-token")

                self.assertEqual(
                    cors_headers(response),
                    {
                        "Access-Control-Allow-Origin": "*",
                        "Access-Control-Allow-Methods": METHODS,
                    },
                )

    def test_expose_headers_is_none(self) -> None:
        app = self.app()
        CORS(app)

        @app.after_request
        def count(response: Response) -> Response:
            response.headers["X-Total-Count"] = "1"
            return response

        response = get(app.test_client())

        self.assertEqual(response.headers["X-Total-Count"], "1")
        self.assertEqual(cors_headers(response), {"Access-Control-Allow-Origin": "*"})

    def test_supports_credentials_is_false(self) -> None:
        client = self.client(origins=ALLOWED)

        self.assertEqual(
            cors_headers(get(client)), {"Access-Control-Allow-Origin": ALLOWED}
        )
        self.assertEqual(
            cors_headers(preflight(client)),
            {
                "Access-Control-Allow-Origin": ALLOWED,
                "Access-Control-Allow-Methods": METHODS,
            },
        )

    def test_max_age_says_nothing(self) -> None:
        headers = preflight(self.client()).headers

        self.assertNotIn("Access-Control-Max-Age", headers)

    def test_send_wildcard_is_true(self) -> None:
        self.assertEqual(
            cors_headers(get(self.client())), {"Access-Control-Allow-Origin": "*"}
        )
        self.assertEqual(
            cors_headers(get(self.client(send_wildcard=False))),
            {"Access-Control-Allow-Origin": ALLOWED, "Vary": "Origin"},
        )

    def test_always_send_is_true(self) -> None:
        self.assertEqual(
            cors_headers(get(self.client(), origin=None)),
            {"Access-Control-Allow-Origin": "*"},
        )
        self.assertEqual(
            cors_headers(get(self.client(origins=ALLOWED), origin=None)),
            {"Access-Control-Allow-Origin": ALLOWED},
        )
        self.assertEqual(
            cors_headers(get(self.client(always_send=False), origin=None)),
            {"Vary": "Origin"},
        )

    def test_automatic_options_is_true(self) -> None:
        app = self.app()
        CORS(app)
        app.before_request(lambda: abort(401))
        client = app.test_client()

        self.assertEqual(preflight(client).status_code, 200)
        self.assertEqual(get(client).status_code, 401)

    def test_vary_header_is_true(self) -> None:
        origins = [ALLOWED, OTHER]

        self.assertEqual(
            cors_headers(get(self.client(origins=origins))),
            {"Access-Control-Allow-Origin": ALLOWED, "Vary": "Origin"},
        )
        self.assertEqual(
            cors_headers(get(self.client(origins=origins, vary_header=False))),
            {"Access-Control-Allow-Origin": ALLOWED},
        )

    def test_block_denied_is_false(self) -> None:
        client = self.client(origins=ALLOWED)

        self.assertEqual(get(client, origin=OTHER, method="POST").status_code, 405)

    def test_timing_allow_origin_is_false(self) -> None:
        self.assertNotIn("Timing-Allow-Origin", get(self.client()).headers)

    def test_intercept_exceptions_is_true(self) -> None:
        app = self.app()
        app.debug = True
        CORS(app, origins=ALLOWED)

        @app.route("/crash")
        def crash() -> str:
            raise LookupError("It broke.")

        with self.assertLogs(app.logger, logging.ERROR):
            response = get(app.test_client(), "/crash")

        self.assertEqual(response.status_code, 500)
        self.assertEqual(response.mimetype, "text/plain")
        self.assertIn("LookupError: It broke.", response.get_data(as_text=True))
        self.assertEqual(
            cors_headers(response), {"Access-Control-Allow-Origin": ALLOWED}
        )

    def test_allow_private_network_is_false(self) -> None:
        response = self.client().options(
            "/",
            headers={
                "Origin": ALLOWED,
                "Access-Control-Request-Method": "GET",
                "Access-Control-Request-Private-Network": "true",
            },
        )

        self.assertEqual(
            cors_headers(response),
            {
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Allow-Methods": METHODS,
            },
        )

    def test_accept_risks_is_none_of_them(self) -> None:
        self.assert_refused(
            "accept_risks='any-origin'",
            origins="*",
            send_wildcard=False,
            supports_credentials=True,
        )
        self.assert_refused(
            "accept_risks='any-origin'",
            origins=r"https://.*\.example\.com|.*",
            supports_credentials=True,
            accept_risks="null-origin",
        )
        self.assert_refused(
            "accept_risks='null-origin'",
            origins=[ALLOWED, "null"],
            supports_credentials=True,
        )

    def test_resources_is_everything(self) -> None:
        for path in ("/", "/missing", "/deep/down/here.txt"):
            with self.subTest(path):
                self.assertEqual(
                    cors_headers(get(self.client(), path)),
                    {"Access-Control-Allow-Origin": "*"},
                )
                self.assertEqual(preflight(self.client(), path).status_code, 200)
