from __future__ import annotations

import re
import sys
import typing as t

import pytest

from flask_cors.errors import CORSSecurityWarning
from flask_cors.errors import Report
from flask_cors.header_names import HeaderNames
from flask_cors.log import quote
from flask_cors.options import risks
from flask_cors.options.options import DEFAULTS
from flask_cors.origins.origin_set import OriginSet


def checked(entries: t.Any, **options: t.Any) -> Report:
    """Return what is wrong with a policy that allows credentials."""
    options = {"supports_credentials": True, "send_wildcard": False, **options}
    report = Report()
    settings = DEFAULTS._replace(origins=OriginSet(entries), **options)
    risks.check(settings, lambda option: report.at(option, "place"))
    return report


def accepting(*names: str) -> frozenset[str]:
    return frozenset(names)


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([], id="nobody"),
        pytest.param(["https://a.example"], id="exact"),
        pytest.param(["https://*.example.com"], id="wildcard"),
        pytest.param(["https://app-*.example.com:*"], id="wildcard inside, any port"),
        pytest.param([r"https://.*\.example\.com"], id="narrow regex"),
        pytest.param([r"https://[a-z-]+\.example\.co\.uk(:\d+)?"], id="open port"),
        pytest.param([r"https://(.*\.)?a\.(com|org|co\.uk)"], id="several domains"),
        pytest.param([r"https://shop[12]\.com"], id="choice of characters"),
        pytest.param([r"https://shop[1-3]\.com"], id="small range"),
        pytest.param([r"https://examples?\.com"], id="with or without a letter"),
        pytest.param([r"https://(?!evil).*\.example\.com"], id="looks ahead"),
        pytest.param([r"https://192\.168\.\d+\.\d+"], id="own addresses"),
        pytest.param([r"https://[a-z]+\.\d"], id="neither address nor name"),
        pytest.param([r"https://[\w-]+\.(corp|home\.arpa)"], id="own domains"),
        pytest.param([r"http://[a-z]+\.localhost:\d+"], id="open loopback"),
        pytest.param([r"chrome-extension://abcdef"], id="one extension"),
        pytest.param([r"https://app\.example\.com\.?"], id="final dot"),
        pytest.param([r"https://(app\.|www\.)?example\.com"], id="optional labels"),
        pytest.param([r"https://(my)?example\.com"], id="two names"),
        pytest.param([re.compile(r"https://(a|b)\.example\.com")], id="compiled regex"),
        pytest.param([lambda origin: True], id="predicate"),
        pytest.param(["http://localhost:*", "http://127.0.0.1:5000"], id="loopback"),
        pytest.param(["http://[::1]:5000", "http://*.localhost"], id="more loopback"),
        pytest.param(["capacitor://localhost"], id="app scheme"),
    ],
)
def test_narrow_origins_with_credentials_are_fine(entries: t.Any) -> None:
    report = checked(entries)

    assert report.problems == []
    assert report.warnings == []


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param("*", id="star"),
        pytest.param("null", id="null"),
        pytest.param(".*", id="regex for anybody"),
        pytest.param("https://*.github.io", id="public suffix"),
        pytest.param("http://a.example", id="plain HTTP"),
    ],
)
@pytest.mark.parametrize("send_wildcard", [True, False])
def test_nothing_is_refused_without_credentials(
    entries: str, send_wildcard: bool
) -> None:
    report = checked(
        entries,
        supports_credentials=False,
        send_wildcard=send_wildcard,
        expose_headers=("*",),
    )

    assert report.problems == []
    assert report.warnings == []


def test_any_origin_with_credentials_is_refused() -> None:
    (problem,) = checked("*").problems

    assert (problem.option, problem.place, problem.value) == ("origins", "place", "*")
    assert problem.text == (
        "origins='*' with supports_credentials=True lets every site that a user visits"
        " read what that user may read here. List the origins, for example"
        " origins='https://app.example', or remove supports_credentials. If pages send"
        " JSON, also write headers='Content-Type'. If you want every site to read it,"
        " write accept_risks='any-origin'."
    )


