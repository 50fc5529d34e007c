from __future__ import annotations

import pytest

from flask_cors.simulator import urls

BASE = "https://api.example/notes/1?q=a#top"
HOST = "https://api.example"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("2", f"{HOST}/notes/2", id="beside"),
        pytest.param("/", f"{HOST}/", id="root"),
        pytest.param("../users", f"{HOST}/users", id="above"),
        pytest.param("/../../users", f"{HOST}/users", id="above the root"),
        pytest.param("?b", f"{HOST}/notes/1?b", id="query"),
        pytest.param("#b", f"{HOST}/notes/1?q=a", id="fragment"),
        pytest.param("", f"{HOST}/notes/1?q=a", id="nothing"),
        pytest.param("//b.example/x", "https://b.example/x", id="host"),
        pytest.param("http://b.example/x", "http://b.example/x", id="absolute"),
    ],
)
def test_reference_is_resolved_against_the_base(url: str, expected: str) -> None:
    assert urls.absolute(url, BASE) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("http://a.example", "http://a.example/", id="no path"),
        pytest.param("http://a.example?b", "http://a.example/?b", id="query, no path"),
        pytest.param("http://a.example/b#c", "http://a.example/b", id="fragment"),
        pytest.param("HTTP://A.Example/B", "http://a.example/B", id="upper case"),
        pytest.param("http://a.example:80/", "http://a.example/", id="port 80"),
        pytest.param("https://a.example:443/", "https://a.example/", id="port 443"),
        pytest.param(
            "http://a.example:443/", "http://a.example:443/", id="other scheme's port"
        ),
        pytest.param("http://a.example:080/", "http://a.example/", id="zero in port"),
        pytest.param("http://a.example:/", "http://a.example/", id="empty port"),
        pytest.param("http://a.example:5000", "http://a.example:5000/", id="port"),
        pytest.param("http://a.example:0", "http://a.example:0/", id="port 0"),
        pytest.param("http://[::1]:80/a", "http://[::1]/a", id="IPv6"),
        pytest.param("http://[::1]:5000/a", "http://[::1]:5000/a", id="IPv6 and port"),
        pytest.param(
            "http://bücher.example/ä?ö=ü",
            "http://xn--bcher-kva.example/%C3%A4?%C3%B6=%C3%BC",
            id="Unicode",
        ),
        pytest.param("http://a.example/b c", "http://a.example/b%20c", id="space"),
        pytest.param("http://a.example/b%2fc", "http://a.example/b%2fc", id="escaped"),
        pytest.param(" http://a.example/ ", "http://a.example/", id="space around"),
        pytest.param("\0\x1fhttp://a.example/\0", "http://a.example/", id="controls"),
        pytest.param("ht\ntp://a.ex\tample/\r", "http://a.example/", id="line ends"),
        pytest.param("http://u:p@a.example", "http://u:p@a.example/", id="password"),
        pytest.param("http://u@a.example:80", "http://u@a.example/", id="user name"),
        pytest.param("http://@a.example/", "http://a.example/", id="empty user name"),
        pytest.param("http://:@a.example/", "http://a.example/", id="empty password"),
    ],
)
def test_url_is_written_as_browsers_write_it(url: str, expected: str) -> None:
    assert urls.absolute(url, BASE) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        pytest.param("127.0.0.1", "127.0.0.1", id="IPv4"),
        pytest.param("127.1", "127.0.0.1", id="two numbers"),
        pytest.param("10.1.258", "10.1.1.2", id="three numbers"),
        pytest.param("2130706433", "127.0.0.1", id="one number"),
        pytest.param("0x7f.1", "127.0.0.1", id="hexadecimal"),
        pytest.param("0X7F000001", "127.0.0.1", id="hexadecimal, upper case"),
        pytest.param("0177.0.0.01", "127.0.0.1", id="octal"),
        pytest.param("0x.0x.0", "0.0.0.0", id="zeros"),
        pytest.param("127.0.0.1.", "127.0.0.1", id="final dot"),
        pytest.param("\uff11\uff12\uff17.\uff11", "127.0.0.1", id="wide digits"),
        pytest.param("255.255.255.255", "255.255.255.255", id="highest"),
        pytest.param("4294967295", "255.255.255.255", id="highest number"),
        pytest.param("1.2.3.a", "1.2.3.a", id="ends in a letter"),
        pytest.param("1.2.3.0xg", "1.2.3.0xg", id="ends in no digit"),
        pytest.param("a1", "a1", id="ends in a digit"),
        pytest.param("[::1]", "[::1]", id="IPv6"),
        pytest.param("[0:0:0:0:0:0:0:1]", "[::1]", id="IPv6, written out"),
        pytest.param("[2001:DB8:0:0:1:0:0:1]", "[2001:db8::1:0:0:1]", id="first run"),
        pytest.param("[1:0:2:3:4:5:6:7]", "[1:0:2:3:4:5:6:7]", id="run of one"),
        pytest.param("[::127.0.0.1]", "[::7f00:1]", id="IPv4 in IPv6"),
        pytest.param("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", id="mapped IPv4"),
    ],
)
def test_address_is_written_as_browsers_write_it(host: str, expected: str) -> None:
    url = urls.absolute(f"http://u:p@{host}:5000/a", BASE)

    assert url == f"http://u:p@{expected}:5000/a"
    assert urls.is_http(url)
    assert urls.origin_of(url) == f"http://{expected}:5000"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("/!$&'()*+,:;=@", "/!$&'()*+,:;=@", id="path"),
        pytest.param("/|[]", "/|[]", id="left in a path"),
        pytest.param('/"<>^`{} ä', "/%22%3C%3E%5E%60%7B%7D%20%C3%A4", id="in a path"),
        pytest.param("/?!$&()*+,/:;=?@", "/?!$&()*+,/:;=?@", id="query"),
        pytest.param("/?|[]\\^`{}", "/?|[]\\^`{}", id="left in a query"),
        pytest.param("/?'\"<> ä", "/?%27%22%3C%3E%20%C3%A4", id="in a query"),
        pytest.param("/%zz?%2f%", "/%zz?%2f%", id="percent signs"),
    ],
)
def test_path_and_query_are_escaped_by_their_own_rules(url: str, expected: str) -> None:
    assert urls.absolute(url, BASE) == f"{HOST}{expected}"
    assert urls.absolute(f"{HOST}{url}", "http://localhost/") == f"{HOST}{expected}"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("/\\evil.test/a", "https://evil.test/a", id="slash, backslash"),
        pytest.param("\\\\evil.test\\a", "https://evil.test/a", id="backslashes"),
        pytest.param("///evil.test/a", "https://evil.test/a", id="three slashes"),
        pytest.param("http:///evil.test", "http://evil.test/", id="three after scheme"),
        pytest.param("http:\\\\evil.test", "http://evil.test/", id="after scheme"),
        pytest.param("/a\\b?c\\d", f"{HOST}/a/b?c\\d", id="not in the query"),
    ],
)
def test_backslash_is_a_slash(url: str, expected: str) -> None:
    assert urls.absolute(url, BASE) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/a/../b", "/b", id="above"),
        pytest.param("/a/./b", "/a/b", id="here"),
        pytest.param("/../a", "/a", id="above the root"),
        pytest.param("/a/..", "/", id="above at the end"),
        pytest.param("/a/b/..", "/a/", id="above at the end, deeper"),
        pytest.param("/a/.", "/a/", id="here at the end"),
        pytest.param("/a/%2e%2E/b", "/b", id="escaped"),
        pytest.param("/a/.%2e/%2e/b", "/b", id="partly escaped"),
        pytest.param("/a/.../b", "/a/.../b", id="three dots"),
        pytest.param("/a/..b/c..", "/a/..b/c..", id="in names"),
        pytest.param("/a//b/", "/a//b/", id="empty segments"),
    ],
)
def test_dots_of_a_path_are_resolved(path: str, expected: str) -> None:
    assert urls.absolute(f"{HOST}{path}", BASE) == f"{HOST}{expected}"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("mailto:a@b.example", "mailto:a@b.example", id="mailto"),
        pytest.param("data:,a#b", "data:,a", id="fragment"),
        pytest.param("javascript:a/../b", "javascript:a/../b", id="dots"),
        pytest.param("ftp://a.example", "ftp://a.example", id="ftp"),
    ],
)
def test_url_of_another_scheme_is_left_as_it_is(url: str, expected: str) -> None:
    assert urls.absolute(url, BASE) == expected


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://a.example:65536/", id="port too high"),
        pytest.param("http://a.example:b/", id="port of letters"),
        pytest.param("http://[::1/", id="bracket not closed"),
        pytest.param("http://[1::2::3]/", id="no IPv6 address"),
        pytest.param("http://1.2.3.256/", id="number too high"),
        pytest.param("http://256.1/", id="first number too high"),
        pytest.param("http://1.16777216/", id="last number too high"),
        pytest.param("http://4294967296/", id="only number too high"),
        pytest.param("http://1.2.3.4.5/", id="five numbers"),
        pytest.param("http://1.2.3.4.0/", id="five numbers, zero"),
        pytest.param("http://08/", id="no octal number"),
        pytest.param("http://1_0.1/", id="underscore"),
        pytest.param("http://a.1/", id="letter before a number"),
        pytest.param("http://a.0x/", id="letter before a hexadecimal number"),
    ],
)
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        urls.absolute(url, BASE)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        pytest.param("https://a.example/b?c", "https://a.example", id="plain"),
        pytest.param("http://a.example:5000/", "http://a.example:5000", id="port"),
        pytest.param("http://a.example:80/", "http://a.example", id="default port"),
        pytest.param("https://u:p@a.example/", "https://a.example", id="password"),
        pytest.param("http://[::1]:5000/", "http://[::1]:5000", id="IPv6"),
        pytest.param("app://a.example:80", "app://a.example:80", id="other scheme"),
    ],
)
def test_origin_is_scheme_host_and_port(url: str, origin: str) -> None:
    assert urls.origin_of(url) == origin


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("http://a.example/", True, id="http"),
        pytest.param("https://a.example:5000/b", True, id="https"),
        pytest.param("https://u:p@a.example/", True, id="password"),
        pytest.param("https://127.0.0.1/", True, id="address"),
        pytest.param("ftp://a.example/", False, id="ftp"),
        pytest.param("data:,a", False, id="data"),
        pytest.param("javascript:alert(1)", False, id="javascript"),
        pytest.param("mailto:a@b.example", False, id="mailto"),
        pytest.param("about:blank", False, id="about"),
        pytest.param("httpx://a.example/", False, id="longer scheme"),
        pytest.param("http:///a", False, id="no host"),
        pytest.param("http://a b.example/", False, id="space in the host"),
        pytest.param("http://a<b>.example/", False, id="forbidden host character"),
        pytest.param("/a", False, id="no scheme"),
    ],
)
def test_http_url_has_one_of_two_schemes_and_a_host(url: str, expected: bool) -> None:
    assert urls.is_http(url) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://u:p@a.example/", True, id="both"),
        pytest.param("https://u@a.example/", True, id="user name"),
        pytest.param("https://:p@a.example/", True, id="password"),
        pytest.param("https://:@a.example/", False, id="both empty"),
        pytest.param("https://a.example/@b", False, id="in the path"),
        pytest.param("https://a.example/?u:p@b", False, id="in the query"),
        pytest.param("https://a.example/", False, id="none"),
    ],
)
def test_user_name_or_password_is_noticed(url: str, expected: bool) -> None:
    assert urls.has_password(url) is expected


