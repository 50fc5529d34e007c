"""Views that the URL map doesn't tell of are never opened by another policy."""

from __future__ import annotations

import typing as t

import pytest
from flask import Blueprint
from flask import Flask
from flask import request
from flask.views import MethodView
from werkzeug.routing import Rule

from flask_cors import CORS
from flask_cors import cross_origin
from flask_cors.browser import Browser
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import preflight

A = "https://a.example"
B = "https://b.example"
E = "https://e.example"


def make_view(**options: t.Any) -> t.Any:
    return cross_origin(**options)(lambda **variables: "")


def beside_a_rule_without_methods() -> Flask:
    app = Flask(__name__, static_folder=None)
    app.url_map.add(Rule("/<path:path>", endpoint="spa"))
    app.view_functions["spa"] = make_view(origins=[B])
    return app


def without_strict_slashes() -> Flask:
    app = Flask(__name__, static_folder=None)
    app.add_url_rule(
        "/items/",
        "delete",
        make_view(origins=[A]),
        methods=["DELETE"],
        strict_slashes=False,
    )
    return app


def with_an_options_view() -> Flask:
    app = Flask(__name__, static_folder=None)
    view = make_view(origins=[A], automatic_options=False)
    app.add_url_rule("/items", "options", view, methods=["OPTIONS"])
    return app


def with_methods_of_a_class_on_a_rule_without_methods() -> Flask:
    class Items(MethodView):
        def get(self, **variables: str) -> str:
            return ""

        @cross_origin(origins=[A], supports_credentials=True)
        def delete(self, **variables: str) -> str:
            return ""

    app = Flask(__name__, static_folder=None)
    app.url_map.add(Rule("/<path:path>", endpoint="items"))
    app.view_functions["items"] = Items.as_view("items")
    return app


@pytest.mark.parametrize(
    ("make_app", "other"),
    [
        (without_strict_slashes, "DELETE"),
        (with_an_options_view, "OPTIONS"),
        (with_methods_of_a_class_on_a_rule_without_methods, "DELETE"),
    ],
)
def test_open_view_does_not_open_the_others_of_its_url(
    make_app: t.Any, other: str
) -> None:
    app = make_app()
    CORS(app, origins=[])
    app.add_url_rule(
        "/items",
        "get",
        make_view(origins=[B], max_age=600, supports_credentials=True),
        methods=["GET"],
    )
    client = app.test_client()
    headers = preflight(client, "/items", B, method="GET").headers
    # Werkzeug 2.2.0 doesn't find the view of `/items/` at `/items`.
    is_shared = client.open("/items", method=other).status_code != 405

    assert headers["Access-Control-Allow-Origin"] == B
    assert headers["Access-Control-Max-Age"] == ("0" if is_shared else "600")


def test_rule_without_methods_governs_all_methods_that_others_have_not() -> None:
    app = beside_a_rule_without_methods()
    CORS(app, origins=[])
    app.add_url_rule(
        "/items", "get", make_view(origins=[A], max_age=600), methods=["GET"]
    )
    client = app.test_client()

    assert cors_headers(preflight(client, "/items", A, method="GET")) == {
        "Access-Control-Allow-Origin": A,
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
        "Access-Control-Max-Age": "0",
        "Vary": "Access-Control-Request-Method",
    }
    assert preflight(client, "/items", A, method="DELETE").status_code == 403
    assert cors_headers(preflight(client, "/items", B, method="DELETE")) == {
        "Access-Control-Allow-Origin": B,
        "Access-Control-Allow-Methods": "DELETE, PATCH, POST, PUT",
        "Access-Control-Max-Age": "0",
        "Vary": "Access-Control-Request-Method",
    }


