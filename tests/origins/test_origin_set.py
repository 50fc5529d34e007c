from __future__ import annotations

import asyncio
import functools
import logging
import re
import typing as t
from dataclasses import dataclass

import pytest

from flask_cors.errors import Report
from flask_cors.origins.origin_set import OriginSet

EXACT = "https://app.example.com"
REGEX = r"https://[a-z]+\.example\.com"
LONGEST = f"{'s' * 64}://{'.'.join(['a' * 63] * 3 + ['b' * 61])}:65535"
TOO_LONG = f"s{LONGEST}"


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        pytest.param("https://app.example.com", True, id="exact"),
        pytest.param("https://app.example.com.evil.test", False, id="suffix attack"),
        pytest.param("https://app.example.community", False, id="longer label"),
        pytest.param("https://evilapp.example.com", False, id="prefix attack"),
        pytest.param("https://evil-app.example.com", False, id="prefix and hyphen"),
        pytest.param("https://appxexample.com", False, id="dot replaced"),
        pytest.param("http://app.example.com", False, id="other scheme"),
        pytest.param("https://app.example.com:8443", False, id="other port"),
        pytest.param("https://app.example.com:443", False, id="default port spelled"),
        pytest.param("https://sub.app.example.com", False, id="sub-subdomain"),
        pytest.param("https://example.com", False, id="parent"),
        pytest.param("null", False, id="null"),
        pytest.param("*", False, id="star"),
        pytest.param("", False, id="empty"),
        pytest.param("https://App.Example.com", False, id="upper-case host"),
        pytest.param("HTTPS://app.example.com", False, id="upper-case scheme"),
        pytest.param("https://app.example.com.", False, id="trailing dot"),
        pytest.param("https://app.example.com/", False, id="trailing slash"),
        pytest.param("https://app.example.com\n", False, id="line feed"),
        pytest.param("https://app.example.com\r\nX: y", False, id="header injection"),
        pytest.param("https://app.example.com\0", False, id="NUL"),
        pytest.param("https://app.example.com ", False, id="space"),
        pytest.param("https://app.example.com, https://e.test", False, id="comma list"),
        pytest.param("https://app.example.com@evil.test", False, id="host as user"),
        pytest.param(
            "https://evil.test/https://app.example.com", False, id="in a path"
        ),
        pytest.param("https://app.example.com#.evil.test", False, id="fragment"),
        pytest.param("https://app.example.com%00.evil.test", False, id="percent"),
        pytest.param("app.example.com", False, id="no scheme"),
        pytest.param(TOO_LONG, False, id="327 characters"),
    ],
)
def test_exact_origin_allows_only_itself(origin: str, allowed: bool) -> None:
    assert OriginSet([EXACT]).allows(origin) is allowed


