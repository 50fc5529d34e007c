from __future__ import annotations

import collections.abc as cabc
import re
import typing as t

from ..errors import Report
from ..log import quote
from ..paths.patterns import EVERYTHING
from ..paths.patterns import parse_pattern
from ..paths.patterns import PathPattern
from ..values import iterate
from ..values import reject_iterator
from .layers import Layer
from .options import KNOWN_OPTIONS
from .options import OPTION_OF_KEY
from .options import RESOURCES
from .options import RESOURCES_KEY
from .other_names import find_meant


class Resource(t.NamedTuple):
    """A path pattern, with the options that were written for it alone."""

    pattern: PathPattern
    layer: Layer | None
    #: Where it was written.
    place: str


class Declaration:
    """Options and resources that were written in one place, validated.

    :param options: Options as users write them, by name.
    :param place: Where they were written.
    :param resources: Path patterns, or a mapping from them to options.
    :param places: Where single options were written, if each has a place of its own.
    :param takes_resources: Whether users may write ``resources`` beside the options.
    """

    def __init__(
        self,
        options: cabc.Mapping[str, object],
        place: str,
        resources: object = None,
        places: cabc.Mapping[str, str] | None = None,
        takes_resources: bool = False,
    ) -> None:
        #: What is wrong with it, taken alone.
        self.report: Report = Report()
        self.layer: Layer = Layer(options, place, self.report, places, takes_resources)
        self.place: str = place
        #: Whether a view of some app has it.
        self.is_served: bool = False
        self.given_resources: object = resources
        self._everything = Resource(EVERYTHING, None, place)
        #: Its path patterns, if it names any.
        self.resources: tuple[Resource, ...] | None = None

        if resources is None:
            resources = _find_meant_resources(options) if takes_resources else None

        if resources is not None:
            self.resources = tuple(self._read_resources(resources))

    @classmethod
    def of_config(cls, values: cabc.Mapping[str, object]) -> Declaration:
        """Return what a Flask config says.

        :param values: What :func:`.options.read_config` returned.
        """
        options = {
            option: values[key]
            for key, option in OPTION_OF_KEY.items()
            if values.get(key) is not None
        }
        places = {name: f"app.config[{key!r}]" for key, name in OPTION_OF_KEY.items()}
        places[RESOURCES] = f"app.config[{RESOURCES_KEY!r}]"
        return cls(options, "app.config", values.get(RESOURCES_KEY), places)

    def resources_or(self, others: tuple[Resource, ...] | None) -> tuple[Resource, ...]:
        """Return its path patterns, or else others, or else every path."""
        if self.resources is not None:
            return self.resources

        return (self._everything,) if others is None else others

    def _read_resources(self, value: object) -> cabc.Iterator[Resource]:
        place = self.layer.place_of(RESOURCES)
        report = self.report.at(RESOURCES, place)

        for text, entry in _entries(value, report):
            pattern = parse_pattern(text, report)
            layer = self._read_entry(entry, _place_of_entry(place, text))

            if pattern:
                yield Resource(pattern, layer, layer.place if layer else place)

    def _read_entry(self, entry: object, place: str) -> Layer | None:
        if isinstance(entry, cabc.Mapping):
            options = {str(name): value for name, value in entry.items()}
            layer = Layer(options, place, self.report)
            return layer if layer.settings else None

        if entry is not None:
            self.report.at(RESOURCES, place).error(
                entry,
                f"{quote(entry)} is not a mapping of options. Write for instance"
                " {'origins': 'https://app.example'}.",
            )

        return None


def _find_meant_resources(options: cabc.Mapping[str, object]) -> object:
    """Return the value under an unknown name that stands for ``resources``."""
    names = (each for each in options if each not in KNOWN_OPTIONS)
    known = (*KNOWN_OPTIONS, RESOURCES)
    meant = (each for each in names if find_meant(each, known) == RESOURCES)
    return next((options[each] for each in meant), None)


def _entries(value: object, report: Report) -> list[tuple[object, object]]:
    if isinstance(value, cabc.Mapping):
        return list(value.items())

    patterns = iterate(reject_iterator(value, report))
    return [(pattern, None) for pattern in patterns]


def _place_of_entry(place: str, pattern: object) -> str:
    text = quote(pattern.pattern if isinstance(pattern, re.Pattern) else pattern)
    is_key = place.startswith("app.config[")
    return f"{place}[{text}]" if is_key else f"{place}, resources[{text}]"
