from __future__ import annotations

import typing as t
import warnings

import pytest
from flask import Flask

from flask_cors import CORS
from flask_cors import CORSConfigError
from flask_cors import CORSConfigWarning
from flask_cors import cross_origin
from flask_cors.options.options import KNOWN_KEYS

A = "https://a.example"
OTHER_KEYS = ["CORS_ALLOW_ORIGINS", "CORS_ALLOWED_ORIGINS", "CORS_ORIGIN_WHITELIST"]


def warnings_of(config: dict[str, object], **options: t.Any) -> list[str]:
    """Return what setting up an app warns of."""
    app = Flask(__name__)
    app.config.update(config)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        CORS(app, **options)

    assert {each.category for each in caught} <= {CORSConfigWarning}
    return [str(each.message) for each in caught]


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        pytest.param("CORS_ORIGIN", "CORS_ORIGINS", id="typing error"),
        pytest.param("CORS_RESOURCE", "CORS_RESOURCES", id="resources"),
        pytest.param("CORS_Origins", "CORS_ORIGINS", id="case"),
        pytest.param("CORS_CREDENTIALS", "CORS_SUPPORTS_CREDENTIALS", id="other name"),
    ],
)
def test_unknown_key_is_a_warning_with_a_suggestion(key: str, meant: str) -> None:
    (warning,) = warnings_of({key: "x"})

    assert warning == (
        f"app.config[{key!r}]: unknown key {key!r}; did you mean {meant!r}?"
    )


def test_key_that_resembles_none_gets_no_guess() -> None:
    (warning,) = warnings_of({"CORS_": "x"})

    assert "unknown key 'CORS_'. The keys are " in warning
    assert all(key in warning for key in KNOWN_KEYS)


@pytest.mark.parametrize("key", ["CORS_ENABLED", "CORS_OPTIONS"])
def test_key_of_the_app_itself_is_nobodys_slip(key: str) -> None:
    assert warnings_of({key: {"origins": A}}) == []


@pytest.mark.parametrize(
    ("value", "options"),
    [
        pytest.param([A, "https://b.example"], {}, id="list"),
        pytest.param(f"{A},https://b.example", {}, id="text"),
    ],
)
def test_key_whose_value_is_passed_is_nobodys_slip(
    value: t.Any, options: dict[str, t.Any]
) -> None:
    origins = [A, "https://b.example"]

    for passed in ({"origins": origins}, {"resources": {"/a/*": {"origins": origins}}}):
        assert warnings_of({"CORS_ALLOWED_ORIGINS": value}, **passed) == []


def test_key_whose_value_is_passed_as_resources_is_nobodys_slip() -> None:
    resources = {"/a/*": {"origins": A}}

    assert warnings_of({"CORS_ROUTES": resources}, resources=resources) == []


@pytest.mark.parametrize("key", OTHER_KEYS)
def test_origins_under_the_key_of_another_library_are_an_error(key: str) -> None:
    with pytest.raises(CORSConfigError) as caught:
        warnings_of({key: "a.example"})

    (first, second) = caught.value.problems
    assert str(first) == (
        f"app.config[{key!r}]: unknown key {key!r}; did you mean 'CORS_ORIGINS'?"
    )
    assert "Write 'https://a.example' or 'http://a.example'." in second.text


@pytest.mark.parametrize("key", OTHER_KEYS)
def test_origins_under_another_key_only_warn_where_origins_are_written(
    key: str,
) -> None:
    (warning,) = warnings_of({key: "https://b.example"}, origins=A)

    assert "did you mean 'CORS_ORIGINS'?" in warning


def test_view_without_origins_counts_as_well() -> None:
    app = Flask(__name__)
    app.config["CORS_ALLOWED_ORIGINS"] = A
    app.add_url_rule("/", "index", cross_origin(lambda: ""))

    with pytest.raises(CORSConfigError, match="did you mean 'CORS_ORIGINS'"):
        CORS(app, origins="https://b.example")


@pytest.mark.parametrize(
    ("value", "options", "is_warned"),
    [
        pytest.param("Access-Control-Allow-Origin", {}, True, id="of responses"),
        pytest.param("X-A", {}, True, id="another"),
        pytest.param("X-A, content-type", {}, False, id="JSON"),
        pytest.param(["authorization"], {}, False, id="token"),
        pytest.param("*", {}, False, id="all"),
        pytest.param("X-A", {"headers": "X-B"}, False, id="overridden"),
        pytest.param("X-A", {"resources": {"/": {"headers": ()}}}, False, id="entry"),
    ],
)
def test_headers_in_config_without_the_usual_ones_are_a_warning(
    value: object, options: dict[str, t.Any], is_warned: bool
) -> None:
    found = warnings_of({"CORS_HEADERS": value}, **options)

    assert [
        text
        for text in found
        if text.startswith(
            "app.config['CORS_HEADERS']: it lists neither 'Content-Type'"
        )
    ] == (found if is_warned else [])
    assert bool(found) is is_warned
