from __future__ import annotations

import collections.abc as cabc
import re

import pytest

from flask_cors.fetch import is_origin
from flask_cors.origins.lookalikes import OriginRegex

ALTERNATIVES = "|".join(rf"https://a{number}\.example\.com" for number in range(20))


def accepted(source: str) -> list[str]:
    """Return the near misses that a regex accepts."""
    pattern = re.compile(source, re.IGNORECASE)
    return list(filter(pattern.fullmatch, OriginRegex(pattern).lookalikes()))


def near_misses_of(source: str) -> cabc.Iterator[str]:
    return OriginRegex(re.compile(source)).lookalikes()


@pytest.mark.parametrize(
    ("source", "near_miss"),
    [
        pytest.param(
            "https://.*.example.com", "https://evilexample.com", id="dot in front"
        ),
        pytest.param(
            r".*example\.com", "https://evilexample.com", id="open in front, no scheme"
        ),
        pytest.param(r"https://.*example\.com", "https://evilexample.com", id="star"),
        pytest.param(r"https://.+example\.com", "https://evilexample.com", id="plus"),
        pytest.param(
            r"https://.?example\.com", "https://xexample.com", id="one or none"
        ),
        pytest.param(r"https://.example\.com", "https://xexample.com", id="one"),
        pytest.param(
            r"https://.{3,9}example\.com", "https://evilexample.com", id="count"
        ),
        pytest.param(r"https://.*?example\.com", "https://evilexample.com", id="lazy"),
        pytest.param(
            r"https://\S+example\.com", "https://evilexample.com", id="no space"
        ),
        pytest.param(
            r"https://app-\w*\.?example\.com",
            "https://app-evilexample.com",
            id="optional dot behind a name",
        ),
        pytest.param(
            r"https://[a-z]+.example\.com",
            "https://axexample.com",
            id="dot behind open",
        ),
        pytest.param(r"https://\w*example\.com", "https://evilexample.com", id="word"),
        pytest.param(
            r"https://[a-z.]*example\.com", "https://evilexample.com", id="class"
        ),
        pytest.param(
            r"https://[^/]*example\.com", "https://evilexample.com", id="negated class"
        ),
        pytest.param(
            r"https://(.*)example\.com", "https://evilexample.com", id="group"
        ),
        pytest.param(
            r"https://(.*)\.?example\.com", "https://evilexample.com", id="optional dot"
        ),
        pytest.param(
            r"https://(?P<sub>.*)example\.com",
            "https://evilexample.com",
            id="named group",
        ),
        pytest.param("https://(www.)?example.com", "https://www.examplexcom", id="www"),
        pytest.param("https?://example.com", "https://examplexcom", id="dot replaced"),
        pytest.param(
            r"^https://app\.example.com$", "https://app.examplexcom", id="ends"
        ),
        pytest.param(
            "https://app.example.com$", "https://appxexample.com", id="first dot"
        ),
        pytest.param("HTTPS?://EXAMPLE.COM", "https://examplexcom", id="upper case"),
        pytest.param(
            "https://a.example.com:3000$", "https://axexample.com:3000", id="p"
        ),
        pytest.param(
            r"https://a.example.com:\d+", "https://axexample.com:8443", id="any port"
        ),
        pytest.param(
            r"https://a.example.com(:[0-9]+)?",
            "https://axexample.com",
            id="port or none",
        ),
        pytest.param("app://a.example.com$", "app://axexample.com", id="other scheme"),
        pytest.param(
            r"https://example\.com.*", "https://example.com.evil.test", id="open behind"
        ),
        pytest.param(
            r"https://example\.com.+", "https://example.com.evil.test", id="plus behind"
        ),
        pytest.param(
            r"https://example\.com[^/]*",
            "https://example.com.evil.test",
            id="class behind",
        ),
        pytest.param(
            r"https://example[.]com.*",
            "https://example.com.evil.test",
            id="dot in a class",
        ),
        pytest.param(
            r"https://example\x2ecom.*",
            "https://example.com.evil.test",
            id="dot by number",
        ),
        pytest.param(
            r"http://localhost[^/]*", "http://localhost.evil.test", id="localhost"
        ),
        pytest.param(r"http://.*localhost", "http://evillocalhost", id="to localhost"),
        pytest.param(
            r"http://127\.0\.0\.1.*", "http://127.0.0.1.evil.test", id="IPv4 suffix"
        ),
        pytest.param("http://127.0.0.1(:80)?", "http://127x0.0.1", id="IPv4 dot"),
        pytest.param(
            r"https://a\.example\.com|https://b.example.com",
            "https://bxexample.com",
            id="second alternative",
        ),
        pytest.param(
            r"https://(a\.example|b.example)\.com",
            "https://bxexample.com",
            id="second alternative of a group",
        ),
        pytest.param(
            f"{ALTERNATIVES}|https://z.example.com",
            "https://zxexample.com",
            id="last of many alternatives",
        ),
        pytest.param(
            r"https://.*-team.vercel.app",
            "https://a-team.vercelxapp",
            id="label that starts open",
        ),
        pytest.param(
            r"https://(?!evil).*\.example.com", "https://a.examplexcom", id="look-ahead"
        ),
        pytest.param(r"https://(?:a|b).example.com", "https://axexample.com", id="(?:"),
    ],
)
def test_wide_regex_accepts_a_near_miss(source: str, near_miss: str) -> None:
    assert re.fullmatch(source, near_miss, re.IGNORECASE)
    assert accepted(source)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(r"https://example\.com", id="one host"),
        pytest.param(r"^https?://example\.com$", id="both schemes"),
        pytest.param(r"\Ahttps://example\.com\Z", id="other anchors"),
        pytest.param(r"https://.*\.example\.com", id="any below"),
        pytest.param(r"https://(.*\.)?example\.com", id="any below, or bare"),
        pytest.param(r"https://(.*\.|)example\.com", id="any below, or nothing"),
        pytest.param(r"https://(\w+\.)*example\.com", id="repeated group"),
        pytest.param(r"https://[a-z0-9-]+\.example\.com", id="one label"),
        pytest.param(r"https://[^.]+\.example\.com", id="one label, negated"),
        pytest.param(r"https://[^]/]+\.example\.com", id="bracket in a class"),
        pytest.param(r"https://[\]a]\.example\.com", id="escaped bracket in a class"),
        pytest.param(r"https://app-\d+\.example\.com", id="number in a label"),
        pytest.param(r"https://app-.+\.example\.com", id="open label"),
        pytest.param(r"https://.+-team\.vercel\.app", id="label that starts open"),
        pytest.param(r"https://[a-z]+-a\.b\.example\.com", id="part of a label"),
        pytest.param(r"https://(a|b)\.example\.com(:\d+)?", id="alternatives and port"),
        pytest.param(r"https://(?:a|b|)\.x\.example", id="empty alternative"),
        pytest.param(
            r"https://a\.example\.com|https://b\.example\.com", id="two hosts"
        ),
        pytest.param(r"https://example\.(com|org)", id="two top-level domains"),
        pytest.param(r"https://example[.]com", id="dot in a class"),
        pytest.param(r"http://localhost(:\d+)?", id="localhost"),
        pytest.param(r"http://127\.0\.0\.1(:\d+)?", id="IPv4"),
        pytest.param(r"(?i)https://EXAMPLE\.com", id="flags"),
        pytest.param(r"null|https://a\.example", id="null"),
        pytest.param(r"capacitor://localhost|ionic://localhost", id="app schemes"),
        pytest.param(ALTERNATIVES, id="many alternatives"),
        pytest.param(".*", id="anything names no host"),
        pytest.param("", id="empty"),
    ],
)
def test_narrow_regex_accepts_no_near_miss(source: str) -> None:
    assert accepted(source) == []


