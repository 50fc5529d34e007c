# Lists, adds and removes the origins of a tenant, for whoever has the token.
from __future__ import annotations

import hmac
import typing as t

from flask import abort
from flask import Blueprint
from flask import current_app
from flask import request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from flask_cors.errors import Report
from flask_cors.origins.origin_set import OriginSet

from .stores import is_tenant
from .stores import Store

PATH = "/admin/tenants/<tenant>/origins"

admin = Blueprint("admin", __name__)


@admin.before_request
def demand_token() -> None:
    given = request.headers.get("Authorization", "")
    expected = f"Bearer {current_app.config['ADMIN_TOKEN']}"

    # How long the comparison takes must not tell how much of a guess is right.
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise Unauthorized(
            "Send the header 'Authorization: Bearer' with the token of admins.",
            www_authenticate=WWWAuthenticate("bearer", {"realm": "admin"}),
        )


@admin.get(PATH)
def list_origins(tenant: str) -> dict[str, t.Any]:
    return {"tenant": tenant, "origins": store().origins(checked(tenant))}


@admin.put(PATH)
def add_origin(tenant: str) -> dict[str, t.Any]:
    store().add(checked(tenant), origin_of(request.get_json()))
    return list_origins(tenant)


@admin.delete(PATH)
def remove_origin(tenant: str) -> dict[str, t.Any]:
    store().remove(checked(tenant), origin_of(request.get_json()))
    return list_origins(tenant)


def store() -> Store:
    return t.cast(Store, current_app.extensions["store"])


def checked(tenant: str) -> str:
    if not is_tenant(tenant):
        abort(400, "A tenant has 1 to 63 lower-case letters, digits and hyphens.")

    return tenant


def origin_of(body: object) -> str:
    """Return the origin in a body, spelled as browsers send it."""
    text = body.get("origin") if isinstance(body, dict) else None

    if not isinstance(text, str):
        abort(400, 'Write the origin, such as {"origin": "https://app.example"}.')

    report = Report("origin")
    entries = OriginSet([text], report)

    if report.problems:
        abort(400, " ".join(problem.text for problem in report.problems))

    # What matches several origins can't be looked up, and any site can send "null".
    if len(entries.exact) != 1 or "null" in entries.exact:
        abort(400, f"{text[:100]!r} is not one origin. Write 'https://app.example'.")

    return next(iter(entries.exact))
