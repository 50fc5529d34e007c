from __future__ import annotations

import inspect
import pickle
import re
import warnings
from pathlib import Path

import pytest
from flask import Flask

from flask_cors import CORS
from flask_cors import cross_origin
from flask_cors.errors import CORSConfigError
from flask_cors.errors import CORSConfigWarning
from flask_cors.errors import CORSSecurityWarning
from flask_cors.errors import Problem
from flask_cors.errors import Report
from flask_cors.log import quote
from flask_cors.log import quote_all

NO_SCHEME = Problem("origins", "a.example", "CORS(...)", "'a.example' has no scheme.")
BAD_METHOD = Problem("methods", 7, "CORS(...)", "7 is not a valid method.")


@pytest.mark.parametrize(
    ("option", "place", "text"),
    [
        pytest.param("origins", "CORS(...)", "CORS(...), origins: bad.", id="keyword"),
        pytest.param(
            "origins",
            "app.config['CORS_ORIGINS']",
            "app.config['CORS_ORIGINS']: bad.",
            id="config key names the option",
        ),
        pytest.param(
            "max_age",
            "app.config['CORS_MAX_AGE']",
            "app.config['CORS_MAX_AGE']: bad.",
            id="config key with an underscore",
        ),
        pytest.param(
            "origins",
            "resources['/api/*']",
            "resources['/api/*'], origins: bad.",
            id="resource",
        ),
        pytest.param(
            "origins",
            "@cross_origin on shop.views.basket",
            "@cross_origin on shop.views.basket, origins: bad.",
            id="view",
        ),
        pytest.param("origins", "", "origins: bad.", id="no place"),
        pytest.param("", "CORS(...)", "CORS(...): bad.", id="no option"),
        pytest.param("", "", "bad.", id="neither"),
    ],
)
def test_problem_names_its_place_and_option_once(
    option: str, place: str, text: str
) -> None:
    assert str(Problem(option, "x", place, "bad.")) == text


def test_error_with_one_problem_is_its_text() -> None:
    error = CORSConfigError([NO_SCHEME])

    assert str(error) == "CORS(...), origins: 'a.example' has no scheme."
    assert error.problems == (NO_SCHEME,)


def test_error_lists_every_problem_in_order() -> None:
    error = CORSConfigError(iter([NO_SCHEME, BAD_METHOD]))

    assert error.problems == (NO_SCHEME, BAD_METHOD)
    assert str(error) == (
        "2 problems in the CORS configuration:"
        "\n  - CORS(...), origins: 'a.example' has no scheme."
        "\n  - CORS(...), methods: 7 is not a valid method."
    )


def test_error_is_a_value_error() -> None:
    assert issubclass(CORSConfigError, ValueError)


def test_error_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(CORSConfigError([NO_SCHEME, BAD_METHOD])))

    assert type(error) is CORSConfigError
    assert error.problems == (NO_SCHEME, BAD_METHOD)


@pytest.mark.parametrize("category", [CORSConfigWarning, CORSSecurityWarning])
def test_warnings_are_shown_to_users_by_default(category: type[Warning]) -> None:
    assert issubclass(category, UserWarning)


def test_report_keeps_the_evidence_of_each_error() -> None:
    report = Report("methods", "CORS(...)")

    report.error(7, "7 is not a valid method.")

    assert report.problems == [BAD_METHOD]
    assert report.has_failed


def test_report_keeps_each_error_once() -> None:
    report = Report("methods", "CORS(...)")

    report.error(7, "7 is not a valid method.")
    report.error(7, "7 is not a valid method.")
    report.error(8, "8 is not a valid method.")

    assert [problem.value for problem in report.problems] == [7, 8]


def test_report_keeps_each_warning_once() -> None:
    report = Report("origins", "CORS(...)")

    report.warn(CORSSecurityWarning, "too wide.")
    report.warn(CORSSecurityWarning, "too wide.")
    report.warn(CORSConfigWarning, "too wide.")

    text = "CORS(...), origins: too wide."
    assert report.warnings == [(CORSSecurityWarning, text), (CORSConfigWarning, text)]
    assert not report.has_failed
    assert report.problems == []


