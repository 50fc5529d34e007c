from __future__ import annotations

import runpy
import sys
import types
import typing as t
from contextlib import contextmanager

import pytest
from flask import Blueprint
from flask import current_app
from flask import Flask
from flask import g
from flask import has_app_context

from flask_cors import CORS
from flask_cors import cors_denied
from flask_cors import cross_origin
from flask_cors import preflight_answered
from flask_cors import signals
from flask_cors.browser import Reason
from flask_cors.serving.denials import Denials
from tests.wire import ALLOWED
from tests.wire import get
from tests.wire import OTHER
from tests.wire import preflight

pytestmark = pytest.mark.usefixtures("no_lines")

EVERYWHERE = "CORS(...), '/*'"


@contextmanager
def received(signal: t.Any) -> t.Iterator[list[dict[str, t.Any]]]:
    """Collect what a signal is sent with."""
    found: list[dict[str, t.Any]] = []

    def receive(sender: Flask, **values: t.Any) -> None:
        found.append({"app": sender.name, **values})

    with signal.connected_to(receive):
        yield found


def make_app(**options: t.Any) -> Flask:
    app = Flask("shop")
    CORS(app, **{"origins": ALLOWED, "methods": "GET", **options})
    app.add_url_rule("/ü", view_func=lambda: "", methods=["GET", "POST"])
    return app


def sent(reason: Reason | None, **values: t.Any) -> dict[str, t.Any]:
    return {
        "app": "shop",
        "origin": ALLOWED,
        "path": "/ü",
        "rule": EVERYWHERE,
        "reason": reason,
        **values,
    }


def test_denied_origin_is_told() -> None:
    with received(cors_denied) as found:
        client = make_app().test_client()
        get(client, "/ü")
        get(client, "/ü", None)
        get(client, "/ü", "http://localhost")
        assert found == []

        get(client, "/ü", OTHER)
        preflight(client, "/ü", OTHER)

    assert found == [sent(Reason.ALLOW_ORIGIN_MISSING, origin=OTHER)] * 2


def test_each_reason_to_deny_a_preflight_is_told_once() -> None:
    with received(cors_denied) as found:
        preflight(make_app().test_client(), "/ü", headers="x-a,x-b")

    assert found == [
        sent(Reason.METHOD_NOT_ALLOWED),
        sent(Reason.HEADER_NOT_ALLOWED),
    ]


def test_answered_preflights_are_told() -> None:
    with received(preflight_answered) as found:
        client = make_app().test_client()
        preflight(client, "/ü", method="GET")
        preflight(client, "/ü", method="PUT", headers="x-a")
        preflight(client, "/ü", OTHER)
        get(client, "/ü", OTHER)
        client.options("/ü", headers={"Origin": OTHER})

    assert found == [
        sent(None),
        sent(Reason.METHOD_NOT_ALLOWED),
        sent(Reason.ALLOW_ORIGIN_MISSING, origin=OTHER),
    ]


def test_preflights_that_the_app_answers_are_not_ours() -> None:
    app = make_app(automatic_options=False)

    with received(preflight_answered) as answered, received(cors_denied) as denied:
        preflight(app.test_client(), "/ü", OTHER)

    assert answered == []
    assert denied == [sent(Reason.ALLOW_ORIGIN_MISSING, origin=OTHER)]


@pytest.mark.parametrize("level", ["app", "view", "view and app"])
def test_blocked_request_is_told_once(level: str) -> None:
    app = Flask("shop")
    options: dict[str, t.Any] = {"origins": ALLOWED, "block_denied": True}

    if "app" in level:
        CORS(app, **options)

    def view() -> str:
        return ""

    function = cross_origin(**options)(view) if "view" in level else view
    app.add_url_rule("/ü", view_func=function, methods=["POST"])

    with received(cors_denied) as found:
        response = get(app.test_client(), "/ü", OTHER, method="POST")

    assert response.status_code == 403
    (values,) = found
    assert (values["reason"], values["origin"]) == (Reason.ALLOW_ORIGIN_MISSING, OTHER)


