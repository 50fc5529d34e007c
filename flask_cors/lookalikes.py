from __future__ import annotations

import collections.abc as cabc
import re
import typing as t

_ESCAPE = r"\\(?: x[0-9a-fA-F]{2} | u[0-9a-fA-F]{4} | U[0-9a-fA-F]{8} | N\{[^}]*\} )"
_CLASS = r"(?: \[ \^? \]? (?: \\. | [^\]\\] )* \] | \\[a-zA-Z0-9] )"

# What an origin regex is made of, as far as the hosts that it names go.
_PART = re.compile(
    rf"""
    (?P<open>    \( (?: \?P<\w+> | \?[a-zA-Z-]*: )? )
  | (?P<bar>     \| )
  | (?P<close>   \) )
  | (?P<nothing> \\[AbBZ] | [\^$] | [*+?] \?? | \{{ [\d,]* \}} \?? )
  | (?P<class>   {_ESCAPE} | {_CLASS} | \. (?= [*+{{] ) )
  | (?P<literal> \\? . )
    """,
    re.VERBOSE | re.DOTALL,
)

# Stands in a sample on both sides of text that the regex leaves open.
_GAP = "\0"
_STRETCH = re.compile(f"{_GAP}[^{_GAP}]*{_GAP}")
_NAMED_HOST = re.compile(rf"[^.{_GAP}][^{_GAP}]*\.[^{_GAP}]*[^.{_GAP}]|localhost")
_SUFFIXES = (".evil.test", "evil.test", "-evil.test")
_MOST_SAMPLES = 256

# A class that names each of its characters, and stands for one of them.
_CHOICE = re.compile(r"\[[^-^\\\]]+\](?![*+?{])")
_COUNT = re.compile(r"\{(\d+)")
_FILLINGS = ("attacker", "attacker.")


class _Sample(t.NamedTuple):
    """What a regex accepts, with gaps around what it leaves open."""

    schemes: list[str]
    host: str
    ports: list[str]

    def origins(self, host: str) -> cabc.Iterator[str]:
        """Yield the origins of another host."""
        for scheme in self.schemes:
            for port in self.ports:
                yield f"{scheme}://{host}{port}"


def lookalikes(source: str) -> cabc.Iterator[str]:
    """Yield near misses of the hosts that an origin regex names.

    A dot is replaced by a letter, or a prefix or a suffix is glued to the
    host. All of them are somebody else's, so that a regex which accepts one
    is wider than it looks.

    :param source: The source text of the regex.
    """
    for sample in _samples(source):
        for near_miss in _near_misses(sample.host):
            yield from sample.origins(near_miss)


def origins_of_anybody(
    source: str, owned: cabc.Callable[[str], str]
) -> cabc.Iterator[str]:
    r"""Yield origins of hosts whose owner an origin regex leaves open.

    Anybody can register ``attacker.org`` for ``https://.*\.org``, or ``shop1.com``
    for ``https://shop\d+\.com``.

    :param source: The source text of the regex.
    :param owned: Returns the part of a host that has one owner.
    """
    for sample in _samples(source):
        for host in (*(_filled(sample.host, each) for each in _FILLINGS), sample.host):
            name = host.replace(_GAP, "")
            labels = owned(name).split(".")

            if _GAP in ".".join(host.split(".")[-len(labels) :]) and _has_owner(name):
                yield from sample.origins(name)


def samples(source: str) -> cabc.Iterator[str]:
    """Yield origins that an origin regex most likely accepts.

    :param source: The source text of the regex.
    """
    for sample in _samples(source):
        yield from sample.origins(sample.host.replace(_GAP, ""))


def _filled(host: str, text: str) -> str:
    return _STRETCH.sub(f"{_GAP}{text}{_GAP}", host)


def _has_owner(host: str) -> bool:
    """Tell whether a host is no address, and of no network of one's own."""
    front, _, last = host.rpartition(".")
    return front != "" and not last.isdigit() and last not in ("", "localhost")


