from __future__ import annotations

from flask_cors.diagnostics.reasons import Reason
from tests.browsers.case import Expected
from tests.browsers.cases.sites import PAGE

# Of cross-origin calls from the page. Each request carries the page's origin.

#: A simple request, whose answer the script can read.
ALLOWED = Expected(True, status=200, origins=(PAGE,))

#: The same, after a preflight.
PASSED = Expected(True, preflights=1, status=200, origins=(PAGE, PAGE))


def denied(reason: Reason) -> Expected:
    """Return what happens to a simple request, which is sent all the same."""
    return Expected(False, reason=reason, origins=(PAGE,))


def refused(reason: Reason) -> Expected:
    """Return what happens to a request whose preflight fails."""
    return Expected(False, preflights=1, requests=0, reason=reason, origins=(PAGE,))
