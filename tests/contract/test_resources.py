from __future__ import annotations

import re
import typing as t

from flask import Blueprint
from flask import Flask

from flask_cors import CORS
from flask_cors import CORSConfigError
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import METHODS
from tests.wire import OTHER
from tests.wire import preflight

from .base import ContractCase

OPEN = {"Access-Control-Allow-Origin": "*"}


class PatternsTest(ContractCase):
    """States which paths each kind of pattern covers."""

    def check(
        self, pattern: t.Any, covered: t.Iterable[str], others: t.Iterable[str]
    ) -> None:
        client = self.client(resources=pattern)

        for path in covered:
            with self.subTest(covered=path):
                self.assertEqual(cors_headers(get(client, path)), OPEN)
                self.assertEqual(preflight(client, path).status_code, 200)

        for path in others:
            with self.subTest(not_covered=path):
                self.assertEqual(cors_headers(get(client, path)), {})
                self.assertEqual(cors_headers(preflight(client, path)), {})

    def test_literal_is_that_path_alone(self) -> None:
        self.check("/api", ["/api"], ["/api/", "/apix", "/API", "/api/users", "/"])

    def test_star_after_a_slash_covers_the_path_and_all_below(self) -> None:
        self.check(
            "/api/*",
            ["/api", "/api/", "/api/users", "/api/users/7"],
            ["/apix", "/", "/API/users"],
        )

    def test_final_star_is_any_rest(self) -> None:
        self.check("/api*", ["/api", "/apix", "/api/users"], ["/ap", "/"])

    def test_inner_star_stays_in_its_segment(self) -> None:
        self.check(
            "/files/*/raw",
            ["/files/7/raw"],
            ["/files/raw", "/files//raw", "/files/7/8/raw", "/files/7/raw/more"],
        )

    def test_star_alone_is_everything(self) -> None:
        for pattern in ("*", "/*"):
            self.check(pattern, ["/", "/api", "/api/users"], [])

    def test_regex_is_anchored_at_the_start_only(self) -> None:
        for pattern in (r"/v\d", re.compile(r"/v\d"), r"^/v\d", r"(/v|/w)\d"):
            self.check(pattern, ["/v1", "/v1/users", "/v12"], ["/api/v1", "/vx"])

    def test_regex_with_a_dollar_is_anchored_at_the_end(self) -> None:
        self.check(r"/v\d$", ["/v1"], ["/v1/users"])

    def test_several_patterns_add_up(self) -> None:
        self.check(["/a", "/b/*"], ["/a", "/b", "/b/c"], ["/", "/a/b"])

    def test_empty_list_covers_nothing(self) -> None:
        self.check([], [], ["/", "/api"])

    def test_path_is_decoded_once(self) -> None:
        self.check("/a b", ["/a%20b"], ["/a%2520b"])

    def test_leading_slashes_are_folded(self) -> None:
        client = self.client(resources="/api/*")

        for path in ("//api/users", "///api"):
            with self.subTest(path):
                # Werkzeug's client would take such a path for a host.
                raw: t.Any = {"environ_overrides": {"PATH_INFO": path}}

                self.assertEqual(cors_headers(get(client, **raw)), OPEN)
                self.assertEqual(
                    cors_headers(preflight(client, **raw)),
                    {**OPEN, "Access-Control-Allow-Methods": METHODS},
                )

    def test_mount_point_does_not_count(self) -> None:
        client = self.client(resources="/api/*")
        mounted = {"SCRIPT_NAME": "/api"}
        response = client.get("/users", environ_overrides=mounted)

        self.assertEqual(cors_headers(response), {})

    def test_other_headers_select_nothing(self) -> None:
        client = self.client(resources="/api/*")
        response = client.get(
            "/",
            headers={
                "Origin": ALLOWED,
                "X-Original-URL": "/api/users",
                "X-Rewrite-URL": "/api/users",
                "X-Forwarded-Prefix": "/api",
            },
        )

        self.assertEqual(cors_headers(response), {})

    def test_what_is_no_path_is_refused_with_the_fix(self) -> None:
        for pattern, fix in (
            ("api/*", "'/api/*'"),
            ("/users/<int:id>", "'/users/*'"),
            ("/api/(v1", "doesn't compile"),
        ):
            with self.subTest(pattern):
                self.assert_refused(fix, resources=pattern)


