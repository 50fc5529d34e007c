from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ..diagnostics.reasons import Reason
from ..fetch import is_token
from .statuses import is_ok
from .statuses import is_redirect


@dataclass(frozen=True)
class BlockedRequest:
    """The facts that a browser prints about a blocked request."""

    reason: Reason
    #: The method, header name or value at fault.
    culprit: str
    #: The origin of the page.
    origin: str
    #: The origin that the browser sent, which may be ``null``.
    sent_origin: str
    url: str
    #: The URL that the script requested, before redirects.
    first_url: str
    #: The status of the response, if there is one.
    status: int | None
    #: Whether the response to a preflight is at fault.
    is_preflight: bool


@dataclass(frozen=True)
class Console:
    """The messages that three browsers print about a blocked request."""

    chromium: str
    firefox: str
    safari: str


def console_of(blocked: BlockedRequest) -> Console:
    """Return what browsers print: Chromium 156, Firefox 153 and WebKit 2.50."""
    values = _values(blocked)

    if blocked.reason is Reason.MODE_SAME_ORIGIN and values["redirected"]:
        texts = vars(_SAME_ORIGIN_REDIRECTED).values()
        return Console(*(text.format(**values) for text in texts))

    return Console(
        chromium=_MESSAGES[_chromium_reason(blocked)].chromium.format(**values),
        firefox=_MESSAGES[blocked.reason].firefox.format(**values),
        safari=_MESSAGES[_safari_reason(blocked)].safari.format(**values),
    )


def _chromium_reason(blocked: BlockedRequest) -> Reason:
    # Chromium stops when a preflight is redirected, and doesn't check the headers.
    if blocked.is_preflight and is_redirect(blocked.status or 0):
        return Reason.PREFLIGHT_REDIRECT

    return blocked.reason


def _safari_reason(blocked: BlockedRequest) -> Reason:
    # Safari checks the status of a preflight first, then the headers.
    if blocked.is_preflight and not is_ok(blocked.status or 0):
        return Reason.PREFLIGHT_STATUS

    return blocked.reason


def _values(blocked: BlockedRequest) -> dict[str, t.Any]:
    redirected = f" (redirected from '{blocked.first_url}')"
    elements = map(str.strip, blocked.culprit.split(","))
    return {
        **vars(blocked),
        "redirected": redirected if blocked.url != blocked.first_url else "",
        "preflight": _PREFLIGHT if blocked.is_preflight else "",
        "token": next((text for text in elements if not is_token(text)), ""),
        "bare": _PASSWORD.sub("//", blocked.culprit),
    }


def _cors(chromium: str, firefox: str, safari: str) -> Console:
    """Wrap each browser's reason in the text that the browser puts around it."""
    return Console(
        f"{_CHROMIUM}{chromium}",
        f"{_FIREFOX}{firefox}",
        f"{safari}\n{_SAFARI}\nFailed to load resource: {safari}",
    )


_PASSWORD = re.compile(r"//[^/?#]*@")

_PREFLIGHT = "Response to preflight request doesn't pass access control check: "
_CHROMIUM = (
    "Access to fetch at '{url}'{redirected} from origin '{origin}' has been blocked by"
    " CORS policy: "
)
_FIREFOX = (
    "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote"
    " resource at "
)
_SAFARI = "Fetch API cannot load {url} due to access control checks."

_VALID = " Have the server send the header with a valid value."
_DENIED = "Origin {sent_origin} is not allowed by Access-Control-Allow-Origin."
_MISMATCH = (
    "{url}. (Reason: CORS header ‘Access-Control-Allow-Origin’ does not match"
    " ‘{culprit}’)."
)
_FAILED = "{url}. (Reason: CORS request did not succeed). Status code: (null)."

