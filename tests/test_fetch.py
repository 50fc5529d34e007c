from __future__ import annotations

import pytest

from flask_cors import fetch

LONGEST_HOST = ".".join(["a" * 63] * 3 + ["b" * 61])
LONGEST_ORIGIN = f"{'s' * 64}://{LONGEST_HOST}:65535"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("GET", True, id="method"),
        pytest.param("x-token", True, id="header name"),
        pytest.param("!#$%&'*+-.^_`|~09azAZ", True, id="every kind of character"),
        pytest.param("*", True, id="star"),
        pytest.param("", False, id="empty"),
        pytest.param("a b", False, id="space"),
        pytest.param("a:", False, id="colon"),
        pytest.param("a,b", False, id="comma"),
        pytest.param('"a"', False, id="quotes"),
        pytest.param("a\n", False, id="line feed behind"),
        pytest.param("a\r\nSet-Cookie: b", False, id="header injection"),
        pytest.param("a\0", False, id="NUL"),
        pytest.param("a\x7f", False, id="DEL"),
        pytest.param("ü", False, id="Unicode"),
    ],
)
def test_token_is_made_of_token_characters(text: str, expected: bool) -> None:
    assert fetch.is_token(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("https://app.example", id="https"),
        pytest.param("http://localhost", id="one label"),
        pytest.param("http://localhost:3000", id="port"),
        pytest.param("http://a.example:0", id="port 0"),
        pytest.param("http://a.example:65535", id="highest port"),
        pytest.param("https://a.example.", id="trailing dot"),
        pytest.param("https://xn--bcher-kva.example", id="IDNA"),
        pytest.param("https://-a_b-.example", id="hyphens and underscore"),
        pytest.param("https://a!\"$&'()*+,;=_`{}~.example", id="odd characters"),
        pytest.param("http://127.0.0.1:5000", id="IPv4"),
        pytest.param("http://[::1]", id="IPv6"),
        pytest.param("http://[2001:db8::1:0:0:1]:8080", id="IPv6 and port"),
        pytest.param("capacitor://localhost", id="app scheme"),
        pytest.param("chrome-extension://abcdefgh", id="scheme with a hyphen"),
        pytest.param("a1+.-://host", id="every kind of scheme character"),
        pytest.param("null", id="null"),
        pytest.param(LONGEST_ORIGIN, id="326 characters"),
    ],
)
def test_what_browsers_send_is_an_origin(text: str) -> None:
    assert fetch.is_origin(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("*", id="star"),
        pytest.param("NULL", id="upper-case null"),
        pytest.param("null ", id="null and a space"),
        pytest.param("nullx", id="null and a letter"),
        pytest.param("null, https://a.example", id="null in a list"),
        pytest.param("app.example", id="no scheme"),
        pytest.param("://app.example", id="empty scheme"),
        pytest.param("1http://app.example", id="scheme starts with a digit"),
        pytest.param("https:/app.example", id="one slash"),
        pytest.param("https:app.example", id="no slash"),
        pytest.param("https://", id="no host"),
        pytest.param("https:///app.example", id="three slashes"),
        pytest.param("HTTPS://app.example", id="upper-case scheme"),
        pytest.param("https://App.example", id="upper-case host"),
        pytest.param("https://app.example/", id="trailing slash"),
        pytest.param("https://app.example/path", id="path"),
        pytest.param("https://app.example?q", id="query"),
        pytest.param("https://app.example#f", id="fragment"),
        pytest.param("https://user@app.example", id="user"),
        pytest.param("https://user:pw@app.example", id="user and password"),
        pytest.param("https://app.example:pw@evil.test", id="host as user"),
        pytest.param("https://app.example\\@evil.test", id="backslash"),
        pytest.param("https://app..example", id="empty label"),
        pytest.param("https://.app.example", id="leading dot"),
        pytest.param("https://app.example..", id="two trailing dots"),
        pytest.param("https://.", id="dot only"),
        pytest.param("https://app.example:", id="empty port"),
        pytest.param("https://app.example:08443", id="port with a zero in front"),
        pytest.param("https://app.example:65536", id="port too high"),
        pytest.param("https://app.example:655350", id="port too long"),
        pytest.param("https://app.example:+80", id="port with a sign"),
        pytest.param("https://app.example:٣", id="port of Arabic digits"),
        pytest.param("https://app.example:8٣", id="port with an Arabic digit"),
        pytest.param("https://app.example:*", id="port star"),
        pytest.param("https://app.example:80:80", id="two ports"),
        pytest.param("https://a.example https://b.example", id="list with space"),
        pytest.param("https://a.example, https://b.example", id="list with comma"),
        pytest.param("https://a.example,https://b.example", id="list without space"),
        pytest.param(" https://app.example", id="space in front"),
        pytest.param("https://app.example ", id="space behind"),
        pytest.param("https://app.example\t", id="tab"),
        pytest.param("https://app.example\n", id="line feed"),
        pytest.param("https://app.example\r\nSet-Cookie: a=b", id="header injection"),
        pytest.param("https://app\0.example", id="NUL"),
        pytest.param("https://app\x1f.example", id="control character"),
        pytest.param("https://app\x7f.example", id="DEL"),
        pytest.param("https://app\x80.example", id="C1 control character"),
        pytest.param("https://app.example\u2028", id="line separator"),
        pytest.param("https://bücher.example", id="Unicode host"),
        pytest.param("http\u017f://app.example", id="Unicode scheme"),
        pytest.param("https://a%2eexample", id="percent"),
        pytest.param("https://a<b>.example", id="angle brackets"),
        pytest.param("https://a^b.example", id="caret"),
        pytest.param("https://a|b.example", id="bar"),
        pytest.param("https://a[b].example", id="brackets in a name"),
        pytest.param("http://::1", id="IPv6 without brackets"),
        pytest.param("http://[::1", id="bracket not closed"),
        pytest.param("http://[]", id="empty brackets"),
        pytest.param("http://[::1].example", id="name behind brackets"),
        pytest.param("http://[2001:DB8::1]", id="upper-case IPv6"),
        pytest.param("http://[::ffff:1.2.3.4]", id="IPv4 in IPv6"),
        pytest.param("http://[fe80::1%25eth0]", id="IPv6 zone"),
        pytest.param(f"s{LONGEST_ORIGIN}", id="327 characters"),
        pytest.param(f"https://{'a.' * 99999}example", id="very long"),
    ],
)
def test_what_browsers_never_send_is_no_origin(text: str) -> None:
    assert not fetch.is_origin(text)


