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
from .app_runner import AppRunner
from .diagnosis import diagnose
from .diagnosis import Diagnosis

if t.TYPE_CHECKING:
    from typing_extensions import Unpack

_NOT_RUN = (
    "The app didn't get the request itself. The response above only has the headers"
    " that the policy adds. The real status and headers, such as a redirect, are"
    " unknown."
)


@dataclass(frozen=True)
class Explanation:
    """The report on a script's call: what a browser does, why, and what to change."""

    outcome: Outcome
    diagnosis: Diagnosis
    #: Knows the exceptions of the app, and whether a request was withheld from it.
    runner: AppRunner

    def __str__(self) -> str:
        diagnosis = self.diagnosis
        parts = [
            story(self.outcome),
            *_part("The app crashed", map(_format_error, self.runner.crashes)),
            *_part("Not run", [_NOT_RUN] if self.runner.has_withheld else []),
            *_part("Rule", [diagnosis.rule or "none", *diagnosis.places]),
            *_part("To change", diagnosis.changes),
            *_part("Warning", diagnosis.warnings),
        ]

        if self.outcome.console:
            parts += consoles(self.outcome.console)

        return "\n\n".join(parts)


class Explainer:
    """Explains what a browser does with the calls of a page's script.

    :param app: The app that the script calls.
    :param origin: The origin of the page: ``https://app.example``, or ``null``.
    :param runs_views: Whether the app gets requests other than preflights.
    :param others: Other origins that the app serves, for redirects.
    :raises ValueError: Browsers don't send such an origin.
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
        self._runner = AppRunner(app, runs_views)
        #: Remembers cookies and preflights from one call to the next.
        self.browser: Browser = Browser(
            self._runner,
            origin=origin,
            base_url=_base_url(app),
            others=dict.fromkeys(others, self._runner),
        )

    def explain(self, url: str, **options: Unpack[FetchOptions]) -> Explanation:
        """Return what a browser does with a call.

        :param url: A path such as ``/notes``, or an HTTP(S) URL.
        :param options: The keywords of :meth:`.Browser.fetch`, such as ``method``.
        :raises ValueError: A script can't pass such an argument.
        :raises CORSConfigError: The configuration is invalid.
        """
        # Raise configuration errors before the browser sends anything.
        AppState.of(self._app).current()
        outcome = self.browser.fetch(url, **options)
        environ = self._runner.environ
        diagnosis = diagnose(self._app, outcome, options, environ)
        return Explanation(outcome, diagnosis, self._runner)


def _base_url(app: Flask) -> str:
    scheme = app.config["PREFERRED_URL_SCHEME"]
    return f"{scheme}://{app.config['SERVER_NAME'] or 'localhost'}/"


def _part(title: str, texts: t.Iterable[str]) -> list[str]:
    lines = list(texts)
    return [paragraph(title, *lines)] if lines else []


def _format_error(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
