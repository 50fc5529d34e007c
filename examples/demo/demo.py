# Serves the demo's API and page, each on a port of its own, and prints what the API
# answers to pages of other origins.
#
# python -m examples.demo.demo
# curl -i -H "Origin: https://other.example" http://127.0.0.1:5000/public
#
# ruff: noqa: T201
from __future__ import annotations

import argparse
import collections.abc as cabc
import contextlib
import errno
import itertools
import signal
import socket
import sys
import textwrap
import threading
import typing as t

from werkzeug.serving import make_server
from werkzeug.serving import WSGIRequestHandler

from .api import create_app
from .exchange_log import Log
from .exchanges import Answer
from .exchanges import Client
from .exchanges import Exchange
from .exchanges import exchanges
from .page import create_page

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

HOST = "127.0.0.1"
ROW = "{:<33} {:<6} {:<42} {}"


class QuietHandler(WSGIRequestHandler):
    """Serves requests without a line for each, which would tear up the table."""

    def log(self, type: str, message: str, *args: t.Any) -> None:
        """Log nothing."""


def main(arguments: cabc.Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Show what Flask-CORS answers.")
    parser.add_argument("--api-port", type=port_number, default=5000, metavar="PORT")
    parser.add_argument("--page-port", type=port_number, default=5001, metavar="PORT")
    parser.add_argument("--check", action="store_true", help="exit after the table")
    options = parser.parse_args(arguments)
    # Where a shell starts it in the background, Ctrl-C would be ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    try:
        return run(options.api_port, options.page_port, options.check)
    except KeyboardInterrupt:
        print("\nStopped.")
        return 0


def port_number(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is no port. Write 0 to 65535.")

    return int(text)


def run(api_port: int, page_port: int, only_check: bool) -> int:
    """Serve API and page until Ctrl-C, or until the table is printed.

    :return: The exit code: 0 if every answer is as expected, else 1.
    """
    with contextlib.ExitStack() as stack:
        page_listener = stack.enter_context(listen("page", page_port))
        api_listener = stack.enter_context(listen("API", api_port))
        page = origin_of(page_listener)
        api = origin_of(api_listener)
        api_app = create_app(page)
        log = Log(api_app)
        page_app = create_page(page, api, api_app, log)
        stack.enter_context(serving(log, api_listener))
        stack.enter_context(serving(page_app, page_listener))
        print(f"API:  {api}\nPage: {page}\n")

        # The crash in the table is meant. Later ones are logged.
        api_app.logger.disabled = True
        is_expected = check(Client(HOST, port_of(api_listener)), page)
        api_app.logger.disabled = False

        if not only_check:
            print(f"\nOpen {page} in a browser. Ctrl-C ends the demo.", flush=True)
            threading.Event().wait()

        return 0 if is_expected else 1


def listen(what: str, port: int) -> socket.socket:
    """Return a socket on a port, or on the next one that is free.

    :param port: 0 means any.
    """
    listener = bind(what, port)

    if listener is not None:
        return listener

    others = (*range(port + 1, min(port + 100, 65536)), 0)
    listener = next(filter(None, (bind(what, other) for other in others)))
    print(f"Port {port} is taken. The {what} uses {port_of(listener)} instead.")
    return listener


def bind(what: str, port: int) -> socket.socket | None:
    """Return a socket on a port, or nothing if the port is taken."""
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return None

        raise SystemExit(
            f"Port {port} can't be used for the {what}: {error.strerror}. Choose"
            f" another one with --{what.lower()}-port."
        ) from None


def port_of(listener: socket.socket) -> int:
    port: int = listener.getsockname()[1]
    return port


def origin_of(listener: socket.socket) -> str:
    # As browsers write it.
    return f"http://{HOST}:{port_of(listener)}".removesuffix(":80")


@contextlib.contextmanager
def serving(app: WSGIApplication, listener: socket.socket) -> cabc.Iterator[None]:
    """Serve an app in a thread of its own."""
    server = make_server(
        HOST,
        port_of(listener),
        app,
        threaded=True,
        request_handler=QuietHandler,
        fd=listener.fileno(),
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    try:
        yield
    finally:
        server.shutdown()
        thread.join()


def check(client: Client, page: str) -> bool:
    """Print what the API answers, and tell whether all of it is as expected."""
    print(
        ROW.format("REQUEST", "STATUS", "CORS HEADERS (Access-Control-...), Vary", "")
    )
    verdicts = [print_row(row, client.send(row)) for row in exchanges(page)]
    print(f"\n{sum(verdicts)} of {len(verdicts)} answers are as expected.", flush=True)
    return all(verdicts)


def print_row(exchange: Exchange, answer: Answer) -> bool:
    is_expected = answer == exchange.answer
    print_cells(exchange.lines, answer, "ok" if is_expected else "NOT AS EXPECTED")

    if not is_expected:
        print_cells(["  expected:"], exchange.answer, "")

    return is_expected


def print_cells(lines: list[str], answer: Answer, verdict: str) -> None:
    headers = [
        line
        for name, value in answer.headers
        for line in textwrap.wrap(f"{name}: {value}", 42, subsequent_indent="  ")
    ]
    columns = (lines, [answer.status], headers, [verdict])
    print()

    for cells in itertools.zip_longest(*columns, fillvalue=""):
        print(ROW.format(*cells).rstrip())


if __name__ == "__main__":
    sys.exit(main())
