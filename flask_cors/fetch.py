from __future__ import annotations

import re

ORIGIN = "Origin"
REQUEST_METHOD = "Access-Control-Request-Method"
REQUEST_HEADERS = "Access-Control-Request-Headers"
ALLOW_ORIGIN = "Access-Control-Allow-Origin"
ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials"
ALLOW_METHODS = "Access-Control-Allow-Methods"
ALLOW_HEADERS = "Access-Control-Allow-Headers"
EXPOSE_HEADERS = "Access-Control-Expose-Headers"
MAX_AGE = "Access-Control-Max-Age"
#: Resource Timing, "Timing-Allow-Origin Response Header".
TIMING_ALLOW_ORIGIN = "Timing-Allow-Origin"

#: The headers that a policy can add to a response.
RESPONSE_HEADERS = (
    ALLOW_ORIGIN,
    ALLOW_CREDENTIALS,
    ALLOW_METHODS,
    ALLOW_HEADERS,
    EXPOSE_HEADERS,
    MAX_AGE,
    TIMING_ALLOW_ORIGIN,
)

#: Any origin, method or header, where the standard has a wildcard.
ANY = "*"

#: The origin of sandboxed frames, ``data:`` documents and ``file:`` pages.
OPAQUE_ORIGIN = "null"

#: The longest origin that a browser can send, in characters: scheme 64,
#: ``://``, host 253, ``:`` and port 5.
MAX_ORIGIN_LENGTH = 326

#: Ports that a browser leaves out of an origin (URL, "special scheme").
DEFAULT_PORTS = {"ftp": 21, "http": 80, "https": 443, "ws": 80, "wss": 443}

#: The schemes whose hosts are domains or addresses. Other hosts are opaque.
SPECIAL_SCHEMES = frozenset(DEFAULT_PORTS)

#: The origin of pages from files in some web views.
FILE_ORIGIN = "file://"

#: Methods that change nothing on the server (HTTP, RFC 9110, "Safe Methods").
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

#: Fetch, "CORS-safelisted method".
SAFELISTED_METHODS = frozenset({"GET", "HEAD", "POST"})

#: The methods with a meaning for most servers (HTTP, RFC 9110; PATCH, RFC 5789;
#: WebDAV, RFC 4918; QUERY, a draft of the HTTP working group).
KNOWN_METHODS = (
    *("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY"),
    *("COPY", "LOCK", "MKCOL", "MOVE", "PROPFIND", "PROPPATCH", "REPORT", "SEARCH"),
    "UNLOCK",
)

#: The content types that need no preflight.
SAFELISTED_TYPES = frozenset(
    {"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"}
)

#: Fetch, "forbidden method".
FORBIDDEN_METHODS = frozenset({"CONNECT", "TRACE", "TRACK"})

#: Fetch, "forbidden request-header", in lower case. Headers that are
#: forbidden only with certain values are not among them.
FORBIDDEN_REQUEST_HEADERS = frozenset(
    """
    accept-charset accept-encoding access-control-request-headers
    access-control-request-method access-control-request-private-network connection
    content-length cookie cookie2 date dnt expect host keep-alive origin referer
    set-cookie te trailer transfer-encoding upgrade via
    """.split()  # noqa: SIM905
)

#: Fetch, "forbidden response-header name", in lower case.
FORBIDDEN_RESPONSE_HEADERS = frozenset({"set-cookie", "set-cookie2"})

#: How much of ``Access-Control-Request-Headers`` is read: bytes and names.
MAX_REQUESTED_LENGTH = 4096
MAX_REQUESTED_NAMES = 128

_LOOPBACK_IPV4 = r"127(?:\.[0-9]{1,3}){3}"
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")

