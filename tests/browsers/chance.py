from __future__ import annotations

import random
import re
import typing as t
from dataclasses import dataclass

from flask import Flask
from werkzeug.debug import DebuggedApplication

from flask_cors import CORS
from flask_cors import cross_origin
from tests.browsers.case import Fetch
from tests.browsers.case import Places
from tests.browsers.cases.servers import answering
from tests.browsers.cases.sites import add_views
from tests.browsers.cases.sites import App
from tests.browsers.cases.sites import filled
from tests.browsers.pool import AGES
from tests.browsers.pool import ALLOW_ORIGINS
from tests.browsers.pool import LISTS
from tests.browsers.pool import METHODS
from tests.browsers.pool import NAMES
from tests.browsers.pool import ORIGINS
from tests.browsers.pool import PATHS
from tests.browsers.pool import READABLE
from tests.browsers.pool import SENT_HEADERS
from tests.browsers.pool import SENT_METHODS

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Options = dict[str, t.Any]


@dataclass(frozen=True)
class Trial:
    """A random server, and random calls of it."""

    #: The seed, the number, and what was drawn.
    name: str
    app: App
    fetches: tuple[Fetch, ...]


def trials(seed: int, numbers: t.Iterable[int]) -> list[Trial]:
    """Return random trials, the same for the same seed and numbers."""
    return [_trial(seed, number) for number in numbers]


def _trial(seed: int, number: int) -> Trial:
    chance = random.Random(f"{seed}:{number}")
    draw = _bare_server if chance.random() < 0.4 else _site
    what, app = draw(chance)
    fetches = _fetches(chance)
    calls = "; ".join(map(str, fetches))
    return Trial(f"seed {seed}, number {number}: {what}; {calls}", app, fetches)


def _site(chance: random.Random) -> tuple[str, App]:
    """Draw an app that our own extension serves."""
    options = _options(chance)
    own = _options(chance)
    is_debug = chance.random() < 0.3

    def build(places: Places) -> WSGIApplication:
        app = Flask(__name__)
        app.debug = is_debug
        CORS(app, **filled(options, places))
        add_views(app, places)

        @app.route("/own-policy", methods=METHODS)
        @cross_origin(**filled(own, places))
        def own_policy() -> tuple[str, dict[str, str]]:
            return "own", {"X-Total": "1", "ETag": '"a"'}

        # As the development server does.
        return DebuggedApplication(app) if is_debug else app

    return f"CORS({options}), view {own}, debug={is_debug}", build


def _options(chance: random.Random) -> Options:
    options: Options = {
        "origins": chance.choice(ORIGINS),
        "methods": chance.choice(("*", _some(chance, METHODS), None, None)),
        "headers": chance.choice(
            ("*", _some(chance, NAMES), None, re.compile("x-.*", re.IGNORECASE))
        ),
        "expose_headers": chance.choice(("*", _some(chance, READABLE), None)),
        "max_age": chance.choice((None, 0, 600)),
        "send_wildcard": chance.random() < 0.5,
        "always_send": chance.random() < 0.5,
        "vary_header": chance.random() < 0.8,
    }

    if chance.random() < 0.5:
        options.update(supports_credentials=True, send_wildcard=False)
        options["accept_risks"] = ("any-origin", "null-origin")

        if options["expose_headers"] == "*":
            options["expose_headers"] = None

    return options


def _bare_server(chance: random.Random) -> tuple[str, App]:
    """Draw a server that sends what no library of ours would."""
    lines = _lines(chance)
    has_own = chance.random() < 0.5
    statuses = (200, 200, 200, 204, 404, 500, 301, 308)
    keywords: dict[str, t.Any] = {
        "preflight": _lines(chance) if has_own else None,
        "status": chance.choice((200, 200, 201, 404, 500)),
        "preflight_status": chance.choice(statuses),
    }
    return f"{lines}, {keywords}", answering(*lines, **keywords)


def _lines(chance: random.Random) -> list[tuple[str, str]]:
    allow = "Access-Control-Allow-"
    lines = [(f"{allow}Origin", chance.choice(ALLOW_ORIGINS)), ("X-Total", "1")]
    drawn = (
        (0.1, f"{allow}Origin", ALLOW_ORIGINS),
        (0.6, f"{allow}Credentials", ("true", "true", "True", "1")),
        (0.8, f"{allow}Methods", LISTS),
        (0.2, f"{allow}Methods", LISTS),
        (0.8, f"{allow}Headers", LISTS),
        (0.2, f"{allow}Headers", LISTS),
        (0.6, "Access-Control-Expose-Headers", ("*", "X-Total", "*, ETag", "[X]")),
        (0.5, "Access-Control-Max-Age", AGES),
        (0.3, "Set-Cookie", ("a=1",)),
    )
    lines += ((n, chance.choice(v)) for odds, n, v in drawn if chance.random() < odds)
    return lines if chance.random() < 0.9 else lines[1:]


def _fetches(chance: random.Random) -> tuple[Fetch, ...]:
    place = chance.choice(("own", "api", "api", "api", "port", "foreign"))
    url = f"{{{place}}}{chance.choice(PATHS)}"
    first = _fetch(chance, url)
    count = chance.choice((1, 1, 1, 2, 3))
    # The same call again, or another one of the same URL: what is remembered?
    more = (
        first if chance.random() < 0.5 else _fetch(chance, url)
        for _ in range(count - 1)
    )
    return (first, *more)


def _fetch(chance: random.Random, url: str) -> Fetch:
    method = chance.choice(METHODS if chance.random() < 0.8 else SENT_METHODS)
    has_body = method.upper() not in {"GET", "HEAD"} and chance.random() < 0.6
    headers = _some(chance, SENT_HEADERS)[:3] if chance.random() < 0.6 else []
    unique = {name.lower(): (name, value) for name, value in headers}
    return Fetch(
        url,
        method=method,
        headers=tuple(unique.values()),
        body="text" if has_body else None,
        credentials=chance.choice(("omit", "same-origin", "include", "include")),
        mode=chance.choice((*("cors",) * 18, "no-cors", "same-origin")),
        redirect=chance.choice((*("follow",) * 16, "manual", "error")),
        sandboxed=chance.random() < 0.1,
    )


def _some(chance: random.Random, items: t.Sequence[t.Any]) -> list[t.Any]:
    return chance.sample(items, chance.randint(0, min(4, len(items))))
