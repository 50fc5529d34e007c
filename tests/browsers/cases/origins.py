from __future__ import annotations

import re
import typing as t

from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Fetch
from tests.browsers.cases import rules
from tests.browsers.cases.expectations import ALLOWED
from tests.browsers.cases.expectations import denied
from tests.browsers.cases.expectations import refused
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import site
from tests.browsers.cases.sites import STRANGER

PATTERN = re.compile(r"http://[a-z]+\.shop\.localhost:\d+")


def broken(origin: str) -> bool:
    raise LookupError(origin)


ALLOWING: tuple[tuple[str, dict[str, t.Any]], ...] = (
    ("any", {"origins": "*"}),
    ("any, echoed", {"origins": "*", "send_wildcard": False}),
    ("exact", {"origins": PAGE}),
    ("exact, sent to its owner alone", {"origins": PAGE, "always_send": False}),
    ("one of a list", {"origins": [STRANGER, PAGE]}),
    ("text of several", {"origins": f"{STRANGER}, {PAGE}"}),
    ("upper case, normalized", {"origins": "HTTP://APP.Shop.localhost:{number}"}),
    ("trailing slash, normalized", {"origins": "{page}/"}),
    ("any subdomain", {"origins": "http://*.shop.localhost:{number}"}),
    ("any deep subdomain", {"origins": "http://*.localhost:{number}"}),
    ("any port", {"origins": "http://app.shop.localhost:*"}),
    ("any subdomain and port", {"origins": "http://*.shop.localhost:*"}),
    ("part of a label", {"origins": "http://a*p.shop.localhost:*"}),
    ("regex", {"origins": PATTERN}),
    ("text of a regex", {"origins": r"http://[a-z]+\.shop\.localhost:\d+"}),
    (
        "text of a regex in another case",
        {"origins": r"HTTP://App\.shop\.localhost:\d+"},
    ),
    ("regex beside an origin", {"origins": [STRANGER, PATTERN]}),
    (
        "any beside an origin, echoed",
        {"origins": [STRANGER, "*"], "send_wildcard": False},
    ),
    ("function", {"origins": lambda origin: ".shop." in origin}),
)

DENYING: tuple[tuple[str, dict[str, t.Any]], ...] = (
    ("nobody", {"origins": []}),
    ("no port", {"origins": "http://{host}"}),
    ("another port", {"origins": "http://{host}:9"}),
    ("another scheme", {"origins": "https://{host}:{number}"}),
    ("the parent domain", {"origins": "http://shop.localhost:{number}"}),
    ("a subdomain", {"origins": "http://x.{host}:{number}"}),
    ("a longer label", {"origins": "http://my-{host}:{number}"}),
    ("the page as a subdomain", {"origins": "http://{host}.evil.test:{number}"}),
    ("the origin of the API", {"origins": "http://api.shop.localhost:{number}"}),
    ("any subdomain of the page", {"origins": "http://*.{host}:*"}),
    ("any subdomain of another site", {"origins": "http://*.other.localhost:*"}),
    ("a label and more", {"origins": "http://app*.shop.localhost:*"}),
    ("any port of another host", {"origins": "http://localhost:*"}),
    ("regex of a part", {"origins": re.compile(r"http://app\.shop\.localhost")}),
    ("function", {"origins": lambda origin: origin == STRANGER}),
    ("broken function", {"origins": broken}),
    ("function of a number", {"origins": lambda origin: len(origin)}),
    ("null", {"origins": "null"}),
)

DENIED = denied(Reason.ALLOW_ORIGIN_MISSING)

# The refusal is a 403 without any CORS header.
REFUSED = refused(Reason.ALLOW_ORIGIN_MISSING)

CASES = (
    *(
        Case(
            f"origins, {name}: allowed",
            rules.CORS_CHECK,
            site(**options),
            ((Fetch("{api}/notes"), ALLOWED),),
        )
        for name, options in ALLOWING
    ),
    *(
        Case(
            f"origins, {name}: denied",
            rules.CORS_CHECK,
            site(**options),
            (
                (Fetch("{api}/notes"), DENIED),
                (Fetch("{api}/notes", "PUT"), REFUSED),
            ),
        )
        for name, options in DENYING
    ),
)
