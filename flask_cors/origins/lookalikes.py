from __future__ import annotations

import collections.abc as cabc
import ipaddress
import re
import typing as t
from functools import cached_property
from functools import lru_cache
from itertools import chain

from .hosts import is_number
from .regex_samples import fill_gaps
from .regex_samples import find_samples
from .regex_samples import GAP
from .regex_samples import remove_gaps
from .regex_samples import remove_open_text
from .suffixes import every_suffix
from .suffixes import registrable_domain
from .suffixes import suffix_below

# Origins that nobody lists: who accepts one of them accepts anybody.
_STRANGERS = tuple(
    f"{scheme}://{host}{port}"
    for scheme in ("https", "http")
    for host in (
        *(f"attacker.{domain}" for domain in ("invalid", "com", "app", "io")),
        # Addresses of the Internet: some of which documents may speak (RFC 5737, RFC
        # 3849), and some beside those of private networks (RFC 1918).
        *("203.0.113.66", "11.1.1.1", "101.2.3.4", "192.1.1.1", "192.169.1.1"),
        *("172.15.0.1", "172.32.0.1", "172.39.0.1", "[2001:db8::66]"),
        *("[2001:4860::1]", "[2400:cb00::1]", "[2600:1f18::1]", "[2a01:4f8::1]"),
    )
    for port in ("", ":8443")
)

_NAMED_HOST = re.compile(rf"[^.{GAP}][^{GAP}]*\.[^{GAP}]*[^.{GAP}]|localhost")
_FEW_SLASHES = re.compile(r"\A([^:/]*[a-z][^:/]*):/?(?![/\d])")
_HOST_AND_PORT = re.compile(r"\A(\[[^/]*\]|[^:/]*):?([^/]*)")
_SUFFIXES = (".evil.test", "evil.test", "-evil.test")
# What somebody could have registered.
_FILLINGS = ("evil", "evil.", "a.evil", "co", "app")
# Nobody registers anything there. Source: RFC 6761, RFC 6762 (with appendix G) and
# RFC 8375.
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
    """What a regex accepts, with gaps around what it leaves open."""

    schemes: list[str]
    host: str
    ports: list[str]

    def origins(self, host: str) -> cabc.Iterator[str]:
        """Yield origins of a host."""
        for scheme in self.schemes:
            for port in self.ports:
                yield f"{scheme}://{host}{port}"


class OriginRegex:
    """Knows which origins an origin regex may accept, from how it is written.

    None of these is an accepted one for sure: the regex decides.
    """

    def __init__(self, regex: re.Pattern[str]) -> None:
        self.source: str = regex.pattern
        samples = find_samples(regex)
        #: Whether nothing of it may have been overlooked.
        self.is_understood: bool = samples.is_whole
        self._accepts = regex.fullmatch
        self._samples = list(map(_sample, samples.texts))

    def first(self, origins: cabc.Iterable[str]) -> str | None:
        """Return the first origin that the regex accepts."""
        return next(filter(self._accepts, origins), None)

    @cached_property
    def stranger(self) -> str | None:
        """The first origin of somebody else that it accepts, if there is one."""
        return self.first(chain(_STRANGERS, self.lookalikes(), self.strangers()))

    def samples(self) -> cabc.Iterator[str]:
        """Yield origins that it was written for."""
        for sample in self._samples:
            yield from sample.origins(remove_gaps(sample.host))

    def lookalikes(self) -> cabc.Iterator[str]:
        r"""Yield near misses of the hosts that it names.

        A dot is replaced by a letter, or a prefix or a suffix is glued to the host, or
        to what it names of one: ``shop1.com`` for ``https://shop\d+\.com``. All of them
        are somebody else's, so that a regex which accepts one is wider than it looks.
        """
        hosts = {sample.host for sample in self._samples} - {""}

        for sample in self._samples:
            for near_miss in _near_misses(sample.host):
                yield from sample.origins(near_miss)

            # Its last character may be left out.
            if sample.host[:-1] in hosts:
                yield from sample.origins(remove_gaps(sample.host[:-1]))

            if _is_named(sample.host):
                yield from _origins_of_others(sample, are_customers=False)

    def strangers(self) -> cabc.Iterator[str]:
        r"""Yield origins of domains of which it names nothing, so that they are not
        among its lookalikes.

        That is ``evil.org`` for ``https://.*\.org``.
        """
        for sample in self._samples:
            if not _is_named(sample.host):
                yield from _origins_of_others(sample, are_customers=False)

        yield from _below(every_suffix(), are_customers=False)

    def customers(self) -> cabc.Iterator[str]:
        r"""Yield origins of hosts that anybody can get below a public suffix.

        That is ``evil.github.io`` for ``https://.*\.github\.io``.
        """
        for sample in self._samples:
            yield from _origins_of_others(sample, are_customers=True)
            yield from _origins_further_below(sample)

        yield from _below(every_suffix(), are_customers=True)