@pytest.mark.parametrize("send", [get, preflight])
def test_receivers_are_called_in_a_context(send: t.Any) -> None:
    app = make_app()
    seen: list[object] = []

    def receive(sender: Flask, **values: t.Any) -> None:
        seen.append((current_app.name, g.setdefault("count", 1)))

    @app.before_request
    def begin() -> None:
        g.count = 2

    with cors_denied.connected_to(receive):
        send(app.test_client(), "/ü", OTHER)

    assert seen == [("shop", 2 if send is get else 1)]
    assert not has_app_context()


@pytest.mark.parametrize("has_cors", [True, False])
def test_rule_of_a_view_is_named(has_cors: bool) -> None:
    app = Flask("shop")

    if has_cors:
        CORS(app)

    @app.route("/own")
    @cross_origin(origins=ALLOWED)
    def own() -> str:
        return ""

    with received(cors_denied) as denied, received(preflight_answered) as answered:
        get(app.test_client(), "/own", OTHER)
        preflight(app.test_client(), "/own", OTHER, "GET")

    rule = f"@cross_origin on {__name__}.test_rule_of_a_view_is_named.<locals>.own"
    expected = sent(Reason.ALLOW_ORIGIN_MISSING, origin=OTHER, path="/own", rule=rule)
    assert denied == [expected, expected]
    assert answered == [expected]


def test_rule_of_a_blueprint_is_named() -> None:
    app = Flask("shop")
    blueprint = Blueprint("api", __name__, url_prefix="/api")
    CORS(blueprint, origins=ALLOWED)
    app.register_blueprint(blueprint)

    with received(cors_denied) as found:
        get(app.test_client(), "/api/x", OTHER)

    (values,) = found
    assert values["rule"] == f"{EVERYWHERE} of blueprint 'api'"


def fail(*args: object) -> None:
    raise AssertionError


def test_receiver_of_one_app_hears_of_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, two = make_app(), make_app()
    found: list[object] = []

    def receive(sender: Flask, **values: t.Any) -> None:
        found.append(sender)

    with cors_denied.connected_to(receive, sender=one):
        for app in (one, two):
            get(app.test_client(), "/ü", OTHER)

        assert found == [one]
        monkeypatch.setattr(Denials, "report", fail)
        get(two.test_client(), "/ü", OTHER)


def test_origin_is_cut() -> None:
    with received(cors_denied) as found:
        get(make_app().test_client(), "/ü", f"https://{'a' * 1000}")

    assert found == [sent(Reason.ALLOW_ORIGIN_MISSING, origin=f"https://{'a' * 319}")]


def test_nothing_is_computed_when_nobody_listens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Denials, "report", fail)
    client = make_app().test_client()

    assert get(client, "/ü", OTHER).status_code == 200
    assert preflight(client, "/ü", OTHER).status_code == 403

    # Whoever listens to preflights alone has nothing to do with actual requests.
    with received(preflight_answered):
        assert get(client, "/ü", OTHER).status_code == 200


def test_nothing_is_logged_outside_of_debug_mode(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with received(cors_denied):
        get(make_app().test_client(), "/ü", OTHER)

    assert caplog.records == []


def test_without_blinker_signals_do_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "blinker", None)
    module = types.SimpleNamespace(**runpy.run_path(str(signals.__file__)))

    assert module.cors_denied is not signals.cors_denied
    assert not module.cors_denied.receivers
    assert not module.cors_denied.has_receivers_for("app")
    assert not [*module.cors_denied.receivers_for("app")]
    module.cors_denied.disconnect(print)

    with module.cors_denied.muted():
        pass

    assert module.preflight_answered.send("app", origin=OTHER) == []

    with pytest.raises(RuntimeError, match="Run 'pip install blinker'"):
        module.cors_denied.connect(print)
