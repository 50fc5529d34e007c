from __future__ import annotations

import pytest

from flask_cors.simulator import safelists

UNSAFE = [*range(0x09), *range(0x0A, 0x20), *b'"():<>?@[\\]{}', 0x7F]
SAFE = [0x09, *b" !#$%&'*+,-./09;=AZ^_`az|~", 0x80, 0xA0, 0xFF]
LANGUAGE = frozenset(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz *,-.;="
)
MULTIPART = "multipart/form-data"
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("method", "sent"),
    [
        pytest.param("delete", "DELETE", id="delete"),
        pytest.param("get", "GET", id="get"),
        pytest.param("hEaD", "HEAD", id="mixed case"),
        pytest.param("options", "OPTIONS", id="options"),
        pytest.param("post", "POST", id="post"),
        pytest.param("Put", "PUT", id="put"),
        pytest.param("PUT", "PUT", id="upper case"),
        pytest.param("patch", "patch", id="patch stays"),
        pytest.param("Patch", "Patch", id="Patch stays"),
        pytest.param("PATCH", "PATCH", id="PATCH"),
        pytest.param("trace", "trace", id="forbidden"),
        pytest.param("chicken", "chicken", id="unknown"),
        pytest.param("gets", "gets", id="longer"),
    ],
)
def test_six_methods_are_written_upper_case(method: str, sent: str) -> None:
    assert safelists.normalize_method(method) == sent


@pytest.mark.parametrize(
    "name",
    [
        "Accept-Charset",
        "Accept-Encoding",
        "Access-Control-Request-Headers",
        "Access-Control-Request-Method",
        "Access-Control-Request-Private-Network",
        "Connection",
        "Content-Length",
        "Cookie",
        "Cookie2",
        "Date",
        "DNT",
        "Expect",
        "Host",
        "Keep-Alive",
        "Origin",
        "Referer",
        "Set-Cookie",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Via",
        "Proxy-",
        "Proxy-Authorization",
        "Sec-",
        "Sec-Fetch-Site",
        "sEC-x",
        "cOOKIE",
    ],
)
@pytest.mark.parametrize("value", ["", "a"])
def test_forbidden_headers_are_dropped(name: str, value: str) -> None:
    assert safelists.is_forbidden(name, value)


@pytest.mark.parametrize(
    "name",
    [
        "Accept",
        "Authorization",
        "Cookies",
        "Proxy",
        "Sec",
        "Security",
        "User-Agent",
        "X-Sec-Token",
        "X-Proxy-Token",
    ],
)
def test_other_headers_are_kept(name: str) -> None:
    assert not safelists.is_forbidden(name, "TRACE")


@pytest.mark.parametrize(
    ("value", "dropped"),
    [
        pytest.param("TRACE", True, id="TRACE"),
        pytest.param("CONNECT", True, id="CONNECT"),
        pytest.param("TRACK", True, id="TRACK"),
        pytest.param("trace", True, id="lower case"),
        pytest.param("PUT,TRACE", True, id="last of a list"),
        pytest.param("trace, PUT", True, id="first of a list"),
        pytest.param("PUT,\t TRACE \t,PUT", True, id="space and tab around"),
        pytest.param("PUT", False, id="another method"),
        pytest.param("", False, id="nothing"),
        pytest.param("PUT, DELETE", False, id="list of others"),
        pytest.param("TRACES", False, id="longer"),
        pytest.param("TRACE PUT", False, id="no comma"),
        pytest.param("TRACE\xa0", False, id="no-break space"),
    ],
)
@pytest.mark.parametrize(
    "name", ["X-HTTP-Method", "X-HTTP-Method-Override", "x-method-override"]
)
def test_method_overrides_are_dropped_for_forbidden_methods(
    name: str, value: str, dropped: bool
) -> None:
    assert safelists.is_forbidden(name, value) is dropped