@pytest.mark.parametrize(
    ("entry", "origin", "allowed"),
    [
        pytest.param("http://[0::1]:80", "http://[::1]", True, id="IPv6"),
        pytest.param("http://[::1]", "http://[0:0:0:0:0:0:0:1]", False, id="long IPv6"),
        pytest.param("http://[::1]", "http://[0::1]", False, id="IPv6, zero in front"),
        pytest.param("http://[::1]", "http://::1", False, id="IPv6, no brackets"),
        pytest.param("http://[::a]", "http://[::A]", False, id="upper-case IPv6"),
        pytest.param("http://[::1]", "http://[::1%25lo]", False, id="IPv6 zone"),
        pytest.param("http://127.0.0.1", "http://127.1", False, id="short IPv4"),
        pytest.param("http://127.0.0.1", "http://2130706433", False, id="number IPv4"),
        pytest.param("http://127.0.0.1", "http://localhost", False, id="localhost"),
        pytest.param(
            "https://fa\u00df.de", "https://xn--fa-hia.de", True, id="sharp s"
        ),
        pytest.param("https://fa\u00df.de", "https://fass.de", False, id="ss"),
        pytest.param(
            "https://fa\u00df.de", "https://fa\u00df.de", False, id="not IDNA"
        ),
        # As it comes from a file, and is no constant of the code.
        pytest.param("NULL".lower(), "null", True, id="null"),
        pytest.param("null", "NULL", False, id="upper-case null"),
        pytest.param("null", "null://null", False, id="null as scheme"),
        pytest.param("null", "", False, id="empty is not null"),
    ],
)
def test_request_is_compared_with_the_canonical_entry(
    entry: str, origin: str, allowed: bool
) -> None:
    assert OriginSet([entry]).allows(origin) is allowed


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        pytest.param("https://app.example.com", True, id="one label"),
        pytest.param("https://a.b.example.com", True, id="sub-subdomain"),
        pytest.param("https://example.com", False, id="bare domain"),
        pytest.param("https://evilexample.com", False, id="prefix attack"),
        pytest.param("https://a.example.com.evil.test", False, id="suffix attack"),
        pytest.param("https://a.examplexcom", False, id="dot replaced"),
        pytest.param("http://a.example.com", False, id="other scheme"),
        pytest.param("https://a.example.com:8443", False, id="other port"),
        pytest.param("https://A.example.com", False, id="upper case"),
        pytest.param("https://.example.com", False, id="empty label"),
        pytest.param("https://a..example.com", False, id="empty label in between"),
        pytest.param("https://a\r\n.example.com", False, id="line break"),
        pytest.param("https://a\0.example.com", False, id="NUL"),
        pytest.param("https://e.test, https://a.example.com", False, id="comma list"),
        pytest.param("https://evil.test/.example.com", False, id="path"),
        pytest.param("https://evil.test?.example.com", False, id="query"),
        pytest.param("https://evil.test#.example.com", False, id="fragment"),
        pytest.param("https://evil.test\\.example.com", False, id="backslash"),
        pytest.param("https://evil.test:80.example.com", False, id="port in front"),
        pytest.param("https://u@a.example.com", False, id="user"),
        pytest.param("https://b\u00fccher.example.com", False, id="not IDNA"),
        pytest.param("null", False, id="null"),
        pytest.param(f"https://{'a.' * 154}example.com", False, id="327 characters"),
    ],
)
def test_wildcard_origin_allows_only_hosts_below(origin: str, allowed: bool) -> None:
    assert OriginSet(["https://*.example.com"]).allows(origin) is allowed


