from __future__ import annotations

import typing as t
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path


def is_public_suffix(host: str) -> bool:
    """Tell whether anybody can get a host directly below this one.

    Source: the Public Suffix List, as the package of the extra ``audit`` brings
    it. Without it no suffix is known.
    """
    return bool(host) and _public_suffix(host) == host


def suffix_of_customers(host: str) -> str:
    """Return the public suffix whose customers a wildcard host admits, or nothing."""
    if "*" not in host:
        return ""

    behind = host.rpartition("*")[2].partition(".")[2]

    if is_public_suffix(behind):
        return behind

    # In front it stands for several labels.
    return suffix_below(behind) if host == f"*.{behind}" else ""


def registrable_domain(host: str) -> str:
    """Return the part of a host that one owner has registered.

    Without the Public Suffix List it is the last two labels.

    Source: URL, "registrable domain".
    """
    name = host.rstrip(".")
    count = _public_suffix(name).count(".") + 2
    return ".".join(name.split(".")[-count:]) + host[len(name) :]


@cache
def public_suffixes() -> t.Any:
    """Return the list of the package of the extra ``audit``, if installed."""
    if not find_spec("publicsuffixlist"):
        return None

    return import_module("publicsuffixlist").PublicSuffixList(accept_unknown=False)


@cache
def every_suffix() -> tuple[str, ...]:
    """Return all public suffixes, with a label for each ``*``."""
    if not public_suffixes():
        return ()

    package = import_module("publicsuffixlist")
    lines = Path(package.PSLFILE).read_text("utf-8").split("\n")
    rules = (line for line in lines if line and not line.startswith(("//", "!")))
    return tuple(package.encode_idn(rule.replace("*", "a")) for rule in rules)


def suffix_below(host: str) -> str:
    """Return a public suffix that lies further below a host, or nothing."""
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
    """Return the longest public suffix of a host, or nothing."""
    suffixes = public_suffixes()
    return (suffixes and suffixes.publicsuffix(host)) or ""
