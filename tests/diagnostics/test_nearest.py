from __future__ import annotations

import re

import pytest

from flask_cors.diagnostics.nearest import find_nearest
from flask_cors.origins.origin_set import OriginSet

APP = "https://app.example"


@pytest.mark.parametrize(
    ("entries", "origin", "text"),
    [
        pytest.param(
            [APP],
            "http://app.example",
            f"'{APP}' is allowed: scheme differs.",
            id="scheme",
        ),
        pytest.param(
            ["http://app.example:8080"],
            "http://app.example",
            "'http://app.example:8080' is allowed: port differs.",
            id="port that is left out",
        ),
        pytest.param(
            [APP],
            f"{APP}:8443",
            f"'{APP}' is allowed: port differs.",
            id="port that is added",
        ),
        pytest.param(
            ["http://localhost:3000", "http://other:5173"],
            "http://localhost:5173",
            "'http://localhost:3000' is allowed: port differs.",
            id="port of a development server",
        ),
        pytest.param(
            ["https://app.example:8443"],
            "http://app.example",
            "'https://app.example:8443' is allowed: scheme and port differ.",
            id="scheme and port",
        ),
        pytest.param(
            ["http://localhost:3000"],
            "http://127.0.0.1:3000",
            "'http://127.0.0.1:3000' and 'http://localhost:3000' are different"
            " origins.",
            id="address for localhost",
        ),
        pytest.param(
            ["http://127.0.0.1:3000"],
            "http://localhost:3000",
            "'http://localhost:3000' and 'http://127.0.0.1:3000' are different"
            " origins.",
            id="localhost for the address",
        ),
        pytest.param(
            ["http://[::1]:3000"],
            "http://localhost:3000",
            "'http://localhost:3000' and 'http://[::1]:3000' are different origins.",
            id="address of version 6",
        ),
        pytest.param(
            [APP],
            "https://www.app.example",
            f"'{APP}' is allowed: host differs.",
            id="www added",
        ),
        pytest.param(
            ["https://www.app.example"],
            APP,
            "'https://www.app.example' is allowed: host differs.",
            id="www left out",
        ),
        pytest.param(
            ["https://*.app.example"],
            APP,
            "'https://*.app.example' is allowed, but doesn't cover the domain itself.",
            id="wildcard without the domain",
        ),
        pytest.param(
            ["https://*.app.example"],
            "http://a.app.example",
            "'https://a.app.example' is allowed: scheme differs.",
            id="scheme of a wildcard",
        ),
        pytest.param(
            [re.compile(r"https://[a-z]+\.example")],
            "http://app.example",
            f"'{APP}' is allowed: scheme differs.",
            id="scheme of a regex",
        ),
        pytest.param(
            ["https://shop.example", "https://stop.example.com"],
            "https://shpo.example",
            "'https://shop.example' is allowed: the spelling differs.",
            id="spelling",
        ),
        pytest.param(
            ["capacitor://localhost"],
            "capacitor://localhost:3000",
            "'capacitor://localhost' is allowed: port differs.",
            id="scheme that has no sibling",
        ),
    ],
)
def test_nearest_allowed_origin_is_named(
    entries: list[str], origin: str, text: str
) -> None:
    origins = OriginSet(entries)
    near = find_nearest(origin, origins)

    assert near is not None
    assert near.text == text
    assert near.is_typo is text.endswith("the spelling differs.")
    assert origins.allows(near.origin) or near.origin in origins.wildcards.wildcards


@pytest.mark.parametrize(
    ("entries", "origin"),
    [
        pytest.param([APP], "https://stranger.test", id="stranger"),
        pytest.param([], APP, id="nobody is allowed"),
        pytest.param([APP, "null"], "null", id="opaque origin"),
        pytest.param([APP], "no origin", id="no origin"),
        pytest.param(["null"], "https://null.example", id="only null is listed"),
        pytest.param([APP], "https://no.example", id="another name"),
        pytest.param([APP], "http://apq.example:8080", id="three slips"),
        pytest.param(
            ["https://eu.shop.example"], "https://us.shop.example", id="region"
        ),
        pytest.param(["https://a.b.example"], "https://x.y.example", id="two labels"),
        pytest.param([APP], "https://app.shop.example", id="label more"),
    ],
)
def test_nothing_near_is_not_invented(entries: list[str], origin: str) -> None:
    assert find_nearest(origin, OriginSet(entries)) is None


def test_functions_are_not_asked() -> None:
    def refuse(origin: str) -> bool:
        raise AssertionError(origin)

    assert find_nearest("http://app.example", OriginSet([refuse])) is None


def test_origin_that_is_listed_is_not_near() -> None:
    assert find_nearest("http://[::1]:3000", OriginSet("http://[::1]:3000")) is None
