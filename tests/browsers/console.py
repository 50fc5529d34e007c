from __future__ import annotations

import re
import threading
import time
from pathlib import Path

from tests.browsers.connection import Connection
from tests.browsers.connection import Message
from tests.browsers.process import BrowserError
from tests.browsers.process import Process

_PORT = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
_PRINTED = re.compile(r"CONSOLE (.+)")


class FirefoxConsole:
    """The messages of Firefox, by WebDriver BiDi.

    :param output: The file that Firefox prints to, where it names its port.
    """

    def __init__(self, output: Path) -> None:
        self._lock = threading.Lock()
        self._messages: list[str] = []
        self._connection = Connection(f"{bidi_address(output)}/session", self._handle)

    def start(self) -> None:
        self._connection.ask("session.new", {"capabilities": {}})
        self._connection.ask("session.subscribe", {"events": ["log.entryAdded"]})

    def messages(self) -> list[str]:
        with self._lock:
            return list(self._messages)

    def close(self) -> None:
        self._connection.close()

    def _handle(self, message: Message) -> None:
        if message.get("method") == "log.entryAdded":
            with self._lock:
                self._messages.append(message["params"]["text"])


class PrintedConsole:
    """The messages of MiniBrowser, which prints them.

    :param process: Of MiniBrowser.
    """

    def __init__(self, process: Process) -> None:
        self._output = process.output

    def start(self) -> None:
        """Do nothing."""

    def messages(self) -> list[str]:
        return _PRINTED.findall(self._output.read_text("utf-8", "replace"))

    def close(self) -> None:
        """Do nothing."""


def bidi_address(output: Path) -> str:
    deadline = time.monotonic() + 60

    while time.monotonic() < deadline:
        match = _PORT.search(output.read_text("utf-8", "replace"))

        if match:
            return match[1]

        time.sleep(0.1)

    raise BrowserError("firefox did not name the port of WebDriver BiDi.")
