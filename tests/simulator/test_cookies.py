from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from flask_cors.simulator.cookies import attributes_of
from flask_cors.simulator.cookies import Cookies

URL = "https://api.example.com/notes/1"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def sent(line: str, to: str = URL, url: str = URL) -> str:
    """Return what a page of the site sends, after an answer has set a cookie."""
    cookies = Cookies(Clock())
    cookies.store(url, [line], is_same_site=True)
    return cookies.header(to, is_same_site=True)


def test_nothing_is_sent_of_nothing() -> None:
    assert Cookies(Clock()).header(URL, is_same_site=True) == ""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("a=1", "a=1", id="plain"),
        pytest.param("  a  =  1  ; Path=/", "a=1", id="space around"),
        pytest.param('a="1 2"', 'a="1 2"', id="quotes stay"),
        pytest.param('a="1', 'a="1', id="one quote stays"),
        pytest.param('a="1"; Version=1', 'a="1"', id="version"),
        pytest.param("a=b=c==", "a=b=c==", id="equals signs"),
        pytest.param("a=b,c d", "a=b,c d", id="comma and space"),
        pytest.param("a=%41%3b", "a=%41%3b", id="escapes stay"),
        pytest.param("a=", "a=", id="empty"),
        pytest.param("a=\xff", "a=\xff", id="Latin-1"),
        pytest.param("$a=1", "$a=1", id="dollar"),
        pytest.param("a=1; HttpOnly", "a=1", id="HttpOnly"),
        pytest.param("a=1; Unknown=2; Priority", "a=1", id="unknown attributes"),
        pytest.param("a=1; Port=8443; Version=2", "a=1", id="of another standard"),
        pytest.param("a=1; Path=/x; path=/notes", "a=1", id="last one counts"),
        pytest.param("=1", "", id="no name"),
        pytest.param("a=1;;", "a=1", id="empty attributes"),
    ],
)
def test_cookie_is_sent_as_it_was_set(line: str, expected: str) -> None:
    assert sent(line) == expected


def test_cookies_are_sent_together() -> None:
    cookies = Cookies(Clock())
    lines = ["a=1; Path=/", "b=2; Path=/", "c=3; Path=/notes", "a=4; Path=/"]
    cookies.store(URL, lines, is_same_site=True)

    assert cookies.header(URL, is_same_site=True) == "c=3; a=4; b=2"


NOBODY = (False, False, False, False)


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        # Set and sent: within the site, only set there, only sent there, neither.
        pytest.param("", (True, False, False, False), id="Lax by default"),
        pytest.param("; SameSite=Lax", (True, False, False, False), id="Lax"),
        pytest.param("; SameSite=Strict", (True, False, False, False), id="Strict"),
        pytest.param("; SameSite=x; Secure", (True, False, False, False), id="unknown"),
        pytest.param("; SameSite; Secure", (True, False, False, False), id="no value"),
        pytest.param("; SameSite=; Secure", (True, False, False, False), id="empty"),
        pytest.param("; SameSite=None; Secure", (True, True, True, True), id="None"),
        pytest.param(
            ";secure ; samesite = nONE", (True, True, True, True), id="any case, space"
        ),
        pytest.param("; SameSite=None", NOBODY, id="None needs Secure"),
    ],
)
def test_only_same_site_none_crosses_sites(
    attributes: str, expected: tuple[bool, ...]
) -> None:
    found = []

    for is_set_within in (True, False):
        for is_sent_within in (True, False):
            cookies = Cookies(Clock())
            cookies.store(URL, [f"a=1{attributes}"], is_set_within)
            found.append(cookies.header(URL, is_sent_within) == "a=1")

    assert tuple(found) == expected


@pytest.mark.parametrize(
    ("url", "to", "expected"),
    [
        pytest.param("https://a.example/", "https://a.example/", "a=1", id="https"),
        pytest.param("https://a.example/", "http://a.example/", "", id="sent by http"),
        pytest.param("http://a.example/", "https://a.example/", "", id="set by http"),
        pytest.param(
            "http://localhost:5000/", "http://localhost:5000/", "a=1", id="localhost"
        ),
        pytest.param("http://127.0.0.1/", "http://127.0.0.1/", "a=1", id="loopback"),
        pytest.param("http://[::1]:1/", "http://[::1]:2/", "a=1", id="IPv6 loopback"),
        pytest.param("http://10.0.0.1/", "http://10.0.0.1/", "", id="private"),
    ],
)
@pytest.mark.parametrize("attributes", ["Secure", "secure; SameSite=None"])
def test_secure_is_for_https_and_loopback(
    url: str, to: str, expected: str, attributes: str
) -> None:
    assert sent(f"a=1; {attributes}", to, url) == expected


def test_other_cookies_are_sent_by_http_too() -> None:
    assert sent("a=1", "http://a.example/", "https://a.example/") == "a=1"


