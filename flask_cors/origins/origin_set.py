from __future__ import annotations

import collections.abc as cabc
import copy
import functools
import re
import typing as t

from ..errors import CORSConfigWarning
from ..errors import CORSSecurityWarning
from ..errors import Report
from ..fetch import ANY
from ..fetch import FILE_ORIGIN
from ..fetch import is_origin
from ..fetch import MAX_ORIGIN_LENGTH
from ..fetch import OPAQUE_ORIGIN
from ..log import quote
from ..values import check_text_regex
from ..values import compile_regex
from ..values import is_regex
from ..values import iterate
from ..values import read_text
from .entries import InvalidEntry
from .entries import is_plain_origin
from .entries import SpelledOrigin
from .predicates import EnsureSync
from .predicates import Predicate
from .predicates import Predicates
from .wildcards import WildcardTable

#: The end of a message about ``None`` in the place of an origin.
EXPLAIN_NONE = (
    "says nothing. Is an environment variable unset? Write the origins, for example"
    " 'https://app.example', '*' for every page, or origins=[] for none. Or leave"
    " origins out: the default is '*'."
)


#: One entry of the option ``origins``.
OriginEntry = t.Union[str, "re.Pattern[str]", Predicate]


class OriginSet:
    """Decides whether an origin may read a response.

    Entries are checked once, here, so that a request costs one look-up and
    can't fail.

    :param entries: An entry or several: origins, wildcard origins, regexes,
        predicates, ``null`` or ``*``.
    :param report: Collects the problems. Without it, they are raised.
    :raises CORSConfigError: An entry can never match an origin.
    """

    def __init__(
        self,
        entries: OriginEntry | cabc.Iterable[OriginEntry],
        report: Report | None = None,
    ) -> None:
        parsed = _ParsedEntries(report or Report("origins"))

        for entry in iterate(entries):
            parsed.add(entry)

        if report is None:
            parsed.report.settle()

        #: Whether ``*`` is among the entries.
        self.any: bool = parsed.any
        #: Origins as browsers write them, including ``null``.
        self.exact: frozenset[str] = frozenset(parsed.exact)
        self.wildcards: WildcardTable = WildcardTable(parsed.wildcards)
        self.patterns: frozenset[re.Pattern[str]] = frozenset(parsed.patterns)
        self.predicates: Predicates = Predicates(parsed.predicates)
        self._searches = bool(parsed.wildcards or self.patterns or self.predicates)
        # Saves the search, since the same few front ends send most requests.
        self._search = functools.lru_cache(maxsize=64)(self._find)

    def allows(self, origin: str) -> bool:
        """Tell whether an origin may read.

        :param origin: The value of an ``Origin`` header, well-formed or not.
        """
        return (self.any and is_origin(origin)) or self.lists(origin)

    def lists(self, origin: str) -> bool:
        """Tell whether an entry other than ``*`` allows an origin."""
        if origin in self.exact:
            return True

        if not self._searches or len(origin) > MAX_ORIGIN_LENGTH:
            return False

        if self._search(origin):
            return True

        # Regexes and functions of the app only see well-formed origins.
        return is_origin(origin) and self.predicates.allows(origin)

    def asks(self, origin: str) -> bool:
        """Tell whether the decision on an origin is up to the app's functions."""
        if not self.predicates.functions or self.any or origin in self.exact:
            return False

        return is_origin(origin) and not self._search(origin)

    def served_by(self, ensure_sync: EnsureSync) -> OriginSet:
        """Return this set for an app, which may run async functions.

        :param ensure_sync: Turns async functions into plain ones.
        """
        if not self.predicates:
            return self

        served = copy.copy(self)
        served.predicates = Predicates(self.predicates.functions, ensure_sync)
        return served

    @property
    def is_empty(self) -> bool:
        """Whether there are no entries, so nobody may read."""
        return not (self.any or self.exact or self._searches)

    @property
    def only(self) -> str | None:
        """The only origin that may read, if the set is one exact origin."""
        if self.any or self._searches or len(self.exact) != 1:
            return None

        return next(iter(self.exact))

    def names(self, origin: str) -> bool:
        """Tell whether an exact origin or a regex allows an origin."""
        return origin in self.exact or self._matches_regex(origin)

    def _matches_regex(self, origin: str) -> bool:
        return any(pattern.fullmatch(origin) for pattern in self.patterns)

    def _find(self, origin: str) -> bool:
        """Tell whether a wildcard or a regex allows an origin."""
        is_found = self.wildcards.allows(origin)
        return is_found or (is_origin(origin) and self._matches_regex(origin))

    def _content(self) -> tuple[object, ...]:
        return (
            self.any,
            self.exact,
            self.wildcards.wildcards,
            self.patterns,
            self.predicates,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OriginSet) and self._content() == other._content()

    def __hash__(self) -> int:
        return hash(self._content())


