from __future__ import annotations

import collections.abc as cabc
import logging
import threading

#: No handler and no level is set: records go wherever those of the app go.
logger: logging.Logger = logging.getLogger("flask_cors")


class LogOnce:
    """Tells what is new, so that it is logged once.

    Whoever makes many different things happen is not to fill the memory, nor the
    log: after the last that is counted, nothing is new.

    :param name: What is counted, in the plural.
    :param most: How many are counted.
    """

    def __init__(self, name: str, most: int) -> None:
        self._name = name
        self._most = most
        self._known: set[object] = set()
        self._lock = threading.Lock()

    def is_new(self, item: object) -> bool:
        """Tell whether something has not been seen before."""
        with self._lock:
            if item in self._known or len(self._known) > self._most:
                return False

            self._known.add(item)
            is_counted = len(self._known) <= self._most

        if not is_counted:
            logger.warning("%s %s were logged. No more are.", self._most, self._name)

        return is_counted


def quote(value: object) -> str:
    """Return a value as a message shows it: quoted, at most 200 characters."""
    try:
        text = repr(value)
    except Exception:
        # Objects of a database may be known no longer.
        text = f"<{type(value).__qualname__}>"

    return text if len(text) <= 200 else f"{text[:199]}…"


def quote_all(values: cabc.Iterable[object]) -> str:
    """Return values as a message lists them, each quoted."""
    return ", ".join(map(quote, values))