@pytest.mark.parametrize(
    ("attributes", "to", "expected"),
    [
        pytest.param("", "https://api.example.com/notes/", "a=1", id="host"),
        pytest.param("", "https://api.example.com:5000/notes/", "a=1", id="any port"),
        pytest.param("", "https://b.api.example.com/notes/", "", id="host only, below"),
        pytest.param("", "https://example.com/notes/", "", id="host only, above"),
        pytest.param(
            "; Domain=example.com", "https://example.com/notes/", "a=1", id="above"
        ),
        pytest.param(
            "; Domain=example.com", "https://b.example.com/notes/", "a=1", id="beside"
        ),
        pytest.param(
            "; domain = .EXAMPLE.com", "https://example.com/notes/", "a=1", id="dot"
        ),
        pytest.param(
            "; Domain=api.example.com",
            "https://b.api.example.com/notes/",
            "a=1",
            id="below the host",
        ),
        pytest.param(
            "; Domain=example.com", "https://badexample.com/notes/", "", id="same end"
        ),
        pytest.param("; Domain=", "https://api.example.com/notes/", "a=1", id="empty"),
        pytest.param("; Domain", "https://b.api.example.com/notes/", "", id="no value"),
    ],
)
def test_domain_widens_the_host(attributes: str, to: str, expected: str) -> None:
    assert sent(f"a=1{attributes}", to) == expected


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        pytest.param("https://a.example.com/", "b.example.com", id="beside"),
        pytest.param("https://a.example.com/", "b.a.example.com", id="below"),
        pytest.param("https://a.example.com/", "example.org", id="foreign"),
        pytest.param("https://a.example.com/", "com", id="top level"),
        pytest.param("https://a.example.com/", ".com", id="top level, dot"),
        pytest.param("https://a.example.co.uk/", "co.uk", id="registry's suffix"),
        pytest.param("https://a.github.io/", "github.io", id="company's suffix"),
        pytest.param("https://badexample.com/", "example.com", id="same end"),
    ],
)
def test_cookie_for_a_foreign_domain_is_refused(url: str, domain: str) -> None:
    line = f"a=1; Domain={domain}"

    assert sent(line, url, url) == ""
    assert sent(line, f"https://{domain.lstrip('.')}/", url) == ""


@pytest.mark.parametrize(
    ("url", "domain", "below"),
    [
        pytest.param(
            "http://localhost:5000/", "localhost", "http://a.localhost/", id="one label"
        ),
        pytest.param(
            "http://localhost:5000/", ".LocalHost", "http://a.localhost/", id="dot"
        ),
        pytest.param(
            "https://github.io/", "github.io", "https://a.github.io/", id="suffix"
        ),
    ],
)
def test_suffix_as_its_own_domain_is_for_the_host_only(
    url: str, domain: str, below: str
) -> None:
    line = f"a=1; Domain={domain}; Path=/"

    assert sent(line, url, url) == "a=1"
    assert sent(line, below, url) == ""


@pytest.mark.parametrize(
    ("attributes", "path", "expected"),
    [
        pytest.param("", "/notes/1", "a=1", id="same"),
        pytest.param("", "/notes", "a=1", id="default is without the last segment"),
        pytest.param("", "/notes/2/3", "a=1", id="below the default"),
        pytest.param("", "/", "", id="above the default"),
        pytest.param("; Path=/", "/", "a=1", id="root"),
        pytest.param("; path = /a", "/a/b", "a=1", id="below"),
        pytest.param("; Path=/a", "/ab", "", id="same start"),
        pytest.param("; Path=/a/", "/a", "", id="final slash"),
        pytest.param("; Path=/a/", "/a/b", "a=1", id="below, final slash"),
        pytest.param("; Path=/a", "/A", "", id="case"),
        pytest.param("; Path=a", "/notes/2", "a=1", id="no slash is the default"),
        pytest.param("; Path=", "/notes/2", "a=1", id="empty is the default"),
    ],
)
def test_path_narrows_the_host(attributes: str, path: str, expected: str) -> None:
    assert sent(f"a=1{attributes}", f"https://api.example.com{path}") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("__Secure-a=1; Secure", "__Secure-a=1", id="Secure"),
        pytest.param("__Secure-a=1", "", id="Secure without Secure"),
        pytest.param("__secure-a=1", "", id="Secure in lower case"),
        pytest.param(
            "__Secure-a=1; Secure; Domain=example.com",
            "__Secure-a=1",
            id="Secure with Domain",
        ),
        pytest.param("__Host-a=1; Secure; Path=/", "__Host-a=1", id="Host"),
        pytest.param("__Host-a=1; Path=/", "", id="Host without Secure"),
        pytest.param("__Host-a=1; Secure", "", id="Host without Path"),
        pytest.param("__Host-a=1; Secure; Path=/notes", "", id="Host with a path"),
        pytest.param(
            "__Host-a=1; Secure; Path=/; Domain=api.example.com",
            "",
            id="Host with Domain",
        ),
        pytest.param("__HOST-a=1; Secure; Path=/notes", "", id="Host in upper case"),
        pytest.param("__Hosts=1", "__Hosts=1", id="another name"),
    ],
)
def test_prefix_of_the_name_is_a_promise(line: str, expected: str) -> None:
    assert sent(line) == expected


