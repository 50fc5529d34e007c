from __future__ import annotations

import re
import typing as t

import pytest

from flask_cors.cli.descriptions import policy_as_data
from flask_cors.cli.descriptions import policy_as_lines
from flask_cors.errors import Report
from flask_cors.options.layers import Layer
from flask_cors.options.layers import resolve
from flask_cors.policy import Policy
from flask_cors.policy import Settings


def is_ours(origin: str) -> bool:
    return False


class Judge:
    def __call__(self, origin: str) -> bool:
        return False


def settings_of(**options: object) -> Settings:
    report = Report()
    policy = resolve([Layer(options, "here", report)], report)
    report.raise_errors()
    return t.cast(Policy, policy).settings


def test_default_policy_is_told() -> None:
    methods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
    assert policy_as_data(settings_of()) == {
        "origins": ["*"],
        "supports_credentials": False,
        "methods": methods,
        "headers": [],
        "expose_headers": [],
        "max_age": None,
        "block_denied": False,
        "timing_allow_origin": False,
    }
    assert dict(policy_as_lines(settings_of())) == {
        "origins": "*",
        "credentials": "no",
        "methods": ", ".join(methods),
        "headers": "none",
        "exposed": "none",
        "max-age": "5 s, the browsers' default",
    }


def test_every_kind_of_entry_is_told() -> None:
    settings = settings_of(
        origins=[
            "https://b.example",
            "https://a.example",
            "https://*.c.example",
            re.compile(r"https://d\.example"),
            is_ours,
            Judge(),
        ],
        headers=["X-A", re.compile("x-b-.*")],
        expose_headers="X-Total",
        supports_credentials=True,
        max_age=0,
    )
    assert policy_as_data(settings) == {
        "origins": [
            "https://a.example",
            "https://b.example",
            "https://*.c.example",
            "regex 'https://d\\\\.example'",
            f"function {__name__}.is_ours",
            f"function {__name__}.Judge",
        ],
        "supports_credentials": True,
        "methods": list(settings.methods),
        "headers": ["X-A", "regex 'x-b-.*'"],
        "expose_headers": ["X-Total"],
        "max_age": 0,
        "block_denied": False,
        "timing_allow_origin": False,
    }
    lines = dict(policy_as_lines(settings))
    assert (lines["credentials"], lines["max-age"]) == ("yes", "0 s")


@pytest.mark.parametrize(
    ("origins", "text"),
    [
        pytest.param([], "nobody", id="nobody"),
        pytest.param(
            [f"https://{n}.example" for n in "abcdefgh"],
            ", ".join(f"https://{n}.example" for n in "abcdefgh"),
            id="as many as are shown",
        ),
        pytest.param(
            [f"https://{n}.example" for n in "abcdefghij"],
            ", ".join(f"https://{n}.example" for n in "abcdefgh") + " and 2 more",
            id="more than are shown",
        ),
    ],
)
def test_long_lists_are_shortened_for_people(origins: list[str], text: str) -> None:
    assert dict(policy_as_lines(settings_of(origins=origins)))["origins"] == text


def test_any_header_is_told() -> None:
    assert policy_as_data(settings_of(headers="*"))["headers"] == ["*"]


def test_what_is_switched_on_is_told() -> None:
    settings = settings_of(block_denied=True, timing_allow_origin=True)
    lines = dict(policy_as_lines(settings))

    assert lines["others"] == "can't change anything: block_denied"
    assert lines["timing"] == "visible"
    assert {"others", "timing"}.isdisjoint(dict(policy_as_lines(settings_of())))
