# The API of the demo. Each part of it has another policy.
#
# curl -i -H "Origin: https://other.example" http://127.0.0.1:5000/public
from __future__ import annotations

import secrets

from flask import abort
from flask import Blueprint
from flask import Flask
from flask import jsonify
from flask import request
from flask import Response
from flask import session

from flask_cors import CORS

from .matrix import policies
from .matrix import YOURS

#: The policy that the page edits while the API runs.
yours = CORS(resources=YOURS.resource, **YOURS.options)

views = Blueprint("views", __name__)
private = Blueprint("private", __name__)


def create_app(page_origin: str = "http://127.0.0.1:5001") -> Flask:
    app = Flask(__name__)
    app.config.from_mapping(
        SECRET_KEY=secrets.token_hex(),
        SESSION_COOKIE_NAME="demo_session",
        SESSION_COOKIE_SAMESITE="Lax",
    )
    CORS(
        app,
        resources={
            "/*": {"origins": "*"},
            "/notes": {
                "origins": page_origin,
                "methods": ["GET", "POST"],
                "headers": "Content-Type",
                "expose_headers": "X-Total-Count",
                "max_age": 600,
            },
            "/account/*": {
                "origins": [page_origin, "https://app.example"],
                "methods": ["GET", "POST"],
                "headers": "Content-Type",
                "supports_credentials": True,
            },
            "/private": {
                "origins": page_origin,
                "methods": "GET",
                "headers": "Authorization",
            },
            **{policy.resource: policy.options for policy in policies(page_origin)},
        },
    )
    yours.init_app(app)
    app.register_blueprint(views)
    app.register_blueprint(private)
    return app


@views.get("/public")
def public() -> dict[str, str]:
    return {"text": "Everybody may read this."}


@views.get("/notes")
def list_notes() -> tuple[list[str], dict[str, str]]:
    return ["Buy milk.", "Call Bob."], {"X-Total-Count": "2"}


@views.post("/notes")
def add_note() -> tuple[Response, int]:
    return jsonify(request.get_json()), 201


@views.post("/account/login")
def login() -> dict[str, str]:
    session["name"] = str(request.get_json())
    return {"name": session["name"]}


@views.get("/account/name")
def name() -> dict[str, str | None]:
    return {"name": session.get("name")}


@views.route(
    "/policies/<name>/notes", methods=["GET", "POST", "PUT", "PATCH", "DELETE"]
)
def notes_of_policy(name: str) -> dict[str, str]:
    return {"policy": name, "method": request.method}


@views.get("/crash")
def crash() -> str:
    raise RuntimeError("This crash is a part of the demo.")


@private.before_request
def demand_token() -> None:
    if request.headers.get("Authorization") != "Bearer demo":
        abort(401)


@private.get("/private")
def secret() -> dict[str, str]:
    return {"text": "Only who has the token may read this."}