@pytest.mark.parametrize(
    ("pattern", "origin", "allowed"),
    [
        pytest.param(REGEX, "https://app.example.com", True, id="match"),
        pytest.param(REGEX, "https://app.example.com.evil.test", False, id="suffix"),
        pytest.param(REGEX, "https://app.example.com:8443", False, id="other port"),
        pytest.param(REGEX, "xhttps://app.example.com", False, id="scheme prefix"),
        pytest.param(REGEX, "http://app.example.com", False, id="other scheme"),
        pytest.param(REGEX, "https://app.example.com\n", False, id="line feed"),
        pytest.param(REGEX, "https://APP.example.com", False, id="upper case sent"),
        pytest.param("^https://a\\.b$", "https://a.b\n", False, id="dollar, line feed"),
        pytest.param("(?m)^https://a\\.b$", "https://a.b\nx", False, id="multi-line"),
        pytest.param(r"HTTPS://A\.B", "https://a.b", True, id="text ignores case"),
        pytest.param(re.compile(r"HTTPS://A\.B"), "https://a.b", False, id="own flags"),
        pytest.param(
            re.compile(r"HTTPS://A\.B", re.IGNORECASE), "https://a.b", True, id="flag"
        ),
        pytest.param(re.compile("https://a"), "https://a.b", False, id="whole origin"),
        pytest.param(re.compile("https://a|b"), "https://a", True, id="alternative"),
        pytest.param(re.compile("(?:)"), "https://a.b", False, id="empty regex"),
        pytest.param(".*", "null", True, id="null"),
        pytest.param(".+", "https://a.b", True, id="anything"),
        pytest.param("(?s).*", "https://a.b\r\nX: y", False, id="header injection"),
        pytest.param(".*", "not an origin", False, id="no form of an origin"),
        pytest.param(".*", LONGEST, True, id="326 characters"),
        pytest.param(".*", TOO_LONG, False, id="327 characters"),
    ],
)
def test_regex_must_match_the_whole_origin(
    pattern: str | re.Pattern[str], origin: str, allowed: bool
) -> None:
    origins = OriginSet(pattern)

    assert len(origins.patterns) == 1
    assert origins.allows(origin) is allowed
    assert origins.lists(origin) is allowed


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(r"https://a\.example", id="backslash"),
        pytest.param("^https://a", id="caret"),
        pytest.param("https://a$", id="dollar"),
        pytest.param("https://(a)", id="parentheses"),
        pytest.param("https://[ab]", id="brackets"),
        pytest.param("https://a{2}", id="braces"),
        pytest.param("https://a|https://b", id="bar"),
        pytest.param("https?://a", id="question mark"),
        pytest.param("https://.*.example.com", id="dot star"),
        pytest.param("https://.+", id="dot plus"),
        pytest.param("https://[::1].example", id="IPv6 with a name behind"),
    ],
)
def test_text_with_regex_signs_is_a_regex(entry: str) -> None:
    origins = OriginSet([entry])

    assert {pattern.pattern for pattern in origins.patterns} == {entry}
    assert origins.exact == frozenset()
    assert origins.wildcards.wildcards == frozenset()
    assert not origins.any


def test_every_kind_of_entry_is_sorted() -> None:
    pattern = re.compile("https://b")

    def ask(origin: str) -> bool:
        return origin == "https://d.example"

    origins = OriginSet(
        [
            pattern,
            ask,
            "*",
            "null",
            "https://a.example",
            "http://localhost:*",
            "https?://b",
        ]
    )

    assert origins.any
    assert origins.exact == {"null", "https://a.example"}
    assert origins.wildcards.wildcards == {"http://localhost:*"}
    assert origins.patterns == {pattern, re.compile("https?://b", re.IGNORECASE)}
    assert origins.predicates.functions == (ask,)


def test_one_entry_needs_no_list() -> None:
    assert OriginSet("https://a.example").only == "https://a.example"
    assert OriginSet(re.compile("https://a")).allows("https://a")
    assert OriginSet(lambda origin: True).allows("https://a")


def test_entries_may_come_from_an_iterator() -> None:
    origins = OriginSet(f"https://{name}.example" for name in "ab")

    assert origins.exact == {"https://a.example", "https://b.example"}


@pytest.mark.parametrize(
    "origin",
    [
        pytest.param("https://a.example", id="origin"),
        pytest.param("null", id="null"),
        pytest.param("", id="empty"),
    ],
)
def test_empty_list_allows_nobody(origin: str) -> None:
    assert not OriginSet([]).allows(origin)
    assert not OriginSet([]).lists(origin)


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        pytest.param("https://any.example:8443", True, id="any origin"),
        pytest.param("capacitor://localhost", True, id="any scheme"),
        pytest.param("null", True, id="null"),
        pytest.param(LONGEST, True, id="326 characters"),
        pytest.param(TOO_LONG, False, id="327 characters"),
        pytest.param("", False, id="empty"),
        pytest.param("*", False, id="star"),
        pytest.param("https://a.example/path", False, id="path"),
        pytest.param("https://a.example\r\nX: y", False, id="header injection"),
        pytest.param("https://a.example, https://b.example", False, id="comma list"),
        pytest.param("https://A.example", False, id="upper case"),
    ],
)
def test_star_allows_all_that_has_the_form_of_an_origin(
    origin: str, allowed: bool
) -> None:
    assert OriginSet("*").allows(origin) is allowed
    assert not OriginSet("*").lists(origin)