def test_host_prefix_needs_the_path_to_be_written() -> None:
    root = "https://api.example.com/"

    assert sent("__Host-a=1; Secure", root, root) == ""
    assert sent("__Host-a=1; Secure; Path=/", root, root) == "__Host-a=1"


@pytest.mark.parametrize("start", [0, 1000])
@pytest.mark.parametrize(
    ("attribute", "later", "expected"),
    [
        pytest.param("Max-Age=60", 50, "a=1", id="before"),
        pytest.param("Max-Age=60", 70, "", id="after"),
        pytest.param("Expires={in a minute}", 50, "a=1", id="before the date"),
        pytest.param("Expires={in a minute}", 70, "", id="after the date"),
        pytest.param(
            "Max-Age=600; Expires={in a minute}", 70, "a=1", id="Max-Age comes first"
        ),
        pytest.param(
            "Expires={in a minute}; Max-Age=600", 70, "a=1", id="Max-Age comes last"
        ),
        pytest.param("Path=/", 10**9, "a=1", id="session"),
        pytest.param("Max-Age=x", 10**9, "a=1", id="age that is no number"),
        pytest.param("Max-Age=+9", 10**9, "a=1", id="age with a sign"),
        pytest.param("Max-Age", 10**9, "a=1", id="age without a value"),
        pytest.param(f"Max-Age={'9' * 5000}", 10**9, "a=1", id="age without end"),
        pytest.param("Expires=x", 10**9, "a=1", id="date that is none"),
    ],
)
def test_cookie_expires_by_the_browser_clock(
    start: float, attribute: str, later: float, expected: str
) -> None:
    clock = Clock()
    cookies = Cookies(clock)
    date = formatdate(time.time() + 60, usegmt=True)
    clock.now = start
    line = f"a=1; {attribute.replace('{in a minute}', date)}"
    cookies.store(URL, [line], is_same_site=True)
    clock.now += later

    assert cookies.header(URL, is_same_site=True) == expected


@pytest.mark.parametrize("start", [0, 1000])
@pytest.mark.parametrize(
    "attribute",
    [
        pytest.param("Max-Age=0", id="age 0"),
        pytest.param("Max-Age=-1", id="negative age"),
        pytest.param("Expires=Thu, 01 Jan 1970 00:00:00 GMT", id="date"),
        pytest.param("expires = Thu, 01-Jan-1970 00:00:01 GMT", id="Netscape's date"),
    ],
)
@pytest.mark.parametrize(
    ("url", "more"),
    [
        pytest.param(URL, "", id="host"),
        pytest.param(URL, "; Domain=example.com; Path=/", id="domain"),
        pytest.param("http://localhost/", "; Domain=localhost", id="one label"),
    ],
)
def test_expired_cookie_is_deleted(
    start: float, attribute: str, url: str, more: str
) -> None:
    clock = Clock()
    clock.now = start
    cookies = Cookies(clock)
    cookies.store(url, [f"a=1{more}", f"b=2{more}"], is_same_site=True)

    assert cookies.header(url, is_same_site=True) == "a=1; b=2"

    cookies.store(url, [f"a=; {attribute}{more}"], is_same_site=True)

    assert cookies.header(url, is_same_site=True) == "b=2"


def test_page_of_another_site_deletes_only_what_it_may_set() -> None:
    cookies = Cookies(Clock())
    lines = ["a=1; SameSite=None; Secure", "b=2"]
    cookies.store(URL, lines, is_same_site=True)
    refused = cookies.store(URL, [f"{line}; Max-Age=0" for line in lines], False)

    assert refused == ["b"]
    assert cookies.header(URL, is_same_site=True) == "b=2"


def test_domain_may_be_the_address_itself() -> None:
    url = "http://127.0.0.1:5000/"

    assert sent("a=1; Domain=127.0.0.1", url, url) == "a=1"


def test_user_name_of_a_url_is_no_part_of_the_host() -> None:
    assert sent("a=1", URL, URL.replace("api.", "user:password@api.")) == "a=1"
    assert sent("a=1", URL.replace("api.", "user@api.")) == "a=1"


def test_query_is_no_part_of_the_path() -> None:
    assert sent("a=1; Path=/", f"{URL}?next=/a/b", f"{URL}?next=/a/b") == "a=1"
    assert sent("a=1", "https://api.example.com/?/notes/1") == ""


def test_attributes_are_read_in_any_case_and_the_last_one_counts() -> None:
    line = "a=b; PATH = /x ;Secure;; path=/y; Domain"

    assert attributes_of(line) == {
        "path": "/y",
        "secure": "",
        "": "",
        "domain": "",
    }
