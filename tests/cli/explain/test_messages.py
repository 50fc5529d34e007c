from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest

from flask_cors.cli.explain.advice import find_advice
from flask_cors.cli.explain.messages import MAX_LENGTH
from flask_cors.cli.explain.messages import Message
from flask_cors.cli.explain.messages import read_message
from flask_cors.cli.explain.topics import Topic
from flask_cors.diagnostics.reasons import Reason
from flask_cors.simulator.console import BlockedRequest
from flask_cors.simulator.console import console_of
from flask_cors.simulator.statuses import is_redirect

PAGE = "https://app.example"
API = "https://api.example/notes"
FIRST = "http://api.example/notes"

PREFLIGHT = "Response to preflight request doesn't pass access control check: "
MISSING = (
    "No 'Access-Control-Allow-Origin' header is present on the requested resource."
)
VALID = " Have the server send the header with a valid value."
CHECKS = f"Fetch API cannot load {API} due to access control checks."
SCHEMES = "Cross origin requests are only supported for protocol schemes: data, http."


def chromium(reason: str) -> str:
    return (
        f"Access to fetch at '{API}' from origin '{PAGE}' has been blocked by CORS"
        f" policy: {reason}"
    )


def firefox(reason: str) -> str:
    return (
        "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the"
        f" remote resource at {API}. (Reason: {reason}"
    )


def safari(reason: str) -> str:
    return f"{reason}\n{CHECKS}\nFailed to load resource: {reason}"


def message_of(topic: str, browser: str, **told: t.Any) -> Message:
    nothing = dict.fromkeys(["url", "origin", "first_url", "status", "is_preflight"])
    return Message(
        topic=Topic(topic),
        browsers=(browser,),
        reason=Topic(topic).reason,
        **{"culprit": "", **nothing, **told},
    )


def told_by(text: str) -> Message:
    message = read_message(text)
    assert message is not None
    return message


