from __future__ import annotations

import collections.abc as cabc
import typing as t

from ..errors import Report
from ..log import quote
from ..origins.origin_set import OriginSet
from ..origins.predicates import EnsureSync
from ..policy import Policy
from ..values import reject_iterator
from . import risks
from .options import ALIASES
from .options import DEFAULTS
from .options import KNOWN_OPTIONS
from .options import ORIGINS
from .options import RESOURCES
from .other_names import explain_unknown
from .other_names import find_meant
from .parsers import PARSERS


class Layer:
    """The options of one place, parsed, with where each was written.

    :param values: Options as users write them. ``None`` means "not given here", except
        for ``origins``.
    :param place: Where they were written.
    :param report: Where problems go.
    :param places: Where single options were written, if each has a place of its own.
    :param takes_resources: Whether ``resources`` may stand beside the options.
    """

    def __init__(
        self,
        values: cabc.Mapping[str, object],
        place: str,
        report: Report,
        places: cabc.Mapping[str, str] | None = None,
        takes_resources: bool = False,
    ) -> None:
        self.values = values
        self.place = place
        #: By option: its parsed value, also if that is not valid.
        self.settings: dict[str, t.Any] = {}
        #: Whether it has names that aren't options.
        self.has_unknown: bool = False
        #: The options whose values are not valid.
        self.invalid: set[str] = set()
        self._places = dict(places or {})
        self._known = (*KNOWN_OPTIONS, *([RESOURCES] if takes_resources else []))

        # Every value is validated, whether or not a later layer overrides it.
        for name, value in values.items():
            if value is not None or name == ORIGINS or name not in self._known:
                self._parse(name, value, report.at(name, self.place_of(name)))

    def __contains__(self, option: object) -> bool:
        return option in self.settings

    def place_of(self, option: str) -> str:
        """Return where one of the options was written."""
        return self._places.get(option, self.place)

    def _parse(self, name: str, value: object, report: Report) -> None:
        option = ALIASES.get(name, name)

        if option not in PARSERS:
            self._parse_unknown(name, value, report)
            return

        value = reject_iterator(value, report)

        if name in ALIASES and self.values.get(option) is not None:
            report.error(
                value,
                f"{name!r} and {option!r} are the same option. Write one of them.",
            )

        self.settings[option] = PARSERS[option](value, report)
        self._places[option] = report.place

        if report.has_failed:
            self.invalid.add(option)

    def _parse_unknown(self, name: str, value: object, report: Report) -> None:
        """Report an unknown name, and check its value under the name that was meant, so
        that no further problem comes up when the name is mended.
        """
        self.has_unknown = True

        if name == RESOURCES:
            report.error(
                value, "'resources' is an option of CORS(...) alone. Remove it here."
            )
            return

        report.error(value, explain_unknown(name, self._known))
        meant = find_meant(name, self._known)
        is_given = meant in self.values or (value is None and meant != ORIGINS)

        if meant is not None and meant != RESOURCES and not is_given:
            self._parse(meant, value, report.at(meant, report.place))


def resolve(
    layers: cabc.Iterable[Layer],
    report: Report,
    place: str = "",
    ensure_sync: EnsureSync | None = None,
) -> Policy | None:
    """Return the policy of some layers. A later one wins, option by option.

    :param layers: The strongest last.
    :param report: Where dangerous combinations are reported.
    :param place: Where the policy was configured. It is the place of options that
        are not given.
    :param ensure_sync: That of the app, for async functions among ``origins``.
    :return: ``None`` if there is a problem. It has been reported.
    """
    winners = {option: layer for layer in layers for option in layer.settings}

    if any(option in layer.invalid for option, layer in winners.items()):
        return None

    settings = DEFAULTS._replace(
        **{option: layer.settings[option] for option, layer in winners.items()}
    )

    # `*` is a literal with credentials. Unless it was asked for, echo the origin.
    if settings.supports_credentials and "send_wildcard" not in winners:
        settings = settings._replace(send_wildcard=not settings.origins.any)

    reports = {
        option: report.at(
            option, winners[option].place_of(option) if option in winners else place
        )
        for option in PARSERS
    }
    risks.check(settings, reports.__getitem__)

    if ensure_sync is not None:
        _check_async(settings.origins, ensure_sync, reports["origins"])
        settings = settings._replace(origins=settings.origins.served_by(ensure_sync))

    if any(each.has_failed for each in reports.values()):
        return None

    return Policy(settings)


def _check_async(origins: OriginSet, ensure_sync: EnsureSync, report: Report) -> None:
    """Report an async function that the app can't wait for."""
    function = origins.predicates.first_async

    if function is not None:
        try:
            ensure_sync(_wait)
        except RuntimeError:
            report.error(
                function,
                f"{quote(function)} is async, and nothing is installed that waits for"
                " it. Install 'Flask[async]', or write a plain function.",
            )


async def _wait() -> None:
    """Stand for an async function."""
