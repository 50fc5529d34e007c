from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from flask_cors import CORS
from flask_cors import CORSConfigError
from flask_cors.cli.audit.findings import Kind
from flask_cors.cli.audit.findings import merge_findings
from flask_cors.cli.audit.findings import read_error
from flask_cors.cli.audit.findings import REFUSED
from flask_cors.cli.audit.findings import Severity
from flask_cors.cli.audit.kinds import HTTP
from flask_cors.cli.audit.kinds import KINDS
from flask_cors.cli.audit.kinds import NO_CONTENT_TYPE
from flask_cors.cli.audit.kinds import OPENED
from flask_cors.cli.audit.kinds import PUBLIC_SUFFIX
from tests.processes import ROOT

pytestmark = pytest.mark.usefixtures("no_lines")

PAGES = [page.read_text("utf-8") for page in (ROOT / "docs").glob("audit*.rst")]
SECTIONS = [
    section.strip()
    for page in PAGES
    for section in re.split(r"^(?=CORS\d{3}: )", page, flags=re.MULTILINE)[1:]
]

every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def error_of(**options: object) -> CORSConfigError:
    with pytest.raises(CORSConfigError) as caught:
        CORS(**options)  # type: ignore[arg-type]

    return caught.value


def test_ids_are_numbered_without_a_gap() -> None:
    assert list(KINDS) == [f"CORS{number:03}" for number in range(1, len(KINDS) + 1)]
    assert KINDS["CORS001"] is REFUSED


@every_kind
def test_every_kind_has_a_fix_and_ends_with_a_full_stop(kind: Kind) -> None:
    finding = kind.finding("a place", "a value", "https://evil.test", "A detail.")

    assert finding.text.endswith(".")
    assert kind.fix.endswith(".")
    assert not kind.title.endswith(".")
    assert "{" not in finding.text


@every_kind
def test_every_kind_has_one_section_in_the_manual(kind: Kind) -> None:
    title = f"{kind.id}: {kind.title}"
    start = f"{title}\n{'-' * len(title)}\n\nSeverity: {kind.severity}.\n\n"
    (section,) = [text for text in SECTIONS if text.startswith(start)]

    assert section.replace("``", "").split("\n\nFix: ")[1].split() == kind.fix.split()


def test_manual_explains_no_other_id() -> None:
    assert sorted(section[:7] for section in SECTIONS) == list(KINDS)


@pytest.mark.parametrize(
    ("severity", "other", "is_at_least"),
    [
        pytest.param(Severity.HIGH, Severity.MEDIUM, True, id="more"),
        pytest.param(Severity.LOW, Severity.LOW, True, id="equal"),
        pytest.param(Severity.LOW, Severity.MEDIUM, False, id="less"),
    ],
)
def test_severities_are_compared(
    severity: Severity, other: Severity, is_at_least: bool
) -> None:
    assert severity.is_at_least(other) is is_at_least


def test_severity_is_written_as_its_name() -> None:
    assert str(Severity.HIGH) == "high"


def test_findings_come_worst_first_then_by_id_place_and_value() -> None:
    found = [
        HTTP.finding("b", "http://b.example"),
        HTTP.finding("b", "http://a.example"),
        HTTP.finding("a", "http://c.example"),
        PUBLIC_SUFFIX.finding("z"),
        OPENED.finding("z"),
    ]
    assert [(each.id, each.place, each.value) for each in merge_findings(found)] == [
        ("CORS014", "z", ""),
        ("CORS010", "z", ""),
        ("CORS012", "a", "http://c.example"),
        ("CORS012", "b", "http://a.example"),
        ("CORS012", "b", "http://b.example"),
    ]


def test_one_mistake_on_several_routes_is_one_finding() -> None:
    found = [HTTP.finding("a").on(["/two"]), HTTP.finding("a").on(["/one", "/two"])]

    assert [each.routes for each in merge_findings(found)] == [("/one", "/two")]


def test_two_mistakes_with_one_place_and_value_are_two_findings() -> None:
    found = [NO_CONTENT_TYPE.finding("a", detail=method) for method in ("PUT", "POST")]

    assert [each.text.partition(",")[0] for each in merge_findings(found)] == [
        "The policy allows POST",
        "The policy allows PUT",
    ]


def test_examples_of_one_mistake_are_one_finding() -> None:
    found = [
        replace(OPENED.finding("a", detail=path), is_example=True).on([path])
        for path in ("/one", "/two")
    ]

    assert [each.routes for each in merge_findings(found)] == [("/one", "/two")]


@pytest.mark.parametrize(
    ("routes", "text"),
    [
        pytest.param("", "", id="none"),
        pytest.param("abcde", "a, b, c, d, e", id="five"),
        pytest.param("abcdefg", "a, b, c, d, e and 2 more", id="more"),
    ],
)
def test_at_most_five_routes_are_named(routes: str, text: str) -> None:
    assert HTTP.finding("a").on(routes).routes_text == text


def test_finding_can_be_written_as_json() -> None:
    finding = HTTP.finding("CORS(...)", "http://a.example", "http://a.example")

    assert json.loads(json.dumps(finding.on(["/"]).as_json())) == {
        "id": "CORS012",
        "severity": "low",
        "title": "Unencrypted pages are allowed",
        "place": "CORS(...)",
        "value": "http://a.example",
        "origin": "http://a.example",
        "routes": ["/"],
        "text": "'http://a.example' is allowed: anyone who can change unencrypted"
        " traffic can add a script to such a page, and read what it can read.",
        "fix": "Write https, and serve the page over HTTPS.",
    }


def test_value_that_is_no_text_is_shown() -> None:
    assert HTTP.finding("a", ["x"]).value == "['x']"


def test_each_problem_of_an_error_is_a_finding() -> None:
    error = error_of(origins="app.example", max_age=-1)
    found = read_error(error)

    assert [(each.id, each.place, each.value) for each in found] == [
        ("CORS001", "CORS(...), max_age", "-1"),
        ("CORS001", "CORS(...), origins", "app.example"),
    ]
    assert [each.text for each in found] == [
        problem.text for problem in reversed(error.problems)
    ]
