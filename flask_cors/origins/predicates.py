from __future__ import annotations

import collections.abc as cabc
import inspect
import traceback
import typing as t

from ..log import logger
from ..log import LogOnce
from ..log import quote

#: Tells whether an origin is allowed. It is called with the origin, and may be
#: ``async``.
Predicate = t.Callable[[str], t.Union[bool, cabc.Awaitable[bool]]]

#: Makes a plain function of an async one, as :meth:`flask.Flask.ensure_sync` does.
EnsureSync = t.Callable[[t.Callable[..., t.Any]], t.Callable[..., t.Any]]

# Of one kind: the same function raises the same type in the same place.
_MOST_LOGGED = 10
_MOST_KINDS = 100


class Predicates:
    """Functions of an app that decide on origins.

    None of them can break a request: one that raises, or that answers anything
    but ``True`` or ``False``, denies, and the log says why, once for each
    distinct error.

    :param functions: Each counts once.
    :param ensure_sync: That of the app. Without it, async functions deny.
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
        """The first function that can be seen to be async, if there is one."""
        return next(filter(_is_async, self.functions), None)

    def allows(self, origin: str) -> bool:
        """Tell whether one of the functions allows an origin."""
        for function in self.functions:
            try:
                answer: object = function(origin)

                if answer is not True and answer is not False:
                    answer = self._settle(function, origin, answer)

                if answer is True:
                    return True
            except Exception as error:
                self._log_error(function, origin, error)

        return False

    def _settle(self, function: Predicate, origin: str, answer: object) -> object:
        if inspect.isawaitable(answer):
            answer = self._wait_for(answer)

        if not isinstance(answer, bool):
            self._log_answer(function, origin, answer)

        return answer

    def _wait_for(self, answer: cabc.Awaitable[object]) -> object:
        try:
            if self._ensure_sync is None:
                raise TypeError(
                    "The function is async, and no app waits for its answer."
                )

            return self._ensure_sync(_result_of)(answer)
        except _cancelled_error() as error:
            # It is no Exception, and would pass all handlers of the app.
            raise RuntimeError("The function was cancelled.") from error
        finally:
            # What nobody has waited for would warn of it.
            if inspect.iscoroutine(answer):
                answer.close()

    def _log_error(self, function: Predicate, origin: str, error: Exception) -> None:
        # Messages hold what was looked for. One database is down only once.
        text = "".join(traceback.format_exception_only(type(error), error))
        *_, last = traceback.walk_tb(error.__traceback__)
        # By names, since a client may make its classes of errors as it goes.
        kind = (type(error).__qualname__, last[0].f_code.co_filename, last[1])

        if self._is_new(function, kind, text.replace(origin, "")):
            logger.error(
                "%s failed: %s is denied",
                quote(function),
                quote(origin),
                exc_info=error,
            )

    def _is_new(self, function: Predicate, kind: object, item: object) -> bool:
        # Whoever makes one kind of error happen is not to hide the others.
        key = (_identity(function), kind)

        once = self._logged.get(key)

        if once is None:
            if len(self._logged) >= _MOST_KINDS:
                return False

            name = f"errors of {quote(function)}"
            once = self._logged.setdefault(key, LogOnce(name, _MOST_LOGGED))

        return once.is_new(item)

    def _log_answer(self, function: Predicate, origin: str, answer: object) -> None:
        if self._is_new(function, "answer", type(answer).__qualname__):
            logger.error(
                "%s answered %s: %s is denied. Return True or False.",
                quote(function),
                quote(answer),
                quote(origin),
            )


async def _result_of(answer: cabc.Awaitable[object]) -> object:
    return await answer


def _cancelled_error() -> type[BaseException]:
    # Few functions are async, and this takes long to import.
    from asyncio import CancelledError

    return CancelledError


def _is_async(function: Predicate) -> bool:
    call = getattr(function, "__call__", None)  # noqa: B004
    return any(map(inspect.iscoroutinefunction, (function, call)))


def _identity(function: Predicate) -> object:
    # A bound method is made anew each time, and an object may have no hash.
    try:
        hash(function)
    except TypeError:
        return id(function)

    return function
