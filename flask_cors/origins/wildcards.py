from __future__ import annotations

import collections.abc as cabc
import re
import typing as t

from ..fetch import is_origin
from ..fetch import split_origin

_STAR = re.compile(r"[a-z0-9-]+")


class Shape(t.NamedTuple):
    """The places of the ``*`` in a wildcard origin, without its text."""

    #: The number of labels, without a ``*.`` in front.
    labels: int
    #: Whether ``*.`` is in front, for one or more further labels.
    deep: bool
    #: For each ``*``: the index of its label, the characters before and after it.
    stars: tuple[tuple[int, int, int], ...]
    any_port: bool

    def generalise(self, scheme: str, labels: list[str], port: str) -> str | None:
        """Return the only wildcard of this shape that could allow an origin.

        :param scheme: The scheme with ``://``.
        :param labels: The labels of the host.
        :param port: Empty, or the port with its ``:``.
        """
        further = len(labels) - self.labels

        if further < 0 or (further > 0) is not self.deep:
            return None

        kept = labels[further:]

        for index, before, after in self.stars:
            label = kept[index]
            end = len(label) - after

            if not _STAR.fullmatch(label[before:end]):
                return None

            kept[index] = f"{label[:before]}*{label[end:]}"

        if self.deep:
            scheme += "*."

        return f"{scheme}{'.'.join(kept)}{':*' if self.any_port else port}"


class WildcardTable:
    """Decides whether one of many wildcard origins allows an origin.

    A look-up builds the wildcards that could allow the origin, one for each
    :class:`Shape` in use for the domain, and looks for them in a set. Its cost
    doesn't grow with the number of wildcards.

    :param wildcards: Canonical wildcard origins.
    """

    def __init__(self, wildcards: cabc.Iterable[str]) -> None:
        self.wildcards: frozenset[str] = frozenset(wildcards)
        #: The schemes whose hosts are all allowed, with ``://``.
        self.schemes: frozenset[str] = frozenset(
            wildcard[:-1] for wildcard in self.wildcards if wildcard.endswith("://*")
        )
        #: The shapes in use, by domain.
        self._shapes: dict[str, set[Shape]] = {}

        for wildcard in self.wildcards:
            labels = split_origin(wildcard)[1].split(".")
            self._shapes.setdefault(_domain(labels), set()).add(_shape(wildcard))

    def allows(self, origin: str) -> bool:
        """Tell whether a wildcard allows an origin.

        :param origin: The value of an ``Origin`` header, well-formed or not.
        """
        # A browser can send a host with a `*`. It must not match the wildcard itself.
        if not self.wildcards or "*" in origin or not is_origin(origin):
            return False

        scheme, host, port = split_origin(origin)
        labels = host.split(".")
        return scheme in self.schemes or any(
            shape.generalise(scheme, labels, port) in self.wildcards
            for shape in self._shapes.get(_domain(labels), ())
        )


def _domain(labels: list[str]) -> str:
    """Return the end of a host in which a wildcard can't have a ``*``."""
    return labels[-1] if labels[-1] == "localhost" else ".".join(labels[-2:])


def _shape(wildcard: str) -> Shape:
    _, host, port = split_origin(wildcard)
    labels = host.split(".")
    deep = labels[0] == "*"

    if deep:
        labels = labels[1:]

    stars = tuple(
        (index, label.index("*"), len(label) - label.index("*") - 1)
        for index, label in enumerate(labels)
        if "*" in label
    )
    return Shape(len(labels), deep, stars, port == ":*")
