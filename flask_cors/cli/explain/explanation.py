from __future__ import annotations

import typing as t
from dataclasses import dataclass

from flask import Flask

from ...browser import Browser
from ...browser import FetchOptions
from ...browser import Outcome
from ...serving.state import AppState
from ...simulator.report import consoles
from ...simulator.report import paragraph
from ...simulator.report import story
from .app_runner import Rehearsal
from .diagnosis import diagnose
from .diagnosis import Diagnosis

if t.TYPE_CHECKING:
    from typing_extensions import Unpack

_NOT_RUN = (
    "The request itself is kept from the app. The answer above is what the policy adds"
    " to any answer. Its own status and headers, such as a redirect, are not known."
)


@dataclass(frozen=True)
class Explanation:
    """What a browser does with a script's call, why, and what to change."""

    outcome: Outcome
    diagnosis: Diagnosis
    #: What the app has raised, and whether a request was kept from it.
    rehearsal: Rehearsal

    def __str__(self) -> str:
        diagnosis = self.diagnosis
        parts = [
            story(self.outcome),
            *_part("The app has crashed", map(_described, self.rehearsal.crashes)),
            *_part("Not run", [_NOT_RUN] if self.rehearsal.has_stopped else []),
            *_part("Rule", [diagnosis.rule or "none", *diagnosis.places]),
            *_part("To change", diagnosis.changes),
            *_part("Careful", diagnosis.warnings),
        ]

        if self.outcome.console:
            parts += consoles(self.outcome.console)

        return "\n\n".join(parts)


class Explainer:
    """Explains what a browser does with the calls of a script of one page.

    :param app: What is called.
    :param origin: The origin of the page: ``https://app.example``, or ``null``.
    :param runs_views: Whether the app gets any other request than preflights.
    :param others: Other origins that the app serves, to which redirects lead.
    :raises ValueError: An origin is none that browsers send.
    """

    def __init__(
        self,
        app: Flask,
        origin: str,
        *,
        runs_views: bool = True,
        others: t.Iterable[str] = (),
    ) -> None:
        self._app = app
        self._rehearsal = Rehearsal(app, runs_views)
        #: What remembers cookies and preflights from one call to the next.
        self.browser: Browser = Browser(
            self._rehearsal,
            origin=origin,
            base_url=_base_url(app),
            others=dict.fromkeys(others, self._rehearsal),
        )

    def explain(self, url: str, **options: Unpack[FetchOptions]) -> Explanation:
        """Return what a browser does with a call.

        :param url: A path such as ``/notes``, or an HTTP(S) URL.
        :param options: Those of :meth:`.Browser.fetch`, such as ``method``.
        :raises ValueError: An argument is none that a script can write.
        :raises CORSConfigError: The configuration can't be served.
        """
        # A configuration that is refused is found before anything is sent.
        AppState.of(self._app).current()
        outcome = self.browser.fetch(url, **options)
        environ = self._rehearsal.environ
        diagnosis = diagnose(self._app, outcome, options, environ)
        return Explanation(outcome, diagnosis, self._rehearsal)


def _base_url(app: Flask) -> str:
    scheme = app.config["PREFERRED_URL_SCHEME"]
    return f"{scheme}://{app.config['SERVER_NAME'] or 'localhost'}/"


def _part(title: str, texts: t.Iterable[str]) -> list[str]:
    lines = list(texts)
    return [paragraph(title, *lines)] if lines else []


def _described(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
