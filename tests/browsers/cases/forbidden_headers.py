from __future__ import annotations

from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Fetch
from tests.browsers.cases import rules
from tests.browsers.cases.expectations import ALLOWED
from tests.browsers.cases.expectations import refused
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import site

# The view answers 409 if the header arrives.
DROPPED = ALLOWED
SENT = refused(Reason.HEADER_NOT_ALLOWED)

HEADERS = (
    ("Access-Control-Request-Headers", "x-a", DROPPED),
    ("Access-Control-Request-Method", "PUT", DROPPED),
    ("Cookie", "a=b", DROPPED),
    ("Cookie2", "a=b", DROPPED),
    ("Date", "Tue, 15 Nov 1994 08:12:31 GMT", DROPPED),
    ("Expect", "100-continue", DROPPED),
    ("Keep-Alive", "timeout=5", DROPPED),
    ("Set-Cookie", "a=b", DROPPED),
    ("TE", "trailers", DROPPED),
    ("Trailer", "X-A", DROPPED),
    ("Upgrade", "websocket", DROPPED),
    ("Via", "1.1 proxy", DROPPED),
    ("Proxy-X", "1", DROPPED),
    ("Proxy-Authorization", "Basic YTpi", DROPPED),
    ("Sec-X", "1", DROPPED),
    ("X-HTTP-Method-Override", "TRACE", DROPPED),
    ("X-HTTP-Method", "connect", DROPPED),
    ("X-Method-Override", "GET, track", DROPPED),
    ("X-HTTP-Method-Override", "PUT", SENT),
    ("Secure-X", "1", SENT),
    ("X-Cookie", "a=b", SENT),
    ("Access-Control-Allow-Origin", "*", SENT),
)

CASES = (
    *(
        Case(
            f"header {name}: {value} is {'dropped' if expected is DROPPED else 'kept'}",
            rules.FORBIDDEN_HEADER,
            site(origins=PAGE),
            ((Fetch(f"{{api}}/without/{name}", headers=((name, value),)), expected),),
        )
        for name, value, expected in HEADERS
    ),
    # Both are always sent, and never as the script says.
    Case(
        "headers Host and Origin are not the script's to set",
        rules.FORBIDDEN_HEADER,
        site(origins=PAGE),
        (
            (
                Fetch(
                    "{api}/notes",
                    headers=(("Host", "evil.test"), ("Origin", "http://evil.test")),
                ),
                DROPPED,
            ),
        ),
    ),
)
