from __future__ import annotations

import collections.abc as cabc
import functools
import re
import types
import typing as t

import pytest

from flask_cors.cli.audit.attacks import Attack
from flask_cors.cli.audit.attacks import attacks_on
from flask_cors.cli.audit.attacks import few_attacks_on
from flask_cors.cli.audit.attacks import find_breaks
from flask_cors.cli.audit.attacks import LOOKALIKES
from flask_cors.cli.audit.attacks import targets_in
from flask_cors.cli.audit.attacks import targets_of
from flask_cors.cli.audit.attacks import Trick
from flask_cors.cli.audit.introspection import name_of
from flask_cors.cli.audit.introspection import texts_in
from flask_cors.fetch import is_origin
from flask_cors.origins.origin_set import OriginEntry
from flask_cors.origins.origin_set import OriginSet

SUFFIX = "example.com"
HOSTS = {"www": ("www.example.com",), "re": re.compile(r"https://re\.example")}


def helper(origin: str) -> bool:
    return origin.endswith("helped.example")


class Ours:
    """Has its suffixes in several places."""

    shared: t.ClassVar = {"shared.example"}

    def __init__(self, suffix: str) -> None:
        self.suffix = suffix

    def __call__(self, origin: str) -> bool:
        return origin.endswith((self.suffix, "called.example"))

    def admits(self, origin: str) -> bool:
        return origin.endswith(self.suffix)


class Heir(Ours):
    """Inherits what it does."""


def closed(suffix: str) -> cabc.Callable[[str], bool]:
    return lambda origin: origin.endswith(suffix)


def unfinished() -> types.FunctionType:
    """Return a function whose closure has no value yet."""
    function = t.cast(types.FunctionType, closed("closed.example"))
    return types.FunctionType(function.__code__, {}, closure=(types.CellType(),))


def by_argument(suffix: str, origin: str) -> bool:
    return origin.endswith(suffix)


def by_default(
    origin: str, suffix: str = "first.example", *, also: str = "b.x"
) -> bool:
    return origin.endswith((suffix, also))


def hits(*entries: OriginEntry, others: cabc.Iterable[str] = ()) -> list[Attack]:
    origins = OriginSet(entries)
    return [each.attack for each in find_breaks(origins, targets_of(origins, others))]


def tricks(*entries: OriginEntry) -> set[Trick]:
    return {attack.trick for attack in hits(*entries)}


# What is tried.


@pytest.mark.parametrize(
    ("target", "origin", "trick"),
    [
        pytest.param("https://app.example", "https://attacker.invalid", Trick.STRANGER),
        pytest.param("https://app.example", "null", Trick.NULL),
        pytest.param(
            "https://app.example", "https://app.example.evil.test", Trick.SUFFIX
        ),
        pytest.param(
            "https://app.example", "https://app.exampleevil.test", Trick.SUFFIX
        ),
        pytest.param("https://app.example", "https://evilapp.example", Trick.PREFIX),
        pytest.param("https://a.b.example", "https://evilb.example", Trick.PREFIX),
        pytest.param("https://app.example", "https://appxexample", Trick.DOT),
        pytest.param("https://app.example", "http://app.example", Trick.SCHEME),
        pytest.param("https://app.example", "https://app.example:8443", Trick.PORT),
        pytest.param(
            "https://app.example", "https://evil.app.example", Trick.SUBDOMAIN
        ),
        pytest.param("https://app.example", "https://app.example.", Trick.FINAL_DOT),
        pytest.param("https://app.example", "HTTPS://APP.EXAMPLE", Trick.SPELLING),
        pytest.param(
            "https://app.example", "https://app.example@evil.test", Trick.SPELLING
        ),
        pytest.param(
            "http://localhost:3000", "http://localhost.evil.test", Trick.SUFFIX
        ),
        pytest.param(
            "http://localhost:3000", "http://localhost.evil.test:3000", Trick.SUFFIX
        ),
        pytest.param("http://127.0.0.1", "http://127.0.0.1.evil.test", Trick.SUFFIX),
        pytest.param("http://[::1]:3000", "http://[::1]:8443", Trick.PORT),
        pytest.param("https://github.io", "https://attacker.github.io", Trick.CUSTOMER),
    ],
)
def test_origin_is_attacked_with(target: str, origin: str, trick: Trick) -> None:
    assert Attack(origin, trick) in attacks_on([target])


@pytest.mark.parametrize("odd", "_-*!$&'()+,;={}~`\"")
def test_odd_characters_that_browsers_let_pass_are_tried(odd: str) -> None:
    origin = f"https://app.example{odd}.evil.test"

    assert is_origin(origin)
    assert Attack(origin, Trick.ODD) in attacks_on(["https://app.example"])