def test_cached_preflight_never_runs_the_view_of_another_policy() -> None:
    app = beside_a_rule_without_methods()
    CORS(app, origins=[])
    ran: list[str] = []

    def delete(**variables: str) -> str:
        ran.append(request.method)
        return ""

    app.view_functions["spa"] = cross_origin(origins=[B])(delete)
    app.add_url_rule(
        "/items",
        "get",
        make_view(origins=[A], max_age=600, headers="X-A"),
        methods=["GET"],
    )
    browser = Browser(app, origin=A)

    assert browser.fetch("/items", headers={"X-A": "1"}).allowed
    assert not browser.fetch("/items", method="DELETE").allowed
    assert ran == []


# A method that no view has.


@pytest.mark.parametrize("with_cors", [True, False])
def test_missing_method_is_answered_by_the_only_decorated_view(with_cors: bool) -> None:
    app = Flask(__name__)

    if with_cors:
        CORS(app, origins=[E])

    app.add_url_rule("/items", "items", make_view(origins=[A], max_age=600))
    client = app.test_client()

    assert cors_headers(preflight(client, "/items", A, method="POST")) == {
        "Access-Control-Allow-Origin": A,
        "Access-Control-Allow-Methods": "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
        "Access-Control-Max-Age": "600",
    }


def test_page_learns_that_the_method_is_missing() -> None:
    app = Flask(__name__)
    CORS(app, origins=[E])
    app.add_url_rule("/items", "items", make_view(origins=[A], headers="Content-Type"))
    outcome = Browser(app, origin=A).fetch("/items", method="POST", json={})

    assert outcome.response is not None
    assert outcome.response.status == 405


def test_missing_method_of_two_decorated_views_has_the_policy_of_the_app() -> None:
    app = Flask(__name__)
    CORS(app, origins=[E, B])
    app.add_url_rule("/items", "get", make_view(origins=[A]), methods=["GET"])
    app.add_url_rule("/items", "put", make_view(origins=[B]), methods=["PUT"])
    client = app.test_client()

    assert preflight(client, "/items", A, method="POST").status_code == 403
    assert preflight(client, "/items", E, method="POST").status_code == 200


@pytest.mark.parametrize(
    ("methods", "is_seen"),
    [
        pytest.param(["OPTIONS"], True, id="OPTIONS alone"),
        pytest.param(["GET", "OPTIONS"], False, id="among others"),
    ],
)
def test_config_leaves_options_to_a_view_for_nothing_else(
    methods: list[str], is_seen: bool
) -> None:
    app = Flask(__name__)
    app.config["CORS_AUTOMATIC_OPTIONS"] = False

    @app.route("/", methods=methods)
    @cross_origin(origins=[A])
    def index() -> str:
        return "seen"

    response = preflight(app.test_client(), "/", A, method="GET")

    assert (response.text == "seen") is is_seen


# Below the prefix of a blueprint.


def with_a_blueprint(**options: t.Any) -> Flask:
    app = Flask(__name__, **options)
    CORS(app, origins=[A])
    blueprint = Blueprint("api", __name__, url_prefix="/api")
    CORS(blueprint, origins=[B])
    blueprint.add_url_rule("/own", "own", lambda: "")
    app.register_blueprint(blueprint)
    return app


def test_missing_file_below_a_prefix_has_the_policy_of_the_blueprint() -> None:
    app = with_a_blueprint(static_url_path="")
    client = app.test_client()

    for path, origin in (("/api/missing", B), ("/missing", A), ("/apis", A)):
        assert get(client, path, origin).status_code == 404
        assert cors_headers(get(client, path, origin)) == {
            "Access-Control-Allow-Origin": origin
        }
        assert preflight(client, path, origin, method="GET").status_code == 200


def test_catch_all_rule_has_the_policy_of_the_blueprint_below_its_prefix() -> None:
    app = with_a_blueprint()
    app.add_url_rule("/<path:path>", "spa", lambda path: path)
    app.add_url_rule("/api/of-the-app", "of-the-app", lambda: "")
    client = app.test_client()

    for path, origin in (("/api/x", B), ("/x", A), ("/api/of-the-app", A)):
        assert cors_headers(get(client, path, origin)) == {
            "Access-Control-Allow-Origin": origin
        }
        assert preflight(client, path, origin, method="GET").status_code == 200
