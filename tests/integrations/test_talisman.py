from __future__ import annotations

import pytest
from flask import Flask
from flask_talisman import Talisman

from flask_cors import CORS
from flask_cors import cross_origin
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import METHODS
from tests.wire import OTHER
from tests.wire import preflight

from .policy import DENIED
from .policy import ORIGINS
from .policy import readable
from .policy import SHOP

HTTPS = "https://localhost"


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    CORS(app, origins=ORIGINS, block_denied=True)
    talisman = Talisman(app, frame_options="DENY")

    @app.route("/notes", methods=["GET", "PUT"])
    def notes() -> str:
        return "notes"

    @app.route("/above")
    @cross_origin(origins=SHOP)
    @talisman(force_https=False, frame_options="SAMEORIGIN")
    def above() -> str:
        return "above"

    @app.route("/below")
    @talisman(force_https=False, frame_options="SAMEORIGIN")
    @cross_origin(origins=SHOP)
    def below() -> str:
        return "below"

    return app


@pytest.mark.parametrize("base_url", [HTTPS, "http://localhost"])
def test_preflight_is_not_redirected(app: Flask, base_url: str) -> None:
    response = preflight(app.test_client(), "/notes", base_url=base_url)

    assert response.status_code == 200
    assert cors_headers(response) == {
        **readable(),
        "Access-Control-Allow-Methods": METHODS,
    }


def test_redirect_to_https_is_readable_by_allowed_origins(app: Flask) -> None:
    client = app.test_client()
    response = get(client, "/notes")

    assert response.status_code == 302
    assert response.headers["Location"] == f"{HTTPS}/notes"
    assert cors_headers(response) == readable()
    assert cors_headers(get(client, "/notes", OTHER)) == DENIED


def test_options_request_by_hand_is_redirected_as_ever(app: Flask) -> None:
    assert get(app.test_client(), "/notes", method="OPTIONS").status_code == 302


def test_security_headers_stand_beside_ours(app: Flask) -> None:
    response = get(app.test_client(), "/notes", base_url=HTTPS)

    assert response.text == "notes"
    assert cors_headers(response) == readable()
    assert response.headers.getlist("X-Frame-Options") == ["DENY"]
    assert len(response.headers.getlist("Content-Security-Policy")) == 1
    assert len(response.headers.getlist("Strict-Transport-Security")) == 1


@pytest.mark.parametrize("path", ["/above", "/below"])
def test_view_keeps_its_options_of_both(app: Flask, path: str) -> None:
    client = app.test_client()
    response = get(client, path, SHOP)

    assert response.text == path.strip("/")
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert cors_headers(response) == {"Access-Control-Allow-Origin": SHOP}
    assert cors_headers(get(client, path)) == DENIED


def test_denied_origin_is_blocked_with_security_headers(app: Flask) -> None:
    response = get(app.test_client(), "/notes", OTHER, method="PUT", base_url=HTTPS)

    assert response.status_code == 403
    assert response.headers["X-Frame-Options"] == "DENY"
    assert cors_headers(response) == DENIED
