from __future__ import annotations

import typing as t

import pytest

from flask_cors.cli.explain.changes import changes_for
from flask_cors.cli.explain.changes import Script
from flask_cors.header_names import HeaderNames
from flask_cors.options.options import DEFAULTS
from flask_cors.origins.origin_set import OriginSet
from flask_cors.policy import Settings

APP = "https://app.example"
URL = "https://api.example/notes"
TRUST = "It then reads with the user's login, so make sure that you trust it."


def changes(
    settings: Settings, origin: str = APP, **options: t.Any
) -> list[tuple[str, ...]] | None:
    found = changes_for(settings, Script(origin, URL, t.cast(t.Any, options)))
    return None if found is None else [(*each,) for each in found]


def test_what_is_allowed_needs_no_change() -> None:
    assert changes(DEFAULTS._replace(origins=OriginSet(APP))) == []


def test_every_change_is_found_not_the_first_alone() -> None:
    settings = DEFAULTS._replace(
        origins=OriginSet("https://other.example"), methods=("GET",)
    )
    found = changes(
        settings,
        method="PUT",
        headers={"X-A": "1", "X-B": "2"},
        credentials="include",
    )
    assert found == [
        ("origins", f"Add '{APP}' to origins.", ""),
        (
            "supports_credentials",
            "Write supports_credentials=True.",
            "Every origin that the policy allows then reads with the user's login:"
            f" {APP}, https://other.example.",
        ),
        ("methods", "Add 'PUT' to methods.", ""),
        ("headers", "Add 'X-A' to headers.", ""),
        ("headers", "Add 'X-B' to headers.", ""),
    ]


def test_near_origin_is_named() -> None:
    found = changes(DEFAULTS._replace(origins=OriginSet("http://app.example")))
    text = f"'http://app.example' is allowed: scheme differs. Add '{APP}' to origins."
    assert found == [("origins", text, "")]


def test_origin_that_is_added_keeps_the_others() -> None:
    entries = ["https://*.b.example", "https://c.test", "^https://d$", str.isupper]
    settings = DEFAULTS._replace(origins=OriginSet(entries, None))  # type: ignore[arg-type]
    assert changes(settings) == [("origins", f"Add '{APP}' to origins.", "")]


def test_danger_of_more_readers_with_credentials_is_told() -> None:
    settings = DEFAULTS._replace(origins=OriginSet([]), supports_credentials=True)
    text = (
        "It allows no origin. Write origins={!r}. If the view has @cors_exempt,"
        " replace that with @cross_origin."
    )
    assert changes(settings) == [("origins", text.format(APP), TRUST)]
    ((_, _, warning),) = changes(settings, "http://app.example") or []
    assert warning.startswith("It then reads with the user's login, and so")
    assert changes(settings, "http://localhost:3000") == [
        ("origins", text.format("http://localhost:3000"), TRUST)
    ]


def test_credentials_need_names_in_place_of_wildcards() -> None:
    settings = DEFAULTS._replace(origins=OriginSet("*"), expose_headers=("*",))
    text = (
        f"Write supports_credentials=True. List the origins, such as '{APP}', instead"
        " of '*'. List the names in expose_headers instead of '*'."
    )
    warning = (
        f"Every origin that the policy allows then reads with the user's login: {APP}."
    )
    assert changes(settings, credentials="include") == [
        ("supports_credentials", text, warning)
    ]


def test_credentials_that_start_up_refuses_are_warned_of() -> None:
    settings = DEFAULTS._replace(
        origins=OriginSet(["null", "http://plain.example", APP])
    )
    ((_, _, warning),) = changes(settings, credentials="include") or []
    assert warning.startswith(
        "Every origin that the policy allows then reads with the user's login:"
        f" http://plain.example, {APP}, null. The traffic of 'http://plain.example' is"
        " unencrypted. Start-up refuses that: origins that allow 'null'"
    )


@pytest.mark.parametrize(
    ("origin", "options"),
    [
        pytest.param("null", {}, id="opaque origin"),
        pytest.param(APP, {"method": "patch"}, id="method in lower case"),
        pytest.param(APP, {"method": "TRACE"}, id="forbidden method"),
        pytest.param(APP, {"mode": "same-origin"}, id="mode"),
    ],
)
def test_what_no_option_helps_is_nothing(origin: str, options: dict[str, str]) -> None:
    assert changes(DEFAULTS._replace(origins=OriginSet([])), origin, **options) is None


def test_credentials_of_the_opaque_origin_are_never_advised() -> None:
    assert (
        changes(
            DEFAULTS._replace(origins=OriginSet("null")), "null", credentials="include"
        )
        is None
    )


def test_more_headers_than_are_looked_at_end_the_search() -> None:
    settings = DEFAULTS._replace(origins=OriginSet(APP), headers=HeaderNames(("X-A",)))
    headers = {f"X-{number}": "1" for number in range(200)}
    assert changes(settings, headers=headers) is None