def test_report_on_another_option_shares_findings_but_not_failure() -> None:
    report = Report("origins", "CORS(...)")

    other = report.at("methods", "resources['/a']")
    other.error(7, "7 is not a valid method.")
    other.warn(CORSConfigWarning, "odd.")

    assert other.has_failed
    assert not report.has_failed
    assert list(map(str, report.problems)) == [
        "resources['/a'], methods: 7 is not a valid method."
    ]
    assert report.warnings == [(CORSConfigWarning, "resources['/a'], methods: odd.")]


def test_report_raises_one_error_with_every_problem() -> None:
    report = Report("origins", "CORS(...)")
    report.error("a.example", "'a.example' has no scheme.")
    report.at("methods", "CORS(...)").error(7, "7 is not a valid method.")

    with pytest.raises(CORSConfigError) as caught:
        report.raise_errors()

    assert caught.value.problems == (NO_SCHEME, BAD_METHOD)


def test_error_does_not_change_after_it_was_raised() -> None:
    report = Report("methods", "CORS(...)")
    report.error(7, "7 is not a valid method.")

    with pytest.raises(CORSConfigError) as caught:
        report.raise_errors()

    report.error(8, "8 is not a valid method.")
    assert caught.value.problems == (BAD_METHOD,)


def test_report_without_findings_says_nothing() -> None:
    report = Report("origins", "CORS(...)")

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        report.raise_errors()
        report.settle()

    assert caught == []


def test_warnings_do_not_raise_errors() -> None:
    report = Report("origins", "CORS(...)")
    report.warn(CORSSecurityWarning, "too wide.")

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        report.raise_errors()

    assert caught == []


def test_settled_warnings_point_at_the_caller() -> None:
    report = Report("origins", "CORS(...)")
    report.warn(CORSSecurityWarning, "too wide.")
    report.warn(CORSConfigWarning, "odd.")

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        report.settle()

    assert [(w.category, str(w.message), w.filename) for w in caught] == [
        (CORSSecurityWarning, "CORS(...), origins: too wide.", __file__),
        (CORSConfigWarning, "CORS(...), origins: odd.", __file__),
    ]


def test_warnings_are_kept_back_where_there_are_errors() -> None:
    report = Report("origins", "CORS(...)")
    report.warn(CORSSecurityWarning, "too wide.")
    report.error("x", "bad.")

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")

        with pytest.raises(CORSConfigError):
            report.settle()

    assert caught == []


def test_known_warnings_are_not_repeated() -> None:
    known = {"origins: old."}
    report = Report("origins")
    report.warn(CORSSecurityWarning, "old.")
    report.warn(CORSSecurityWarning, "new.")

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        report.settle(known)
        report.settle(known)

    assert [str(w.message) for w in caught] == ["origins: new."]
    assert known == {"origins: old.", "origins: new."}


def test_report_takes_over_each_finding_of_another_once() -> None:
    report = Report("methods", "CORS(...)")
    report.error(7, "7 is not a valid method.")
    report.warn(CORSConfigWarning, "odd.")
    other = Report("methods", "CORS(...)")
    other.error(7, "7 is not a valid method.")
    other.error(8, "8 is not a valid method.")
    other.warn(CORSConfigWarning, "odd.")
    other.warn(CORSConfigWarning, "strange.")

    report.include(other)

    assert [problem.value for problem in report.problems] == [7, 8]
    assert report.warnings == [
        (CORSConfigWarning, "CORS(...), methods: odd."),
        (CORSConfigWarning, "CORS(...), methods: strange."),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("a", "'a'", id="text is quoted"),
        pytest.param("a\r\nb", r"'a\r\nb'", id="line breaks are escaped"),
        pytest.param(7, "7", id="number"),
        pytest.param("x" * 198, f"'{'x' * 198}'", id="200 characters are whole"),
        pytest.param("x" * 199, f"'{'x' * 198}…", id="201 characters are cut"),
        pytest.param("x" * 9999, f"'{'x' * 198}…", id="long"),
    ],
)
def test_shown_value_is_quoted_and_short(value: object, text: str) -> None:
    assert quote(value) == text
    assert len(text) <= 200


