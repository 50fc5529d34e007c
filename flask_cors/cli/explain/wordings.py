from __future__ import annotations

import collections.abc as cabc
import re
import typing as t

from .topics import Topic


class Wording(t.NamedTuple):
    """The stable part of what a browser prints about a topic."""

    topic: Topic
    browser: str
    pattern: re.Pattern[str]


def _pattern(wording: str) -> str:
    """Return the regex for a wording, which a terminal may have wrapped anywhere."""
    wording = wording.replace("ACA-", "Access-Control-Allow-")
    pattern = re.escape(wording).replace(r"\ ", "[ \n]").replace(r"\-", "-\n?")

    for part, regex in _PARTS.items():
        pattern = pattern.replace(part, regex)

    return pattern


def _wordings(table: str) -> cabc.Iterator[Wording]:
    topic = Topic.SCRIPT_ERROR

    for line in table.strip().splitlines():
        word, _, wording = line.strip().partition(" ")

        if wording:
            regex = f"(?P<preflight>{_PREFLIGHT})?{_pattern(wording.strip())}"
            yield Wording(topic, word, re.compile(regex, re.DOTALL))
        else:
            topic = Topic(word)


# The text has single spaces, and line breaks anywhere.
_SITE = r"(?:(?P<origin>null|https?://[^/?#' ]{1,400}))?[^ ]{0,4000}?"
_PARTS = {
    "'<value>'": r"'(?P<value>.{0,4000}?)'(?=[ \n).]|, but|$)",
    "<line>": r"(?P<value>[^\n]{0,4000})",
    "<name>": r"(?P<name>[^'\s]{1,400}?)",
    "<forbidden>": "(?P<name>(?i:CONNECT|TRACE|TRACK))",
    "<code>": "(?!FAILED|ABORTED|BLOCKED_BY_ORB|BLOCKED_BY_RESPONSE)[A-Z]",
    "<words>": r"[\w \n-]{1,60}?",
    "<any>": ".{0,200}?",
    "<url>": r"(?<![\w+.-])(?P<url>[A-Za-z][\w+.-]{0,40}:[^ ]{1,4000}?)",
    "<first_url>": r"(?P<first_url>[^ ]{0,4000}?)",
    "<origin>": r"(?P<origin>[^' ]{1,400}?)",
    "<page>": _SITE,
    "<stop>": r"\.(?=\s|$)",
    "<end>": r"(?=[).]{0,3}(?:\n|$))",
}

#: The start of another message.
NEXT_MESSAGE = re.compile(_pattern("Access to ") + "|" + _pattern("Cross-Origin Req"))

#: The text around a reason, with the URL and the origins.
FRAMES = [
    re.compile(_pattern(frame))
    for frame in (
        "at '<url>' from origin '<origin>' has been blocked by CORS policy: ",
        "at '<url>' (redirected from '<first_url>') from origin '<origin>' has been"
        " blocked by CORS policy: ",
        "<url>'. (<words>: ",
        "<url>. (<words>: ",
        "<url> soon. (<words>: ",
        "cannot load <url> due to access control checks",
        "cannot load <url><stop>",
        "<url> net::ERR_",
    )
]

_PREFLIGHT = _pattern(
    "Response to preflight request doesn't pass access control check: "
)