def test_any_origin_with_credentials_says_nothing_of_headers_that_are_written() -> None:
    (problem,) = checked("*", headers=HeaderNames(("X-A",))).problems

    assert "JSON" not in problem.text


def test_any_origin_with_an_explicit_wildcard_is_one_problem() -> None:
    (problem,) = checked("*", send_wildcard=True).problems

    assert problem.text.endswith(
        " write accept_risks='any-origin', and remove send_wildcard."
    )


# Syntax that is new in Python 3.11.
ATOMIC = [r"https://(?>[a-z]+)\.org", r"https://[a-z]++\.org"]


@pytest.mark.parametrize(
    ("source", "stranger"),
    [
        *((each, "https://evil.org") for each in ATOMIC if sys.version_info >= (3, 11)),
        pytest.param(".*", "https://attacker.invalid", id="anything"),
        pytest.param("https?://.+", "https://attacker.invalid", id="any host"),
        pytest.param("http://.+", "http://attacker.invalid", id="plain HTTP only"),
        pytest.param(r"https://.*\.com", "https://attacker.com", id="com"),
        pytest.param(r"https://.*\.app", "https://attacker.app", id="app"),
        pytest.param(r"https://.*\.io", "https://attacker.io", id="io"),
        pytest.param(r"https://.*\.org", "https://evil.org", id="other domain"),
        pytest.param("https://.*org", "https://evil.org", id="end of a domain"),
        pytest.param(r"https://[a-z]{1,5}\.com", "https://evil.com", id="few letters"),
        pytest.param(r"https://[0-9a-f]{0,4}\.net", "https://a.net", id="or none"),
        pytest.param(r"https://shop\d+\.com", "https://shop1.com", id="numbers"),
        pytest.param(
            r"https://[a-z]{3}example\.com", "https://appexample.com", id="counted"
        ),
        pytest.param(r"https://([a-z]+|shop)-\d\.eu", "https://a-1.eu", id="group"),
        pytest.param(r"https://shop[2-9]+\.eu", "https://shop2.eu", id="digits"),
        pytest.param(r"https://[xyz]+\.org", "https://x.org", id="three letters"),
        pytest.param(r"https://\w+\.org:[3-5]00", "https://evil.org:300", id="port"),
        pytest.param(r"https://(?!a)\w+\.de", "https://evil.de", id="looks ahead"),
        pytest.param(r"https://\w+(?<!a)\.de", "https://evil.de", id="looks back"),
        pytest.param("(?x)https:// .* \\.org # me", "https://evil.org", id="VERBOSE"),
        pytest.param(
            re.compile("https:// .* [.]org", re.VERBOSE),
            "https://evil.org",
            id="VERBOSE by flag",
        ),
        pytest.param(r"https://(.)+\.org", "https://evil.org", id="dot in a group"),
        pytest.param(r"https://([a-z]\d){2}\.eu", "https://a1a1.eu", id="group twice"),
        pytest.param(
            r"https://example\.com?", "https://example.co", id="optional last letter"
        ),
        pytest.param(
            r"https://example\.com*", "https://example.comm", id="star for a glob's"
        ),
        pytest.param(r"https://exa+mple\.eu", "https://exaample.eu", id="plus"),
        pytest.param(r"https://\w+\.org\.?", "https://evil.org.", id="final dot"),
        pytest.param(
            r"https://[\d.]+:3000", "https://203.0.113.66:3000", id="port of addresses"
        ),
        pytest.param(
            r"https://(www)?\.?example\.com",
            "https://wwwexample.com",
            id="optional dot",
        ),
        pytest.param(
            r"https://app\.?example\.com", "https://appexample.com", id="only the dot"
        ),
        pytest.param(
            r"moz-extension://[0-9a-f-]+", "moz-extension://a", id="any extension"
        ),
        pytest.param(
            r"chrome-extension://[a-p]{32}",
            f"chrome-extension://{'a' * 32}",
            id="any extension by its length",
        ),
        pytest.param(r"https://shop\d\.com\.", "https://shop1.com.", id="only with it"),
        pytest.param(
            "|".join([*(rf"https://a{n}\.eu" for n in range(300)), r"https://.*\.eu"]),
            "https://evila0.eu",
            id="last of 300",
        ),
        pytest.param(r"https://(www[.-])?b\.eu", "https://www-b.eu", id="or hyphen"),
        pytest.param(r"https://app(\.|-)b\.eu", "https://app-b.eu", id="group"),
        pytest.param(r"https://app[.a-f]b\.eu", "https://appab.eu", id="or a letter"),
        pytest.param("https:/.*[.]org", "https://evil.org", id="slash is open"),
        pytest.param(r"https://[:b-z]+\.org", "https://evil.org", id="or colon"),
        pytest.param(r"https://shop[1-9][1-9]\.com", "https://shop11.com", id="two"),
        pytest.param(r"https://172\.3\d\.\d+\.\d+", "https://172.32.0.1", id="beside"),
        pytest.param(
            r"https://\[2600:[\da-f:]+\]", "https://[2600:1f18::1]", id="IPv6 network"
        ),
        pytest.param(
            r"https://shop(-)?(?(1)|\d*)\.eu", "https://shop1.eu", id="conditional"
        ),
        pytest.param(r"https://(\d+\.){3}\d+", "https://203.0.113.66", id="address"),
        pytest.param(r"https://52\.\d+\.\d+\.\d+", "https://52.1.1.1", id="network"),
        pytest.param(
            r"https://\[[\da-f:]+\]", "https://[2001:db8::66]", id="IPv6 address"
        ),
        pytest.param(r".+\.io:8443", "https://attacker.io:8443", id="port"),
        pytest.param(r"http:.+\.app:\d+", "http://attacker.app:1", id="any port"),
        pytest.param("https://.*.example.com", "https://evilexample.com", id="prefix"),
        pytest.param(
            r"https://example\.com.*", "https://example.com.evil.test", id="suffix"
        ),
        pytest.param("https://a.example$", "https://axexample", id="dot replaced"),
    ],
)
def test_regex_that_accepts_strangers_is_refused_with_credentials(
    source: t.Any, stranger: str
) -> None:
    report = checked([source], accept_risks=accepting("null-origin"))

    (problem,) = report.problems
    source = getattr(source, "pattern", source)
    assert (problem.option, problem.place, problem.value) == (
        "origins",
        "place",
        source,
    )
    assert problem.text.startswith(
        f"{quote(source)} also accepts {stranger!r}, so with supports_credentials=True"
        " its owner could read what your users may read. "
    )
    assert r"each dot as '\.'" in problem.text
    assert "a wildcard origin such as 'https://*.example.com'" in problem.text
    assert problem.text.endswith(
        ". If that is what you want, write accept_risks='any-origin'."
    )


