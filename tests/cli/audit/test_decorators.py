from __future__ import annotations

import typing as t

import pytest
from flask import Flask

from flask_cors import CORS
from flask_cors import cors_exempt
from flask_cors import cross_origin
from flask_cors.cli.audit.audit import run_audit

A = "https://a.example"
B = "https://b.example"


@pytest.mark.parametrize(
    ("decorator", "found", "severity"),
    [
        pytest.param(cross_origin(origins=A), "CORS034", "high", id="narrower"),
        pytest.param(cors_exempt, "CORS034", "high", id="exempt"),
        pytest.param(cross_origin(origins=[A, B]), "CORS033", "medium", id="the same"),
        pytest.param(cross_origin, "CORS033", "medium", id="wider"),
    ],
)
def test_decorator_above_the_route_is_found(
    decorator: t.Any, found: str, severity: str
) -> None:
    app = Flask("app", static_folder=None)
    CORS(app, origins=[A, B])
    decorator(app.get("/")(lambda: ""))
    (finding,) = run_audit(app)

    assert (finding.id, finding.severity.value) == (found, severity)
    assert finding.routes == ("/",)
    assert finding.fix == "Move the decorator below @app.route."


def test_decorator_below_the_route_is_right() -> None:
    app = Flask("app", static_folder=None)
    CORS(app, origins=[A, B])
    app.get("/")(cross_origin(origins=[A, B])(lambda: ""))

    assert run_audit(app) == []