def test_every_hostile_origin_but_the_misspelled_is_one_that_browsers_send() -> None:
    targets = ["https://app.example", "http://localhost:3000", "http://[::1]:3000"]
    wrong = {each.trick for each in attacks_on(targets) if not is_origin(each.origin)}

    assert wrong == {Trick.SPELLING}


def test_what_is_an_attack_on_one_may_be_another() -> None:
    targets = ["https://app.example", "http://app.example"]

    assert {each.origin for each in attacks_on(targets)}.isdisjoint(targets)


# What it is made of.


@pytest.mark.parametrize(
    ("entry", "targets"),
    [
        pytest.param("https://app.example", ["https://app.example"], id="exact"),
        pytest.param("null", [], id="null"),
        pytest.param("*", [], id="any"),
        pytest.param("https://*.x.example", ["https://x.example"], id="wildcard"),
        pytest.param("http://localhost:*", ["http://localhost"], id="any port"),
        pytest.param(
            "https://a-*-b.vercel.app", ["https://a-a-b.vercel.app"], id="star within"
        ),
        pytest.param(
            r"https?://app\.example(:\d+)?", ["https://app.example"], id="regex"
        ),
        pytest.param(r"https://\w+\.x\.example", ["https://x.example"], id="class"),
        pytest.param(r"http://localhost:3000$", ["http://localhost:3000"], id="port"),
    ],
)
def test_targets_are_what_an_entry_names(entry: str, targets: list[str]) -> None:
    assert targets_of(OriginSet([entry])) == targets


def test_words_of_a_docstring_are_no_hosts() -> None:
    def predicate(origin: str) -> bool:
        """Tell whether it is of example.com, or http://intranet."""
        return origin.endswith(".ours")

    origins = OriginSet([predicate])

    assert targets_of(origins) == [
        "https://example.com",
        "http://intranet",
        "https://ours",
    ]


def test_other_origins_of_the_app_are_tried_on_functions_alone() -> None:
    others = ["https://other.example"]

    assert targets_of(OriginSet(["https://a.example"]), others) == ["https://a.example"]
    assert targets_of(OriginSet([len]), others) == others  # type: ignore[list-item]


def test_number_of_targets_is_limited() -> None:
    many = OriginSet(f"https://app{number}.example" for number in range(1000))

    assert len(targets_of(many)) == 20


@pytest.mark.parametrize(
    ("function", "text"),
    [
        pytest.param(lambda origin: origin == "a.example", "a.example", id="code"),
        pytest.param(
            lambda origin: origin in {"a.example", "b.example"}, "b.example", id="set"
        ),
        pytest.param(
            lambda origin: any(origin.endswith(e) for e in ("in.example",)),
            "in.example",
            id="code within code",
        ),
        pytest.param(lambda origin: origin.endswith(SUFFIX), SUFFIX, id="global"),
        pytest.param(lambda o: o in HOSTS, "www.example.com", id="global mapping"),
        pytest.param(lambda o: o in HOSTS, r"https://re\.example", id="global regex"),
        pytest.param(lambda o: helper(o), "helped.example", id="global function"),
        pytest.param(closed("closed.example"), "closed.example", id="closure"),
        pytest.param(by_default, "first.example", id="default"),
        pytest.param(by_default, "b.x", id="default of a keyword"),
        pytest.param(
            functools.partial(by_argument, "p.example"), "p.example", id="partial"
        ),
        pytest.param(Ours("own.example"), "own.example", id="attribute"),
        pytest.param(Ours("own.example"), "shared.example", id="attribute of class"),
        pytest.param(Ours("own.example"), "called.example", id="call"),
        pytest.param(Heir("own.example"), "called.example", id="inherited call"),
        pytest.param(Ours("own.example").admits, "own.example", id="bound method"),
    ],
)
def test_texts_of_a_function_are_read(function: object, text: str) -> None:
    assert text in texts_in(function)


def test_closure_without_a_value_has_no_text() -> None:
    assert texts_in(unfinished()) == []


def test_built_in_function_has_no_text() -> None:
    assert texts_in(len) == []


def test_number_of_texts_is_limited() -> None:
    many = functools.partial(by_argument, tuple(map(str, range(5000))))  # type: ignore[arg-type]

    assert len(texts_in(many)) < 2001


@pytest.mark.parametrize(
    ("function", "name"),
    [
        pytest.param(helper, "helper", id="function"),
        pytest.param(Ours(""), "Ours", id="object"),
        pytest.param(Ours("").admits, "Ours.admits", id="method"),
    ],
)
def test_functions_are_named_without_their_address(function: object, name: str) -> None:
    assert name_of(function) == f"{__name__}.{name}"


