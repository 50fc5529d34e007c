from __future__ import annotations

import re

from ..fetch import split_origin
from ..log import quote
from ..log import quote_all
from .entries import InvalidEntry
from .entries import SpelledOrigin
from .entries import STARS_OF_ONE_LABEL
from .lookalikes import OriginRegex

_NEXT_ORIGIN = re.compile(r"[\s,]+|(?<!^)(?=https?://)")
_LACKING_SLASH = re.compile(r"(https?):/?([^/].*)", re.IGNORECASE)
_STAR = "[a-z0-9-]"
# A `*`, and the text behind it if two more follow in the same label.
_STAR_AND_TEXT = r"\*(?:([^*.]+)(?=\*[^*.]+\*))?"


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


def explain_stars(text: str, wildcard: str) -> str:
    """Return what to write instead of several ``*`` in one label.

    :param text: The entry as somebody wrote it.
    :param wildcard: The entry in canonical form.
    """
    regex = write_as_regex(wildcard)
    wider = quote(re.sub(STARS_OF_ONE_LABEL, "*", wildcard))
    checked = OriginRegex(re.compile(regex))

    # Don't propose a regex that `risks` refuses.
    if checked.first(checked.lookalikes()):
        return (
            f"{quote(text)} has several '*' in one label. Use one, as in {wider}, or"
            " list the origins."
        )

    return (
        f"{quote(text)} has several '*' in one label. Write the regex r'{regex}', or"
        f" use one '*', as in {wider}."
    )


def write_as_regex(wildcard: str) -> str:
    """Return a regex that allows the same origins as a canonical wildcard."""
    scheme, host, port = split_origin(wildcard)
    known = host[2:] if host.startswith("*.") else host
    front = "" if known == host else r"(?:[^*.]+\.)+"
    stars = re.sub(_STAR_AND_TEXT, _write_star, known).replace(".", r"\.")
    any_port = r"(?::\d+)?"
    escaped = re.sub(r"[+.]", r"\\\g<0>", scheme)
    return f"{escaped}{front}{stars}{any_port if port == ':*' else port}"


def _write_star(match: re.Match[str]) -> str:
    text = match[1]

    if text is None:
        return f"{_STAR}+"

    # Three open repetitions in a row would make a hostile origin slow to match.
    return f"{_STAR}(?:(?!{text}){_STAR})*{text}"


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
