from __future__ import annotations

import collections.abc as cabc

from werkzeug.datastructures import Headers
from werkzeug.http import parse_set_header

from . import fetch
from .policy import Answer

_ALLOW_ORIGIN = fetch.ALLOW_ORIGIN.lower()
_REFUSAL = b"The CORS policy does not allow this origin.\n"


def preflight_response(answer: Answer) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return status, headers and body of the response to a preflight.

    Source: Fetch, "CORS protocol and HTTP caches": a refusal may be a 403. An
    allowed origin gets a success, whatever it asks for, since any other status
    would hide the true reason from the browser's console.
    """
    headers = list(answer.headers)

    if answer.vary:
        headers.append(("Vary", ", ".join(answer.vary)))

    if answer.allowed:
        return "200 OK", [*headers, ("Content-Length", "0")], b""

    headers.append(("Content-Type", "text/plain; charset=utf-8"))
    headers.append(("Content-Length", str(len(_REFUSAL))))
    return "403 Forbidden", headers, _REFUSAL


def add_answer(headers: Headers, answer: Answer) -> bool:
    """Add the headers of an answer to those of a response.

    A response that has ``Access-Control-Allow-Origin`` is left alone: whoever sets
    it by hand means it.

    :return: Whether it was not left alone.
    """
    present = {name.lower() for name, _ in headers}

    if _ALLOW_ORIGIN in present:
        return False

    for name, value in answer.headers:
        if name.lower() not in present:
            headers.add(name, value)

    if answer.vary and "vary" in present:
        _add_vary(headers, answer.vary)
    elif answer.vary:
        headers.add("Vary", ", ".join(answer.vary))

    return True


def _add_vary(headers: Headers, names: cabc.Iterable[str]) -> None:
    lines = list(filter(None, map(str.strip, headers.getlist("Vary"))))
    present = parse_set_header(", ".join(lines))

    if "*" in present:
        return

    missing = [name for name in names if name not in present]

    if missing:
        headers["Vary"] = ", ".join([*lines, *missing])
