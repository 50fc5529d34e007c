from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest

from flask_cors.diagnostics.reasons import Reason
from flask_cors.simulator.console import BlockedRequest
from flask_cors.simulator.console import Console
from flask_cors.simulator.console import console_of

PAGE = "https://app.example"
API = "https://api.example/notes"
BLOCKED = BlockedRequest(
    reason=Reason.ALLOW_ORIGIN_MISSING,
    culprit="",
    origin=PAGE,
    sent_origin=PAGE,
    url=API,
    first_url=API,
    status=200,
    is_preflight=False,
)

ACCESS = (
    f"Access to fetch at '{API}' from origin '{PAGE}' has been blocked by CORS policy:"
)
PREFLIGHT = "Response to preflight request doesn't pass access control check:"
VALID = "Have the server send the header with a valid value."
SAME_ORIGIN_POLICY = (
    "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote"
    " resource at"
)
FAILED = (
    f"{SAME_ORIGIN_POLICY} {API}. (Reason: CORS request did not succeed). Status code:"
    " (null)."
)
CHECKS = f"Fetch API cannot load {API} due to access control checks."
DENIED = f"Origin {PAGE} is not allowed by Access-Control-Allow-Origin. Status code:"


def console(reason: str, culprit: str = "", **known: t.Any) -> Console:
    return console_of(replace(BLOCKED, reason=Reason(reason), culprit=culprit, **known))


@pytest.mark.parametrize("reason", list(Reason), ids=str)
def test_every_console_says_something_of_every_reason(reason: Reason) -> None:
    said = console_of(replace(BLOCKED, reason=reason, culprit="a{b}"))

    assert all(vars(said).values())
    assert not any(f"{{{name}}}" in str(said) for name in vars(BLOCKED))


# What Chromium 156, Firefox 153 and WebKitGTK 2.50 have printed.
@pytest.mark.parametrize(
    ("reason", "culprit", "chromium", "firefox", "safari"),
    [
        pytest.param(
            "allow-origin-missing",
            "",
            "No 'Access-Control-Allow-Origin' header is present on the requested"
            " resource.",
            f"{API}. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing)."
            " Status code: 200.",
            f"{DENIED} 200",
            id="missing",
        ),
        pytest.param(
            "allow-origin-multiple",
            "https://a.test, *",
            "The 'Access-Control-Allow-Origin' header contains multiple values"
            f" 'https://a.test, *', but only one is allowed. {VALID}",
            f"{API}. (Reason: Multiple CORS header ‘Access-Control-Allow-Origin’ not"
            " allowed).",
            "Access-Control-Allow-Origin cannot contain more than one origin.",
            id="multiple",
        ),
        pytest.param(
            "allow-origin-invalid",
            "a.test",
            "The 'Access-Control-Allow-Origin' header contains the invalid value"
            f" 'a.test'. {VALID}",
            f"{API}. (Reason: CORS header ‘Access-Control-Allow-Origin’ does not match"
            " ‘a.test’).",
            f"{DENIED} 200",
            id="invalid",
        ),
        pytest.param(
            "allow-origin-mismatch",
            "https://a.test",
            "The 'Access-Control-Allow-Origin' header has a value 'https://a.test' that"
            f" is not equal to the supplied origin. {VALID}",
            f"{API}. (Reason: CORS header ‘Access-Control-Allow-Origin’ does not match"
            " ‘https://a.test’).",
            f"{DENIED} 200",
            id="mismatch",
        ),
        pytest.param(
            "wildcard-with-credentials",
            "",
            "The value of the 'Access-Control-Allow-Origin' header in the response must"
            " not be the wildcard '*' when the request's credentials mode is"
            " 'include'.",
            f"‘{API}’. (Reason: Credential is not supported if the CORS header"
            " ‘Access-Control-Allow-Origin’ is ‘*’).",
            "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag"
            " is true.",
            id="wildcard",
        ),
        pytest.param(
            "credentials-not-allowed",
            "True",
            "The value of the 'Access-Control-Allow-Credentials' header in the response"
            " is 'True' which must be 'true' when the request's credentials mode is"
            " 'include'.",
            f"{API}. (Reason: expected ‘true’ in CORS header"
            " ‘Access-Control-Allow-Credentials’).",
            "Credentials flag is true, but Access-Control-Allow-Credentials is not"
            ' "true".',
            id="credentials",
        ),
        pytest.param(
            "allow-methods-invalid",
            "['GET', 'PUT']",
            "Cannot parse Access-Control-Allow-Methods response header field in"
            " preflight response.",
            f"{API}. (Reason: invalid token ‘['GET'’ in CORS header"
            " ‘Access-Control-Allow-Methods’).",
            "Header Access-Control-Allow-Methods has an invalid value: ['GET', 'PUT']",
            id="methods",
        ),
        pytest.param(
            "allow-headers-invalid",
            "X-A, X B",
            "Cannot parse Access-Control-Allow-Headers response header field in"
            " preflight response.",
            f"{API}. (Reason: invalid token ‘X B’ in CORS header"
            " ‘Access-Control-Allow-Headers’).",
            "Header Access-Control-Allow-Headers has an invalid value: X-A, X B",
            id="headers",
        ),
        pytest.param(
            "method-not-allowed",
            "PUT",
            "Method PUT is not allowed by Access-Control-Allow-Methods in preflight"
            " response.",
            f"{API}. (Reason: Did not find method in CORS header"
            " ‘Access-Control-Allow-Methods’).",
            "Method PUT is not allowed by Access-Control-Allow-Methods.",
            id="method",
        ),
        pytest.param(
            "header-not-allowed",
            "x-a",
            "Request header field x-a is not allowed by Access-Control-Allow-Headers in"
            " preflight response.",
            f"{API}. (Reason: header ‘x-a’ is not allowed according to header"
            " ‘Access-Control-Allow-Headers’ from CORS preflight response).",
            "Request header field x-a is not allowed by Access-Control-Allow-Headers.",
            id="header",
        ),
    ],
)
def test_consoles_name_what_a_server_lacks(
    reason: str, culprit: str, chromium: str, firefox: str, safari: str
) -> None:
    assert console(reason, culprit) == Console(
        f"{ACCESS} {chromium}",
        f"{SAME_ORIGIN_POLICY} {firefox}",
        f"{safari}\n{CHECKS}\nFailed to load resource: {safari}",
    )


