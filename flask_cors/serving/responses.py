from __future__ import annotations

from werkzeug.datastructures import Headers
from werkzeug.http import parse_set_header

from .. import fetch
from ..policy import Verdict

_ALLOW_ORIGIN = fetch.ALLOW_ORIGIN.lower()
_ALLOW_CREDENTIALS = fetch.ALLOW_CREDENTIALS.lower()
# What an answer may add, in lower case.
_OURS = frozenset({"vary", *map(str.lower, fetch.RESPONSE_HEADERS)})
# What most responses have, spelled as Flask does.
_USUAL = frozenset({"Content-Type", "Content-Length"})
_REFUSAL = b"The CORS policy does not allow this origin.\n"
_REFUSAL_HEADERS = (
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", str(len(_REFUSAL))),
)

#: Status, headers and body of a response.
Reply = tuple[str, list[tuple[str, str]], bytes]


def preflight_reply(answer: Verdict) -> Reply:
    """Return the response to a preflight.

    Source: Fetch, "CORS protocol and HTTP caches": a refusal may be a 403. An
    allowed origin gets a success, whatever it asks for, since any other status
    would hide the true reason from the browser's console.
    """
    vary = (("Vary", answer.vary),) if answer.vary else ()

    if answer.allowed:
        return "200 OK", [*answer.headers, *vary, ("Content-Length", "0")], b""

    return "403 Forbidden", [*vary, *_REFUSAL_HEADERS], _REFUSAL


def add_verdict(headers: Headers, answer: Verdict) -> bool:
    """Add the headers of an answer to those of a response.

    A response that has ``Access-Control-Allow-Origin`` is left alone: whoever sets
    it by hand means it. Otherwise the policy decides on credentials alone.

    :return: Whether it was not left alone.
    """
    for name, _ in headers:
        if name not in _USUAL and name.lower() in _OURS:
            return _merge_answer(headers, answer)

    for name, value in answer.headers:
        headers.add(name, value)

    if answer.vary:
        headers.add("Vary", answer.vary)

    return True


def _merge_answer(headers: Headers, answer: Verdict) -> bool:
    present = {name.lower() for name, _ in headers}

    if _ALLOW_ORIGIN in present:
        return False

    # By hand, any origin that is echoed would get credentials, too.
    headers.pop(fetch.ALLOW_CREDENTIALS, None)
    present.discard(_ALLOW_CREDENTIALS)

    for name, value in answer.headers:
        if name.lower() not in present:
            headers.add(name, value)

    if answer.vary:
        _add_vary(headers, answer.vary)

    return True


def _add_vary(headers: Headers, names: str) -> None:
    lines = list(filter(None, map(str.strip, headers.getlist("Vary"))))
    present = parse_set_header(", ".join(lines))

    if "*" in present:
        return

    missing = [name for name in names.split(", ") if name not in present]

    if missing:
        headers["Vary"] = ", ".join([*lines, *missing])
