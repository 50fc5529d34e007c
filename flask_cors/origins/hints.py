from __future__ import annotations

import re

from ..log import quote
from ..log import quote_all
from .entries import InvalidEntry
from .entries import SpelledOrigin

_NEXT_ORIGIN = re.compile(r"[\s,]+|(?<!^)(?=https?://)")
_MISSING_SLASH = re.compile(r"(https?):/?([^/].*)", re.IGNORECASE)


def explain_mistake(text: str) -> str:
    """Return why a text isn't a valid entry, and what to write instead."""
    pieces = list(filter(None, _NEXT_ORIGIN.split(text)))

    if not text.strip():
        return (
            "An empty string is not a valid origin. Remove it, or write '*' for any"
            " origin."
        )

    if text.lower() == "null":
        return f"{quote(text)} is not a valid origin. Write 'null' in lower case."

    if text.lower().startswith("file:"):
        return (
            f"{quote(text)} is not an origin that browsers send, but 'null' for pages"
            " from files. Serve the page over HTTP, for example with 'python -m"
            " http.server'. Write 'file://' only for web views that send it."
        )

    if len(pieces) > 1:
        return (
            f"{quote(text)} contains several origins; is a comma missing? Write"
            f" separate strings: {quote_all(pieces)}."
        )

    return _explain_spelling(text, "".join(pieces))


def _explain_spelling(text: str, piece: str) -> str:
    slip = _MISSING_SLASH.fullmatch(piece)
    scheme, separator, rest = piece.partition("://")
    host = re.split(r"[/?#]", rest if separator else piece.strip("/"))[0]

    if slip:
        return f"{quote(text)} is missing a slash. Write {quote('://'.join(slip.groups()))}."

    if not separator and _is_entry(f"https://{host}"):
        return (
            f"{quote(text)} has no scheme, so no browser will ever send it. Write"
            f" {quote(f'https://{host}')} or {quote(f'http://{host}')}."
        )

    origin = f"{scheme}://{host.rpartition('@')[2]}"

    if separator and origin != text and _is_entry(origin):
        return (
            f"{quote(text)} has more than a scheme, host and port. Write"
            f" {quote(origin)}."
        )

    return (
        f"{quote(text)} is not a valid origin. Write scheme://host or"
        " scheme://host:port, such as 'https://app.example'."
    )


def _is_entry(text: str) -> bool:
    spelled = SpelledOrigin.of(text)

    if spelled is None:
        return False

    try:
        return bool(spelled.serialise())
    except InvalidEntry:
        return False
