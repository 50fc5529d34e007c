from __future__ import annotations

import collections.abc as cabc
import re
import typing as t
from datetime import timedelta

from .. import fetch
from ..errors import CORSConfigWarning
from ..errors import Report
from ..errors import suggest
from ..fetch import ANY
from ..log import quote
from ..origins.origin_set import OriginEntry
from ..origins.origin_set import OriginSet
from ..policy import HeaderNames
from ..values import check_text_regex
from ..values import iterate
from ..values import read_text
from .risks import RISKS

#: Turns a value as users write it into its final form. A value that can't be
#: used is reported, and what is returned for it is of no use.
Parser = t.Callable[[object, Report], object]

_BOOLEANS = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off"), False),
}
_SEPARATOR = r"[\s,]+"
# In seconds. It is far more than browsers keep anything, and can be written.
_LONGEST_MAX_AGE = 10**15
_NEVER_SPLIT = r"[\\^$(){}|?]"


def parse_origins(value: object, report: Report) -> OriginSet:
    text = read_text(value)

    if text is not None:
        whole = re.search(_NEVER_SPLIT, text)
        value = [text] if whole else _pieces(text, report)
    elif isinstance(value, cabc.Mapping):
        report.error(
            value,
            f"origins={quote(value)} is a mapping. Write a list of origins; options for"
            " single paths go into resources.",
        )
        value = ()

    return OriginSet(t.cast("cabc.Iterable[OriginEntry]", value), report)


def parse_methods(value: object, report: Report) -> tuple[str, ...]:
    methods = {method.upper() for method in _strings(value, report)}

    for method in sorted(methods):
        if method in fetch.FORBIDDEN_METHODS:
            report.error(
                method,
                f"{quote(method)} is a method that browsers never send. Remove it.",
            )
        elif not fetch.is_token(method):
            report.error(
                method,
                f"{quote(method)} is no method. Write names such as 'GET', or '*'.",
            )

    return (ANY,) if ANY in methods else tuple(sorted(methods))


def parse_headers(value: object, report: Report) -> HeaderNames:
    entries: cabc.Iterable[object] = iterate(value)
    text = read_text(value)

    if text is not None:
        entries = _pieces(text, report)

    texts = [entry for entry in entries if not isinstance(entry, re.Pattern)]
    names = _names(_strings(texts, report), report)
    kept = _without(
        fetch.is_forbidden_request_header,
        (name for name in names if name != ANY),
        "is a header that browsers never let scripts send, and",
        report,
    )
    regexes = [entry for entry in entries if isinstance(entry, re.Pattern)]
    patterns = tuple(
        re.compile(regex.pattern, regex.flags | re.IGNORECASE)
        for entry in regexes
        for regex in check_text_regex(entry, report)
    )
    return HeaderNames(kept, ANY in names, patterns)


def parse_expose_headers(value: object, report: Report) -> tuple[str, ...]:
    return _without(
        fetch.is_forbidden_response_header,
        _names(_strings(value, report), report),
        "can never be read by scripts and",
        report,
    )


def parse_bool(value: object, report: Report) -> bool:
    text = read_text(value)

    if text is not None:
        value = _BOOLEANS.get(text.strip().lower(), value)

    if not isinstance(value, bool):
        report.error(
            value, f"{report.option}={quote(value)} is no boolean. Write True or False."
        )

    return value is True


def parse_private_network(value: object, report: Report) -> bool:
    answer = parse_bool(value, report)

    if answer:
        report.warn(
            CORSConfigWarning,
            "allow_private_network=True has no effect: no current browser reads the"
            " header that it was for. Browsers ask the user before a public page may"
            " reach a local address (local network access). Remove it.",
        )

    return answer


def parse_max_age(value: object, report: Report) -> int:
    text = read_text(value)
    number: object = value
    # int() strips fewer characters.
    digits = "" if text is None else text.strip()

    if re.fullmatch("[0-9]{1,15}", digits):
        number = int(digits)
    elif isinstance(value, timedelta):
        number = value // timedelta(seconds=1)

    is_number = isinstance(number, int) and not isinstance(number, bool)

    if is_number and 0 <= t.cast(int, number) < _LONGEST_MAX_AGE:
        return t.cast(int, number)

    report.error(
        value,
        f"max_age={quote(value)} is no number of seconds. Write a whole number from 0,"
        " or a timedelta.",
    )
    return 0


def parse_risks(value: object, report: Report) -> frozenset[str]:
    names = frozenset(_strings(value, report))

    for name in sorted(names.difference(RISKS)):
        report.error(
            name, f"{quote(name)} is no risk{suggest(name, RISKS, 'The risks')}"
        )

    return names


def _pieces(text: str, report: Report) -> list[str]:
    pieces = [piece for piece in re.split(_SEPARATOR, text) if piece]

    if not pieces:
        report.error(
            text,
            f"{report.option} is blank. Remove it to keep the default, or write []"
            " for none.",
        )

    return pieces


def _strings(value: object, report: Report) -> list[str]:
    text = read_text(value)

    if text is not None:
        return _pieces(text, report)

    strings: list[str] = []

    for item in iterate(value):
        text = read_text(item)

        if text is not None:
            strings.append(text)
        else:
            report.error(
                item,
                f"{report.option} holds {quote(item)}, which is no text. Write names"
                " as strings.",
            )

    return strings


def _names(names: list[str], report: Report) -> tuple[str, ...]:
    """Return header names, each once whatever its case, in a stable order."""
    for name in names:
        if not fetch.is_token(name) or (ANY in name and name != ANY):
            report.error(
                name,
                f"{quote(name)} is no header name. Write names such as"
                " 'Content-Type', or '*'; a pattern is written as a compiled regex.",
            )

    unique = {name.lower(): name for name in reversed(names)}
    return tuple(unique[name] for name in sorted(unique))


def _without(
    is_forbidden: cabc.Callable[[str], bool],
    names: cabc.Iterable[str],
    reason: str,
    report: Report,
) -> tuple[str, ...]:
    """Return names without those that browsers forbid, and warn of these."""
    kept = []

    for name in names:
        if is_forbidden(name):
            report.warn(
                CORSConfigWarning, f"{quote(name)} {reason} is left out. Remove it."
            )
        else:
            kept.append(name)

    return tuple(kept)


#: How the value of each option is read.
PARSERS: dict[str, Parser] = {
    "origins": parse_origins,
    "methods": parse_methods,
    "headers": parse_headers,
    "expose_headers": parse_expose_headers,
    "supports_credentials": parse_bool,
    "max_age": parse_max_age,
    "send_wildcard": parse_bool,
    "always_send": parse_bool,
    "automatic_options": parse_bool,
    "vary_header": parse_bool,
    "intercept_exceptions": parse_bool,
    "block_denied": parse_bool,
    "timing_allow_origin": parse_bool,
    "allow_private_network": parse_private_network,
    "accept_risks": parse_risks,
}
