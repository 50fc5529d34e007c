from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from flask_cors import CORS
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import OTHER

from .policy import DENIED

OWN = "https://api.example"
FORWARDED = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "api.example",
    "X-Forwarded-Prefix": "/service",
}


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    CORS(app, resources={"/notes/*": {"origins": ALLOWED}}, block_denied=True)
    fixed = ProxyFix(app.wsgi_app, x_proto=1, x_host=1, x_prefix=1)
    app.wsgi_app = fixed  # type: ignore[method-assign]
    app.add_url_rule("/notes/", view_func=lambda: "notes", methods=["GET", "POST"])
    return app


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        pytest.param(OWN, 200, id="own, as the browser sees it"),
        pytest.param(ALLOWED, 200, id="allowed"),
        pytest.param(OTHER, 403, id="denied"),
        pytest.param("http://api.example", 403, id="own, without TLS"),
        pytest.param("http://localhost", 403, id="own, as only the proxy sees it"),
    ],
)
def test_only_own_and_allowed_origins_get_through(
    app: Flask, origin: str, status: int
) -> None:
    headers = {"Origin": origin, **FORWARDED}
    response = app.test_client().post("/notes/", headers=headers)
    readable = {"Access-Control-Allow-Origin": ALLOWED}

    assert response.status_code == status
    assert cors_headers(response) == (readable if origin == ALLOWED else DENIED)


def test_preflight_is_answered_behind_the_proxy(app: Flask) -> None:
    headers = {"Access-Control-Request-Method": "PUT", **FORWARDED}
    client = app.test_client()
    allowed = client.options("/notes/", headers={**headers, "Origin": ALLOWED})
    denied = client.options("/notes/", headers={**headers, "Origin": OTHER})

    assert allowed.status_code == 200
    assert allowed.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert denied.status_code == 403


def test_redirect_leads_to_the_proxy_and_is_readable(app: Flask) -> None:
    headers = {"Origin": ALLOWED, **FORWARDED}
    response = app.test_client().get("/notes", headers=headers)

    assert response.headers["Location"] == f"{OWN}/service/notes/"
    assert cors_headers(response) == {"Access-Control-Allow-Origin": ALLOWED}
