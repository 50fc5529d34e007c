from __future__ import annotations

import typing as t

import pytest
from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client
from werkzeug.wrappers import Response

from flask_cors import CORS
from flask_cors import cross_origin
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import METHODS
from tests.wire import OTHER

from .policy import DENIED
from .policy import SHOP


def make_app(name: str, origin: str) -> Flask:
    app = Flask(name)
    CORS(app, resources={"/notes": {"origins": origin}}, block_denied=True)
    app.add_url_rule("/notes", view_func=lambda: name, methods=["GET", "PUT"])
    return app


@pytest.fixture
def client() -> Client:
    plain = Flask("plain")
    decorated = cross_origin(origins=OTHER)(lambda: "plain")
    plain.add_url_rule("/notes", "notes", decorated)
    mounts: dict[str, t.Any] = {
        "/shop": make_app("shop", SHOP),
        "/shop/old": make_app("old", OTHER),
        "/plain": plain,
    }
    return Client(DispatcherMiddleware(make_app("front", ALLOWED), mounts))


def ask(client: Client, path: str, origin: str, method: str = "GET") -> Response:
    return client.open(path, method=method, headers={"Origin": origin})


every_mount = pytest.mark.parametrize(
    ("mount", "name", "allowed"),
    [
        ("", "front", ALLOWED),
        ("/shop", "shop", SHOP),
        ("/shop/old", "old", OTHER),
        ("/plain", "plain", OTHER),
    ],
)


@every_mount
def test_each_app_has_a_policy_of_its_own(
    client: Client, mount: str, name: str, allowed: str
) -> None:
    for origin in (ALLOWED, SHOP, OTHER):
        response = ask(client, f"{mount}/notes", origin)
        readable = {"Access-Control-Allow-Origin": allowed}

        assert response.get_data(as_text=True) == name
        assert cors_headers(response) == (readable if origin == allowed else DENIED)


@every_mount
def test_each_app_answers_its_own_preflights(
    client: Client, mount: str, name: str, allowed: str
) -> None:
    for origin in (ALLOWED, SHOP, OTHER):
        headers = {"Origin": origin, "Access-Control-Request-Method": "GET"}
        response = client.options(f"{mount}/notes", headers=headers)
        readable = {
            "Access-Control-Allow-Origin": allowed,
            "Access-Control-Allow-Methods": METHODS,
        }

        assert response.status_code == (200 if origin == allowed else 403)
        assert cors_headers(response) == (readable if origin == allowed else DENIED)


def test_each_app_blocks_for_itself(client: Client) -> None:
    assert ask(client, "/notes", ALLOWED, "PUT").status_code == 200
    assert ask(client, "/shop/notes", ALLOWED, "PUT").status_code == 403
    assert ask(client, "/notes", SHOP, "PUT").status_code == 403
    assert ask(client, "/shop/notes", SHOP, "PUT").status_code == 200
