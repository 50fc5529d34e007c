from __future__ import annotations

import logging
import time
import typing as t

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from examples.tenants.service import create_app
from examples.tenants.service import remembered
from examples.tenants.stores import Store
from flask_cors.cli.audit.audit import run_audit
from flask_cors.cli.audit.findings import Severity
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import preflight

from .conftest import TOKEN
from .databases import Database

APP = "https://app.example"
PRICE = "/tenants/acme/price"
ADMIN = "/admin/tenants/acme/origins"
VARY = {"Vary": "Origin"}
READABLE = {"Access-Control-Allow-Origin": APP, **VARY}
LISTS = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Content-Type",
}


class Notebook:
    """A store that writes down what it is asked.

    :param answers: What it answers or raises, one after the other; then ``True``.
    """

    name = "notebook"

    def __init__(self, *answers: bool | Exception) -> None:
        self.asked: list[tuple[str, str]] = []
        self.changed: list[tuple[str, str]] = []
        self._answers = list(answers)

    def allows(self, tenant: str, origin: str) -> bool:
        self.asked.append((tenant, origin))
        answer = self._answers.pop(0) if self._answers else True

        if isinstance(answer, Exception):
            raise answer

        return answer

    def add(self, tenant: str, origin: str) -> None:
        self.changed.append((tenant, origin))

    def remove(self, tenant: str, origin: str) -> None:
        self.changed.append((tenant, origin))

    def origins(self, tenant: str) -> list[str]:
        return [origin for name, origin in self.changed if name == tenant]


def client_of(store: object, **config: t.Any) -> FlaskClient:
    app = create_app(t.cast(Store, store), **{"ADMIN_TOKEN": TOKEN, **config})
    return app.test_client()


def admin(
    client: FlaskClient, method: str, body: object = None, path: str = ADMIN
) -> TestResponse:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    sent: dict[str, t.Any] = {} if method == "GET" else {"json": body}
    return client.open(path, method=method, headers=headers, **sent)


def answer(response: TestResponse) -> tuple[int, dict[str, str]]:
    return response.status_code, cors_headers(response)


# What pages of other origins get.


def test_origin_in_the_store_may_read(client: FlaskClient, store: Store) -> None:
    store.add("acme", APP)
    assert answer(get(client, PRICE, APP)) == (200, READABLE)
    assert answer(preflight(client, PRICE, APP, "POST", "content-type")) == (
        200,
        {**READABLE, **LISTS},
    )


def test_each_tenant_has_its_own_origins(client: FlaskClient, store: Store) -> None:
    store.add("acme", APP)
    path = "/tenants/globex/price"
    assert answer(get(client, path, APP)) == (200, VARY)
    assert answer(preflight(client, path, APP, "GET")) == (403, VARY)
    assert answer(get(client, PRICE, APP)) == (200, READABLE)


def test_errors_are_readable(client: FlaskClient, store: Store) -> None:
    store.add("acme", APP)
    missing = get(client, "/tenants/acme/missing", APP)
    refused = get(client, PRICE, APP, method="DELETE")
    assert answer(missing) == (404, READABLE)
    assert answer(refused) == (405, READABLE)
    assert set(refused.allow) == {"GET", "HEAD", "OPTIONS"}
    assert missing.json and list(missing.json) == ["error"]


def test_change_is_seen_after_the_seconds(client: FlaskClient) -> None:
    assert answer(get(client, PRICE, APP)) == (200, VARY)

    assert admin(client, "PUT", {"origin": APP}).status_code == 200
    time.sleep(0.6)
    assert answer(get(client, PRICE, APP)) == (200, READABLE)

    assert admin(client, "DELETE", {"origin": APP}).status_code == 200
    time.sleep(0.6)
    assert answer(get(client, PRICE, APP)) == (200, VARY)
    assert answer(preflight(client, PRICE, APP, "GET")) == (403, VARY)


