from __future__ import annotations

import collections.abc as cabc
import functools
import typing as t
from dataclasses import dataclass

ORIGIN = "https://app.example"
STRANGER = "https://stranger.example"
LISTED = ("https://www.example", "https://admin.example", ORIGIN)

EXACT_SIZES = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)
WILDCARD_SIZES = EXACT_SIZES[:-1]
RESOURCE_SIZES = EXACT_SIZES[:4]

#: Where an app has its policy.
Level = t.Literal["app", "view", "view and app", "blueprint"]


@dataclass(frozen=True)
class Scenario:
    """A request, and the app that is to answer it.

    :param name: By what it is asked for.
    :param title: What tables call it.
    :param origin: The request's ``Origin``, if it has one.
    :param allowed: Whether the page may read the answer.
    :param options: Makes the options, as :class:`flask_cors.CORS` takes them.
    :param requested: What a preflight asks for in
        ``Access-Control-Request-Headers``. Without it, the request is none.
    """

    name: str
    title: str
    origin: str | None = ORIGIN
    allowed: bool = True
    options: cabc.Callable[[], dict[str, t.Any]] = lambda: {"origins": LISTED}
    level: Level = "app"
    path: str = "/"
    requested: str | None = None
    #: How many entries the options have, where that is the question.
    size: int = 0

    @property
    def is_preflight(self) -> bool:
        return self.requested is not None

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the request."""
        headers = {} if self.origin is None else {"Origin": self.origin}

        if self.requested is not None:
            headers["Access-Control-Request-Method"] = "PUT"
            headers["Access-Control-Request-Headers"] = self.requested

        return headers


def _fixed(**options: t.Any) -> cabc.Callable[[], dict[str, t.Any]]:
    return lambda: options


def _cached() -> dict[str, t.Any]:
    from cachetools.func import ttl_cache

    @ttl_cache(maxsize=1000, ttl=3600)
    def is_listed(origin: str) -> bool:
        return origin in LISTED

    return {"origins": is_listed}


_any = _fixed(origins="*")
_named = _fixed(origins=LISTED, allow_headers=["content-type"])
_echoing = _fixed(origins=LISTED, allow_headers="*")

ACTUAL = [
    Scenario("no-origin", "GET, no Origin, *", origin=None, options=_any),
    Scenario("no-origin-list", "GET, no Origin, 3 origins", None, allowed=False),
    Scenario("any", "GET, *", options=_any),
    Scenario("allowed", "GET, 3 origins, allowed"),
    Scenario("denied", "GET, 3 origins, denied", STRANGER, allowed=False),
    Scenario(
        "credentials",
        "GET, credentials",
        options=_fixed(origins=LISTED, supports_credentials=True),
    ),
    Scenario("decorated", "GET, decorated view", level="view"),
    Scenario("decorated-app", "GET, decorated view and app", level="view and app"),
    Scenario("blueprint", "GET, blueprint", level="blueprint"),
    Scenario(
        "wildcard",
        "GET, wildcard subdomain",
        "https://a.shop.example",
        options=_fixed(origins="https://*.shop.example"),
    ),
    Scenario(
        "regex",
        "GET, regex",
        "https://a.shop.example",
        options=_fixed(origins=r"^https://[a-z]+\.shop\.example$"),
    ),
    Scenario("predicate", "GET, function, cached", options=_cached),
    Scenario("not-found", "GET, 404", path="/missing"),
]

PREFLIGHTS = [
    Scenario("preflight", "allowed", options=_named, requested="content-type"),
    Scenario(
        "preflight-denied",
        "denied",
        STRANGER,
        allowed=False,
        options=_named,
        requested="content-type",
    ),
    Scenario(
        "preflight-echo", 'headers="*"', options=_echoing, requested="content-type"
    ),
    Scenario(
        "preflight-view",
        "decorated view",
        options=_named,
        level="view and app",
        requested="content-type",
    ),
    Scenario(
        "preflight-blueprint",
        "blueprint",
        options=_named,
        level="blueprint",
        requested="content-type",
    ),
    Scenario(
        "preflight-8k", "8 KB of names", options=_echoing, requested="x-a," * 2_000
    ),
    Scenario(
        "preflight-800k",
        "800 KB of names",
        options=_echoing,
        requested="x-a," * 200_000,
    ),
]


def _customers(count: int) -> dict[str, t.Any]:
    return {"origins": [f"https://c{index}.example" for index in range(count)]}


def _wildcards(count: int) -> dict[str, t.Any]:
    return {"origins": [f"https://*.c{index}.example" for index in range(count)]}


def _resources(count: int, form: str) -> dict[str, t.Any]:
    entries = {form.format(index): {} for index in range(count)}
    return {"origins": LISTED, "resources": entries}


_PATHS = {
    "literal": "/r{}/items",
    "glob": "/r{}/items/*",
    "inner glob": "/items/*/r{}",
}


def _grown() -> cabc.Iterator[Scenario]:
    """Yield the scenarios that differ in the number of their entries alone.

    They are preflights, since these have the least beside the look-up.
    """
    grown = functools.partial(Scenario, requested="content-type")

    for size in EXACT_SIZES:
        options = functools.partial(_customers, size)
        last = f"https://c{size - 1}.example"
        yield grown(f"exact-{size}", "exact, last", last, options=options, size=size)
        yield grown(
            f"exact-{size}-none", "exact, none", STRANGER, False, options, size=size
        )

    for size in WILDCARD_SIZES:
        options = functools.partial(_wildcards, size)
        last = f"https://a.c{size - 1}.example"
        none = f"https://a.{STRANGER[8:]}"
        yield grown(f"wild-{size}", "wildcards, last", last, options=options, size=size)
        yield grown(
            f"wild-{size}-none", "wildcards, none", none, False, options, size=size
        )

    for kind, form in _PATHS.items():
        for size in RESOURCE_SIZES:
            yield grown(
                f"{kind.replace(' ', '-')}-{size}",
                f"{kind} resources, last",
                options=functools.partial(_resources, size, form),
                path=form.format(size - 1).replace("*", "1"),
                size=size,
            )


GROWN = list(_grown())
SCENARIOS = {each.name: each for each in (*ACTUAL, *PREFLIGHTS, *GROWN)}
