from __future__ import annotations

import logging
import typing as t

import pytest
from flask import abort
from flask import Blueprint
from flask import Flask
from flask.views import MethodView

from flask_cors import CORS
from flask_cors import cors_exempt
from flask_cors import CORSConfigError
from flask_cors import cross_origin
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import preflight

pytestmark = pytest.mark.usefixtures("no_lines")


def assert_exempt(app: Flask, path: str = "/own") -> None:
    client = app.test_client()
    refused = preflight(client, path, method="GET")

    assert cors_headers(get(client, path)) == {}
    assert cors_headers(get(client, path, None)) == {}
    assert (refused.status_code, cors_headers(refused)) == (403, {})


def own_view() -> t.Callable[[], str]:
    def own() -> str:
        return "own"

    return own


@pytest.mark.parametrize(
    "config",
    [
        pytest.param({}, id="no configuration"),
        pytest.param({"CORS_ORIGINS": ALLOWED}, id="one origin"),
        pytest.param(
            {"CORS_ORIGINS": ALLOWED, "CORS_SUPPORTS_CREDENTIALS": True},
            id="credentials",
        ),
        pytest.param({"CORS_AUTOMATIC_OPTIONS": False}, id="OPTIONS left to the app"),
        pytest.param({"CORS_TIMING_ALLOW_ORIGIN": True}, id="timing"),
    ],
)
@pytest.mark.parametrize("has_cors", [True, False])
def test_exempt_view_has_no_cors(config: dict[str, object], has_cors: bool) -> None:
    app = Flask(__name__)
    app.config.update(config)

    if has_cors:
        CORS(app)

    app.add_url_rule("/own", view_func=cors_exempt(own_view()))
    app.add_url_rule("/other", view_func=lambda: "other")

    assert_exempt(app)
    response = get(app.test_client(), "/other")
    assert ("Access-Control-Allow-Origin" in response.headers) is has_cors


def test_exempt_view_of_a_blueprint_has_no_cors() -> None:
    app = Flask(__name__)
    blueprint = Blueprint("api", __name__)
    CORS(blueprint)
    blueprint.add_url_rule("/own", view_func=cors_exempt(own_view()))
    blueprint.add_url_rule("/other", view_func=lambda: "other")
    app.register_blueprint(blueprint)

    assert_exempt(app)
    assert "Access-Control-Allow-Origin" in get(app.test_client(), "/other").headers


def test_errors_of_an_exempt_view_have_no_cors() -> None:
    app = Flask(__name__)
    CORS(app)

    @app.route("/own")
    @cors_exempt
    def refuse() -> str:
        abort(401)

    assert_exempt(app)
    assert get(app.test_client(), "/own").status_code == 401


def test_async_view_may_be_exempt() -> None:
    app = Flask(__name__)
    CORS(app)

    @app.route("/own")
    @cors_exempt
    async def view() -> str:
        return "own"

    assert_exempt(app)


def test_class_based_view_may_be_exempt() -> None:
    class Own(MethodView):
        decorators: t.ClassVar[t.Any] = [cors_exempt]

        def get(self) -> str:
            return "own"

    app = Flask(__name__)
    CORS(app)
    app.add_url_rule("/own", view_func=Own.as_view("own"))

    assert_exempt(app)


def test_other_methods_of_the_url_are_not_exempt() -> None:
    app = Flask(__name__)
    CORS(app)
    app.add_url_rule("/own", view_func=cors_exempt(own_view()), methods=["GET"])
    app.add_url_rule("/own", "put", lambda: "put", methods=["PUT"])
    client = app.test_client()

    assert_exempt(app)
    assert preflight(client, "/own", method="PUT").status_code == 200


def test_configuration_still_blocks() -> None:
    app = Flask(__name__)
    app.config.update(CORS_ORIGINS=ALLOWED, CORS_BLOCK_DENIED=True)
    CORS(app)
    app.add_url_rule("/own", view_func=cors_exempt(own_view()), methods=["POST"])
    response = get(app.test_client(), "/own", method="POST")

    assert (response.status_code, cors_headers(response)) == (403, {})


def test_denial_is_logged_with_the_fix(caplog: pytest.LogCaptureFixture) -> None:
    app = Flask(__name__)
    app.debug = True
    CORS(app)
    app.add_url_rule("/own", view_func=cors_exempt(own_view()))

    with caplog.at_level(logging.WARNING, "flask_cors"):
        preflight(app.test_client(), "/own", method="GET")

    (message,) = [record.getMessage() for record in caplog.records]
    assert message == (
        "allow-origin-missing: 'https://app.example' is denied for 'OPTIONS' '/own' by"
        " @cors_exempt on tests.test_exemption.own_view.<locals>.own. It allows no"
        " origin. Write origins='https://app.example'. If the view has @cors_exempt,"
        " replace that with @cross_origin."
    )


@pytest.mark.parametrize(
    ("twice", "text"),
    [
        pytest.param(
            lambda: cors_exempt(cross_origin(own_view())),
            "already has a policy",
            id="policy",
        ),
        pytest.param(
            lambda: cross_origin(cors_exempt(own_view())),
            "already has a policy",
            id="exempt",
        ),
        pytest.param(
            lambda: cors_exempt(MethodView),
            r"Write decorators = \[cors_exempt\]\.",
            id="class",
        ),
    ],
)
def test_what_can_not_be_exempt_is_an_error(twice: t.Any, text: str) -> None:
    with pytest.raises(CORSConfigError, match=text):
        twice()


def test_function_itself_is_left_as_it_is() -> None:
    view = cors_exempt(own_view())

    assert view.__name__ == "own"
    assert view.__wrapped__() == "own"  # type: ignore[attr-defined]
