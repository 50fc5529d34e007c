from __future__ import annotations

from dataclasses import dataclass

from ...diagnostics.reasons import find_fix
from ...diagnostics.reasons import Reason
from .topics import Topic


@dataclass(frozen=True)
class Advice:
    """The cause of a message, what to check, in that order, and what to write."""

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
    """Return what to do about a message. Leave out what the message doesn't say.

    :param culprit: The method, header name or value at fault.
    :param origin: The origin of the page.
    :param status: The status of the response.
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
        advice.fix or _find_fix(topic, culprit, origin, status),
    )


def _find_fix(topic: Topic, culprit: str, origin: str, status: int | None) -> str:
    # A topic without a reason has its own fix.
    reason = Reason(topic.reason)

    if reason in {Reason.PREFLIGHT_STATUS, Reason.PREFLIGHT_REDIRECT}:
        culprit = str(status or "")
    elif reason is Reason.HEADER_NOT_ALLOWED:
        culprit = culprit.lower()

    return find_fix(reason, culprit or _UNNAMED.get(topic, "..."), origin, origin)


def _advice(cause: str, *checks: str, fix: str = "") -> Advice:
    return Advice(cause, checks, fix)


# Stands for a culprit that the message leaves out, or prints as an empty text.
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
    "If a cache keeps the response for another origin, write vary_header=True: then"
    " 'Vary' names 'Origin'."
)
_LAYERS = "Look for a second layer that sets it: nginx, a gateway, or after_request."
_BY_HAND = "Flask-CORS never sends such a value: look for code or a proxy that does."
_LOCATION = "Look at the 'Location' of each redirect."
_LOCAL = "This is Chromium's local network access: CORS headers don't affect it."
_SCRIPT = "Look at the call of fetch() in the script: the server can't change this."

# Without a fix here, the fix is that of the topic's reason.
_ADVICE = {
    Topic.ALLOW_ORIGIN_MISSING: _advice(
        "The response from {url} has no 'Access-Control-Allow-Origin' for {origin}.",
        "Look at the status first{status}: with 5xx, read the traceback in the log.",
        "With 404, 405 or 308, compare URL and method with the app's routes.",
        "With 2xx, {origin} is not in origins='...', or no policy covers the path.",
        _CACHED,
        "If Flask's log has no line for the request, a proxy responded (413, 502, 504),"
        " or AirPlay, which uses port 5000 of a Mac.",
        "Safari prints the same for a wrong value, so also look at the header.",
    ),
    Topic.PREFLIGHT_ALLOW_ORIGIN_MISSING: _advice(
        "The browser sent a preflight (OPTIONS) to {url}, and the response has no"
        " 'Access-Control-Allow-Origin'. The browser never sent the request itself.",
        "Check that origins='...' lists {origin}, and that resources='...' covers the"
        " path: run flask cors explain.",
        "Check who responds to OPTIONS: with CORS(app) and automatic_options=True, it's"
        " Flask-CORS, before any route or login.",
        "If Flask's log has no line for OPTIONS, a proxy responded.",
    ),
    Topic.PREFLIGHT_STATUS: _advice(
        "The browser sent a preflight (OPTIONS) to {url}, and the response is an error."
        " The browser never sent the request itself.",
        "Look at the status{status}: 401 or 403 is a login, and preflights can't log"
        " in.",
        "With 403 and a line on the CORS policy, {origin} is not in origins='...'.",
        "With 404, the URL is wrong; with 405, no route accepts OPTIONS.",
        "With 500, a before_request function fails: read the traceback.",
    ),
    Topic.PREFLIGHT_REDIRECT: _advice(
        "The server redirects the preflight to {url}{status}, and browsers don't follow"
        " that.",
        "Compare the final slash with the route's, or write strict_slashes=False.",
        "Check whether the redirect leads from HTTP to HTTPS, or to 'www'.",
        "Behind a proxy, wrap the app in Werkzeug's ProxyFix.",
    ),
    Topic.ALLOW_ORIGIN_MISMATCH: _advice(
        "The response from {url} is for another origin than {origin}.",
        "Compare scheme, host and port; an origin has no final slash.",
        "Look for code or a proxy that sends a fixed origin, or the first of a list.",
        _CACHED,
        "Firefox prints the same for a value that isn't an origin.",
    ),
    Topic.ALLOW_ORIGIN_MULTIPLE: _advice(
        "'Access-Control-Allow-Origin' of {url} has several values, but only one is"
        " allowed.",
        _LAYERS,
        "Look for code that sends a list of origins, with commas.",
    ),
    Topic.ALLOW_ORIGIN_INVALID: _advice(
        "'Access-Control-Allow-Origin' of {url} isn't a valid origin.",
        "Look for a missing scheme, quotes, a path, or 'True' in the value.",
        _BY_HAND,
    ),
    Topic.WILDCARD_WITH_CREDENTIALS: _advice(
        "The request to {url} has credentials, so '*' isn't a wildcard.",
        "Check whether the script needs cookies: credentials: 'include' of fetch(), or"
        " withCredentials of XMLHttpRequest.",
        "Find out where '*' comes from: origins='*', or another layer.",
    ),
    Topic.CREDENTIALS_NOT_ALLOWED: _advice(
        "The request has credentials, but the response from {url} doesn't allow them.",
        "Check that the policy of exactly this path has supports_credentials=True.",
        "Look at both responses, the preflight's and the request's: both need it.",
    ),
    Topic.METHOD_NOT_ALLOWED: _advice(
        "The response to the preflight of {url} doesn't allow the method.",
        "Check that the policy's methods=... lists it, and that the route accepts it.",
        "Look for a method in lower case in the script, such as 'patch'.",
    ),
    Topic.HEADER_NOT_ALLOWED: _advice(
        "The response to the preflight of {url} doesn't allow a header of the request.",
        "Check that the policy's headers=... lists the name.",
        "If the response has '*', another layer sends it: it never covers"
        " 'Authorization', and covers nothing with credentials.",
        "If it's a response header, such as 'Access-Control-Allow-Origin', remove it"
        " from the script.",
    ),
    Topic.ALLOW_METHODS_INVALID: _advice(
        "Browsers can't parse 'Access-Control-Allow-Methods' of {url}.",
        "Look for brackets or quotes, for instance from a list converted to text.",
        _BY_HAND,
    ),
    Topic.ALLOW_HEADERS_INVALID: _advice(
        "Browsers can't parse 'Access-Control-Allow-Headers' of {url}.",
        "Look for brackets, quotes, or spaces within a name.",
        _BY_HAND,
    ),
    Topic.AUTHORIZATION_NOT_COVERED: _advice(
        "This is a warning: soon, '*' won't cover the request header 'Authorization'.",
        "Look for a second layer: with headers='*', Flask-CORS sends the requested"
        " names instead of '*'.",
        fix="Remove '*' from the other layer, and write headers='Authorization'.",
    ),
    Topic.LOCAL_NETWORK_DENIED: _advice(
        "The page has no permission to reach {url} in the local network.",
        _LOCAL,
        "Look at the permissions of the site, left of its address.",
        "If the page is in a frame, check that the iframe's 'allow' passes it on.",
        fix="Permit local network access for the site in the browser.",
    ),
    Topic.LOCAL_NETWORK_INSECURE_PAGE: _advice(
        "A page that was loaded over HTTP can't reach {url} in the local network.",
        _LOCAL,
        "Check whether the page's address starts with 'http://'.",
        fix="Serve the page over HTTPS.",
    ),
    Topic.LOCAL_NETWORK_MISMATCH: _advice(
        "The script names a wrong address space for {url}.",
        _LOCAL,
        "Look for targetAddressSpace in the call of fetch().",
        fix="Correct targetAddressSpace in the script.",
    ),
    Topic.PRIVATE_NETWORK: _advice(
        "An old Chromium asks for a header that current browsers don't use.",
        "Look at the version of the browser.",
        fix="Update the browser. Flask-CORS doesn't need a change.",
    ),
    Topic.URL_NOT_HTTP: _advice(
        "The script's URL isn't an HTTP URL, or the page was opened from a file.",
        "Look for 'localhost:5000/...' without 'http://' in the script.",
        "Check whether the page's address starts with 'file://'.",
        "Firefox prints the same for a redirect to such a URL.",
        fix="Write the whole URL, including 'http://', and serve the page over HTTP.",
    ),
    Topic.REDIRECT_NOT_HTTP: _advice(
        "A redirect leads to a URL that isn't an HTTP URL.", _LOCATION
    ),
    Topic.REDIRECT_WITH_PASSWORD: _advice(
        "A redirect leads to a URL with a user name or password.", _LOCATION
    ),
    Topic.REDIRECT_REFUSED: _advice(
        "The response is a redirect, but the script doesn't allow redirects.",
        _SCRIPT,
        _LOCATION,
    ),
    Topic.TOO_MANY_REDIRECTS: _advice("The redirects don't end.", _LOCATION),
    Topic.FORBIDDEN_METHOD: _advice(
        "The script uses a method that browsers never send.", _SCRIPT
    ),
    Topic.MODE_SAME_ORIGIN: _advice(
        "The mode of the request doesn't allow other origins.", _SCRIPT
    ),
    Topic.MODE_NO_CORS: _advice(
        "The mode of the request, 'no-cors', can't be combined with its method.",
        _SCRIPT,
    ),
    Topic.NO_CORS_REDIRECT: _advice(
        "The mode of the request, 'no-cors', can't be combined with its redirect mode.",
        _SCRIPT,
    ),
    Topic.CLIENT_SIDE: _advice(
        "The browser itself blocks the request, because of a setting or of how the"
        " script made it.",
        _SCRIPT,
        "Look at the browser's settings: Firefox has one that turns CORS off.",
        fix="Change the script or the setting. Flask-CORS doesn't need a change.",
    ),
    Topic.MIXED_CONTENT: _advice(
        "A page that was loaded over HTTPS can't load {url}, which is HTTP.",
        "Look for 'http://' in the script.",
        "Check whether a redirect leads from HTTPS to HTTP, as it may for an app behind"
        " a proxy.",
        fix="Serve the app over HTTPS, and write 'https://' in the script. Behind a"
        " proxy, wrap the app in Werkzeug's ProxyFix.",
    ),
    Topic.UNREACHABLE: _advice(
        "The browser got no response from {url}. This isn't a CORS problem.",
        "Open the URL in a tab, and check that the app runs on this host and port.",
        "With HTTPS, check that the browser trusts the certificate.",
        "Try it without extensions, because they may block requests.",
        "If the page is on HTTPS, check whether the URL starts with 'http://'.",
        "Firefox prints the same for a redirect to a URL with a password, and for too"
        " many redirects.",
        fix="Start the app, or correct the URL. Flask-CORS doesn't need a change.",
    ),
    Topic.SCRIPT_ERROR: _advice(
        "The request to {url} failed, and this message doesn't say why.",
        "Look at the line before it in the console, which names the reason.",
        "Look at the request in the network panel, and at its status{status}.",
        "Safari prints only this for mode: 'same-origin', and Firefox and Chromium for"
        " redirect: 'error'.",
        fix="Pass the line before it to flask cors explain --message.",
    ),
}
