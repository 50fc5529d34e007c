from __future__ import annotations

import collections.abc as cabc
import ipaddress
import re
import typing as t
from functools import cached_property
from functools import lru_cache
from itertools import chain

from ..fetch import SPECIAL_SCHEMES
from .hosts import is_number
from .regex_samples import find_samples
from .regex_samples import MARK
from .regex_samples import remove_marks
from .regex_samples import remove_open_text
from .regex_samples import replace_open_text
from .suffixes import every_suffix
from .suffixes import registrable_domain
from .suffixes import suffix_below

# Nobody lists these origins, so a regex that accepts one of them accepts anybody's.
_STRANGERS = (
    *(f"attacker.{domain}" for domain in ("invalid", "com", "app", "io")),
    # Public addresses: some for documentation (RFC 5737, RFC 3849), some next to
    # private networks (RFC 1918).
    *("203.0.113.66", "11.1.1.1", "101.2.3.4", "192.1.1.1", "192.169.1.1"),
    *("172.15.0.1", "172.32.0.1", "172.39.0.1", "[2001:db8::66]"),
    *("[2001:4860::1]", "[2400:cb00::1]", "[2600:1f18::1]", "[2a01:4f8::1]"),
)

_NAMED_HOST = re.compile(rf"[^.{MARK}][^{MARK}]*\.[^{MARK}]*[^.{MARK}]|localhost")
_FEW_SLASHES = re.compile(r"\A([^:/]*[a-z][^:/]*):/?(?![/\d])")
_HOST_AND_PORT = re.compile(r"\A(\[[^/]*\]|[^:/]*):?([^/]*)")
_SUFFIXES = (".evil.test", "evil.test", "-evil.test")
# With one of these as its open text, a host may be somebody else's.
_FILLINGS = ("evil", "evil.", "a.evil", "co", "app")
# Nobody can register a host below these. Source: RFC 6761, RFC 6762 (with appendix G)
# and RFC 8375.
_PRIVATE = (
    "corp",
    "example",
    "home",
    "home.arpa",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localhost",
    "private",
    "test",
)


class _Sample(t.NamedTuple):
    """The parts of an origin that a regex accepts, with marks around open text."""

    schemes: list[str]
    host: str
    ports: list[str]

    def origins(self, host: str) -> cabc.Iterator[str]:
        """Yield origins of a host."""
        for scheme in self.schemes:
            for port in self.ports:
                yield f"{scheme}://{host}{port}"


class OriginRegex:
    """Lists origins that a regex may accept, based on its syntax.

    They are guesses: :meth:`first` returns the first that the regex accepts.
    """

    def __init__(self, regex: re.Pattern[str]) -> None:
        self.source: str = regex.pattern
        samples = find_samples(regex)
        #: Whether the samples cover the whole regex.
        self.is_understood: bool = samples.is_whole
        self._accepts = regex.fullmatch
        self._samples = list(map(_split_sample, samples.texts))

    def first(self, origins: cabc.Iterable[str]) -> str | None:
        """Return the first origin that the regex accepts."""
        return next(filter(self._accepts, origins), None)

    @cached_property
    def stranger(self) -> str | None:
        """The first origin of another owner that the regex accepts, if there is one."""
        return self.first(
            chain(self.unlisted(), self.lookalikes(), self.strangers(), self.pages())
        )

    def samples(self) -> cabc.Iterator[str]:
        """Yield origins that the regex is meant for."""
        for sample in self._samples:
            yield from sample.origins(remove_marks(sample.host))

    def lookalikes(self) -> cabc.Iterator[str]:
        r"""Yield near misses of the hosts in the regex.

        A near miss has a letter in place of a dot, a prefix or a suffix, or other open
        text: ``shop1.com`` for ``https://shop\d+\.com``. Each has another owner, so
        a regex that accepts one is wider than it looks.
        """
        hosts = {sample.host for sample in self._samples} - {""}

        for sample in self._samples:
            for near_miss in _near_misses(sample.host):
                yield from sample.origins(near_miss)

            # The last character may be optional. With a dot, it's the same host.
            if sample.host[:-1] in hosts and not sample.host.endswith("."):
                yield from sample.origins(remove_marks(sample.host[:-1]))

            if _is_named(sample.host):
                yield from _origins_of_others(sample, are_customers=False)

    def unlisted(self) -> cabc.Iterator[str]:
        """Yield origins that nobody lists, also on the ports that the regex names."""
        ports = {"", ":8443"}.union(*(sample.ports for sample in self._samples))

        for scheme in ("https", "http"):
            for host in _STRANGERS:
                for port in sorted(ports):
                    yield f"{scheme}://{host}{port}"

    def pages(self) -> cabc.Iterator[str]:
        """Yield pages of schemes such as ``moz-extension``, if any host is allowed."""
        for sample in self._samples:
            if not remove_open_text(sample.host) and sample.host:
                for scheme in set(sample.schemes) - SPECIAL_SCHEMES:
                    yield f"{scheme}://{remove_marks(sample.host)}"

    def strangers(self) -> cabc.Iterator[str]:
        r"""Yield origins of domains that the regex says nothing about.

        For example, ``evil.org`` for ``https://.*\.org``.
        """
        for sample in self._samples:
            if not _is_named(sample.host):
                yield from _origins_of_others(sample, are_customers=False)

        yield from _origins_below(every_suffix(), are_customers=False)

    def customers(self) -> cabc.Iterator[str]:
        r"""Yield origins of hosts that anybody can register below a public suffix.

        For example, ``evil.github.io`` for ``https://.*\.github\.io``.
        """
        for sample in self._samples:
            yield from _origins_of_others(sample, are_customers=True)
            yield from _origins_below_suffixes(sample)

        yield from _origins_below(every_suffix(), are_customers=True)


