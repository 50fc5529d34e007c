from __future__ import annotations

import typing as t

import pytest

from flask_cors.diagnostics.advice import advise
from flask_cors.diagnostics.reasons import find_fix
from flask_cors.diagnostics.reasons import Reason
from flask_cors.options.options import DEFAULTS
from flask_cors.origins.origin_set import OriginSet

APP = "https://app.example"
TRUST = " It then reads with the user's login, so make sure that you trust it."


@pytest.mark.parametrize(
    ("options", "origin", "text"),
    [
        pytest.param(
            {},
            "http://app.example",
            f"'{APP}' is allowed: scheme differs. Add 'http://app.example' to origins.",
            id="near",
        ),
        pytest.param(
            {},
            "https://stranger.test",
            "Add 'https://stranger.test' to origins.",
            id="far",
        ),
        pytest.param(
            {},
            "https://ap.example",
            f"'{APP}' is allowed: the spelling differs. Correct the page's address. If"
            " the origin is yours: Add 'https://ap.example' to origins.",
            id="slip of the pen",
        ),
        pytest.param(
            {},
            "https://other.example:443",
            "Browsers never send such an origin, so it's always denied.",
            id="default port",
        ),
        pytest.param(
            {},
            "https://1.example.0",
            "Add 'https://1.example.0' to origins.",
            id="host that entries may not have",
        ),
        pytest.param(
            {"supports_credentials": True},
            "https://stranger.test",
            f"Add 'https://stranger.test' to origins.{TRUST}",
            id="with credentials",
        ),
        pytest.param(
            {},
            "https://a b",
            "Browsers never send such an origin, so it's always denied.",
            id="no origin",
        ),
        pytest.param(
            {},
            "null",
            find_fix(Reason.ALLOW_ORIGIN_MISSING, "", "null", "null"),
            id="opaque origin",
        ),
    ],
)
def test_denied_origin_is_told_what_to_add(
    options: dict[str, t.Any], origin: str, text: str
) -> None:
    settings = DEFAULTS._replace(origins=OriginSet(APP), **options)
    assert advise(Reason.ALLOW_ORIGIN_MISSING, origin, "", settings) == text


def test_other_reasons_have_the_texts_of_all_tools() -> None:
    reason = Reason.HEADER_NOT_ALLOWED
    found = advise(reason, APP, "x-total", DEFAULTS._replace(origins=OriginSet(APP)))
    assert found == find_fix(reason, "x-total")
