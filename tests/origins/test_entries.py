from __future__ import annotations

import re
import typing as t

import idna
import pytest

from flask_cors.errors import CORSConfigError
from flask_cors.errors import CORSSecurityWarning
from flask_cors.log import quote
from flask_cors.origins.entries import is_plain_origin
from flask_cors.origins.entries import SpelledOrigin
from flask_cors.origins.origin_set import OriginSet


def problem_with(entry: t.Any) -> str:
    """Return what the one problem with an entry says."""
    with pytest.raises(CORSConfigError) as caught:
        OriginSet([entry])

    (problem,) = caught.value.problems
    assert problem.option == "origins"
    assert problem.value == entry
    return problem.text


@pytest.mark.parametrize(
    ("entry", "origin"),
    [
        pytest.param("https://app.example", "https://app.example", id="canonical"),
        pytest.param("HTTPS://App.EXAMPLE", "https://app.example", id="upper case"),
        pytest.param("https://app.example/", "https://app.example", id="one slash"),
        pytest.param("http://app.example:80", "http://app.example", id="http port"),
        pytest.param(
            "https://app.example:443/", "https://app.example", id="https port"
        ),
        pytest.param("ws://app.example:80", "ws://app.example", id="ws port"),
        pytest.param("wss://app.example:443", "wss://app.example", id="wss port"),
        pytest.param("ftp://app.example:21", "ftp://app.example", id="ftp port"),
        pytest.param(
            "http://a.example:443", "http://a.example:443", id="port of other"
        ),
        pytest.param("capacitor://host:80", "capacitor://host:80", id="port of none"),
        pytest.param("app://.", "app://.", id="dot"),
        pytest.param(
            "Safari-Web-Extension://140BB581-A2C0",
            "safari-web-extension://140BB581-A2C0",
            id="upper case of an opaque host",
        ),
        pytest.param(
            "http://a.example:65535", "http://a.example:65535", id="high port"
        ),
        pytest.param("http://a.example:08080", "http://a.example:8080", id="zero port"),
        pytest.param("capacitor://localhost", "capacitor://localhost", id="app scheme"),
        pytest.param("chrome-extension://id", "chrome-extension://id", id="extension"),
        pytest.param("https://a_b.example", "https://a_b.example", id="underscore"),
        pytest.param("https://a.example.", "https://a.example.", id="trailing dot"),
        pytest.param("http://localhost:3000", "http://localhost:3000", id="localhost"),
        pytest.param("http://127.0.0.1:3000", "http://127.0.0.1:3000", id="IPv4"),
        pytest.param("http://0x.example", "http://0x.example", id="number in front"),
        pytest.param("http://[::1]:3000", "http://[::1]:3000", id="IPv6"),
        pytest.param("http://[0:0:0:0:0:0:0:1]", "http://[::1]", id="long IPv6"),
        pytest.param(
            "http://[2001:DB8:0:0:1:0:0:1]", "http://[2001:db8::1:0:0:1]", id="two gaps"
        ),
        pytest.param(
            "http://[2001:0:0:1:0:0:0:1]", "http://[2001:0:0:1::1]", id="longer gap"
        ),
        pytest.param(
            "http://[2001:db8:0:1:2:3:4:5]",
            "http://[2001:db8:0:1:2:3:4:5]",
            id="one zero",
        ),
        pytest.param(
            "http://[1:2:3:4:5:6:7:8]", "http://[1:2:3:4:5:6:7:8]", id="no zero"
        ),
        pytest.param("http://[10:0:0:100::]", "http://[10:0:0:100::]", id="10 and 100"),
        pytest.param("http://[::]", "http://[::]", id="all zero"),
        pytest.param("http://[1::]", "http://[1::]", id="zeros behind"),
        pytest.param(
            "http://[::ffff:1.2.3.4]", "http://[::ffff:102:304]", id="IPv4 in 6"
        ),
        pytest.param(b"https://app.example", "https://app.example", id="bytes"),
        pytest.param("null", "null", id="null"),
    ],
)
def test_harmless_spelling_is_normalised(entry: t.Any, origin: str) -> None:
    origins = OriginSet([entry])

    assert origins.exact == {origin}
    assert origins.only == origin
    assert origins.allows(origin)


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("app.example", id="ASCII"),
        pytest.param("App.EXAMPLE", id="upper-case ASCII"),
        pytest.param("xn--bcher-kva.example", id="IDNA already"),
        pytest.param("XN--BCHER-KVA.example", id="upper-case IDNA"),
        pytest.param("bücher.example", id="umlaut"),
        pytest.param("BÜCHER.example", id="upper-case umlaut"),
        pytest.param("bu\u0308cher.example", id="decomposed umlaut"),
        pytest.param("faß.de", id="sharp s"),
        pytest.param("FA\u1e9e.de", id="upper-case sharp s"),
        pytest.param("\u03b2\u03cc\u03bb\u03bf\u03c2.com", id="final sigma"),
        pytest.param("\u0392\u038c\u039b\u039f\u03a3.com", id="upper-case sigma"),
        pytest.param("\u043f\u0440\u0438\u043c\u0435\u0440.example", id="Cyrillic"),
        pytest.param(
            "\u041f\u0420\u0418\u041c\u0415\u0420.example", id="Cyrillic case"
        ),
        pytest.param("\u0441afe.example", id="mixed scripts"),
        pytest.param("例え.テスト", id="Japanese"),
        pytest.param("例え。テスト", id="ideographic full stop"),
        pytest.param("app\uff0eexample", id="full-width full stop"),
        pytest.param("app\uff61example", id="half-width full stop"),
        pytest.param("\uff41\uff30\uff50.example", id="full-width letters"),
        pytest.param("\uff11\uff12\uff17.0.0.1", id="full-width digits"),
        pytest.param("\u30c6\uff7d\uff84.example", id="half-width Katakana"),
        pytest.param("\u212bb.example", id="Angstrom sign"),
        pytest.param("\u212a.example", id="Kelvin sign"),
        pytest.param("\ufb01sh.example", id="ligature"),
        pytest.param("\u2460.example", id="circled digit"),
        pytest.param("\u0130.example", id="dotted capital I"),
        pytest.param("\u0131.example", id="dotless i"),
        pytest.param("\u05d0\u05d1.example", id="Hebrew"),
        pytest.param("\u0645\u062b\u0627\u0644.example", id="Arabic"),
        pytest.param(
            "\u0909\u0926\u093e\u0939\u0930\u0923.example", id="Devanagari marks"
        ),
        pytest.param("한국.example", id="Hangul"),
        pytest.param("\U00020000.example", id="beyond the basic plane"),
        pytest.param("a.b\u00fccher.example.", id="trailing dot"),
    ],
)
def test_unicode_host_becomes_its_idna_form(host: str) -> None:
    ascii_host = idna.encode(host, uts46=True, transitional=False).decode()

    assert OriginSet([f"https://{host}"]).exact == {f"https://{ascii_host}"}


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("a\u200db.example", id="joiner"),
        pytest.param("\u0646\u0647\u200c\u0627.com", id="Persian non-joiner"),
        pytest.param("a\u00adb.example", id="soft hyphen"),
        pytest.param("a\ufe0fb.example", id="variation selector"),
        pytest.param("a\U000e0101b.example", id="other variation selector"),
        pytest.param("a\u180bb.example", id="Mongolian variation selector"),
        pytest.param("a\u034fb.example", id="grapheme joiner"),
        pytest.param("a\u115fb.example", id="Hangul filler"),
        pytest.param("\u1fb3.example", id="iota subscript"),
        pytest.param("\u1f88.example", id="upper-case iota subscript"),
        pytest.param("a\u0345b.example", id="iota mark"),
        pytest.param("a\u03f2b.example", id="lunate sigma"),
        pytest.param("a\U0001d6d3b.example", id="mathematical final sigma"),
        pytest.param("\u13a0\u13a1.example", id="Cherokee"),
        pytest.param("\uab70.example", id="lower-case Cherokee"),
        pytest.param("a\u1c80b.example", id="rounded Cyrillic"),
        pytest.param("\u2603.example", id="snowman"),
    ],
)
def test_unusual_unicode_host_is_never_taken_for_another(host: str) -> None:
    entry = f"https://{host}"

    try:
        exact = OriginSet([entry]).exact
    except CORSConfigError as error:
        assert quote(entry) in str(error)
    else:
        assert exact == {f"https://{idna.encode(host, uts46=True).decode()}"}


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("a\u2488example", id="digit with a full stop"),
        pytest.param("\u00fc\u2488com", id="digit with a full stop in IDNA"),
        pytest.param("a\u2024example", id="one dot leader"),
        pytest.param("a\u2026example", id="ellipsis"),
        pytest.param("\u0301a.example", id="mark in front"),
        pytest.param("a\u2100b.example", id="sign with a slash"),
        pytest.param("a\uff0fb.example", id="full-width slash"),
        pytest.param("a\uff20b.example", id="full-width at sign"),
        pytest.param("a\uff05b.example", id="full-width percent sign"),
        pytest.param("a\u3000b.example", id="ideographic space"),
        pytest.param("a\u2028b.example", id="line separator"),
        pytest.param("a\ue000b.example", id="private use"),
        pytest.param("a\ud800b.example", id="lone surrogate"),
        pytest.param("\u00fc" * 60 + ".example", id="label too long in IDNA"),
        pytest.param("a\u3002\u3002example", id="empty label"),
    ],
)
def test_host_without_idna_form_is_an_error(host: str) -> None:
    with pytest.raises((idna.IDNAError, UnicodeError)):
        idna.encode(host, uts46=True, transitional=False)

    assert quote(f"https://{host}") in problem_with(f"https://{host}")


