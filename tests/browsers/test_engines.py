from __future__ import annotations

import functools
import typing as t

import pytest

from flask_cors.diagnostics.reasons import Reason
from tests.browsers.bench import Match
from tests.browsers.bench import matches
from tests.browsers.cases import CASES
from tests.browsers.chance import trials
from tests.browsers.engines import Engine
from tests.browsers.engines import ENGINES
from tests.browsers.engines import hint
from tests.browsers.engines import is_installed
from tests.conftest import FINDING

pytestmark = pytest.mark.browsers

#: How many trials a browser plays before it is started anew.
BATCH = 500

#: What Chromium calls our reasons, without the "Preflight" that some start with.
REASON_CODES = {
    "MissingAllowOriginHeader": Reason.ALLOW_ORIGIN_MISSING,
    "MultipleAllowOriginValues": Reason.ALLOW_ORIGIN_MULTIPLE,
    "InvalidAllowOriginValue": Reason.ALLOW_ORIGIN_INVALID,
    "AllowOriginMismatch": Reason.ALLOW_ORIGIN_MISMATCH,
    "WildcardOriginNotAllowed": Reason.WILDCARD_WITH_CREDENTIALS,
    "InvalidAllowCredentials": Reason.CREDENTIALS_NOT_ALLOWED,
    "InvalidStatus": Reason.PREFLIGHT_STATUS,
    "DisallowedRedirect": Reason.PREFLIGHT_REDIRECT,
    "InvalidAllowMethodsPreflightResponse": Reason.ALLOW_METHODS_INVALID,
    "InvalidAllowHeadersPreflightResponse": Reason.ALLOW_HEADERS_INVALID,
    "MethodDisallowedByPreflightResponse": Reason.METHOD_NOT_ALLOWED,
    "HeaderDisallowedByPreflightResponse": Reason.HEADER_NOT_ALLOWED,
    "RedirectContainsCredentials": Reason.REDIRECT_WITH_PASSWORD,
    "CorsDisabledScheme": Reason.REDIRECT_NOT_HTTP,
}

#: Cases that Chromium blocks before CORS is looked at, for what a URL is. And one
#: whose preflight is redirected, at which it looks first.
OTHER_REASONS = frozenset(
    {
        "redirect to data",
        "redirect to a URL with a user name is followed in mode no-cors",
        "redirect within the page's origin with a user name is followed",
        "redirect within the page's origin with a user name is followed, in mode"
        " no-cors",
        "redirect within the page's origin with a user name is followed, in mode"
        " same-origin",
        "redirect by the URL map, PUT that is redirected again",
    }
)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    engine: Engine = request.param

    if not is_installed(engine):
        pytest.skip(hint(engine))

    return engine


@functools.cache
def hand_written(engine: Engine) -> list[Match]:
    """Return what an engine made of all cases, for it is started only once."""
    return matches(engine, CASES)


@pytest.mark.parametrize(
    "number",
    [pytest.param(number, id=case.name) for number, case in enumerate(CASES)],
)
def test_engine_and_simulator_agree(engine: Engine, number: int) -> None:
    match = hand_written(engine)[number]
    assert match.is_explained, str(match)


def test_chromium_has_the_same_reasons() -> None:
    if not is_installed("chromium"):
        pytest.skip(hint("chromium"))

    found = [
        (match.name, _reason(saw.reason_code), outcome.reason)
        for match in hand_written("chromium")
        for saw, outcome in zip(match.saw, match.known.outcomes)
        if saw.reason_code or outcome.reason in REASON_CODES.values()
    ]
    differing = [each for each in found if each[1] != each[2]]
    assert [each for each in differing if each[0] not in OTHER_REASONS] == []
    assert {name for name, _, _ in differing} == OTHER_REASONS
    assert len(found) > 200


def _reason(code: str | None) -> Reason | str | None:
    """Return what we call a code, or the code where nobody knows it."""
    return code and REASON_CODES.get(code.removeprefix("Preflight"), code)


def test_engine_and_simulator_agree_on_random_trials(
    engine: Engine,
    pytestconfig: pytest.Config,
    record_property: t.Callable[[str, object], None],
) -> None:
    count: int = pytestconfig.option.random_trials
    seed: int = pytestconfig.option.seed
    played = []

    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        played += matches(engine, trials(seed, numbers))

    unexplained = [str(match) for match in played if not match.is_explained]
    known = sum(match.is_explained and not match.is_by_the_standard for match in played)
    record_property(
        FINDING,
        f"{engine}, seed {seed}: {count} random trials, {known} with a known"
        f" difference, {len(unexplained)} unexplained",
    )
    assert unexplained == []
