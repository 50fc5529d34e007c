from __future__ import annotations

from flask_cors.origins.origin_set import OriginSet
from flask_cors.values import is_regex
from tests.fuzz import naive
from tests.fuzz.shared import LONGEST_REGEX
from tests.fuzz.shared import MOST_MATCHED
from tests.fuzz.shared import refuses
from tests.fuzz.shared import texts


def fuzz(data: bytes) -> None:
    """Take the first text for an entry, and the others for origins of requests."""
    entry, *pieces = texts(data)
    # Compiling takes most of the time.
    if len(entry) > LONGEST_REGEX and is_regex(entry):
        return

    entries = _check_entry(entry)

    if entries is None:
        return

    for origin in _candidates(entry, pieces):
        _check_answer(entry, entries, origin)


def _candidates(entry: str, pieces: list[str]) -> list[str]:
    """Return origins of requests, some of them close to the entry."""
    candidates = [entry, entry.lower()]

    for piece in pieces:
        candidates += [piece, entry + piece, piece + entry]
        candidates += [entry.lower().replace("*", piece)]

    if len(pieces) > 1:
        candidates.append(entry.replace("*", pieces[0], 1).replace("*", pieces[1]))
        candidates.append(entry.replace(pieces[0] or ".", pieces[1], 1))

    return candidates


def _check_entry(entry: str) -> OriginSet | None:
    expected = naive.canonical(entry) if entry.isascii() else None
    entries = refuses(lambda: OriginSet([entry]))

    if entries is None:
        assert expected is None, f"{expected} is refused"
        return None

    found = entries.exact | entries.wildcards.wildcards

    if entry.isascii() and entry not in ("*", "null"):
        assert found == ({expected} - {None}), f"{found}, not {expected}"

    for text in found:
        example = text.replace("://*.", "://a.").replace(":*", "").replace("*", "a")
        assert naive.is_origin(example), f"{text} can match no origin"
        assert entries.allows(example), f"{text} does not allow {example}"

    if not entry.isascii():
        _check_unicode(entry, found)

    return entries


def _check_unicode(entry: str, found: frozenset[str]) -> None:
    """Compare a host with what the standard makes of it."""
    # Only the tests of Unicode need it.
    import idna

    host = entry.partition("://")[2].partition("/")[0].partition(":")[0]

    if not found or "*" in host:
        return

    try:
        expected = idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return

    (origin,) = found
    assert f"://{expected}" in origin, f"{origin}, not {expected}"


def _check_answer(entry: str, entries: OriginSet, origin: str) -> None:
    if entries.patterns and len(origin) > MOST_MATCHED:
        return

    allowed = entries.allows(origin)
    assert not allowed or naive.is_origin(origin), f"{origin!r} is no origin"

    if entries.patterns or entries.any:
        return

    (known,) = entries.exact | entries.wildcards.wildcards
    expected = naive.admits(known, origin)
    assert allowed is expected, f"{entry!r}, {origin!r}: {allowed}"