def test_longest_origin_is_the_longest_of_its_parts() -> None:
    assert len(LONGEST_HOST) == 253
    assert len(LONGEST_ORIGIN) == 326


@pytest.mark.parametrize(
    ("name", "forbidden"),
    [
        pytest.param("Accept-Charset", True, id="Accept-Charset"),
        pytest.param("Accept-Encoding", True, id="Accept-Encoding"),
        pytest.param(
            "Access-Control-Request-Headers", True, id="Access-Control-Request-Headers"
        ),
        pytest.param(
            "Access-Control-Request-Method", True, id="Access-Control-Request-Method"
        ),
        pytest.param(
            "Access-Control-Request-Private-Network",
            True,
            id="Access-Control-Request-Private-Network",
        ),
        pytest.param("Connection", True, id="Connection"),
        pytest.param("Content-Length", True, id="Content-Length"),
        pytest.param("Cookie", True, id="Cookie"),
        pytest.param("Cookie2", True, id="Cookie2"),
        pytest.param("Date", True, id="Date"),
        pytest.param("DNT", True, id="DNT"),
        pytest.param("Expect", True, id="Expect"),
        pytest.param("Host", True, id="Host"),
        pytest.param("Keep-Alive", True, id="Keep-Alive"),
        pytest.param("Origin", True, id="Origin"),
        pytest.param("Referer", True, id="Referer"),
        pytest.param("Set-Cookie", True, id="Set-Cookie"),
        pytest.param("TE", True, id="TE"),
        pytest.param("Trailer", True, id="Trailer"),
        pytest.param("Transfer-Encoding", True, id="Transfer-Encoding"),
        pytest.param("Upgrade", True, id="Upgrade"),
        pytest.param("Via", True, id="Via"),
        pytest.param("cookie", True, id="lower case"),
        pytest.param("HOST", True, id="upper case"),
        pytest.param("Proxy-Authorization", True, id="Proxy- prefix"),
        pytest.param("proxy-", True, id="Proxy- prefix alone, in lower case"),
        pytest.param("PROXY-X", True, id="Proxy- prefix in upper case"),
        pytest.param("Sec-Fetch-Site", True, id="Sec- prefix"),
        pytest.param("sec-", True, id="Sec- prefix alone, in lower case"),
        pytest.param("SEC-X", True, id="Sec- prefix in upper case"),
        pytest.param("Proxy", False, id="Proxy- prefix without hyphen"),
        pytest.param("Sec", False, id="Sec- prefix without hyphen"),
        pytest.param("Proxy_Authorization", False, id="Proxy- prefix with underscore"),
        pytest.param("Security", False, id="letter instead of hyphen"),
        pytest.param("X-Proxy-User", False, id="Proxy- prefix in the middle"),
        pytest.param("X-Sec-Token", False, id="Sec- prefix in the middle"),
        pytest.param("", False, id="empty"),
        pytest.param("Cooki", False, id="letter too few"),
        pytest.param("Cookies", False, id="letter too many"),
        pytest.param("X-Cookie", False, id="forbidden name behind a prefix"),
        pytest.param("Cookie-X", False, id="forbidden name as a prefix"),
        pytest.param("Set-Cookie2", False, id="forbidden in responses alone"),
        pytest.param("Accept", False, id="Accept"),
        pytest.param("Accept-Language", False, id="Accept-Language"),
        pytest.param("Authorization", False, id="Authorization"),
        pytest.param("Content-Encoding", False, id="Content-Encoding"),
        pytest.param("Content-Type", False, id="Content-Type"),
        pytest.param("Range", False, id="Range"),
        pytest.param("User-Agent", False, id="once forbidden"),
        pytest.param("Access-Control-Allow-Origin", False, id="CORS response header"),
        pytest.param("X-HTTP-Method", False, id="depends on its value"),
        pytest.param(
            "X-HTTP-Method-Override", False, id="depends on its value, longer"
        ),
        pytest.param("X-Method-Override", False, id="depends on its value, no HTTP"),
    ],
)
def test_scripts_never_set_forbidden_headers(name: str, forbidden: bool) -> None:
    assert fetch.is_forbidden_request_header(name) is forbidden


