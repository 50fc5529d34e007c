from __future__ import annotations

import pytest

from flask_cors.origins.wildcards import WildcardTable


class CountingSet(frozenset[str]):
    """A set that counts how often it is asked."""

    asked = 0

    def __contains__(self, item: object) -> bool:
        self.asked += 1
        return super().__contains__(item)


DEEP = "https://*.example.com"
ANY_PORT = "http://localhost:*"
DEEP_ANY_PORT = "https://*.example.com:*"
LATER = "https://app.*.example.com"
INSIDE = "https://app-*-team.vercel.app"
TWO_LABELS = "https://*.*.example.com"
INSIDE_AND_DEEP = "https://*.v*.example.com"


@pytest.mark.parametrize(
    ("wildcard", "origin", "admitted"),
    [
        pytest.param(DEEP, "https://a.example.com", True, id="one label"),
        pytest.param(DEEP, "https://a.b.c.example.com", True, id="labels in front"),
        pytest.param(DEEP, "https://a_b.example.com", True, id="any whole label"),
        pytest.param(DEEP, "https://example.com", False, id="bare domain"),
        pytest.param(DEEP, "https://evilexample.com", False, id="prefix attack"),
        pytest.param(DEEP, "https://evil-example.com", False, id="prefix and hyphen"),
        pytest.param(DEEP, "https://a.example.com.evil.test", False, id="suffix"),
        pytest.param(DEEP, "https://a.example.community", False, id="longer label"),
        pytest.param(DEEP, "https://a.examplexcom", False, id="dot replaced"),
        pytest.param(DEEP, "https://ax.examplexcom.com", False, id="other owner"),
        pytest.param(DEEP, "http://a.example.com", False, id="other scheme"),
        pytest.param(DEEP, "https://a.example.com:8443", False, id="other port"),
        pytest.param(DEEP, "https://a.example.com.", False, id="trailing dot"),
        pytest.param(DEEP, "https://com", False, id="fewer labels"),
        pytest.param(DEEP, "http://[::1]", False, id="IPv6"),
        pytest.param(ANY_PORT, "http://localhost", True, id="no port"),
        pytest.param(ANY_PORT, "http://localhost:3000", True, id="any port"),
        pytest.param(ANY_PORT, "https://localhost:3000", False, id="port: scheme"),
        pytest.param(ANY_PORT, "http://a.localhost", False, id="port: subdomain"),
        pytest.param(
            ANY_PORT, "http://localhost.evil.test:1", False, id="port: suffix"
        ),
        pytest.param("http://[::1]:*", "http://[::1]:1", True, id="IPv6, any port"),
        pytest.param("http://[::1]:*", "http://[::1]", True, id="IPv6, no port"),
        pytest.param("http://[::1]:*", "http://[::2]:1", False, id="IPv6, other host"),
        pytest.param("http://127.0.0.1:*", "http://127.0.0.1:1", True, id="IPv4"),
        pytest.param(
            "http://127.0.0.1:*", "http://127.0.0.2:1", False, id="IPv4 other"
        ),
        pytest.param(DEEP_ANY_PORT, "https://a.b.example.com:1", True, id="both"),
        pytest.param(DEEP_ANY_PORT, "https://a.example.com", True, id="both, no port"),
        pytest.param(DEEP_ANY_PORT, "https://example.com:1", False, id="both, bare"),
        pytest.param(
            "https://*.a.example:8443", "https://x.a.example:8443", True, id="p"
        ),
        pytest.param(
            "https://*.a.example:8443", "https://x.a.example", False, id="no p"
        ),
        pytest.param(LATER, "https://app.eu.example.com", True, id="later"),
        pytest.param(LATER, "https://app.example.com", False, id="later: nothing"),
        pytest.param(
            LATER, "https://app.a.b.example.com", False, id="later: two labels"
        ),
        pytest.param(LATER, "https://x.app.eu.example.com", False, id="later: below"),
        pytest.param(LATER, "https://evil.eu.example.com", False, id="later: other"),
        pytest.param(
            LATER, "https://app.e_u.example.com", False, id="later: underscore"
        ),
        pytest.param(INSIDE, "https://app-x1-y-team.vercel.app", True, id="inside"),
        pytest.param(
            INSIDE, "https://app--team.vercel.app", False, id="inside: nothing"
        ),
        pytest.param(
            INSIDE, "https://app-team.vercel.app", False, id="inside: overlap"
        ),
        pytest.param(
            INSIDE, "https://app-x.y-team.vercel.app", False, id="inside: dot"
        ),
        pytest.param(
            INSIDE, "https://app-x,-team.vercel.app", False, id="inside: comma"
        ),
        pytest.param(INSIDE, "https://app-*-team.vercel.app", False, id="inside: star"),
        pytest.param(INSIDE, "https://app-x-evil.vercel.app", False, id="inside: end"),
        pytest.param(
            INSIDE, "https://a.app-x-team.vercel.app", False, id="inside: below"
        ),
        pytest.param(TWO_LABELS, "https://a.b.example.com", True, id="two labels"),
        pytest.param(TWO_LABELS, "https://a.b.c.example.com", True, id="three labels"),
        pytest.param(TWO_LABELS, "https://b.example.com", False, id="too few labels"),
        pytest.param(INSIDE_AND_DEEP, "https://a.b.v1.example.com", True, id="mixed"),
        pytest.param(
            INSIDE_AND_DEEP, "https://v1.example.com", False, id="mixed: bare"
        ),
        pytest.param(
            INSIDE_AND_DEEP, "https://a.w1.example.com", False, id="mixed: other"
        ),
    ],
)
def test_wildcard_admits_only_what_its_stars_stand_for(
    wildcard: str, origin: str, admitted: bool
) -> None:
    assert WildcardTable([wildcard]).allows(origin) is admitted


