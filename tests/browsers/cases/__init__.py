from __future__ import annotations

from tests.browsers.case import Case
from tests.browsers.cases import blocking
from tests.browsers.cases import blueprints
from tests.browsers.cases import broken_servers
from tests.browsers.cases import cache_redirects
from tests.browsers.cases import caches
from tests.browsers.cases import cookies
from tests.browsers.cases import credentials
from tests.browsers.cases import decorators
from tests.browsers.cases import errors
from tests.browsers.cases import exposure
from tests.browsers.cases import forbidden_headers
from tests.browsers.cases import locations
from tests.browsers.cases import methods
from tests.browsers.cases import modes
from tests.browsers.cases import moved
from tests.browsers.cases import null_origin
from tests.browsers.cases import origins
from tests.browsers.cases import paths
from tests.browsers.cases import preflight_answers
from tests.browsers.cases import preflight_cache
from tests.browsers.cases import preflighted_redirects
from tests.browsers.cases import preflights
from tests.browsers.cases import redirects
from tests.browsers.cases import safelists
from tests.browsers.cases import several_policies
from tests.browsers.cases import simple
from tests.browsers.cases import unknown
from tests.browsers.cases import views
from tests.browsers.cases import wildcards

#: Each is found at the path of its own index.
CASES: tuple[Case, ...] = (
    *simple.CASES,
    *origins.CASES,
    *safelists.CASES,
    *forbidden_headers.CASES,
    *preflights.CASES,
    *preflight_answers.CASES,
    *methods.CASES,
    *wildcards.CASES,
    *credentials.CASES,
    *cookies.CASES,
    *exposure.CASES,
    *caches.CASES,
    *redirects.CASES,
    *preflighted_redirects.CASES,
    *locations.CASES,
    *errors.CASES,
    *null_origin.CASES,
    *preflight_cache.CASES,
    *cache_redirects.CASES,
    *several_policies.CASES,
    *unknown.CASES,
    *broken_servers.CASES,
    *modes.CASES,
    *views.CASES,
    *decorators.CASES,
    *blueprints.CASES,
    *blocking.CASES,
    *moved.CASES,
    *paths.CASES,
)
