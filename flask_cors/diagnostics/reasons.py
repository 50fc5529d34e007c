from __future__ import annotations

from enum import Enum

from ..fetch import OPAQUE_ORIGIN
from ..fetch import spell_header


class Reason(str, Enum):
    """Why a browser doesn't let a script read a response.

    The set is closed, and tests and tools can rely on its values. The comments
    name the sections of the Fetch standard.
    """

    # CORS check.
    ALLOW_ORIGIN_MISSING = "allow-origin-missing"
    ALLOW_ORIGIN_MULTIPLE = "allow-origin-multiple"
    ALLOW_ORIGIN_INVALID = "allow-origin-invalid"
    ALLOW_ORIGIN_MISMATCH = "allow-origin-mismatch"
    WILDCARD_WITH_CREDENTIALS = "wildcard-with-credentials"
    CREDENTIALS_NOT_ALLOWED = "credentials-not-allowed"

    # CORS-preflight fetch.
    PREFLIGHT_STATUS = "preflight-status"
    PREFLIGHT_REDIRECT = "preflight-redirect"
    ALLOW_METHODS_INVALID = "allow-methods-invalid"
    ALLOW_HEADERS_INVALID = "allow-headers-invalid"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    HEADER_NOT_ALLOWED = "header-not-allowed"

    # HTTP-redirect fetch.
    REDIRECT_REFUSED = "redirect-refused"
    REDIRECT_NOT_HTTP = "redirect-not-http"
    REDIRECT_WITH_PASSWORD = "redirect-with-password"
    TOO_MANY_REDIRECTS = "too-many-redirects"

    # Main fetch, and the constructor of a request: nothing is sent.
    FORBIDDEN_METHOD = "forbidden-method"
    MODE_SAME_ORIGIN = "mode-same-origin"
    MODE_NO_CORS = "mode-no-cors"
    NO_CORS_REDIRECT = "no-cors-redirect"

    # A network error that has nothing to do with CORS.
    UNREACHABLE = "unreachable"

    def __str__(self) -> str:
        return self.value


def find_fix(
    reason: Reason, culprit: str = "", origin: str = "", page: str = ""
) -> str:
    """Return what to change so that a request is no longer blocked.

    :param culprit: The method, header name or value at fault.
    :param origin: The origin that the browser sent.
    :param page: The origin of the page. After a redirect, the browser may send
        ``null`` in its place.
    """
    upper = culprit.upper()
    fix = _FIXES[reason]

    if reason in _FOR_ORIGIN and origin == OPAQUE_ORIGIN:
        fix = _FIX_OF_OPAQUE_PAGE if page == origin else _FIX_OF_REDIRECTED
    elif reason is Reason.HEADER_NOT_ALLOWED and culprit == "authorization":
        fix = _FIX_OF_AUTHORIZATION
    elif reason is Reason.METHOD_NOT_ALLOWED and culprit != upper:
        fix = _FIX_OF_LOWER_CASE

    return fix.format(culprit=culprit, header=spell_header(culprit), upper=upper)


# These depend on the origin that the browser sent.
_FOR_ORIGIN = frozenset({Reason.ALLOW_ORIGIN_MISSING, Reason.ALLOW_ORIGIN_MISMATCH})

