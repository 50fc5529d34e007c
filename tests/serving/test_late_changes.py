from __future__ import annotations

import typing as t

import pytest
from flask import Flask

from flask_cors import CORS

A = "https://a.example"


def logged(
    caplog: pytest.LogCaptureFixture, changes: dict[str, t.Any], **options: t.Any
) -> list[str]:
    """Return what two requests log after a change of the config."""
    app = Flask(__name__)
    app.config["CORS_MAX_AGE"] = 5
    CORS(app, **options)
    app.config.update(changes)

    for _ in range(2):
        app.test_client().get("/", headers={"Origin": A})

    return [record.getMessage() for record in caplog.records]


def test_paths_that_are_closed_after_cors_are_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert logged(caplog, {"CORS_RESOURCES": ["/api/*", "/open"]}) == [
        "app.config['CORS_RESOURCES'] was set after CORS(...), and changes what pages"
        " may do. CORS covers '/api/*', '/open' now. Set it before CORS(...), so that"
        " mistakes stop the start-up."
    ]


def test_several_keys_are_named(caplog: pytest.LogCaptureFixture) -> None:
    (line,) = logged(caplog, {"CORS_ORIGINS": A, "CORS_RESOURCES": []})

    assert line.startswith(
        "app.config['CORS_ORIGINS'], app.config['CORS_RESOURCES'] were set after"
        " CORS(...), and"
    )
    assert "CORS covers no path now." in line


@pytest.mark.parametrize(
    ("changes", "options"),
    [
        pytest.param({}, {}, id="no change"),
        pytest.param({"CORS_MAX_AGE": "5"}, {}, id="another spelling"),
        pytest.param({"CORS_MAX_AGE": 6}, {"max_age": 7}, id="overridden"),
        pytest.param({"OTHER": 1}, {}, id="another key"),
    ],
)
def test_change_that_changes_nothing_is_not_logged(
    changes: dict[str, t.Any],
    options: dict[str, t.Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert logged(caplog, changes, **options) == []