def _sample(text: str) -> _Sample:
    # The slashes may be a part of what is left open.
    scheme, separator, rest = _FEW_SLASHES.sub(r"\1://", text).rpartition("://")
    host, port = _HOST_AND_PORT.findall(rest)[0]
    schemes = {"http", "https", remove_gaps(scheme) if separator else "http"}
    ports = {"", ":8443", f":{remove_gaps(port)}" if port else ""}
    # No host starts with a dot.
    return _Sample(sorted(schemes), host.lstrip("."), sorted(ports))


def _is_named(host: str) -> bool:
    """Tell whether more of a host is named than its top-level domain."""
    front, _, last = host.rpartition(".")
    return remove_open_text(front).strip(".") != "" or (
        GAP in last and remove_open_text(last) != ""
    )


def _origins_of_others(sample: _Sample, are_customers: bool) -> cabc.Iterator[str]:
    """Yield origins of hosts that it is left open who owns."""
    if GAP not in sample.host:
        return

    for host in (*(fill_gaps(sample.host, each) for each in _FILLINGS), sample.host):
        name = remove_gaps(host).rstrip(".")
        is_address = is_number(name.rpartition(".")[2])
        count = (name if is_address else registrable_domain(name)).count(".") + 1
        is_customer = count > 2 and not is_address
        is_open = GAP in ".".join(host.rstrip(".").split(".")[-count:])

        if is_open and is_customer is are_customers and _has_owner(name):
            yield from sample.origins(remove_gaps(host))


def _origins_further_below(sample: _Sample) -> cabc.Iterator[str]:
    """Yield origins of customers below suffixes that the last gap may hold."""
    tail = sample.host.rpartition(GAP)[2]

    if GAP in sample.host and tail.startswith(".") and suffix_below(tail[1:]):
        for suffix in every_suffix():
            if suffix.endswith(tail):
                host = fill_gaps(sample.host, f"evil.{suffix[: -len(tail)]}")
                yield from sample.origins(remove_gaps(host))


@lru_cache(maxsize=4)
def _below(suffixes: tuple[str, ...], are_customers: bool) -> tuple[str, ...]:
    """Return an origin below each public suffix for each scheme."""
    return tuple(
        f"{scheme}://evil.{suffix}"
        for suffix in suffixes
        if suffix not in _PRIVATE and ("." in suffix) is are_customers
        for scheme in ("https", "http")
    )


def _has_owner(name: str) -> bool:
    """Tell whether a host can be had by whoever wants it."""
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

    if remove_open_text(host).strip("."):
        for suffix in _SUFFIXES:
            yield f"{remove_gaps(host)}{suffix}"


def _near_misses_of(host: str, start: int, end: int) -> cabc.Iterator[str]:
    named = host[start:end]

    # Behind open text a label such as `-team` is a part of one only.
    if named[0] == "-" and named.count(".") > 1:
        start = host.index(".", start) + 1

    before = remove_gaps(host[:start])
    text = host[start:end]
    after = remove_gaps(host[end:])

    for front in sorted({before, before.rstrip("."), ""}):
        for prefix in ("evil", "evil-", "x"):
            yield f"{front}{prefix}{text}{after}"

    for suffix in (*_SUFFIXES, ".evil", "x"):
        yield f"{before}{text}{suffix}"

    for dot in re.finditer(r"\.", text):
        for other in "x-":
            yield f"{before}{text[: dot.start()]}{other}{text[dot.end() :]}{after}"
