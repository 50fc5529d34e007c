from __future__ import annotations

from tests.wire import ALLOWED

SHOP = "https://shop.example"
#: Of two origins, so that what is allowed to one is wrong for the other.
ORIGINS = [ALLOWED, SHOP]
DENIED = {"Vary": "Origin"}


def readable(origin: str = ALLOWED, vary: str = "Origin") -> dict[str, str]:
    """Return the CORS headers of a response that an origin may read."""
    return {"Access-Control-Allow-Origin": origin, "Vary": vary}
