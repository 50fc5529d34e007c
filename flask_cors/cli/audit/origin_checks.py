from __future__ import annotations

import collections.abc as cabc
import re
import typing as t
from heapq import nsmallest

from flask import Flask

from ...fetch import ANY
from ...fetch import is_loopback
from ...fetch import is_unencrypted
from ...fetch import OPAQUE_ORIGIN
from ...fetch import split_origin
from ...log import quote
from ...options.resolver import Rule
from ...origins.predicates import Predicate
from ...origins.suffixes import suffix_of_customers
from ...policy import Policy
from ..survey import Survey
from . import kinds
from .attacks import attacks_on
from .attacks import few_attacks_on
from .attacks import find_breaks
from .attacks import LOOKALIKES
from .attacks import STRANGER
from .attacks import targets_in
from .attacks import targets_of
from .attacks import Trick
from .findings import Finding
from .findings import Kind
from .introspection import contents_of_view
from .introspection import name_of

# How many origins of other rules to try with the functions of a rule.
_MOST_OTHERS = 10
# How many origins to try from the code of a view, and from that of the hooks.
_MOST_NAMED = 2

Entry = t.Union["re.Pattern[str]", Predicate]


class OriginChecks:
    """Finds origins that a policy allows by mistake.

    Use it in an app context, because it calls the functions among the origins.

    :param place: Where the origins were configured.
    :param others: Exact origins of the app's other policies.
    """

    def __init__(
        self, policy: Policy, place: str, others: cabc.Iterable[str] = ()
    ) -> None:
        self._policy = policy
        self._settings = policy.settings
        self._place = place
        self._others = others
        self._has_credentials = policy.settings.supports_credentials

    def findings(self) -> cabc.Iterator[Finding]:
        yield from self._check_any()
        yield from self._check_listed()
        yield from self._check_wildcards()
        origins = self._settings.origins
        found: dict[str, dict[Trick, str]] = {}

        for entry, attack in find_breaks(origins, targets_of(origins, self._others)):
            tricks = found.setdefault(_name_of(entry), {})
            tricks.setdefault(attack.trick, attack.origin)

        is_regex = {regex.pattern for regex in origins.patterns}

        for name, tricks in found.items():
            yield from self._check_entry(name, name in is_regex, tricks)

    def _kind(self, with_credentials: Kind, without: Kind) -> Kind:
        return with_credentials if self._has_credentials else without

    def _check_any(self) -> cabc.Iterator[Finding]:
        is_for_all = self._settings.origins.any and not self._has_credentials

        if self._settings.origins.any and self._has_credentials:
            kind = kinds.ANY_ORIGIN_WITH_CREDENTIALS
            yield kind.finding(self._place, ANY, STRANGER)

        if not is_for_all and self._policy.allows(OPAQUE_ORIGIN):
            kind = self._kind(kinds.NULL_WITH_CREDENTIALS, kinds.NULL)
            yield kind.finding(self._place, "origins", OPAQUE_ORIGIN)

    def _check_listed(self) -> cabc.Iterator[Finding]:
        origins = self._settings.origins
        plain = sorted(
            origin
            for origin in (*origins.exact, *origins.wildcards.wildcards)
            if is_unencrypted(origin)
        )

        if plain:
            detail = f" (and {len(plain) - 1} more)" * (len(plain) > 1)
            yield self._http(plain[0], plain[0], detail)

    def _http(self, value: str, origin: str, detail: str) -> Finding:
        kind = self._kind(kinds.HTTP_WITH_CREDENTIALS, kinds.HTTP)
        return kind.finding(self._place, value, origin, detail)

    def _check_wildcards(self) -> cabc.Iterator[Finding]:
        wildcards = sorted(self._settings.origins.wildcards.wildcards)

        for wildcard in wildcards:
            scheme, host, port = split_origin(wildcard.replace(":*", ""))
            suffix = suffix_of_customers(host)

            if suffix:
                found = host if host.endswith(f".{suffix}") else f"*.{suffix}"
                customer = found.replace("*", "attacker")
                yield self._customers(wildcard, f"{scheme}{customer}{port}")

        for wildcard in wildcards:
            if wildcard.endswith(":*") and not is_loopback(wildcard):
                origin = f"{wildcard[:-1]}8443".replace("*", "www")
                yield kinds.ANY_PORT.finding(self._place, wildcard, origin)

    def _customers(self, value: str, origin: str) -> Finding:
        kind = self._kind(kinds.PUBLIC_SUFFIX_WITH_CREDENTIALS, kinds.PUBLIC_SUFFIX)
        return kind.finding(self._place, value, origin)

    def _check_entry(
        self, name: str, is_regex: bool, tricks: dict[Trick, str]
    ) -> cabc.Iterator[Finding]:
        """Yield the findings on an entry that allows hostile origins.

        :param tricks: An origin for each trick that works.
        """
        lookalike = next(
            (origin for trick, origin in tricks.items() if trick in LOOKALIKES), None
        )

        # An entry that allows every site allows all other tricks.
        if Trick.STRANGER in tricks:
            kind = self._kind(kinds.ANY_ORIGIN_WITH_CREDENTIALS, kinds.EVERYBODY)
            yield kind.finding(self._place, name, tricks[Trick.STRANGER])
            return

        if lookalike:
            kind = kinds.REGEX_LOOKALIKE if is_regex else kinds.FUNCTION_LOOKALIKE
            yield kind.finding(self._place, name, lookalike)

        if Trick.CUSTOMER in tricks:
            yield self._customers(name, tricks[Trick.CUSTOMER])

        yield from self._check_same_host(name, tricks)

    def _check_same_host(
        self, name: str, tricks: dict[Trick, str]
    ) -> cabc.Iterator[Finding]:
        http = tricks.get(Trick.SCHEME)
        port = tricks.get(Trick.PORT)

        if http and not is_loopback(http):
            yield self._http(name, http, f" by {quote(name)}")

        if port and not is_loopback(port):
            yield kinds.ANY_PORT.finding(self._place, name, port)


