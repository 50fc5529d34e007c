from __future__ import annotations

import typing as t
import warnings

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from flask_cors import CORS
from flask_cors import CORSConfigError
from flask_cors.registry import Registry
from fuzz.naive import decides
from tests.properties.strategies import paths
from tests.properties.strategies import patterns


def app_with(resources: t.Any) -> Flask:
    app = Flask(__name__, static_folder=None)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        CORS(app, resources=resources)

    return app


@given(st.lists(patterns(), min_size=1, max_size=6, unique=True), st.lists(paths()))
def test_most_specific_pattern_decides(found: list[str], asked: list[str]) -> None:
    governance = Registry.of(app_with({each: {} for each in found})).current()

    for path in asked:
        rule = governance.of_path(path)
        assert (rule.pattern.text if rule else None) == decides(found, path), path


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_pattern_raises_anything_but_a_configuration_error(
    pattern: str, path: str
) -> None:
    try:
        app = app_with([pattern])
    except CORSConfigError as error:
        assert error.problems
    else:
        Registry.of(app).current().of_path(path)