@pytest.mark.parametrize(
    ("topic", "reason", "culprit", "is_preflight"),
    [
        pytest.param("allow-origin-missing", MISSING, "", False, id="1"),
        pytest.param(
            "preflight-allow-origin-missing", PREFLIGHT + MISSING, "", True, id="2"
        ),
        pytest.param(
            "preflight-status",
            f"{PREFLIGHT}It does not have HTTP ok status.",
            "",
            True,
            id="3",
        ),
        pytest.param(
            "preflight-redirect",
            f"{PREFLIGHT}Redirect is not allowed for a preflight request.",
            "",
            True,
            id="4",
        ),
        pytest.param(
            "allow-origin-mismatch",
            "The 'Access-Control-Allow-Origin' header has a value 'https://a.test' that"
            f" is not equal to the supplied origin.{VALID}",
            "https://a.test",
            False,
            id="5",
        ),
        pytest.param(
            "allow-origin-mismatch",
            f"{PREFLIGHT}The 'Access-Control-Allow-Origin' header has a value"
            " 'https://a.test' that is not equal to the supplied origin.",
            "https://a.test",
            True,
            id="5 of a preflight",
        ),
        pytest.param(
            "allow-origin-multiple",
            "The 'Access-Control-Allow-Origin' header contains multiple values"
            f" 'https://a.test, *', but only one is allowed.{VALID}",
            "https://a.test, *",
            False,
            id="6",
        ),
        pytest.param(
            "allow-origin-invalid",
            "The 'Access-Control-Allow-Origin' header contains the invalid value"
            f" 'a.test'.{VALID}",
            "a.test",
            False,
            id="7",
        ),
        pytest.param(
            "allow-origin-invalid",
            "The 'Access-Control-Allow-Origin' header contains the invalid value"
            " ''*''.",
            "'*'",
            False,
            id="7 with quotes",
        ),
        pytest.param(
            "wildcard-with-credentials",
            "The value of the 'Access-Control-Allow-Origin' header in the response must"
            " not be the wildcard '*' when the request's credentials mode is"
            " 'include'. The credentials mode of requests initiated by the"
            " XMLHttpRequest is controlled by the withCredentials attribute.",
            "",
            False,
            id="8",
        ),
        pytest.param(
            "credentials-not-allowed",
            f"{PREFLIGHT}The value of the 'Access-Control-Allow-Credentials' header in"
            " the response is 'True' which must be 'true' when the request's"
            " credentials mode is 'include'.",
            "True",
            True,
            id="9",
        ),
        pytest.param(
            "method-not-allowed",
            "Method PUT is not allowed by Access-Control-Allow-Methods in preflight"
            " response.",
            "PUT",
            True,
            id="10",
        ),
        pytest.param(
            "header-not-allowed",
            "Request header field x-token is not allowed by"
            " Access-Control-Allow-Headers in preflight response.",
            "x-token",
            True,
            id="11",
        ),
        pytest.param(
            "allow-methods-invalid",
            "Cannot parse Access-Control-Allow-Methods response header field in"
            " preflight response.",
            "",
            True,
            id="12 methods",
        ),
        pytest.param(
            "allow-headers-invalid",
            "Cannot parse Access-Control-Allow-Headers response header field in"
            " preflight response.",
            "",
            True,
            id="12 headers",
        ),
        pytest.param(
            "local-network-denied",
            "Permission was denied for this request to access the `loopback` address"
            " space.",
            "loopback",
            False,
            id="14",
        ),
        pytest.param(
            "local-network-insecure-page",
            "The request client is not a secure context and the resource is in"
            " more-private address space `local`.",
            "local",
            False,
            id="15",
        ),
        pytest.param(
            "local-network-mismatch",
            "Request had a target IP address space of `local` yet the resource is in"
            " address space `unknown`.",
            "local",
            False,
            id="16",
        ),
        pytest.param("url-not-http", SCHEMES, API, False, id="17"),
        pytest.param(
            "redirect-with-password",
            "Redirect location 'https://u:p@b.test/' contains a username and password,"
            " which is disallowed for cross-origin requests.",
            "https://u:p@b.test/",
            False,
            id="18",
        ),
        pytest.param(
            "mode-same-origin",
            "Cross origin requests are not allowed by request mode.",
            "",
            False,
            id="19 mode",
        ),
        pytest.param(
            "client-side", "The response is invalid.", "", False, id="19 response"
        ),
        pytest.param(
            "private-network",
            "No 'Access-Control-Allow-Private-Network' header was present in the"
            " preflight response for this private network request.",
            "Access-Control-Allow-Private-Network",
            False,
            id="22",
        ),
        pytest.param(
            "private-network",
            "No 'Access-Control-Allow-External' header was present.",
            "",
            False,
            id="22 external",
        ),
    ],
)
def test_chromium(topic: str, reason: str, culprit: str, is_preflight: bool) -> None:
    assert read_message(chromium(reason)) == message_of(
        topic,
        "chromium",
        url=API,
        origin=PAGE,
        culprit=culprit,
        is_preflight=is_preflight,
    )


