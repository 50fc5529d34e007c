from __future__ import annotations

import io
import re
import typing as t

import pytest
from werkzeug.datastructures import Headers
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Request

from flask_cors.diagnostics.reasons import Reason
from flask_cors.simulator.calls import Call
from flask_cors.simulator.safelists import unsafe_names

TEXT = "text/plain;charset=UTF-8"
FORM = "application/x-www-form-urlencoded;charset=UTF-8"


def call(method: str = "POST", headers: t.Any = None, **keywords: t.Any) -> Call:
    """Return a call as ``fetch`` makes it by default."""
    json = keywords.pop("json", None)
    data = keywords.pop("data", None)
    choices = {"credentials": "same-origin", "mode": "cors", "redirect": "follow"}
    return Call.of(method, headers, json, data, **{**choices, **keywords})


@pytest.mark.parametrize(
    ("method", "sent"),
    [
        pytest.param("get", "GET", id="get"),
        pytest.param("put", "PUT", id="put"),
        pytest.param("patch", "patch", id="patch stays"),
        pytest.param("X-Do_it!", "X-Do_it!", id="any token"),
    ],
)
def test_method_is_normalized(method: str, sent: str) -> None:
    assert call(method) == Call(sent, (), None, "same-origin", "cors", "follow", ())


@pytest.mark.parametrize("method", ["", "GET ", "A B", "GET\r\nX:", "ü", "a/b"])
def test_method_that_is_no_token_is_refused(method: str) -> None:
    with pytest.raises(ValueError) as caught:
        call(method)

    assert str(caught.value) == (
        f"{method!r} is not a valid HTTP method. Write a token: 'GET'."
    )


@pytest.mark.parametrize(
    "method", ["CONNECT", "TRACE", "TRACK", "connect", "Trace", "tRACK"]
)
@pytest.mark.parametrize("mode", ["cors", "no-cors", "same-origin"])
def test_forbidden_method_fails(method: str, mode: str) -> None:
    (check,) = call(method, mode=mode).checks

    assert check.reason is Reason.FORBIDDEN_METHOD
    assert check.culprit == method


@pytest.mark.parametrize(
    ("method", "reason"),
    [
        pytest.param("GET", None, id="GET"),
        pytest.param("head", None, id="head"),
        pytest.param("POST", None, id="POST"),
        pytest.param("PUT", Reason.MODE_NO_CORS, id="PUT"),
        pytest.param("OPTIONS", Reason.MODE_NO_CORS, id="OPTIONS"),
        pytest.param("patch", Reason.MODE_NO_CORS, id="patch"),
    ],
)
def test_no_cors_is_for_safelisted_methods(method: str, reason: Reason | None) -> None:
    found = call(method, mode="no-cors").checks

    assert [check.reason for check in found] == ([reason] if reason else [])
    assert [check.culprit for check in found] == ([method] if reason else [])


@pytest.mark.parametrize(
    ("choice", "value", "message"),
    [
        pytest.param(
            "credentials",
            "always",
            "credentials='always' is not a value that a script can pass. Write one of"
            " 'omit', 'same-origin', 'include'.",
            id="credentials",
        ),
        pytest.param(
            "mode",
            "navigate",
            "mode='navigate' is not a value that a script can pass. Write one of"
            " 'cors', 'no-cors', 'same-origin'.",
            id="mode",
        ),
        pytest.param(
            "redirect",
            "FOLLOW",
            "redirect='FOLLOW' is not a value that a script can pass. Write one of"
            " 'follow', 'error', 'manual'.",
            id="redirect",
        ),
    ],
)
def test_unknown_choice_is_refused_with_the_known(
    choice: str, value: str, message: str
) -> None:
    with pytest.raises(ValueError) as caught:
        call(**{choice: value})

    assert str(caught.value) == message


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"X-A": "1", "Accept": "2"}, id="mapping"),
        pytest.param([("X-A", "1"), ("Accept", "2")], id="pairs"),
        pytest.param(iter([("X-A", "1"), ("Accept", "2")]), id="iterator"),
        pytest.param(Headers([("X-A", "1"), ("Accept", "2")]), id="headers"),
    ],
)
def test_headers_are_a_mapping_or_pairs(headers: t.Any) -> None:
    assert call(headers=headers).headers == (("X-A", "1"), ("Accept", "2"))


