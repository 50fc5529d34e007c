from __future__ import annotations

import collections.abc as cabc
import re
import typing as t

from ..fetch import is_label
from ..fetch import is_origin
from ..fetch import MAX_ORIGIN_LENGTH
from ..fetch import split_origin

_STAR = re.compile(r"[a-z0-9-]+")


class Shape(t.NamedTuple):
    """Where the ``*`` of a wildcard origin stand, whatever its text is."""

    #: How many labels are spelled out, counted from the right.
    labels: int
    #: Whether ``*.`` stands in front: one or more further labels.
    deep: bool
    #: The labels with a ``*`` inside: index, characters before and after it.
    stars: tuple[tuple[int, int, int], ...]
    any_port: bool

    def generalise(self, scheme: str, labels: list[str], port: str) -> str | None:
        """Return the one wildcard of this shape that could admit an origin.

        :param scheme: Up to and with ``://``.
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
    """Tells whether one of many wildcard origins admits an origin.

    A look-up turns the origin into the wildcards that could admit it and asks
    a set for them: the one that leaves its first label open, then one for each
    shape in use for the owner of the host, however many wildcards there are.

    :param wildcards: Canonical wildcard origins.
    """

    def __init__(self, wildcards: cabc.Iterable[str]) -> None:
        self.wildcards: frozenset[str] = frozenset(wildcards)
        #: By the owner of the host.
        self._shapes: dict[str, set[Shape]] = {}

        for wildcard in self.wildcards:
            labels = split_origin(wildcard)[1].split(".")
            self._shapes.setdefault(_owner(labels), set()).add(_shape(wildcard))

    def allows(self, origin: str) -> bool:
        """Tell whether a wildcard admits an origin.

        :param origin: The value of an ``Origin`` header, whatever it holds.
        """
        # Browsers let a host have a `*`, which is not that of a wildcard.
        if not self.wildcards or "*" in origin or len(origin) > MAX_ORIGIN_LENGTH:
            return False

        # Most often the first label alone is open.
        front, _, rest = origin.partition(".")
        scheme, _, label = front.partition("://")

        if f"{scheme}://*.{rest}" in self.wildcards and is_label(label):
            return True

        return is_origin(origin) and self._has_one_for(origin)

    def _has_one_for(self, origin: str) -> bool:
        scheme, host, port = split_origin(origin)
        labels = host.split(".")
        return any(
            shape.generalise(scheme, labels, port) in self.wildcards
            for shape in self._shapes.get(_owner(labels), ())
        )


def _owner(labels: list[str]) -> str:
    """Return the end of a host that no wildcard leaves open."""
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
