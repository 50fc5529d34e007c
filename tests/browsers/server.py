from __future__ import annotations

import collections.abc as cabc
import contextlib
import socket
import threading
import typing as t
from dataclasses import dataclass

from werkzeug.serving import make_server
from werkzeug.serving import WSGIRequestHandler

from tests.browsers.jobs import Desk
from tests.browsers.places import page_at
from tests.browsers.places import Ports

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment


class Handler(WSGIRequestHandler):
    """Serves one request a connection, and logs none.

    A browser may send a request again when a connection that it kept alive turns
    out to be closed, and then the server would count one too many.
    """

    protocol_version = "HTTP/1.0"
    # A browser connects ahead of requests that may never come.
    timeout = 60

    def log(self, type: str, message: str, *args: t.Any) -> None:
        """Log nothing."""


@dataclass(frozen=True)
class Listeners:
    """Sockets on the loopback addresses of two ports."""

    ports: Ports
    sockets: tuple[socket.socket, ...]


@dataclass(frozen=True)
class Address:
    """Where browsers find their page."""

    #: The page's origin.
    page: str
    desk: Desk


@contextlib.contextmanager
def listening() -> cabc.Iterator[Listeners]:
    """Listen on two ports that the system picks, until the block ends."""
    with contextlib.ExitStack() as stack:
        page = _listen(stack)
        other = _listen(stack)
        ports = Ports(*(sockets[0].getsockname()[1] for sockets in (page, other)))
        yield Listeners(ports, (*page, *other))


@contextlib.contextmanager
def serving(app: WSGIApplication, listeners: Listeners) -> cabc.Iterator[Address]:
    """Serve an app on both ports, and the browsers' page next to it.

    :param app: Gets all requests whose path doesn't start with ``/harness/``.
    """
    desk = Desk()

    def root(
        environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        is_harness = environ["PATH_INFO"].startswith("/harness/")
        return (desk if is_harness else app)(environ, start_response)

    with contextlib.ExitStack() as stack:
        for listener in listeners.sockets:
            stack.enter_context(_served(root, listener))

        yield Address(page_at(listeners.ports), desk)


def _listen(stack: contextlib.ExitStack) -> list[socket.socket]:
    """Listen on a free port, with IPv6 too if the machine has it.

    Browsers take ``*.localhost`` for either address.
    """
    while True:
        first = socket.create_server(("127.0.0.1", 0), backlog=128)
        address = ("::1", first.getsockname()[1])

        try:
            second = socket.create_server(address, family=socket.AF_INET6, backlog=128)
        except OSError:
            if not _has_ipv6():
                return [stack.enter_context(first)]

            first.close()
            continue

        return [stack.enter_context(first), stack.enter_context(second)]


def _has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@contextlib.contextmanager
def _served(app: WSGIApplication, listener: socket.socket) -> cabc.Iterator[None]:
    host, port = listener.getsockname()[:2]
    server = make_server(
        host,
        port,
        app,
        threaded=True,
        request_handler=Handler,
        fd=listener.fileno(),
    )
    # Else its threads would outlive it, and their sockets too.
    server.daemon_threads = False  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()

    try:
        yield
    finally:
        server.shutdown()
        thread.join()
