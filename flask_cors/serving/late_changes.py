"""Tells what changes of the config after ``CORS(...)`` open or close."""

from __future__ import annotations

from ..log import quote
from ..log import quote_all
from .policies import PolicyMap


def describe_change(before: PolicyMap, after: PolicyMap) -> str | None:
    """Return a warning of ``CORS_*`` keys that were set after ``CORS(...)``, and change
    what pages may do. A mistake has been logged by itself.
    """
    old, new = before.resolver.values, after.resolver.values
    keys = [key for key in sorted({*old, *new}) if old.get(key) != new.get(key)]

    if not keys or after.resolver.denies_mistakes:
        return None

    if _content(before) == _content(after):
        return None

    verb = "was" if len(keys) == 1 else "were"
    paths = [rule.pattern.text for rule in after.app_rules.values if rule.pattern]
    covered = f"CORS covers {quote_all(paths)}" if paths else "CORS covers no path"
    places = ", ".join(f"app.config[{quote(key)}]" for key in keys)
    return (
        f"{places} {verb} set after CORS(...), and changes what pages may do. {covered}"
        " now. Set it before CORS(...), so that mistakes stop the start-up."
    )


def _content(policies: PolicyMap) -> set[object]:
    return {(rule.pattern, rule.place, rule.policy.settings) for rule in policies.rules}
