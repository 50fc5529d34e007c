from __future__ import annotations

import typing as t

from .. import fetch
from ..diagnostics.reasons import Reason
from . import checks
from . import urls
from .calls import Call
from .filters import filter_response
from .filters import opaque_redirect
from .journey import Journey
from .network import Network
from .outcomes import Answer
from .outcomes import Check
from .outcomes import Request
from .outcomes import ScriptResponse
from .outcomes import Step
from .redirects import redirect_check
from .safelists import unsafe_names
from .statuses import is_redirect

_MAIN_FETCH = 'Fetch, "main fetch"'
_HTTP_FETCH = 'Fetch, "HTTP fetch"'
_COOKIES = 'RFC 6265bis, "The SameSite Attribute"'
_CROSS_SITE = (
    "The browser doesn't {} the cookie '{}': a page of another site needs SameSite=None"
    " and Secure."
)


class Blocked(Exception):
    """The browser blocks the request. The last step says why."""


class Fetching:
    """One call of ``fetch`` while it runs.

    The methods follow the algorithms of the Fetch standard, and have their names.

    :param network: The servers, and what the browser remembers of them.
    :param page: The origin of the script's page.
    :param url: The absolute URL that the script requests.
    :param call: The script's arguments.
    :param max_age: How long the browser keeps a response to a preflight at most,
        in seconds.
    """

    def __init__(
        self, network: Network, page: str, url: str, call: Call, max_age: int
    ) -> None:
        #: The steps so far.
        self.steps: list[Step] = []
        self._network = network
        self._call = call
        self._journey = Journey(page, url, call)
        self._max_age = max_age

    def run(self) -> ScriptResponse:
        """Return the response that the script gets.

        :raises Blocked: It gets none.
        """
        if self._call.checks:
            self._add_step(self._call.checks)

        return self._main_fetch()

    def _main_fetch(self) -> ScriptResponse:
        journey = self._journey
        origin = urls.origin_of(journey.url)

        if journey.is_at_home and journey.tainting == "basic":
            self._note(f"'{origin}' is the page's own origin: no CORS check is needed.")
            return self._http_fetch()

        if self._call.mode == "same-origin":
            text = f"'{origin}' isn't the page's origin '{journey.page}'."
            self._block(_MAIN_FETCH, text, Reason.MODE_SAME_ORIGIN, self._call.mode)

        if self._call.mode == "no-cors":
            return self._no_cors_fetch()

        journey.tainting = "cors"
        names = unsafe_names(journey.headers)

        if not self._needs_preflight(names):
            self._note(f"'{journey.method}' and its headers need no preflight.")
            return self._http_fetch()

        try:
            self._cors_preflight_fetch(names)
            return self._http_fetch()
        except Blocked:
            self._clear_cache_entries()
            raise

    def _needs_preflight(self, names: tuple[str, ...]) -> bool:
        return bool(names) or self._journey.method not in fetch.SAFELISTED_METHODS

    def _no_cors_fetch(self) -> ScriptResponse:
        if self._call.redirect != "follow":
            mode = self._call.redirect
            text = f"mode='no-cors' can't be combined with redirect='{mode}'."
            self._block(_MAIN_FETCH, text, Reason.NO_CORS_REDIRECT, mode)

        self._journey.tainting = "opaque"
        self._note("mode='no-cors': no CORS check, and the script can't read anything.")
        return self._http_fetch()

    def _cors_preflight_fetch(self, names: tuple[str, ...]) -> None:
        journey = self._journey
        cause = _cause(journey.method, names)

        if self._is_preflighted(names):
            text = f"The browser sends no preflight: an earlier one covers {cause}."
            self._note(text, _HTTP_FETCH)
            return

        text = f"The browser sends a preflight first because of {cause}."
        self._note(text, _HTTP_FETCH)
        request = journey.preflight(names)
        answer = self._send(request)
        has_credentials = journey.is_include
        asked = checks.PreflightRequest(journey.method, names, has_credentials)
        found = checks.preflight_checks(answer, journey.origin, asked)
        self._add_step(tuple(found), request, answer)
        self._remember(answer)

    def _remember(self, answer: Answer) -> None:
        self._network.preflights.store(
            self._journey.cache_key,
            checks.parse_tokens(answer, fetch.ALLOW_METHODS) or (),
            checks.parse_tokens(answer, fetch.ALLOW_HEADERS) or (),
            checks.max_age_of(answer, self._max_age),
        )

    def _clear_cache_entries(self) -> None:
        self._network.preflights.forget(self._journey.cache_key)

    def _is_preflighted(self, names: tuple[str, ...]) -> bool:
        cache = self._network.preflights
        key = self._journey.cache_key
        method = self._journey.method

        if method not in fetch.SAFELISTED_METHODS and not cache.has_method(key, method):
            return False

        return all(cache.has_name(key, name) for name in names)

    def _http_fetch(self) -> ScriptResponse:
        request, answer, notes = self._http_network_fetch()
        found = self._actual_checks(answer)

        if is_redirect(answer.status) and all(check.passed for check in found):
            return self._http_redirect_fetch(request, answer, (*notes, *found))

        self._add_step((*notes, *found), request, answer)
        return filter_response(answer, self._journey)

    def _http_network_fetch(self) -> tuple[Request, Answer, list[Check]]:
        journey = self._journey
        network = self._network

        if not journey.has_credentials:
            request = journey.request("")
            return request, self._send(request), []

        cookies = network.cookies(journey.url, journey.page)
        withheld = network.withheld_cookies(journey.url, cookies)
        request = journey.request(cookies)
        answer = self._send(request)
        refused = network.keep_cookies(journey.url, journey.page, answer)
        notes = [
            *(Check(_COOKIES, _CROSS_SITE.format("send", name)) for name in withheld),
            *(Check(_COOKIES, _CROSS_SITE.format("keep", name)) for name in refused),
        ]
        return request, answer, notes

    def _send(self, request: Request) -> Answer:
        if not self._network.reaches(request.url, self._journey.urls[0]):
            origin = urls.origin_of(request.url)
            text = f"No app serves '{origin}' here. Name its app: others={{...}}."
            self._block(_HTTP_FETCH, text, Reason.UNREACHABLE, origin)

        return self._network.send(request)

    def _actual_checks(self, answer: Answer) -> tuple[Check, ...]:
        journey = self._journey

        if journey.tainting != "cors" or answer.status == 304:
            return ()

        return (checks.cors_check(answer, journey.origin, journey.is_include),)

    def _http_redirect_fetch(
        self, request: Request, answer: Answer, found: tuple[Check, ...]
    ) -> ScriptResponse:
        location = answer.header("Location")

        if self._call.redirect == "manual":
            self._add_step(found, request, answer)
            return opaque_redirect(self._journey)

        if self._call.redirect == "follow" and location is None:
            self._add_step(found, request, answer)
            return filter_response(answer, self._journey)

        check, url = redirect_check(self._journey, location or "")
        self._add_step((*found, check), request, answer)
        self._journey.redirect(answer.status, url)
        return self._main_fetch()

    def _note(self, text: str, rule: str = _MAIN_FETCH) -> None:
        self._add_step((Check(rule, text),))

    def _block(self, rule: str, text: str, reason: Reason, culprit: str) -> t.NoReturn:
        check = Check(rule, text, reason, culprit)
        self.steps.append(Step((check,), url=self._journey.url))
        raise Blocked

    def _add_step(
        self,
        found: tuple[Check, ...],
        request: Request | None = None,
        answer: Answer | None = None,
    ) -> None:
        step = Step(found, request, answer, self._journey.url)
        self.steps.append(step)

        if not step.passed:
            raise Blocked


def _cause(method: str, names: tuple[str, ...]) -> str:
    causes = [f"header '{name}'" for name in names]

    if method not in fetch.SAFELISTED_METHODS:
        causes.insert(0, f"method '{method}'")

    return ", ".join(causes)