class Suspects:
    """Chooses the origins of the requests that the audit sends to an app."""

    def __init__(self, survey: Survey) -> None:
        exact = (rule.policy.settings.origins.exact for rule in survey.rules)
        known = set().union(*exact) - {OPAQUE_ORIGIN}
        #: Exact origins of all rules, which functions may also allow.
        self.others: list[str] = nsmallest(_MOST_OTHERS, known)
        self._survey = survey
        self._named_by_hooks = targets_in(_texts_of_hooks(survey.app))[:_MOST_NAMED]
        self._targets: dict[Rule, list[str]] = {}

    def of_rule(self, rule: Rule) -> tuple[list[str], list[str]]:
        """Return an origin that a rule allows, if one is known, and hostile ones."""
        if rule.policy.settings.origins.any:
            return [STRANGER], [OPAQUE_ORIGIN]

        targets = self._targets_of(rule)
        candidates = [*targets, *(each.origin for each in attacks_on(targets))]

        with self._survey.context_of(rule):
            allowed = next(filter(rule.policy.allows, candidates), None)

        hostile = [attack.origin for attack in attacks_on(targets[:1])]
        return [allowed] if allowed else [], hostile

    def of_view(self, endpoint: str, rule: Rule | None) -> list[str]:
        """Return hostile origins that the code of a view or hook may allow."""
        view = self._survey.app.view_functions.get(endpoint)
        named = targets_in(contents_of_view(view).texts)[:_MOST_NAMED]
        known = (self._targets_of(rule) if rule else []) or self.others
        return few_attacks_on([*named, *self._named_by_hooks, *known[:1]])

    def _targets_of(self, rule: Rule) -> list[str]:
        if rule not in self._targets:
            found = targets_of(rule.policy.settings.origins, self.others)
            self._targets[rule] = found

        return self._targets[rule]


def _texts_of_hooks(app: Flask) -> list[str]:
    """Return the texts in the app's own ``after_request`` functions."""
    hooks = (hook for each in app.after_request_funcs.values() for hook in each)
    own = (hook for hook in hooks if not name_of(hook).startswith("flask_cors."))
    return [text for hook in own for text in contents_of_view(hook).texts]


def _name_of(entry: Entry) -> str:
    return entry.pattern if isinstance(entry, re.Pattern) else name_of(entry)
