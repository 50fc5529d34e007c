from __future__ import annotations

import pytest

from flask_cors.simulator.statuses import is_ok
from flask_cors.simulator.statuses import is_redirect


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        *[pytest.param(s, True, id=str(s)) for s in (301, 302, 303, 307, 308)],
        *[pytest.param(s, False, id=str(s)) for s in (200, 300, 304, 305, 306, 404)],
    ],
)
def test_five_statuses_are_redirects(status: int, expected: bool) -> None:
    assert is_redirect(status) is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [(0, False), (199, False), (200, True), (204, True), (299, True), (300, False)],
)
def test_statuses_from_200_to_299_are_ok(status: int, expected: bool) -> None:
    assert is_ok(status) is expected
