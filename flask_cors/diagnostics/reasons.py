from __future__ import annotations

from enum import Enum

from ..fetch import OPAQUE_ORIGIN


class Reason(str, Enum):
    """Why a browser keeps a script from an answer.

    The set is closed, and its values are names to rely on, in tests and tools.
    The comments name what failed, as sections of the Fetch standard.
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
    :param origin: The origin of the request, as it was sent.
    :param page: The origin of the page, which redirects may have hidden.
    """
    upper = culprit.upper()
    fix = _FIXES[reason]

    if reason in _FOR_ORIGIN and origin == OPAQUE_ORIGIN:
        fix = _FIX_OF_OPAQUE_PAGE if page == origin else _FIX_OF_REDIRECTED
    elif reason is Reason.HEADER_NOT_ALLOWED and culprit == "authorization":
        fix = _FIX_OF_AUTHORIZATION
    elif reason is Reason.METHOD_NOT_ALLOWED and culprit != upper:
        fix = _FIX_OF_LOWER_CASE

    header = "-".join(part.capitalize() for part in culprit.split("-"))
    return fix.format(culprit=culprit, header=header, upper=upper)


# What is at fault is the origin that the request has.
_FOR_ORIGIN = frozenset({Reason.ALLOW_ORIGIN_MISSING, Reason.ALLOW_ORIGIN_MISMATCH})

_FIX_OF_OPAQUE_PAGE = (
    "The page's origin is 'null': it is in a sandboxed frame, or was opened from a"
    " file. Serve it over HTTP, and add its origin to origins='...'. To list 'null'"
    " lets every site read, since any page can make such a frame."
)
_FIX_OF_REDIRECTED = (
    "A redirect from one other origin to the next has made the origin 'null'. Write"
    " the URL to which it leads in the script."
)
_FIX_OF_AUTHORIZATION = (
    "Write headers='Authorization', added to the names that are there. A '*' that"
    " other code sends never covers it."
)
_FIX_OF_LOWER_CASE = (
    "'{culprit}' and '{upper}' are two methods, and a browser sends this one as it is"
    " written. Write '{upper}' in the script."
)
_FIXES = {
    Reason.ALLOW_ORIGIN_MISSING: (
        "The policy denies the origin, or no policy covers the path: add the origin to"
        " origins='...', or the path to resources='...'. Look at the status, too: an"
        " error of a proxy has no CORS headers."
    ),
    Reason.ALLOW_ORIGIN_MULTIPLE: (
        "'{culprit}' has more than one value, so more than one layer sets the header."
        " Leave it to one of them: remove it from the proxy, or from your own code."
    ),
    Reason.ALLOW_ORIGIN_INVALID: (
        "'{culprit}' is no origin. Remove the code that sets it, and write scheme and"
        " host: origins='https://app.example'."
    ),
    Reason.ALLOW_ORIGIN_MISMATCH: (
        "'{culprit}' is not the origin of the page: scheme, host and port have to be"
        " the same. Add the page's to origins='...'; if a cache has mixed up the"
        " answers, write vary_header=True."
    ),
    Reason.WILDCARD_WITH_CREDENTIALS: (
        "Write supports_credentials=True and origins='https://app.example', and list"
        " only origins that you trust, for they read with the user's login. If the"
        " script needs no cookies, leave out credentials: 'include'."
    ),
    Reason.CREDENTIALS_NOT_ALLOWED: (
        "Write supports_credentials=True, and list only origins that you trust, for"
        " they read with the user's login. If the script needs no cookies, leave out"
        " credentials: 'include'."
    ),
    Reason.PREFLIGHT_STATUS: (
        "Something answers the preflight with {culprit} before the policy is asked: a"
        " login, though a preflight has no cookies, a proxy, or a wrong URL. Let"
        " CORS(app) answer: write automatic_options=True, and cover the path with"
        " resources='...'."
    ),
    Reason.PREFLIGHT_REDIRECT: (
        "The preflight is redirected with {culprit}, as happens for a missing final"
        " slash or for HTTP. Write the URL in the script as the app has it; CORS(app)"
        " answers for the paths that resources='...' covers."
    ),
    Reason.ALLOW_METHODS_INVALID: (
        "'{culprit}' is no list of methods. Remove the code that sets it, and write"
        " methods=['GET', 'PUT']."
    ),
    Reason.ALLOW_HEADERS_INVALID: (
        "'{culprit}' is no list of header names. Remove the code that sets it, and"
        " write headers=['Content-Type']."
    ),
    Reason.METHOD_NOT_ALLOWED: (
        "Write methods='{culprit}', added to the methods that are there, and let the"
        " route take it. A '*' that other code sends is no wildcard with credentials."
    ),
    Reason.HEADER_NOT_ALLOWED: (
        "Write headers='{header}', added to the names that are there. A '*' that other"
        " code sends is no wildcard with credentials."
    ),
    Reason.REDIRECT_REFUSED: (
        "The script has redirect: 'error', and the answer leads to '{culprit}'. Write"
        " that URL in the script, or redirect: 'follow'."
    ),
    Reason.REDIRECT_NOT_HTTP: (
        "'{culprit}' is no HTTP URL, so no script can follow. Redirect to an 'https://'"
        " URL."
    ),
    Reason.REDIRECT_WITH_PASSWORD: (
        "'{culprit}' has a user name or password, which every script could read."
        " Redirect to the URL without them, and let the script send 'Authorization'."
    ),
    Reason.TOO_MANY_REDIRECTS: (
        "The redirects go in circles, as those of an app and of its proxy do: one adds"
        " a slash or HTTPS, the other removes it. Leave them to one of the two."
    ),
    Reason.FORBIDDEN_METHOD: (
        "No script may send '{culprit}', whatever the server allows. Write another"
        " method, such as 'POST'."
    ),
    Reason.MODE_SAME_ORIGIN: (
        "mode: '{culprit}' keeps the script from other origins, redirects included."
        " Write mode: 'cors', the default."
    ),
    Reason.MODE_NO_CORS: (
        "mode: 'no-cors' is for GET, HEAD and POST, and its answer can't be read. Write"
        " mode: 'cors', the default, and let the server allow '{culprit}'."
    ),
    Reason.NO_CORS_REDIRECT: (
        "mode: 'no-cors' follows redirects, always. Leave out redirect: '{culprit}', or"
        " write mode: 'cors', the default."
    ),
    Reason.UNREACHABLE: (
        "Correct scheme, host and port of the redirect, or write"
        " others={{'{culprit}': app}} for the app that is found there."
    ),
}