def test_what_is_listed_is_told_apart_from_what_only_star_allows() -> None:
    origins = OriginSet(["*", "https://a.example", "https://*.b.example", "c://[d]"])

    assert origins.lists("https://a.example")
    assert origins.lists("https://x.b.example")
    assert origins.lists("c://d")
    assert not origins.lists("https://other.example")
    assert not origins.lists("null")
    assert origins.allows("https://other.example")
    assert origins.allows("null")


def test_exact_origins_and_regexes_name_an_origin() -> None:
    origins = OriginSet(["*", "null", "https://a.example", r"https://b\.example"])

    assert origins.names("https://a.example")
    assert origins.names("https://b.example")
    assert origins.names("null")
    assert not origins.names("https://b.example.evil.test")
    assert not origins.names("https://c.example")


@pytest.mark.parametrize(
    ("entries", "only"),
    [
        pytest.param(["https://a.example"], "https://a.example", id="one"),
        pytest.param(
            ["https://a.example:443", "https://A.example/"],
            "https://a.example",
            id="one in two spellings",
        ),
        pytest.param(["null"], "null", id="null"),
        pytest.param([], None, id="none"),
        pytest.param(["https://a.example", "https://b.example"], None, id="two"),
        pytest.param(["https://a.example", "*"], None, id="star"),
        pytest.param(["https://a.example", "http://localhost:*"], None, id="wildcard"),
        pytest.param(["https://a.example", "https://b$"], None, id="regex"),
        pytest.param(["https://a.example", bool], None, id="predicate"),
        pytest.param(["https://*.a.example"], None, id="wildcard alone"),
    ],
)
def test_only_is_the_one_exact_origin(entries: list[t.Any], only: str | None) -> None:
    assert OriginSet(entries).only == only


def ask(origin: str) -> bool:
    return origin == "https://a.example"


class Tenants:
    """Has a method that serves as a predicate."""

    def allows(self, origin: str) -> bool:
        return origin == "https://a.example"


TENANTS = Tenants()


@pytest.mark.parametrize(
    ("entries", "others", "equal"),
    [
        pytest.param([], [], True, id="nobody"),
        pytest.param(
            ["https://a.example"], ["HTTPS://a.example:443/"], True, id="spelled"
        ),
        pytest.param(
            ["https://a", "https://b"], ["https://b", "https://a"], True, id="order"
        ),
        pytest.param(["https://a", "https://a"], ["https://a"], True, id="twice"),
        pytest.param(
            ["https://*.a.example"], ["https://*.A.example"], True, id="wildcard"
        ),
        pytest.param(["https://a$"], ["https://a$"], True, id="regex"),
        pytest.param([ask, bool], [bool, ask, ask], True, id="predicates"),
        pytest.param([TENANTS.allows], [TENANTS.allows], True, id="bound method"),
        pytest.param(["*"], ["*", "*"], True, id="star"),
        pytest.param(["https://a"], ["https://b"], False, id="other origin"),
        pytest.param(["https://a"], ["http://a"], False, id="other scheme"),
        pytest.param(["*"], [], False, id="star or nobody"),
        pytest.param(["*"], ["*", "https://a"], False, id="star and one"),
        pytest.param(["https://*.a.b"], ["https://*.a.c"], False, id="other wildcard"),
        pytest.param(
            ["https://a$"], [re.compile("https://a$")], False, id="other flags"
        ),
        pytest.param([ask], [bool], False, id="other predicate"),
        pytest.param([TENANTS.allows], [Tenants().allows], False, id="other object"),
        pytest.param([lambda origin: True], [lambda origin: True], False, id="lambdas"),
    ],
)
def test_sets_with_the_same_entries_are_equal(
    entries: list[t.Any], others: list[t.Any], equal: bool
) -> None:
    first = OriginSet(entries)
    second = OriginSet(others)

    assert (first == second) is equal
    assert (hash(first) == hash(second)) is equal


