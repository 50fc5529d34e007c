from __future__ import annotations

import collections.abc as cabc
import difflib
import inspect
import os
import types
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
        # Each once, in the order in which they were found.
        self._problems: dict[tuple[str, str], Problem] = {}
        self._warnings: dict[tuple[type[Warning], str], None] = {}

    @property
    def problems(self) -> list[Problem]:
        return list(self._problems.values())

    @property
    def warnings(self) -> list[tuple[type[Warning], str]]:
        return list(self._warnings)

    def at(self, option: str, place: str) -> Report:
        """Return a report on another option that shares this one's findings."""
        other = Report(option, place)
        other._problems = self._problems
        other._warnings = self._warnings
        return other

    def error(self, value: object, text: str) -> None:
        self.has_failed = True
        problem = Problem(self.option, value, self.place, text)
        self._problems.setdefault((repr(value), str(problem)), problem)

    def warn(self, category: type[Warning], text: str) -> None:
        place = _format_place(self.option, self.place)
        self._warnings[category, f"{place}{text}"] = None

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
                warnings.warn(text, category, stacklevel=callers_level())

    def announce(self) -> None:
        """Settle what was found so far, and don't issue its warnings again.

        :raises CORSConfigError: At least one problem was found.
        """
        self.settle()
        self._warnings.clear()

    def include(self, other: Report) -> None:
        """Add what another report found."""
        self._problems.update({**other._problems, **self._problems})
        self._warnings.update(other._warnings)


def suggest(name: str, known: cabc.Iterable[str], what: str) -> str:
    """Return the end of a message about an unknown name."""
    names = {other.lower(): other for other in sorted(known)}
    near = difflib.get_close_matches(name.lower(), names, 1)

    if near:
        return f"; did you mean {quote(names[near[0]])}?"

    return f". {what} are {quote_all(names.values())}."


def _format_place(option: str, place: str) -> str:
    # A configuration key already contains the name of its option.
    is_key = place.startswith("app.config[") and f"{option.upper()}'" in place.upper()
    names = [place, "" if is_key else option]
    where = ", ".join(filter(None, names))
    return f"{where}: " if where else ""


def callers_level() -> int:
    """Return the ``stacklevel`` of the code that set up the app."""
    return len(_own_frames())


def find_caller() -> str:
    """Return the file and line of the code that calls Flask-CORS, for messages.

    The file is relative to the current folder, if it is in there.
    """
    frame = _own_frames()[-1].f_back
    return f"{_shorten(frame.f_code.co_filename)}:{frame.f_lineno}" if frame else ""


def find_location(function: object) -> str:
    """Return the file and line of a function, if they are known."""
    code = getattr(inspect.unwrap(function), "__code__", None)  # type: ignore[arg-type]
    return f"{_shorten(code.co_filename)}:{code.co_firstlineno}" if code else ""


def locate(text: str, caller: str) -> str:
    """Return a place in the words of users, with its file and line if it is known."""
    return f"{text} in {caller}" if caller else text


def _own_frames() -> list[types.FrameType]:
    """Return the frames of Flask-CORS and Flask that were called last."""
    frames = []
    frame = inspect.currentframe()

    while frame and frame.f_globals.get("__name__", "").split(".")[0] in _NOT_CALLERS:
        frames.append(frame)
        frame = frame.f_back

    return frames[1:]


def _shorten(file: str) -> str:
    try:
        folder = f"{os.getcwd()}{os.sep}"
    except OSError:
        # The folder has been removed.
        return file

    return file[len(folder) :] if file.startswith(folder) else file
