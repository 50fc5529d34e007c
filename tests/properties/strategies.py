from __future__ import annotations

import collections.abc as cabc
import re
import typing as t
from itertools import product

from hypothesis import strategies as st

from tests.properties.matchers import Entry
from tests.properties.matchers import MATCHERS

Options = dict[str, t.Any]
Change = t.Callable[[str], str]
T = t.TypeVar("T")

# Lists are made once, since one draw from a long one costs less than several.
_LABELS = ("a", "b", "a-b", "x1", "1")
_SCHEMES = ("https", "http", "custom")
_HOSTS = [
    *("a.example", "b.example", "a.test", "a.b.example", "b.a.example", "1.x1.test"),
    *(f"{first}.{second}.example" for first, second in product(_LABELS, _LABELS)),
    *(f"{label}.localhost" for label in _LABELS),
    *("localhost", "127.0.0.1", "[::1]"),
]
_ORIGINS = [
    f"{scheme}://{host}{port}"
    for host, scheme, port in product(
        _HOSTS, _SCHEMES, ("", ":1", ":80", ":443", ":3000")
    )
    if (scheme, port) not in (("https", ":443"), ("http", ":80"))
]
# The last two labels are literal, or the last one, if it is `localhost`.
_OPEN_HOSTS = [
    # What people write.
    *["*.{}"] * 3,
    *("a*.{}", "*-b.{}", "a*b.{}", "*.a.{}", "a.*.{}", "*.x-*.{}", "*.*.{}"),
    *("a*.b.{}", "*a_b.{}", "*.*.a*.{}"),
]
_OWNERS = ("a.example", "b.example", "a.test", "localhost")


def _wildcards(hosts: cabc.Iterable[str]) -> list[str]:
    return [
        f"{scheme}://{host.format(owner)}{port}"
        for host, owner, scheme, port in product(
            hosts, _OWNERS, _SCHEMES, ("", ":*", ":3000")
        )
    ]


_WILDCARDS = [
    *_wildcards(_OPEN_HOSTS),
    *(f"{scheme}://{host}:*" for host, scheme in product(_HOSTS, _SCHEMES)),
]
# Of what no browser sends, some is refused for one character.
_HOSTILE: list[str | None] = [
    None,
    "null",
    "",
    "*",
    "NULL",
    "null\n",
    "https://*.a.example",
    "https://a.example:*",
    "https://a.example:443 ",
    "https://a.example:65536",
    "https://a.example:080",
    "https://a.example:\u0661",
    "https://user@a.example",
    "https://a.example, https://b.example",
    "https://a..example",
    "https://\u0430.example",
    f"https://{'a' * 309}.a.example",
    f"https://{'a.' * 155}example",
]

#: What a request may have as its ``Origin``, the hostile included.
SENT: st.SearchStrategy[str | None] = st.one_of(
    st.sampled_from(_ORIGINS), st.sampled_from(_HOSTILE), st.text(max_size=10)
)
WILDCARDS: st.SearchStrategy[str] = st.sampled_from(_WILDCARDS)
ENTRIES: st.SearchStrategy[str] = st.one_of(st.sampled_from(_ORIGINS), WILDCARDS)

_FILLINGS = st.sampled_from(
    list(
        product(
            # One label, two, or what is none; what stands between two `*` again.
            (
                *("a", "b1", "-", "bb", "1", "ab", "aba"),
                *("a.b", "a_b", "", "*", "A", "a@b"),
            ),
            ("a", "b", "1-", "bb", "ab", "aba", ""),
            (":1", "", ":3000", ":80", ":65535", ":65536", ":01"),
        )
    )
)


def _keep(text: str) -> str:
    return text


def _swap_scheme(origin: str) -> str:
    scheme = "http" if origin.startswith("https:") else "https"
    return f"{scheme}:{origin.partition(':')[2]}"


def _drop_label(origin: str) -> str:
    return re.sub(r"://[^.]*\.", "://", origin)


def _before_port(text: str) -> Change:
    return lambda origin: re.sub(r"(:\d+)?$", rf"{text}\1", origin, count=1)


def _behind_scheme(text: str) -> Change:
    return lambda origin: origin.replace("://", f"://{text}")


def _with_port(port: str) -> Change:
    return lambda origin: re.sub(r"(:\d+)?$", port, origin, count=1)


_CHANGES: st.SearchStrategy[Change] = st.sampled_from(
    [
        *[_keep] * 30,
        str.upper,
        lambda origin: origin.replace("a", "A", 1),
        _swap_scheme,
        _with_port(""),
        _with_port(":3000"),
        _drop_label,
        _drop_label,
        _behind_scheme("x."),
        _behind_scheme("x."),
        _behind_scheme("x_y."),
        _behind_scheme("evil"),
        _behind_scheme("."),
        _behind_scheme("a@"),
        _before_port("."),
        _before_port(".evil.test"),
        _before_port("evil"),
        lambda origin: f"{origin}/",
        lambda origin: f"{origin}\n",
    ]
)
_EXAMPLES = {matcher.entry: matcher.example for matcher in MATCHERS}


