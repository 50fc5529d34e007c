from __future__ import annotations

import pytest
from hypothesis import example
from hypothesis import given
from hypothesis import strategies as st

from flask_cors import CORSConfigError
from flask_cors.errors import Report
from flask_cors.options.declarations import Declaration
from flask_cors.options.resolver import Resolver
from flask_cors.options.resolver import Rule
from flask_cors.paths.table import PathTable
from tests.fuzz import naive
from tests.properties.strategies import patterns_and_paths


def map_of(resources: list[str]) -> PathTable[Rule]:
    report = Report()
    declaration = Declaration({}, "here", resources)
    found = Resolver({}).table([declaration], None, report)
    report.raise_errors()
    return found


@given(patterns_and_paths())
def test_most_specific_pattern_decides(case: tuple[list[str], list[str]]) -> None:
    patterns, paths = case
    rules = map_of(patterns)

    for path in paths:
        rule = rules.find(path)
        found = rule.pattern.text if rule and rule.pattern else None
        assert found == naive.decides(patterns, path), path


# What Python says of a regex is not ours.
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
@given(st.text(max_size=20), st.text(max_size=20))
@example("/a[[]", "/a[")
def test_no_pattern_raises_anything_but_a_configuration_error(
    pattern: str, path: str
) -> None:
    try:
        rules = map_of([pattern])
    except CORSConfigError as error:
        assert error.problems
    else:
        rules.find(path)