@pytest.mark.parametrize(
    ("entry", "wildcard"),
    [
        pytest.param("https://*.example.com", "https://*.example.com", id="in front"),
        pytest.param(
            "HTTPS://*.Example.COM/", "https://*.example.com", id="upper case"
        ),
        pytest.param(
            "https://*.a.example:443", "https://*.a.example", id="default port"
        ),
        pytest.param("https://*.a.example:0444", "https://*.a.example:444", id="port"),
        pytest.param("http://localhost:*", "http://localhost:*", id="any port"),
        pytest.param("http://127.0.0.1:*/", "http://127.0.0.1:*", id="IPv4, any port"),
        pytest.param("http://[0::1]:*", "http://[::1]:*", id="IPv6, any port"),
        pytest.param("https://*.a.example:*", "https://*.a.example:*", id="both"),
        pytest.param(
            "https://app-*-team.vercel.app",
            "https://app-*-team.vercel.app",
            id="inside",
        ),
        pytest.param("https://a.*.example.com", "https://a.*.example.com", id="later"),
        pytest.param("https://*.*.example.com", "https://*.*.example.com", id="two"),
        pytest.param("http://*.localhost:*", "http://*.localhost:*", id="localhost"),
        pytest.param("http://a-*.localhost", "http://a-*.localhost", id="in localhost"),
        pytest.param("https://1.*.example.com", "https://1.*.example.com", id="number"),
        pytest.param(
            "https://*.b\u00fccher.example",
            "https://*.xn--bcher-kva.example",
            id="IDNA",
        ),
    ],
)
def test_harmless_wildcard_spelling_is_normalised(entry: str, wildcard: str) -> None:
    origins = OriginSet([entry])

    assert origins.wildcards.wildcards == {wildcard}
    assert origins.exact == frozenset()
    assert origins.patterns == frozenset()


