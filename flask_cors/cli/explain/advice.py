from __future__ import annotations

from dataclasses import dataclass

from ...diagnostics.reasons import find_fix
from ...diagnostics.reasons import Reason
from .topics import Topic


@dataclass(frozen=True)
class Advice:
    """What has happened, what to look at, in that order, and what to write."""

    cause: str
    checks: tuple[str, ...]
    fix: str


def find_advice(
    topic: Topic,
    *,
    culprit: str = "",
    url: str = "",
    origin: str = "",
    status: int | None = None,
) -> Advice:
    """Return what to do about a message. What it does not tell may be left out.

    :param culprit: The method, header name or value at fault.
    :param origin: The origin of the page.
    :param status: The status of the answer.
    """
    advice = _ADVICE[topic]
    known = {
        "url": f"'{url}'" if url else "the URL",
        "origin": f"'{origin}'" if origin else "the page's origin",
        "status": f" (here {status})" if status else "",
    }
    return Advice(
        advice.cause.format(**known),
        tuple(check.format(**known) for check in advice.checks),
        advice.fix or _fix_of(topic, culprit, origin, status),
    )


def _fix_of(topic: Topic, culprit: str, origin: str, status: int | None) -> str:
    # Where there is no reason, there is a fix of its own.
    reason = Reason(topic.reason)

    if reason in {Reason.PREFLIGHT_STATUS, Reason.PREFLIGHT_REDIRECT}:
        culprit = str(status or "")
    elif reason is Reason.HEADER_NOT_ALLOWED:
        culprit = culprit.lower()

    return find_fix(reason, culprit or _UNNAMED.get(topic, "..."), origin, origin)


def _advice(cause: str, *checks: str, fix: str = "") -> Advice:
    return Advice(cause, checks, fix)


# What to call a culprit that the message leaves out, or prints as nothing.
_UNNAMED = {
    Topic.ALLOW_ORIGIN_INVALID: "",
    Topic.ALLOW_ORIGIN_MISMATCH: "",
    Topic.ALLOW_ORIGIN_MULTIPLE: "Access-Control-Allow-Origin",
    Topic.ALLOW_METHODS_INVALID: "Access-Control-Allow-Methods",
    Topic.ALLOW_HEADERS_INVALID: "Access-Control-Allow-Headers",
    Topic.FORBIDDEN_METHOD: "CONNECT, TRACE, TRACK",
    Topic.MODE_SAME_ORIGIN: "same-origin",
    Topic.PREFLIGHT_REDIRECT: "a status of 30x",
    Topic.PREFLIGHT_STATUS: "an error",
    Topic.REDIRECT_WITH_PASSWORD: "Location",
}

_CACHED = (
    "If a cache has kept the answer for another origin, let 'Vary' name 'Origin', as it"
    " does with vary_header=True."
)
_LAYERS = "Look for a second layer that sets it: nginx, a gateway, or after_request."
_BY_HAND = "Flask-CORS never sends such a value: look for code or a proxy that does."
_LOCATION = "Look at the 'Location' of each redirect."
_LOCAL = "This is Chromium's local network access: no CORS header has a say in it."
_SCRIPT = "Look at the call of fetch() in the script: the server has no say in it."

