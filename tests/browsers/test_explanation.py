from __future__ import annotations

import pytest
from flask import Flask

from flask_cors.cli.explain.explanation import Explainer
from tests.browsers.case import Case
from tests.browsers.case import Places
from tests.browsers.cases import CASES
from tests.browsers.places import fill
from tests.browsers.uncached import uncached

# As in the browsers' own runs, but without the paths that keep the cases apart.
PLACES = Places(
    page="http://app.shop.localhost:8001",
    own="http://app.shop.localhost:8001",
    api="http://api.shop.localhost:8001",
    port="http://app.shop.localhost:8002",
    foreign="http://api.other.localhost:8001",
)
OTHERS = (PLACES.own, PLACES.api, PLACES.port, PLACES.foreign)


def app_of(case: Case) -> Flask:
    """Return the app of a case, or one that hides a server without Flask."""
    app = case.app(PLACES)

    if isinstance(app, Flask):
        return app

    hiding = Flask(__name__)
    hiding.wsgi_app = uncached(app)  # type: ignore[assignment, method-assign]
    return hiding


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_explanation_agrees_with_browsers(case: Case) -> None:
    explainer = Explainer(app_of(case), PLACES.page, others=OTHERS)
    page = explainer.browser
    frame = page.open_page("null")

    for fetch, expected in case.calls:
        page.advance(fetch.wait)
        explainer.browser = frame if fetch.sandboxed else page
        explanation = explainer.explain(
            fill(fetch, PLACES).url,
            method=fetch.method,
            headers=fetch.headers,
            credentials=fetch.credentials,
            mode=fetch.mode,
            redirect=fetch.redirect,
            data=fetch.body,
        )
        outcome = explanation.outcome
        assert (outcome.allowed, outcome.reason) == (expected.allowed, expected.reason)
        assert bool(explanation.diagnosis.changes) is not outcome.allowed
        assert str(explanation).startswith(str(outcome))