def test_set_differs_from_all_else() -> None:
    assert OriginSet("*") != "*"
    assert OriginSet([]) != frozenset()


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        pytest.param("https://a.example", True, id="yes"),
        pytest.param("https://b.example", False, id="no"),
    ],
)
def test_predicate_decides(
    origin: str, allowed: bool, caplog: pytest.LogCaptureFixture
) -> None:
    assert OriginSet([ask]).allows(origin) is allowed
    assert OriginSet([ask]).lists(origin) is allowed
    assert caplog.records == []


@pytest.mark.parametrize(
    ("origin", "asked"),
    [
        pytest.param("https://x.example", True, id="origin"),
        pytest.param("null", True, id="null"),
        pytest.param(LONGEST, True, id="326 characters"),
        pytest.param(TOO_LONG, False, id="327 characters"),
        pytest.param("https://X.example", False, id="upper case"),
        pytest.param("https://x.example\r\nX: y", False, id="header injection"),
        pytest.param("https://x.example/", False, id="slash"),
        pytest.param("x", False, id="no scheme"),
        pytest.param("", False, id="empty"),
    ],
)
def test_predicate_sees_only_what_has_the_form_of_an_origin(
    origin: str, asked: bool
) -> None:
    seen = []

    def remember(origin: str) -> bool:
        seen.append(origin)
        return True

    assert OriginSet([remember]).allows(origin) is asked
    assert seen == [origin] * asked


def test_predicate_is_not_asked_about_listed_origins() -> None:
    def fail(origin: str) -> bool:
        raise AssertionError(origin)

    origins = OriginSet([fail, "https://a.example", "https://*.b.example", "c://[d]"])

    assert origins.allows("https://a.example")
    assert origins.allows("https://x.b.example")
    assert origins.allows("c://d")


@pytest.mark.parametrize(
    ("entries", "origin", "asks"),
    [
        pytest.param([ask], "https://b.example", True, id="nothing else"),
        pytest.param([ask], "null", True, id="null"),
        pytest.param([ask], "https://b.example/", False, id="no form of an origin"),
        pytest.param(["https://a.example"], "https://b.example", False, id="no one"),
        pytest.param([ask, "*"], "https://b.example", False, id="star"),
        pytest.param([ask, EXACT], EXACT, False, id="exact"),
        pytest.param([ask, EXACT], "https://b.example", True, id="not that one"),
        pytest.param([ask, "https://*.example.com"], EXACT, False, id="wildcard"),
        pytest.param(
            [ask, "https://*.example.com"], "https://example.com", True, id="not below"
        ),
        pytest.param([ask, REGEX], EXACT, False, id="regex"),
        pytest.param([ask, REGEX], f"{EXACT}:8443", True, id="no match"),
    ],
)
def test_set_asks_where_predicates_alone_may_allow(
    entries: list[t.Any], origin: str, asks: bool
) -> None:
    assert OriginSet(entries).asks(origin) is asks


def test_set_is_served_by_an_app_without_a_change() -> None:
    async def later(origin: str) -> bool:
        return origin == "https://a.example"

    def ensure_sync(function: t.Any) -> t.Any:
        return lambda *arguments: asyncio.run(function(*arguments))

    origins = OriginSet([later, "https://b.example"])
    served = origins.served_by(ensure_sync)
    plain = OriginSet("https://b.example")

    assert served == origins
    assert served.allows("https://a.example")
    assert not origins.allows("https://a.example")
    assert plain.served_by(ensure_sync) is plain


def test_next_predicate_is_asked_where_one_denies() -> None:
    def never(origin: str) -> bool:
        return False

    assert OriginSet([never, ask]).allows("https://a.example")