@pytest.mark.parametrize(
    ("origin", "site"),
    [
        pytest.param("https://b.a.example", ("https", "a.example"), id="https"),
        pytest.param("http://a.example:5000", ("http", "a.example"), id="without port"),
        pytest.param("https://a.github.io", ("https", "a.github.io"), id="suffix"),
        pytest.param("http://127.0.0.1:5000", ("http", "127.0.0.1"), id="IPv4"),
        pytest.param("http://[::1]:5000", ("http", "::1"), id="IPv6"),
        pytest.param("http://localhost", ("http", "localhost"), id="one label"),
        pytest.param("null", ("", "null"), id="null"),
    ],
)
def test_site_is_scheme_and_registrable_domain(
    origin: str, site: tuple[str, str]
) -> None:
    assert urls.site_of(origin) == site


@pytest.mark.parametrize(
    ("origin", "other", "expected"),
    [
        pytest.param("https://a.example", "https://a.example", True, id="same"),
        pytest.param("https://a.example", "https://b.a.example", True, id="below"),
        pytest.param("http://a.example:1", "http://a.example:2", True, id="ports"),
        pytest.param("http://localhost", "http://localhost:1", True, id="one label"),
        pytest.param("http://a.example", "https://a.example", False, id="schemes"),
        pytest.param("https://a.example", "https://b.example", False, id="domains"),
        pytest.param("https://a.github.io", "https://b.github.io", False, id="suffix"),
        pytest.param("http://127.0.0.1", "http://127.0.0.2", False, id="addresses"),
        pytest.param("http://10.0.0.1", "http://9.0.0.1", False, id="address tails"),
        pytest.param("http://localhost", "http://127.0.0.1", False, id="loopback"),
        pytest.param("null", "https://a.example", False, id="null"),
        pytest.param("https://a.example", "null", False, id="null as the other"),
        pytest.param("null", "null", False, id="two null"),
    ],
)
def test_same_site_has_the_same_scheme_and_domain(
    origin: str, other: str, expected: bool
) -> None:
    assert urls.is_same_site(origin, other) is expected


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        pytest.param("https://a.example", True, id="https"),
        pytest.param("http://localhost:5000", True, id="localhost"),
        pytest.param("http://a.localhost", True, id="below localhost"),
        pytest.param("http://127.1.2.3", True, id="loopback IPv4"),
        pytest.param("http://[::1]", True, id="loopback IPv6"),
        pytest.param("http://a.example", False, id="http"),
        pytest.param("http://localhost.example", False, id="looks like localhost"),
        pytest.param("http://192.168.0.1", False, id="private address"),
        pytest.param("null", False, id="null"),
    ],
)
def test_trustworthy_is_https_or_loopback(origin: str, expected: bool) -> None:
    assert urls.is_trustworthy(origin) is expected
