from __future__ import annotations

import re
import typing as t

from ..fetch import DEFAULT_PORTS
from ..fetch import MAX_ORIGIN_LENGTH
from ..log import quote
from .hosts import InvalidHost
from .hosts import is_number
from .hosts import serialise_host

# Neither is compiled before it is used, since many a configuration names no origin.
# The plain one is without a port, and with a host that can be no address.
_PLAIN_ORIGIN = r"https?://(?:[a-z0-9_-]{1,63}\.)*[a-z][a-z0-9_-]{0,62}"
_SPELLED_ORIGIN = r"""(?xi)
    (?! file: )
    (?P<scheme> (?-i: [a-zA-Z][a-zA-Z0-9+.-]* ) ) ://
    (?P<host> \[ [^\[\]]*:[^\[\]]* \] | [^\s\\^$()\[\]{}|?/:@\#+,%]+ )
    (?: : (?P<port> [0-9]+ | \* ) )?
    /?
    """
#: Several ``*`` in one label, and what is between them.
STARS_OF_ONE_LABEL = r"\*[^.:/]*\*"


class InvalidEntry(ValueError):
    """An entry can never match an origin. The text says why, and the fix."""


class SpelledOrigin(t.NamedTuple):
    """An origin or a wildcard origin, as somebody spelled it."""

    text: str
    scheme: str
    host: str
    #: Digits, ``*``, or nothing.
    port: str

    @classmethod
    def of(cls, text: str) -> SpelledOrigin | None:
        """Return the origin that a text spells, if it spells one."""
        match = re.fullmatch(_SPELLED_ORIGIN, text)

        if match is None:
            return None

        return cls(text, match["scheme"], match["host"], match["port"] or "")

    @property
    def is_exact(self) -> bool:
        return "*" not in self.host and self.port != "*"

    @property
    def is_wildcard(self) -> bool:
        """Whether ``*`` stands where a wildcard origin may have one."""
        return not self.is_exact and ("*" not in self.host or all(self._labels))

    def serialise(self) -> str:
        """Return the origin as browsers write origins.

        Source: HTML, "serialization of an origin".

        :raises InvalidEntry: No browser sends such an origin, or its ``*`` would
            let in hosts of other owners.
        """
        self._check_wildcard()

        try:
            host = serialise_host(self.host)
        except InvalidHost as error:
            raise InvalidEntry(f"{quote(self.text)} {error}") from None

        origin = f"{self.scheme.lower()}://{host}{self._serialised_port()}"

        if len(origin) > MAX_ORIGIN_LENGTH:
            raise InvalidEntry(
                f"{quote(self.text)} is longer than the {MAX_ORIGIN_LENGTH} characters"
                " that a browser can send. Shorten it."
            )

        if re.search(STARS_OF_ONE_LABEL, host):
            # Import it only for an error.
            from .hints import explain_stars

            raise InvalidEntry(explain_stars(self.text, origin))

        return origin

    def _check_wildcard(self) -> None:
        """Refuse a ``*`` that would let in hosts of other owners."""
        if "*" not in self.host:
            return

        self._refuse_in_address()
        self._refuse_two()

        if "*" in self._labels[-1]:
            raise InvalidEntry(
                f"{quote(self.text)} leaves open who owns the host, so that anybody can"
                " register one. List the origins, or write '*' if everybody may read."
            )

        if self._labels[-1] != "localhost":
            self._refuse_in_owner()

    @property
    def _labels(self) -> list[str]:
        return self.host.lower().split(".")

    def _serialised_port(self) -> str:
        if not self.port.isdigit():
            return self.port and f":{self.port}"

        # More digits than these change nothing, and may be too many for int().
        number = int(self.port.lstrip("0")[:6] or "0")

        if number > 65535:
            raise InvalidEntry(
                f"{quote(self.text)} has a port above 65535. Mend or drop the port."
            )

        is_default = number == DEFAULT_PORTS.get(self.scheme.lower())
        return "" if is_default else f":{number}"

    def _refuse_in_address(self) -> None:
        known = [label for label in self._labels if "*" not in label]

        if self.host.startswith("[") or (known and all(map(is_number, known))):
            raise InvalidEntry(
                f"{quote(self.text)} has a '*' in an IP address. List the addresses;"
                f" only the port may be '*', as in '{self.scheme}://127.0.0.1:*'."
            )

    def _refuse_two(self) -> None:
        if "**" in self.host:
            raise InvalidEntry(
                f"{quote(self.text)} has '**'. A single '*' is enough: in front it"
                " stands for one or more labels, elsewhere for a part of one label."
            )

    def _refuse_in_owner(self) -> None:
        """Refuse a ``*`` in the label that says who owns the host."""
        label, last = self._labels[-2:]
        name = label.replace("*", "").strip("-")

        if "*" not in label:
            return

        if not name:
            safe = f"{self.scheme}://*.example.{last}"
            raise InvalidEntry(
                f"{quote(self.text)} admits every host below {quote(last)}. Name at"
                f" least two labels behind the '*', as in {quote(safe)}."
            )

        safe = f"{self.scheme}://*.{name}.{last}{self.port and f':{self.port}'}"
        raise InvalidEntry(
            f"{quote(self.text)} also admits hosts of other owners, such as"
            f" {quote(f'evil{name}.{last}')}. Write {quote(safe)}."
        )


def is_serialised(text: str) -> bool:
    """Tell whether a text is an origin as browsers write most of them.

    Of a million entries nearly all are, and need no closer look.
    """
    is_short = len(text) <= MAX_ORIGIN_LENGTH
    return is_short and re.fullmatch(_PLAIN_ORIGIN, text) is not None