# Those without a fix have that of their reason.
_ADVICE = {
    Topic.ALLOW_ORIGIN_MISSING: _advice(
        "The answer from {url} has no 'Access-Control-Allow-Origin' for {origin}.",
        "Look at the status first{status}: with 5xx, read the traceback in the log.",
        "With 404, 405 or 308, compare URL and method with the app's routes.",
        "With 2xx, {origin} is not in origins='...', or no policy covers the path.",
        _CACHED,
        "If Flask's log has no line for the request, a proxy has answered (413, 502,"
        " 504), or AirPlay, which takes port 5000 of a Mac.",
        "Safari says the same of a wrong value, so look at the header, too.",
    ),
    Topic.PREFLIGHT_ALLOW_ORIGIN_MISSING: _advice(
        "The browser first asks {url} with OPTIONS, the preflight, and the answer has"
        " no 'Access-Control-Allow-Origin'. The request itself was never sent.",
        "See whether origins='...' lists {origin}, and resources='...' covers the path:"
        " flask cors explain tells.",
        "See who answers OPTIONS: with CORS(app) and automatic_options=True, it is"
        " Flask-CORS, before any route or login.",
        "If Flask's log has no line for OPTIONS, a proxy has answered.",
    ),
    Topic.PREFLIGHT_STATUS: _advice(
        "The browser first asks {url} with OPTIONS, the preflight, and the answer is an"
        " error. The request itself was never sent.",
        "Look at the status{status}: 401 or 403 is a login, which no preflight passes.",
        "With 403 and a line on the CORS policy, {origin} is not in origins='...'.",
        "With 404, the URL is wrong; with 405, no route takes OPTIONS.",
        "With 500, a before_request function fails: read the traceback.",
    ),
    Topic.PREFLIGHT_REDIRECT: _advice(
        "The preflight to {url} is redirected{status}, and no browser follows.",
        "Compare the final slash with the route's, or write strict_slashes=False.",
        "See whether the redirect leads from HTTP to HTTPS, or to 'www'.",
        "Behind a proxy, wrap the app in Werkzeug's ProxyFix.",
    ),
    Topic.ALLOW_ORIGIN_MISMATCH: _advice(
        "The answer from {url} is for another origin than {origin}.",
        "Compare scheme, host and port; an origin has no final slash.",
        "Look for code or a proxy that sends a fixed origin, or the first of a list.",
        _CACHED,
        "Firefox says the same of a value that is no origin.",
    ),
    Topic.ALLOW_ORIGIN_MULTIPLE: _advice(
        "'Access-Control-Allow-Origin' of {url} has several values; one is allowed.",
        _LAYERS,
        "Look for code that sends a list of origins, with commas.",
    ),
    Topic.ALLOW_ORIGIN_INVALID: _advice(
        "'Access-Control-Allow-Origin' of {url} is no origin.",
        "Look for a missing scheme, quotes, a path, or 'True' in the value.",
        _BY_HAND,
    ),
    Topic.WILDCARD_WITH_CREDENTIALS: _advice(
        "The request to {url} has credentials, for which '*' does not count.",
        "See whether the script needs cookies: credentials: 'include' of fetch(), or"
        " withCredentials of XMLHttpRequest.",
        "See where '*' comes from: origins='*', or another layer.",
    ),
    Topic.CREDENTIALS_NOT_ALLOWED: _advice(
        "The request has credentials, and the answer from {url} does not allow them.",
        "See whether the policy of this very path has supports_credentials=True.",
        "Look at both answers, the preflight's and the request's: both need it.",
    ),
    Topic.METHOD_NOT_ALLOWED: _advice(
        "The answer to the preflight of {url} does not allow the method.",
        "See whether methods=... of the policy has it, and the route, too.",
        "Look for a method in lower case in the script, such as 'patch'.",
    ),
    Topic.HEADER_NOT_ALLOWED: _advice(
        "The answer to the preflight of {url} does not allow a header of the request.",
        "See whether headers=... of the policy has the name.",
        "If the answer has '*', which never covers 'Authorization', and nothing at all"
        " with credentials, another layer sends it.",
        "If it is a header of answers, such as 'Access-Control-Allow-Origin', leave it"
        " out of the script.",
    ),
    Topic.ALLOW_METHODS_INVALID: _advice(
        "'Access-Control-Allow-Methods' of {url} can't be read.",
        "Look for brackets or quotes, as of a list that was made into text.",
        _BY_HAND,
    ),
    Topic.ALLOW_HEADERS_INVALID: _advice(
        "'Access-Control-Allow-Headers' of {url} can't be read.",
        "Look for brackets, quotes, or spaces within a name.",
        _BY_HAND,
    ),
    Topic.AUTHORIZATION_NOT_COVERED: _advice(
        "A warning: '*' is not going to cover the request header 'Authorization'.",
        "Look for a second layer: Flask-CORS answers headers='*' with the names that"
        " were asked for.",
        fix="Remove '*' from the other layer, and write headers='Authorization'.",
    ),
    Topic.LOCAL_NETWORK_DENIED: _advice(
        "The page was not permitted to reach {url}, in the local network.",
        _LOCAL,
        "Look at the permissions of the site, left of its address.",
        "If the page is in a frame, see whether the iframe's 'allow' passes it on.",
        fix="Permit local network access for the site in the browser.",
    ),
    Topic.LOCAL_NETWORK_INSECURE_PAGE: _advice(
        "A page that was loaded over HTTP may not reach {url}, in the local network.",
        _LOCAL,
        "See whether the page's address starts with 'http://'.",
        fix="Serve the page over HTTPS.",
    ),
    Topic.LOCAL_NETWORK_MISMATCH: _advice(
        "The script names another address space than the one in which {url} is.",
        _LOCAL,
        "Look for targetAddressSpace in the call of fetch().",
        fix="Correct targetAddressSpace in the script.",
    ),
    Topic.PRIVATE_NETWORK: _advice(
        "An old Chromium asks for a header that no current browser reads.",
        "Look at the version of the browser.",
        fix="Update the browser: Flask-CORS need not change.",
    ),
    Topic.URL_NOT_HTTP: _advice(
        "The script asks for what is no HTTP URL, or the page was opened from a file.",
        "Look for 'localhost:5000/...' without 'http://' in the script.",
        "See whether the page's address starts with 'file://'.",
        "Firefox says the same of a redirect to such a URL.",
        fix="Write the whole URL, from 'http://' on, and serve the page over HTTP.",
    ),
    Topic.REDIRECT_NOT_HTTP: _advice("A redirect leads to no HTTP URL.", _LOCATION),
    Topic.REDIRECT_WITH_PASSWORD: _advice(
        "A redirect leads to a URL with a user name or password.", _LOCATION
    ),
    Topic.REDIRECT_REFUSED: _advice(
        "The answer is a redirect, and the script allows none.",
        _SCRIPT,
        _LOCATION,
    ),
    Topic.TOO_MANY_REDIRECTS: _advice("The redirects do not end.", _LOCATION),
    Topic.FORBIDDEN_METHOD: _advice(
        "The script asks for a method that no browser sends.", _SCRIPT
    ),
    Topic.MODE_SAME_ORIGIN: _advice(
        "The mode of the request keeps it from other origins.", _SCRIPT
    ),
    Topic.MODE_NO_CORS: _advice(
        "The mode of the request, 'no-cors', does not go with its method.",
        _SCRIPT,
    ),
    Topic.NO_CORS_REDIRECT: _advice(
        "The mode of the request, 'no-cors', does not go with its redirect mode.",
        _SCRIPT,
    ),
    Topic.CLIENT_SIDE: _advice(
        "The browser refuses by itself: by a setting, or by how the request was made.",
        _SCRIPT,
        "Look at the browser's settings: in Firefox, one turns CORS off.",
        fix="Change the script or the setting: Flask-CORS need not change.",
    ),
    Topic.MIXED_CONTENT: _advice(
        "A page that was loaded over HTTPS may not load {url}, which is HTTP.",
        "Look for 'http://' in the script.",
        "See whether a redirect leads from HTTPS to HTTP, as that of an app behind a"
        " proxy may.",
        fix="Serve the app over HTTPS, and write 'https://' in the script. Behind a"
        " proxy, wrap the app in Werkzeug's ProxyFix.",
    ),
    Topic.UNREACHABLE: _advice(
        "The browser got no answer from {url}: this is not about CORS.",
        "Open the URL in a tab, and see whether the app runs on this host and port.",
        "With HTTPS, see whether the browser trusts the certificate.",
        "Try it without extensions, which may block requests.",
        "From a page over HTTPS, see whether the URL starts with 'http://'.",
        "Firefox says the same of a redirect to a URL with a password, and of too many"
        " redirects.",
        fix="Start the app, or correct the URL: Flask-CORS need not change.",
    ),
    Topic.SCRIPT_ERROR: _advice(
        "The request to {url} has failed, and this message does not say why.",
        "Look at the line before it in the console, which names the reason.",
        "Look at the request in the network panel, and at its status{status}.",
        "In Safari, mode: 'same-origin' and, in Firefox and Chromium, redirect: 'error'"
        " say no more than this.",
        fix="Pass the line before it to flask cors explain --message.",
    ),
}