def _samples(source: str) -> cabc.Iterator[_Sample]:
    for text in _texts(source):
        scheme, separator, rest = text.rpartition("://")
        host, _, port = rest.partition("/")[0].partition(":")
        schemes = {"http", "https", scheme.replace(_GAP, "") if separator else "http"}
        ports = {"", ":8443", f":{port.replace(_GAP, '')}" if port else ""}
        yield _Sample(sorted(schemes), host, sorted(ports))


def _texts(source: str) -> list[str]:
    """Return texts that a regex accepts, one for each of its alternatives.

    It knows the syntax that people use for origins. Of any other it may make
    a text that the regex rejects; such a sample does no harm.
    """
    stack: list[tuple[list[str], list[str]]] = [([], [""])]

    for part in _PART.finditer(source):
        finished, current = stack[-1]

        if part.lastgroup == "open":
            stack.append(([], [""]))
        elif part.lastgroup == "bar":
            stack[-1] = (finished + current, [""])
        elif part.lastgroup == "close" and len(stack) > 1:
            stack.pop()
            outer, before = stack[-1]
            # A group that may be left out is there in one sample, not in another.
            is_optional = source.startswith(("?", "*", "{0", "{,"), part.end())
            inner = finished + current + [""] * is_optional
            joined = [a + b for a in before for b in inner]
            stack[-1] = (outer, joined[:_MOST_SAMPLES])
        else:
            text = _sample(part)
            stack[-1] = (finished, [sample + text for sample in current])

    finished, current = stack[0]
    return (finished + current)[:_MOST_SAMPLES]


def _sample(part: re.Match[str]) -> str:
    if part.lastgroup == "literal":
        return part[0][-1].lower()

    if part.lastgroup == "nothing":
        return ""

    if _CHOICE.match(part.string, part.start()):
        return part[0][1].lower()

    text = next((text for text in "a1-.:/" if _fits(text, part[0])), "a")
    count = _COUNT.match(part.string, part.end())
    # A label has 63 characters at most.
    length = min(int(count[1]), 63) if count else 1
    return text if text == "." else f"{_GAP}{text * (length or 1)}{_GAP}"


def _fits(text: str, source: str) -> bool:
    try:
        return re.fullmatch(source, text, re.IGNORECASE) is not None
    except re.error:
        # A part of a regex need not be one, such as a back reference.
        return False


def _near_misses(host: str) -> cabc.Iterator[str]:
    for named in _NAMED_HOST.finditer(host):
        yield from _near_misses_of(host, named.start(), named.end())

    yield from _open_ends(host)

    if _STRETCH.sub("", host).strip("."):
        yield f"{host.replace(_GAP, '')}.evil.test"


def _open_ends(host: str) -> cabc.Iterator[str]:
    """Yield hosts of others where a regex leaves open who owns the host."""
    open_front, _, tail = host.rpartition(_GAP)
    front = open_front.rpartition(_GAP)[0].replace(_GAP, "")

    if not front:
        return

    if host.endswith(_GAP):
        names = ("evil", "co", "app") if "." in front else ()
        yield from (f"{front}{name}" for name in (*names, *_SUFFIXES))
    elif tail.startswith(".") and tail.count(".") == 1 and tail != ".localhost":
        yield from (f"{front}{name}{tail}" for name in ("evil", "a.evil"))


def _near_misses_of(host: str, start: int, end: int) -> cabc.Iterator[str]:
    named = host[start:end]

    # Behind open text a label such as `-team` is a part of one only.
    if named[0] == "-" and named.count(".") > 1:
        start = host.index(".", start) + 1

    before = host[:start].replace(_GAP, "")
    text = host[start:end]
    after = host[end:].replace(_GAP, "")

    for front in sorted({before, before.rstrip("."), ""}):
        for prefix in ("evil", "evil-", "x"):
            yield f"{front}{prefix}{text}{after}"

    for suffix in (*_SUFFIXES, ".evil", "x"):
        yield f"{before}{text}{suffix}"

    for dot in re.finditer(r"\.", text):
        yield f"{before}{text[: dot.start()]}x{text[dot.end() :]}{after}"