def test_compiled_regex_is_probed_with_its_own_flags() -> None:
    upper = re.compile("HTTPS://.*")

    assert checked([upper]).problems == []
    assert len(checked([re.compile("HTTPS://.*", re.IGNORECASE)]).problems) == 1


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(r"https://(\w+)\.\1\.org", id="back reference"),
        pytest.param(r"https://..\.org", id="dots that are none"),
        pytest.param(r"https://(?=x)\w+\.a\.example", id="looks ahead for more"),
        pytest.param(
            "|".join(rf"https://a{number}\.example\.com" for number in range(600)),
            id="very many alternatives",
        ),
    ],
)
def test_regex_that_is_not_understood_raises_a_warning_with_credentials(
    source: str,
) -> None:
    report = checked([source])

    assert report.problems == []
    ((category, text),) = report.warnings
    assert category is CORSSecurityWarning
    assert text.startswith("place, origins: '")
    assert text.endswith(
        " is too complex to check. Write a simpler regex, or a wildcard origin such as"
        " 'https://*.example.com': the regex may allow hosts of other owners, which"
        " could read what your users may read."
    )
    assert checked([source], supports_credentials=False).warnings == []


def test_every_wide_regex_is_reported_in_order() -> None:
    report = checked(
        ["https://b.example$", r"https://c\.example", "https://a.example$"]
    )

    assert [problem.value for problem in report.problems] == [
        "https://a.example$",
        "https://b.example$",
    ]


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param(["null"], id="listed"),
        pytest.param(["https://a.example", "null"], id="listed with others"),
        pytest.param([r"null|https://a\.example"], id="regex"),
    ],
)
def test_null_with_credentials_is_refused(entries: t.Any) -> None:
    (problem,) = checked(entries).problems

    assert (problem.option, problem.place, problem.value) == (
        "origins",
        "place",
        "null",
    )
    assert problem.text == (
        "origins that allow 'null' with supports_credentials=True let every site read"
        " what a user may read here. Serve the page over HTTP and list its origin: any"
        " page can create a sandboxed frame, whose origin is 'null'. If that is what"
        " you want, write accept_risks='null-origin'."
    )