@pytest.mark.parametrize(
    ("values", "text"),
    [
        pytest.param([], "", id="none"),
        pytest.param(["a"], "'a'", id="one"),
        pytest.param(["a", 7], "'a', 7", id="two"),
    ],
)
def test_listed_values_are_quoted_one_by_one(values: list[object], text: str) -> None:
    assert quote_all(values) == text


def test_findings_are_told_apart_without_comparing_values() -> None:
    class Incomparable:
        def __eq__(self, other: object) -> bool:
            raise TypeError("can't be compared")

        def __repr__(self) -> str:
            return "<incomparable>"

    report = Report("origins", "place")
    report.error(Incomparable(), "wrong")
    report.error(Incomparable(), "wrong")
    report.error(Incomparable(), "wrong in another way")
    other = Report()
    other.include(report)
    other.include(report)

    for problems in (report.problems, other.problems):
        assert [problem.text for problem in problems] == [
            "wrong",
            "wrong in another way",
        ]


def line_after() -> int:
    """Return the number of the line after that of the call."""
    frame = inspect.currentframe()
    assert frame and frame.f_back
    return frame.f_back.f_lineno + 1


HERE = f"in {Path(__file__).relative_to(Path.cwd())}"


class TestPlaces:
    def test_constructor_names_its_line(self) -> None:
        line = line_after() + 2

        with pytest.raises(CORSConfigError) as caught:
            CORS(Flask(__name__), max_age=-1)

        assert str(caught.value).startswith(f"CORS(...) {HERE}:{line}, max_age: ")

    def test_options_keep_the_lines_of_their_own_calls(self) -> None:
        first = line_after()
        cors = CORS(max_age=1, origins="null")

        second = line_after() + 2

        with pytest.raises(CORSConfigError) as caught:
            cors.init_app(Flask(__name__), max_age=-1, supports_credentials=True)

        assert {problem.place for problem in caught.value.problems} == {
            f"init_app(...) {HERE}:{second}",
        }

        with pytest.raises(CORSConfigError) as caught:
            cors.init_app(Flask(__name__), supports_credentials=True)

        assert {problem.place for problem in caught.value.problems} == {
            f"CORS(...) {HERE}:{first}",
        }

    def test_init_app_without_options_names_the_constructor(self) -> None:
        line = line_after()
        cors = CORS(origins="https://a.example")
        app = Flask(__name__)
        app.config["CORS_ORIGINS"] = "*"
        cors.init_app(app)

        with pytest.raises(CORSConfigError) as caught:
            CORS(app)

        assert f"one from CORS(...) {HERE}:{line}." in str(caught.value)

    def test_decorator_names_its_line(self) -> None:
        line = line_after() + 2

        with pytest.raises(CORSConfigError) as caught:
            cross_origin(max_age=-1)(lambda: "")

        assert f"<lambda> {HERE}:{line}, max_age: " in str(caught.value)

    def test_reload_names_its_line(self) -> None:
        app = Flask(__name__)
        cors = CORS(app)

        line = line_after() + 2

        with pytest.raises(CORSConfigError) as caught:
            cors.reload(app, max_age=-1)

        assert str(caught.value).startswith(f"reload(...) {HERE}:{line}, max_age: ")

    def test_entry_of_resources_names_the_call(self) -> None:
        line = line_after() + 2

        with pytest.raises(CORSConfigError) as caught:
            CORS(Flask(__name__), resources={"/a": {"max_age": -1}})

        (problem,) = caught.value.problems
        assert problem.place == f"CORS(...) {HERE}:{line}, resources['/a']"

    def test_file_elsewhere_is_named_in_full(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)

        with pytest.raises(CORSConfigError, match=re.escape(__file__)):
            CORS(Flask(__name__), max_age=-1)

    def test_folder_that_is_gone_does_no_harm(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "gone"
        folder.mkdir()
        monkeypatch.chdir(folder)
        folder.rmdir()

        with pytest.raises(CORSConfigError, match=re.escape(__file__)):
            CORS(Flask(__name__), max_age=-1)