@st.composite
def sent_to(draw: st.DrawFn, entries: cabc.Sequence[Entry]) -> str | None:
    """Origins that are close to one of some entries, and some that are not."""
    entry = draw(st.sampled_from([None, *entries, *entries, *entries]))

    if entry is None:
        return draw(SENT)

    if entry == "*":
        return draw(st.one_of(st.just("null"), SENT))

    first, second, port = draw(_FILLINGS)
    origin = str(_EXAMPLES.get(entry, entry)).replace(":*", port)
    return draw(_CHANGES)(origin.replace("*", first, 1).replace("*", second))


def _some(drawn: st.SearchStrategy[T]) -> st.SearchStrategy[list[T]]:
    """Lists of one length, which is not drawn then."""
    return st.lists(drawn, min_size=3, max_size=3)


@st.composite
def entries_and_sent(
    draw: st.DrawFn, entries: st.SearchStrategy[str] = ENTRIES
) -> tuple[list[str], list[str | None]]:
    drawn = draw(st.lists(entries, min_size=1, max_size=4))
    return drawn, draw(_some(sent_to(drawn)))


_SEGMENTS = ("ab", "a", "aab")
_PIECES = ("ab", "*", "a*", "*b", "a*b*")
_GLOBS = [
    *(f"/{piece}" for piece in _PIECES),
    *(f"/{first}/{second}" for first, second in product(_PIECES, _PIECES[:3])),
]
#: Literals and globs.
PATTERNS: st.SearchStrategy[str] = st.sampled_from(
    [
        *("/", "/*", "/*/", "/**", "/*/*/ab"),
        *(f"{glob}{end}" for glob, end in product(_GLOBS, ("", "/", "/*", "*"))),
    ]
)
_PATHS = st.sampled_from(
    [
        f"/{'/'.join(segments)}{ending}"
        for count in (0, 1, 2, 3)
        for segments in product(_SEGMENTS, repeat=count)
        for ending in ("", "/")[: 2 if count else 1]
    ]
)
_PATH_FILLINGS = st.sampled_from(
    list(product(("a", "b", "ab", "x.y", "\n", "", "a/b", "a/b/"), repeat=2))
)
_PATH_CHANGES: st.SearchStrategy[Change] = st.sampled_from(
    [
        *[_keep] * 4,
        lambda path: f"{path}/",
        lambda path: f"{path}/a",
        lambda path: f"{path}x",
        lambda path: f"{path}\n",
        lambda path: path.rstrip("/"),
        lambda path: "".join(path.rpartition("/")[::2]),
        lambda path: path.rpartition("/")[0],
        lambda path: path[1:].replace("/", "//"),
        lambda path: path.upper(),
    ]
)


@st.composite
def paths_to(draw: st.DrawFn, patterns: cabc.Sequence[str]) -> str:
    """Paths that are close to one of some patterns, and some that are not."""
    pattern = draw(st.sampled_from([None, *patterns, *patterns]))

    if pattern is None:
        return draw(_PATHS)

    first, second = draw(_PATH_FILLINGS)
    path = pattern.replace("*", first, 1).replace("*", second)
    # Flask folds leading slashes.
    return f"/{draw(_PATH_CHANGES)(path).lstrip('/')}"


@st.composite
def patterns_and_paths(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    drawn = draw(st.lists(PATTERNS, min_size=1, max_size=6, unique=True))
    return drawn, draw(_some(paths_to(drawn)))


_POLICY_ENTRIES: st.SearchStrategy[Entry] = st.one_of(
    ENTRIES,
    st.sampled_from(["null", "*"]),
    st.sampled_from([matcher.entry for matcher in MATCHERS]),
)
# What is None is not given.
_LISTS = list(
    product(
        (None, "*", "PUT", ("GET", "PATCH"), ()),
        (None, "*", "X-A", ("X-A", re.compile("x-.*")), ()),
        (None, "*", "ETag", ()),
        (None, 0, 600),
    )
)
_FLAGS = list(product((None, True, False), repeat=5))


def _options(origins: list[Entry], lists: t.Any, flags: t.Any) -> Options:
    """Options of a policy, as users write them."""
    methods, headers, exposed, max_age = lists
    has_credentials, always_sends, varies, is_timed, sends_wildcard = flags

    # With credentials, these are refused.
    if has_credentials:
        exposed = None if exposed == "*" else exposed
        sends_wildcard = False if "*" in origins else sends_wildcard

    options = {
        "methods": methods,
        "headers": headers,
        "expose_headers": exposed,
        "max_age": max_age,
        "supports_credentials": has_credentials,
        "always_send": always_sends,
        "vary_header": varies,
        "timing_allow_origin": is_timed,
        "send_wildcard": sends_wildcard,
    }
    written = {name: value for name, value in options.items() if value is not None}
    risks = ["any-origin", "null-origin", "public-suffix"]
    return {"origins": origins, "accept_risks": risks, **written}


OPTIONS: st.SearchStrategy[Options] = st.builds(
    _options,
    st.lists(_POLICY_ENTRIES, max_size=3),
    st.sampled_from(_LISTS),
    st.sampled_from(_FLAGS),
)


@st.composite
def options_and_sent(draw: st.DrawFn) -> tuple[Options, list[str | None]]:
    options = draw(OPTIONS)
    return options, draw(_some(sent_to(options["origins"])))