@pytest.mark.parametrize(
    "near_miss",
    [
        pytest.param("https://appxexample.com", id="first dot replaced"),
        pytest.param("https://app.examplexcom", id="second dot replaced"),
        pytest.param("https://evilapp.example.com", id="prefix"),
        pytest.param("https://evil-app.example.com", id="prefix and hyphen"),
        pytest.param("https://xapp.example.com", id="letter in front"),
        pytest.param("https://app.example.com.evil.test", id="suffix"),
        pytest.param("https://app.example.comevil.test", id="glued suffix"),
        pytest.param("https://app.example.com-evil.test", id="suffix and hyphen"),
        pytest.param("https://app.example.com.evil", id="top-level domain behind"),
        pytest.param("https://app.example.comx", id="letter behind"),
        pytest.param("http://app.example.com.evil.test", id="other scheme"),
        pytest.param("https://app.example.com.evil.test:8443", id="other port"),
        pytest.param("https://app.example.com.evil.test:3000", id="own port"),
    ],
)
def test_attackers_are_among_the_near_misses(near_miss: str) -> None:
    assert near_miss in set(near_misses_of(r"https://app\.example\.com:3000"))


@pytest.mark.parametrize(
    "source",
    [
        r"https://(a|b)\.example\.com(:\d+)?",
        r"https://.+-team\.vercel\.app",
        r"app://.*\.example\.com:3000",
        r"https://example\.com.*",
    ],
)
def test_near_misses_are_origins_that_browsers_can_send(source: str) -> None:
    near_misses = list(near_misses_of(source))

    assert near_misses
    assert [origin for origin in near_misses if not is_origin(origin)] == []


