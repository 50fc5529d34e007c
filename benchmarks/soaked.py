from __future__ import annotations

from flask import Flask
from flask import request

from flask_cors import CORS
from flask_cors import cors_exempt
from flask_cors import cross_origin

PAGE = "https://app.example"
SUBDOMAIN = "https://a.shop.example"
STRANGER = "https://stranger.example"

#: Which of the origins above may read a path.
READERS = {
    "/any": {PAGE, SUBDOMAIN, STRANGER},
    "/listed": {PAGE},
    "/wildcard": {SUBDOMAIN},
    "/regex": {SUBDOMAIN},
    "/asked": {PAGE},
    "/own": {PAGE},
    "/exempt": set[str](),
}


def is_listed(origin: str) -> bool:
    return request.path == "/asked" and origin == PAGE


app = Flask(__name__, static_folder=None)
CORS(
    app,
    headers=["Content-Type"],
    resources={
        "/any": {"origins": "*", "headers": "*"},
        "/listed": {
            "origins": [PAGE, "https://other.example"],
            "supports_credentials": True,
            "block_denied": True,
        },
        "/wildcard": {"origins": "https://*.shop.example"},
        "/regex": {"origins": r"^https://[a-z]+\.shop\.example$"},
        "/asked": {"origins": is_listed},
    },
)


def view() -> dict[str, str]:
    return {"path": request.path}


for path in READERS:
    decorated = {"/own": cross_origin(origins=PAGE), "/exempt": cors_exempt}
    decorator = decorated.get(path, lambda view: view)
    # Each has a function of its own, for a decorator marks it.
    function = decorator(lambda: view())
    app.add_url_rule(path, path[1:], function, methods=["GET", "POST", "PUT"])
