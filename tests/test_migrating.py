from __future__ import annotations

import importlib
import logging
import re
import sys
import typing as t
from pathlib import Path
from unittest import mock

import pytest

from flask_cors import Options

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").glob("migrating*.rst"))

# The first cell of each row but those of heads, which are for all of a table.
_ROW = re.compile(r"^    \* - (.+(?:\n {8}.+)*)", re.MULTILINE)
_HEADS = {"Setting", "Setting or request", "Preflight", "Path or view"}


def _module(name: str) -> t.Any:
    with mock.patch.object(sys, "path", [str(ROOT / "benchmarks"), *sys.path]):
        return importlib.import_module(name)


MIGRATION = _module("migration")
DIFFERENCES = _module("differences")
KNOWN = [*DIFFERENCES.CASES, *(case for _, case in DIFFERENCES.EARLIER)]
CASES = [pytest.param(case, id=case.name) for case in KNOWN]


@pytest.mark.parametrize("case", CASES)
def test_we_answer_as_the_manual_says(case: t.Any) -> None:
    assert MIGRATION.answered(case) == case.now


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_a_difference(case: t.Any) -> None:
    assert case.before != case.now


def test_each_case_is_a_row_of_the_manual() -> None:
    rows = [
        " ".join(cell.replace("``", "").split())
        for page in PAGES
        for cell in _ROW.findall(page.read_text("utf-8"))
    ]

    assert sorted(set(rows) - _HEADS) == sorted(case.name for case in KNOWN)


def test_each_option_of_the_predecessor_is_known() -> None:
    assert {*DIFFERENCES.OPTIONS} <= {*Options.__annotations__, "resources"}


def test_new_options_are_named_in_the_manual() -> None:
    text = (ROOT / "docs" / "migrating.rst").read_text("utf-8")
    new = {*Options.__annotations__} - {*DIFFERENCES.OPTIONS}

    assert new
    assert [name for name in new if f"``{name}``" not in text] == []


def test_logger_has_no_level_and_no_handler() -> None:
    logger = logging.getLogger("flask_cors")

    assert (logger.level, logger.handlers) == (logging.NOTSET, [])