@pytest.mark.parametrize(
    ("topic", "reason", "culprit", "status", "is_preflight"),
    [
        pytest.param(
            "allow-origin-missing",
            "CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 500.",
            "",
            500,
            None,
            id="1",
        ),
        pytest.param(
            "preflight-status",
            "CORS preflight response did not succeed). Status code: 405.",
            "",
            405,
            True,
            id="3",
        ),
        pytest.param(
            "preflight-redirect",
            "CORS request external redirect not allowed).",
            "",
            None,
            True,
            id="4",
        ),
        pytest.param(
            "preflight-redirect",
            "CORS preflight response did not succeed). Status code: 308.",
            "",
            308,
            True,
            id="4 by status",
        ),
        pytest.param(
            "allow-origin-mismatch",
            "CORS header ‘Access-Control-Allow-Origin’ does not match ‘a.test’).",
            "a.test",
            None,
            None,
            id="5 and 7",
        ),
        pytest.param(
            "allow-origin-mismatch",
            "CORS header ‘Access-Control-Allow-Origin’ does not match ‘'a', 'b'’).",
            "'a', 'b'",
            None,
            None,
            id="5 with quotes",
        ),
        pytest.param(
            "allow-origin-multiple",
            "Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed).",
            "",
            None,
            None,
            id="6",
        ),
        pytest.param(
            "wildcard-with-credentials",
            "Credential is not supported if the CORS header"
            " ‘Access-Control-Allow-Origin’ is ‘*’).",
            "",
            None,
            None,
            id="8",
        ),
        pytest.param(
            "credentials-not-allowed",
            "expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’).",
            "",
            None,
            None,
            id="9",
        ),
        pytest.param(
            "method-not-allowed",
            "Did not find method in CORS header ‘Access-Control-Allow-Methods’).",
            "",
            None,
            True,
            id="10",
        ),
        pytest.param(
            "header-not-allowed",
            "header ‘x-token’ is not allowed according to header"
            " ‘Access-Control-Allow-Headers’ from CORS preflight response).",
            "x-token",
            None,
            True,
            id="11",
        ),
        pytest.param(
            "allow-methods-invalid",
            "invalid token ‘['GET'’ in CORS header ‘Access-Control-Allow-Methods’).",
            "['GET'",
            None,
            True,
            id="12 methods",
        ),
        pytest.param(
            "allow-headers-invalid",
            "invalid token ‘X B’ in CORS header ‘Access-Control-Allow-Headers’).",
            "X B",
            None,
            True,
            id="12 headers",
        ),
        pytest.param(
            "url-not-http", "CORS request not http).", API, None, None, id="17"
        ),
        pytest.param(
            "client-side", "CORS disabled).", "", None, None, id="19 disabled"
        ),
        pytest.param(
            "client-side",
            "CORS header ‘Origin’ cannot be added).",
            "",
            None,
            None,
            id="19 header",
        ),
        pytest.param(
            "unreachable",
            "CORS request did not succeed). Status code: (null).",
            "",
            None,
            None,
            id="20",
        ),
    ],
)
def test_firefox(
    topic: str,
    reason: str,
    culprit: str,
    status: int | None,
    is_preflight: bool | None,
) -> None:
    assert read_message(firefox(reason)) == message_of(
        topic,
        "firefox",
        url=API,
        culprit=culprit,
        status=status,
        is_preflight=is_preflight,
    )


@pytest.mark.parametrize(
    ("topic", "reason", "told"),
    [
        pytest.param(
            "allow-origin-missing",
            f"Origin {PAGE} is not allowed by Access-Control-Allow-Origin. Status code:"
            " 502",
            {"origin": PAGE, "status": 502},
            id="1, 5 and 7",
        ),
        pytest.param(
            "preflight-status",
            "Preflight response is not successful. Status code: 401",
            {"status": 401, "is_preflight": True},
            id="2 and 3",
        ),
        pytest.param(
            "preflight-redirect",
            "Preflight response is not successful. Status code: 301",
            {"status": 301, "is_preflight": True},
            id="4",
        ),
        pytest.param(
            "allow-origin-multiple",
            "Access-Control-Allow-Origin cannot contain more than one origin.",
            {},
            id="6",
        ),
        pytest.param(
            "wildcard-with-credentials",
            "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag"
            " is true.",
            {},
            id="8",
        ),
        pytest.param(
            "credentials-not-allowed",
            "Credentials flag is true, but Access-Control-Allow-Credentials is not"
            ' "true".',
            {},
            id="9",
        ),
        pytest.param(
            "method-not-allowed",
            "Method patch is not allowed by Access-Control-Allow-Methods.",
            {"culprit": "patch", "is_preflight": True},
            id="10",
        ),
        pytest.param(
            "header-not-allowed",
            "Request header field X-Token is not allowed by"
            " Access-Control-Allow-Headers.",
            {"culprit": "X-Token", "is_preflight": True},
            id="11",
        ),
        pytest.param(
            "allow-methods-invalid",
            "Header Access-Control-Allow-Methods has an invalid value: ['GET', 'PUT']",
            {"culprit": "['GET', 'PUT']", "is_preflight": True},
            id="12 methods",
        ),
        pytest.param(
            "allow-headers-invalid",
            "Header Access-Control-Allow-Headers has an invalid value: X-A, X B",
            {"culprit": "X-A, X B", "is_preflight": True},
            id="12 headers",
        ),
        pytest.param(
            "redirect-not-http",
            "Cross-origin redirection to app://x denied by Cross-Origin Resource"
            " Sharing policy: not allowed to follow a cross-origin CORS redirection"
            " with non CORS scheme",
            {"culprit": "app://x"},
            id="17",
        ),
        pytest.param(
            "redirect-with-password",
            "redirection URL https://u:p@b.test/ has credentials",
            {"culprit": "https://u:p@b.test/"},
            id="18",
        ),
        pytest.param(
            "unreachable",
            "A server with the specified hostname could not be found.",
            {},
            id="20",
        ),
    ],
)
def test_safari(topic: str, reason: str, told: dict[str, t.Any]) -> None:
    assert read_message(safari(reason)) == message_of(topic, "safari", url=API, **told)


