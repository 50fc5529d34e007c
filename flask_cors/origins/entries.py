from __future__ import annotations

import re
import typing as t

from ..fetch import DEFAULT_PORTS
from ..fetch import MAX_ORIGIN_LENGTH
from ..fetch import SPECIAL_SCHEMES
from ..log import quote
from .hosts import InvalidHost
from .hosts import is_number
from .hosts import serialise_host

# Compile both on first use, since many apps list no origins. A plain origin has no
# port, and its host can't be an IP address.
_PLAIN_ORIGIN = r"https?://(?:[a-z0-9_-]{1,63}\.)*[a-z][a-z0-9_-]{0,62}"
_SPELLED_ORIGIN = r"""(?xi)
    (?! file: )
    (?P<scheme> (?-i: [a-zA-Z][a-zA-Z0-9+.-]* ) ) ://
    (?P<host> \[ [^\[\]]*:[^\[\]]* \] | [^\s\\^$()\[\]{}|?/:@\#+,%]+ )
    (?: : (?P<port> [0-9]+ | \* ) )?
    /?
    """
# Several `*` in one label, and the text between them.
_STARS_OF_ONE_LABEL = r"\*[^.:/]*\*"


class InvalidEntry(ValueError):
    """An entry can never match an origin. The message says why, and how to fix it."""


class SpelledOrigin(t.NamedTuple):
    """An origin or a wildcard origin as a user wrote it."""

    text: str
    scheme: str
    host: str
    #: Digits, ``*`` or an empty string.
    port: str

    @classmethod
    def of(cls, text: str) -> SpelledOrigin | None:
        """Parse a text, or return ``None`` if it isn't an origin."""
        match = re.fullmatch(_SPELLED_ORIGIN, text)

        if match is None:
            return None

        return cls(text, match["scheme"], match["host"], match["port"] or "")

    @property
    def is_exact(self) -> bool:
        return "*" not in self.host and self.port != "*"

    @property
    def is_wildcard(self) -> bool:
        """Whether there is a ``*``, and each is where a wildcard may have one."""
        return not self.is_exact and ("*" not in self.host or all(self._labels))

    @property
    def is_whole_scheme(self) -> bool:
        """Whether it stands for all hosts of a scheme other than those of the web."""
        return self.host == "*" and self._is_opaque and not self.port

    @property
    def _is_opaque(self) -> bool:
        # URL, "host parsing".
        return self.scheme.lower() not in SPECIAL_SCHEMES

    def serialise(self) -> str:
        """Return the origin as browsers write it.

        Source: HTML, "serialization of an origin".

        :raises InvalidEntry: Browsers never send such an origin, a ``*`` allows
            hosts of other owners, or a label has several ``*``.
        """
        self._check_wildcard()

        try:
            host = serialise_host(self.host, is_opaque=self._is_opaque)
        except InvalidHost as error:
            raise InvalidEntry(f"{quote(self.text)} {error}") from None

        origin = f"{self.scheme.lower()}://{host}{self._serialise_port()}"

        if len(origin) > MAX_ORIGIN_LENGTH:
            raise InvalidEntry(
                f"{quote(self.text)} is longer than the {MAX_ORIGIN_LENGTH} characters"
                " that a browser can send. Shorten it."
            )

        return origin

    def _check_wildcard(self) -> None:
        """Refuse a ``*`` that allows hosts of other owners."""
        if "*" not in self.host:
            return

        self._refuse_star_in_address()

        if "*" in self._labels[-1] and not self.is_whole_scheme:
            safe = f"{self.scheme}://*" if self._is_opaque else "*"
            raise InvalidEntry(
                f"{quote(self.text)} matches hosts that anybody can get. List the"
                f" origins, or write {quote(safe)} if everybody may read."
            )

        if self._labels[-1] != "localhost" and not self.is_whole_scheme:
            self._refuse_star_in_domain()

        if re.search(_STARS_OF_ONE_LABEL, self.host):
            single = re.sub(_STARS_OF_ONE_LABEL, "*", self.text)
            raise InvalidEntry(
                f"{quote(self.text)} has several '*' in one label. Use one, as in"
                f" {quote(single)}, or write a regex."
            )

    @property
    def _labels(self) -> list[str]:
        return self.host.lower().split(".")

    def _serialise_port(self) -> str:
        if not self.port.isdigit():
            return self.port and f":{self.port}"

        # int() refuses very long numbers. Six digits are enough to see one above 65535.
        number = int(self.port.lstrip("0")[:6] or "0")

        if number > 65535:
            raise InvalidEntry(
                f"{quote(self.text)} has a port above 65535. Use a port up to 65535, or"
                " none."
            )

        if number == 0:
            raise InvalidEntry(
                f"{quote(self.text)} has the port 0, which no server has. Write the"
                " port of the page."
            )

        is_default = number == DEFAULT_PORTS.get(self.scheme.lower())
        return "" if is_default else f":{number}"

    def _refuse_star_in_address(self) -> None:
        known = [label for label in self._labels if "*" not in label]

        if self.host.startswith("[") or (known and all(map(is_number, known))):
            raise InvalidEntry(
                f"{quote(self.text)} has a '*' in an IP address. List the addresses;"
                f" only the port may be '*', as in '{self.scheme}://127.0.0.1:*'."
            )

    def _refuse_star_in_domain(self) -> None:
        """Refuse a ``*`` in the label before the top-level domain."""
        label, last = self._labels[-2:]
        name = label.replace("*", "").strip("-")

        if "*" not in label:
            return

        if not name:
            safe = f"{self.scheme}://*.example.{last}"
            raise InvalidEntry(
                f"{quote(self.text)} allows every host below {quote(last)}. Write at"
                f" least two labels after the '*', as in {quote(safe)}."
            )

        safe = f"{self.scheme}://*.{name}.{last}{self.port and f':{self.port}'}"
        raise InvalidEntry(
            f"{quote(self.text)} also allows hosts of other owners, such as"
            f" {quote(f'evil{name}.{last}')}. Write {quote(safe)}."
        )


def is_plain_origin(text: str) -> bool:
    """Tell whether a text is an origin in its usual form, ready to use as it is.

    This keeps start-up fast with a million entries, since nearly all are plain.
    """
    is_short = len(text) <= MAX_ORIGIN_LENGTH
    return is_short and re.fullmatch(_PLAIN_ORIGIN, text) is not None