@pytest.mark.parametrize(
    "name", ["Accept", "Accept-Language", "Content-Language", "ACCEPT"]
)
def test_value_may_have_128_bytes(name: str) -> None:
    assert safelists.is_safelisted(name, "a" * 128)
    assert not safelists.is_safelisted(name, "a" * 129)


def test_content_type_may_have_128_bytes() -> None:
    assert safelists.is_safelisted("Content-Type", f"text/plain;{'a' * 117}")
    assert not safelists.is_safelisted("Content-Type", f"text/plain;{'a' * 118}")


def test_range_may_have_128_bytes() -> None:
    assert safelists.is_safelisted("Range", f"bytes={'0' * 121}-")
    assert not safelists.is_safelisted("Range", f"bytes={'0' * 122}-")


@pytest.mark.parametrize("byte", UNSAFE)
def test_unsafe_byte_is_not_safelisted(byte: int) -> None:
    assert not safelists.is_safelisted("Accept", f"a{chr(byte)}b")
    assert not safelists.is_safelisted("Content-Type", f"text/plain;a{chr(byte)}b")


@pytest.mark.parametrize("byte", SAFE)
def test_other_bytes_are_safelisted(byte: int) -> None:
    assert safelists.is_safelisted("Accept", f"a{chr(byte)}b")
    assert safelists.is_safelisted("Content-Type", f"text/plain;a{chr(byte)}b")


@pytest.mark.parametrize("name", ["Accept-Language", "Content-Language"])
def test_languages_have_their_own_alphabet(name: str) -> None:
    characters = map(chr, range(256))
    safe = {c for c in characters if safelists.is_safelisted(name, f"de{c}")}

    assert safe == LANGUAGE


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("text/plain", True, id="text"),
        pytest.param(FORM, True, id="form"),
        pytest.param(MULTIPART, True, id="multipart"),
        pytest.param(f"{MULTIPART}; boundary=a1", True, id="boundary"),
        pytest.param("text/plain;charset=UTF-8", True, id="parameter"),
        pytest.param("text/plain ; charset=utf-8", True, id="space before parameter"),
        pytest.param("text/plain;", True, id="empty parameter"),
        pytest.param("TEXT/Plain", True, id="upper case"),
        pytest.param(" \ttext/plain\t ", True, id="space around"),
        pytest.param("application/json", False, id="JSON"),
        pytest.param("text/html", False, id="HTML"),
        pytest.param("text/plain2", False, id="longer"),
        pytest.param("text/plain, application/json", False, id="list"),
        pytest.param("application/json;text/plain", False, id="as a parameter"),
        pytest.param("text /plain", False, id="space in the essence"),
        pytest.param("text/ plain", False, id="space behind the slash"),
        pytest.param("\xa0text/plain", False, id="no-break space in front"),
        pytest.param("text/plain\x85;a=b", False, id="C1 control character behind"),
        pytest.param('text/plain;charset="utf-8"', False, id="quotes"),
        pytest.param("text", False, id="no subtype"),
        pytest.param("", False, id="empty"),
    ],
)
def test_three_content_types_are_safelisted(value: str, expected: bool) -> None:
    assert safelists.is_safelisted("Content-Type", value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("bytes=0-", True, id="open"),
        pytest.param("bytes=10-20", True, id="closed"),
        pytest.param("bytes=10-10", True, id="one byte"),
        pytest.param("bytes=9-10", True, id="compared as numbers"),
        pytest.param("bytes=010-9", False, id="zero in front"),
        pytest.param("bytes=20-10", False, id="reversed"),
        pytest.param("bytes=-10", False, id="suffix"),
        pytest.param("bytes=-", False, id="no number"),
        pytest.param("bytes=", False, id="nothing"),
        pytest.param("bytes=1", False, id="no dash"),
        pytest.param("bytes=0-1,5-6", False, id="several"),
        pytest.param("bytes=0-,", False, id="list of one"),
        pytest.param("Bytes=0-", False, id="upper case"),
        pytest.param("items=0-", False, id="other unit"),
        pytest.param("bytes 0-1", False, id="no equals sign"),
        pytest.param("bytes= 0-1", False, id="space"),
        pytest.param("bytes=0 -1", False, id="space before dash"),
        pytest.param("bytes\t=0-1", False, id="tab"),
        pytest.param("bytes=0-1 ", False, id="space behind"),
        pytest.param("bytes=0-1\n", False, id="line feed behind"),
        pytest.param("bytes=+1-2", False, id="sign"),
        pytest.param("bytes=a-f", False, id="letters"),
        pytest.param("bytes=\xb2-\xb3", False, id="digits that are not ASCII"),
    ],
)
def test_one_range_with_a_start_is_safelisted(value: str, expected: bool) -> None:
    assert safelists.is_safelisted("Range", value) is expected