@pytest.mark.parametrize(
    ("topic", "browser", "text", "told"),
    [
        pytest.param(
            "authorization-not-covered",
            "firefox",
            "Cross-Origin Request Warning: The Same Origin Policy will disallow reading"
            f" the remote resource at {API} soon. (Reason: When the"
            " `Access-Control-Allow-Headers` is `*`, the `Authorization` header is not"
            " covered. To include it, list it.)",
            {"url": API, "culprit": "Authorization"},
            id="13 in Firefox",
        ),
        pytest.param(
            "authorization-not-covered",
            "chromium",
            "[Deprecation] Authorization will not be covered by the wildcard symbol (*)"
            " in CORS Access-Control-Allow-Headers handling.",
            {"culprit": "Authorization"},
            id="13 in Chromium",
        ),
        pytest.param(
            "local-network-denied",
            "firefox",
            "Local Network Access detected",
            {},
            id="14 in Firefox",
        ),
        pytest.param(
            "url-not-http",
            "chromium",
            'Fetch API cannot load localhost:5000/notes. URL scheme "localhost" is not'
            " supported.",
            {"url": "localhost:5000/notes", "culprit": "localhost:5000/notes"},
            id="17 without scheme",
        ),
        pytest.param(
            "redirect-not-http",
            "chromium",
            f"Access to fetch at 'app://x' (redirected from '{FIRST}') from origin"
            f" '{PAGE}' has been blocked by CORS policy: {SCHEMES}",
            {
                "url": "app://x",
                "first_url": FIRST,
                "origin": PAGE,
                "culprit": "app://x",
                "is_preflight": False,
            },
            id="17 by a redirect",
        ),
        pytest.param(
            "redirect-not-http",
            "safari",
            "not allowed to follow a cross-origin CORS redirection with non CORS"
            " scheme",
            {},
            id="17 by a redirect, reason only",
        ),
        pytest.param(
            "unreachable",
            "chromium",
            f"GET {API} net::ERR_CONNECTION_REFUSED",
            {"url": API},
            id="20 in Chromium",
        ),
        pytest.param(
            "mixed-content",
            "chromium",
            f"Mixed Content: The page at '{PAGE}/notes?a' was loaded over HTTPS, but"
            f" requested an insecure XMLHttpRequest endpoint '{FIRST}'. This request"
            " has been blocked; the content must be served over HTTPS.",
            {"url": FIRST, "origin": PAGE},
            id="21 in Chromium",
        ),
        pytest.param(
            "mixed-content",
            "firefox",
            f"Blocked loading mixed active content “{FIRST}”",
            {"url": FIRST},
            id="21 in Firefox",
        ),
        pytest.param(
            "script-error",
            "chromium",
            "Uncaught (in promise) TypeError: Failed to fetch",
            {},
            id="script in Chromium",
        ),
        pytest.param(
            "script-error", "chromium", "Error: Failed to fetch", {}, id="other error"
        ),
        pytest.param(
            "script-error", "chromium", "AxiosError: Network Error", {}, id="Axios"
        ),
        pytest.param(
            "script-error",
            "firefox",
            "TypeError: NetworkError when attempting to fetch resource.",
            {},
            id="script in Firefox",
        ),
        pytest.param(
            "script-error",
            "safari",
            "Unhandled Promise Rejection: TypeError: Load failed (app.js:12)",
            {},
            id="script in Safari",
        ),
        pytest.param("script-error", "safari", "Load failed", {}, id="two words"),
        pytest.param("script-error", "safari", CHECKS, {"url": API}, id="frame only"),
        pytest.param(
            "script-error",
            "chromium",
            f"GET {API} net::ERR_FAILED 500 (INTERNAL SERVER ERROR)",
            {"url": API, "status": 500},
            id="network only",
        ),
    ],
)
def test_other_frames(
    topic: str, browser: str, text: str, told: dict[str, t.Any]
) -> None:
    assert read_message(text) == message_of(topic, browser, **told)