def test_named_host_itself_is_no_near_miss() -> None:
    near_misses = set(near_misses_of(r"https://(app|www)\.example\.com"))

    assert "https://app.example.com" not in near_misses
    assert "https://www.example.com" not in near_misses


def test_number_of_near_misses_is_bounded() -> None:
    few = len(list(near_misses_of(r"https://" + "(a|b)" * 10 + r"\.example\.com")))
    many = len(list(near_misses_of(r"https://" + "(a|b)" * 12 + r"\.example\.com")))

    assert few == many


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(r"https://\x65xample\.com", id="character by number"),
        pytest.param(r"https://\u0065xample\.com", id="Unicode character by number"),
        pytest.param(r"https://\U00000065xample\.com", id="long Unicode number"),
        pytest.param(r"https://\N{DIGIT ONE}\.example\.com", id="character by name"),
        pytest.param(r"https://[\x61-\x7a]+\.example\.com", id="number in a class"),
        pytest.param(r"https://\x61+\.example\.com", id="repeated number"),
        pytest.param(r"https://(a)\1\.example\.com", id="backreference"),
        pytest.param(r"https://(?P<a>b)(?P=a)\.example\.com", id="named backreference"),
        pytest.param(r"https://(a)?(?(1)b|c)\.example\.com", id="conditional"),
        pytest.param(r"https://(?#a ( bracket)b\.example\.com", id="comment"),
        pytest.param("(?x) https://a\\.example\\.com # :)", id="verbose comment"),
        pytest.param(r"https://[(|)]\.example\.com", id="signs in a class"),
        pytest.param(r"https://a\.example\.com(?<!x)", id="look-behind"),
        pytest.param(r"https://\0a\.example\.com", id="octal number"),
        pytest.param("https://\\\n", id="escaped line feed"),
    ],
)
def test_any_regex_that_compiles_can_be_probed(source: str) -> None:
    assert accepted(source) == []


@pytest.mark.parametrize(
    ("source", "near_miss"),
    [
        pytest.param(r"https://example\..*", "https://example.evil.test", id="domain"),
        pytest.param(r"https://example\.\w+", "https://example.evil", id="last label"),
        pytest.param(
            r"https://[a-z]+\.example\.[a-z]+", "https://a.example.evil", id="both ends"
        ),
        pytest.param(r"https://app\d*\..+", "https://app1.a.evil", id="all but one"),
        pytest.param(
            r"https://10\.0\.0\.\d+.*", "https://10.0.0.1.evil.test", id="address"
        ),
        pytest.param(r"https://app-\d+.*", "https://app-1.evil.test", id="one label"),
        pytest.param(
            r"https://(intranet|wiki).*", "https://wiki.evil.test", id="group"
        ),
        pytest.param(r"https://exa[a-z]ple.*", "https://exaaple.evil.test", id="class"),
        pytest.param(
            r"https://example\.[a-z]{2,3}", "https://example.co", id="top-level domain"
        ),
        pytest.param(
            r"https://shop\.example\.[a-z]{2,3}(\.[a-z]{2})?",
            "https://shop.example.app",
            id="one or two last labels",
        ),
        pytest.param(
            r"^https://myapp-.+\.com$", "https://myapp-a.evil.com", id="last but one"
        ),
        pytest.param(
            r"^https://app\.[a-z]+\.com$",
            "https://app.evil.com",
            id="whole last but one",
        ),
        pytest.param(
            r"https://(?:a|x)?example\.com", "https://xexample.com", id="optional group"
        ),
    ],
)
def test_regex_with_an_open_end_accepts_a_near_miss(
    source: str, near_miss: str
) -> None:
    pattern = re.compile(source)
    found = {miss for miss in near_misses_of(source) if pattern.fullmatch(miss)}

    assert near_miss in found


@pytest.mark.parametrize(
    "source",
    [
        r"https://intranet-[a-z]+",
        r"^https://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+example\.com$",
        r"https://app[12]\.example\.com",
        r"http://.+\.localhost",
        r"http://localhost:\d+",
        r"http://192\.168\.1\.\d+",
        r"https://app\.example\.com(:\d+)?",
        r"https://[a-z]+\.example\.com:[0-9]+",
    ],
)
def test_open_end_within_a_host_or_port_is_none(source: str) -> None:
    pattern = re.compile(source)

    assert not [miss for miss in near_misses_of(source) if pattern.fullmatch(miss)]
