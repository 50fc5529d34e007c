"""The options that users mean by names that aren't ours."""

from __future__ import annotations

import collections.abc as cabc
import difflib

from ..log import quote_all
from .options import ORIGINS
from .options import ORIGINS_KEY

# How alike a name must be to count as misspelled. "allowed" isn't "always".
_ALIKE = 0.8

# The names that other libraries and other versions have, in lower case, with
# underscores, and without a leading "cors_".
_OTHERS = {
    "origins": (
        *("access_control_allow_origin", "access_control_allowed_origins"),
        *("allow_all_origins", "allow_origin", "allow_origin_regex", "allow_origins"),
        *("allow_origins_regex", "allowed_origin", "allowed_origin_regexes"),
        *("allowed_origins", "origin_allow_all", "origin_regex"),
        *("origin_regex_whitelist", "origin_whitelist", "origins_whitelist"),
        *("trusted_origins", "whitelist"),
    ),
    "methods": (
        *("access_control_allow_methods", "allow_method", "allow_methods"),
        *("allowed_method", "allowed_methods"),
    ),
    "allow_headers": (
        *("access_control_allow_headers", "allowed_header", "allowed_headers"),
        *("request_headers",),
    ),
    "expose_headers": ("access_control_expose_headers", "exposed_headers"),
    "supports_credentials": (
        *("access_control_allow_credentials", "allow_credentials", "credentials"),
        *("support_credentials", "with_credentials"),
    ),
    "max_age": ("access_control_max_age", "preflight_max_age"),
    "resources": ("paths", "resource", "urls_regex"),
}
_MEANT = {other: name for name, others in _OTHERS.items() for other in others}


def find_meant(name: str, known: cabc.Iterable[str]) -> str | None:
    """Return the known name that another name stands for, if it resembles one.

    :param known: Names of options, in lower case.
    """
    known = tuple(known)
    plain = _simplify(name)
    meant = _MEANT.get(plain, plain)

    if meant in known:
        return meant

    near = difflib.get_close_matches(plain, [*known, *_MEANT], 1, _ALIKE)
    found = _MEANT.get(near[0], near[0]) if near else None
    return found if found in known else None


def find_translation(name: str) -> str | None:
    """Return the option that has another name in another library."""
    return _MEANT.get(_simplify(name))


def names_origins_wrongly(values: cabc.Mapping[str, object]) -> bool:
    """Tell whether a config was meant to name the origins, but doesn't."""
    is_unset = values.get(ORIGINS_KEY, ()) is None
    return is_unset or any(find_translation(key) == ORIGINS for key in values)


def _simplify(name: str) -> str:
    plain = name.strip().lower().replace("-", "_")
    return plain[len("cors_") :] if plain.startswith("cors_") else plain


def explain_unknown(name: str, known: cabc.Iterable[str]) -> str:
    """Return why a name isn't an option, and what to write instead.

    :param known: Names of options, in lower case.
    """
    known = tuple(known)
    meant = find_meant(name, known)

    if meant is None:
        return f"unknown option {name!r}. The options are {quote_all(sorted(known))}."

    text = f"unknown option {name!r}; did you mean {meant!r}?"
    is_dead = name == "support_credentials"
    return f"{text} Or remove it: it never had an effect." if is_dead else text
