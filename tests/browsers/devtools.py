from __future__ import annotations

import json
import threading
import typing as t
from pathlib import Path

from tests.browsers.connection import Connection
from tests.browsers.connection import Message

# Of a job, and of a call in it.
CallNumber = tuple[int, int]


class Devtools:
    """Tells why Chromium kept a script from an answer.

    :param profile: The profile's directory, where Chromium names its port.
    :param console: Whether to collect the messages of the console as well.
    """

    def __init__(self, profile: Path, *, console: bool = False) -> None:
        self._console = console
        self._session = ""
        self._lock = threading.Lock()
        # The last call of each URL, the calls of requests, and the codes of calls.
        self._last: dict[str, CallNumber] = {}
        self._calls: dict[str, CallNumber] = {}
        self._codes: dict[CallNumber, str] = {}
        self._messages: list[str] = []
        port, path = (profile / "DevToolsActivePort").read_text("utf-8").split()
        self._connection = Connection(f"ws://127.0.0.1:{port}{path}", self._handle)

    def start(self) -> None:
        """Attach to the page, and to the sandboxed frames that it opens."""
        targets = self._connection.ask("Target.getTargets", {})["targetInfos"]
        page = next(target for target in targets if target["type"] == "page")
        params = {"targetId": page["targetId"], "flatten": True}
        answer = self._connection.ask("Target.attachToTarget", params)
        self._session = answer["sessionId"]
        self._ask("Network.enable", {})
        self._ask("Runtime.addBinding", {"name": "announceCall"})

        if self._console:
            self._ask("Log.enable", {})

    def catch_up(self) -> None:
        """Wait until all events that the page has caused have come."""
        # Answers and events of a session keep their order.
        self._ask("Runtime.evaluate", {"expression": "0"})

    def code_of(self, call: CallNumber) -> str | None:
        """Return why a call failed.

        :return: For instance ``MissingAllowOriginHeader``, or nothing where it
            failed for another reason than CORS, or before it was sent.
        """
        with self._lock:
            return self._codes.get(call)

    def messages(self) -> list[str]:
        """Return what the console shows, of all kinds."""
        with self._lock:
            return list(self._messages)

    def close(self) -> None:
        self._connection.close()

    def _ask(self, method: str, params: Message) -> None:
        self._connection.ask(method, params, sessionId=self._session)

    def _handle(self, event: Message) -> None:
        params: dict[str, t.Any] = event["params"]
        method = event["method"]

        with self._lock:
            if method == "Runtime.bindingCalled":
                call = json.loads(params["payload"])
                self._last[call["url"]] = call["number"], call["index"]
            elif method == "Network.requestWillBeSent":
                self._note_request(params)
            elif method == "Network.loadingFailed":
                self._note_failure(params)
            elif method == "Log.entryAdded":
                self._messages.append(params["entry"]["text"])

    def _note_request(self, params: Message) -> None:
        id = params["requestId"]
        call = self._last.get(params["request"]["url"])

        # A preflight is a request of another type, and a redirect has the same id.
        if params["type"] == "Fetch" and call and id not in self._calls:
            self._calls[id] = call

    def _note_failure(self, params: Message) -> None:
        call = self._calls.get(params["requestId"])
        status = params.get("corsErrorStatus")

        if call and status:
            self._codes[call] = status["corsError"]
