from __future__ import annotations

import typing as t
from itertools import islice

from .. import fetch
from ..errors import CORSSecurityWarning
from ..errors import Report
from ..fetch import ANY
from ..log import quote
from ..log import quote_all
from ..origins.suffixes import registrable_domain
from ..origins.suffixes import suffix_of_customers
from ..policy import Settings

if t.TYPE_CHECKING:
    from ..origins.lookalikes import OriginRegex

ANY_ORIGIN = "any-origin"
NULL_ORIGIN = "null-origin"
PUBLIC_SUFFIX = "public-suffix"

#: The names that ``accept_risks`` takes.
RISKS = (ANY_ORIGIN, NULL_ORIGIN, PUBLIC_SUFFIX)

_NARROWER = (
    r"Write the whole host, with each dot as '\.', or a wildcard origin such as"
    " 'https://*.example.com'"
)

Reports = t.Callable[[str], Report]


def check(settings: Settings, reports: Reports) -> None:
    """Report combinations of options that are dangerous or can't work.

    :param settings: The options of one policy.
    :param reports: Returns the report on an option, given its name.
    """
    report = reports("origins")
    regexes = _regexes(settings)

    if settings.supports_credentials:
        _check_literal_wildcards(settings, reports)

        if ANY_ORIGIN not in settings.accept_risks:
            _check_any_origin(settings, regexes, report)
        elif settings.constant == ANY:
            # Fetch, "CORS protocol and credentials": `*` is a wildcard only without
            # them.
            reports("send_wildcard").error(
                True,
                "send_wildcard=True doesn't work with supports_credentials=True. Remove"
                " send_wildcard, or list the origins: browsers refuse '*' for requests"
                " with credentials.",
            )

        if NULL_ORIGIN not in settings.accept_risks:
            _check_null(settings, report)

        if PUBLIC_SUFFIX not in settings.accept_risks:
            _check_public_suffixes(settings, regexes, report)

        _check_plain_http(settings, regexes, report)
        _check_understood(regexes, report)
    else:
        _check_lookalikes(regexes, report)

    if settings.block_denied and settings.origins.any:
        reports("block_denied").warn(
            CORSSecurityWarning,
            "block_denied=True blocks nobody. List the origins, or remove block_denied:"
            " origins='*' allows every page.",
        )


def _check_literal_wildcards(settings: Settings, reports: Reports) -> None:
    if ANY in settings.expose_headers:
        reports("expose_headers").error(
            ANY,
            "expose_headers='*' doesn't work with supports_credentials=True. List the"
            " names, for example expose_headers='X-Total-Count': for requests with"
            " credentials, '*' is only the name of a header.",
        )


def _check_any_origin(
    settings: Settings, regexes: list[OriginRegex], report: Report
) -> None:
    if settings.origins.any:
        report.error(
            ANY,
            "origins='*' with supports_credentials=True lets every site that a user"
            " visits read what that user may read here. List the origins, for example"
            " origins='https://app.example', or remove supports_credentials."
            f"{_advise_on_json(settings)} If you want every site to read it, write"
            f" accept_risks='{ANY_ORIGIN}'{_without_wildcard(settings)}.",
        )

    for scheme in sorted(settings.origins.wildcards.schemes):
        report.error(
            f"{scheme}*",
            f"{quote(f'{scheme}*')} with supports_credentials=True lets every page of"
            " this scheme, whoever wrote it, read what your users may read. List the"
            f" origins{_or_accept(ANY_ORIGIN)}",
        )

    for regex in regexes:
        if regex.stranger:
            report.error(
                regex.source,
                f"{quote(regex.source)} also accepts {quote(regex.stranger)}, so with"
                " supports_credentials=True its owner could read what your users may"
                f" read. {_NARROWER}{_or_accept(ANY_ORIGIN)}",
            )


