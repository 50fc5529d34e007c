from __future__ import annotations

from .. import fetch
from ..log import quote
from ..origins.entries import InvalidEntry
from ..origins.entries import SpelledOrigin
from ..policy import Settings
from .nearest import find_nearest
from .reasons import find_fix
from .reasons import Reason


def advise(reason: Reason, origin: str, culprit: str, settings: Settings) -> str:
    """Return what to change so that a policy allows what it denies.

    :param origin: The origin of the page.
    :param culprit: The method, header name or value at fault.
    :param settings: The settings of the policy.
    """
    is_opaque = origin == fetch.OPAQUE_ORIGIN

    if reason is not Reason.ALLOW_ORIGIN_MISSING or is_opaque:
        return find_fix(reason, culprit, origin, origin)

    if not _is_sent(origin):
        return "Browsers never send such an origin, so it's always denied."

    added = advise_on_origin(origin, settings)
    return " ".join(filter(None, (added, warn_of_danger(origin, settings))))


def advise_on_origin(origin: str, settings: Settings) -> str:
    """Return what to write to allow another origin, after an allowed one like it."""
    if settings.origins.is_empty:
        return (
            f"It allows no origin. Write origins={quote(origin)}. If the view has"
            " @cors_exempt, replace that with @cross_origin."
        )

    near = find_nearest(origin, settings.origins)
    added = f"Add {quote(origin)} to origins."

    if near is None:
        return added

    if near.is_typo:
        return (
            f"{near.text} Correct the page's address. If the origin is yours: {added}"
        )

    return f"{near.text} {added}"


def warn_of_danger(origin: str, settings: Settings) -> str:
    """Return what is dangerous about allowing an origin, or nothing."""
    if not settings.supports_credentials:
        return ""

    if fetch.is_unencrypted(origin):
        return (
            "It then reads with the user's login, and so does anyone who can change"
            " its unencrypted traffic. Serve that page over HTTPS."
        )

    return "It then reads with the user's login, so make sure that you trust it."


def _is_sent(origin: str) -> bool:
    """Tell whether browsers send an origin in this form."""
    try:
        spelled = SpelledOrigin.of(origin)
        is_canonical = spelled is None or spelled.serialise() == origin
    except InvalidEntry:
        is_canonical = True

    return fetch.is_origin(origin) and is_canonical