@pytest.mark.parametrize(
    ("entry", "fix"),
    [
        pytest.param(
            "https://*example.com",
            "such as 'evilexample.com'. Write 'https://*.example.com'.",
            id="glued in front",
        ),
        pytest.param(
            "HTTPS://*Example.com",
            "such as 'evilexample.com'. Write 'HTTPS://*.example.com'.",
            id="glued in front, upper case",
        ),
        pytest.param(
            "https://*example.com:8443",
            "Write 'https://*.example.com:8443'.",
            id="glued in front, port",
        ),
        pytest.param(
            "https://shop-*.com", "Write 'https://*.shop.com'.", id="glued behind"
        ),
        pytest.param(
            "https://*.com",
            "Write at least two labels after the '*', as in 'https://*.example.com'.",
            id="top-level domain",
        ),
        pytest.param(
            "https://*-*.com", "as in 'https://*.example.com'.", id="hyphen only"
        ),
        pytest.param("https://*", "write '*' if everybody may read", id="any host"),
        pytest.param("https://*:*", "write '*' if everybody may read", id="any at all"),
        pytest.param("https://example.*", "List the origins", id="top level open"),
        pytest.param("https://*.example.*", "List the origins", id="both ends open"),
        pytest.param("http://*localhost", "List the origins", id="glued to localhost"),
        pytest.param(
            "https://**.example.com", "as in 'https://*.example.com', or", id="twice"
        ),
        pytest.param(
            "https://a.b**.example.com",
            "as in 'https://a.b*.example.com'",
            id="in label",
        ),
        pytest.param(
            "https://**.com", "as in 'https://*.example.com'.", id="twice in the domain"
        ),
        pytest.param(
            "http://127.0.0.*", "as in 'http://127.0.0.1:*'.", id="end of an IPv4"
        ),
        pytest.param(
            "http://*.0.0.1", "as in 'http://127.0.0.1:*'.", id="start of an IPv4"
        ),
        pytest.param(
            "http://10.*.0.1:80", "as in 'http://127.0.0.1:*'.", id="middle of an IPv4"
        ),
        pytest.param("http://[::*]", "only the port may be '*'", id="IPv6"),
        pytest.param(
            "https://\u00fc*.example.com", "Write", id="part of a Unicode label"
        ),
        pytest.param(
            "https://*.example.com:65536",
            "Use a port up to 65535, or none.",
            id="port too high",
        ),
        pytest.param("https://*.example.com/app", "https://*.example.com", id="path"),
        pytest.param(
            "https://*.example.com.", "Write scheme://host", id="trailing dot"
        ),
        pytest.param(
            "*.example.com",
            "Write 'https://*.example.com' or 'http://*.example.com'.",
            id="no scheme",
        ),
    ],
)
def test_unsafe_wildcard_is_an_error_with_the_safe_spelling(
    entry: str, fix: str
) -> None:
    text = problem_with(entry)

    assert quote(entry) in text
    assert fix in text


