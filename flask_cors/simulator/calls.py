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
from .safelists import is_dropped
from .safelists import is_no_cors_safelisted
from .safelists import normalized_method

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
    """A script's call of ``fetch``, as the browser takes it.

    Source: Fetch, "new Request(input, init)".
    """

    method: str
    headers: tuple[tuple[str, str], ...]
    #: Nothing is another thing than an empty body.
    body: bytes | None
    credentials: str
    mode: str
    redirect: str
    #: What the browser leaves out, or why it sends nothing.
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
        """Check what a script has written.

        :raises ValueError: A value is none that a script can write.
        """
        for name, value in choices.items():
            _check_choice(name, value)

        method = _checked_method(method)
        body, body_type = _extracted(json, data)
        _check_body(method, body)
        script_type = "" if json is None else "application/json"
        kept, dropped = _sent_headers(headers, choices["mode"], script_type, body_type)
        checks = (*_refused(method, **choices), *dropped)
        return cls(method, tuple(kept), body, checks=checks, **choices)


def _check_choice(name: str, value: str) -> None:
    if value not in _CHOICES[name]:
        known = ", ".join(map(repr, _CHOICES[name]))
        raise ValueError(
            f"{name}={value!r} is none that a script can write. Write one of {known}."
        )


def _checked_method(method: str) -> str:
    if not fetch.is_token(method):
        raise ValueError(f"{method!r} is no HTTP method. Write a token: 'GET'.")

    return normalized_method(method)


def _check_body(method: str, body: bytes | None) -> None:
    if body is not None and method in {"GET", "HEAD"}:
        raise ValueError(
            f"{method} has no body, in any browser. Leave out json and data, or write"
            " method='POST'."
        )


def _sent_headers(
    headers: HeadersIn | None, mode: str, script_type: str, body_type: str
) -> tuple[Pairs, list[Check]]:
    """Return the headers that are sent, and notes of the others.

    :param script_type: The content type that the script sets, if it sets none itself.
    :param body_type: The one that the body brings, if there is none.
    """
    written = _with_content_type(_pairs(headers), script_type)
    kept, checks = _kept(written, mode)
    return _with_content_type(kept, body_type), checks


def _with_content_type(pairs: Pairs, content_type: str) -> Pairs:
    if not content_type or any(name.lower() == "content-type" for name, _ in pairs):
        return pairs

    return [*pairs, ("Content-Type", content_type)]


def _pairs(headers: t.Any) -> Pairs:
    pairs = headers.items() if isinstance(headers, cabc.Mapping) else headers

    try:
        written = [(name, value) for name, value in pairs or ()]
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{quote(headers)} is no mapping of headers, and no pairs. Write"
            " {'X-Name': 'value'}."
        ) from error

    return [_pair(name, value) for name, value in written]


def _pair(name: t.Any, value: t.Any) -> tuple[str, str]:
    if not (isinstance(name, str) and fetch.is_token(name)):
        raise ValueError(f"{quote(name)} is no header name. Write a token: 'X-Name'.")

    if not isinstance(value, str):
        raise ValueError(f"{name}: {quote(value)} is no text. Write a str: 'value'.")

    value = value.strip("\t\n\r ")

    if not value.isascii() and any(ord(character) > 255 for character in value):
        raise ValueError(
            f"{name}: {quote(value)} has characters that no header can have, those"
            " above U+00FF. Encode them."
        )

    if any(character in value for character in "\0\r\n"):
        raise ValueError(f"{name}: {quote(value)} has a line end. Remove it.")

    return name, value


def _extracted(value: t.Any, data: t.Any) -> tuple[bytes | None, str]:
    """Return a body and its content type (Fetch, "extract a body")."""
    if value is not None and data is not None:
        raise ValueError("json and data are both a body. Write one of them.")

    if value is not None:
        data = json.dumps(value)

    if isinstance(data, str):
        return data.encode(), "text/plain;charset=UTF-8"

    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data), ""

    return (None, "") if data is None else _form(data)


def _form(data: t.Any) -> tuple[bytes, str]:
    if not isinstance(data, cabc.Mapping):
        data = _fields(data)

    environ = EnvironBuilder(method="POST", data=data).get_environ()
    # Werkzeug quotes the boundary, which would make the type an unsafe one.
    content_type: str = environ.get("CONTENT_TYPE", _URL_ENCODED).replace('"', "")

    if content_type == _URL_ENCODED:
        content_type += ";charset=UTF-8"

    # A large form is in a temporary file.
    with closing(environ["wsgi.input"]) as body:
        return body.read(), content_type


def _fields(data: t.Any) -> MultiDict[str, t.Any]:
    try:
        return MultiDict([(name, value) for name, value in data])
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{quote(data)} is no body. Write text, bytes, or the fields of a form: a"
            " mapping, or pairs of name and value."
        ) from error


def _kept(written: Pairs, mode: str) -> tuple[Pairs, list[Check]]:
    kept: Pairs = []
    checks = []

    for name, value in written:
        same = [v for n, v in kept if n.lower() == name.lower()]

        if is_dropped(name, value):
            text = f"'{name}' is a forbidden request-header, so it is left out."
            checks.append(Check('Fetch, "forbidden request-header"', text))
        elif mode == "no-cors" and not is_no_cors_safelisted(
            name, ", ".join([*same, value])
        ):
            text = f"'{name}' can't be sent with mode='no-cors', so it is left out."
            checks.append(Check('Fetch, "request-no-cors" guard', text))
        else:
            kept.append((name, value))

    return kept, checks


def _refused(
    method: str, mode: str, redirect: str, credentials: str
) -> cabc.Iterator[Check]:
    if method.upper() in fetch.FORBIDDEN_METHODS:
        text = f"'{method}' is a forbidden method."
        yield Check(_RULE, text, Reason.FORBIDDEN_METHOD, method)
    elif mode == "no-cors" and method not in fetch.SAFELISTED_METHODS:
        text = f"mode='no-cors' is for GET, HEAD and POST, and not for '{method}'."
        yield Check(_RULE, text, Reason.MODE_NO_CORS, method)
