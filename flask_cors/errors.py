from __future__ import annotations

import collections.abc as cabc
import difflib
import inspect
import typing as t
import warnings

from .log import quote
from .log import quote_all

_NOT_CALLERS = (__name__.partition(".")[0], "flask", "werkzeug")


class CORSConfigWarning(UserWarning):
    """A setting is valid, but may not do what you expect."""


class CORSSecurityWarning(UserWarning):
    """A setting is valid, but may let in more than you expect."""


class Problem(t.NamedTuple):
    """One thing that is wrong with a configuration.

    :param option: The option's name, for example ``origins``.
    :param value: The offending value.
    :param place: Where it was configured, for example
        ``app.config['CORS_ORIGINS']``.
    :param text: What is wrong, and what to write instead.
    """

    option: str
    value: object
    place: str
    text: str

    def __str__(self) -> str:
        return f"{_format_place(self.option, self.place)}{self.text}"


class CORSConfigError(ValueError):
    """The configuration is invalid. The message lists every problem.

    :param problems: The problems, each with its place and its fix.
    """

    #: The problems, in the order in which they were found.
    problems: tuple[Problem, ...]

    def __init__(self, problems: cabc.Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return str(self.problems[0])

        lines = "".join(f"\n  - {problem}" for problem in self.problems)
        return f"{len(self.problems)} problems in the CORS configuration:{lines}"


class Report:
    """Collects the problems of a configuration, to raise them as one error.

    :param option: The option that is being checked.
    :param place: Where that option was configured.
    """

    def __init__(self, option: str = "", place: str = "") -> None:
        self.option = option
        self.place = place
        #: Whether this option has a problem.
        self.has_failed: bool = False
        self.problems: list[Problem] = []
        self.warnings: list[tuple[type[Warning], str]] = []
        # What both lists contain, for fast look-ups: a list of origins may be long.
        self._found: set[tuple[object, str]] = set()

    def at(self, option: str, place: str) -> Report:
        """Return a report on another option that shares this one's findings."""
        other = Report(option, place)
        other.problems = self.problems
        other.warnings = self.warnings
        other._found = self._found
        return other

    def error(self, value: object, text: str) -> None:
        self.has_failed = True
        self._add_problem(Problem(self.option, value, self.place, text))

    def warn(self, category: type[Warning], text: str) -> None:
        self._add_warning(category, f"{_format_place(self.option, self.place)}{text}")

    def raise_errors(self) -> None:
        """Raise one error with every problem, if there is any.

        :raises CORSConfigError: At least one problem was found.
        """
        if self.problems:
            raise CORSConfigError(self.problems)

    def settle(self, known: set[str] | None = None) -> None:
        """Raise the errors; if there are none, issue the warnings.

        :param known: Warnings that were issued before. New ones are added to it.
        :raises CORSConfigError: At least one problem was found.
        """
        self.raise_errors()
        known = set() if known is None else known

        for category, text in self.warnings:
            if text not in known:
                known.add(text)
                warnings.warn(text, category, stacklevel=_callers_level())

    def announce(self) -> None:
        """Settle what was found so far, and don't issue its warnings again.

        :raises CORSConfigError: At least one problem was found.
        """
        self.settle()
        self.warnings.clear()

    def include(self, other: Report) -> None:
        """Add what another report found."""
        for problem in other.problems:
            self._add_problem(problem)

        for category, text in other.warnings:
            self._add_warning(category, text)

    def _add_problem(self, problem: Problem) -> None:
        if self._is_new(repr(problem.value), str(problem)):
            self.problems.append(problem)

    def _add_warning(self, category: type[Warning], text: str) -> None:
        if self._is_new(category, text):
            self.warnings.append((category, text))

    def _is_new(self, subject: object, text: str) -> bool:
        count = len(self._found)
        self._found.add((subject, text))
        return len(self._found) > count


def suggest(name: str, known: cabc.Iterable[str], what: str) -> str:
    """Return the end of a message about an unknown name."""
    names = {other.lower(): other for other in sorted(known)}
    near = difflib.get_close_matches(name.lower(), names, 1)

    if near:
        return f"; did you mean {quote(names[near[0]])}?"

    return f". {what} are {quote_all(names.values())}."


def _format_place(option: str, place: str) -> str:
    # A configuration key already contains the name of its option.
    names = [place, "" if place.startswith("app.config[") else option]
    where = ", ".join(filter(None, names))
    return f"{where}: " if where else ""


def _callers_level() -> int:
    """Return the ``stacklevel`` of the code that set up the app."""
    frame: t.Any = inspect.currentframe()
    level = 0

    while frame and frame.f_globals.get("__name__", "").split(".")[0] in _NOT_CALLERS:
        frame = frame.f_back
        level += 1

    return level