@pytest.mark.parametrize(
    ("topic", "text", "culprit", "is_preflight"),
    [
        pytest.param("allow-origin-missing", MISSING, "", None, id="frame unknown"),
        pytest.param(
            "preflight-allow-origin-missing", PREFLIGHT + MISSING, "", True, id="prefix"
        ),
        pytest.param(
            "allow-origin-missing",
            f"Access blocked by CORS policy: {MISSING}",
            "",
            None,
            id="issues tab",
        ),
        pytest.param(
            "allow-origin-missing",
            f"{MISSING} If an opaque response serves your needs, set the request's mode"
            " to 'no-cors' to fetch the resource with CORS disabled.",
            "",
            None,
            id="Chromium of 2020",
        ),
        pytest.param(
            "allow-origin-mismatch",
            "The 'Access-Control-Allow-Origin' header has a value 'https://a.test' that"
            " is not equal to the supplied origin. Have the server send the header with"
            " a valid value, or, if an opaque response serves your needs, set the"
            " request's mode to 'no-cors' to fetch the resource with CORS disabled.",
            "https://a.test",
            None,
            id="Chromium of 2020, value",
        ),
        pytest.param(
            "header-not-allowed",
            "missing token ‘x-token’ in CORS header ‘Access-Control-Allow-Headers’ from"
            " CORS preflight channel",
            "x-token",
            True,
            id="old Firefox, header",
        ),
        pytest.param(
            "preflight-status",
            "CORS preflight channel did not succeed",
            "",
            True,
            id="old Firefox, preflight",
        ),
        pytest.param(
            "allow-origin-missing",
            "(Grund: CORS header ‘Access-Control-Allow-Origin’ missing).",
            "",
            None,
            id="old Firefox, no status",
        ),
        pytest.param(
            "url-not-http",
            "Cross origin requests are only supported for HTTP.",
            "",
            None,
            id="old Chromium, scheme",
        ),
        pytest.param("client-side", "CORS disabled", "", None, id="two words"),
    ],
)
def test_reason_only_and_older_wordings(
    topic: str, text: str, culprit: str, is_preflight: bool | None
) -> None:
    message = told_by(text)

    assert message.topic == topic
    assert message.culprit == culprit
    assert message.is_preflight is is_preflight
    assert (message.url, message.origin, message.status) == (None, None, None)


@pytest.mark.parametrize(
    "kind",
    [
        "XMLHttpRequest",
        "script",
        "font",
        "image",
        "CSS stylesheet",
        "internal resource",
    ],
)
def test_anything_that_is_loaded(kind: str) -> None:
    text = chromium(MISSING).replace("fetch", kind)

    assert read_message(text) == read_message(chromium(MISSING))


def test_redirected_request() -> None:
    text = chromium(MISSING).replace(" from", f" (redirected from '{FIRST}') from")
    expected = replace(told_by(chromium(MISSING)), first_url=FIRST)

    assert read_message(text) == expected


def test_localised_frame_has_a_url() -> None:
    text = (
        "Quellübergreifende Anfrage blockiert: Die Gleiche-Quelle-Regel verbietet das"
        f" Lesen der externen Ressource auf {API}. (Grund: CORS request did not"
        " succeed). Statuscode: 401."
    )

    assert told_by(text).url == API
    assert told_by(text).status == 401