def test_star_is_not_refused_for_null() -> None:
    assert checked("*", accept_risks=accepting("any-origin")).problems == []


@pytest.mark.parametrize(
    ("wildcard", "suffix"),
    [
        pytest.param("https://*.github.io", "github.io", id="hosting"),
        pytest.param("https://*.co.uk", "co.uk", id="registry"),
        pytest.param("https://app-*.vercel.app", "vercel.app", id="inside a label"),
        pytest.param("https://app-*-team.vercel.app:*", "vercel.app", id="any port"),
        pytest.param("https://app.*.github.io", "github.io", id="later label"),
        pytest.param("https://*.a-*.github.io", "github.io", id="in front and inside"),
        pytest.param("https://*.foo.ck", "foo.ck", id="any label is a suffix"),
        pytest.param("https://*.xn--55qx5d.cn", "xn--55qx5d.cn", id="IDNA"),
        pytest.param("http://*.github.io:8080", "github.io", id="port"),
    ],
)
def test_wildcard_below_a_public_suffix_is_refused_with_credentials(
    wildcard: str, suffix: str
) -> None:
    (problem,) = checked([wildcard]).problems

    assert problem.option == "origins"
    assert problem.value == wildcard
    assert problem.text == (
        f"{wildcard!r} allows every customer of {suffix!r}, where anybody can get a"
        " host. With supports_credentials=True, each of them could read what your users"
        " may read. List your own hosts. If that is what you want, write"
        " accept_risks='public-suffix'."
    )


@pytest.mark.parametrize(
    ("source", "host", "suffix"),
    [
        pytest.param(
            r"https://.*\.github\.io", "evil.github.io", "github.io", id="any customer"
        ),
        pytest.param(
            r"https://[a-z]+-me\.co\.uk", "evil-me.co.uk", "co.uk", id="part of a label"
        ),
    ],
)
def test_regex_below_a_public_suffix_is_refused_with_credentials(
    source: str, host: str, suffix: str
) -> None:
    (problem,) = checked([source]).problems

    assert problem.value == source
    assert problem.text == (
        f"{source!r} allows hosts such as {host!r} below {suffix!r}, where anybody can"
        " get a host. With supports_credentials=True, their owners could read what your"
        " users may read. List your own hosts. If nobody else can get a host of this"
        " form, write accept_risks='public-suffix'."
    )


