from __future__ import annotations

import re

from ..errors import listed
from ..errors import shown
from .entries import InvalidEntry
from .entries import SpelledOrigin

_NEXT_ORIGIN = re.compile(r"[\s,]+|(?<!^)(?=https?://)")
_LACKING_SLASH = re.compile(r"(https?):/?([^/].*)", re.IGNORECASE)


def what_is_wrong(text: str) -> str:
    """Return why a text is no origin entry, and what to write instead."""
    pieces = list(filter(None, _NEXT_ORIGIN.split(text)))

    if not text.strip():
        return "An empty string is no origin. Remove it, or write '*' for any origin."

    if text.lower() == "null":
        return f"{shown(text)} is no origin. Write 'null' in lower case."

    if text.lower().startswith("file:"):
        return (
            f"{shown(text)} is never sent: pages from files have the origin 'null'."
            " Serve the page over HTTP, for instance with 'python -m http.server'."
        )

    if len(pieces) > 1:
        return (
            f"{shown(text)} holds more than one origin; is a comma missing? Write"
            f" them one by one: {listed(pieces)}."
        )

    return _what_is_spelled_wrong(text, "".join(pieces))


def _what_is_spelled_wrong(text: str, piece: str) -> str:
    slip = _LACKING_SLASH.fullmatch(piece)
    scheme, separator, rest = piece.partition("://")
    host = re.split(r"[/?#]", rest if separator else piece.strip("/"))[0]

    if slip:
        return f"{shown(text)} lacks a slash. Write {shown('://'.join(slip.groups()))}."

    if not separator and _is_entry(f"https://{host}"):
        return (
            f"{shown(text)} has no scheme, so no browser will ever send it. Write"
            f" {shown(f'https://{host}')} or {shown(f'http://{host}')}."
        )

    origin = f"{scheme}://{host.rpartition('@')[2]}"

    if separator and origin != text and _is_entry(origin):
        return (
            f"{shown(text)} is more than an origin, which ends with the host and"
            f" port. Write {shown(origin)}."
        )

    return (
        f"{shown(text)} is no origin. Write scheme://host or scheme://host:port,"
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
