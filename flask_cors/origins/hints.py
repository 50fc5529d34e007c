from __future__ import annotations

import re

from ..log import quote
from ..log import quote_all
from .entries import InvalidEntry
from .entries import SpelledOrigin
from .hosts import is_number

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

    if text.startswith("/") and not text.startswith("//"):
        return explain_path(text)

    if not separator and _is_entry(f"https://{host}"):
        return (
            f"{quote(text)} has no scheme, so no browser will ever send it. Write"
            f" {_list_origins(host)}."
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


def explain_path(text: str) -> str:
    """Return what to write for a path among the origins."""
    if text.strip("/") in ("", "*", ".*"):
        return (
            f"{quote(text)} is a path, not an origin. Write origins='*' for every page."
            " Paths belong in resources, where '*' is every path."
        )

    return (
        f"{quote(text)} is a path, not an origin. Write resources={quote(text)}, and"
        " the origins of your pages in origins, such as 'https://app.example'."
    )


def _list_origins(host: str) -> str:
    """Return the origins that a host without a scheme may stand for, the most likely
    first.
    """
    plain, secure = quote(f"http://{host}"), quote(f"https://{host}")
    name, _, port = host.rpartition(":")
    # A development server rarely listens on the default port.
    is_local = is_number(host.rpartition(".")[2]) or host.lower() == "localhost"

    if port.isdigit() and name:
        return f"{plain} or {secure}"

    if is_local:
        with_port, any_port = quote(f"http://{host}:3000"), quote(f"http://{host}:*")
        return f"{with_port}, with the port of your page, or {any_port}"

    return f"{secure} or {plain}"


def _is_entry(text: str) -> bool:
    spelled = SpelledOrigin.of(text)

    if spelled is None:
        return False

    try:
        return bool(spelled.serialise())
    except InvalidEntry:
        return False
