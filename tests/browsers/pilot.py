from __future__ import annotations

import base64
import collections.abc as cabc
import contextlib
import http.client
import json
import socket
import time
import typing as t

from tests.browsers.connection import Connection
from tests.browsers.connection import Message
from tests.browsers.console import bidi_address
from tests.browsers.engines import at_home
from tests.browsers.engines import Engine
from tests.browsers.engines import MINIBROWSER
from tests.browsers.engines import opened
from tests.browsers.engines import program_of
from tests.browsers.process import BrowserError
from tests.browsers.process import Process
from tests.browsers.process import started

#: What WebDriver calls the keys that write nothing.
KEYS = {"Tab": "\ue004", "Enter": "\ue007"}

# Of Chromium: the code, the number, and what is written.
_CODES = {"Tab": (9, ""), "Enter": (13, "\r"), " ": (32, " ")}


class Pilot:
    """A browser on a page that is used as a person uses it, by its keyboard."""

    def evaluate(self, expression: str) -> t.Any:
        """Return the value of an expression of JavaScript, by way of JSON.

        :raises BrowserError: It throws, or the page is on its way.
        """
        return json.loads(self._text(f"JSON.stringify({expression}) ?? 'null'"))

    def wait_for(self, expression: str, seconds: float = 30) -> None:
        """Wait until an expression is true.

        :raises BrowserError: It is not in time.
        """
        deadline = time.monotonic() + seconds

        while time.monotonic() < deadline:
            with contextlib.suppress(BrowserError):
                if self.evaluate(f"Boolean({expression})"):
                    return

            time.sleep(0.05)

        text = self.evaluate("document.body.innerText")
        raise BrowserError(f"Not in {seconds:g} seconds: {expression}. {text}")

    def type(self, text: str) -> None:
        self.press(*text)

    def press(self, *keys: str) -> None:
        """Press keys one after the other: characters, or names in ``KEYS``."""
        raise NotImplementedError

    def _text(self, expression: str) -> str:
        raise NotImplementedError


class ChromiumPilot(Pilot):
    """Drives Chromium by its DevTools protocol."""

    def __init__(self, connection: Connection, page: str, dark: bool) -> None:
        params = {"targetId": page, "flatten": True}
        self._connection = connection
        self._session = connection.ask("Target.attachToTarget", params)["sessionId"]
        # Scroll bars would take room.
        self._ask("Emulation.setScrollbarsHidden", hidden=True)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._ask("Emulation.setEmulatedMedia", features=[scheme])

    def press(self, *keys: str) -> None:
        for key in keys:
            number, text = _CODES.get(key, (0, key))
            event = {"key": key, "text": text, "windowsVirtualKeyCode": number}
            kind = "keyDown" if text else "rawKeyDown"
            self._ask("Input.dispatchKeyEvent", type=kind, **event)
            self._ask("Input.dispatchKeyEvent", type="keyUp", **{**event, "text": ""})

    def resize(self, width: int, height: int) -> None:
        """Give the page a size, in CSS pixels."""
        self._ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def screenshot(self) -> bytes:
        """Return what is seen of the page, as PNG."""
        return base64.b64decode(self._ask("Page.captureScreenshot")["data"])

    def _text(self, expression: str) -> str:
        return _value(self._ask("Runtime.evaluate", expression=expression))

    def _ask(self, method: str, **params: t.Any) -> Message:
        return self._connection.ask(method, params, sessionId=self._session)


