from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ...diagnostics.reasons import Reason
from ...simulator.statuses import is_redirect
from .advice import Advice
from .advice import find_advice
from .topics import Topic
from .wordings import FRAMES
from .wordings import NEXT_MESSAGE
from .wordings import Wording
from .wordings import WORDINGS

#: Longer texts are cut to this many characters.
MAX_LENGTH = 10_000


@dataclass(frozen=True)
class Message:
    """A message from a browser's console, and the facts in it."""

    topic: Topic
    #: Which of ``chromium``, ``firefox`` and ``safari`` print it.
    browsers: tuple[str, ...]
    reason: Reason | None
    url: str | None
    #: The origin of the page.
    origin: str | None
    #: The URL that the script requested, before redirects.
    first_url: str | None
    #: The method, header name or value at fault, as printed.
    culprit: str
    status: int | None
    #: Whether it is about a preflight, or ``None`` if it doesn't say.
    is_preflight: bool | None

    @property
    def advice(self) -> Advice:
        """The cause, what to check, and the fix."""
        return find_advice(
            self.topic,
            culprit=self.culprit,
            url=self.url or "",
            origin=self.origin or "",
            status=self.status,
        )


def read_message(text: str) -> Message | None:
    """Return the message in a text from a browser's console, or ``None``.

    If there are several messages, it returns the most specific one.

    :param text: One or more lines. Only the first 10,000 characters count.
    """
    hits = list(filter(None, map(_find_wording, _readings(text[:MAX_LENGTH]))))
    rank = min((hit.rank for hit in hits), default=0)
    messages = [_message(hit) for hit in hits if hit.rank == rank]
    return min(messages, key=_gaps, default=None)


class _Hit(t.NamedTuple):
    #: The place in the table: the lower, the more specific.
    rank: int
    wording: Wording
    match: re.Match[str]


def _readings(text: str) -> tuple[str, str]:
    """Return a text as if it were wrapped between words, and within words."""
    lines = text.translate(_PLAIN).splitlines()
    words = [" ".join(line.split()) for line in lines]
    return "\n".join(filter(None, words)), " ".join("".join(lines).split())


def _gaps(message: Message) -> int:
    return list(vars(message).values()).count(None)


def _find_wording(text: str) -> _Hit | None:
    for rank, wording in enumerate(WORDINGS):
        match = wording.pattern.search(text)

        if match:
            return _Hit(rank, wording, match)

    return None


def _message(hit: _Hit) -> Message:
    frame = _frame(hit.match)
    found = {**(frame.groupdict() if frame else {}), **hit.match.groupdict()}
    known = {name: "".join((value or "").split()) for name, value in found.items()}
    status = _status(hit.match)
    topic = _topic(hit.wording.topic, known, status)
    # Only a value may contain spaces.
    value = " ".join(found.get("value", "").split())
    fault = known.get("url", "") if topic in _OF_URLS else ""
    return Message(
        topic=topic,
        browsers=(hit.wording.browser,),
        reason=topic.reason,
        url=known.get("url") or None,
        origin=known.get("origin") or None,
        first_url=known.get("first_url") or None,
        culprit=known.get("name") or value or fault,
        status=status,
        is_preflight=_is_preflight(topic, hit.match, frame),
    )


def _frame(match: re.Match[str]) -> re.Match[str] | None:
    """Return the frame next to a reason, which contains the URL."""
    frames = [frame for one in FRAMES for frame in one.finditer(match.string)]
    return min(frames, key=lambda frame: _distance(frame, match), default=None)


def _distance(frame: re.Match[str], match: re.Match[str]) -> int:
    return max(match.start() - frame.end(), frame.start() - match.end())


def _status(match: re.Match[str]) -> int | None:
    following = NEXT_MESSAGE.search(match.string, match.end())
    end = following.start() if following else len(match.string)
    status = _STATUS.search(match.string, match.start(), end)
    return int(status[1]) if status else None


def _topic(topic: Topic, known: t.Mapping[str, str], status: int | None) -> Topic:
    """Tell topics with the same wording apart by the text around it."""
    if topic is Topic.ALLOW_ORIGIN_MISSING and known["preflight"]:
        return Topic.PREFLIGHT_ALLOW_ORIGIN_MISSING

    if topic is Topic.PREFLIGHT_STATUS and is_redirect(status or 0):
        return Topic.PREFLIGHT_REDIRECT

    if topic is Topic.URL_NOT_HTTP and known.get("first_url"):
        return Topic.REDIRECT_NOT_HTTP

    return topic


def _is_preflight(
    topic: Topic, match: re.Match[str], frame: re.Match[str] | None
) -> bool | None:
    if topic in _OF_PREFLIGHTS or match["preflight"]:
        return True

    # Only Chromium's frame, the one with an origin, would mention a preflight.
    if frame and frame.end() == match.start() and "origin" in frame.groupdict():
        return False

    return None


_OF_URLS = {Topic.URL_NOT_HTTP, Topic.REDIRECT_NOT_HTTP}
_OF_PREFLIGHTS = {
    Topic.PREFLIGHT_STATUS,
    Topic.PREFLIGHT_REDIRECT,
    Topic.METHOD_NOT_ALLOWED,
    Topic.HEADER_NOT_ALLOWED,
    Topic.ALLOW_METHODS_INVALID,
    Topic.ALLOW_HEADERS_INVALID,
}

# Browsers print various quotes, and chats change them.
_PLAIN = {
    **dict.fromkeys(map(ord, "‘’\u201a\u201b`\u00b4"), "'"),
    **dict.fromkeys(map(ord, "“”„‟"), '"'),
    **dict.fromkeys(map(ord, "\u200b\ufeff"), ""),
}

_STATUS = re.compile(
    r"(?:[Ss]tatus.?[Cc]ode:?|net::ERR_[A-Z_]{1,60}|status[ \n]of)[ \n](\d{3})"
)
