from __future__ import annotations

import typing as t

import pytest

from flask_cors.simulator.calls import Call
from flask_cors.simulator.journey import Journey
from flask_cors.simulator.preflight_cache import CacheKey

PAGE = "https://app.example"
OWN = "https://app.example/notes"
API = "https://api.test/notes"
OTHER = "https://other.test/notes"


def journey(url: str = API, page: str = PAGE, **keywords: t.Any) -> Journey:
    """Return a journey of a call, as ``fetch`` makes it by default."""
    method = keywords.pop("method", "GET")
    headers = keywords.pop("headers", None)
    data = keywords.pop("data", None)
    choices = {"credentials": "same-origin", "mode": "cors", "redirect": "follow"}
    call = Call.of(method, headers, None, data, **{**choices, **keywords})
    return Journey(page, url, call)


def test_journey_starts_with_what_the_script_asks_for() -> None:
    found = journey(method="PUT", headers={"X-A": "1"})

    assert found.urls == [API]
    assert found.url == API
    assert found.method == "PUT"
    assert found.headers == [("X-A", "1")]
    assert found.tainting == "basic"
    assert found.origin == PAGE


@pytest.mark.parametrize(
    ("url", "page", "expected"),
    [
        pytest.param(OWN, PAGE, True, id="own"),
        pytest.param(API, PAGE, False, id="foreign"),
        pytest.param("http://app.example/", PAGE, False, id="scheme"),
        pytest.param("https://app.example:8443/", PAGE, False, id="port"),
        pytest.param("https://a.app.example/", PAGE, False, id="same site"),
        pytest.param(OWN, "null", False, id="null"),
    ],
)
def test_home_is_the_origin_of_the_page(url: str, page: str, expected: bool) -> None:
    assert journey(url, page).is_at_home is expected


@pytest.mark.parametrize(
    ("credentials", "basic", "cors", "opaque"),
    [
        pytest.param("omit", False, False, False, id="omit"),
        pytest.param("same-origin", True, False, False, id="same-origin"),
        pytest.param("include", True, True, True, id="include"),
    ],
)
def test_credentials_depend_on_mode_and_tainting(
    credentials: str, basic: bool, cors: bool, opaque: bool
) -> None:
    found = journey(credentials=credentials)

    for tainting, expected in (("basic", basic), ("cors", cors), ("opaque", opaque)):
        found.tainting = tainting
        assert found.has_credentials is expected

    assert found.is_include is (credentials == "include")
    assert found.cache_key == CacheKey(PAGE, API, credentials == "include")


def headers_of(found: Journey, cookie: str = "") -> dict[str, str]:
    return dict(found.request(cookie).headers)


COMMON = {
    "Accept": "*/*",
    "Referer": "https://app.example/",
    "Sec-Fetch-Dest": "empty",
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Site": "cross-site",
    "User-Agent": "Mozilla/5.0",
}


def test_cors_request_has_these_headers_and_no_more() -> None:
    found = journey()
    found.tainting = "cors"

    assert headers_of(found) == {**COMMON, "Origin": PAGE}


def test_same_origin_get_has_no_origin() -> None:
    assert headers_of(journey(OWN)) == {**COMMON, "Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize(
    ("method", "origin"),
    [
        pytest.param("GET", None, id="GET"),
        pytest.param("HEAD", None, id="HEAD"),
        pytest.param("POST", PAGE, id="POST"),
        pytest.param("PUT", PAGE, id="PUT"),
        pytest.param("OPTIONS", PAGE, id="OPTIONS"),
    ],
)
@pytest.mark.parametrize("tainting", ["basic", "opaque"])
def test_origin_is_sent_outside_cors_too(
    method: str, origin: str | None, tainting: str
) -> None:
    found = journey(OWN, method=method)
    found.tainting = tainting

    assert headers_of(found).get("Origin") == origin


@pytest.mark.parametrize(
    ("method", "data", "length"),
    [
        pytest.param("GET", None, None, id="GET"),
        pytest.param("HEAD", None, None, id="HEAD"),
        pytest.param("POST", None, "0", id="POST without a body"),
        pytest.param("PUT", None, "0", id="PUT without a body"),
        pytest.param("DELETE", None, None, id="DELETE without a body"),
        pytest.param("patch", None, None, id="patch without a body"),
        pytest.param("POST", "", "0", id="POST, empty"),
        pytest.param("DELETE", "", "0", id="DELETE, empty"),
        pytest.param("POST", "ä", "2", id="POST"),
        pytest.param("DELETE", "abc", "3", id="DELETE"),
    ],
)
def test_length_of_the_body_is_sent(
    method: str, data: str | None, length: str | None
) -> None:
    found = journey(method=method, data=data)

    assert headers_of(found).get("Content-Length") == length
    assert "Content-Length" not in found.preflight([]).headers


def test_redirect_to_get_has_no_length() -> None:
    found = journey(method="POST", data="a")
    found.redirect(303, f"{API}/2")

    assert "Content-Length" not in headers_of(found)