@pytest.mark.parametrize(
    "noise",
    [
        pytest.param("[Error] {}", id="Safari"),
        pytest.param("❌ {}", id="icon"),
        pytest.param("app.js:12 {}", id="source"),
        pytest.param("index.html:1 {}\nUncaught (in promise)", id="page"),
        pytest.param("12:34:56.789 {} [Learn More]", id="time"),
        pytest.param("\ufeff\n\n  {}  \r\n", id="white space"),
        pytest.param("{}\nTypeError: Failed to fetch\n    at app.js:1:2", id="trace"),
        pytest.param("Failed to load resource: net::ERR_FAILED\n{}", id="network"),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(chromium(PREFLIGHT + MISSING), id="chromium"),
        pytest.param(
            firefox(
                "header ‘x-token’ is not allowed according to header"
                " ‘Access-Control-Allow-Headers’ from CORS preflight response)."
            ),
            id="firefox",
        ),
        pytest.param(
            safari("Header Access-Control-Allow-Headers has an invalid value: X B"),
            id="safari",
        ),
    ],
)
def test_noise_around_a_message(text: str, noise: str) -> None:
    assert read_message(noise.format(text)) == read_message(text)


@pytest.mark.parametrize(
    "quotes",
    [
        pytest.param("‘’", id="typographic"),
        pytest.param("``", id="backquotes"),
        pytest.param("\u00b4\u00b4", id="accents"),
        pytest.param("\u201a‘", id="German"),
    ],
)
def test_quotes_of_every_kind(quotes: str) -> None:
    plain = chromium(
        "The 'Access-Control-Allow-Origin' header has a value 'https://a.test' that is"
        " not equal to the supplied origin."
    )
    text = plain.replace(" '", f" {quotes[0]}").replace("' ", f"{quotes[1]} ")

    assert read_message(text) == read_message(plain) is not None


@pytest.mark.parametrize("width", [20, 40, 79, 80])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(chromium(PREFLIGHT + MISSING), id="chromium"),
        pytest.param(
            firefox(
                "CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 500."
            ),
            id="firefox",
        ),
        pytest.param(
            f"Origin {PAGE} is not allowed by Access-Control-Allow-Origin. Status code:"
            " 200",
            id="safari",
        ),
    ],
)
def test_lines_of_a_terminal(text: str, width: int) -> None:
    lines = [text[start : start + width] for start in range(0, len(text), width)]

    assert read_message("\n".join(lines)) == read_message(text)


@pytest.mark.parametrize("separator", [" ", "-"])
def test_lines_that_are_wrapped_where_text_may_be(separator: str) -> None:
    text = chromium(PREFLIGHT + MISSING)
    wrapped = text.replace(separator, f"{separator}\n".lstrip(" "))

    assert read_message(wrapped) == read_message(text)


def test_request_and_answer_of_chromium_are_told_together() -> None:
    text = f"{chromium(MISSING)}\nGET {API} net::ERR_FAILED 500 (SERVER ERROR)"

    assert read_message(text) == replace(told_by(chromium(MISSING)), status=500)


def test_url_is_taken_from_another_line() -> None:
    message = told_by(f"app.js:3 {MISSING}\nGET {API} net::ERR_FAILED")

    assert (message.topic, message.url) == ("allow-origin-missing", API)


def test_messages_are_not_mixed_up() -> None:
    other = chromium(MISSING).replace(API, "https://other.example/")
    method = chromium(
        "Method PUT is not allowed by Access-Control-Allow-Methods in preflight"
        " response."
    )
    text = f"{other}\n{method}\n{other}\nGET {API} net::ERR_FAILED 500 (ERROR)"

    assert read_message(text) == read_message(method)


def test_connection_that_failed_is_told_from_a_blocked_answer() -> None:
    text = f"Blocked loading mixed active content “{FIRST}”\n" + firefox(
        "CORS request did not succeed). Status code: (null)."
    )

    assert told_by(text).topic == "mixed-content"


# What consoles say of more than one reason: Safari of any wrong origin, Firefox
# of any failed connection, and Chromium of any failed request.
AMBIGUOUS = {
    ("allow-origin-invalid", "firefox"): "allow-origin-mismatch",
    ("allow-origin-invalid", "safari"): "allow-origin-missing",
    ("allow-origin-mismatch", "safari"): "allow-origin-missing",
    ("redirect-not-http", "firefox"): "url-not-http",
    ("redirect-with-password", "firefox"): "unreachable",
    ("too-many-redirects", "firefox"): "unreachable",
    ("redirect-refused", "chromium"): "script-error",
    ("redirect-refused", "firefox"): "script-error",
    ("no-cors-redirect", "firefox"): "script-error",
    ("mode-same-origin", "safari"): "script-error",
}
CULPRITS = {
    "forbidden-method": "TRACE",
    "header-not-allowed": "x-token",
    "method-not-allowed": "PUT",
    "mode-no-cors": "PUT",
    "redirect-not-http": "app://x",
    "redirect-with-password": "https://u:p@b.test/",
}
STATUSES = {"preflight-status": 405, "preflight-redirect": 308}
OF_PREFLIGHTS = {
    "allow-headers-invalid",
    "allow-methods-invalid",
    "header-not-allowed",
    "method-not-allowed",
    *STATUSES,
}