_FIX_OF_OPAQUE_PAGE = (
    "The page's origin is 'null': it is in a sandboxed frame, or was opened from a"
    " file. Serve it over HTTP, and add its origin to origins='...'. Don't list 'null':"
    " any page can make such a frame, so every site could read the response."
)
_FIX_OF_REDIRECTED = (
    "A redirect from one foreign origin to another has turned the origin into 'null'."
    " In the script, write the URL that the redirect leads to."
)
_FIX_OF_AUTHORIZATION = (
    "Write headers='Authorization', together with the names that you already list. A"
    " '*' from other code never covers it."
)
_FIX_OF_LOWER_CASE = (
    "'{culprit}' and '{upper}' are different methods, and browsers send this one as it"
    " is written. Write '{upper}' in the script."
)
_FIXES = {
    Reason.ALLOW_ORIGIN_MISSING: (
        "The policy denies the origin, or no policy covers the path: add the origin to"
        " origins='...', or the path to resources='...'. Also look at the status: an"
        " error page of a proxy has no CORS headers."
    ),
    Reason.ALLOW_ORIGIN_MULTIPLE: (
        "'{culprit}' has more than one value, so more than one layer sets the header."
        " Remove it from the proxy or from your own code, so that one layer is left."
    ),
    Reason.ALLOW_ORIGIN_INVALID: (
        "'{culprit}' isn't a valid origin. Remove the code that sets it, and write a"
        " scheme and a host: origins='https://app.example'."
    ),
    Reason.ALLOW_ORIGIN_MISMATCH: (
        "'{culprit}' isn't the origin of the page: scheme, host and port have to be"
        " the same. Add the page's origin to origins='...'; if a cache has mixed up"
        " the responses, write vary_header=True."
    ),
    Reason.WILDCARD_WITH_CREDENTIALS: (
        "Write supports_credentials=True and origins='https://app.example', and list"
        " only origins that you trust, because they read with the user's login. If the"
        " script doesn't need cookies, remove credentials: 'include'."
    ),
    Reason.CREDENTIALS_NOT_ALLOWED: (
        "Write supports_credentials=True, and list only origins that you trust, because"
        " they read with the user's login. If the script doesn't need cookies, remove"
        " credentials: 'include'."
    ),
    Reason.PREFLIGHT_STATUS: (
        "Something responds to the preflight with {culprit} before Flask-CORS can: a"
        " login check (a preflight has no cookies), a proxy, or a wrong URL. Let"
        " CORS(app) respond: write automatic_options=True, and cover the path with"
        " resources='...'."
    ),
    Reason.PREFLIGHT_REDIRECT: (
        "The server redirects the preflight with {culprit}, for instance because of a"
        " missing final slash, or from HTTP to HTTPS. In the script, write the URL as"
        " the app has it; CORS(app) responds for the paths that resources='...' covers."
    ),
    Reason.ALLOW_METHODS_INVALID: (
        "'{culprit}' isn't a list of methods. Remove the code that sets it, and write"
        " methods=['GET', 'PUT']."
    ),
    Reason.ALLOW_HEADERS_INVALID: (
        "'{culprit}' isn't a list of header names. Remove the code that sets it, and"
        " write headers=['Content-Type']."
    ),
    Reason.METHOD_NOT_ALLOWED: (
        "Write methods='{culprit}', together with the methods that you already list,"
        " and let the route accept it. With credentials, a '*' from other code isn't a"
        " wildcard."
    ),
    Reason.HEADER_NOT_ALLOWED: (
        "Write headers='{header}', together with the names that you already list. With"
        " credentials, a '*' from other code isn't a wildcard."
    ),
    Reason.REDIRECT_REFUSED: (
        "The script has redirect: 'error', and the server redirects to '{culprit}'."
        " Write that URL in the script, or redirect: 'follow'."
    ),
    Reason.REDIRECT_NOT_HTTP: (
        "'{culprit}' isn't an HTTP URL, so scripts can't follow the redirect. Redirect"
        " to an 'https://' URL."
    ),
    Reason.REDIRECT_WITH_PASSWORD: (
        "'{culprit}' has a user name or password, which every script could read."
        " Redirect to the URL without them, and let the script send 'Authorization'."
    ),
    Reason.TOO_MANY_REDIRECTS: (
        "The redirects go in circles, often because the app and its proxy disagree: one"
        " adds a slash or HTTPS, the other removes it. Let only one of them redirect."
    ),
    Reason.FORBIDDEN_METHOD: (
        "Scripts can't send '{culprit}', whatever the server allows. Write another"
        " method, such as 'POST'."
    ),
    Reason.MODE_SAME_ORIGIN: (
        "mode: '{culprit}' blocks every request and redirect to another origin. Write"
        " mode: 'cors', the default."
    ),
    Reason.MODE_NO_CORS: (
        "mode: 'no-cors' is only for GET, HEAD and POST, and scripts can't read the"
        " response. Write mode: 'cors', the default, and let the server allow"
        " '{culprit}'."
    ),
    Reason.NO_CORS_REDIRECT: (
        "mode: 'no-cors' always follows redirects. Remove redirect: '{culprit}', or"
        " write mode: 'cors', the default."
    ),
    Reason.UNREACHABLE: (
        "Correct the scheme, host and port of the redirect. If an app of yours serves"
        " that origin, write others={{'{culprit}': app}}."
    ),
}