@pytest.mark.parametrize(
    ("page", "url", "tainting", "origin"),
    [
        pytest.param(PAGE, "http://localhost/", "opaque", "null", id="from HTTPS"),
        pytest.param(PAGE, "http://localhost/", "cors", PAGE, id="of CORS"),
        pytest.param(PAGE, API, "opaque", PAGE, id="HTTPS to HTTPS"),
        pytest.param(
            "http://a.example",
            "http://b.example",
            "opaque",
            "http://a.example",
            id="HTTP",
        ),
        pytest.param("null", API, "opaque", "null", id="null"),
    ],
)
def test_origin_of_https_is_hidden_from_http_without_cors(
    page: str, url: str, tainting: str, origin: str
) -> None:
    found = journey(url, page, method="POST", mode="no-cors")
    found.tainting = tainting

    assert headers_of(found)["Origin"] == origin


def test_headers_of_the_script_are_sent() -> None:
    headers = [("X-A", "1"), ("Accept", "text/html"), ("User-Agent", "u")]
    found = journey(OWN, headers=headers)

    assert headers_of(found, "a=1; b=2") == {
        **COMMON,
        "Accept": "text/html",
        "Cookie": "a=1; b=2",
        "Sec-Fetch-Site": "same-origin",
        "User-Agent": "u",
        "X-A": "1",
    }


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param(["1", "2"], "1, 2", id="two"),
        pytest.param(["1", "2", "3"], "1, 2, 3", id="three"),
        pytest.param(["", "b"], ", b", id="empty first"),
        pytest.param(["a", ""], "a, ", id="empty last"),
        pytest.param(["", ""], ", ", id="both empty"),
    ],
)
def test_values_of_a_name_are_joined(values: list[str], expected: str) -> None:
    headers = [("X-B", "0"), *zip(("X-A", "x-a", "X-A"), values)]
    found = journey(OWN, headers=headers).request("").headers

    assert found.getlist("X-A") == [expected]
    assert found.getlist("X-B") == ["0"]


def test_empty_header_is_sent() -> None:
    assert headers_of(journey(OWN, headers={"X-A": ""}))["X-A"] == ""


def test_body_is_sent() -> None:
    request = journey(method="PUT", data="ä").request("")

    assert (request.method, request.url) == ("PUT", API)
    assert request.body == b"\xc3\xa4"
    assert request.headers["Content-Type"] == "text/plain;charset=UTF-8"
    assert request.is_preflight is False


@pytest.mark.parametrize(
    ("page", "url", "expected"),
    [
        pytest.param(PAGE, API, f"{PAGE}/", id="HTTPS to HTTPS"),
        pytest.param(PAGE, OWN, f"{PAGE}/", id="same origin"),
        pytest.param(PAGE, "http://api.test/", None, id="HTTPS to HTTP"),
        pytest.param(PAGE, "http://localhost/", f"{PAGE}/", id="to loopback"),
        pytest.param("http://a.example", API, "http://a.example/", id="HTTP to HTTPS"),
        pytest.param(
            "http://a.example", "http://b.test/", "http://a.example/", id="HTTP to HTTP"
        ),
        pytest.param("http://localhost", "http://b.test/", None, id="loopback to HTTP"),
        pytest.param(
            "http://localhost",
            "http://localhost/a",
            "http://localhost/",
            id="loopback to itself",
        ),
        pytest.param("null", API, None, id="null"),
    ],
)
def test_referer_is_the_origin_unless_the_target_is_less_secure(
    page: str, url: str, expected: str | None
) -> None:
    assert headers_of(journey(url, page)).get("Referer") == expected
    assert journey(url, page).preflight([]).headers.get("Referer") == expected


@pytest.mark.parametrize(
    ("page", "urls", "expected"),
    [
        pytest.param(PAGE, [OWN], "same-origin", id="own"),
        pytest.param(PAGE, ["https://a.app.example/"], "same-site", id="below"),
        pytest.param(PAGE, ["https://app.example:1/"], "same-site", id="port"),
        pytest.param(PAGE, [API], "cross-site", id="foreign"),
        pytest.param("http://app.example", [OWN], "cross-site", id="scheme"),
        pytest.param("null", [OWN], "cross-site", id="null"),
        pytest.param(PAGE, [OWN, API], "cross-site", id="to a foreign"),
        pytest.param(PAGE, [API, OWN], "cross-site", id="from a foreign"),
        pytest.param(
            PAGE, ["https://a.app.example/", OWN], "same-site", id="from below"
        ),
        pytest.param(
            PAGE,
            [API, "https://a.app.example/"],
            "cross-site",
            id="from foreign, below",
        ),
    ],
)
def test_site_is_the_farthest_of_all_urls(
    page: str, urls: list[str], expected: str
) -> None:
    first, *others = urls
    found = journey(first, page)

    for url in others:
        found.redirect(302, url)

    assert headers_of(found)["Sec-Fetch-Site"] == expected
    assert found.preflight([]).headers["Sec-Fetch-Site"] == expected


