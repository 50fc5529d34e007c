from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distribution
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

pytest_plugins = ["pytester"]

APP = """
import pytest
from flask import Flask
from flask_cors import CORS

def make(origins):
    app = Flask("made")
    CORS(app, origins=origins)
    app.add_url_rule("/users", "users", lambda: "Ada", methods=["GET", "POST"])
    return app
"""
APP_FIXTURE = """
@pytest.fixture
def app():
    return make("https://app.example")
"""
CLIENT_FIXTURE = """
@pytest.fixture
def client():
    return make("https://client.example").test_client()
"""


@pytest.fixture(autouse=True)
def no_installed_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def results(pytester: pytest.Pytester, *parts: str) -> pytest.RunResult:
    pytester.makepyfile("".join((APP, *parts)))
    return pytester.runpytest_inprocess("-p", "pytest_flask_cors")


def test_the_installed_distribution_registers_the_plugin() -> None:
    try:
        installed = distribution("Flask-Cors")
    except PackageNotFoundError:
        pytest.skip("This checkout is used without having been installed.")

    points = {(each.group, each.name, each.value) for each in installed.entry_points}
    assert points == {
        ("flask.commands", "cors", "flask_cors.cli:cors"),
        ("pytest11", "flask_cors", "pytest_flask_cors"),
    }


def test_loading_the_plugin_loads_neither_flask_nor_the_package() -> None:
    script = """
import sys, pytest
before = {*sys.modules}
import pytest_flask_cors
assert {*sys.modules} - before == {"pytest_flask_cors"}
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


@pytest.mark.parametrize(
    ("fixtures", "origin"),
    [
        pytest.param([APP_FIXTURE], "https://app.example", id="app"),
        pytest.param([CLIENT_FIXTURE], "https://client.example", id="client"),
        pytest.param(
            [CLIENT_FIXTURE, APP_FIXTURE], "https://app.example", id="app before client"
        ),
    ],
)
def test_fixture_takes_the_fixtures_of_the_user(
    fixtures: list[str], origin: str, pytester: pytest.Pytester
) -> None:
    test = f"""
def test_api(cors_browser):
    assert cors_browser("{origin}").fetch("/users").allowed
    assert not cors_browser("https://other.example").fetch("/users").allowed
"""
    results(pytester, *fixtures, test).assert_outcomes(passed=1)


def test_fixture_takes_what_a_browser_takes(pytester: pytest.Pytester) -> None:
    test = """
def test_api(cors_browser):
    page = "https://page.example"
    browser = cors_browser(page, make(page), base_url="https://api.example")
    assert browser.fetch("/users").url == "https://api.example/users"
    assert browser.fetch("/users").allowed
"""
    results(pytester, APP_FIXTURE, test).assert_outcomes(passed=1)


def test_fixture_tells_what_it_lacks(pytester: pytest.Pytester) -> None:
    test = """
def test_api(cors_browser):
    cors_browser("https://app.example")
"""
    result = results(pytester, test)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "There is no fixture 'app' or 'client'. Write one of them, or pass the app:"
            " cors_browser(origin, app)."
        ]
    )


def test_fixture_does_not_hide_what_another_one_lacks(
    pytester: pytest.Pytester,
) -> None:
    fixture = """
@pytest.fixture
def app(database):
    raise NotImplementedError
"""
    test = """
def test_api(cors_browser):
    cors_browser("https://app.example")
"""
    result = results(pytester, fixture, CLIENT_FIXTURE, test)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*fixture 'database' not found*"])


def test_failed_assertion_points_at_the_test_and_prints_the_steps(
    pytester: pytest.Pytester,
) -> None:
    test = """
from flask_cors.testing import assert_allowed

def test_api(cors_browser):
    browser = cors_browser("https://app.example")
    assert_allowed(browser.fetch("/users", method="POST", json={}))
"""
    result = results(pytester, APP_FIXTURE, test)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            ">       assert_allowed(browser.fetch(*",
            "E       AssertionError: expected allowed, but blocked: header-*",
            "E       FAILED  Access-Control-Allow-Headers doesn't list 'content-type*",
            "E       To change:",
            "E           Write headers='Content-Type', *",
        ]
    )
    result.stdout.no_fnmatch_line("*raise AssertionError*")
