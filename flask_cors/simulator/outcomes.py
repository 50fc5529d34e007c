from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass

from werkzeug.datastructures import Headers

from ..diagnostics.reasons import find_fix
from ..diagnostics.reasons import Reason
from ..fetch import ORIGIN
from ..fetch import REQUEST_METHOD
from .console import BlockedRequest
from .console import Console
from .console import console_of
from .statuses import is_ok


@dataclass(frozen=True)
class Request:
    """A request as it leaves the browser."""

    method: str
    url: str
    headers: Headers
    body: bytes = b""
    is_preflight: bool = False


@dataclass(frozen=True)
class Answer:
    """A server's response as it reaches the browser."""

    status: int
    headers: Headers
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return a header's value, or ``None``; several values are joined.

        Source: Fetch, "get" a header from a header list.
        """
        values = self.headers.getlist(name)
        return ", ".join(values) if values else None


@dataclass(frozen=True)
class Check:
    """One decision of the browser.

    :param rule: The standard and its section.
    :param text: The result, as a sentence.
    :param reason: Why the browser blocks the request, if it does.
    :param culprit: The method, header name or value at fault.
    """

    rule: str
    text: str
    reason: Reason | None = None
    culprit: str = ""

    @property
    def passed(self) -> bool:
        """Whether the browser continues."""
        return self.reason is None


@dataclass(frozen=True)
class Step:
    """The browser's checks, with the request and the response if there are any.

    :param url: The URL at this step.
    """

    checks: tuple[Check, ...]
    request: Request | None = None
    answer: Answer | None = None
    url: str = ""

    @property
    def passed(self) -> bool:
        """Whether all checks passed."""
        return all(check.passed for check in self.checks)


@dataclass(frozen=True)
class ScriptResponse:
    """The ``Response`` that a script gets: the part of a response that it can see.

    :param type: ``basic``, ``cors``, ``opaque`` or ``opaqueredirect``.
    :param url: The last URL, after redirects.
    :param status: 0 if the script can't see it.
    :param headers: The headers that the script can read.
    """

    type: str
    url: str
    redirected: bool
    status: int
    headers: Headers
    data: bytes

    @property
    def ok(self) -> bool:
        """Whether the status is a success status, 200 to 299."""
        return is_ok(self.status)

    @property
    def text(self) -> str:
        """The body as UTF-8 text, like ``await response.text()``."""
        return self.data.decode("utf-8-sig", "replace")

    @property
    def json(self) -> t.Any:
        """The body's JSON value.

        :raises ValueError: The body isn't valid JSON.
        """
        return json.loads(self.data)


@dataclass(frozen=True, repr=False)
class Outcome:
    """The result of a script's call of ``fetch``.

    :param origin: The origin of the script's page.
    :param url: The URL that the script requested.
    :param steps: The browser's steps, in its order.
    :param response: The response that the script gets; ``None`` if it is blocked.
    """

    origin: str
    url: str
    steps: tuple[Step, ...]
    response: ScriptResponse | None = None

    def __repr__(self) -> str:
        return f"<Outcome {self}>"

    def __str__(self) -> str:
        # The first request may be a preflight, but the script's method is wanted.
        sent = (r.headers.get(REQUEST_METHOD, r.method) for r in self.requests[:1])
        verdict = f"blocked: {self.reason}" if self.reason else "allowed"
        return f"{verdict}, {' '.join([*sent, self.url])} from {self.origin}"

    @property
    def allowed(self) -> bool:
        """Whether the script gets a response, whatever its status."""
        return self.failure is None

    @property
    def failure(self) -> Check | None:
        """The check that failed, if one did."""
        checks = (check for step in self.steps for check in step.checks)
        return next((check for check in checks if not check.passed), None)

    @property
    def reason(self) -> Reason | None:
        """Why the browser blocks the request, if it does."""
        return self.failure.reason if self.failure else None

    @property
    def fix(self) -> str:
        """What to change so that the browser allows it; empty if it does."""
        failure = self.failure

        if failure is None or failure.reason is None:
            return ""

        return find_fix(failure.reason, failure.culprit, self._sent_origin, self.origin)

    @property
    def requests(self) -> tuple[Request, ...]:
        """The requests that reached a server, preflights included."""
        sent = (step.request for step in self.steps)
        return tuple(request for request in sent if request is not None)

    @property
    def preflights(self) -> tuple[Request, ...]:
        """The preflights that reached a server."""
        return tuple(request for request in self.requests if request.is_preflight)

    @property
    def console(self) -> Console | None:
        """The messages that browsers print; ``None`` if the request is allowed."""
        failure = self.failure

        if failure is None or failure.reason is None:
            return None

        step = self.steps[-1]
        return console_of(
            BlockedRequest(
                reason=failure.reason,
                culprit=failure.culprit,
                origin=self.origin,
                sent_origin=self._sent_origin,
                url=step.url or self.url,
                first_url=self.url,
                status=step.answer.status if step.answer else None,
                is_preflight=step.request is not None and step.request.is_preflight,
            )
        )

    @property
    def _sent_origin(self) -> str:
        request = self.steps[-1].request
        return request.headers.get(ORIGIN, self.origin) if request else self.origin
