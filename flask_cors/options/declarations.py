from __future__ import annotations

import collections.abc as cabc
import re

from ..errors import Report
from ..log import quote
from ..paths.patterns import EVERYTHING
from ..paths.patterns import parse_pattern
from ..paths.patterns import PathPattern
from ..values import iterate
from ..values import reject_iterator
from . import options
from .options import Layer
from .options import Parsed


class Resource:
    """A path pattern with the options that were written for it alone."""

    def __init__(self, pattern: PathPattern, options: Parsed, place: str) -> None:
        self.pattern = pattern
        self.options = options
        self.place = place


class Declaration:
    """What was said about CORS in one place, validated.

    :param layer: Options.
    :param resources: Path patterns, or a mapping from them to options.
    """

    def __init__(self, layer: Layer, resources: object = None) -> None:
        #: What was given.
        self.layer: Layer = layer
        self.given_resources: object = resources
        #: Where it was written.
        self.place: str = layer.place
        #: What is wrong with it, taken alone.
        self.report: Report = Report()
        self.options: Parsed = options.parse(layer, self.report)
        self._everything = Resource(EVERYTHING, {}, layer.place)
        #: Its path patterns, if it names any.
        self.resources: tuple[Resource, ...] | None = None

        if resources is not None:
            place = layer.place_of(options.RESOURCES)
            self.resources = tuple(_read_resources(resources, place, self.report))

    def resources_or(self, others: tuple[Resource, ...] | None) -> tuple[Resource, ...]:
        """Return its path patterns, or else others, or else every path."""
        if self.resources is not None:
            return self.resources

        return (self._everything,) if others is None else others

    @classmethod
    def of_config(cls, values: cabc.Mapping[str, object]) -> Declaration:
        """Return what a Flask config says.

        :param values: What :func:`.options.config_values` returned.
        """
        report = Report()
        layer = options.config_layer(values, report)
        declaration = cls(layer, values.get(options.RESOURCES_KEY))
        declaration.report.include(report)
        return declaration


def _read_resources(
    value: object, place: str, report: Report
) -> cabc.Iterator[Resource]:
    own_report = report.at(options.RESOURCES, place)

    for text, entry in _entries(value, own_report):
        pattern = parse_pattern(text, own_report)
        entry_place = f"resources[{_key(text)}]"
        own_options = _parse_entry(entry, entry_place, report)

        if pattern:
            yield Resource(pattern, own_options, entry_place if own_options else place)


def _entries(value: object, report: Report) -> list[tuple[object, object]]:
    if isinstance(value, cabc.Mapping):
        return list(value.items())

    patterns = iterate(reject_iterator(value, report))
    return [(pattern, None) for pattern in patterns]


def _parse_entry(entry: object, place: str, report: Report) -> Parsed:
    if entry is None:
        return {}

    if isinstance(entry, cabc.Mapping):
        own_options = {str(name): value for name, value in entry.items()}
        return options.parse(Layer(own_options, place), report)

    report.at(options.RESOURCES, place).error(
        entry,
        f"{quote(entry)} is no mapping of options. Write for instance"
        " {'origins': 'https://app.example'}.",
    )
    return {}


def _key(pattern: object) -> str:
    return quote(pattern.pattern if isinstance(pattern, re.Pattern) else pattern)
