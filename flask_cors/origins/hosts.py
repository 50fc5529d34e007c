from __future__ import annotations

import re
import unicodedata
from ipaddress import IPv4Address
from ipaddress import IPv6Address

# Host names and underscores. Browsers accept more.
_LABEL = re.compile(r"[a-z0-9_*-]{1,63}")
_OPAQUE = re.compile(r"[A-Za-z0-9_*-]+(?:\.[A-Za-z0-9_*-]+)*\.?|\.")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_OTHER_DOTS = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61", "."))
# Invisible characters outside of the category Cf. Compile this on first use: it
# takes long, and few hosts need it.
_INVISIBLE = (
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f"
    "\U000e0100-\U000e01ef]"
)
_ZEROS = r"\b0(?::0)+\b"

# Browsers keep these characters; older standards replaced them.
_DEVIATIONS = "\u00df\u1e9e\u03c2"


class InvalidHost(ValueError):
    """A host can't be part of an origin. The message says why, and how to fix it."""


def serialise_host(host: str, is_opaque: bool = False) -> str:
    """Return a host as browsers write it in origins.

    Source: URL, "host parsing" and "host serializing".

    :param host: A domain, an IPv4 address, or an IPv6 address in brackets. Labels
        of a domain may contain ``*``.
    :param is_opaque: Whether the host is one of a scheme such as
        ``chrome-extension``, which keeps its case.
    :raises InvalidHost: Browsers never send such a host.
    """
    if host.startswith("["):
        return f"[{_compress(host[1:-1])}]"

    if is_opaque and _OPAQUE.fullmatch(host):
        return host

    labels = list(map(_encode_label, host.translate(_OTHER_DOTS).split(".")))
    # A trailing dot is allowed; it makes a different host.
    named = labels[:-1] if labels[-1] == "" else labels

    if not named or not all(map(_LABEL.fullmatch, named)):
        raise InvalidHost(
            "has an invalid host name. Write it as the browser's address bar shows it."
        )

    # URL, "ends in a number checker": such a host must be an IPv4 address.
    if is_number(named[-1]) and not _is_ipv4(".".join(labels)):
        raise InvalidHost(
            "has a host that ends in a number but is not an IP address of four"
            " numbers. Write it like 'http://127.0.0.1'."
        )

    return ".".join(labels)


def is_number(label: str) -> bool:
    """Tell whether a label is a number, as in an IPv4 address."""
    return _NUMBER.fullmatch(label) is not None


def _encode_label(label: str) -> str:
    """Return a label in its IDNA form, as browsers encode it (UTS 46).

    Python's own codec follows an older standard, which turns 'ß' into 'ss': a
    different host.
    """
    if label.isascii():
        return label.lower()

    folded = unicodedata.normalize("NFKC", "".join(map(_fold, label)))
    kinds = [unicodedata.category(character)[0] for character in folded]
    strange = [
        character
        for character, kind in zip(folded, kinds)
        if kind not in "LMN" and character not in "-_\u00b7"
    ]

    if strange or kinds[0] == "M" or re.search(_INVISIBLE, folded):
        raise InvalidHost(
            f"has the label {label!r}, which browsers may encode in several ways."
            " Write its form that starts with 'xn--'."
        )

    if folded.isascii():
        return folded

    return f"xn--{folded.encode('punycode').decode('ascii')}"


def _fold(character: str) -> str:
    if character in _DEVIATIONS:
        return character.lower()

    return unicodedata.normalize("NFKC", character).casefold()


def _compress(address: str) -> str:
    """Return an IPv6 address in its short form (URL, "IPv6 serializer")."""
    try:
        digits = f"{int(IPv6Address(address.partition('%')[0])):032x}"
    except ValueError:
        digits = ""

    if not digits or "%" in address:
        raise InvalidHost(
            "has an invalid IPv6 address. Write it like 'http://[::1]:3000'."
        )

    long = ":".join(f"{int(digits[i : i + 4], 16):x}" for i in range(0, 32, 4))
    zeros = max(re.finditer(_ZEROS, long), key=lambda run: len(run[0]), default=None)

    if zeros is None:
        return long

    return f"{long[: zeros.start()].rstrip(':')}::{long[zeros.end() :].lstrip(':')}"


def _is_ipv4(host: str) -> bool:
    try:
        return str(IPv4Address(host)) == host
    except ValueError:
        return False
