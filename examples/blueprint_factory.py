# An app factory: one CORS() object serves every app that it makes, and the settings
# come from app.config. The blueprint of widgets has a policy of its own.
#
# Settings may come from the environment: FLASK_CORS_ORIGINS=https://a.example
#
# curl -i -H "Origin: https://app.example" http://127.0.0.1:5000/api/user
from __future__ import annotations

import collections.abc as cabc

from flask import Blueprint
from flask import Flask

from flask_cors import CORS

cors = CORS()
api = Blueprint("api", __name__, url_prefix="/api")
widgets = Blueprint("widgets", __name__, url_prefix="/widgets")

# This has to be said before the blueprint is registered.
CORS(widgets, origins="*", methods="GET")


@api.get("/user")
def user() -> dict[str, str]:
    return {"name": "Ada"}


@widgets.get("/clock")
def clock() -> dict[str, int]:
    return {"hour": 12}


def create_app(config: cabc.Mapping[str, object] | None = None) -> Flask:
    app = Flask(__name__)
    app.config.from_mapping(
        CORS_ORIGINS=["https://app.example", "http://localhost:3000"],
        CORS_HEADERS="Content-Type",
        CORS_MAX_AGE=600,
    )
    app.config.from_prefixed_env()
    app.config.from_mapping(config)
    cors.init_app(app)
    app.register_blueprint(api)
    app.register_blueprint(widgets)
    return app