# What gets in.


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param("https://app.example", id="exact"),
        pytest.param("https://*.app.example", id="wildcard"),
        pytest.param("https://app-*-team.vercel.app", id="wildcard in a label"),
        pytest.param(r"https://([a-z]+\.)?app\.example", id="regex"),
        pytest.param(
            lambda o: o == "https://a.example" or o.endswith(".a.example"),
            id="function",
        ),
        pytest.param(
            lambda o: re.fullmatch(r"https://[a-z]+\.a\.example", o) is not None,
            id="function with a regex",
        ),
    ],
)
def test_entry_that_is_right_lets_no_look_alike_in(entry: OriginEntry) -> None:
    assert tricks(entry).isdisjoint({*LOOKALIKES, Trick.STRANGER, Trick.CUSTOMER})


@pytest.mark.parametrize(
    ("entry", "origin"),
    [
        pytest.param(
            "https://.*.example.com", "https://evilexample.com", id="dot in front"
        ),
        pytest.param(
            "https?://app.example.com", "https://appxexample.com", id="unescaped dot"
        ),
        pytest.param(
            lambda o: o.endswith("example.com"),
            "https://evilexample.com",
            id="endswith",
        ),
        pytest.param(
            lambda o: o.startswith("https://app.example"),
            "https://app.example.evil.test",
            id="startswith",
        ),
        pytest.param(
            lambda o: "example" in o, "https://example.evil.test", id="contains"
        ),
        pytest.param(
            lambda o: re.match("https://app.example", o) is not None,
            "https://app.example.evil.test",
            id="match without an end",
        ),
        pytest.param(
            lambda o: re.fullmatch(r"https://a\.example(\W.*)?", o) is not None,
            "https://a.example{.evil.test",
            id="odd character",
        ),
        pytest.param(
            lambda o: o.endswith(".github.io"),
            "https://attacker.github.io",
            id="suffix",
        ),
        pytest.param(r"https://.*\.org", "https://evil.org", id="any owner"),
        pytest.param(r"https://\d\.co\.uk", "https://1.co.uk", id="any customer"),
        pytest.param(lambda o: True, "https://attacker.invalid", id="anybody"),
        pytest.param(
            lambda o: ".com" in o, "https://attacker.com:8443", id="top-level domain"
        ),
    ],
)
def test_mistake_lets_a_hostile_origin_in(entry: OriginEntry, origin: str) -> None:
    assert origin in [attack.origin for attack in hits(entry)]


class Secret:
    """Makes its suffix when it is asked, as if it came from a database."""

    def ends(self, origin: str) -> bool:
        return origin.endswith("".join(map(chr, b"example.com")))


def test_suffix_known_from_elsewhere_is_found_by_origins_of_other_rules() -> None:
    assert hits(Secret().ends) == []
    assert Attack("https://evilexample.com", Trick.PREFIX) in hits(
        Secret().ends, others=["https://app.example.com"]
    )


def test_what_is_below_a_host_that_is_named_is_of_its_owner() -> None:
    def predicate(origin: str) -> bool:
        return origin == "https://app.example.com" or origin.endswith(".example.com")

    assert "https://evilapp.example.com" not in [
        attack.origin for attack in hits(predicate)
    ]


def test_function_that_fails_denies() -> None:
    def predicate(origin: str) -> bool:
        raise LookupError(origin)

    assert hits(predicate) == []


def test_attacks_are_the_same_each_time() -> None:
    entries: list[OriginEntry] = [
        "https://.*.example.com",
        Ours("b.example"),
        "https://*.a.example",
    ]

    assert hits(*entries) == hits(*entries)
    assert len(hits(*entries)) == len(set(hits(*entries)))


@pytest.mark.parametrize(
    ("targets", "made"),
    [
        pytest.param([], [], id="none"),
        pytest.param(
            ["https://app.example"],
            ["https://app.example.evil.test", "https://evilapp.example"],
            id="name",
        ),
        pytest.param(
            ["http://10.0.0.1:80"], ["http://10.0.0.1.evil.test:80"], id="address"
        ),
        pytest.param(["http://[::1]"], [], id="long address"),
    ],
)
def test_few_attacks_glue_something_to_each_target(
    targets: list[str], made: list[str]
) -> None:
    assert few_attacks_on(targets) == ["https://attacker.invalid", "null", *made]


def test_origins_in_code_are_sorted_by_how_likely_they_are_meant() -> None:
    texts = ["See https://docs.example.", "a.txt", "Origin", "http://app.example"]

    assert targets_in(texts) == [
        "http://app.example",
        "https://a.txt",
        "https://docs.example",
    ]