@pytest.mark.parametrize(
    ("entry", "single"),
    [
        pytest.param(
            "https://a-*-b-*.example.com", "https://a-*.example.com", id="two"
        ),
        pytest.param("https://*-*.example.com", "https://*.example.com", id="whole"),
        pytest.param(
            "https://a*b*c*.d*.Example.com:08443/",
            "https://a*.d*.Example.com:08443/",
            id="three, another label and port",
        ),
        pytest.param(
            "https://*.a*b*.example.com:*", "https://*.a*.example.com:*", id="in front"
        ),
    ],
)
def test_several_stars_in_a_label_are_an_error_with_one_star_as_the_fix(
    entry: str, single: str
) -> None:
    assert problem_with(entry) == (
        f"{entry!r} has several '*' in one label. Use one, as in {single!r}, or write"
        " a regex."
    )
    assert OriginSet([single]).wildcards.wildcards


WHOLE_ORIGIN = "Write 'https://a.example'."
FORM = "Write scheme://host or scheme://host:port, such as 'https://app.example'."
ADDRESS_BAR = "Write it as the browser's address bar shows it."
FOUR_NUMBERS = "Write it like 'http://127.0.0.1'."
IPV6 = "Write it like 'http://[::1]:3000'."
HTTP_SERVER = "Serve the page over HTTP, for example with 'python -m http.server'."
TWO = "is a comma missing? Write separate strings: 'https://a.example', "