def test_forbidden_methods_and_response_headers_are_those_of_the_standard() -> None:
    assert sorted(fetch.FORBIDDEN_METHODS) == ["CONNECT", "TRACE", "TRACK"]
    assert sorted(fetch.FORBIDDEN_RESPONSE_HEADERS) == ["set-cookie", "set-cookie2"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("x-a", ["x-a"], id="one"),
        pytest.param("x-a,x-b", ["x-a", "x-b"], id="as browsers write it"),
        pytest.param(" x-a ,\tx-b ", ["x-a", "x-b"], id="white space"),
        pytest.param("x-a,, ,x-b,", ["x-a", "x-b"], id="empty elements"),
        pytest.param("x-b,x-a", ["x-b", "x-a"], id="order is kept"),
        pytest.param("x-a,x-a", ["x-a"], id="twice"),
        pytest.param("X-A,x-a", ["x-a"], id="twice in other case"),
        pytest.param("", [], id="empty"),
        pytest.param(",", [], id="comma only"),
        pytest.param("x a,x-b", ["x-b"], id="not a token"),
        pytest.param("x-a\r\nSet-Cookie: b", [], id="header injection"),
        pytest.param("x-ü,x-b", ["x-b"], id="Unicode"),
    ],
)
def test_requested_names_are_tokens_each_once(text: str, names: list[str]) -> None:
    assert fetch.requested_names(text) == tuple(names)


def test_requested_names_are_read_up_to_their_number() -> None:
    names = [f"x-{number}" for number in range(129)]

    assert fetch.requested_names(",".join(names[:128])) == tuple(names[:128])
    assert fetch.requested_names(",".join(names)) == ()


def test_empty_elements_are_no_requested_names() -> None:
    assert fetch.requested_names(f"{', ' * 200}x-a") == ("x-a",)


def test_requested_names_are_read_up_to_their_length() -> None:
    assert fetch.requested_names("x" * 4096) == ("x" * 4096,)
    assert fetch.requested_names("x" * 4097) == ()


@pytest.mark.parametrize(
    ("origin", "parts"),
    [
        pytest.param("https://a.example", ("https://", "a.example", ""), id="no port"),
        pytest.param(
            "https://a.example:81", ("https://", "a.example", ":81"), id="port"
        ),
        pytest.param(
            "https://*.a.example:*", ("https://", "*.a.example", ":*"), id="*"
        ),
        pytest.param("http://[::1]", ("http://", "[::1]", ""), id="IPv6"),
        pytest.param("http://[::1]:81", ("http://", "[::1]", ":81"), id="IPv6, port"),
    ],
)
def test_origin_is_split_into_scheme_host_and_port(
    origin: str, parts: tuple[str, str, str]
) -> None:
    assert fetch.split_origin(origin) == parts


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        pytest.param("http://localhost", True, id="localhost"),
        pytest.param("http://localhost:3000", True, id="localhost and port"),
        pytest.param("http://localhost:*", True, id="localhost, any port"),
        pytest.param("http://app.localhost", True, id="below localhost"),
        pytest.param("http://*.localhost", True, id="wildcard below localhost"),
        pytest.param("http://127.0.0.1:5000", True, id="IPv4"),
        pytest.param("http://127.255.1.2", True, id="IPv4 of the same block"),
        pytest.param("http://[::1]:5000", True, id="IPv6"),
        pytest.param("null", False, id="null"),
        pytest.param("http://app.example", False, id="elsewhere"),
        pytest.param("http://localhost.evil.test", False, id="suffix attack"),
        pytest.param("http://evillocalhost", False, id="prefix attack"),
        pytest.param("http://127.0.0.1.evil.test", False, id="IPv4 suffix attack"),
        pytest.param("http://127x0.0.1", False, id="IPv4 without a dot"),
        pytest.param("http://128.0.0.1", False, id="other IPv4 block"),
        pytest.param("http://[::2]", False, id="other IPv6"),
        pytest.param("http://192.168.0.1", False, id="private network"),
    ],
)
def test_loopback_is_the_machine_of_the_browser(origin: str, expected: bool) -> None:
    assert fetch.is_loopback(origin) is expected