def _advise_on_json(settings: Settings) -> str:
    """Return what to write for JSON as well, if no header is allowed."""
    is_set = settings.headers.names or settings.headers.echoes
    return "" if is_set else " If pages send JSON, also write headers='Content-Type'."


def _without_wildcard(settings: Settings) -> str:
    return ", and remove send_wildcard" if settings.send_wildcard else ""


def _check_null(settings: Settings, report: Report) -> None:
    null = fetch.OPAQUE_ORIGIN

    if settings.origins.names(null):
        report.error(
            null,
            "origins that allow 'null' with supports_credentials=True let every site"
            " read what a user may read here. Serve the page over HTTP and list its"
            " origin: any page can create a sandboxed frame, whose origin is"
            f" 'null'{_or_accept(NULL_ORIGIN)}",
        )


def _check_public_suffixes(
    settings: Settings, regexes: list[OriginRegex], report: Report
) -> None:
    for wildcard in sorted(settings.origins.wildcards.wildcards):
        suffix = suffix_of_customers(fetch.split_origin(wildcard)[1])

        if suffix:
            _report_customers(report, wildcard, f"every customer of '{suffix}'")

    for regex in regexes:
        # A regex that allows strangers is already reported.
        customer = not regex.stranger and regex.first(regex.customers())

        if customer:
            host = fetch.split_origin(customer)[1]
            suffix = registrable_domain(host).partition(".")[2]
            report.error(
                regex.source,
                f"{quote(regex.source)} allows hosts such as '{host}' below"
                f" '{suffix}', where anybody can get a host. With"
                " supports_credentials=True, their owners could read what your users"
                " may read. List your own hosts. If nobody else can get a host of this"
                f" form, write accept_risks='{PUBLIC_SUFFIX}'.",
            )


def _report_customers(report: Report, entry: str, admitted: str) -> None:
    report.error(
        entry,
        f"{quote(entry)} allows {admitted}, where anybody can get a host. With"
        " supports_credentials=True, each of them could read what your users may read."
        f" List your own hosts{_or_accept(PUBLIC_SUFFIX)}",
    )


def _check_plain_http(
    settings: Settings, regexes: list[OriginRegex], report: Report
) -> None:
    origins = settings.origins
    plain = [
        origin
        for origin in (*origins.exact, *origins.wildcards.wildcards)
        if fetch.is_unencrypted(origin)
    ]
    plain += [
        regex.source
        for regex in regexes
        if regex.first(filter(fetch.is_unencrypted, regex.samples()))
    ]

    if plain:
        report.warn(
            CORSSecurityWarning,
            "supports_credentials=True isn't safe with"
            f" {quote_all(islice(sorted(plain), 5))}. Write https: an attacker on the"
            " network can put a script into an unencrypted page, and read what its"
            " users may read.",
        )


def _check_understood(regexes: list[OriginRegex], report: Report) -> None:
    for regex in regexes:
        if not regex.is_understood:
            report.warn(
                CORSSecurityWarning,
                f"{quote(regex.source)} is too complex to check. Write a simpler regex,"
                " or a wildcard origin such as 'https://*.example.com': the regex"
                " may allow hosts of other owners, which could read what your users may"
                " read.",
            )


def _check_lookalikes(regexes: list[OriginRegex], report: Report) -> None:
    for regex in regexes:
        lookalike = regex.first(regex.lookalikes())

        if lookalike:
            report.warn(
                CORSSecurityWarning,
                f"{quote(regex.source)} also accepts {quote(lookalike)}. {_NARROWER}.",
            )


def _regexes(settings: Settings) -> list[OriginRegex]:
    patterns = settings.origins.patterns

    if not patterns:
        return []

    # Import it only for regexes: it takes long.
    from ..origins.lookalikes import OriginRegex

    return list(map(OriginRegex, sorted(patterns, key=lambda p: p.pattern)))


def _or_accept(risk: str) -> str:
    return f". If that is what you want, write accept_risks='{risk}'."