class _ParsedEntries:
    """Entries by kind. An entry of any other kind is reported as a problem."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.any = False
        self.exact: set[str] = set()
        self.wildcards: set[str] = set()
        self.patterns: set[re.Pattern[str]] = set()
        self.predicates: list[Predicate] = []

    def add(self, entry: object) -> None:
        text = read_text(entry)

        if text is not None:
            self._add_text(text)
        elif isinstance(entry, re.Pattern):
            for regex in check_text_regex(entry, self.report):
                self._add_pattern(regex)
        elif callable(entry):
            self.predicates.append(t.cast(Predicate, entry))
        elif entry is None:
            self.report.error(entry, f"an origin that is None {EXPLAIN_NONE}")
        else:
            self.report.error(
                entry,
                f"{quote(entry)} is not a valid origin. Write a string such as"
                " 'https://app.example', a compiled regex or a function.",
            )

    def _add_text(self, text: str) -> None:
        if text == ANY:
            self.any = True
        elif text == OPAQUE_ORIGIN:
            self.exact.add(text)
        elif text.lower() in (FILE_ORIGIN, f"{FILE_ORIGIN}/"):
            self.exact.add(FILE_ORIGIN)
            self.report.warn(
                CORSSecurityWarning,
                f"{quote(text)} allows every page that a user opens from a file, since"
                " all of them share this origin. Some web views send it. Serve the page"
                " over HTTP if you can, and list its origin.",
            )
        else:
            try:
                self._add_origin(text)
            except InvalidEntry as error:
                self.report.error(text, str(error))

    def _add_origin(self, text: str) -> None:
        if is_plain_origin(text):
            self.exact.add(text)
            return

        spelled = SpelledOrigin.of(text)

        if spelled and spelled.is_exact:
            self.exact.add(spelled.serialise())
        elif spelled and spelled.is_wildcard:
            self.wildcards.add(spelled.serialise())

            if spelled.is_whole_scheme:
                self.report.warn(
                    CORSSecurityWarning,
                    f"{quote(text)} allows every page of this scheme, whoever wrote it:"
                    " a user may have installed anything. List the origins if you know"
                    " them.",
                )
        elif is_regex(text):
            self._add_regex(text)
        else:
            # Import it only for an error.
            from .hints import explain_mistake

            raise InvalidEntry(explain_mistake(text))

    def _add_regex(self, text: str) -> None:
        # Import it only for regexes: it takes long.
        from .regex_checks import explain_slip
        from .regex_checks import explain_surprise
        from .regex_checks import matches_no_origin

        slip = explain_slip(text)

        if slip:
            raise InvalidEntry(f"{quote(text)} {slip}.")

        if text.lstrip("^").startswith("/"):
            # Import it only for an error.
            from .hints import explain_path

            raise InvalidEntry(explain_path(text))

        try:
            regex = compile_regex(text, re.IGNORECASE)
        except ValueError as error:
            raise InvalidEntry(
                f"{error} Fix it, or write a wildcard origin such as"
                " 'https://*.example.com'."
            ) from None

        if not self._add_pattern(regex):
            return

        if matches_no_origin(regex):
            raise InvalidEntry(
                f"{quote(text)} is a regex that matches no origin. Write an origin such"
                " as 'https://app.example', without a path, a wildcard origin such as"
                " 'https://*.example.com', or a regex such as"
                r" 'https://[a-z]+\.example\.com'."
            )

        surprise = explain_surprise(text)

        if surprise:
            self.report.warn(CORSConfigWarning, f"{quote(text)} {surprise}.")

    def _add_pattern(self, regex: re.Pattern[str]) -> bool:
        """Add a regex, unless it may take too long."""
        from .regex_checks import find_explosion

        slow = find_explosion(regex)

        if slow is None:
            self.patterns.add(regex)
            return True

        self.report.error(
            regex.pattern,
            f"{quote(regex.pattern)} takes too long for some origins, such as"
            f" {quote(slow)}, since it can match the same text in many ways. Write a"
            " wildcard origin such as 'https://*.example.com', or a regex with fewer"
            " repetitions.",
        )
        return False