class DecisionTest(ContractCase):
    """States which of several rules decides."""

    def max_age(self, resources: t.Sequence[str], path: str) -> str | None:
        """Return the number of the rule that decides on a path."""
        rules: t.Any = {p: {"max_age": n} for n, p in enumerate(resources)}
        response = preflight(self.client(resources=rules), path)
        return response.headers.get("Access-Control-Max-Age")

    def test_literal_comes_first(self) -> None:
        self.assertEqual(self.max_age(["/api/us*", "/api/users"], "/api/users"), "1")

    def test_longest_literal_prefix_comes_next(self) -> None:
        self.assertEqual(self.max_age(["/*", "/api/*", "/api/v2/*"], "/api/v2/x"), "2")
        self.assertEqual(
            self.max_age([r"/a.*/users/.*", "/api/*"], "/api/users/7"), "1"
        )

    def test_longer_pattern_comes_next(self) -> None:
        self.assertEqual(self.max_age([r"/a\w+", r"/a\w+/users"], "/api/users"), "1")

    def test_earlier_definition_comes_last(self) -> None:
        self.assertEqual(self.max_age([r"/a\w+", r"/a\S+"], "/api"), "0")
        self.assertEqual(self.max_age([r"/a\S+", r"/a\w+"], "/api"), "0")

    def test_denial_is_not_tried_again(self) -> None:
        client = self.client(
            resources={"/*": {"origins": "*"}, "/own/*": {"origins": ALLOWED}}
        )

        self.assertEqual(cors_headers(get(client, "/own/x", OTHER)), {"Vary": "Origin"})
        self.assertEqual(preflight(client, "/own/x", OTHER).status_code, 403)
        self.assertEqual(cors_headers(get(client, "/x", OTHER)), OPEN)

    def test_empty_origins_close_paths(self) -> None:
        client = self.client(resources={"/*": {}, "/closed/*": {"origins": []}})

        self.assertEqual(cors_headers(get(client, "/closed/x")), {"Vary": "Origin"})
        self.assertEqual(cors_headers(get(client, "/x")), OPEN)

    def test_several_calls_add_up(self) -> None:
        app = self.app()
        CORS(app, resources="/open")
        CORS(app, resources="/own", origins=ALLOWED)
        client = app.test_client()

        self.assertEqual(cors_headers(get(client, "/open", OTHER)), OPEN)
        self.assertEqual(
            cors_headers(get(client, "/own")), {"Access-Control-Allow-Origin": ALLOWED}
        )
        self.assertEqual(cors_headers(get(client, "/x")), {})


class BlueprintsTest(ContractCase):
    """States what ``CORS(blueprint)`` covers."""

    def api(self) -> Blueprint:
        api = Blueprint("api", __name__, url_prefix="/api")

        @api.route("/users")
        @api.route("/open/prices")
        def listing() -> str:
            return "[]"

        return api

    def registered(self, api: Blueprint) -> Flask:
        app = self.app()
        app.register_blueprint(api)
        return app

    def test_views_and_errors_below_the_prefix_are_covered(self) -> None:
        api = self.api()
        CORS(api, origins=ALLOWED)
        client = self.registered(api).test_client()
        allowed = {"Access-Control-Allow-Origin": ALLOWED}

        self.assertEqual(cors_headers(get(client, "/api/users")), allowed)
        self.assertEqual(cors_headers(get(client, "/api/missing")), allowed)
        self.assertEqual(
            cors_headers(get(client, "/api/users", method="DELETE")), allowed
        )
        self.assertEqual(preflight(client, "/api/users").status_code, 200)
        self.assertEqual(cors_headers(get(client, "/")), {})
        self.assertEqual(cors_headers(get(client, "/apix")), {})

    def test_blueprint_wins_over_the_app(self) -> None:
        api = self.api()
        CORS(api, origins=ALLOWED)
        app = self.registered(api)
        CORS(app)
        client = app.test_client()

        self.assertEqual(
            cors_headers(get(client, "/api/users", OTHER)), {"Vary": "Origin"}
        )
        self.assertEqual(cors_headers(get(client, "/", OTHER)), OPEN)

    def test_its_own_resources_limit_it(self) -> None:
        api = self.api()
        CORS(api, resources="/api/open/*")
        app = self.registered(api)
        CORS(app)
        client = app.test_client()

        self.assertEqual(cors_headers(get(client, "/api/open/prices")), OPEN)
        self.assertEqual(cors_headers(get(client, "/api/users")), {})

    def test_it_reads_the_configuration_of_the_app_but_for_resources(self) -> None:
        api = self.api()
        CORS(api)
        app = self.app(CORS_ORIGINS=ALLOWED, CORS_RESOURCES="/nowhere")
        app.register_blueprint(api)

        self.assertEqual(
            cors_headers(get(app.test_client(), "/api/users")),
            {"Access-Control-Allow-Origin": ALLOWED},
        )

    def test_it_comes_before_register_blueprint(self) -> None:
        api = self.api()
        self.registered(api)

        with self.assertRaisesRegex(CORSConfigError, "before register_blueprint"):
            CORS(api)
