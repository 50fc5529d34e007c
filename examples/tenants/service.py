# Quotes prices for many tenants. Which front ends may read, a database says while the
# app runs, and each process remembers its answers for a few seconds.
#
# tour.py starts two processes of it.
from __future__ import annotations

import collections.abc as cabc
import os
import typing as t

from cachetools.func import ttl_cache
from flask import abort
from flask import Blueprint
from flask import Flask
from flask import request
from werkzeug.exceptions import HTTPException

from flask_cors import CORS

from .admin import admin
from .stores import is_tenant
from .stores import Store
from .stores import store_of

CENTS = 250

views = Blueprint("views", __name__)


def create_app(store: Store | None = None, **config: t.Any) -> Flask:
    """Make the app.

    :param store: Without it, the environment names one.
    :param config: Overrides what the environment says.
    :raises RuntimeError: There is no ``ADMIN_TOKEN``.
    """
    app = Flask(__name__)
    app.config.from_mapping(
        ADMIN_TOKEN=os.environ.get("ADMIN_TOKEN"),
        ORIGINS_SECONDS=os.environ.get("ORIGINS_SECONDS") or 5,
    )
    app.config.from_mapping(config)

    if not app.config["ADMIN_TOKEN"]:
        raise RuntimeError(
            "ADMIN_TOKEN is not set, so nobody could change origins. Set it to a long"
            " random text, such as secrets.token_urlsafe() returns."
        )

    app.extensions["store"] = store = store or store_of(os.environ)
    # Paths of admins are not among the resources: no page of another origin reads them.
    CORS(
        app,
        resources={
            "/tenants/*": {
                "origins": remembered(store, float(app.config["ORIGINS_SECONDS"])),
                "methods": ["GET", "POST"],
                "headers": "Content-Type",
            }
        },
    )
    app.register_blueprint(views)
    app.register_blueprint(admin)
    app.register_error_handler(HTTPException, as_json)
    return app


def remembered(store: Store, seconds: float) -> cabc.Callable[[str], bool]:
    """Return a function that asks a store, and remembers its answers.

    :param seconds: After which a change is seen at the latest.
    """

    # Outsiders choose the origins: without a bound, they could fill the memory. What
    # raises is not remembered, so that a database is asked again once it is back.
    @ttl_cache(maxsize=10_000, ttl=seconds)
    def allows(tenant: str, origin: str) -> bool:
        return store.allows(tenant, origin)

    def is_allowed(origin: str) -> bool:
        tenant = tenant_of(request.path)
        return is_tenant(tenant) and allows(tenant, origin)

    return is_allowed


def tenant_of(path: str) -> str:
    """Return what stands behind ``/tenants/`` in a path.

    Errors such as 404 are answered, too, and have no view that would know it.
    """
    return "".join(path.split("/", 3)[2:3])


@views.get("/tenants/<tenant>/price")
def price(tenant: str) -> dict[str, t.Any]:
    return {"tenant": tenant, "cents": CENTS}


@views.post("/tenants/<tenant>/quotes")
def quote(tenant: str) -> tuple[dict[str, t.Any], int]:
    body = request.get_json()
    pieces = body.get("pieces") if isinstance(body, dict) else None

    if type(pieces) is not int or pieces < 1:
        abort(400, 'Write how many pieces, such as {"pieces": 3}.')

    return {"tenant": tenant, "pieces": pieces, "cents": pieces * CENTS}, 201


def as_json(
    error: HTTPException,
) -> tuple[dict[str, str | None], int, list[tuple[str, str]]]:
    headers = [line for line in error.get_headers() if line[0] != "Content-Type"]
    return {"error": error.description}, error.code or 500, headers