@pytest.mark.parametrize(
    "name", ["Authorization", "X-Token", "User-Agent", "Cache-Control", "Content", ""]
)
@pytest.mark.parametrize("value", ["", "a"])
def test_other_names_are_not_safelisted(name: str, value: str) -> None:
    assert not safelists.is_safelisted(name, value)


@pytest.mark.parametrize("name", ["Accept", "Accept-Language", "Content-Language"])
def test_empty_value_is_safelisted(name: str) -> None:
    assert safelists.is_safelisted(name, "")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        pytest.param("Accept", "a/b", True, id="Accept"),
        pytest.param("accept-language", "de", True, id="lower case"),
        pytest.param("Content-Language", "de", True, id="Content-Language"),
        pytest.param("Content-Type", "text/plain", True, id="simple type"),
        pytest.param("Content-Type", "application/json", False, id="JSON"),
        pytest.param("Accept", "a" * 129, False, id="too long"),
        pytest.param("Range", "bytes=0-", False, id="range"),
        pytest.param("X-Token", "a", False, id="another name"),
    ],
)
def test_no_cors_keeps_four_safelisted_names(
    name: str, value: str, expected: bool
) -> None:
    assert safelists.is_no_cors_safelisted(name, value) is expected


@pytest.mark.parametrize(
    ("headers", "names"),
    [
        pytest.param([], (), id="none"),
        pytest.param([("Accept", "a/b"), ("Range", "bytes=0-")], (), id="all safe"),
        pytest.param(
            [("X-B", ""), ("Authorization", "a"), ("X-A", "1")],
            ("authorization", "x-a", "x-b"),
            id="lower-case and sorted",
        ),
        pytest.param([("X-A", "1"), ("x-a", "2")], ("x-a",), id="each once"),
        pytest.param(
            [("A", ""), ("a-", ""), ("A0", "")], ("a", "a-", "a0"), id="bytes"
        ),
        pytest.param(
            [("Accept", '"'), ("Content-Type", "text/plain")], ("accept",), id="value"
        ),
        pytest.param(
            [("Accept", "a"), ("Accept", '"')], ("accept",), id="one of two values"
        ),
        pytest.param([("Accept", "a" * 128)] * 8, (), id="1024 bytes"),
        pytest.param(
            [*([("Accept", "a" * 128)] * 8), ("Content-Language", "a")],
            ("accept", "content-language"),
            id="1025 bytes",
        ),
        pytest.param(
            [*([("Accept", "a" * 128)] * 8), ("Accept", "")], (), id="nine of them"
        ),
        pytest.param(
            [*([("Accept", "a" * 128)] * 8), ("X-A", "a"), ("Accept", "a" * 129)],
            ("accept", "x-a"),
            id="unsafe ones are not counted",
        ),
        pytest.param(
            [*([("Accept", "a" * 128)] * 8), ("X-A", "a")],
            ("x-a",),
            id="only safe ones are counted",
        ),
    ],
)
def test_unsafe_names_are_asked_for(
    headers: list[tuple[str, str]], names: tuple[str, ...]
) -> None:
    assert safelists.unsafe_names(headers) == names
