"""Writes a wildcard origin with several ``*`` in one label as a regex."""

from __future__ import annotations

import re

from ..fetch import split_origin
from ..log import quote
from .lookalikes import OriginRegex

_STAR = "[a-z0-9-]"
# A `*`, with the text after it if the same label has two more.
_STAR_AND_TEXT = r"\*(?:([^*.]+)(?=\*[^*.]+\*))?"


def explain_stars(text: str, wildcard: str, single: str) -> str:
    """Return why several ``*`` in a label are refused, and what to write instead.

    :param text: The entry as the user wrote it.
    :param wildcard: The entry in canonical form.
    :param single: The same with one ``*`` per label.
    """
    regex = write_as_regex(wildcard)
    checked = OriginRegex(re.compile(regex))

    # With credentials, such a regex is refused.
    if checked.first(checked.lookalikes()):
        return (
            f"{quote(text)} has several '*' in one label. Use one, as in"
            f" {quote(single)}, or list the origins."
        )

    return (
        f"{quote(text)} has several '*' in one label. Write the regex r'{regex}', or"
        f" use one '*', as in {quote(single)}."
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

    # Three repetitions that overlap would make a hostile origin slow to match.
    return f"{_STAR}(?:(?!{text}){_STAR})*{text}"
