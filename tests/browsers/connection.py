from __future__ import annotations

import collections.abc as cabc
import contextlib
import itertools
import json
import socket
import threading
import typing as t

from tests.browsers.process import BrowserError

# A command's parameters, its result, or an event, as JSON.
Message = dict[str, t.Any]


class Connection:
    """Commands and events of a browser's debugging protocol, over a WebSocket.

    :param url: Starts with ``ws://``.
    :param handle: Gets each event, in a thread of the connection's own.
    """

    #: Seconds that an answer may take.
    patience = 60.0

    def __init__(self, url: str, handle: cabc.Callable[[Message], None]) -> None:
        # Only what reads the protocols needs the package.
        import websocket

        self._lost = (OSError, websocket.WebSocketException)
        # A browser refuses origins that it wasn't told of.
        self._socket = websocket.create_connection(
            url, timeout=self.patience, suppress_origin=True, http_no_proxy=["*"]
        )
        self._socket.settimeout(None)
        # Its own closing would read, as the thread does.
        self._stream = t.cast(socket.socket, self._socket.sock)
        self._handle = handle
        self._numbers = itertools.count(1)
        self._answers: dict[int, Message] = {}
        self._changed = threading.Condition()
        self._is_open = True
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def ask(self, method: str, params: Message, **more: str) -> Message:
        """Send a command, and return its result.

        :param more: Other members of the command, such as ``sessionId``.
        :raises BrowserError: The browser refused it, or gave no answer in time.
        """
        number = next(self._numbers)
        command = {"id": number, "method": method, "params": params, **more}

        with contextlib.suppress(*self._lost):
            self._socket.send(json.dumps(command))

        answer = self._await(number)

        if answer is None:
            raise BrowserError(f"The browser did not answer '{method}'.")

        if "error" in answer:
            raise BrowserError(f"The browser refused '{method}': {answer}.")

        result: Message = answer["result"]
        return result

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.shutdown(socket.SHUT_RDWR)

        self._thread.join()
        self._stream.close()

    def _await(self, number: int) -> Message | None:
        with self._changed:
            self._changed.wait_for(
                lambda: number in self._answers or not self._is_open, self.patience
            )
            return self._answers.pop(number, None)

    def _read(self) -> None:
        with contextlib.suppress(*self._lost):
            while text := self._socket.recv():
                self._receive(json.loads(text))

        with self._changed:
            self._is_open = False
            self._changed.notify_all()

    def _receive(self, message: Message) -> None:
        if "id" not in message:
            self._handle(message)
            return

        with self._changed:
            self._answers[message["id"]] = message
            self._changed.notify_all()
