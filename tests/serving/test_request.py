from __future__ import annotations

import pytest

from flask_cors.serving.request import CORSRequest

ORIGIN = {"HTTP_ORIGIN": "https://a.example"}
METHOD = {"HTTP_ACCESS_CONTROL_REQUEST_METHOD": "PUT"}
HEADERS = {"HTTP_ACCESS_CONTROL_REQUEST_HEADERS": "x-a,x-b"}


@pytest.mark.parametrize(
    ("environ", "preflight"),
    [
        pytest.param(
            {**ORIGIN, **METHOD},
            ("https://a.example", "PUT", ""),
            id="without headers",
        ),
        pytest.param(
            {**ORIGIN, **METHOD, **HEADERS},
            ("https://a.example", "PUT", "x-a,x-b"),
            id="with headers",
        ),
        pytest.param({"HTTP_ORIGIN": "", **METHOD}, ("", "PUT", ""), id="empty origin"),
        pytest.param(
            {**ORIGIN, "HTTP_ACCESS_CONTROL_REQUEST_METHOD": ""},
            ("https://a.example", "", ""),
            id="empty method",
        ),
        pytest.param({**METHOD, **HEADERS}, None, id="no origin"),
        pytest.param({**ORIGIN, **HEADERS}, None, id="no method"),
        pytest.param({}, None, id="plain OPTIONS"),
    ],
)
def test_preflight_is_options_with_origin_and_requested_method(
    environ: dict[str, str], preflight: tuple[str, str, str] | None
) -> None:
    request = CORSRequest({"REQUEST_METHOD": "OPTIONS", **environ})

    found = (request.origin, request.requested_method, request.requested_headers)

    assert request.is_preflight is (preflight is not None)
    assert preflight in (None, found)


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "options", "OPTIONSX"])
def test_another_method_makes_no_preflight(method: str) -> None:
    environ = {"REQUEST_METHOD": method, **ORIGIN, **METHOD, **HEADERS}

    assert not CORSRequest(environ).is_preflight


@pytest.mark.parametrize(
    ("environ", "value"),
    [
        pytest.param({}, "", id="none"),
        pytest.param(HEADERS, "x-a,x-b", id="some"),
        pytest.param({"HTTP_ACCESS_CONTROL_REQUEST_HEADERS": ""}, "", id="empty"),
    ],
)
def test_requested_headers_are_read_as_sent(
    environ: dict[str, str], value: str
) -> None:
    request = CORSRequest({"REQUEST_METHOD": "OPTIONS", **environ})

    assert request.requested_headers == value


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        pytest.param(None, False, id="no Origin"),
        pytest.param("http://api.example", False, id="own"),
        pytest.param("https://api.example", True, id="another scheme"),
        pytest.param("http://api.example:8000", True, id="another port"),
        pytest.param("http://app.example", True, id="another host"),
        pytest.param("null", True, id="null"),
        pytest.param("", True, id="empty"),
    ],
)
def test_request_is_cross_origin_if_its_origin_is_not_the_servers(
    origin: str | None, expected: bool
) -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "wsgi.url_scheme": "http",
        "HTTP_HOST": "api.example",
        **({} if origin is None else {"HTTP_ORIGIN": origin}),
    }

    assert CORSRequest(environ).is_cross_origin is expected


@pytest.mark.parametrize(
    ("port", "origin", "expected"),
    [
        pytest.param("80", "http://localhost", False, id="own"),
        pytest.param("8000", "http://localhost:8000", False, id="own, with its port"),
        pytest.param("8000", "http://localhost", True, id="another port"),
    ],
)
def test_request_without_host_is_compared_with_the_servers_name(
    port: str, origin: str, expected: bool
) -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "wsgi.url_scheme": "http",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": port,
        "HTTP_ORIGIN": origin,
    }

    assert CORSRequest(environ).is_cross_origin is expected
