from __future__ import annotations

import collections.abc as cabc
import heapq
import re
import typing as t
from enum import Enum
from functools import lru_cache

from ...fetch import is_origin
from ...fetch import OPAQUE_ORIGIN
from ...fetch import split_origin
from ...origins.hosts import is_number
from ...origins.lookalikes import OriginRegex
from ...origins.origin_set import OriginSet
from ...origins.predicates import Predicate
from ...origins.suffixes import is_public_suffix
from ...origins.suffixes import registrable_domain
from .introspection import texts_in

#: An origin that isn't related to any other.
STRANGER = "https://attacker.invalid"

# Anyone can register such domains: a policy that allows one allows everyone.
_STRANGERS = (
    STRANGER,
    "http://attacker.invalid",
    "https://attacker.com:8443",
    "https://attacker.app",
    "https://attacker.io",
)
# Browsers allow these in a host name, in front of a dot.
_ODD_CHARACTERS = "_-*!$&'()+,;={}~`\""
_MOST_TARGETS = 40

_NAMED = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?\.?"
    r"(?P<host>[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(?P<port>:[0-9]{1,5})?"
)


class Trick(str, Enum):
    """The property that makes an origin hostile."""

    STRANGER = "isn't related to an allowed origin"
    CUSTOMER = "is below a public suffix that the policy names"
    LOOKALIKE = "almost matches the text of a regex"
    SUFFIX = "has text appended to an allowed host"
    PREFIX = "has text prepended to an allowed host"
    DOT = "has a letter instead of a dot"
    ODD = "has an odd character that browsers accept"
    NULL = "is the origin of sandboxed frames"
    SCHEME = "is unencrypted"
    PORT = "has another port"
    SUBDOMAIN = "is below an allowed host"
    FINAL_DOT = "has a final dot"
    SPELLING = "has a spelling that browsers never send"


# The host belongs to somebody else, unless the policy also names its owner.
_OF_OTHERS = frozenset({Trick.SUFFIX, Trick.PREFIX, Trick.DOT, Trick.ODD})

#: Somebody else can register such a host.
LOOKALIKES = _OF_OTHERS | {Trick.LOOKALIKE}


class Attack(t.NamedTuple):
    """A hostile origin, which a policy must not allow."""

    origin: str
    trick: Trick


class Break(t.NamedTuple):
    """An entry of a policy that allows a hostile origin."""

    entry: re.Pattern[str] | Predicate
    attack: Attack


def attacks_on(targets: cabc.Iterable[str]) -> list[Attack]:
    """Return hostile origins, each once, derived from origins that may be allowed.

    :param targets: Origins as browsers write them.
    """
    found = {origin: Attack(origin, Trick.STRANGER) for origin in _STRANGERS}
    found[OPAQUE_ORIGIN] = Attack(OPAQUE_ORIGIN, Trick.NULL)
    targets = list(targets)

    for target in targets:
        for attack in _attacks_on(target):
            found.setdefault(attack.origin, attack)

    return [attack for origin, attack in found.items() if origin not in targets]


def few_attacks_on(targets: cabc.Iterable[str]) -> list[str]:
    """Return the hostile origins that hand-written comparisons allow most often."""
    found = [STRANGER, OPAQUE_ORIGIN]

    for target in targets:
        first: dict[Trick, str] = {}

        for attack in _attacks_on(target):
            first.setdefault(attack.trick, attack.origin)

        found += [first[each] for each in (Trick.SUFFIX, Trick.PREFIX) if each in first]

    return list(dict.fromkeys(found))


def _attacks_on(target: str) -> cabc.Iterator[Attack]:
    scheme, host, port = split_origin(target)

    if scheme == "https://":
        yield Attack(f"http://{host}{port}", Trick.SCHEME)

    yield Attack(f"{scheme}{host}:8443", Trick.PORT)
    yield Attack(target.upper(), Trick.SPELLING)
    yield Attack(f"{scheme}{host}{port}@evil.test", Trick.SPELLING)

    # Nobody can register names like an IP address.
    if not host.startswith("[") and not is_number(host.rpartition(".")[2]):
        yield from _attacks_on_name(scheme, host, port)
    else:
        yield from _attacks_behind(scheme, host, port)


def _attacks_on_name(scheme: str, host: str, port: str) -> cabc.Iterator[Attack]:
    yield Attack(f"{scheme}evil.{host}{port}", Trick.SUBDOMAIN)
    yield Attack(f"{scheme}{host}.{port}", Trick.FINAL_DOT)
    yield from _attacks_behind(scheme, host, port)

    if is_public_suffix(host):
        yield Attack(f"{scheme}attacker.{host}{port}", Trick.CUSTOMER)

    for named in dict.fromkeys((host, registrable_domain(host))):
        yield Attack(f"{scheme}evil{named}{port}", Trick.PREFIX)
        yield Attack(f"{scheme}evil-{named}{port}", Trick.PREFIX)

    for dot in re.finditer(r"\.", host):
        other = f"{host[: dot.start()]}x{host[dot.end() :]}"
        yield Attack(f"{scheme}{other}{port}", Trick.DOT)