#: The most specific first. "ACA-" stands for "Access-Control-Allow-".
WORDINGS = list(
    _wordings(
        """
method-not-allowed
    chromium Method <name> is not allowed by ACA-Methods in preflight response
    firefox  Did not find method in CORS header 'ACA-Methods'
    safari   Method <name> is not allowed by ACA-Methods
header-not-allowed
    chromium Request header field <name> is not allowed by ACA-Headers in preflight
    firefox  header '<name>' is not allowed according to header 'ACA-Headers'
    firefox  missing token '<name>' in CORS header 'ACA-Headers'
    safari   Request header field <name> is not allowed by ACA-Headers
allow-methods-invalid
    chromium Cannot parse ACA-Methods response header field in preflight response
    firefox  invalid token '<value>' in CORS header 'ACA-Methods'
    safari   Header ACA-Methods has an invalid value: <line>
allow-headers-invalid
    chromium Cannot parse ACA-Headers response header field in preflight response
    firefox  invalid token '<value>' in CORS header 'ACA-Headers'
    safari   Header ACA-Headers has an invalid value: <line>
wildcard-with-credentials
    chromium The value of the 'ACA-Origin' header in the response must not be the
    firefox  Credential is not supported if the CORS header 'ACA-Origin' is '*'
    safari   Cannot use wildcard in ACA-Origin when credentials flag is true
credentials-not-allowed
    chromium The value of the 'ACA-Credentials' header in the response is '<value>'
    firefox  expected 'true' in CORS header 'ACA-Credentials'
    safari   Credentials flag is true, but ACA-Credentials is not
allow-origin-multiple
    chromium The 'ACA-Origin' header contains multiple values '<value>', but only one
    firefox  Multiple CORS header 'ACA-Origin' not allowed
    safari   ACA-Origin cannot contain more than one origin
allow-origin-invalid
    chromium The 'ACA-Origin' header contains the invalid value '<value>'
allow-origin-mismatch
    chromium The 'ACA-Origin' header has a value '<value>' that is not equal to
    firefox  CORS header 'ACA-Origin' does not match '<value>'
preflight-redirect
    chromium Redirect is not allowed for a preflight request
    firefox  CORS request external redirect not allowed
preflight-status
    chromium It does not have HTTP ok status
    chromium Response for preflight has invalid HTTP status code
    firefox  CORS preflight response did not succeed
    firefox  CORS preflight channel did not succeed
    safari   Preflight response is not successful
allow-origin-missing
    chromium No 'ACA-Origin' header is present on the requested resource
    firefox  CORS header 'ACA-Origin' missing
    safari   Origin <origin> is not allowed by ACA-Origin
local-network-denied
    chromium Permission was denied for this request to access the '<name>' address space
    firefox  Local Network Access detected
local-network-insecure-page
    chromium The request client is not a secure context and <any> space '<name>'
local-network-mismatch
    chromium Request had a target IP address space of '<name>' yet the resource is in
private-network
    chromium No '<name>' header was present in the preflight response
    chromium No 'ACA-External' header
    chromium ACA-Private-Network
redirect-not-http
    safari   Cross-origin redirection to <name> denied by <any> with non CORS scheme
    safari   not allowed to follow a cross-origin CORS redirection with non CORS scheme
url-not-http
    chromium Cross origin requests are only supported for
    chromium cannot load <url>. URL scheme "<words>" is not supported
    firefox  CORS request not http
redirect-with-password
    chromium Redirect location '<value>' contains a username and password
    safari   redirection URL <name> has credentials
redirect-refused
    safari   Not allowed to follow a redirection while loading <url><end>
too-many-redirects
    chromium net::ERR_TOO_MANY_REDIRECTS
    safari   Load cannot follow more than 20 redirections
forbidden-method
    chromium '<name>' HTTP method is unsupported
    firefox  Window.fetch: Invalid request method <forbidden><stop>
    safari   Method is forbidden
mode-no-cors
    chromium '<name>' is unsupported in no-cors mode
    firefox  Window.fetch: Invalid request method <name><stop>
    safari   Method must be GET, POST or HEAD in no-cors mode
no-cors-redirect
    chromium Request mode is "no-cors" but the redirect mode is not "follow"
    safari   No-Cors mode requires follow redirect mode
mode-same-origin
    chromium Request mode is "<name>" but the URL's <any> origin <page><stop>
    chromium Unsafe attempt to load URL <url> from frame with URL <page>. Domains
    firefox  Security Error: Content at <page> may not load data from <url><stop>
    safari   Unsafe attempt to load URL <url> from origin <origin>. Domains
    chromium Cross origin requests are not allowed by request mode
authorization-not-covered
    chromium <name> will not be covered by the wildcard symbol (*) in CORS ACA-Headers
    firefox  the '<name>' header is not covered
mixed-content
    chromium page at '<page>' was loaded over HTTPS, but requested <any> '<url>'
    firefox  Blocked loading mixed active content "<url>"
client-side
    chromium The response is invalid
    firefox  CORS header 'Origin' cannot be added
    firefox  CORS disabled<end>
unreachable
    firefox  CORS request did not succeed
    safari   A server with the specified hostname could not be found
    safari   Could not connect to the server
    safari   The network connection was lost
    safari   The certificate for this server is invalid
    chromium net::ERR_<code>
script-error
    chromium TypeError: Failed to fetch
    chromium Failed to fetch<end>
    chromium AxiosError: Network Error
    chromium net::ERR_FAILED
    firefox  NetworkError when attempting to fetch resource
    safari   TypeError: Load failed
    safari   Load failed<end>
    safari   cannot load <url> due to access control checks
    safari   Fetch API cannot load <url><end>
"""
    )
)
