from __future__ import annotations

import threading

from .errors import logger


class Once:
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