_SAME_ORIGIN_REDIRECTED = Console(
    "Unsafe attempt to load URL {url} from frame with URL {origin}/. Domains, protocols"
    " and ports must match.",
    "Security Error: Content at {origin}/ may not load data from {url}.",
    "Unsafe attempt to load URL {url} from origin {origin}. Domains, protocols and"
    " ports must match.\n" + _SAFARI,
)
_MESSAGES = {
    Reason.ALLOW_ORIGIN_MISSING: _cors(
        "{preflight}No 'Access-Control-Allow-Origin' header is present on the requested"
        " resource.",
        "{url}. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status"
        " code: {status}.",
        _DENIED + " Status code: {status}",
    ),
    Reason.ALLOW_ORIGIN_MULTIPLE: _cors(
        "{preflight}The 'Access-Control-Allow-Origin' header contains multiple values"
        " '{culprit}', but only one is allowed." + _VALID,
        "{url}. (Reason: Multiple CORS header ‘Access-Control-Allow-Origin’ not"
        " allowed).",
        "Access-Control-Allow-Origin cannot contain more than one origin.",
    ),
    Reason.ALLOW_ORIGIN_INVALID: _cors(
        "{preflight}The 'Access-Control-Allow-Origin' header contains the invalid value"
        " '{culprit}'." + _VALID,
        _MISMATCH,
        _DENIED + " Status code: {status}",
    ),
    Reason.ALLOW_ORIGIN_MISMATCH: _cors(
        "{preflight}The 'Access-Control-Allow-Origin' header has a value '{culprit}'"
        " that is not equal to the supplied origin." + _VALID,
        _MISMATCH,
        _DENIED + " Status code: {status}",
    ),
    Reason.WILDCARD_WITH_CREDENTIALS: _cors(
        "{preflight}The value of the 'Access-Control-Allow-Origin' header in the"
        " response must not be the wildcard '*' when the request's credentials mode is"
        " 'include'.",
        "‘{url}’. (Reason: Credential is not supported if the CORS header"
        " ‘Access-Control-Allow-Origin’ is ‘*’).",
        "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is"
        " true.",
    ),
    Reason.CREDENTIALS_NOT_ALLOWED: _cors(
        "{preflight}The value of the 'Access-Control-Allow-Credentials' header in the"
        " response is '{culprit}' which must be 'true' when the request's credentials"
        " mode is 'include'.",
        "{url}. (Reason: expected ‘true’ in CORS header"
        " ‘Access-Control-Allow-Credentials’).",
        'Credentials flag is true, but Access-Control-Allow-Credentials is not "true".',
    ),
    Reason.PREFLIGHT_STATUS: _cors(
        "{preflight}It does not have HTTP ok status.",
        "{url}. (Reason: CORS preflight response did not succeed). Status code:"
        " {status}.",
        "Preflight response is not successful. Status code: {status}",
    ),
    Reason.PREFLIGHT_REDIRECT: _cors(
        "{preflight}Redirect is not allowed for a preflight request.",
        "{url}. (Reason: CORS request external redirect not allowed).",
        "Preflight response is not successful. Status code: {status}",
    ),
    Reason.ALLOW_METHODS_INVALID: _cors(
        "Cannot parse Access-Control-Allow-Methods response header field in preflight"
        " response.",
        "{url}. (Reason: invalid token ‘{token}’ in CORS header"
        " ‘Access-Control-Allow-Methods’).",
        "Header Access-Control-Allow-Methods has an invalid value: {culprit}",
    ),
    Reason.ALLOW_HEADERS_INVALID: _cors(
        "Cannot parse Access-Control-Allow-Headers response header field in preflight"
        " response.",
        "{url}. (Reason: invalid token ‘{token}’ in CORS header"
        " ‘Access-Control-Allow-Headers’).",
        "Header Access-Control-Allow-Headers has an invalid value: {culprit}",
    ),
    Reason.METHOD_NOT_ALLOWED: _cors(
        "Method {culprit} is not allowed by Access-Control-Allow-Methods in preflight"
        " response.",
        "{url}. (Reason: Did not find method in CORS header"
        " ‘Access-Control-Allow-Methods’).",
        "Method {culprit} is not allowed by Access-Control-Allow-Methods.",
    ),
    Reason.HEADER_NOT_ALLOWED: _cors(
        "Request header field {culprit} is not allowed by Access-Control-Allow-Headers"
        " in preflight response.",
        "{url}. (Reason: header ‘{culprit}’ is not allowed according to header"
        " ‘Access-Control-Allow-Headers’ from CORS preflight response).",
        "Request header field {culprit} is not allowed by"
        " Access-Control-Allow-Headers.",
    ),
    Reason.REDIRECT_REFUSED: Console(
        "Failed to load resource: net::ERR_FAILED",
        "TypeError: NetworkError when attempting to fetch resource.",
        "Not allowed to follow a redirection while loading {url}\n" + _SAFARI,
    ),
    Reason.REDIRECT_NOT_HTTP: Console(
        "Access to fetch at '{culprit}' (redirected from '{first_url}') from origin"
        " '{origin}' has been blocked by CORS policy: Cross origin requests are only"
        " supported for protocol schemes: chrome, chrome-extension, chrome-untrusted,"
        " data, http, https, isolated-app.",
        _FIREFOX + "{culprit}. (Reason: CORS request not http).",
        "Cross-origin redirection to {culprit} denied by Cross-Origin Resource Sharing"
        " policy: not allowed to follow a cross-origin CORS redirection with non CORS"
        " scheme\n" + _SAFARI,
    ),
    Reason.REDIRECT_WITH_PASSWORD: Console(
        # Chromium leaves out the URL.
        _CHROMIUM + "Redirect location '' contains a username and password, which is"
        " disallowed for cross-origin requests.",
        _FIREFOX + _FAILED,
        "Cross-origin redirection to {bare} denied by Cross-Origin Resource Sharing"
        " policy: redirection URL {culprit} has credentials\n" + _SAFARI,
    ),
    Reason.TOO_MANY_REDIRECTS: Console(
        "Failed to load resource: net::ERR_TOO_MANY_REDIRECTS",
        _FIREFOX + _FAILED,
        "Load cannot follow more than 20 redirections\n" + _SAFARI,
    ),
    Reason.FORBIDDEN_METHOD: Console(
        "TypeError: Failed to execute 'fetch' on 'Window': '{culprit}' HTTP method is"
        " unsupported.",
        "TypeError: Window.fetch: Invalid request method {culprit}.",
        "TypeError: Method is forbidden.",
    ),
    Reason.MODE_SAME_ORIGIN: Console(
        'Fetch API cannot load {url}. Request mode is "same-origin" but the URL\'s'
        " origin is not same as the request origin {origin}.",
        "Security Error: Content at {origin}/ may not load data from {url}.",
        "Fetch API cannot load {url}.",
    ),
    Reason.MODE_NO_CORS: Console(
        "TypeError: Failed to execute 'fetch' on 'Window': '{culprit}' is unsupported"
        " in no-cors mode.",
        "TypeError: Window.fetch: Invalid request method {culprit}.",
        "TypeError: Method must be GET, POST or HEAD in no-cors mode.",
    ),
    Reason.NO_CORS_REDIRECT: Console(
        'Fetch API cannot load {url}. Request mode is "no-cors" but the redirect mode'
        ' is not "follow".',
        "TypeError: NetworkError when attempting to fetch resource.",
        "No-Cors mode requires follow redirect mode\n" + _SAFARI,
    ),
    Reason.UNREACHABLE: Console(
        "Failed to load resource: net::ERR_CONNECTION_REFUSED",
        _FIREFOX + _FAILED,
        "Could not connect to the server.\n" + _SAFARI,
    ),
}
