from __future__ import annotations

import typing as t

from flask import abort
from flask import Blueprint
from flask import Flask
from flask import request
from flask.views import MethodView
from flask.views import View

from flask_cors import CORS
from flask_cors import CORSConfigError
from flask_cors import cross_origin
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import METHODS
from tests.wire import OTHER
from tests.wire import preflight

from .base import ContractCase

OPEN = {"Access-Control-Allow-Origin": "*"}
OWN = {"Access-Control-Allow-Origin": ALLOWED}
OWN_ANSWER = {**OWN, "Access-Control-Allow-Methods": METHODS}


class AloneTest(ContractCase):
    """States what the decorator does without ``CORS(app)``."""

    def test_it_covers_one_view(self) -> None:
        app = self.app()

        @app.route("/own", methods=["GET", "PUT"])
        @cross_origin(origins=ALLOWED)
        def own() -> str:
            return "Hello"

        client = app.test_client()

        self.assertEqual(get(client, "/own").data, b"Hello")
        self.assertEqual(cors_headers(get(client, "/own")), OWN)
        self.assertEqual(cors_headers(get(client, "/own", OTHER)), {"Vary": "Origin"})
        self.assertEqual(cors_headers(get(client, "/")), {})
        self.assertEqual(cors_headers(get(client, "/missing")), {})

    def test_it_needs_no_parentheses(self) -> None:
        app = self.app()

        @app.route("/own")
        @cross_origin
        def own() -> str:
            return "Hello"

        self.assertEqual(cors_headers(get(app.test_client(), "/own")), OPEN)

    def test_it_answers_preflights(self) -> None:
        app = self.app()

        @app.route("/own", methods=["GET", "PUT"])
        @cross_origin(origins=ALLOWED)
        def own() -> str:
            return "Hello"

        client = app.test_client()
        answer = preflight(client, "/own")
        refusal = preflight(client, "/own", OTHER)

        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.data, b"")
        self.assertEqual(cors_headers(answer), OWN_ANSWER)
        self.assertEqual(refusal.status_code, 403)
        self.assertEqual(cors_headers(refusal), {"Vary": "Origin"})
        self.assertEqual(cors_headers(preflight(client, "/")), {})

    def test_other_options_requests_get_the_answer_of_flask(self) -> None:
        app = self.app()

        @app.route("/own")
        @cross_origin(origins=ALLOWED)
        def own() -> str:
            return "Hello"

        response = app.test_client().options("/own", headers={"Origin": ALLOWED})

        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.data, b"")
        self.assertEqual(set(response.allow), {"GET", "HEAD", "OPTIONS"})
        self.assertEqual(cors_headers(response), OWN_ANSWER)

    def test_the_view_can_answer_options_itself(self) -> None:
        app = self.app()

        @app.route("/own", methods=["GET", "OPTIONS"])
        @cross_origin(origins=ALLOWED, automatic_options=False)
        def own() -> str:
            return f"my {request.method}"

        client = app.test_client()
        answer = preflight(client, "/own", method="GET")

        self.assertEqual(answer.data, b"my OPTIONS")
        self.assertEqual(cors_headers(answer), OWN_ANSWER)
        self.assertEqual(client.options("/own").data, b"my OPTIONS")

    def test_a_preflight_gets_the_policy_of_the_view_for_its_method(self) -> None:
        app = self.app()

        @app.get("/own")
        @cross_origin
        def read() -> str:
            return "read"

        @app.put("/own")
        @cross_origin(origins=ALLOWED, max_age=600)
        def write() -> str:
            return "written"

        client = app.test_client()

        self.assertEqual(preflight(client, "/own", OTHER).status_code, 403)
        self.assertEqual(
            cors_headers(preflight(client, "/own")),
            {
                "Access-Control-Allow-Origin": ALLOWED,
                "Access-Control-Allow-Methods": "PUT",
                "Access-Control-Max-Age": "0",
                "Vary": "Access-Control-Request-Method",
            },
        )
        self.assertEqual(cors_headers(get(client, "/own", OTHER)), OPEN)

    def test_configuration_is_below_its_keywords(self) -> None:
        app = self.app(CORS_ORIGINS=OTHER, CORS_EXPOSE_HEADERS="ETag")

        @app.route("/own")
        @cross_origin(origins=ALLOWED)
        def own() -> str:
            return "Hello"

        self.assertEqual(
            cors_headers(get(app.test_client(), "/own")),
            {**OWN, "Access-Control-Expose-Headers": "ETag"},
        )

    def test_views_of_blueprints_take_it(self) -> None:
        app = self.app()
        api = Blueprint("api", __name__, url_prefix="/api")

        @api.route("/own", methods=["GET", "PUT"])
        @cross_origin(origins=ALLOWED)
        def own() -> str:
            return "Hello"

        app.register_blueprint(api)
        client = app.test_client()

        self.assertEqual(cors_headers(get(client, "/api/own")), OWN)
        self.assertEqual(cors_headers(preflight(client, "/api/own")), OWN_ANSWER)
        self.assertEqual(cors_headers(get(client, "/api/other")), {})

    def test_wrong_options_are_refused_when_decorating(self) -> None:
        def own() -> str:
            return "Hello"

        with self.assertRaisesRegex(CORSConfigError, r"@cross_origin on .*own"):
            cross_origin(origins="app.example")(own)

    def test_resources_is_no_option_of_a_view(self) -> None:
        options: t.Any = {"resources": "/*"}

        with self.assertRaisesRegex(CORSConfigError, "alone"):
            cross_origin(**options)(lambda: "Hello")

    def test_a_function_takes_one(self) -> None:
        with self.assertRaisesRegex(CORSConfigError, "only one CORS decorator"):

            @cross_origin
            @cross_origin(origins=ALLOWED)
            def own() -> str:
                return "Hello"

    def test_dangerous_configuration_denies_and_is_logged_once(self) -> None:
        app = self.app(CORS_SUPPORTS_CREDENTIALS=True)

        @app.route("/own")
        @cross_origin
        def own() -> str:
            return "Hello"

        client = app.test_client()

        with self.assertLogs("flask_cors") as logged:
            responses = [get(client, "/own") for _ in range(2)]

        self.assertEqual([each.text for each in responses], ["Hello", "Hello"])
        self.assertEqual(len(logged.records), 1)

        for response in responses:
            self.assertNotIn("Access-Control-Allow-Origin", response.headers)