@pytest.mark.parametrize(
    ("reason", "culprit", "expected"),
    [
        pytest.param(
            "redirect-refused",
            "https://api.example/notes/",
            Console(
                "Failed to load resource: net::ERR_FAILED",
                "TypeError: NetworkError when attempting to fetch resource.",
                f"Not allowed to follow a redirection while loading {API}\n{CHECKS}",
            ),
            id="redirect",
        ),
        pytest.param(
            "redirect-not-http",
            "app://back",
            Console(
                f"Access to fetch at 'app://back' (redirected from '{API}') from origin"
                f" '{PAGE}' has been blocked by CORS policy: Cross origin requests are"
                " only supported for protocol schemes: chrome, chrome-extension,"
                " chrome-untrusted, data, http, https, isolated-app.",
                f"{SAME_ORIGIN_POLICY} app://back. (Reason: CORS request not http).",
                "Cross-origin redirection to app://back denied by Cross-Origin Resource"
                " Sharing policy: not allowed to follow a cross-origin CORS redirection"
                f" with non CORS scheme\n{CHECKS}",
            ),
            id="scheme",
        ),
        pytest.param(
            "redirect-with-password",
            "https://u:p@b.test/?a=@",
            Console(
                f"{ACCESS} Redirect location '' contains a username and password, which"
                " is disallowed for cross-origin requests.",
                FAILED,
                "Cross-origin redirection to https://b.test/?a=@ denied by Cross-Origin"
                " Resource Sharing policy: redirection URL https://u:p@b.test/?a=@ has"
                f" credentials\n{CHECKS}",
            ),
            id="password",
        ),
        pytest.param(
            "too-many-redirects",
            "",
            Console(
                "Failed to load resource: net::ERR_TOO_MANY_REDIRECTS",
                FAILED,
                f"Load cannot follow more than 20 redirections\n{CHECKS}",
            ),
            id="circle",
        ),
        pytest.param(
            "forbidden-method",
            "TRACE",
            Console(
                "TypeError: Failed to execute 'fetch' on 'Window': 'TRACE' HTTP method"
                " is unsupported.",
                "TypeError: Window.fetch: Invalid request method TRACE.",
                "TypeError: Method is forbidden.",
            ),
            id="forbidden method",
        ),
        pytest.param(
            "mode-same-origin",
            "same-origin",
            Console(
                f'Fetch API cannot load {API}. Request mode is "same-origin" but the'
                f" URL's origin is not same as the request origin {PAGE}.",
                f"Security Error: Content at {PAGE}/ may not load data from {API}.",
                f"Fetch API cannot load {API}.",
            ),
            id="same-origin",
        ),
        pytest.param(
            "mode-no-cors",
            "PUT",
            Console(
                "TypeError: Failed to execute 'fetch' on 'Window': 'PUT' is unsupported"
                " in no-cors mode.",
                "TypeError: Window.fetch: Invalid request method PUT.",
                "TypeError: Method must be GET, POST or HEAD in no-cors mode.",
            ),
            id="no-cors",
        ),
        pytest.param(
            "unreachable",
            "https://api.example",
            Console(
                "Failed to load resource: net::ERR_CONNECTION_REFUSED",
                FAILED,
                f"Could not connect to the server.\n{CHECKS}",
            ),
            id="unreachable",
        ),
    ],
)
def test_consoles_tell_of_what_is_no_matter_of_headers(
    reason: str, culprit: str, expected: Console
) -> None:
    assert console(reason, culprit) == expected


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        pytest.param("preflight-status", "It does not have HTTP ok status.", id="own"),
        pytest.param(
            "wildcard-with-credentials", "The value of the 'Access-", id="shared"
        ),
    ],
)
def test_chromium_says_that_it_was_a_preflight(reason: str, text: str) -> None:
    said = console(reason, status=204, is_preflight=True).chromium

    assert said.startswith(f"{ACCESS} {PREFLIGHT} {text}")