def test_predicate_given_twice_is_asked_once() -> None:
    seen = []

    def remember(origin: str) -> bool:
        seen.append(origin)
        return False

    assert not OriginSet([remember, remember]).allows("https://a.example")
    assert seen == ["https://a.example"]


class Unhashable:
    """A predicate that can't be a member of a set."""

    __hash__: t.ClassVar[None]  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other

    def __call__(self, origin: str) -> bool:
        return origin == "https://a.example"


def test_predicate_may_be_any_callable() -> None:
    assert OriginSet([Unhashable()]).allows("https://a.example")
    assert OriginSet([Unhashable().__call__]).allows("https://a.example")
    assert OriginSet([functools.partial(ask)]).allows("https://a.example")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(1, id="one"),
        pytest.param("yes", id="text"),
        pytest.param("false", id="text that says no"),
        pytest.param(None, id="none"),
        pytest.param(re.match("a", "a"), id="match"),
        pytest.param([True], id="list"),
    ],
)
def test_answer_that_is_no_bool_denies_and_is_logged(
    answer: t.Any, caplog: pytest.LogCaptureFixture
) -> None:
    def answers(origin: str) -> t.Any:
        return answer

    assert OriginSet([answers]).allows("https://a.example") is False
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("flask_cors", logging.ERROR)
    assert record.getMessage().startswith(f"{answers!r} returned {answer!r}")
    assert "'https://a.example'" in record.getMessage()
    assert " is denied" in record.getMessage()


def test_predicate_that_raises_denies_and_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(origin: str) -> bool:
        raise LookupError("no such tenant")

    assert OriginSet([fails]).allows("https://a.example") is False
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("flask_cors", logging.ERROR)
    assert record.getMessage().startswith(f"{fails!r} failed")
    assert "'https://a.example'" in record.getMessage()
    assert " is denied" in record.getMessage()
    assert record.exc_info
    assert str(record.exc_info[1]) == "no such tenant"


def test_next_predicate_is_asked_where_one_raises() -> None:
    def fails(origin: str) -> bool:
        raise LookupError

    assert OriginSet([fails, ask]).allows("https://a.example")


def test_logged_text_is_cut_at_200_characters(
    caplog: pytest.LogCaptureFixture,
) -> None:
    origin = f"https://{'a' * 300}"

    def fails(origin: str) -> bool:
        raise LookupError

    def rambles(origin: str) -> t.Any:
        return "b" * 300

    assert not OriginSet([fails, rambles]).allows(origin)
    failed, answered = (record.getMessage() for record in caplog.records)
    assert f" 'https://{'a' * 190}… " in failed
    assert f" 'https://{'a' * 190}… " in answered
    assert f" returned '{'b' * 198}…: " in answered


def test_problems_go_to_the_given_report() -> None:
    report = Report("origins", "CORS(...)")

    origins = OriginSet(["a.example", "https://b.example"], report)

    assert [problem.value for problem in report.problems] == ["a.example"]
    assert str(report.problems[0]).startswith("CORS(...), origins: 'a.example' ")
    assert report.has_failed
    assert origins.exact == {"https://b.example"}


def test_predicate_without_a_hash_is_told_apart_by_identity() -> None:
    @dataclass(frozen=True)
    class Listing:
        allowed: list[str]

        def __call__(self, origin: str) -> bool:
            return origin in self.allowed

    one = Listing(["https://a.example"])
    other = Listing(["https://a.example"])

    assert OriginSet(one).allows("https://a.example")
    assert OriginSet([one, one]) == OriginSet(one)
    assert OriginSet(other) != OriginSet(one)
    assert hash(OriginSet(one)) == hash(OriginSet([one]))


@pytest.mark.parametrize(
    "entry", ["*", "null", "https://a", "https://*.a.b", "https://a$", ask]
)
def test_only_a_set_without_entries_is_empty(entry: t.Any) -> None:
    assert OriginSet([]).is_empty
    assert not OriginSet([entry]).is_empty
