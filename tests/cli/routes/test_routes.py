from __future__ import annotations

import json
import typing as t

import click
import pytest
from flask import Flask

from flask_cors import CORS
from flask_cors import cross_origin
from flask_cors.cli.routes.listing import routes_as_data
from flask_cors.cli.routes.listing import routes_as_text
from flask_cors.cli.survey import Survey

pytestmark = pytest.mark.usefixtures("no_lines")

APP = "https://app.example"


def make_app() -> Flask:
    app = Flask(__name__, static_folder=None)
    CORS(
        app,
        resources={
            "/api/*": {"origins": APP, "max_age": 600, "methods": "GET"},
            "/nothing": {"origins": APP},
        },
    )
    app.add_url_rule("/", "index", lambda: "index")
    app.add_url_rule("/api/notes", "notes", lambda: "notes", methods=["GET", "PUT"])

    @app.get("/mine")
    @cross_origin(origins=[], methods=[], headers="X-A", supports_credentials=True)
    def mine() -> str:
        return "mine"

    return app


def survey() -> Survey:
    return Survey(make_app())


TEXT = f"""\
CORS(...), resources['/api/*']
  origins     https://app.example
  credentials no
  methods     GET
  headers     none
  exposed     none
  max-age     600 s
    /api/notes  GET HEAD PUT  notes
      ! PUT is blocked: the policy doesn't list it.

CORS(...), resources['/nothing']
  origins     https://app.example
  credentials no
  methods     DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT
  headers     none
  exposed     none
  max-age     5 s, the browsers' default
  ! Matches no route.

@cross_origin on {__name__}.make_app.<locals>.mine
  origins     nobody
  credentials yes
  methods     none
  headers     X-A
  exposed     none
  max-age     5 s, the browsers' default
    /mine  GET HEAD  mine

No CORS: only pages of the app's own origin can read these.
    /  GET HEAD  index"""


def test_routes_stand_below_their_rules() -> None:
    found = survey()
    assert click.unstyle(routes_as_text(found, found.routes)) == TEXT


def test_app_without_routes_says_so() -> None:
    found = Survey(Flask(__name__, static_folder=None))
    assert routes_as_text(found, found.routes) == "The app has no routes."


def test_long_lines_are_folded_at_100_columns() -> None:
    app = Flask(__name__, static_folder=None)
    origins = [f"https://application-{n}.example.com" for n in range(20)]
    CORS(app, origins=origins)
    app.add_url_rule("/a" * 60, "a", lambda: "", methods=["GET", "PUT", "DELETE"])
    found = Survey(app)
    lines = click.unstyle(routes_as_text(found, found.routes)).splitlines()
    assert max(map(len, lines)) == 100
    assert "and 12 more" in "\n".join(lines)


def test_data_is_for_machines() -> None:
    found = survey()
    data = json.loads(json.dumps(routes_as_data(found, found.routes)))
    _, notes, _ = data["routes"]
    policy: dict[str, t.Any] = {
        "origins": [APP],
        "supports_credentials": False,
        "methods": ["GET"],
        "headers": [],
        "expose_headers": [],
        "max_age": 600,
        "block_denied": False,
        "timing_allow_origin": False,
    }
    rule = {"decided_by": "CORS(...), resources['/api/*']", "policy": policy}
    assert notes == {
        "rule": "/api/notes",
        "endpoint": "notes",
        "methods": ["GET", "HEAD", "PUT"],
        "policies": [{"methods": ["GET", "HEAD", "PUT"], **rule}],
        "notes": ["PUT is blocked: the policy doesn't list it."],
    }
    assert data["routes"][0]["policies"] == [
        {"methods": ["GET", "HEAD"], "decided_by": None, "policy": None}
    ]
    assert data["rules"][0] == {**rule, "note": None}
    assert [each["note"] for each in data["rules"]] == [None, "Matches no route.", None]