INVALID = [
    pytest.param(
        "app.example.com",
        "Write 'https://app.example.com' or 'http://app.example.com'.",
        id="no scheme",
    ),
    pytest.param(
        "localhost:3000",
        "Write 'http://localhost:3000' or 'https://localhost:3000'.",
        id="no scheme, port",
    ),
    pytest.param(
        "//a.example",
        "Write 'https://a.example' or 'http://a.example'.",
        id="no scheme, slashes",
    ),
    pytest.param("NULL", "Write 'null' in lower case.", id="upper-case null"),
    pytest.param("**", "'**' is not a valid origin. Write scheme://host", id="stars"),
    pytest.param(
        "about:blank", "is not a valid origin. Write scheme://host", id="no host"
    ),
    pytest.param(
        "a.example/app",
        "Write 'https://a.example' or 'http://a.example'.",
        id="no scheme, path",
    ),
    pytest.param("https:/a.example", "'https://a.example'", id="one slash"),
    pytest.param("https:a.example", "'https://a.example'", id="no slash"),
    pytest.param("https://a.example/app", WHOLE_ORIGIN, id="path"),
    pytest.param("https://a.example//", WHOLE_ORIGIN, id="two slashes"),
    pytest.param("https://a.example#top", WHOLE_ORIGIN, id="fragment"),
    pytest.param("https://user:pw@a.example/x", WHOLE_ORIGIN, id="user and password"),
    pytest.param("https://b.example@a.example", WHOLE_ORIGIN, id="host as user"),
    pytest.param("https://a.example:8443/x", "Write 'https://a.example:8443'.", id="p"),
    pytest.param("https://a.example ", WHOLE_ORIGIN, id="space behind"),
    pytest.param("\thttps://a.example\n", WHOLE_ORIGIN, id="white space around"),
    pytest.param(
        "https://a.examplehttps://b.example", f"{TWO}'https://b.example'.", id="fused"
    ),
    pytest.param(
        "https://a.examplehttp://b.example",
        f"{TWO}'http://b.example'.",
        id="fused http",
    ),
    pytest.param(
        "https://a.example https://b.example", f"{TWO}'https://b.example'.", id="space"
    ),
    pytest.param(
        "https://a.example, https://b.example", f"{TWO}'https://b.example'.", id="comma"
    ),
    pytest.param("https://a.example\r\nX: y", f"{TWO}'X:', 'y'.", id="line break"),
    pytest.param("http://a.example:0", "Write the port of the page", id="port 0"),
    pytest.param("file:///home/page.html", HTTP_SERVER, id="file with a path"),
    pytest.param("FILE://host", HTTP_SERVER, id="file with a host"),
    pytest.param("https://", FORM, id="no host"),
    pytest.param("https:///a.example", FORM, id="three slashes"),
    pytest.param("://a.example", FORM, id="empty scheme"),
    pytest.param("https://a.example:", FORM, id="empty port"),
    pytest.param("https://a.example:+80", FORM, id="signed port"),
    pytest.param("https://a.example:80:80", FORM, id="two ports"),
    pytest.param("https://a.example:\u0663", FORM, id="port of Arabic digits"),
    pytest.param("https://a%2eexample", FORM, id="percent"),
    pytest.param(",", FORM, id="comma only"),
    pytest.param("/", "Write origins='*' for every page.", id="slash only"),
    pytest.param("/*", "Write origins='*' for every page.", id="every path"),
    pytest.param("/api/*", "Write resources='/api/*', and", id="path"),
    pytest.param("^/api/.*", "Write resources='^/api/.*', and", id="regex for paths"),
    pytest.param(
        "localhost",
        "Write 'http://localhost:3000', with the port of your page, or"
        " 'http://localhost:*'.",
        id="local host without a port",
    ),
    pytest.param(
        "192.168.1.5",
        "Write 'http://192.168.1.5:3000', with the port of your page, or"
        " 'http://192.168.1.5:*'.",
        id="address without a port",
    ),
    pytest.param(
        "a.example:8443",
        "Write 'http://a.example:8443' or 'https://a.example:8443'.",
        id="host with a port",
    ),
    pytest.param(
        "https://a.example:65536",
        "Use a port up to 65535, or none.",
        id="port too high",
    ),
    pytest.param(
        f"https://a.example:{'9' * 5000}",
        "Use a port up to 65535, or none.",
        id="huge port",
    ),
    pytest.param("https://a..example", ADDRESS_BAR, id="empty label"),
    pytest.param("https://.a.example", ADDRESS_BAR, id="leading dot"),
    pytest.param("https://a.example..", ADDRESS_BAR, id="two trailing dots"),
    pytest.param("https://a\0.example", ADDRESS_BAR, id="NUL"),
    pytest.param("https://a<b.example", ADDRESS_BAR, id="angle bracket"),
    pytest.param(f"https://{'a' * 64}.example", ADDRESS_BAR, id="label too long"),
    pytest.param(f"https://{'a.' * 156}example.com", "Shorten it.", id="too long"),
    pytest.param("http://127.1", FOUR_NUMBERS, id="short IPv4"),
    pytest.param("http://0x7f.0.0.0x1", FOUR_NUMBERS, id="hexadecimal IPv4"),
    pytest.param("http://2130706433", FOUR_NUMBERS, id="IPv4 as one number"),
    pytest.param("http://127.0.0.01", FOUR_NUMBERS, id="IPv4 with a zero in front"),
    pytest.param("http://127.0.0.1.", FOUR_NUMBERS, id="IPv4 with a dot behind"),
    pytest.param("http://256.0.0.1", FOUR_NUMBERS, id="IPv4 out of range"),
    pytest.param("http://a.example.1", FOUR_NUMBERS, id="ends in a number"),
    pytest.param("http://[::g]", IPV6, id="IPv6 with a letter"),
    pytest.param("http://[1::2::3]", IPV6, id="IPv6 with two gaps"),
    pytest.param("http://[1:2:3:4:5:6:7:8:9]", IPV6, id="IPv6 too long"),
    pytest.param("http://[fe80::1%25eth0]", IPV6, id="IPv6 zone"),
]


