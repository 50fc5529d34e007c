from __future__ import annotations

import collections.abc as cabc
import re

from .. import fetch

Pairs = cabc.Sequence[tuple[str, str]]

#: Fetch, "normalize" a method: browsers convert only these to upper case.
NORMALIZED_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"})

#: Fetch, "CORS-safelisted response-header name", in lower case.
SAFELISTED_RESPONSE_HEADERS = frozenset(
    {
        "cache-control",
        "content-language",
        "content-length",
        "content-type",
        "expires",
        "last-modified",
        "pragma",
    }
)

#: Fetch, "CORS non-wildcard request-header name", in lower case.
NON_WILDCARD_HEADERS = frozenset({"authorization"})

#: How many bytes a safelisted header may have, and all headers of a request together.
MAX_VALUE_LENGTH = 128
MAX_TOTAL_LENGTH = 1024

_METHOD_HEADERS = frozenset(
    {"x-http-method", "x-http-method-override", "x-method-override"}
)
_NO_CORS_HEADERS = frozenset(
    {"accept", "accept-language", "content-language", "content-type"}
)
_UNSAFE_BYTE = re.compile(r'[\x00-\x08\x0a-\x1f\x7f"():<>?@\[\\\]{}]')
_LANGUAGE = re.compile(r"[0-9A-Za-z *,\-.;=]*")
_RANGE = re.compile(r"bytes=([0-9]+)-([0-9]*)")


def normalize_method(method: str) -> str:
    """Return a method as browsers send it: ``put`` as ``PUT``, but not ``patch``.

    Source: Fetch, "normalize" a method.
    """
    return method.upper() if method.upper() in NORMALIZED_METHODS else method


def is_forbidden(name: str, value: str) -> bool:
    """Tell whether browsers silently drop a header that a script sets.

    Source: Fetch, "forbidden request-header".
    """
    if name.lower() in _METHOD_HEADERS:
        methods = (method.strip("\t ").upper() for method in value.split(","))
        return not fetch.FORBIDDEN_METHODS.isdisjoint(methods)

    return fetch.is_forbidden_request_header(name)


def is_safelisted(name: str, value: str) -> bool:
    """Tell whether browsers send a header without a preflight.

    Source: Fetch, "CORS-safelisted request-header".
    """
    if len(value) > MAX_VALUE_LENGTH:
        return False

    is_safe = _VALUE_RULES.get(name.lower())
    return is_safe is not None and is_safe(value)


def is_no_cors_safelisted(name: str, value: str) -> bool:
    """Tell whether a ``no-cors`` request keeps a header.

    Source: Fetch, "no-CORS-safelisted request-header".
    """
    return name.lower() in _NO_CORS_HEADERS and is_safelisted(name, value)


def unsafe_names(headers: Pairs) -> tuple[str, ...]:
    """Return the header names that need a preflight, lower-case and sorted.

    Source: Fetch, "CORS-unsafe request-header names".
    """
    safe = [pair for pair in headers if is_safelisted(*pair)]
    total = sum(len(value) for _, value in safe)
    unsafe = [
        name
        for name, value in headers
        if total > MAX_TOTAL_LENGTH or (name, value) not in safe
    ]
    return tuple(sorted({name.lower() for name in unsafe}))


def _has_no_unsafe_byte(value: str) -> bool:
    return _UNSAFE_BYTE.search(value) is None


def _is_language(value: str) -> bool:
    return _LANGUAGE.fullmatch(value) is not None


def _is_simple_type(value: str) -> bool:
    essence = value.partition(";")[0].strip("\t ").lower()
    return essence in fetch.SAFELISTED_TYPES and _has_no_unsafe_byte(value)


def _is_simple_range(value: str) -> bool:
    found = _RANGE.fullmatch(value)
    return found is not None and (not found[2] or int(found[1]) <= int(found[2]))


_VALUE_RULES: dict[str, cabc.Callable[[str], bool]] = {
    "accept": _has_no_unsafe_byte,
    "accept-language": _is_language,
    "content-language": _is_language,
    "content-type": _is_simple_type,
    "range": _is_simple_range,
}
