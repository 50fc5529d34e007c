from __future__ import annotations

import collections.abc as cabc
import logging
import threading

#: It has no handler and no level of its own, so the app's logging setup applies.
logger: logging.Logger = logging.getLogger("flask_cors")


#: How many items of one kind an app logs, for the usual case.
MOST_LOGGED = 1000


class LogOnce:
    """Remembers items, so that each is logged once.

    It remembers a limited number, so that a client can't fill the memory or the
    log. After that, no item counts as new.

    :param name: What the items are called, in the plural.
    :param most: How many items to remember.
    """

    def __init__(self, name: str, most: int) -> None:
        self._name = name
        self._most = most
        self._known: set[object] = set()
        self._lock = threading.Lock()

    def is_new(self, item: object) -> bool:
        """Tell whether an item is new, and remember it."""
        with self._lock:
            if item in self._known or len(self._known) > self._most:
                return False

            self._known.add(item)
            is_counted = len(self._known) <= self._most

        if not is_counted:
            logger.warning(
                "%s %s were logged. Further ones are ignored.", self._most, self._name
            )

        return is_counted


def quote(value: object) -> str:
    """Return a value as messages show it: its repr(), at most 200 characters."""
    try:
        text = repr(value)
    except Exception:
        # The repr() of a detached database object may fail.
        text = f"<{type(value).__qualname__}>"

    return text if len(text) <= 200 else f"{text[:199]}…"


def quote_all(values: cabc.Iterable[object]) -> str:
    """Return values as messages list them, each quoted."""
    return ", ".join(map(quote, values))