def _attacks_behind(scheme: str, host: str, port: str) -> cabc.Iterator[Attack]:
    if host.startswith("["):
        return

    for end in dict.fromkeys((port, "")):
        yield Attack(f"{scheme}{host}.evil.test{end}", Trick.SUFFIX)
        yield Attack(f"{scheme}{host}evil.test{end}", Trick.SUFFIX)

    for odd in _ODD_CHARACTERS:
        yield Attack(f"{scheme}{host}{odd}.evil.test{port}", Trick.ODD)


def targets_of(origins: OriginSet, others: cabc.Iterable[str] = ()) -> list[str]:
    """Return the origins that a policy names, or is meant for.

    :param others: Origins of the app's other policies, which a function may allow.
    """
    named = [each for each in origins.exact if each != OPAQUE_ORIGIN]
    wildcards = map(_without_stars, _few(origins.wildcards.wildcards))
    found = [*_few(named), *wildcards]

    for pattern in sorted(origins.patterns, key=lambda each: each.pattern):
        found += _named_in(pattern.pattern)

    for predicate in origins.predicates.functions:
        found += [origin for text in texts_in(predicate) for origin in _named_in(text)]

    if origins.predicates:
        found += _few(others)

    return list(dict.fromkeys(filter(is_origin, found)))[:_MOST_TARGETS]


def targets_in(texts: cabc.Iterable[str]) -> list[str]:
    """Return the origins that texts in the code of an app may name.

    The most likely origins come first.
    """
    likely = sorted(texts, key=lambda text: (len(text.split()) > 1, "://" not in text))
    # Most texts don't name an origin at all.
    found = (origin for text in likely for origin in _named_in(text, is_prose=True))
    return list(dict.fromkeys(filter(is_origin, found)))


def find_breaks(
    origins: OriginSet, targets: cabc.Sequence[str]
) -> cabc.Iterator[Break]:
    """Yield the regexes and functions of a policy that allow hostile origins.

    Exact and wildcard origins can't: they match label by label. Call it in an app
    context, because it calls the functions.
    """
    attacks = attacks_on(targets)
    owners = {*map(_owner, targets)}

    for pattern in sorted(origins.patterns, key=lambda each: each.pattern):
        near = _attacks_on_regex(pattern)
        yield from _breaks_of(pattern, [*near, *attacks], owners)

    for predicate in origins.predicates.functions:
        yield from _breaks_of(predicate, attacks, owners)


def _attacks_on_regex(pattern: re.Pattern[str]) -> cabc.Iterator[Attack]:
    regex = OriginRegex(pattern)

    for origin in dict.fromkeys((*regex.lookalikes(), *regex.strangers())):
        yield Attack(origin, Trick.LOOKALIKE)

    for origin in regex.customers():
        yield Attack(origin, Trick.CUSTOMER)


def _breaks_of(
    entry: re.Pattern[str] | Predicate, attacks: list[Attack], owners: set[str]
) -> cabc.Iterator[Break]:
    alone = OriginSet([entry])

    for attack in attacks:
        is_own = attack.trick in _OF_OTHERS and _owner(attack.origin) in owners

        if not is_own and alone.allows(attack.origin):
            yield Break(entry, attack)


@lru_cache(maxsize=10_000)
def _owner(origin: str) -> str:
    return registrable_domain(split_origin(origin)[1])


def _few(origins: cabc.Iterable[str]) -> list[str]:
    return heapq.nsmallest(_MOST_TARGETS // 2, origins)


def _without_stars(wildcard: str) -> str:
    """Return an example of a wildcard: its base domain, if ``*`` is the first label."""
    scheme, host, port = split_origin(wildcard)
    name = host[2:] if host.startswith("*.") else host
    return f"{scheme}{name.replace('*', 'a')}{'' if port == ':*' else port}"


def _named_in(text: str, is_prose: bool = False) -> cabc.Iterator[str]:
    """Yield the origins that a text names; the default scheme is ``https``."""
    is_prose = is_prose or re.search(r"\s", text.strip()) is not None

    # An escaped letter or digit is a class of characters; others stand for themselves.
    plain = re.sub(r"\\(.)", r"\1", re.sub(r"\\[a-zA-Z0-9]", " ", text))

    for found in _NAMED.finditer(plain.lower()):
        # Sentences, such as docstrings, contain words that aren't hosts.
        is_host = not is_prose or found["scheme"] or "." in found["host"]

        if is_host and found["host"] not in ("http", "https"):
            scheme = found["scheme"] or "https"
            yield f"{scheme}://{found['host']}{found['port'] or ''}"
