from __future__ import annotations

from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Case
from tests.browsers.case import Fetch
from tests.browsers.cases import rules
from tests.browsers.cases.expectations import ALLOWED
from tests.browsers.cases.expectations import denied
from tests.browsers.cases.sites import PAGE
from tests.browsers.cases.sites import site
from tests.browsers.cases.sites import STRANGER

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"

REQUESTS = (
    ("GET", Fetch("{api}/notes")),
    ("HEAD", Fetch("{api}/notes", "HEAD")),
    ("POST without a body", Fetch("{api}/notes", "POST")),
    ("POST of text", Fetch("{api}/notes", "POST", body="a")),
    (
        "POST of a form",
        Fetch("{api}/notes", "POST", (("Content-Type", FORM),), "a=1"),
    ),
    (
        "POST of several parts",
        Fetch("{api}/notes", "POST", (("Content-Type", MULTIPART),), "--x--"),
    ),
    ("GET of another port", Fetch("{port}/notes")),
    ("GET of another site", Fetch("{foreign}/notes")),
    ("POST to another site", Fetch("{foreign}/notes", "POST", body="a")),
)

# It runs on the server all the same.
DENIED = denied(Reason.ALLOW_ORIGIN_MISSING)

CASES = (
    *(
        Case(
            f"simple {name} is allowed",
            rules.SAFE_METHOD,
            site(origins=PAGE),
            ((fetch, ALLOWED),),
        )
        for name, fetch in REQUESTS
    ),
    *(
        Case(
            f"simple {name} is sent and its answer denied",
            rules.CORS_CHECK,
            site(origins=STRANGER),
            ((fetch, DENIED),),
        )
        for name, fetch in REQUESTS
    ),
)