def test_headers_may_have_a_name_twice() -> None:
    pairs = [("X-A", "1"), ("x-a", "2")]

    assert call(headers=pairs).headers == (("X-A", "1"), ("x-a", "2"))


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        pytest.param(" \t\r\na b\r\n\t ", "a b", id="space around"),
        pytest.param("\xa0\xff", "\xa0\xff", id="Latin-1"),
        pytest.param("a\tb\x7f\x01", "a\tb\x7f\x01", id="controls"),
        pytest.param("", "", id="empty"),
        pytest.param("  ", "", id="space only"),
    ],
)
def test_header_value_is_normalized(value: str, sent: str) -> None:
    assert call(headers={"X-A": value}).headers == (("X-A", sent),)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        pytest.param(
            "X A",
            "",
            "'X A' is not a valid header name. Write a token: 'X-Name'.",
            id="name",
        ),
        pytest.param(
            "",
            "a",
            "'' is not a valid header name. Write a token: 'X-Name'.",
            id="empty name",
        ),
        pytest.param(
            "X-A",
            "Ā",
            "X-A: 'Ā' has characters above U+00FF. Encode them: headers can't contain"
            " such characters.",
            id="above U+00FF",
        ),
        pytest.param(
            "X-A",
            "a\nb",
            "X-A: 'a\\nb' contains a line end or NUL. Remove it.",
            id="line feed",
        ),
        pytest.param(
            "X-A",
            "a\rb",
            "X-A: 'a\\rb' contains a line end or NUL. Remove it.",
            id="carriage return",
        ),
        pytest.param(
            5,
            "a",
            "5 is not a valid header name. Write a token: 'X-Name'.",
            id="number as name",
        ),
        pytest.param(
            "X-A", 5, "X-A: 5 is not a str. Write text: 'value'.", id="number"
        ),
        pytest.param(
            "X-A", None, "X-A: None is not a str. Write text: 'value'.", id="None"
        ),
        pytest.param(
            "X-A", b"a", "X-A: b'a' is not a str. Write text: 'value'.", id="bytes"
        ),
    ],
)
def test_what_no_header_can_be_is_refused(
    name: t.Any, value: t.Any, message: str
) -> None:
    with pytest.raises(ValueError) as caught:
        call(headers={name: value})

    assert str(caught.value) == message


@pytest.mark.parametrize("headers", ["X-A: 1", ["X-A"], [("X-A", "1", "2")], 5, object])
def test_headers_that_are_no_pairs_are_refused(headers: t.Any) -> None:
    with pytest.raises(ValueError) as caught:
        call(headers=headers)

    assert str(caught.value) == (
        f"{headers!r} is not a mapping or pairs of headers. Write"
        " {'X-Name': 'value'}."
    )


def test_header_with_nul_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^X-A: 'a\\x00b' contains "):
        call(headers={"X-A": "a\0b"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("Cookie", "a=b", id="forbidden"),
        pytest.param("Sec-Fetch-Site", "none", id="Sec-"),
        pytest.param("proxy-x", "", id="Proxy-"),
        pytest.param("X-HTTP-Method", "PUT, trace", id="method override"),
    ],
)
def test_forbidden_header_is_left_out_and_noted(name: str, value: str) -> None:
    found = call(headers=[(name, value), ("X-A", "1")])

    assert found.headers == (("X-A", "1"),)
    assert [(check.passed, check.text) for check in found.checks] == [
        (True, f"'{name}' is a forbidden request-header: the browser drops it.")
    ]


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        pytest.param([("Accept", "a"), ("X-A", "1")], [("Accept", "a")], id="name"),
        pytest.param([("Content-Type", "text/html")], [], id="content type"),
        pytest.param([("Range", "bytes=0-")], [], id="range"),
        pytest.param([("Authorization", "a")], [], id="Authorization"),
        pytest.param([("Accept", '"')], [], id="unsafe value"),
        pytest.param([("Cookie", "a=b")], [], id="forbidden"),
        pytest.param(
            [("Content-Type", "text/plain"), ("Content-Type", "text/plain")],
            [("Content-Type", "text/plain")],
            id="unsafe as a list",
        ),
        pytest.param(
            [("Accept", "a" * 100), ("accept", "b" * 26), ("Accept", "c")],
            [("Accept", "a" * 100), ("accept", "b" * 26)],
            id="too long as a list",
        ),
    ],
)
def test_no_cors_leaves_out_what_is_not_safelisted(
    headers: list[tuple[str, str]], kept: list[tuple[str, str]]
) -> None:
    found = call(headers=headers, mode="no-cors")

    assert found.headers == tuple(kept)
    assert [check.passed for check in found.checks] == [True] * (
        len(headers) - len(kept)
    )