@pytest.mark.parametrize(
    ("entry", "admitted"),
    [
        pytest.param(
            "https://*.amazonaws.com",
            r"every customer of '\S+\.amazonaws\.com'",
            id="wildcard",
        ),
        pytest.param(
            r"https://.*\.core\.windows\.net",
            r"'evil\.\w+\.core\.windows\.net' below '\w+\.core\.windows\.net'",
            id="regex",
        ),
        pytest.param(
            r"https://ec2-.*\.amazonaws\.com",
            r"'ec2-evil\.\S+\.amazonaws\.com' below '\S+\.amazonaws\.com'",
            id="named",
        ),
        pytest.param(
            r"https://[a-z-]+\.s3\.[a-z0-9-]+\.amazonaws\.com",
            r"'evil\.s3\.\S+\.amazonaws\.com' below 's3\.\S+\.amazonaws\.com'",
            id="open within the suffix",
        ),
    ],
)
def test_public_suffix_further_below_is_found(entry: str, admitted: str) -> None:
    (problem,) = checked([entry]).problems

    assert re.search(
        f" allows .*{admitted}, where anybody can get a host", problem.text
    )


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param("https://me.github.io", id="exact"),
        pytest.param("https://*.me.github.io", id="below a customer"),
        pytest.param("https://a-*.shop.co.uk", id="below a registered name"),
        pytest.param("https://*.www.ck", id="exception in the list"),
        pytest.param("https://me.github.io:*", id="any port only"),
        pytest.param("https://*.internal.corp", id="unknown top-level domain"),
        pytest.param("https://*.example.com", id="registered name"),
        pytest.param(r"https://.*\.me\.github\.io", id="regex"),
    ],
)
def test_wildcard_below_an_own_name_is_fine(entry: str) -> None:
    assert checked([entry]).problems == []


def test_every_wildcard_below_a_public_suffix_is_reported_in_order() -> None:
    report = checked(["https://*.vercel.app", "https://*.a.example", "https://*.co.uk"])

    assert [problem.value for problem in report.problems] == [
        "https://*.co.uk",
        "https://*.vercel.app",
    ]


@pytest.mark.usefixtures("suffixes_are_unknown")
def test_public_suffixes_are_not_known_without_their_package() -> None:
    for entry in (
        "https://*.github.io",
        "https://*.amazonaws.com",
        r"https://.*\.co\.uk",
    ):
        assert checked([entry]).problems == []


@pytest.mark.parametrize(
    ("entries", "risk"),
    [
        pytest.param("*", "any-origin", id="star"),
        pytest.param("https://.*.example.com", "any-origin", id="wide regex"),
        pytest.param("null", "null-origin", id="null"),
        pytest.param("null|https://a", "null-origin", id="regex for null"),
        pytest.param("https://*.github.io", "public-suffix", id="public suffix"),
    ],
)
def test_each_risk_is_accepted_by_its_own_name_only(entries: str, risk: str) -> None:
    others = set(risks.RISKS) - {risk}
    report = checked(entries, accept_risks=accepting(risk))

    assert report.problems == []
    assert report.warnings == []
    assert len(checked(entries, accept_risks=frozenset(others)).problems) == 1


def test_names_of_risks_are_fixed() -> None:
    assert risks.RISKS == ("any-origin", "null-origin", "public-suffix")


def test_every_risk_of_a_policy_is_reported() -> None:
    report = checked(
        ["*", "null", "https://*.github.io", "https://a.example$"],
        send_wildcard=True,
        expose_headers=("X-A", "*"),
    )

    assert [(problem.option, problem.value) for problem in report.problems] == [
        ("expose_headers", "*"),
        ("origins", "*"),
        ("origins", "https://a.example$"),
        ("origins", "null"),
        ("origins", "https://*.github.io"),
    ]


def test_literal_star_as_origin_is_always_refused_with_credentials() -> None:
    report = checked("*", send_wildcard=True, accept_risks=accepting(*risks.RISKS))

    (problem,) = report.problems
    assert (problem.option, problem.place, problem.value) == (
        "send_wildcard",
        "place",
        True,
    )
    assert problem.text == (
        "send_wildcard=True doesn't work with supports_credentials=True. Remove"
        " send_wildcard, or list the origins: browsers refuse '*' for requests with"
        " credentials."
    )


