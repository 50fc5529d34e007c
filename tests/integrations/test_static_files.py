from __future__ import annotations

import pathlib

import pytest
from flask import Flask
from flask import Response
from flask import send_from_directory
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from flask_cors import CORS
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import OTHER
from tests.wire import preflight

from .policy import DENIED
from .policy import ORIGINS
from .policy import readable
from .policy import SHOP


@pytest.fixture
def client(tmp_path: pathlib.Path) -> FlaskClient:
    (tmp_path / "font.txt").write_text("a font")
    app = Flask(__name__, static_folder=str(tmp_path), static_url_path="/static")
    CORS(app, origins=ORIGINS)

    @app.route("/files/<name>")
    def files(name: str) -> Response:
        return send_from_directory(tmp_path, name)

    return app.test_client()


def ask(
    client: FlaskClient, path: str, origin: str = ALLOWED, **headers: str
) -> TestResponse:
    response = client.get(path, headers={"Origin": origin, **headers})
    response.get_data()
    response.close()
    return response


every_path = pytest.mark.parametrize("path", ["/static/font.txt", "/files/font.txt"])


@every_path
def test_file_is_readable_by_allowed_origins(client: FlaskClient, path: str) -> None:
    assert ask(client, path).text == "a font"
    assert cors_headers(ask(client, path)) == readable()
    assert cors_headers(ask(client, path, OTHER)) == DENIED


@every_path
@pytest.mark.parametrize("condition", ["If-None-Match", "If-Modified-Since"])
def test_304_has_the_headers_of_whoever_asks(
    client: FlaskClient, path: str, condition: str
) -> None:
    first = ask(client, path)
    source = "ETag" if condition == "If-None-Match" else "Last-Modified"
    sent = {condition: first.headers[source]}

    for origin, expected in (
        (ALLOWED, readable()),
        (SHOP, readable(SHOP)),
        (OTHER, DENIED),
    ):
        response = ask(client, path, origin, **sent)

        assert (response.status_code, response.data) == (304, b"")
        assert cors_headers(response) == expected


@every_path
@pytest.mark.parametrize(
    ("value", "status"),
    [pytest.param("bytes=2-", 206, id="part"), pytest.param("bytes=9-", 416, id="416")],
)
def test_answer_to_a_range_is_readable(
    client: FlaskClient, path: str, value: str, status: int
) -> None:
    response = ask(client, path, Range=value)

    assert response.status_code == status
    assert cors_headers(response) == readable()


@pytest.mark.parametrize("path", ["/static/missing", "/files/missing", "/static/../x"])
def test_404_is_readable_and_its_preflight_succeeds(
    client: FlaskClient, path: str
) -> None:
    response = get(client, path)

    assert response.status_code == 404
    assert cors_headers(response) == readable()
    assert preflight(client, path).status_code == 200