def _split_sample(text: str) -> _Sample:
    # Open text may cover the slashes.
    scheme, separator, rest = _FEW_SLASHES.sub(r"\1://", text).rpartition("://")
    host, port = _HOST_AND_PORT.findall(rest)[0]
    schemes = {"http", "https", remove_marks(scheme) if separator else "http"}
    ports = {"", ":8443", f":{remove_marks(port)}" if port else ""}
    # A host never starts with a dot.
    return _Sample(sorted(schemes), host.lstrip("."), sorted(ports))


def _is_named(host: str) -> bool:
    """Tell whether a host has fixed text in front of its top-level domain."""
    front, _, last = host.rpartition(".")
    return remove_open_text(front).strip(".") != "" or (
        MARK in last and remove_open_text(last) != ""
    )


def _origins_of_others(sample: _Sample, are_customers: bool) -> cabc.Iterator[str]:
    """Yield origins of hosts for which open text decides who owns them."""
    if MARK not in sample.host:
        return

    for host in (
        *(replace_open_text(sample.host, each) for each in _FILLINGS),
        sample.host,
    ):
        name = remove_marks(host).rstrip(".")
        is_address = is_number(name.rpartition(".")[2])
        count = (name if is_address else registrable_domain(name)).count(".") + 1
        is_customer = count > 2 and not is_address
        is_open = MARK in ".".join(host.rstrip(".").split(".")[-count:])

        if is_open and is_customer is are_customers and _is_obtainable(name):
            yield from sample.origins(remove_marks(host))


def _origins_below_suffixes(sample: _Sample) -> cabc.Iterator[str]:
    """Yield origins of customers below suffixes that the last open text may match."""
    tail = sample.host.rpartition(MARK)[2]

    if MARK in sample.host and tail.startswith(".") and suffix_below(tail[1:]):
        for suffix in every_suffix():
            if suffix.endswith(tail):
                host = replace_open_text(sample.host, f"evil.{suffix[: -len(tail)]}")
                yield from sample.origins(remove_marks(host))


@lru_cache(maxsize=4)
def _origins_below(suffixes: tuple[str, ...], are_customers: bool) -> tuple[str, ...]:
    """Return an origin below each public suffix for each scheme."""
    return tuple(
        f"{scheme}://evil.{suffix}"
        for suffix in suffixes
        if suffix not in _PRIVATE and ("." in suffix) is are_customers
        for scheme in ("https", "http")
    )


def _is_obtainable(name: str) -> bool:
    """Tell whether anybody can get a host."""
    if is_number(name.rpartition(".")[2]):
        return _is_public_address(name)

    return "." in name and not f".{name}".endswith(tuple(f".{p}" for p in _PRIVATE))


def _is_public_address(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_global
    except ValueError:
        return False


def _near_misses(host: str) -> cabc.Iterator[str]:
    for named in _NAMED_HOST.finditer(host):
        yield from _near_misses_of(host, named.start(), named.end())

    yield from _glue(host)

    if remove_open_text(host).strip("."):
        for suffix in _SUFFIXES:
            yield f"{remove_marks(host)}{suffix}"


def _glue(host: str) -> cabc.Iterator[str]:
    """Yield a host without the dot in front of the domain that its owner registered."""
    name = remove_marks(host)
    domain = registrable_domain(name)

    if name.endswith(f".{domain}") and not is_number(name.rpartition(".")[2]):
        yield f"{name[: -len(domain) - 1]}{domain}"


def _near_misses_of(host: str, start: int, end: int) -> cabc.Iterator[str]:
    named = host[start:end]

    # After open text, `-team` is only the end of a label.
    if named[0] == "-" and named.count(".") > 1:
        start = host.index(".", start) + 1

    before = remove_marks(host[:start])
    text = host[start:end]
    after = remove_marks(host[end:])

    for front in sorted({before, before.rstrip("."), ""}):
        for prefix in ("evil", "evil-", "x"):
            yield f"{front}{prefix}{text}{after}"

    for suffix in (*_SUFFIXES, ".evil", "x"):
        yield f"{before}{text}{suffix}"

    for dot in re.finditer(r"\.", text):
        for other in "x-":
            yield f"{before}{text[: dot.start()]}{other}{text[dot.end() :]}{after}"
