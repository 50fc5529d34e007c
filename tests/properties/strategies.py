from __future__ import annotations

import typing as t

from hypothesis import strategies as st

LABELS = st.sampled_from(["a", "b", "ab", "a-b", "app", "x1", "1"])
TOPS = st.sampled_from(["example", "test"])
PORTS = st.sampled_from(["", ":80", ":443", ":3000", ":8443", ":1"])
SCHEMES = st.sampled_from(["http", "https", "custom"])


@st.composite
def hosts(draw: st.DrawFn, most: int = 3) -> str:
    labels = draw(st.lists(LABELS, min_size=1, max_size=most))
    return ".".join([*labels, draw(TOPS)])


@st.composite
def origins(draw: st.DrawFn) -> str:
    """Origins as browsers send them, few enough to meet each other."""
    scheme = draw(SCHEMES)
    port = draw(PORTS)
    default = {"http": ":80", "https": ":443"}.get(scheme)
    return f"{scheme}://{draw(hosts())}{'' if port == default else port}"


@st.composite
def wildcards(draw: st.DrawFn) -> str:
    """Wildcard origins that are accepted: the last two labels are literal."""
    form = draw(
        st.sampled_from(["*.{}", "{}:*", "*.{}:*", "a*.{}", "*-b.{}", "a.*.{}"])
    )
    return f"{draw(SCHEMES)}://{form.format(draw(hosts(2)))}"


ENTRIES: st.SearchStrategy[str] = st.one_of(origins(), wildcards())

#: What a request may have as its ``Origin``, the hostile included.
SENT: st.SearchStrategy[str | None] = st.one_of(
    origins(),
    origins().map(str.upper),
    origins().map(lambda origin: f"{origin}."),
    origins().map(lambda origin: f"{origin}/"),
    origins().flatmap(lambda o: st.text(max_size=5).map(lambda text: o + text)),
    st.just("null"),
    st.none(),
    st.text(max_size=30),
)

SEGMENTS = st.sampled_from(["a", "b", "ab", "api", "v1"])


@st.composite
def paths(draw: st.DrawFn) -> str:
    segments = draw(st.lists(SEGMENTS, max_size=4))
    return (
        "/"
        + "/".join(segments)
        + draw(st.sampled_from(["", "/"]) if segments else st.just(""))
    )


@st.composite
def patterns(draw: st.DrawFn) -> str:
    """Literals and globs."""
    pieces = st.sampled_from(["a", "b", "ab", "api", "v1", "*", "a*", "*b"])
    segments = draw(st.lists(pieces, min_size=1, max_size=4))
    ending = draw(st.sampled_from(["", "/*", "*", "/"]))
    return f"/{'/'.join(segments)}{ending}"


#: Options of a policy, as users write them.
OPTIONS: st.SearchStrategy[dict[str, t.Any]] = st.fixed_dictionaries(
    {
        "origins": st.lists(
            st.one_of(ENTRIES, st.sampled_from(["*", "null"])), max_size=3
        ),
        "accept_risks": st.just(["any-origin", "null-origin", "public-suffix"]),
    },
    optional={
        "methods": st.sampled_from(["*", "PUT", ["GET", "PATCH"], []]),
        "headers": st.sampled_from(["*", "X-A", ["X-A", "Content-Type"], []]),
        "expose_headers": st.sampled_from(["*", "ETag", []]),
        "supports_credentials": st.booleans(),
        "max_age": st.sampled_from([0, 1, 600]),
        "send_wildcard": st.booleans(),
        "always_send": st.booleans(),
        "timing_allow_origin": st.booleans(),
    },
)