# A label of a host that the URL standard has parsed: it has no forbidden domain
# code points and no upper case.
_LABEL = r"[a-z0-9!\"$&'()*+,;=_`{}~-]+"
_PORT = r"0|[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]"
# Hosts of other schemes are opaque: they keep their case, and may be a dot.
_OPAQUE_LABEL = r"[A-Za-z0-9!\"$&'()*+,;=_`{}~-]+"
_OPAQUE = rf"(?:{_OPAQUE_LABEL}(?:\.{_OPAQUE_LABEL})*\.?|\.)"
_ORIGIN = re.compile(
    rf"(?:(?:https?|wss?|ftp)://{_LABEL}(?:\.{_LABEL})*\.?"
    rf"|(?!(?:https?|wss?|ftp|file):)[a-z][a-z0-9+.-]*://{_OPAQUE}"
    r"|[a-z][a-z0-9+.-]*://\[[0-9a-f:]{2,39}\])"
    rf"(?::(?:{_PORT}))?"
    # Some web views send it for pages from files.
    r"|file://",
    re.ASCII,
)


def is_token(text: str) -> bool:
    """Tell whether a text is a method or a header name (RFC 9110, "token")."""
    return _TOKEN.fullmatch(text) is not None


def is_origin(text: str) -> bool:
    """Tell whether a browser can send this text as an ``Origin``.

    Source: Fetch, "`Origin` header"; HTML, "serialization of an origin".
    """
    if len(text) > MAX_ORIGIN_LENGTH:
        return False

    return _ORIGIN.fullmatch(text) is not None or text == OPAQUE_ORIGIN


def is_allowable_method(text: str) -> bool:
    """Tell whether a browser may ask for a method: a token, and not forbidden."""
    return is_token(text) and text.upper() not in FORBIDDEN_METHODS


def is_forbidden_request_header(name: str) -> bool:
    """Tell whether browsers never let a script set this request header.

    Source: Fetch, "forbidden request-header".
    """
    name = name.lower()
    return name in FORBIDDEN_REQUEST_HEADERS or name.startswith(("proxy-", "sec-"))


def is_forbidden_response_header(name: str) -> bool:
    """Tell whether browsers never let a script read this response header.

    Source: Fetch, "forbidden response-header name".
    """
    return name.lower() in FORBIDDEN_RESPONSE_HEADERS


def spell_header(name: str) -> str:
    """Return the name of a header as people write it, such as ``Content-Type``."""
    return "-".join(part.capitalize() for part in name.split("-"))


def requested_names(text: str) -> tuple[str, ...]:
    """Return the header names that a preflight asks for, each once.

    It ignores spaces and empty elements, since intermediaries add them. If the
    list is over the limits, it returns no names, so that the list costs nothing.

    :param text: The value of ``Access-Control-Request-Headers``.
    """
    if len(text) > MAX_REQUESTED_LENGTH:
        return ()

    names = list(filter(None, map(str.strip, text.split(","))))

    if len(names) > MAX_REQUESTED_NAMES:
        return ()

    unique = {name.lower(): name for name in names if is_token(name)}
    return tuple(unique.values())


def split_origin(origin: str) -> tuple[str, str, str]:
    """Split an origin into scheme with ``://``, host, and port with ``:``.

    :param origin: An origin or a wildcard origin, other than ``null``.
    """
    scheme, slashes, rest = origin.partition("://")

    if rest.startswith("["):
        address, bracket, port = rest.partition("]")
        return f"{scheme}{slashes}", f"{address}{bracket}", port

    host, colon, port = rest.partition(":")
    return f"{scheme}{slashes}", host, f"{colon}{port}"


def is_loopback(origin: str) -> bool:
    """Tell whether an origin is on the same machine as the browser.

    Source: Secure Contexts, "is origin potentially trustworthy".
    """
    if origin == OPAQUE_ORIGIN:
        return False

    host = split_origin(origin)[1]

    if host == "localhost" or host.endswith(".localhost"):
        return True

    return host == "[::1]" or re.fullmatch(_LOOPBACK_IPV4, host) is not None


def is_unencrypted(origin: str) -> bool:
    """Tell whether an attacker on the network can change the pages of an origin.

    :param origin: An origin or a wildcard origin.
    """
    return origin.startswith("http://") and not is_loopback(origin)
