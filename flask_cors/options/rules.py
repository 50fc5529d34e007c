from __future__ import annotations

from ..paths.patterns import EVERYTHING
from ..paths.patterns import PathPattern
from ..policy import Policy
from .options import Parsed


class Rule:
    """A policy that governs requests, and where it was configured.

    :param place: Where it was written.
    :param layers: The options of which it is made, the strongest last.
    """

    def __init__(
        self, policy: Policy, place: str, layers: tuple[Parsed, ...] = ()
    ) -> None:
        self.policy = policy
        self.place = place
        self.layers = layers

    def gives(self, option: str) -> bool:
        """Tell whether one of its options was written, or is the default."""
        return any(option in layer for layer in self.layers)

    def place_of(self, option: str) -> str:
        """Return where one of its options was written."""
        for layer in reversed(self.layers):
            if option in layer:
                place: str = layer[option].place
                return place

        return self.place


class PathRule(Rule):
    """A policy for the paths that a pattern matches."""

    def __init__(
        self,
        policy: Policy,
        place: str,
        layers: tuple[Parsed, ...] = (),
        pattern: PathPattern = EVERYTHING,
    ) -> None:
        super().__init__(policy, place, layers)
        self.pattern = pattern
