from __future__ import annotations

import typing as t

import pytest
from flask.testing import FlaskClient

from flask_cors import CORS
from flask_cors import cross_origin
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import METHODS
from tests.wire import OTHER
from tests.wire import preflight

from .policy import DENIED
from .policy import ORIGINS
from .policy import readable

connexion = pytest.importorskip(
    "connexion", reason="Connexion 2 needs Flask 2.2: run `tox run -e connexion`."
)

# It uses what Flask 2.3 has removed.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def listing() -> list[str]:
    return ["note"]


def add(body: dict[str, str]) -> tuple[dict[str, str], int]:
    return body, 201


@cross_origin(origins=[OTHER, "https://third.example"])
def own() -> str:
    return "own"


def change() -> str:
    return "changed"


def operation(function: t.Callable[..., object], **described: object) -> object:
    return {
        "operationId": f"{__name__}.{function.__name__}",
        "responses": {"default": {"description": "Whatever it is."}},
        **described,
    }


NOTE = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string"}},
}
DESCRIPTION = {
    "openapi": "3.0.3",
    "info": {"title": "Notes", "version": "1"},
    "paths": {
        "/notes": {
            "get": operation(listing),
            "post": operation(
                add,
                requestBody={
                    "required": True,
                    "content": {"application/json": {"schema": NOTE}},
                },
            ),
        },
        "/own": {"get": operation(own), "put": operation(change)},
    },
}


@pytest.fixture
def client() -> FlaskClient:
    app = connexion.App(__name__)
    CORS(app.app, origins=ORIGINS, headers="Content-Type")
    app.add_api(DESCRIPTION, base_path="/v1")
    return t.cast(FlaskClient, app.app.test_client())


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        pytest.param("/v1/notes", "GET", 200, id="operation"),
        pytest.param("/v1/notes", "POST", 400, id="invalid body"),
        pytest.param("/v1/notes", "PATCH", 405, id="missing method"),
        pytest.param("/v1/missing", "GET", 404, id="missing path"),
        pytest.param("/v1/openapi.json", "GET", 200, id="description"),
        pytest.param("/v1/ui/", "GET", 200, id="page to try it"),
    ],
)
def test_responses_can_be_read(
    client: FlaskClient, path: str, method: str, status: int
) -> None:
    response = get(client, path, ALLOWED, method=method, json={})
    denied = get(client, path, OTHER, method=method, json={})
    is_problem = response.content_type == "application/problem+json"

    assert response.status_code == denied.status_code == status
    assert is_problem is (status >= 400)
    assert cors_headers(response) == readable()
    assert cors_headers(denied) == DENIED


def test_json_can_be_sent_after_a_preflight(client: FlaskClient) -> None:
    question = preflight(client, "/v1/notes", ALLOWED, "POST", "content-type")
    response = get(client, "/v1/notes", method="POST", json={"text": "x"})

    assert question.status_code == 200
    assert cors_headers(question) == {
        **readable(),
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": "Content-Type",
    }
    assert (response.status_code, response.get_json()) == (201, {"text": "x"})
    assert cors_headers(response) == readable()


def test_preflight_of_a_denied_origin_is_refused(client: FlaskClient) -> None:
    question = preflight(client, "/v1/notes", OTHER, "POST", "content-type")

    assert question.status_code == 403
    assert cors_headers(question) == DENIED


def test_decorated_operation_has_its_own_policy(client: FlaskClient) -> None:
    assert get(client, "/v1/own", OTHER).get_json() == "own"
    assert cors_headers(get(client, "/v1/own", OTHER)) == readable(OTHER)
    assert cors_headers(get(client, "/v1/own", ALLOWED)) == DENIED
    assert cors_headers(get(client, "/v1/own", ALLOWED, method="PUT")) == readable()


def test_preflights_have_the_policy_of_the_operation(client: FlaskClient) -> None:
    assert preflight(client, "/v1/own", OTHER, "GET").status_code == 200
    assert preflight(client, "/v1/own", ALLOWED, "GET").status_code == 403
    assert preflight(client, "/v1/own", ALLOWED, "PUT").status_code == 200
    assert preflight(client, "/v1/own", OTHER, "PUT").status_code == 403
