from __future__ import annotations

import collections.abc as cabc
import difflib
import re
import typing as t
from datetime import timedelta

from .. import fetch
from ..errors import CORSConfigWarning
from ..errors import Report
from ..errors import suggest
from ..fetch import ANY
from ..header_names import HeaderNames
from ..log import quote
from ..origins.origin_set import EXPLAIN_NONE
from ..origins.origin_set import OriginEntry
from ..origins.origin_set import OriginSet
from ..values import check_text_regex
from ..values import iterate
from ..values import read_text
from .risks import RISKS

#: Turns a value as users write it into its final form. It reports an invalid
#: value; its result is meaningless then.
Parser = t.Callable[[object, Report], object]

_BOOLEANS = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off"), False),
}
_SEPARATOR = r"[\s,]+"
# In seconds: far longer than browsers cache anything, and short enough to print.
_LONGEST_MAX_AGE = 10**15
# Text with characters of a regex, or with a list in brackets, is one entry.
_UNSPLIT = r"[\\^$(){}|?]|^\s*\[['\"]|\[[^\[\]]*,"


def parse_origins(value: object, report: Report) -> OriginSet:
    text = read_text(value)

    if value is None:
        report.error(value, f"origins=None {EXPLAIN_NONE}")
        return OriginSet(())

    if text is not None:
        is_regex = re.search(_UNSPLIT, text)
        value = [text] if is_regex else _split(text, report)
    elif isinstance(value, cabc.Mapping):
        report.error(
            value,
            f"origins={quote(value)} is a mapping. Write a list of origins. Options for"
            " single paths belong in resources.",
        )
        value = ()
    elif not isinstance(value, (re.Pattern, cabc.Iterator)) and not callable(value):
        value = _drop_blanks(list(iterate(value)), report)

    return OriginSet(t.cast("cabc.Iterable[OriginEntry]", value), report)


def parse_methods(value: object, report: Report) -> tuple[str, ...]:
    methods = {method.upper() for method in _read_strings(value, report)}

    for method in sorted(methods):
        if method in fetch.FORBIDDEN_METHODS:
            report.error(
                method,
                f"{quote(method)} is a method that browsers never send. Remove it.",
            )
        elif not fetch.is_token(method):
            report.error(
                method,
                f"{quote(method)} is not a valid method. Use a name such as 'GET', or"
                " '*'.",
            )
        elif method not in (ANY, *fetch.KNOWN_METHODS):
            near = difflib.get_close_matches(method, fetch.KNOWN_METHODS, 1)

            if near:
                report.warn(
                    CORSConfigWarning,
                    f"{quote(method)} is not a method that servers know. Did you mean"
                    f" {quote(near[0])}?",
                )

    return (ANY,) if ANY in methods else tuple(sorted(methods))


def parse_headers(value: object, report: Report) -> HeaderNames:
    entries: cabc.Iterable[object] = iterate(value)
    text = read_text(value)

    if text is not None:
        entries = _split(text, report)

    texts = [entry for entry in entries if not isinstance(entry, re.Pattern)]
    names = _check_names(
        _read_strings(texts, report),
        report,
        hint=" For a pattern, use a compiled regex such as re.compile('X-.*').",
    )
    kept = _drop_forbidden(
        fetch.is_forbidden_request_header,
        (name for name in names if name != ANY),
        "send",
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
    return _drop_forbidden(
        fetch.is_forbidden_response_header,
        _check_names(_read_strings(value, report), report),
        "read",
        report,
    )


def parse_bool(value: object, report: Report) -> bool:
    text = read_text(value)

    if text is not None:
        value = _BOOLEANS.get(text.strip().lower(), value)

    if not isinstance(value, bool):
        report.error(
            value,
            f"{report.option}={quote(value)} is not a boolean. Write True or False.",
        )

    return value is True


def parse_private_network(value: object, report: Report) -> bool:
    is_set = parse_bool(value, report)

    if is_set:
        report.warn(
            CORSConfigWarning,
            "allow_private_network=True has no effect. Remove it: current browsers"
            " ignore the header that it was for. They ask the user before a public page"
            " may reach a local address (Local Network Access).",
        )

    return is_set


def parse_max_age(value: object, report: Report) -> int:
    text = read_text(value)
    number: object = value
    # str.strip() removes characters that int() refuses.
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
        f"max_age={quote(value)} is not a valid number of seconds. Write a whole number"
        " of at least 0, or a timedelta.",
    )
    return 0


def parse_risks(value: object, report: Report) -> frozenset[str]:
    names = frozenset(_read_strings(value, report))

    for name in sorted(names.difference(RISKS)):
        report.error(
            name,
            f"{quote(name)} is not a known risk{suggest(name, RISKS, 'The risks')}",
        )

    return names


def _split(text: str, report: Report) -> list[str]:
    pieces = [piece for piece in re.split(_SEPARATOR, text) if piece]

    if not pieces:
        report.error(
            text,
            f"{report.option} is blank. Remove it to use the default, or write []"
            " for none.",
        )

    return pieces


def _drop_blanks(items: list[object], report: Report) -> list[object]:
    """Return the items that aren't blank text, and warn of the others, as a final comma
    in an environment variable leaves them. Blank text alone is left to be reported.
    """
    kept = [item for item in items if not _is_blank(item)]

    if not kept or len(kept) == len(items):
        return items

    report.warn(
        CORSConfigWarning,
        f"{report.option} contains an empty string, which is ignored. Remove it, or the"
        " comma that it comes from.",
    )
    return kept


def _is_blank(item: object) -> bool:
    text = read_text(item)
    return text is not None and not text.strip()


def _read_strings(value: object, report: Report) -> list[str]:
    text = read_text(value)

    if text is not None:
        return _split(text, report)

    strings: list[str] = []

    for item in _drop_blanks(list(iterate(value)), report):
        text = read_text(item)

        if text is not None:
            strings.append(text)
        else:
            report.error(
                item,
                f"{report.option} contains {quote(item)}, which is not a string. Write"
                " names as strings.",
            )

    return strings


def _check_names(names: list[str], report: Report, hint: str = "") -> tuple[str, ...]:
    """Return header names in a stable order, without duplicates in another case.

    :param hint: A further sentence for the message about an invalid name.
    """
    for name in names:
        if not fetch.is_token(name) or (ANY in name and name != ANY):
            report.error(
                name,
                f"{quote(name)} is not a valid header name. Use a name such as"
                f" 'Content-Type', or '*'.{hint}",
            )

    unique = {name.lower(): name for name in reversed(names)}
    return tuple(unique[name] for name in sorted(unique))


def _drop_forbidden(
    is_forbidden: cabc.Callable[[str], bool],
    names: cabc.Iterable[str],
    action: str,
    report: Report,
) -> tuple[str, ...]:
    """Return the names that browsers don't forbid, and warn about the others."""
    kept = []

    for name in names:
        if is_forbidden(name):
            report.warn(
                CORSConfigWarning,
                f"{quote(name)} has no effect. Remove it: browsers never let scripts"
                f" {action} this header.",
            )
        else:
            kept.append(name)

    return tuple(kept)


#: The parser of each option.
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