@pytest.mark.parametrize(("entry", "fix"), INVALID)
def test_what_no_browser_sends_is_an_error_with_the_fix(entry: str, fix: str) -> None:
    text = problem_with(entry)

    assert quote(entry) in text
    assert fix in text


@pytest.mark.filterwarnings("ignore::flask_cors.CORSSecurityWarning")
@pytest.mark.parametrize(("entry", "fix"), INVALID)
def test_suggested_origins_are_accepted(entry: str, fix: str) -> None:
    text = problem_with(entry).replace(quote(entry), "")
    suggestions = re.findall(r"'([^']*://[^']*)'", text)

    # Any port, of which there may be one, includes the others.
    assert all(OriginSet([each]).exact or each.endswith(":*") for each in suggestions)


@pytest.mark.parametrize("entry", ["", " ", "\t\n"])
def test_empty_text_is_an_error_with_the_fix(entry: str) -> None:
    assert problem_with(entry) == (
        "An empty string is not a valid origin. Remove it, or write '*' for any origin."
    )


@pytest.mark.parametrize(
    ("entry", "fix"),
    [
        pytest.param("https://(a|b.example", "Fix it", id="open parenthesis"),
        pytest.param("https://a.example\\", "Fix it", id="backslash behind"),
        pytest.param("https://[a.example", "Fix it", id="open bracket"),
        pytest.param("https://a{99999999999999}.example", "Fix it", id="repetition"),
        pytest.param("(" * 5000 + ")" * 5000, "Fix it", id="deep nesting"),
    ],
)
def test_regex_that_does_not_compile_is_an_error_with_the_fix(
    entry: str, fix: str
) -> None:
    text = problem_with(entry)

    assert quote(entry) in text
    assert "doesn't compile" in text
    assert fix in text
    assert "https://*.example.com" in text


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(7, id="number"),
        pytest.param(True, id="bool"),
        pytest.param(["https://a.example"], id="list in a list"),
        pytest.param(b"\xff", id="bytes that are not ASCII"),
    ],
)
def test_entry_of_another_type_is_an_error_with_the_fix(entry: object) -> None:
    assert problem_with(entry) == (
        f"{entry!r} is not a valid origin. Write a string such as"
        " 'https://app.example', a compiled regex or a function."
    )


def test_regex_for_bytes_is_an_error_with_the_fix() -> None:
    text = problem_with(re.compile(rb"https://a\.example"))

    assert repr(rb"https://a\.example") in text
    assert "Write it without the b." in text


def test_long_value_is_cut_in_the_message() -> None:
    entry = "a" * 5000

    assert f"{quote(entry)} is not a valid origin" in problem_with(entry)
    assert len(problem_with(entry)) < 1000


def test_every_wrong_entry_is_reported() -> None:
    with pytest.raises(CORSConfigError) as caught:
        OriginSet(["a.example", "https://b.example", "https://*", ""])

    assert [problem.value for problem in caught.value.problems] == [
        "a.example",
        "https://*",
        "",
    ]