def test_star_is_no_literal_where_the_origin_is_echoed() -> None:
    report = checked("*", send_wildcard=False, accept_risks=accepting("any-origin"))

    assert report.problems == []


def test_send_wildcard_without_star_is_fine() -> None:
    assert checked("https://a.example", send_wildcard=True).problems == []


def test_literal_star_as_exposed_header_is_refused_with_credentials() -> None:
    report = checked(
        "https://a.example",
        expose_headers=("*",),
        accept_risks=accepting(*risks.RISKS),
    )

    (problem,) = report.problems
    assert (problem.option, problem.place, problem.value) == (
        "expose_headers",
        "place",
        "*",
    )
    assert problem.text == (
        "expose_headers='*' doesn't work with supports_credentials=True. List the"
        " names, for example expose_headers='X-Total-Count': for requests with"
        " credentials, '*' is only the name of a header."
    )


@pytest.mark.parametrize(
    ("entries", "listed"),
    [
        pytest.param(["http://a.example"], "'http://a.example'", id="exact"),
        pytest.param(["http://*.a.example"], "'http://*.a.example'", id="wildcard"),
        pytest.param(["http://a.example:*"], "'http://a.example:*'", id="any port"),
        pytest.param(
            ["http://b.example", "https://c.example", "http://a.example"],
            "'http://a.example', 'http://b.example'",
            id="several, in order",
        ),
        pytest.param(
            [f"http://a{number}.example" for number in range(9)],
            ", ".join(f"'http://a{number}.example'" for number in range(5)),
            id="at most five",
        ),
        pytest.param(
            ["http://localhost", "http://localhost.evil.test"],
            "'http://localhost.evil.test'",
            id="not loopback",
        ),
        pytest.param(
            [r"https?://\w+\.a\.example", r"https://b\.example"],
            r"'https?://\\w+\\.a\\.example'",
            id="regex",
        ),
    ],
)
def test_plain_http_with_credentials_raises_a_warning(
    entries: list[str], listed: str
) -> None:
    report = checked(entries)

    assert report.problems == []
    assert report.warnings == [
        (
            CORSSecurityWarning,
            "place, origins: supports_credentials=True isn't safe with"
            f" {listed}. Write https: an attacker on the network can put a script into"
            " an unencrypted page, and read what its users may read.",
        )
    ]


@pytest.mark.parametrize(
    ("source", "lookalike"),
    [
        pytest.param("https://.*.example.com", "https://evilexample.com", id="prefix"),
        pytest.param(
            r"https://example\.com.*", "https://example.com.evil.test", id="suffix"
        ),
        pytest.param("https://a.example$", "https://axexample", id="dot replaced"),
    ],
)
def test_wide_regex_without_credentials_raises_a_warning(
    source: str, lookalike: str
) -> None:
    report = checked([source], supports_credentials=False)

    assert report.problems == []
    ((category, text),) = report.warnings
    assert category is CORSSecurityWarning
    assert text.startswith(f"place, origins: {source!r} also accepts {lookalike!r}. ")
    assert r"each dot as '\.'" in text
    assert text.endswith("a wildcard origin such as 'https://*.example.com'.")


@pytest.mark.parametrize("source", [".*", r"https://.*\.com", r"https://a\.example"])
def test_regex_without_near_misses_raises_no_warning(source: str) -> None:
    assert checked([source], supports_credentials=False).warnings == []


@pytest.mark.filterwarnings("ignore::flask_cors.CORSSecurityWarning")
def test_all_hosts_of_a_scheme_are_refused() -> None:
    (problem,) = checked("moz-extension://*").problems

    assert "every page of this scheme" in problem.text
    assert (
        checked("moz-extension://*", accept_risks=accepting("any-origin")).problems
        == []
    )