@pytest.mark.parametrize("url", ["http://api.test/", "http://10.0.0.1/"])
def test_fetch_metadata_are_for_trustworthy_urls(url: str) -> None:
    names = headers_of(journey(url, "http://api.test")).keys()

    assert not {name for name in names if name.startswith("Sec-")}


@pytest.mark.parametrize("mode", ["cors", "no-cors", "same-origin"])
def test_mode_is_told(mode: str) -> None:
    assert headers_of(journey(mode=mode))["Sec-Fetch-Mode"] == mode


def test_preflight_has_these_headers_and_no_more() -> None:
    headers = {"Authorization": "a", "X-A": "1", "User-Agent": "u"}
    found = journey(method="PUT", headers=headers, data="body", credentials="include")
    preflight = found.preflight(["authorization", "user-agent", "x-a"])

    assert (preflight.method, preflight.url) == ("OPTIONS", API)
    assert preflight.body == b""
    assert preflight.is_preflight is True
    assert dict(preflight.headers) == {
        **COMMON,
        "Access-Control-Request-Headers": "authorization,user-agent,x-a",
        "Access-Control-Request-Method": "PUT",
        "Origin": PAGE,
    }


def test_preflight_without_names_has_no_list() -> None:
    headers = journey(method="patch").preflight([]).headers

    assert headers["Access-Control-Request-Method"] == "patch"
    assert "Access-Control-Request-Headers" not in headers


@pytest.mark.parametrize(
    ("status", "method", "expected"),
    [
        *[
            pytest.param(status, "POST", "GET", id=f"{status} POST")
            for status in (301, 302, 303)
        ],
        *[
            pytest.param(status, method, method, id=f"{status} {method}")
            for status in (301, 302)
            for method in ("PUT", "DELETE", "patch", "OPTIONS")
        ],
        *[
            pytest.param(303, method, "GET", id=f"303 {method}")
            for method in ("PUT", "DELETE", "patch", "OPTIONS")
        ],
        *[
            pytest.param(status, "POST", "POST", id=f"{status} POST")
            for status in (307, 308)
        ],
    ],
)
def test_redirect_may_turn_a_method_into_get(
    status: int, method: str, expected: str
) -> None:
    headers = {
        "Content-Encoding": "gzip",
        "content-language": "de",
        "Content-Location": "/",
        "Content-Type": "text/plain",
        "X-A": "1",
    }
    found = journey(method=method, headers=headers, data=b"body")
    found.redirect(status, f"{API}/2")
    request = found.request("")
    names = {name.lower() for name, _ in found.headers}

    assert (request.method, request.url) == (expected, f"{API}/2")

    if method == expected:
        assert request.body == b"body"
        assert names == {name.lower() for name in headers}
    else:
        assert request.body == b""
        assert names == {"x-a"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_redirect_keeps_get_and_head(status: int, method: str) -> None:
    found = journey(method=method, headers={"Content-Language": "de"})
    found.redirect(status, f"{API}/2")

    assert found.method == method
    assert found.headers == [("Content-Language", "de")]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://api.test/2", True, id="same origin"),
        pytest.param("https://api.test:8443/", False, id="port"),
        pytest.param("http://api.test/", False, id="scheme"),
        pytest.param("https://a.api.test/", False, id="same site"),
        pytest.param(OWN, False, id="own"),
    ],
)
@pytest.mark.parametrize("status", [301, 307])
def test_authorization_stays_with_its_origin(
    url: str, expected: bool, status: int
) -> None:
    found = journey(headers={"AUTHORIZATION": "a", "X-A": "1"})
    found.redirect(status, url)

    assert ("AUTHORIZATION" in headers_of(found)) is expected
    assert headers_of(found)["X-A"] == "1"


@pytest.mark.parametrize(
    ("urls", "expected"),
    [
        pytest.param([API, f"{API}/2"], PAGE, id="within the API"),
        pytest.param([OWN, API], PAGE, id="own to API"),
        pytest.param([OWN, API, f"{API}/2"], PAGE, id="own to API, within it"),
        pytest.param([OWN, API, OTHER], "null", id="own to API to another"),
        pytest.param([API, OTHER], "null", id="API to another"),
        pytest.param([API, OWN], "null", id="API to own"),
        pytest.param([API, OWN, f"{OWN}/2"], "null", id="stays null at home"),
        pytest.param([API, OWN, API], "null", id="there and back"),
        pytest.param([API, "https://api.test:8443/"], "null", id="port"),
        pytest.param([API, "http://api.test/"], "null", id="scheme"),
        pytest.param(
            ["https://a.app.example/", "https://b.app.example/"], "null", id="one site"
        ),
    ],
)
def test_origin_is_null_once_a_foreign_one_sends_elsewhere(
    urls: list[str], expected: str
) -> None:
    first, *others = urls
    found = journey(first, credentials="include")
    found.tainting = "cors"

    for url in others:
        found.redirect(307, url)

    assert found.urls == urls
    assert found.origin == expected
    assert headers_of(found)["Origin"] == expected
    assert found.preflight([]).headers["Origin"] == expected
    assert found.cache_key == CacheKey(expected, urls[-1], True)
