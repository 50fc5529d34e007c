from __future__ import annotations

import asyncio
import typing as t

import pytest
from flask import abort
from flask import Flask
from flask.views import MethodView

from flask_cors import CORS
from flask_cors import cors_exempt
from flask_cors import cross_origin
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import OTHER
from tests.wire import preflight

from .policy import DENIED
from .policy import ORIGINS
from .policy import readable


def make_app(place: str) -> Flask:
    app = Flask(__name__)
    # The app's own, so that a decorator is seen to win over it.
    app_origins = ORIGINS if place == "app" else OTHER
    own = cross_origin(origins=ORIGINS) if place != "app" else lambda view: view

    if place != "decorator alone":
        CORS(app, origins=app_origins)

    @app.route("/notes", methods=["GET", "PUT"])
    @own
    async def notes() -> str:
        await asyncio.sleep(0)
        return "notes"

    @app.route("/gone")
    @own
    async def gone() -> t.NoReturn:
        await asyncio.sleep(0)
        abort(410)

    @app.before_request
    async def before() -> None:
        await asyncio.sleep(0)

    return app


every_place = pytest.mark.parametrize("place", ["app", "decorator", "decorator alone"])


@every_place
@pytest.mark.parametrize(("path", "status"), [("/notes", 200), ("/gone", 410)])
def test_answer_is_readable_by_allowed_origins(
    place: str, path: str, status: int
) -> None:
    client = make_app(place).test_client()
    response = get(client, path)

    assert response.status_code == status
    assert cors_headers(response) == readable()
    assert cors_headers(get(client, path, OTHER)) == DENIED


@every_place
def test_preflight_is_answered(place: str) -> None:
    client = make_app(place).test_client()

    assert preflight(client, "/notes").status_code == 200
    assert preflight(client, "/notes", OTHER).status_code == 403


def test_async_method_view_has_its_policy() -> None:
    class Notes(MethodView):
        decorators: t.ClassVar = [cross_origin(origins=ORIGINS, block_denied=True)]

        async def put(self) -> str:
            await asyncio.sleep(0)
            return "put"

    app = Flask(__name__)
    CORS(app, resources=[])
    app.add_url_rule("/notes", view_func=Notes.as_view("notes"))
    client = app.test_client()
    blocked = get(client, "/notes", OTHER, method="PUT")

    assert get(client, "/notes", method="PUT").text == "put"
    assert blocked.status_code == 403
    assert cors_headers(blocked) == DENIED


def test_async_view_can_be_exempt() -> None:
    app = Flask(__name__)
    CORS(app, origins=ORIGINS)

    @app.route("/internal")
    @cors_exempt
    async def internal() -> str:
        return "internal"

    client = app.test_client()
    response = get(client, "/internal")

    assert response.text == "internal"
    assert cors_headers(response) == {}
    assert preflight(client, "/internal", method="GET").status_code == 403


def test_async_hooks_of_the_app_are_seen() -> None:
    app = Flask(__name__)
    CORS(app, origins=ORIGINS)

    @app.after_request
    async def vary(response: t.Any) -> t.Any:
        await asyncio.sleep(0)
        response.vary.add("Cookie")
        return response

    @app.errorhandler(404)
    async def missing(error: Exception) -> tuple[str, int]:
        await asyncio.sleep(0)
        return "missing", 404

    response = get(app.test_client(), "/missing")

    assert (response.status_code, response.text) == (404, "missing")
    assert cors_headers(response) == readable(vary="Cookie, Origin")
