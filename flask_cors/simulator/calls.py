from __future__ import annotations

import collections.abc as cabc
import json
import typing as t
from contextlib import closing
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder

from .. import fetch
from ..diagnostics.reasons import Reason
from ..log import quote
from .outcomes import Check
from .safelists import is_forbidden
from .safelists import is_no_cors_safelisted
from .safelists import normalize_method

Pairs = list[tuple[str, str]]
HeadersIn = t.Union[cabc.Mapping[str, str], cabc.Iterable[tuple[str, str]]]

_CHOICES = {
    "credentials": ("omit", "same-origin", "include"),
    "mode": ("cors", "no-cors", "same-origin"),
    "redirect": ("follow", "error", "manual"),
}
_RULE = 'Fetch, "new Request()"'
_URL_ENCODED = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Call:
    """A script's call of ``fetch``, as the browser reads it.

    Source: Fetch, "new Request(input, init)".
    """

    method: str
    headers: tuple[tuple[str, str], ...]
    #: ``None`` is not the same as an empty body.
    body: bytes | None
    credentials: str
    mode: str
    redirect: str
    #: The headers that the browser leaves out, or why it sends nothing.
    checks: tuple[Check, ...]

    @classmethod
    def of(
        cls,
        method: str,
        headers: HeadersIn | None,
        json: t.Any,
        data: t.Any,
        **choices: str,
    ) -> Call:
        """Check the arguments of a script.

        :raises ValueError: A script can't pass such an argument.
        """
        for name, value in choices.items():
            _check_choice(name, value)

        method = _parse_method(method)
        body, body_type = _extract_body(json, data)
        _check_body(method, body)
        script_type = "" if json is None else "application/json"
        sent, dropped = _make_headers(headers, choices["mode"], script_type, body_type)
        checks = (*_check_request(method, **choices), *dropped)
        return cls(method, tuple(sent), body, checks=checks, **choices)


def _check_choice(name: str, value: str) -> None:
    if value not in _CHOICES[name]:
        known = ", ".join(map(repr, _CHOICES[name]))
        raise ValueError(
            f"{name}={value!r} is not a value that a script can pass. Write one of"
            f" {known}."
        )


def _parse_method(method: str) -> str:
    if not fetch.is_token(method):
        raise ValueError(
            f"{method!r} is not a valid HTTP method. Write a token: 'GET'."
        )

    return normalize_method(method)


def _check_body(method: str, body: bytes | None) -> None:
    if body is not None and method in {"GET", "HEAD"}:
        raise ValueError(
            f"Browsers don't send a body with {method}. Remove json and data, or write"
            " method='POST'."
        )


def _make_headers(
    headers: HeadersIn | None, mode: str, script_type: str, body_type: str
) -> tuple[Pairs, list[Check]]:
    """Return the headers that the browser sends, and notes on the others.

    :param script_type: The content type that the script sets by default.
    :param body_type: The content type of the body, used if no other is set.
    """
    written = _add_content_type(_pairs(headers), script_type)
    sent, checks = _drop_headers(written, mode)
    return _add_content_type(sent, body_type), checks


def _add_content_type(pairs: Pairs, content_type: str) -> Pairs:
    if not content_type or any(name.lower() == "content-type" for name, _ in pairs):
        return pairs

    return [*pairs, ("Content-Type", content_type)]


def _pairs(headers: t.Any) -> Pairs:
    pairs = headers.items() if isinstance(headers, cabc.Mapping) else headers

    try:
        written = [(name, value) for name, value in pairs or ()]
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{quote(headers)} is not a mapping or pairs of headers. Write"
            " {'X-Name': 'value'}."
        ) from error

    return [_pair(name, value) for name, value in written]


def _pair(name: t.Any, value: t.Any) -> tuple[str, str]:
    if not (isinstance(name, str) and fetch.is_token(name)):
        raise ValueError(
            f"{quote(name)} is not a valid header name. Write a token: 'X-Name'."
        )

    if not isinstance(value, str):
        raise ValueError(f"{name}: {quote(value)} is not a str. Write text: 'value'.")

    value = value.strip("\t\n\r ")

    if not value.isascii() and any(ord(character) > 255 for character in value):
        raise ValueError(
            f"{name}: {quote(value)} has characters above U+00FF. Encode them: headers"
            " can't contain such characters."
        )

    if any(character in value for character in "\0\r\n"):
        raise ValueError(
            f"{name}: {quote(value)} contains a line end or NUL. Remove it."
        )

    return name, value


def _extract_body(value: t.Any, data: t.Any) -> tuple[bytes | None, str]:
    """Return a body and its content type (Fetch, "extract a body")."""
    if value is not None and data is not None:
        raise ValueError("json and data both set the body. Write one of them.")

    if value is not None:
        data = json.dumps(value)

    if isinstance(data, str):
        return data.encode(), "text/plain;charset=UTF-8"

    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data), ""

    return (None, "") if data is None else _encode_form(data)


def _encode_form(data: t.Any) -> tuple[bytes, str]:
    if not isinstance(data, cabc.Mapping):
        data = _fields(data)

    environ = EnvironBuilder(method="POST", data=data).get_environ()
    # Werkzeug quotes the boundary, but a quote makes the content type unsafe.
    content_type: str = environ.get("CONTENT_TYPE", _URL_ENCODED).replace('"', "")

    if content_type == _URL_ENCODED:
        content_type += ";charset=UTF-8"

    # Werkzeug keeps a large form in a temporary file.
    with closing(environ["wsgi.input"]) as body:
        return body.read(), content_type


def _fields(data: t.Any) -> MultiDict[str, t.Any]:
    try:
        return MultiDict([(name, value) for name, value in data])
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{quote(data)} is not a valid body. Write text, bytes, or the fields of a"
            " form as a mapping or as pairs of name and value."
        ) from error


def _drop_headers(written: Pairs, mode: str) -> tuple[Pairs, list[Check]]:
    sent: Pairs = []
    checks = []

    for name, value in written:
        same = [v for n, v in sent if n.lower() == name.lower()]

        if is_forbidden(name, value):
            text = f"'{name}' is a forbidden request-header: the browser drops it."
            checks.append(Check('Fetch, "forbidden request-header"', text))
        elif mode == "no-cors" and not is_no_cors_safelisted(
            name, ", ".join([*same, value])
        ):
            text = f"With mode='no-cors', the browser drops '{name}'."
            checks.append(Check('Fetch, "request-no-cors" guard', text))
        else:
            sent.append((name, value))

    return sent, checks


def _check_request(
    method: str, mode: str, redirect: str, credentials: str
) -> cabc.Iterator[Check]:
    if method.upper() in fetch.FORBIDDEN_METHODS:
        text = f"'{method}' is a forbidden method."
        yield Check(_RULE, text, Reason.FORBIDDEN_METHOD, method)
    elif mode == "no-cors" and method not in fetch.SAFELISTED_METHODS:
        text = f"mode='no-cors' is only for GET, HEAD and POST, not for '{method}'."
        yield Check(_RULE, text, Reason.MODE_NO_CORS, method)