def test_dead_database_denies_until_it_is_back(
    client: FlaskClient,
    store: Store,
    dying: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    dying.stop()
    assert answer(get(client, PRICE, APP)) == (200, VARY)
    assert answer(preflight(client, PRICE, APP, "GET")) == (403, VARY)

    lines = [each for each in caplog.records if each.name == "flask_cors"]
    assert {line.levelno for line in lines} == {logging.ERROR}
    assert f"failed: '{APP}' is denied." in lines[0].getMessage()
    assert lines[0].exc_info

    dying.start()
    store.prepare()
    store.add("acme", APP)
    assert answer(get(client, PRICE, APP)) == (200, READABLE)


def test_audit_finds_nothing_at_medium_or_above(app: Flask, store: Store) -> None:
    store.add("acme", APP)
    found = run_audit(app)
    assert [each for each in found if each.severity.is_at_least(Severity.MEDIUM)] == []


# What is remembered.


@pytest.mark.parametrize("allowed", [True, False])
def test_answer_is_remembered(allowed: bool) -> None:
    store = Notebook(allowed)
    client = client_of(store)
    headers = READABLE if allowed else VARY
    assert [answer(get(client, PRICE, APP)) for _ in range(3)] == [(200, headers)] * 3
    assert store.asked == [("acme", APP)]


def test_answer_is_remembered_for_its_tenant_and_origin() -> None:
    store = Notebook()
    client = client_of(store)
    asked = [("acme", APP), ("globex", APP), ("acme", "https://other.example")]

    for tenant, origin in asked * 2:
        get(client, f"/tenants/{tenant}/price", origin)

    assert store.asked == asked


def test_error_is_not_remembered() -> None:
    client = client_of(Notebook(OSError("The database is away.")))
    assert answer(get(client, PRICE, APP)) == (200, VARY)
    assert answer(get(client, PRICE, APP)) == (200, READABLE)


def test_outsiders_can_not_fill_the_memory() -> None:
    store = Notebook()
    app = create_app(t.cast(Store, store), ADMIN_TOKEN=TOKEN)
    is_allowed = remembered(t.cast(Store, store), 60)

    with app.test_request_context(PRICE):
        assert is_allowed(APP) and is_allowed(APP)
        assert len(store.asked) == 1
        assert all(is_allowed(f"https://{n}.example") for n in range(10_000))
        assert is_allowed(APP)

    assert store.asked.count(("acme", APP)) == 2


def test_answers_of_two_apps_are_apart() -> None:
    assert answer(get(client_of(Notebook(True)), PRICE, APP)) == (200, READABLE)
    assert answer(get(client_of(Notebook(False)), PRICE, APP)) == (200, VARY)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/tenants", id="no slash"),
        pytest.param("/tenants/", id="no name"),
        pytest.param("/tenants//acme/price", id="empty name"),
        pytest.param("/tenants/Acme/price", id="upper case"),
        pytest.param("/tenants/ac%00me/price", id="null"),
        pytest.param("/tenants/acme%0A/price", id="line break"),
        pytest.param("/tenants/%C3%A4cme/price", id="no ASCII"),
        pytest.param(f"/tenants/{64 * 'a'}/price", id="too long"),
    ],
)
def test_what_names_no_tenant_is_denied_without_a_look_up(path: str) -> None:
    store = Notebook()
    headers = cors_headers(get(client_of(store), path, APP))
    assert (headers, store.asked) == (VARY, [])


# What the service itself does.


def test_price_and_quote_name_their_tenant(client: FlaskClient) -> None:
    price = client.get(PRICE)
    quote = client.post("/tenants/globex/quotes", json={"pieces": 3})
    assert price.json == {"tenant": "acme", "cents": 250}
    assert quote.status_code == 201
    assert quote.json == {"tenant": "globex", "pieces": 3, "cents": 750}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param([], id="list"),
        pytest.param({}, id="nothing"),
        pytest.param({"pieces": 0}, id="zero"),
        pytest.param({"pieces": True}, id="boolean"),
        pytest.param({"pieces": "3"}, id="text"),
    ],
)
def test_quote_needs_pieces(body: object) -> None:
    response = client_of(Notebook()).post("/tenants/acme/quotes", json=body)
    assert response.status_code == 400
    assert response.json == {"error": 'Write how many pieces, such as {"pieces": 3}.'}


@pytest.mark.parametrize("token", [None, ""])
def test_no_token_stops_start_up(token: str | None) -> None:
    with pytest.raises(RuntimeError, match="ADMIN_TOKEN is not set"):
        client_of(Notebook(), ADMIN_TOKEN=token)


def test_token_and_seconds_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ADMIN_TOKEN", TOKEN)
    monkeypatch.setenv("ORIGINS_SECONDS", "0")
    store = Notebook()
    client = create_app(t.cast(Store, store)).test_client()

    for _ in range(2):
        get(client, PRICE, APP)

    assert store.asked == [("acme", APP)] * 2


# What admins do.


