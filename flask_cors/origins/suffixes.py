from __future__ import annotations

import typing as t
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path


def is_public_suffix(host: str) -> bool:
    """Tell whether anybody can register a host directly below this one.

    Source: the Public Suffix List in the package of the extra ``audit``.
    Without that package no suffix is known.
    """
    return bool(host) and _public_suffix(host) == host


def suffix_of_customers(host: str) -> str:
    """Return the public suffix whose customers a wildcard host allows, or ``""``."""
    if "*" not in host:
        return ""

    rest = host.rpartition("*")[2].partition(".")[2]

    if is_public_suffix(rest):
        return rest

    # A `*` in front stands for several labels.
    return suffix_below(rest) if host == f"*.{rest}" else ""


def registrable_domain(host: str) -> str:
    """Return the part of a host that its owner registered.

    Without the Public Suffix List, that is the last two labels.

    Source: URL, "registrable domain".
    """
    name = host.rstrip(".")
    count = _public_suffix(name).count(".") + 2
    return ".".join(name.split(".")[-count:]) + host[len(name) :]


@cache
def public_suffixes() -> t.Any:
    """Return the Public Suffix List, if the extra ``audit`` is installed."""
    if not find_spec("publicsuffixlist"):
        return None

    return import_module("publicsuffixlist").PublicSuffixList(accept_unknown=False)


@cache
def every_suffix() -> tuple[str, ...]:
    """Return all public suffixes, each ``*`` replaced by a label."""
    if not public_suffixes():
        return ()

    package = import_module("publicsuffixlist")
    lines = Path(package.PSLFILE).read_text("utf-8").split("\n")
    rules = (line for line in lines if line and not line.startswith(("//", "!")))
    return tuple(package.encode_idn(rule.replace("*", "a")) for rule in rules)


def suffix_below(host: str) -> str:
    """Return a public suffix below a host, or ``""``."""
    return _suffixes_below().get(host, "")


@cache
def _suffixes_below() -> dict[str, str]:
    found: dict[str, str] = {}

    for suffix in every_suffix():
        _, *parents = suffix.split(".")

        for index in range(len(parents)):
            found.setdefault(".".join(parents[index:]), suffix)

    return found


def _public_suffix(host: str) -> str:
    """Return the longest public suffix of a host, or ``""``."""
    suffixes = public_suffixes()
    return (suffixes and suffixes.publicsuffix(host)) or ""
