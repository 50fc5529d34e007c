"""Views whose CORS decorator is hidden by another one, so it's known only when they
run.
"""

from __future__ import annotations

from flask import Request

from .. import fetch
from ..log import logger
from ..options.resolver import Rule
from ..policy import Policy
from .denials import find_denials
from .request import CORSRequest
from .state import AppState

# Headers that need no preflight, and those that browsers and proxies set themselves.
_OF_OTHERS = frozenset(
    (
        *("accept", "accept-language", "content-language", "content-type", "range"),
        *("cache-control", "pragma", "if-modified-since", "if-none-match", "if-range"),
        *("forwarded", "priority", "save-data", "upgrade-insecure-requests"),
        *("traceparent", "tracestate", "true-client-ip", "user-agent"),
        *("x-correlation-id", "x-real-ip", "x-request-id"),
    )
)
_STARTS_OF_PROXIES = ("cf-", "cdn-", "x-amz", "x-b3-", "x-forwarded-", "x-envoy-")


class NarrowedPolicy(Policy):
    """Allows what two policies both allow.

    It is never static, since the two may differ for other origins.

    :param inner: The policy of the hidden decorator, which has all other options.
    :param outer: The policy that governs the request without that decorator.
    """

    def __init__(self, inner: Policy, outer: Policy) -> None:
        with_credentials = all(
            each.settings.supports_credentials for each in (inner, outer)
        )
        super().__init__(
            inner.settings._replace(
                always_send=False, supports_credentials=with_credentials
            )
        )
        self._policies = (inner, outer)

    def allows(self, origin: str) -> bool:
        return all(each.allows(origin) for each in self._policies)


def narrow(inner: Rule, outer: Rule) -> Rule:
    """Return a rule that allows what both rules allow.

    :param inner: The rule of a hidden decorator.
    :param outer: The rule that governs the request without it.
    """
    policies = inner.policy, outer.policy
    is_same = inner.policy is outer.policy or (
        all(each.settings.is_static for each in policies)
        and inner.policy.actual(None) == outer.policy.actual(None)
    )

    if is_same:
        return inner

    return Rule(NarrowedPolicy(*policies), inner.place, inner.layers)


def would_refuse(rule: Rule, outer: Rule, request: Request) -> bool:
    """Tell whether a preflight would have refused a request, if it had known the hidden
    decorator.

    Source: Fetch, "HTTP fetch": which requests have a preflight.

    :param rule: The rule of the hidden decorator, narrowed.
    :param outer: The rule that has answered the preflight instead.
    """
    environ = request.environ
    actual = CORSRequest(environ)
    names = _unsafe_names(request, outer.policy)
    is_simple = actual.method in fetch.SAFELISTED_METHODS and not names

    if actual.origin is None or actual.is_of_own_page or is_simple:
        return False

    preflight = CORSRequest(
        {
            **environ,
            "REQUEST_METHOD": "OPTIONS",
            "HTTP_ACCESS_CONTROL_REQUEST_METHOD": actual.method,
            "HTTP_ACCESS_CONTROL_REQUEST_HEADERS": ",".join(names),
        }
    )
    verdict = rule.policy.preflight(
        preflight.origin or "", actual.method, preflight.requested_headers
    )
    lacks_credentials = "HTTP_COOKIE" in environ and not (
        rule.policy.settings.supports_credentials
    )
    return lacks_credentials or any(find_denials(preflight, verdict))


def report_hidden(state: AppState, place: str, endpoint: str | None) -> None:
    """Log once that a decorator is hidden.

    :param place: Where it was written.
    """
    if state.hidden.is_new((place, endpoint)):
        logger.warning(
            "%s is hidden behind another decorator of the view %.200r, so preflights"
            " don't know its policy. Write it above that decorator, directly below"
            " @app.route, or use functools.wraps in that decorator.",
            place,
            endpoint,
        )


def _unsafe_names(request: Request, outer: Policy) -> list[str]:
    """Return the headers of a request for which the page needed a preflight, as far as
    they can be told from those of browsers and proxies.
    """
    # Browsers send the headers that the other policy has listed, and no more.
    listed = {name.lower() for name in outer.settings.headers.names}
    unsafe = (listed | {"authorization"}) - {"content-type"}

    if request.mimetype and request.mimetype not in fetch.SAFELISTED_TYPES:
        unsafe.add("content-type")

    if outer.settings.headers.echoes:
        sent = {name.lower() for name, _ in request.headers}
        others = ",".join(sorted(filter(_may_be_of_a_script, sent)))
        unsafe.update(outer.settings.headers.listed_for(others))

    return sorted(name for name in unsafe if name in request.headers)


def _may_be_of_a_script(name: str) -> bool:
    """Tell whether a script may have set a header, and neither browser nor proxy."""
    is_safe = name in _OF_OTHERS or name.startswith(_STARTS_OF_PROXIES)
    return not is_safe and not fetch.is_forbidden_request_header(name)
