from __future__ import annotations

import typing as t

from flask_cors.diagnostics.reasons import Reason
from flask_cors.simulator import checks
from flask_cors.simulator import preflight_cache
from flask_cors.simulator.fetching import Blocked
from flask_cors.simulator.fetching import Fetching
from flask_cors.simulator.outcomes import Answer
from flask_cors.simulator.outcomes import Check
from flask_cors.simulator.preflight_cache import CacheKey
from flask_cors.simulator.preflight_cache import PreflightCache
from tests.browsers.differences.difference import Around
from tests.browsers.differences.difference import Difference

Names = tuple[str, ...]

# What WebKit does not do after a failure, it does elsewhere.
_forget = PreflightCache.forget


def store_alone(
    store: t.Any, cache: PreflightCache, key: CacheKey, *listed: t.Any
) -> None:
    if key.origin != "null":
        cache.forget(key)
        store(cache, key, *listed)


def store_no_wildcard(
    store: t.Any,
    cache: PreflightCache,
    key: CacheKey,
    methods: t.Iterable[str],
    names: t.Iterable[str],
    max_age: int,
) -> None:
    kept = [name for name in names if name != "*"]
    store(cache, key, [m for m in methods if m != "*"], kept, max_age)


def only(key: CacheKey) -> set[CacheKey]:
    return {key}


def max_age_of(answer: Answer, limit: int) -> int:
    value = answer.header("Access-Control-Max-Age") or "5"
    return min(int(value), limit) if value.isdigit() else 0


def positive_max_age_of(max_age_of: t.Any, answer: Answer, limit: int) -> int:
    value = answer.header("Access-Control-Max-Age") or ""
    found: int = max_age_of(answer, limit)
    return 0 if value.startswith("-") else found


def remember_untainted(remember: t.Any, fetching: Fetching, answer: Answer) -> None:
    journey = fetching._journey

    # A sandboxed frame's origin is 'null' anyway.
    if not journey._has_tainted_origin or journey.page == "null":
        remember(fetching, answer)


def remember_refusals(
    cors_preflight_fetch: t.Any, fetching: Fetching, names: Names
) -> None:
    try:
        cors_preflight_fetch(fetching, names)
    except Blocked:
        step = fetching.steps[-1]
        refused = (Reason.METHOD_NOT_ALLOWED, Reason.HEADER_NOT_ALLOWED)

        if step.answer and step.checks[-1].reason in refused:
            fetching._remember(step.answer)

        raise


def forget_nothing(cache: PreflightCache, key: CacheKey) -> None:
    """Keep what is known of a URL."""


def checks_that_forget(
    actual_checks: t.Any, fetching: Fetching, answer: Answer
) -> tuple[Check, ...]:
    found: tuple[Check, ...] = actual_checks(fetching, answer)

    if not all(check.passed for check in found):
        fetching._network.preflights.forget(fetching._journey.cache_key)

    return found


def clear_unless_redirected(clear_cache_entries: t.Any, fetching: Fetching) -> None:
    if fetching.steps[-1].checks[-1].reason is not Reason.REDIRECT_REFUSED:
        clear_cache_entries(fetching)


def has_method_literally(cache: PreflightCache, key: CacheKey, method: str) -> bool:
    known = cache._known(cache._methods, key)
    return method in known or ("*" in known and not key.has_credentials)


def has_name_literally(
    has_name: t.Any, cache: PreflightCache, key: CacheKey, name: str
) -> bool:
    is_listed = name in cache._known(cache._names, key)
    return is_listed or (not key.has_credentials and has_name(cache, key, name))


def is_known_at_all(is_preflighted: t.Any, fetching: Fetching, names: Names) -> bool:
    key = fetching._journey.cache_key
    cache = fetching._network.preflights
    entries = (*cache._known(cache._methods, key), *cache._known(cache._names, key))
    return is_preflighted(fetching, names) and bool(entries)