@pytest.mark.parametrize(
    "origin",
    [
        pytest.param("https://barfoo.com", id="fused"),
        pytest.param("https://x.barfoo.com", id="below fused"),
        pytest.param("https://foo.com", id="bare first"),
        pytest.param("https://bar.com", id="bare second"),
        pytest.param("https://x.foo.bar.com.evil.test", id="suffix"),
        pytest.param("http://x.foo.com", id="scheme of none"),
    ],
)
def test_wildcards_do_not_mix(origin: str) -> None:
    table = WildcardTable(["https://*.foo.com", "https://*.bar.com"])

    assert not table.allows(origin)


@pytest.mark.parametrize(
    ("wildcards", "origin"),
    [
        pytest.param(
            ["https://v*.example.com:*", ANY_PORT],
            "https://v*.example.com:1",
            id="port",
        ),
        pytest.param(
            ["https://*.v*.example.com", "https://*.a.example.com"],
            "https://a.v*.example.com",
            id="in front",
        ),
    ],
)
def test_star_of_a_wildcard_does_not_stand_for_itself(
    wildcards: list[str], origin: str
) -> None:
    assert not WildcardTable(wildcards).allows(origin)


def test_each_of_many_shapes_is_found() -> None:
    table = WildcardTable([DEEP, ANY_PORT, LATER, INSIDE])

    assert table.wildcards == {DEEP, ANY_PORT, LATER, INSIDE}
    assert table.allows("https://a.example.com")
    assert table.allows("http://localhost:1")
    assert table.allows("https://app-x-team.vercel.app")
    assert not table.allows("https://app-x.vercel.app")


def test_empty_table_admits_nothing() -> None:
    assert not WildcardTable([]).allows("https://a.example.com")


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("https://*.customer-{}.example.com", id="deep"),
        pytest.param("https://customer-{}.example.com:*", id="any port"),
        pytest.param("https://customer-{}.*.example.com", id="later label"),
        pytest.param("https://app-*.customer-{}.example.com", id="inside a label"),
    ],
)
@pytest.mark.parametrize("number", [10, 10_000])
def test_look_up_does_not_grow_with_the_wildcards_of_one_shape(
    pattern: str, number: int
) -> None:
    table = WildcardTable([pattern.format(count) for count in range(number)])
    asked = CountingSet(table.wildcards)
    table.wildcards = asked
    admitted = pattern.format(number - 1).replace("*", "1")

    assert len(asked) == number
    assert table.allows(admitted)
    assert asked.asked <= 2
    assert not table.allows(admitted.replace("customer-", "stranger-"))
    assert asked.asked <= 4
    assert not table.allows(admitted.replace("example.com", "evil.test"))
    assert asked.asked <= 5


def test_many_shapes_of_other_owners_cost_nothing() -> None:
    table = WildcardTable(
        [f"https://a{'b' * (n % 50)}-*.owner-{n}.example" for n in range(1000)]
    )
    asked = CountingSet(table.wildcards)
    table.wildcards = asked

    assert table.allows("https://a-1.owner-0.example")
    assert asked.asked <= 2


@pytest.mark.parametrize(
    "origin",
    [
        "https://.shop.example",
        "https://a b.shop.example",
        "https://a\n.shop.example",
        "https://a.shop.example\n",
        "https://a/.shop.example",
        "https://evil.test#.shop.example",
        "https://evil.test/x.shop.example",
        "https://user@.shop.example",
        "https://a:1.shop.example",
        "https://[a.shop.example",
        "https://A.shop.example",
        "https://\u00e4.shop.example",
        "https://*.shop.example",
        "https://a.shop.example:*",
        "https://a.shop.example:",
        "//a.shop.example",
        "https:a.shop.example",
        f"https://{'a' * 400}.shop.example",
        "null",
        "",
    ],
)
def test_text_that_no_browser_sends_is_not_admitted(origin: str) -> None:
    table = WildcardTable(["https://*.shop.example", "https://*.shop.example:*"])

    assert not table.allows(origin)
    assert table.allows("https://a.shop.example")
    assert table.allows("https://a.shop.example:8443")
