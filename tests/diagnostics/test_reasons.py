from __future__ import annotations

import re

import pytest

from flask_cors import Options
from flask_cors.diagnostics.reasons import find_fix
from flask_cors.diagnostics.reasons import Reason

every_reason = pytest.mark.parametrize("reason", list(Reason), ids=str)


def test_values_are_names_that_tests_and_tools_can_rely_on() -> None:
    assert {reason.value for reason in Reason} == {
        "allow-headers-invalid",
        "allow-methods-invalid",
        "allow-origin-invalid",
        "allow-origin-mismatch",
        "allow-origin-missing",
        "allow-origin-multiple",
        "credentials-not-allowed",
        "forbidden-method",
        "header-not-allowed",
        "method-not-allowed",
        "mode-no-cors",
        "mode-same-origin",
        "no-cors-redirect",
        "preflight-redirect",
        "preflight-status",
        "redirect-not-http",
        "redirect-refused",
        "redirect-with-password",
        "too-many-redirects",
        "unreachable",
        "wildcard-with-credentials",
    }


@every_reason
def test_reason_reads_as_its_value(reason: Reason) -> None:
    assert str(reason) == f"{reason}" == reason.value == reason
    assert Reason(str(reason)) is reason


@every_reason
def test_every_reason_has_a_fix_of_whole_sentences(reason: Reason) -> None:
    fix = find_fix(reason, "{culprit}")

    assert fix.endswith(".")
    assert len(re.findall(r"\.(?: |$)", fix)) <= 2
    assert "  " not in fix


@every_reason
def test_fix_names_only_options_that_exist(reason: Reason) -> None:
    named = re.findall(r"\b([a-z_]+)=", find_fix(reason, "x"))

    assert set(named) <= {*Options.__annotations__, "resources", "others"}


@pytest.mark.parametrize(
    ("reason", "culprit", "text"),
    [
        pytest.param("allow-origin-missing", "", "origins='...'", id="origin denied"),
        pytest.param("allow-origin-missing", "", "resources='...'", id="no policy"),
        pytest.param("allow-origin-missing", "", "a proxy has no", id="no app"),
        pytest.param("allow-origin-multiple", "*, *", "'*, *'", id="two values"),
        pytest.param(
            "allow-origin-invalid", "a.test", "'a.test' isn't", id="no origin"
        ),
        pytest.param(
            "allow-origin-mismatch",
            "https://a.test",
            "'https://a.test' is",
            id="mismatch",
        ),
        pytest.param(
            "allow-origin-mismatch", "https://a.test", "vary_header=True", id="cached"
        ),
        pytest.param(
            "wildcard-with-credentials", "", "supports_credentials=True", id="any"
        ),
        pytest.param(
            "wildcard-with-credentials", "", "that you trust", id="danger of any"
        ),
        pytest.param(
            "credentials-not-allowed",
            "",
            "supports_credentials=True",
            id="no credentials",
        ),
        pytest.param(
            "credentials-not-allowed",
            "True",
            "that you trust",
            id="danger of credentials",
        ),
        pytest.param("preflight-status", "401", "with 401", id="login"),
        pytest.param(
            "preflight-status", "405", "automatic_options=True", id="no OPTIONS"
        ),
        pytest.param("preflight-redirect", "308", "with 308", id="slash"),
        pytest.param(
            "allow-methods-invalid", "['GET']", "'['GET']' isn't", id="list as text"
        ),
        pytest.param(
            "allow-headers-invalid", "a b", "headers=['Content-Type']", id="no comma"
        ),
        pytest.param("method-not-allowed", "PUT", "methods='PUT'", id="method"),
        pytest.param(
            "method-not-allowed",
            "patch",
            "Write 'PATCH' in the script",
            id="lower case",
        ),
        pytest.param(
            "header-not-allowed", "content-type", "headers='Content-Type'", id="header"
        ),
        pytest.param(
            "header-not-allowed", "x-token", "headers='X-Token'", id="own header"
        ),
        pytest.param(
            "header-not-allowed",
            "x-token",
            "With credentials, a '*' from other code isn't a wildcard.",
            id="wildcard",
        ),
        pytest.param(
            "header-not-allowed",
            "authorization",
            "headers='Authorization'",
            id="login by header",
        ),
        pytest.param(
            "header-not-allowed",
            "authorization",
            "A '*' from other code never covers it.",
            id="login and wildcard",
        ),
        pytest.param(
            "redirect-refused", "https://a.test/", "'https://a.test/'", id="error"
        ),
        pytest.param(
            "redirect-not-http", "app://x", "'app://x' isn't an HTTP URL", id="scheme"
        ),
        pytest.param(
            "redirect-with-password",
            "https://u:p@a.test/",
            "'Authorization'",
            id="password",
        ),
        pytest.param("too-many-redirects", "", "in circles", id="circle"),
        pytest.param("forbidden-method", "TRACE", "'TRACE'", id="forbidden"),
        pytest.param(
            "mode-same-origin", "same-origin", "mode: 'cors'", id="same-origin"
        ),
        pytest.param("mode-no-cors", "PUT", "mode: 'cors'", id="no-cors"),
        pytest.param(
            "unreachable",
            "https://b.test",
            "others={'https://b.test': app}",
            id="unknown host",
        ),
    ],
)
def test_fix_says_what_to_write(reason: str, culprit: str, text: str) -> None:
    assert text in find_fix(Reason(reason), culprit)


def test_fix_shows_values_with_braces_as_they_are() -> None:
    fix = find_fix(Reason.ALLOW_ORIGIN_INVALID, "{culprit} {0}")

    assert fix.startswith("'{culprit} {0}' isn't a valid origin.")


@pytest.mark.parametrize(
    ("reason", "page", "start"),
    [
        pytest.param(
            Reason.ALLOW_ORIGIN_MISSING,
            "null",
            "The page's origin is 'null': it is in a sandboxed frame,",
            id="sandboxed",
        ),
        pytest.param(
            Reason.ALLOW_ORIGIN_MISSING,
            "https://app.example",
            "A redirect from one foreign origin to another has turned the origin into",
            id="redirected",
        ),
        pytest.param(
            Reason.ALLOW_ORIGIN_MISMATCH,
            "https://app.example",
            "A redirect from one foreign origin to another has turned the origin into",
            id="redirected, another origin allowed",
        ),
        pytest.param(
            Reason.CREDENTIALS_NOT_ALLOWED,
            "null",
            "Write supports_credentials=True,",
            id="not for its origin",
        ),
    ],
)
def test_fix_for_the_origin_null(reason: Reason, page: str, start: str) -> None:
    assert find_fix(reason, "https://app.example", "null", page).startswith(start)