def test_admin_adds_lists_and_removes(client: FlaskClient) -> None:
    none = {"tenant": "acme", "origins": []}
    one = {"tenant": "acme", "origins": [APP]}
    assert admin(client, "GET").json == none
    assert admin(client, "PUT", {"origin": APP}).json == one
    assert admin(client, "PUT", {"origin": APP}).json == one
    assert admin(client, "GET").json == one
    assert admin(client, "GET", path="/admin/tenants/globex/origins").json == {
        "tenant": "globex",
        "origins": [],
    }
    assert admin(client, "DELETE", {"origin": f"{APP}:443/"}).json == none
    assert admin(client, "DELETE", {"origin": APP}).json == none


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        pytest.param("HTTPS://App.Example", APP, id="case"),
        pytest.param("https://app.example:443", APP, id="default port"),
        pytest.param("https://app.example/", APP, id="slash"),
        pytest.param("http://app.example:8080", "http://app.example:8080", id="port"),
        pytest.param("http://[0:0::1]:3000", "http://[::1]:3000", id="IPv6"),
        pytest.param("https://bücher.example", "https://xn--bcher-kva.example", id="ü"),
        pytest.param("capacitor://localhost", "capacitor://localhost", id="app"),
    ],
)
def test_origin_is_stored_as_browsers_send_it(
    client: FlaskClient, text: str, stored: str
) -> None:
    response = admin(client, "PUT", {"origin": text})
    assert response.json == {"tenant": "acme", "origins": [stored]}
    assert cors_headers(get(client, PRICE, stored)) == {
        "Access-Control-Allow-Origin": stored,
        **VARY,
    }


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param({"origin": "*"}, "is not one origin", id="everybody"),
        pytest.param({"origin": "null"}, "is not one origin", id="null"),
        pytest.param({"origin": "https://*.app.example"}, "not one", id="wildcard"),
        pytest.param({"origin": "http://localhost:*"}, "not one", id="any port"),
        pytest.param({"origin": r"https://a\.example"}, "not one", id="regex"),
        pytest.param({"origin": "https://.*.a.example"}, "not one", id="open regex"),
        pytest.param({"origin": "https://[a-z].a.example"}, "not one", id="class"),
        pytest.param({"origin": "app.example"}, "has no scheme", id="no scheme"),
        pytest.param({"origin": f"{APP}/login"}, "more than a scheme", id="path"),
        pytest.param({"origin": f"{APP}, {APP}"}, APP, id="two"),
        pytest.param({"origin": ""}, "", id="empty"),
        pytest.param({"origin": f"https://{400 * 'a'}.example"}, "", id="too long"),
        pytest.param({"origin": "https://a\0.example"}, "", id="NUL"),
        pytest.param({"origin": [APP]}, "Write the origin", id="list"),
        pytest.param({"origins": APP}, "Write the origin", id="other key"),
        pytest.param([APP], "Write the origin", id="no object"),
    ],
)
def test_what_is_no_origin_is_refused(method: str, body: object, message: str) -> None:
    store = Notebook()
    response = admin(client_of(store), method, body)
    assert (response.status_code, store.changed) == (400, [])
    assert response.json and message in response.json["error"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_what_can_be_no_tenant_is_refused(method: str) -> None:
    path = "/admin/tenants/Acme/origins"
    response = admin(client_of(Notebook()), method, {"origin": APP}, path)
    assert response.status_code == 400
    assert response.json and "lower-case letters" in response.json["error"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="none"),
        pytest.param({"Authorization": f"Bearer {TOKEN[:-1]}"}, id="too short"),
        pytest.param({"Authorization": f"Bearer {TOKEN}!"}, id="too long"),
        pytest.param({"Authorization": TOKEN}, id="no scheme"),
        pytest.param({"Authorization": "Bearer "}, id="empty"),
        pytest.param({"Authorization": "Bearer \xe4"}, id="no ASCII"),
    ],
)
def test_admin_needs_the_token(method: str, headers: dict[str, str]) -> None:
    client = client_of(Notebook())
    response = client.open(ADMIN, method=method, headers=headers, json={"origin": APP})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].lower().startswith("bearer ")
    assert response.json and "Authorization: Bearer" in response.json["error"]


def test_admin_has_no_cors(client: FlaskClient, store: Store) -> None:
    store.add("acme", APP)
    token = {"Authorization": f"Bearer {TOKEN}"}
    response = client.get(ADMIN, headers={"Origin": APP, **token})
    assert answer(response) == (200, {})
    assert answer(preflight(client, ADMIN, APP, "PUT", "authorization")) == (401, {})
