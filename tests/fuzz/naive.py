from __future__ import annotations

import collections.abc as cabc
import ipaddress
import string

# What the package does with regexes and tables is said here once more, by hand and
# letter by letter, so that a mistake would have to be made twice.

Test = cabc.Callable[[str], bool]

_LETTERS = set(string.ascii_lowercase)
_DIGITS = set(string.digits)
_SCHEME = _LETTERS | _DIGITS | set("+-.")
_NAME = _LETTERS | _DIGITS | set("_-")
_STAR = _LETTERS | _DIGITS | {"-"}
_LABEL = _NAME | set("!\"$&'()*+,;=`{}~")
_TOKEN = set(string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~")
_LONGEST = 326
_DEFAULT_PORTS = {"ftp": "21", "http": "80", "https": "443", "ws": "80", "wss": "443"}


def is_token(text: str) -> bool:
    return text != "" and set(text) <= _TOKEN


def is_origin(text: str) -> bool:
    """Tell whether a text is an origin as browsers write one, or ``null``."""
    if text in ("null", "file://"):
        return True

    parts = _split(text)

    if parts is None or len(text) > _LONGEST:
        return False

    scheme, host, port = parts
    is_legal = _is_scheme(scheme) and (scheme != "file" or host.startswith("["))
    return is_legal and _is_host(scheme, host) and _is_port(port)


def canonical(entry: str) -> str | None:
    """Return the origin or wildcard origin that an ASCII entry stands for, if it
    stands for one.
    """
    if entry.lower() in ("file://", "file:///"):
        return "file://"

    parts = _split(entry[:-1] if entry.endswith("/") else entry)

    if parts is None:
        return None

    scheme, host, port = parts
    scheme = scheme.lower()
    is_legal = _is_scheme(scheme) and scheme != "file" and (host or "").isascii()
    written_host = _canonical_host(scheme, host) if is_legal else None

    if scheme not in _DEFAULT_PORTS and (host, port) == ("*", ""):
        return f"{scheme}://*" if is_legal else None
    written_port = _canonical_port(scheme, port)

    if written_host is None or written_port is None:
        return None

    origin = f"{scheme}://{written_host}{written_port}"
    return origin if len(origin) <= _LONGEST else None


def admits(entry: str, origin: str) -> bool:
    """Tell whether a canonical entry admits an origin."""
    if "*" not in entry:
        return origin == entry

    asked, known = _split(origin), _split(entry)

    if not is_origin(origin) or "*" in origin or asked is None or known is None:
        return False

    is_any_port = known[2] == ":*"
    has_port = is_any_port or asked[2] == known[2]

    if entry.endswith("://*"):
        return asked[0] == known[0]

    return asked[0] == known[0] and has_port and _admits_host(known[1], asked[1])


def covers(pattern: str, path: str) -> bool:
    """Tell whether a literal or glob covers a path."""
    if pattern in ("*", "/*"):
        return True

    if "*" not in pattern:
        return pattern == path

    inner = (
        pattern[:-2]
        if pattern.endswith("/*")
        else pattern[: -1 if pattern.endswith("*") else None]
    )
    ends = _ends(inner, path, lambda character: character != "/")

    if pattern.endswith("/*"):
        return any(path[end : end + 1] in ("", "/") for end in ends)

    return bool(ends) if pattern.endswith("*") else len(path) in ends


def prefix(pattern: str) -> str:
    """Return what every path that a literal or glob covers starts with."""
    if pattern.endswith("/*") and pattern.count("*") == 1:
        return pattern[:-2]

    return pattern.split("*")[0]


def decides(patterns: cabc.Iterable[str], path: str) -> str | None:
    """Return which of some literals and globs decides on a path: literals first,
    then the longest literal prefix, then the longer pattern, then the first.
    """
    covering = [pattern for pattern in patterns if covers(pattern, path)]
    return min(covering, key=_rank, default=None)


def _rank(pattern: str) -> tuple[bool, int, int]:
    return "*" in pattern, -len(prefix(pattern)), -len(pattern)


def _split(text: str) -> tuple[str, str, str] | None:
    scheme, slashes, rest = text.partition("://")

    if not slashes:
        return None

    if rest.startswith("["):
        address, bracket, port = rest.partition("]")
        host = address + bracket
    else:
        host, colon, number = rest.partition(":")
        port = colon + number

    return scheme, host, port


def _is_scheme(text: str) -> bool:
    return text[:1] in _LETTERS and set(text) <= _SCHEME


def _is_host(scheme: str, text: str) -> bool:
    if text == ".":
        return scheme not in _DEFAULT_PORTS

    if text.startswith("["):
        inner = text[1:-1]
        is_address = set(inner) <= set("0123456789abcdef:") and 2 <= len(inner) <= 39
        return text.endswith("]") and is_address

    labels = (text[:-1] if text.endswith(".") else text).split(".")
    allowed = _LABEL if scheme in _DEFAULT_PORTS else _LABEL | set(string.ascii_letters)
    return all(label and set(label) <= allowed for label in labels)


def _is_port(text: str) -> bool:
    if text == "":
        return True

    digits = text[1:]
    is_number = text[0] == ":" and digits != "" and set(digits) <= _DIGITS
    return is_number and (digits == "0" or digits[0] != "0") and _is_small(digits)


def _is_small(digits: str) -> bool:
    return len(digits) <= 5 and int(digits) <= 65535


def _canonical_port(scheme: str, port: str) -> str | None:
    if port in ("", ":*"):
        return port

    digits = port[1:]

    if port[0] != ":" or not digits or not set(digits) <= _DIGITS:
        return None

    number = digits.lstrip("0") or "0"

    if not _is_small(number) or number == "0":
        return None

    return "" if _DEFAULT_PORTS.get(scheme) == number else f":{number}"


def _canonical_host(scheme: str, written: str) -> str | None:
    host = written.lower()

    if host.startswith("["):
        return _canonical_address(host)

    is_opaque = scheme not in _DEFAULT_PORTS

    if is_opaque and host == ".":
        return host

    labels = host.split(".")
    named = labels[:-1] if labels[-1] == "" and "*" not in host else labels

    if not named or not _is_star_legal(named):
        return None

    if is_opaque:
        is_legal = all(label and set(label) <= _NAME | {"*"} for label in named)
        return written if is_legal else None

    if not all(map(_is_name, named)):
        return None

    if _is_number(named[-1]):
        return host if len(labels) == 4 and all(map(_is_byte, labels)) else None

    return host


def _is_name(label: str) -> bool:
    return 1 <= len(label) <= 63 and set(label) <= _NAME | {"*"}


def _is_star_legal(labels: list[str]) -> bool:
    if "*" not in "".join(labels):
        return True

    known = [label for label in labels if "*" not in label]
    owner = labels[-1:] if labels[-1] == "localhost" else labels[-2:]
    is_address = all(map(_is_number, known))
    is_open = len(labels) < 2 or "*" in "".join(owner)
    return not (is_address or is_open or any(label.count("*") > 1 for label in labels))


def _is_number(label: str) -> bool:
    if label.startswith("0x"):
        return set(label[2:]) <= set("0123456789abcdef")

    return label != "" and set(label) <= _DIGITS


def _is_byte(label: str) -> bool:
    return (
        label != ""
        and set(label) <= _DIGITS
        and str(int(label)) == label
        and int(label) < 256
    )


def _canonical_address(host: str) -> str | None:
    inner = host[1:-1]

    try:
        packed = ipaddress.IPv6Address(inner).packed
    except ValueError:
        return None

    if "%" in inner or not host.endswith("]"):
        return None

    groups = [f"{packed[i] << 8 | packed[i + 1]:x}" for i in range(0, 16, 2)]

    for length in range(8, 1, -1):
        for start in range(9 - length):
            if groups[start : start + length] == ["0"] * length:
                before, after = groups[:start], groups[start + length :]
                return f"[{':'.join(before)}::{':'.join(after)}]"

    return f"[{':'.join(groups)}]"


def _admits_host(entry: str, host: str) -> bool:
    if "*" not in entry:
        return host == entry

    known, labels = entry.split("."), host.split(".")

    if known[0] == "*":
        known = known[1:]

        if len(labels) <= len(known):
            return False

        labels = labels[len(labels) - len(known) :]

    is_as_long = len(known) == len(labels)
    return is_as_long and all(map(_fits, known, labels))


def _fits(known: str, label: str) -> bool:
    return len(label) in _ends(known, label, _STAR.__contains__)


def _ends(pattern: str, text: str, is_starred: Test) -> set[int]:
    """Return where in a text a pattern that starts with it may end."""
    ends = {0}

    for sign in pattern:
        if not ends:
            break

        if sign == "*":
            ends = _behind_star(ends, text, is_starred)
        else:
            ends = {end + 1 for end in ends if text[end : end + 1] == sign}

    return ends


def _behind_star(ends: set[int], text: str, is_starred: Test) -> set[int]:
    found = set()

    for index, character in enumerate(text):
        if (index in ends or index in found) and is_starred(character):
            found.add(index + 1)

    return found
