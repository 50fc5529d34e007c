from __future__ import annotations

from . import fetch
from .errors import shown
from .nearest import nearest
from .policy import Settings
from .reasons import fix_of
from .reasons import Reason


def advice(reason: Reason, origin: str, culprit: str, settings: Settings) -> str:
    """Return what to change so that a policy allows what it denies.

    :param origin: The origin of the page.
    :param culprit: The method, header name or value at fault.
    :param settings: Those of the policy.
    """
    is_opaque = origin == fetch.OPAQUE_ORIGIN

    if reason is not Reason.ALLOW_ORIGIN_MISSING or is_opaque:
        return fix_of(reason, culprit, origin, origin)

    if not fetch.is_origin(origin):
        return "No browser sends such an origin, so that it is always denied."

    near = nearest(origin, settings.origins)
    added = f"Add {shown(origin)} to origins."
    return " ".join(filter(None, (near and near.text, added, _warning(settings))))


def _warning(settings: Settings) -> str:
    if not settings.supports_credentials:
        return ""

    return "It then reads with the user's login, so be sure that you trust it."