@pytest.mark.parametrize("reason", ["method-not-allowed", "allow-headers-invalid"])
def test_chromium_leaves_it_out_where_only_preflights_fail(reason: str) -> None:
    assert PREFLIGHT not in console(reason, "x", is_preflight=True).chromium


def test_chromium_names_the_first_url_of_redirects() -> None:
    said = console("allow-origin-missing", first_url="https://a.test/").chromium

    assert said.startswith(
        f"Access to fetch at '{API}' (redirected from 'https://a.test/') from origin"
    )


@pytest.mark.parametrize(
    ("status", "chromium", "safari"),
    [
        pytest.param(200, "No 'Access-", f"{DENIED} 200", id="success"),
        pytest.param(
            403,
            "No 'Access-",
            "Preflight response is not successful. Status code: 403",
            id="refusal",
        ),
        pytest.param(
            308,
            "Redirect is not allowed for a preflight request.",
            "Preflight response is not successful. Status code: 308",
            id="redirect",
        ),
    ],
)
def test_engines_look_at_the_status_of_a_preflight_at_their_own_time(
    status: int, chromium: str, safari: str
) -> None:
    said = console("allow-origin-missing", status=status, is_preflight=True)

    assert said.chromium.startswith(f"{ACCESS} {PREFLIGHT} {chromium}")
    assert "Access-Control-Allow-Origin’ missing). Status code:" in said.firefox
    assert said.safari.startswith(f"{safari}\n")


def test_the_status_of_an_actual_answer_hides_nothing() -> None:
    said = console("allow-origin-missing", status=302)

    assert "No 'Access-Control-Allow-Origin' header" in said.chromium
    assert said.safari.startswith(f"{DENIED} 302\n")


@pytest.mark.parametrize(
    ("reason", "status", "firefox", "safari"),
    [
        pytest.param(
            "preflight-status",
            401,
            "(Reason: CORS preflight response did not succeed). Status code: 401.",
            "Preflight response is not successful. Status code: 401",
            id="status",
        ),
        pytest.param(
            "preflight-redirect",
            302,
            "(Reason: CORS request external redirect not allowed).",
            "Preflight response is not successful. Status code: 302",
            id="redirect",
        ),
    ],
)
def test_firefox_and_safari_name_the_status_of_a_preflight(
    reason: str, status: int, firefox: str, safari: str
) -> None:
    said = console(reason, str(status), status=status, is_preflight=True)

    assert said.firefox == f"{SAME_ORIGIN_POLICY} {API}. {firefox}"
    assert said.safari.split("\n") == [
        safari,
        CHECKS,
        f"Failed to load resource: {safari}",
    ]


def test_safari_alone_names_the_origin_that_redirects_have_made_null() -> None:
    said = console("allow-origin-missing", sent_origin="null")

    assert f"from origin '{PAGE}'" in said.chromium
    assert said.safari.startswith("Origin null is not allowed by")


def test_same_origin_mode_is_named_otherwise_after_a_redirect() -> None:
    said = console("mode-same-origin", "same-origin", first_url=f"{PAGE}/moved")

    assert said.chromium == (
        f"Unsafe attempt to load URL {API} from frame with URL {PAGE}/. Domains,"
        " protocols and ports must match."
    )
    assert said.firefox == (
        f"Security Error: Content at {PAGE}/ may not load data from {API}."
    )
    assert said.safari.startswith(
        f"Unsafe attempt to load URL {API} from origin {PAGE}"
    )


def test_no_cors_mode_with_another_redirect_mode() -> None:
    said = console("no-cors-redirect", "error")

    assert said.chromium == (
        f'Fetch API cannot load {API}. Request mode is "no-cors" but the redirect mode'
        ' is not "follow".'
    )
    assert said.firefox == "TypeError: NetworkError when attempting to fetch resource."
    assert said.safari == f"No-Cors mode requires follow redirect mode\n{CHECKS}"