@pytest.mark.parametrize(
    ("body", "sent", "content_type"),
    [
        pytest.param({"json": {"a": 1}}, b'{"a": 1}', "application/json", id="json"),
        pytest.param({"json": []}, b"[]", "application/json", id="empty list"),
        pytest.param({"json": False}, b"false", "application/json", id="false"),
        pytest.param({"json": ""}, b'""', "application/json", id="empty text as JSON"),
        pytest.param({"data": "ä"}, b"\xc3\xa4", TEXT, id="text"),
        pytest.param({"data": ""}, b"", TEXT, id="empty text"),
        pytest.param({"data": {"a": "ä b"}}, b"a=%C3%A4+b", FORM, id="form"),
        pytest.param({"data": {"a": ["1", "2"]}}, b"a=1&a=2", FORM, id="list"),
        pytest.param(
            {"data": MultiDict([("a", "1"), ("a", "2")])}, b"a=1&a=2", FORM, id="dict"
        ),
        pytest.param(
            {"data": [("a", "1"), ("a", "2"), ("b", "3")]},
            b"a=1&a=2&b=3",
            FORM,
            id="pairs",
        ),
        pytest.param({"data": iter([["a", "1"]])}, b"a=1", FORM, id="iterator"),
        pytest.param({"data": {}}, b"", FORM, id="empty form"),
        pytest.param({"data": []}, b"", FORM, id="no pairs"),
    ],
)
def test_body_brings_its_content_type(
    body: dict[str, t.Any], sent: bytes, content_type: str
) -> None:
    found = call(**body)

    assert found.body == sent
    assert found.headers == (("Content-Type", content_type),)
    assert found.checks == ()


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        pytest.param({}, None, id="none"),
        pytest.param({"data": b"\xff"}, b"\xff", id="bytes"),
        pytest.param({"data": bytearray(b"\xff")}, b"\xff", id="bytearray"),
        pytest.param({"data": memoryview(b"\xff")}, b"\xff", id="memoryview"),
        pytest.param({"data": b""}, b"", id="empty bytes"),
    ],
)
def test_bytes_have_no_content_type(body: dict[str, t.Any], sent: bytes | None) -> None:
    found = call(**body)

    assert found.body == sent
    assert found.headers == ()


def test_form_with_a_file_is_multipart() -> None:
    found = call(data={"a": "1", "file": (io.BytesIO(b"content"), "name.txt")})
    ((name, content_type),) = found.headers

    assert name == "Content-Type"
    assert re.fullmatch(r"multipart/form-data; boundary=[\w.-]+", content_type)

    with Request.from_values(
        method="POST", data=found.body, content_type=content_type
    ) as request:
        assert request.form.to_dict() == {"a": "1"}
        assert request.files["file"].filename == "name.txt"
        assert request.files["file"].read() == b"content"


def test_large_form_leaves_no_file_open() -> None:
    found = call(data={"file": (io.BytesIO(b"a" * 1_000_000), "name.txt")})

    assert found.body is not None
    assert len(found.body) > 1_000_000


@pytest.mark.parametrize("mode", ["cors", "no-cors"])
def test_multipart_form_is_safelisted(mode: str) -> None:
    found = call(data={"file": (io.BytesIO(b"a"), "name.txt")}, mode=mode)

    assert unsafe_names(found.headers) == ()
    assert [name for name, _ in found.headers] == ["Content-Type"]
    assert found.checks == ()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"json": {}}, id="json"),
        pytest.param({"data": "a"}, id="text"),
        pytest.param({"data": {"a": "1"}}, id="form"),
        pytest.param({"data": b"a"}, id="bytes"),
    ],
)
def test_content_type_of_the_script_wins(body: dict[str, t.Any]) -> None:
    headers = {"content-TYPE": "text/x-mine"}

    assert call(headers=headers, **body).headers == (("content-TYPE", "text/x-mine"),)


@pytest.mark.parametrize(
    ("keywords", "content_type"),
    [
        pytest.param({"json": {}}, TEXT, id="json"),
        pytest.param(
            {"data": "{}", "headers": {"Content-Type": "application/json"}},
            TEXT,
            id="JSON as text",
        ),
        pytest.param(
            {"data": {"a": "1"}, "headers": {"Content-Type": "text/html"}},
            FORM,
            id="form",
        ),
        pytest.param(
            {"json": {}, "headers": {"Content-Type": "text/plain"}},
            "text/plain",
            id="safelisted",
        ),
    ],
)
def test_no_cors_falls_back_on_the_content_type_of_the_body(
    keywords: dict[str, t.Any], content_type: str
) -> None:
    found = call(mode="no-cors", **keywords)

    assert found.headers == (("Content-Type", content_type),)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"json": 0}, id="json"),
        pytest.param({"data": ""}, id="empty text"),
        pytest.param({"data": b""}, id="empty bytes"),
        pytest.param({"data": {}}, id="empty form"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "head"])
def test_get_and_head_have_no_body(method: str, body: dict[str, t.Any]) -> None:
    with pytest.raises(ValueError) as caught:
        call(method, **body)

    assert str(caught.value) == (
        f"Browsers don't send a body with {method.upper()}. Remove json and data, or"
        " write method='POST'."
    )


@pytest.mark.parametrize("method", ["PUT", "DELETE", "patch", "OPTIONS"])
def test_other_methods_may_have_a_body(method: str) -> None:
    assert call(method, data="a").body == b"a"


def test_two_bodies_are_refused() -> None:
    with pytest.raises(ValueError) as caught:
        call(json={}, data="")

    assert str(caught.value) == ("json and data both set the body. Write one of them.")


@pytest.mark.parametrize("data", [3, ["a"], [("a", "b", "c")], object])
def test_what_no_body_can_be_is_refused(data: t.Any) -> None:
    with pytest.raises(ValueError) as caught:
        call(data=data)

    assert str(caught.value) == (
        f"{data!r} is not a valid body. Write text, bytes, or the fields of a form as a"
        " mapping or as pairs of name and value."
    )
