"""Keys of a Flask config that look like ours, or that hardly do what was meant."""

from __future__ import annotations

import collections.abc as cabc
import re

from ..errors import CORSConfigWarning
from ..errors import Report
from ..log import quote_all
from ..values import read_text
from .options import KNOWN_KEYS
from .options import KNOWN_OPTIONS
from .options import ORIGINS
from .options import ORIGINS_KEY
from .options import PREFIX
from .options import RESOURCES
from .other_names import find_meant
from .other_names import find_translation
from .parsers import parse_origins
from .resolver import Rule

# The keys that applications have for themselves.
_OF_APPS = frozenset(("CORS_ENABLED", "CORS_OPTIONS"))
_HEADERS_KEY = "CORS_HEADERS"
_OF_FRONT_ENDS = frozenset(("authorization", "content-type"))
_KNOWN = (*KNOWN_OPTIONS, RESOURCES)


def check_keys(
    values: cabc.Mapping[str, object],
    rules: cabc.Sequence[Rule],
    resources: cabc.Iterable[object],
    report: Report,
) -> None:
    """Report unknown ``CORS_*`` keys, and those that hardly do what was meant.

    The name that another library has for the key of origins is an error if some rule
    has the default instead, which allows everybody.

    :param values: What :func:`.options.read_config` returned.
    :param rules: The rules that were made from it.
    :param resources: What users wrote as ``resources``.
    """
    is_open = not all(rule.gives(ORIGINS) for rule in rules)
    origins_report = report.at(ORIGINS, _place_of(ORIGINS_KEY))

    if is_open and values.get(ORIGINS_KEY, ()) is None:
        parse_origins(None, origins_report)

    for key in find_unknown_keys(values, rules, resources):
        at_key = report.at(key, _place_of(key))

        if find_translation(key) == ORIGINS and is_open:
            at_key.error(values[key], explain_key(key))
            parse_origins(values[key], origins_report)
        else:
            at_key.warn(CORSConfigWarning, explain_key(key))

    if _HEADERS_KEY in values and any(_lacks_usual_headers(rule) for rule in rules):
        report.at("headers", _place_of(_HEADERS_KEY)).warn(
            CORSConfigWarning,
            "it lists neither 'Content-Type' nor 'Authorization', so pages can send"
            " neither JSON nor a bearer token. If they should, add the names. These are"
            " the headers that pages send, not those of responses.",
        )


def find_unknown_keys(
    values: cabc.Mapping[str, object],
    rules: cabc.Iterable[Rule],
    resources: cabc.Iterable[object],
) -> list[str]:
    """Return the keys that are nobody's option, and whose values aren't passed to
    Flask-CORS either.
    """
    layers = {layer for rule in rules for layer in rule.layers}
    passed = [*resources, *(each for layer in layers for each in layer.values.values())]
    known = list(map(_content, passed))
    unknown = sorted(set(values).difference(KNOWN_KEYS, _OF_APPS))
    return [key for key in unknown if _content(values[key]) not in known]


def explain_key(key: str) -> str:
    """Return why a key isn't one of ours, and what to write instead."""
    meant = _find_meant(key)

    if meant is None:
        return f"unknown key {key!r}. The keys are {quote_all(sorted(KNOWN_KEYS))}."

    return f"unknown key {key!r}; did you mean {PREFIX + meant.upper()!r}?"


def _find_meant(key: str) -> str | None:
    return find_meant(key[len(PREFIX) :], _KNOWN)


def _place_of(key: str) -> str:
    return f"app.config[{key!r}]"


def _content(value: object) -> object:
    """Return what to compare values by: a text is the same as the list of its parts."""
    text = read_text(value)

    if text is not None:
        return frozenset(re.split(r"[\s,]+", text))

    if isinstance(value, (tuple, frozenset)):
        is_text = all(isinstance(each, str) for each in value)
        return frozenset(value) if is_text else value

    return value


def _lacks_usual_headers(rule: Rule) -> bool:
    """Tell whether a rule has its headers from the config, and the config has hardly
    listed what was meant.
    """
    headers = rule.policy.settings.headers
    is_own = rule.place_of("headers") == _place_of(_HEADERS_KEY)
    names = {name.lower() for name in headers.names}
    return is_own and not headers.echoes and not names & _OF_FRONT_ENDS
