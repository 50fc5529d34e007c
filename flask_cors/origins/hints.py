from __future__ import annotations

import re

from ..log import quote
from ..log import quote_all
from .entries import InvalidEntry
from .entries import SpelledOrigin

_NEXT_ORIGIN = re.compile(r"[\s,]+|(?<!^)(?=https?://)")
_LACKING_SLASH = re.compile(r"(https?):/?([^/].*)", re.IGNORECASE)


def explain_mistake(text: str) -> str:
    """Return why a text is no origin entry, and what to write instead."""
    pieces = list(filter(None, _NEXT_ORIGIN.split(text)))

    if not text.strip():
        return "An empty string is no origin. Remove it, or write '*' for any origin."

    if text.lower() == "null":
        return f"{quote(text)} is no origin. Write 'null' in lower case."

    if text.lower().startswith("file:"):
        return (
            f"{quote(text)} is never sent: pages from files have the origin 'null'."
            " Serve the page over HTTP, for instance with 'python -m http.server'."
        )

    if len(pieces) > 1:
        return (
            f"{quote(text)} holds more than one origin; is a comma missing? Write"
            f" them one by one: {quote_all(pieces)}."
        )

    return _what_is_spelled_wrong(text, "".join(pieces))


def _what_is_spelled_wrong(text: str, piece: str) -> str:
    slip = _LACKING_SLASH.fullmatch(piece)
    scheme, separator, rest = piece.partition("://")
    host = re.split(r"[/?#]", rest if separator else piece.strip("/"))[0]

    if slip:
        return f"{quote(text)} lacks a slash. Write {quote('://'.join(slip.groups()))}."

    if not separator and _is_entry(f"https://{host}"):
        return (
            f"{quote(text)} has no scheme, so no browser will ever send it. Write"
            f" {quote(f'https://{host}')} or {quote(f'http://{host}')}."
        )

    origin = f"{scheme}://{host.rpartition('@')[2]}"

    if separator and origin != text and _is_entry(origin):
        return (
            f"{quote(text)} is more than an origin, which ends with the host and"
            f" port. Write {quote(origin)}."
        )

    return (
        f"{quote(text)} is no origin. Write scheme://host or scheme://host:port,"
        " such as 'https://app.example'."
    )


def _is_entry(text: str) -> bool:
    spelled = SpelledOrigin.of(text)

    if spelled is None:
        return False

    try:
        return bool(spelled.serialise())
    except InvalidEntry:
        return False
