from __future__ import annotations

import collections.abc as cabc
import inspect
import traceback
import typing as t

from ..log import logger
from ..log import LogOnce
from ..log import quote

#: A function that returns whether an origin is allowed. It may be ``async``.
Predicate = t.Callable[[str], t.Union[bool, cabc.Awaitable[bool]]]

#: Turns an async function into a plain one, like :meth:`flask.Flask.ensure_sync`.
EnsureSync = t.Callable[[t.Callable[..., t.Any]], t.Callable[..., t.Any]]

# How many errors of one kind are logged: the same function raises the same type in the
# same place.
_MOST_LOGGED = 10
_MOST_KINDS = 100


class Predicates:
    """Functions of an app that decide on origins.

    A function can't break a request: if it raises, or returns anything but
    ``True`` or ``False``, the origin is denied, and the log says why, once for
    each distinct error.

    :param functions: The functions. Duplicates are dropped.
    :param ensure_sync: The app's ``ensure_sync``. Without it, async functions
        deny every origin.
    """

    def __init__(
        self, functions: cabc.Iterable[Predicate], ensure_sync: EnsureSync | None = None
    ) -> None:
        self.functions: tuple[Predicate, ...] = tuple(
            {_identity(each): each for each in functions}.values()
        )
        self._identities = frozenset(map(_identity, self.functions))
        self._ensure_sync = ensure_sync
        self._logged: dict[object, LogOnce] = {}

    def __bool__(self) -> bool:
        return bool(self.functions)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Predicates) and self._identities == other._identities

    def __hash__(self) -> int:
        return hash(self._identities)

    @property
    def first_async(self) -> Predicate | None:
        """The first function that is recognisably async, if there is one."""
        return next(filter(_is_async, self.functions), None)

    def allows(self, origin: str) -> bool:
        """Tell whether one of the functions allows an origin."""
        for function in self.functions:
            try:
                answer: object = function(origin)

                if answer is not True and answer is not False:
                    answer = self._check_answer(function, origin, answer)

                if answer is True:
                    return True
            except Exception as error:
                self._log_error(function, origin, error)

        return False

    def _check_answer(self, function: Predicate, origin: str, answer: object) -> object:
        if inspect.isawaitable(answer):
            answer = self._wait_for(answer)

        if not isinstance(answer, bool):
            self._log_wrong_type(function, origin, answer)

        return answer

    def _wait_for(self, answer: cabc.Awaitable[object]) -> object:
        try:
            if self._ensure_sync is None:
                raise TypeError("The function is async, but there is no app to run it.")

            return self._ensure_sync(_await)(answer)
        except _import_cancelled_error() as error:
            # It isn't an Exception, so the app's error handlers would miss it.
            raise RuntimeError("The function was cancelled.") from error
        finally:
            # Close the coroutine, or Python warns that it was never awaited.
            if inspect.iscoroutine(answer):
                answer.close()

    def _log_error(self, function: Predicate, origin: str, error: Exception) -> None:
        # Leave the origin out of the message: a database that is down is one error.
        text = "".join(traceback.format_exception_only(type(error), error))
        *_, last = traceback.walk_tb(error.__traceback__)
        # Compare names, since a client library may create its error classes on the fly.
        kind = (type(error).__qualname__, last[0].f_code.co_filename, last[1])

        if self._is_new(function, kind, text.replace(origin, "")):
            place = quote(function), quote(origin)
            logger.error("%s failed: %s is denied.", *place, exc_info=error)

    def _is_new(self, function: Predicate, kind: object, item: object) -> bool:
        # Count each kind by itself, so that one kind can't hide the others.
        key = (_identity(function), kind)
        once = self._logged.get(key)

        if once is None:
            if len(self._logged) >= _MOST_KINDS:
                return False

            name = f"errors of {quote(function)}"
            once = self._logged.setdefault(key, LogOnce(name, _MOST_LOGGED))

        return once.is_new(item)

    def _log_wrong_type(self, function: Predicate, origin: str, answer: object) -> None:
        if self._is_new(function, "return value", type(answer).__qualname__):
            message = "%s returned %s: %s is denied. Return True or False."
            logger.error(message, quote(function), quote(answer), quote(origin))


async def _await(answer: cabc.Awaitable[object]) -> object:
    return await answer


def _import_cancelled_error() -> type[BaseException]:
    # Import it only when needed: it takes long, and few functions are async.
    from asyncio import CancelledError

    return CancelledError


def _is_async(function: Predicate) -> bool:
    call = getattr(function, "__call__", None)  # noqa: B004
    return any(map(inspect.iscoroutinefunction, (function, call)))


def _identity(function: Predicate) -> object:
    # A bound method is a new object each time, and some objects have no hash.
    try:
        hash(function)
    except TypeError:
        return id(function)

    return function
