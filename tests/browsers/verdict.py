from __future__ import annotations

import collections.abc as cabc
import itertools
import typing as t
from dataclasses import dataclass

from flask_cors.browser import Browser
from flask_cors.browser import Outcome
from tests.browsers.case import Fetch
from tests.browsers.determined import determined
from tests.browsers.driven import Saw
from tests.browsers.recorder import Recorded

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

#: Headers of the connection, which a server in this process does not send.
_OF_CONNECTION = frozenset({"connection", "date", "server", "transfer-encoding"})


@dataclass(frozen=True)
class CallVerdict:
    """What a script got of one call, be it in an engine or in the simulator."""

    allowed: bool
    type: str
    url: str
    status: int
    redirected: bool
    #: The headers that the script can read, with lower-case names.
    headers: tuple[tuple[str, str], ...]
    body: str


@dataclass(frozen=True)
class RequestVerdict:
    """What the server got of one request."""

    method: str
    path: str
    query: str
    is_preflight: bool
    #: Those that the standard determines, with lower-case names.
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True)
class Verdict:
    """All that came of a case, so that engine and simulator can be compared."""

    calls: tuple[CallVerdict, ...]
    requests: tuple[RequestVerdict, ...]

    def differences(self, other: Verdict) -> list[str]:
        """Return what another verdict has differently, in words."""
        return [
            f"{what} {number}: {_difference(own, others)}"
            for what, ours, theirs in (
                ("call", self.calls, other.calls),
                ("request", self.requests, other.requests),
            )
            for number, (own, others) in enumerate(
                itertools.zip_longest(ours, theirs), 1
            )
            if own != others
        ]


def _difference(own: t.Any, other: t.Any) -> str:
    if None in (own, other):
        return f"{own} / {other}"

    lines = []

    for name, value in vars(own).items():
        its, others = value, getattr(other, name)

        if name == "headers":
            its, others = sorted({*its} - {*others}), sorted({*others} - {*its})

        if its != others:
            lines.append(f"{name} {its!r} / {others!r}")

    return ", ".join(lines)


def verdict_of_engine(
    saw: cabc.Sequence[Saw], recorded: cabc.Iterable[Recorded]
) -> Verdict:
    """Return the verdict of a real browser."""
    calls = (
        CallVerdict(
            each.allowed,
            each.type,
            each.url,
            each.status,
            each.redirected,
            _kept(each.headers.items()),
            _shown(each.body),
        )
        for each in saw
    )
    return Verdict(tuple(calls), tuple(map(_got, recorded)))


def verdict_of_simulator(
    outcomes: cabc.Iterable[Outcome], recorded: cabc.Iterable[Recorded]
) -> Verdict:
    """Return the verdict of the simulator."""
    return Verdict(tuple(map(_call, outcomes)), tuple(map(_got, recorded)))


def simulated(
    app: WSGIApplication, page: str, fetches: cabc.Iterable[Fetch], others: list[str]
) -> list[Outcome]:
    """Let the simulator run the calls of a case.

    :param page: The page's origin.
    :param others: Origins to which redirects may lead.
    """
    top = Browser(app, origin=page, others=dict.fromkeys(others, app))
    frame = top.open_page("null")
    outcomes = []

    for fetch in fetches:
        top.advance(fetch.wait)
        outcome = (frame if fetch.sandboxed else top).fetch(
            fetch.url,
            method=fetch.method,
            headers=fetch.headers,
            credentials=fetch.credentials,
            mode=fetch.mode,
            redirect=fetch.redirect,
            data=fetch.body,
        )
        outcomes.append(outcome)

    return outcomes


def _shown(body: str) -> str:
    # Each page of the debugger has a secret of its own.
    return "debugger" if "Werkzeug Debugger" in body else body


def _call(outcome: Outcome) -> CallVerdict:
    response = outcome.response

    if response is None:
        return CallVerdict(False, "", "", 0, False, (), "")

    return CallVerdict(
        True,
        response.type,
        response.url,
        response.status,
        response.redirected,
        _kept(response.headers.items()),
        _shown(response.text),
    )


def _kept(headers: cabc.Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    joined: dict[str, str] = {}

    for name, value in headers:
        name = name.lower()
        joined[name] = f"{joined[name]}, {value}" if name in joined else value

    return tuple(sorted(i for i in joined.items() if i[0] not in _OF_CONNECTION))


def _got(recorded: Recorded) -> RequestVerdict:
    return RequestVerdict(
        recorded.method,
        recorded.path,
        recorded.query,
        recorded.is_preflight,
        determined(recorded.headers),
        recorded.body,
    )