def test_longest_origin_is_accepted() -> None:
    host = ".".join(["a" * 63] * 3 + ["b" * 61])
    origin = f"{'s' * 64}://{host}:65535"

    assert OriginSet([origin]).only == origin
    assert "326 characters" in problem_with(f"s{origin}")


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        pytest.param("https://app.example", True, id="usual"),
        pytest.param("http://localhost", True, id="one label"),
        pytest.param("https://_a.-b-.xn--c", True, id="odd labels"),
        pytest.param(f"https://{'a' * 63}.{'b' * 63}", True, id="longest labels"),
        pytest.param(f"https://{'a' * 64}.example", False, id="label too long"),
        pytest.param(f"https://a.{'b' * 64}", False, id="last label too long"),
        pytest.param(f"https://{'a.' * 160}example", False, id="too long"),
        pytest.param("https://app.example:8443", False, id="port"),
        pytest.param("https://app.example:443", False, id="default port"),
        pytest.param("https://App.example", False, id="upper case"),
        pytest.param("https://app.example/", False, id="slash"),
        pytest.param("https://app.example.", False, id="dot at the end"),
        pytest.param("https://app..example", False, id="empty label"),
        pytest.param("https://127.0.0.1", False, id="address"),
        pytest.param("https://app.0x1", False, id="number at the end"),
        pytest.param("https://b\u00fccher.example", False, id="Unicode"),
        pytest.param("https://*.app.example", False, id="wildcard"),
        pytest.param("app://app.example", False, id="other scheme"),
        pytest.param("file://app.example", False, id="file"),
        pytest.param("https://app.example\n", False, id="line end"),
    ],
)
def test_what_needs_no_closer_look_is_its_own_serialisation(
    text: str, is_plain: bool
) -> None:
    assert is_plain_origin(text) is is_plain

    if is_plain:
        spelled = SpelledOrigin.of(text)
        assert spelled and spelled.is_exact and spelled.serialise() == text


@pytest.mark.parametrize("letter", ["\u017f", "\u212a", "\u0131", "\u0130"])
def test_scheme_is_of_ascii_letters(letter: str) -> None:
    """In upper or lower case, each of these is an ASCII letter."""
    assert SpelledOrigin.of(f"ht{letter}p://a.example") is None


@pytest.mark.parametrize(
    "text", ["https://*.ex\x00", "https://*a\x00.b", "https://*.\ud800", "a(?\x04)"]
)
def test_messages_hold_only_what_can_be_printed(text: str) -> None:
    with pytest.raises(CORSConfigError) as caught:
        OriginSet([text])

    assert all(problem.text.isprintable() for problem in caught.value.problems)


# Schemes other than those of the web.


@pytest.mark.parametrize(
    ("entry", "allowed", "denied"),
    [
        pytest.param(
            "moz-extension://*",
            ["moz-extension://9b0d6a30-0f04-4b0f-8f5a-0f1d2c3b4a59"],
            ["chrome-extension://abc", "https://moz-extension"],
            id="Firefox",
        ),
        pytest.param(
            "vscode-webview://*",
            ["vscode-webview://1a2B", "vscode-webview://."],
            ["vscode-webview://", "vscode-webview://*", "vscode-webviews://a"],
            id="VS Code",
        ),
    ],
)
def test_star_may_stand_for_all_hosts_of_an_opaque_scheme(
    entry: str, allowed: list[str], denied: list[str]
) -> None:
    with pytest.warns(CORSSecurityWarning, match="every page of this scheme"):
        origins = OriginSet(entry)

    assert all(map(origins.allows, allowed))
    assert not any(map(origins.allows, denied))


@pytest.mark.parametrize("entry", ["file://", "FILE:///"])
def test_pages_of_files_may_be_listed(entry: str) -> None:
    with pytest.warns(CORSSecurityWarning, match="every page that a user opens"):
        origins = OriginSet(entry)

    assert origins.only == "file://"
    assert origins.allows("file://")
    assert not origins.allows("null")


def test_case_of_an_opaque_host_matters() -> None:
    origins = OriginSet(
        [
            "safari-web-extension://140BB581-A2C0-422A-9DD3-6982A5ABEE5E",
            re.compile("x-ext://[A-F]+"),
        ]
    )

    assert origins.allows("safari-web-extension://140BB581-A2C0-422A-9DD3-6982A5ABEE5E")
    assert origins.allows("x-ext://ABC")
    assert not origins.allows(
        "safari-web-extension://140bb581-a2c0-422a-9dd3-6982a5abee5e"
    )
    assert not origins.allows("x-ext://abc")
