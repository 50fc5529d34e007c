from __future__ import annotations

import collections.abc as cabc
import functools
import typing as t
from dataclasses import dataclass

from tests.browsers.engines import Engine

ALL: tuple[Engine, ...] = ("chromium", "firefox", "webkit")


class Difference(t.NamedTuple):
    """A place where engines do not do what the standard says."""

    engines: tuple[Engine, ...]
    #: What they do instead, and why where that is known.
    what: str
    #: The name of a case that shows it.
    case: str
    #: The part of the simulator that does so when it is replaced.
    owner: object
    name: str
    #: By what.
    new: t.Any


@dataclass(frozen=True)
class Around:
    """Stands in for a function, which it is given as its first argument."""

    function: cabc.Callable[..., t.Any]

    def wrapped(self, inner: cabc.Callable[..., t.Any]) -> cabc.Callable[..., t.Any]:
        @functools.wraps(inner)
        def outer(*args: t.Any, **keywords: t.Any) -> t.Any:
            return self.function(inner, *args, **keywords)

        return outer
