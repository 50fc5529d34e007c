from __future__ import annotations

import collections.abc as cabc

from werkzeug.datastructures import Headers

from .. import fetch
from ..fetch import ANY
from . import checks
from .journey import Journey
from .outcomes import Answer
from .outcomes import ScriptResponse
from .safelists import SAFELISTED_RESPONSE_HEADERS

#: Fetch, "null body status", without those of interim responses.
_NULL_BODY_STATUSES = frozenset({204, 205, 304})


def filter_response(answer: Answer, journey: Journey) -> ScriptResponse:
    """Return the part of a response that a script can see.

    Source: Fetch, "filtered response".
    """
    if journey.tainting == "opaque":
        return ScriptResponse("opaque", "", False, 0, Headers(), b"")

    is_null = journey.method == "HEAD" or answer.status in _NULL_BODY_STATUSES
    return ScriptResponse(
        type=journey.tainting,
        url=journey.url,
        redirected=len(journey.urls) > 1,
        status=answer.status,
        headers=Headers(list(_readable_headers(answer, journey))),
        data=b"" if is_null else answer.body,
    )


def opaque_redirect(journey: Journey) -> ScriptResponse:
    """Return the response that a script gets for a redirect that it doesn't follow.

    Source: Fetch, "opaque-redirect filtered response".
    """
    return ScriptResponse("opaqueredirect", journey.url, False, 0, Headers(), b"")


def _readable_headers(
    answer: Answer, journey: Journey
) -> cabc.Iterator[tuple[str, str]]:
    exposed = checks.parse_tokens(answer, fetch.EXPOSE_HEADERS) or []
    names = SAFELISTED_RESPONSE_HEADERS.union(map(str.lower, exposed))
    has_wildcard = ANY in names and not journey.is_include
    is_any = journey.tainting == "basic" or has_wildcard

    for name, value in answer.headers:
        is_forbidden = fetch.is_forbidden_response_header(name)

        if not is_forbidden and (is_any or name.lower() in names):
            yield name, value