class FirefoxPilot(Pilot):
    """Drives Firefox by WebDriver BiDi."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        connection.ask("session.new", {"capabilities": {}})
        tree = connection.ask("browsingContext.getTree", {})
        self._target = {"context": tree["contexts"][0]["context"]}

    def press(self, *keys: str) -> None:
        params = {**self._target, "actions": [_actions(keys)]}
        self._connection.ask("input.performActions", params)

    def _text(self, expression: str) -> str:
        params = {"expression": expression, "target": self._target}
        answer = self._connection.ask(
            "script.evaluate", {**params, "awaitPromise": False}
        )
        return _value(answer)


class WebKitPilot(Pilot):
    """Drives MiniBrowser by WebDriver.

    :param port: Of WebKitWebDriver.
    """

    def __init__(self, port: int, url: str) -> None:
        self._port = port
        self._path = ""
        arguments = ["--automation", *MINIBROWSER]
        options = {"binary": program_of("webkit"), "args": arguments}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        session = self._ask("/session", {"capabilities": wanted})
        self._path = f"/session/{session['sessionId']}"
        self._ask("/url", {"url": url})

    def press(self, *keys: str) -> None:
        self._ask("/actions", {"actions": [_actions(keys)]})

    def _text(self, expression: str) -> str:
        body = {"script": f"return {expression}", "args": []}
        return t.cast(str, self._ask("/execute/sync", body))

    def _ask(self, path: str, body: Message) -> t.Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)

        with contextlib.closing(connection):
            connection.request("POST", self._path + path, json.dumps(body))
            value = json.loads(connection.getresponse().read())["value"]

        if isinstance(value, dict) and "error" in value:
            raise BrowserError(f"The browser refused '{path}': {value}.")

        return value


@contextlib.contextmanager
def piloted(engine: Engine, url: str, *, dark: bool = False) -> cabc.Iterator[Pilot]:
    """Start a browser on a page, to be driven, and end it with the block.

    :raises BrowserError: It is not installed, or can't be driven.
    """
    start = {"chromium": chromium, "firefox": _firefox, "webkit": _webkit}[engine]

    with start(url, dark) as pilot:
        yield pilot


@contextlib.contextmanager
def chromium(url: str, dark: bool) -> cabc.Iterator[ChromiumPilot]:
    """Start Chromium as :func:`piloted` does. It can take pictures, too."""
    with opened("chromium", url) as running:
        path = running.profile / "DevToolsActivePort"
        _await(lambda: path.exists() and "/" in path.read_text(), running.process)
        port, rest = path.read_text().split()

        with _connected(f"ws://127.0.0.1:{port}{rest}") as connection:
            _await(lambda: bool(_pages(connection)), running.process)
            yield ChromiumPilot(connection, _pages(connection)[0], dark)


@contextlib.contextmanager
def _firefox(url: str, dark: bool) -> cabc.Iterator[Pilot]:
    with opened("firefox", url, console=True, dark=dark) as running:
        address = bidi_address(running.process.output)

        with _connected(f"{address}/session") as connection:
            yield FirefoxPilot(connection)


@contextlib.contextmanager
def _webkit(url: str, dark: bool) -> cabc.Iterator[Pilot]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with at_home("webkit", dark=dark) as (home, environ):
        command = ["WebKitWebDriver", f"--port={port}"]
        output = home / "output"

        with started("WebKitWebDriver", command, environ=environ, output=output) as it:
            _await(lambda: _answers(port), it)
            yield WebKitPilot(port, url)


def _connected(url: str) -> contextlib.closing[Connection]:
    return contextlib.closing(Connection(url, lambda event: None))


def _pages(connection: Connection) -> list[str]:
    targets = connection.ask("Target.getTargets", {})["targetInfos"]
    return [target["targetId"] for target in targets if target["type"] == "page"]


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True

    return False


def _await(is_ready: cabc.Callable[[], bool], process: Process) -> None:
    deadline = time.monotonic() + 60

    while not is_ready():
        process.check()

        if time.monotonic() > deadline:
            raise BrowserError(f"{process.name} is not ready.{process.tail()}")

        time.sleep(0.05)


def _value(answer: Message) -> str:
    value = answer.get("result", {}).get("value")

    if not isinstance(value, str):
        raise BrowserError(f"An expression has no value: {answer}.")

    return value


def _actions(keys: cabc.Iterable[str]) -> Message:
    values = [KEYS.get(key, key) for key in keys]
    kinds = ("keyDown", "keyUp")
    actions = [{"type": kind, "value": value} for value in values for kind in kinds]
    return {"type": "key", "id": "keyboard", "actions": actions}
