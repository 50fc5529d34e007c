from __future__ import annotations

import collections.abc as cabc
import gzip

import pytest
from flask import Flask
from flask import request
from flask import Response
from flask.testing import FlaskClient
from flask_compress import Compress
from werkzeug.test import TestResponse

from flask_cors import CORS
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import OTHER

from .policy import ORIGINS
from .policy import readable
from .policy import SHOP

TEXT = "text " * 1000
# Those of whoever is registered last come first.
VARY = "Accept-Encoding, Origin"

both_orders = pytest.mark.parametrize(
    "is_first", [pytest.param(True, id="CORS first"), pytest.param(False, id="last")]
)


def make_app(is_first: bool = True) -> Flask:
    app = Flask(__name__)
    app.config["COMPRESS_ALGORITHM"] = "gzip"
    app.config["COMPRESS_ALGORITHM_STREAMING"] = "gzip"

    if is_first:
        CORS(app, origins=ORIGINS)

    Compress(app)

    if not is_first:
        CORS(app, origins=ORIGINS)

    @app.route("/text")
    def text() -> Response:
        response = Response(TEXT, mimetype="text/plain")
        response.add_etag()
        response.make_conditional(request)
        return response

    @app.route("/stream")
    def stream() -> Response:
        return Response(iter([TEXT, TEXT]), mimetype="text/plain")

    return app


def ask(
    client: FlaskClient, path: str, origin: str = ALLOWED, **headers: str
) -> TestResponse:
    sent = {"Origin": origin, "Accept-Encoding": "gzip", **headers}
    return client.get(path, headers=sent)


@both_orders
@pytest.mark.parametrize(("path", "text"), [("/text", TEXT), ("/stream", TEXT * 2)])
def test_compressed_answer_varies_by_both(is_first: bool, path: str, text: str) -> None:
    client = make_app(is_first).test_client()
    response = ask(client, path)

    assert response.headers.getlist("Content-Encoding") == ["gzip"]
    assert gzip.decompress(response.data).decode() == text
    assert cors_headers(response) == readable(vary=VARY)
    assert cors_headers(ask(client, path, OTHER)) == {"Vary": VARY}


@both_orders
def test_plain_answer_and_error_vary_by_both(is_first: bool) -> None:
    client = make_app(is_first).test_client()

    for path in ("/text", "/missing"):
        response = ask(client, path, **{"Accept-Encoding": "identity"})

        assert "Content-Encoding" not in response.headers
        assert cors_headers(response) == readable(vary=VARY)


@both_orders
def test_304_has_the_headers_of_whoever_asks(is_first: bool) -> None:
    client = make_app(is_first).test_client()
    first = ask(client, "/text")
    second = ask(client, "/text", SHOP, **{"If-None-Match": first.headers["ETag"]})

    assert second.status_code == 304
    assert cors_headers(second) == readable(SHOP, vary=VARY)


@both_orders
def test_preflight_is_not_compressed(is_first: bool) -> None:
    headers = {
        "Origin": ALLOWED,
        "Access-Control-Request-Method": "PUT",
        "Accept-Encoding": "gzip",
    }
    response = make_app(is_first).test_client().options("/text", headers=headers)

    assert response.data == b""
    assert "Content-Encoding" not in response.headers
    assert cors_headers(response)["Vary"] == "Origin"


def test_decorated_view_varies_by_both() -> None:
    app = Flask(__name__)
    app.config["COMPRESS_REGISTER"] = False
    compress = Compress(app)
    CORS(app, origins=ORIGINS)

    @app.route("/")
    @compress.compressed()
    def index() -> cabc.Iterable[str]:
        return TEXT

    response = ask(app.test_client(), "/")

    assert "Content-Encoding" in response.headers
    assert cors_headers(response) == readable(vary="Accept-Encoding, Origin")
