from __future__ import annotations

from werkzeug.datastructures import Headers
from werkzeug.http import parse_set_header

from .. import fetch
from ..policy import Verdict

_ALLOW_ORIGIN = fetch.ALLOW_ORIGIN.lower()
_ALLOW_CREDENTIALS = fetch.ALLOW_CREDENTIALS.lower()
# The headers that a verdict may add, in lower case.
_OURS = frozenset({"vary", *map(str.lower, fetch.RESPONSE_HEADERS)})
# The headers that most responses have, as Flask spells them.
_USUAL = frozenset({"Content-Type", "Content-Length"})
_REFUSAL = b"The CORS policy does not allow this origin.\n"
_REFUSAL_HEADERS = (
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", str(len(_REFUSAL))),
)

#: Status, headers and body of a response.
Reply = tuple[str, list[tuple[str, str]], bytes]


def make_reply(verdict: Verdict) -> Reply:
    """Return the response to a preflight.

    Source: Fetch, "CORS protocol and HTTP caches": a refusal may be a 403. An
    allowed origin gets a success, whatever it requests, since any other status
    would hide the true reason from the browser's console.
    """
    vary = (("Vary", verdict.vary),) if verdict.vary else ()

    if verdict.allowed:
        return "200 OK", [*verdict.headers, *vary, ("Content-Length", "0")], b""

    return "403 Forbidden", [*vary, *_REFUSAL_HEADERS], _REFUSAL


def apply(verdict: Verdict, headers: Headers) -> bool:
    """Add the headers of a verdict to those of a response.

    A response that has ``Access-Control-Allow-Origin`` is left alone, since the app
    has set it on purpose. Otherwise the policy alone decides on credentials.

    :return: Whether the verdict was applied.
    """
    for name, _ in headers:
        if name not in _USUAL and name.lower() in _OURS:
            return _merge(verdict, headers)

    # Saves comparing names where the response has none of ours.
    for name, value in verdict.headers:
        headers.add(name, value)

    if verdict.vary:
        headers.add("Vary", verdict.vary)

    return True


def _merge(verdict: Verdict, headers: Headers) -> bool:
    present = {name.lower() for name, _ in headers}

    if _ALLOW_ORIGIN in present:
        return False

    # If the view had set it, every origin that is echoed would get credentials.
    headers.pop(fetch.ALLOW_CREDENTIALS, None)
    present.discard(_ALLOW_CREDENTIALS)

    for name, value in verdict.headers:
        if name.lower() not in present:
            headers.add(name, value)

    if verdict.vary:
        _add_vary(headers, verdict.vary)

    return True


def _add_vary(headers: Headers, names: str) -> None:
    lines = list(filter(None, map(str.strip, headers.getlist("Vary"))))
    present = parse_set_header(", ".join(lines))

    if "*" in present:
        return

    missing = [name for name in names.split(", ") if name not in present]

    if missing:
        headers["Vary"] = ", ".join([*lines, *missing])