class WithTheExtensionTest(ContractCase):
    """States what the decorator does where ``CORS(app)`` is present."""

    def app_with(self, *decorators: t.Callable[[t.Any], t.Any]) -> Flask:
        app = self.app()
        CORS(app)

        def own() -> str:
            return "Hello"

        view: t.Any = own

        for decorator in decorators:
            view = decorator(view)

        app.add_url_rule("/own", view_func=view, methods=["GET", "PUT"])
        return app

    def test_it_wins_over_the_app(self) -> None:
        client = self.app_with(cross_origin(origins=ALLOWED)).test_client()

        self.assertEqual(cors_headers(get(client, "/own")), OWN)
        self.assertEqual(cors_headers(get(client, "/own", OTHER)), {"Vary": "Origin"})
        self.assertEqual(cors_headers(preflight(client, "/own")), OWN_ANSWER)
        self.assertEqual(preflight(client, "/own", OTHER).status_code, 403)
        self.assertEqual(cors_headers(get(client, "/", OTHER)), OPEN)

    def test_it_has_no_effect_above_the_route(self) -> None:
        app = self.app()
        CORS(app, origins=OTHER)

        @cross_origin(origins=ALLOWED)
        @app.route("/own", methods=["GET", "PUT"])
        def own() -> str:
            return "Hello"

        client = app.test_client()

        self.assertEqual(cors_headers(get(client, "/own")), {"Vary": "Origin"})
        self.assertEqual(preflight(client, "/own").status_code, 403)

    def test_it_wins_over_the_blueprint(self) -> None:
        app = self.app()
        api = Blueprint("api", __name__, url_prefix="/api")
        CORS(api)

        @api.route("/own")
        @cross_origin(origins=ALLOWED)
        def own() -> str:
            return "Hello"

        app.register_blueprint(api)

        self.assertEqual(
            cors_headers(get(app.test_client(), "/api/own", OTHER)), {"Vary": "Origin"}
        )

    def test_class_based_views_take_it(self) -> None:
        class Own(MethodView):
            decorators = [cross_origin(origins=ALLOWED)]  # noqa: RUF012

            def get(self) -> str:
                return "Hello"

            def put(self) -> str:
                return "Changed"

        class Single(View):
            decorators = [cross_origin(origins=ALLOWED)]  # noqa: RUF012

            def dispatch_request(self) -> str:
                return "Hello"

        app = self.app()
        CORS(app, resources=[])
        app.add_url_rule("/own", view_func=Own.as_view("own"))
        app.add_url_rule("/single", view_func=Single.as_view("single"))
        client = app.test_client()

        for path in ("/own", "/single"):
            with self.subTest(path):
                self.assertEqual(cors_headers(get(client, path)), OWN)
                self.assertEqual(
                    cors_headers(preflight(client, path, method="GET")), OWN_ANSWER
                )
                self.assertEqual(
                    preflight(client, path, OTHER, method="GET").status_code, 403
                )

        self.assertEqual(cors_headers(get(client, "/")), {})

    def test_it_governs_what_its_view_aborts_and_raises(self) -> None:
        app = self.app()
        CORS(app)

        @app.route("/abort")
        @cross_origin(origins=ALLOWED)
        def aborts() -> str:
            abort(418)

        @app.route("/raise")
        @cross_origin(origins=ALLOWED)
        def raises() -> str:
            raise LookupError("It broke.")

        client = app.test_client()

        with self.assertLogs(app.logger):
            for path, status in (("/abort", 418), ("/raise", 500)):
                with self.subTest(path):
                    self.assertEqual(get(client, path).status_code, status)
                    self.assertEqual(cors_headers(get(client, path)), OWN)
                    self.assertEqual(
                        cors_headers(get(client, path, OTHER)), {"Vary": "Origin"}
                    )

    def test_on_an_error_handler_it_is_the_last_resort(self) -> None:
        app = self.app()
        CORS(app, resources={"/api/*": {"origins": "*"}})

        @app.errorhandler(404)
        @cross_origin(origins=ALLOWED)
        def not_found(error: Exception) -> tuple[str, int]:
            return "Nothing here", 404

        client = app.test_client()

        self.assertEqual(cors_headers(get(client, "/api/missing", OTHER)), OPEN)
        self.assertEqual(cors_headers(get(client, "/missing")), OWN)
        self.assertEqual(
            cors_headers(get(client, "/missing", OTHER)), {"Vary": "Origin"}
        )
        self.assertEqual(cors_headers(preflight(client, "/missing")), {})