@pytest.mark.parametrize("browser", ["chromium", "firefox", "safari"])
@pytest.mark.parametrize("reason", list(Reason), ids=str)
def test_every_message_of_the_simulator(reason: Reason, browser: str) -> None:
    blocked = BlockedRequest(
        reason=reason,
        culprit=CULPRITS.get(reason.value, "a b"),
        origin=PAGE,
        sent_origin=PAGE,
        url=API,
        first_url=API,
        status=STATUSES.get(reason.value, 200),
        is_preflight=reason.value in OF_PREFLIGHTS,
    )
    topic = AMBIGUOUS.get((reason.value, browser), reason.value)
    message = told_by(getattr(console_of(blocked), browser))

    assert message.topic == topic
    assert message.browsers == (browser,)
    assert message.is_preflight in (None, blocked.is_preflight)
    assert message.url in (None, API, blocked.culprit)
    assert message.origin in (None, PAGE)
    assert message.culprit in ("", blocked.culprit, "a", "same-origin")


@pytest.mark.parametrize("browser", ["chromium", "firefox", "safari"])
def test_same_origin_request_that_was_redirected(browser: str) -> None:
    blocked = BlockedRequest(
        reason=Reason.MODE_SAME_ORIGIN,
        culprit="same-origin",
        origin=PAGE,
        sent_origin=PAGE,
        url=API,
        first_url=f"{PAGE}/notes",
        status=None,
        is_preflight=False,
    )
    message = told_by(getattr(console_of(blocked), browser))

    assert message == message_of("mode-same-origin", browser, url=API, origin=PAGE)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(" \n\t", id="blank"),
        pytest.param("TypeError: x is undefined", id="other error"),
        pytest.param(f"GET {API} 404 (NOT FOUND)", id="status only"),
        pytest.param(
            "net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin", id="resource policy"
        ),
        pytest.param("Upload failed", id="own message"),
        pytest.param("Failed to fetch the notes of Ann", id="own longer message"),
        pytest.param("x" * MAX_LENGTH + MISSING, id="too late"),
    ],
)
def test_unknown_text(text: str) -> None:
    assert read_message(text) is None


@pytest.mark.parametrize(
    "part",
    [
        "a:",
        "a: ",
        "x",
        "'",
        "(a:",
        "Method x",
        "Content at https://",
        "Access to fetch at 'https://a' (redirected from '",
        "The 'Access-Control-Allow-Origin' header has a value '",
        "Unsafe attempt to load URL a:b from frame with URL ",
    ],
)
def test_long_text_is_looked_through(part: str) -> None:
    # A regex that explodes would not come to an end.
    assert read_message(part * MAX_LENGTH) is None


def test_status_of_an_old_chromium_is_told() -> None:
    message = told_by("Response for preflight has invalid HTTP status code 404.")

    assert message.topic == "preflight-status"
    assert message.status == 404


def test_advice_is_on_what_the_message_tells() -> None:
    message = told_by(
        safari(
            f"Origin {PAGE} is not allowed by Access-Control-Allow-Origin. Status code:"
            " 500"
        )
    )

    assert message.advice == find_advice(
        Topic.ALLOW_ORIGIN_MISSING, url=API, origin=PAGE, status=500
    )


def test_advice_does_without_url_and_origin() -> None:
    assert told_by("Load failed").advice == find_advice(Topic.SCRIPT_ERROR)


@pytest.mark.parametrize("status", [200, 304, 401, 405, 500])
def test_only_a_redirect_is_one(status: int) -> None:
    text = f"Preflight response is not successful. Status code: {status}"

    assert not is_redirect(status)
    assert told_by(text).topic == "preflight-status"