def is_known_with_head(is_preflighted: t.Any, fetching: Fetching, names: Names) -> bool:
    journey = fetching._journey
    cache = fetching._network.preflights

    if journey.method == "HEAD" and not cache.has_method(journey.cache_key, "HEAD"):
        return False

    return is_known_at_all(is_preflighted, fetching, names)


def lookup_drops(is_preflighted: t.Any, fetching: Fetching, names: Names) -> bool:
    is_known = is_known_at_all(is_preflighted, fetching, names)

    if not is_known:
        _forget(fetching._network.preflights, fetching._journey.cache_key)

    return is_known


#: What is remembered of the answers to preflights.
DIFFERENCES = (
    Difference(
        ("chromium",),
        "Of each URL, only the newest answer to a preflight is remembered, and none of"
        " an opaque origin: each has an identity of its own.",
        "preflight kept for headers of two answers",
        PreflightCache,
        "store",
        Around(store_alone),
    ),
    Difference(
        ("firefox",),
        "'*' in the answer to a preflight holds for that request alone.",
        "preflight kept for any method by *",
        PreflightCache,
        "store",
        Around(store_no_wildcard),
    ),
    Difference(
        ("firefox",),
        "What is remembered with credentials does not hold without them.",
        "preflight kept with credentials, also without them",
        preflight_cache,
        "_matching_keys",
        only,
    ),
    Difference(
        ("firefox",),
        "An answer whose Access-Control-Max-Age is no number is not remembered.",
        "preflight kept for five seconds if max-age can't be parsed",
        checks,
        "max_age_of",
        max_age_of,
    ),
    Difference(
        ("chromium", "webkit"),
        "An answer whose Access-Control-Max-Age is negative is not remembered.",
        "preflight kept for five seconds if max-age is negative",
        checks,
        "max_age_of",
        Around(positive_max_age_of),
    ),
    Difference(
        ("webkit",),
        "It is not remembered if a redirect has made the origin 'null'.",
        "preflight kept for the origin null behind a redirect",
        Fetching,
        "_remember",
        Around(remember_untainted),
    ),
    Difference(
        ("webkit",),
        "An answer is remembered also if it refuses what was asked for.",
        "preflight kept not where it refuses",
        Fetching,
        "_cors_preflight_fetch",
        Around(remember_refusals),
    ),
    Difference(
        ("webkit",),
        "What is remembered stays when the actual request fails.",
        "preflight kept not where it refuses",
        PreflightCache,
        "forget",
        forget_nothing,
    ),
    Difference(
        ("chromium", "firefox"),
        "What is remembered stays when redirect='error' refuses the actual answer.",
        "preflight kept not if the actual answer is a redirect that is refused",
        Fetching,
        "_clear_cache_entries",
        Around(clear_unless_redirected),
    ),
    Difference(
        ("firefox",),
        "All that is remembered of a URL goes when a simple request fails, too.",
        "preflight kept also if a simple request fails",
        Fetching,
        "_actual_checks",
        Around(checks_that_forget),
    ),
    Difference(
        ("chromium", "webkit"),
        "A remembered '*' is no wildcard with credentials.",
        "preflight kept for any method by * with credentials",
        PreflightCache,
        "has_method",
        has_method_literally,
    ),
    Difference(
        ("chromium", "webkit"),
        "So it is for headers.",
        "preflight kept for any header by * with credentials",
        PreflightCache,
        "has_name",
        Around(has_name_literally),
    ),
    Difference(
        ("firefox",),
        "A preflight that asks for nothing is sent, unless the URL is remembered. And"
        " HEAD has to be remembered, as if it were not safelisted.",
        "redirect of PUT with 303",
        Fetching,
        "_is_preflighted",
        Around(is_known_with_head),
    ),
    Difference(
        ("webkit",),
        "A preflight that asks for nothing is sent, unless the URL is remembered. And"
        " what is remembered and does not suffice is forgotten.",
        "preflight kept for headers of two answers",
        Fetching,
        "_is_preflighted",
        Around(lookup_drops),
    ),
)
