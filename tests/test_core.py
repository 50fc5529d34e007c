from __future__ import annotations

import importlib
import re
from importlib.metadata import version

import pytest

import flask_cors
from flask_cors import core


def test_version_is_that_of_the_package() -> None:
    assert flask_cors.__version__ == version("Flask-Cors")
    assert re.fullmatch(r"\d+\.\d+\.\d+", flask_cors.__version__)


def test_names_of_headers_are_there() -> None:
    assert {name: getattr(core, name) for name in core.__all__} == {
        "ACL_ALLOW_HEADERS": "Access-Control-Allow-Headers",
        "ACL_CREDENTIALS": "Access-Control-Allow-Credentials",
        "ACL_EXPOSE_HEADERS": "Access-Control-Expose-Headers",
        "ACL_MAX_AGE": "Access-Control-Max-Age",
        "ACL_METHODS": "Access-Control-Allow-Methods",
        "ACL_ORIGIN": "Access-Control-Allow-Origin",
        "ACL_REQUEST_HEADERS": "Access-Control-Request-Headers",
        "ACL_REQUEST_METHOD": "Access-Control-Request-Method",
    }


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("get_cors_options", "CORS(app, ...)"),
        ("set_cors_headers", "CORS(app)"),
        ("try_match_any", "CORS.allows(origin, path)"),
    ],
)
def test_function_that_is_gone_names_what_replaces_it(name: str, instead: str) -> None:
    with pytest.raises(ImportError, match=re.escape(instead)):
        exec(f"from flask_cors.core import {name}")


def test_other_names_are_unknown_as_ever() -> None:
    assert not hasattr(importlib.import_module("flask_cors.core"), "anything")
