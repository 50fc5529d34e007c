from __future__ import annotations

import collections.abc as cabc
import itertools
import typing as t

import pytest
from flask import abort
from flask import Flask
from flask import make_response
from flask import Response
from flask_caching import Cache

from flask_cors import CORS
from flask_cors import cross_origin
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import OTHER
from tests.wire import preflight

from .policy import DENIED
from .policy import ORIGINS
from .policy import readable
from .policy import SHOP

View = cabc.Callable[[], t.Any]

EXPECTED = {
    ALLOWED: readable(),
    SHOP: readable(SHOP),
    OTHER: DENIED,
    None: DENIED,
}


class Counted:
    """Makes a view of a function, and counts its calls."""

    def __init__(self, answer: View) -> None:
        self.count = 0
        self._answer = answer

    def view(self) -> t.Any:
        self.count += 1
        return self._answer()


def make_cache(app: Flask) -> Cache:
    return Cache(app, config={"CACHE_TYPE": "SimpleCache"})


def by_app(app: Flask, view: View) -> View:
    CORS(app, origins=ORIGINS)
    return make_cache(app).cached()(view)


def above_the_cache(app: Flask, view: View) -> View:
    CORS(app, resources=[])
    return cross_origin(origins=ORIGINS)(make_cache(app).cached()(view))


def below_the_cache(app: Flask, view: View) -> View:
    CORS(app, resources=[])
    return make_cache(app).cached()(cross_origin(origins=ORIGINS)(view))


def alone_above_the_cache(app: Flask, view: View) -> View:
    return cross_origin(origins=ORIGINS)(make_cache(app).cached()(view))


def text() -> str:
    return "text"


def response() -> Response:
    return make_response("text")


def refusal() -> t.NoReturn:
    abort(410)


every_place = pytest.mark.parametrize(
    "place", [by_app, above_the_cache, below_the_cache, alone_above_the_cache]
)


@every_place
@pytest.mark.parametrize("answer", [text, response, refusal])
@pytest.mark.parametrize("first", EXPECTED)
def test_cached_answer_has_the_headers_of_whoever_asks(
    place: cabc.Callable[[Flask, View], View], answer: View, first: str | None
) -> None:
    app = Flask(__name__)
    counted = Counted(answer)
    app.add_url_rule("/", "view", place(app, counted.view))
    client = app.test_client()

    for origin in (first, *EXPECTED, *reversed(EXPECTED), first):
        assert cors_headers(get(client, origin=origin)) == EXPECTED[origin]

    assert counted.count == 1


@every_place
@pytest.mark.parametrize("is_allowed", [True, False])
def test_preflight_is_neither_cached_nor_answered_from_the_cache(
    place: cabc.Callable[[Flask, View], View], is_allowed: bool
) -> None:
    app = Flask(__name__)
    app.add_url_rule("/", "view", place(app, Counted(text).view))
    client = app.test_client()
    origin = ALLOWED if is_allowed else OTHER

    for _ in range(2):
        asked = preflight(client, origin=origin, method="GET")
        served = get(client, origin=origin)

        assert asked.status_code == (200 if is_allowed else 403)
        assert ("Access-Control-Allow-Methods" in asked.headers) is is_allowed
        assert (served.status_code, served.text) == (200, "text")
        assert cors_headers(served) == EXPECTED[origin]


@pytest.mark.parametrize("place", [by_app, above_the_cache, alone_above_the_cache])
def test_options_request_by_hand_is_not_cached(
    place: cabc.Callable[[Flask, View], View],
) -> None:
    app = Flask(__name__)
    app.add_url_rule("/", "view", place(app, Counted(text).view))
    client = app.test_client()

    for _ in range(2):
        assert get(client, method="OPTIONS").data == b""
        assert get(client).text == "text"


def test_memoized_response_has_the_headers_of_whoever_asks() -> None:
    app = Flask(__name__)
    CORS(app, origins=ORIGINS)
    cache = make_cache(app)
    counted = Counted(response)
    memoized = cache.memoize()(lambda: counted.view())
    app.add_url_rule("/", "view", lambda: memoized())
    client = app.test_client()

    for first, second in itertools.permutations(EXPECTED, 2):
        assert cors_headers(get(client, origin=first)) == EXPECTED[first]
        assert cors_headers(get(client, origin=second)) == EXPECTED[second]

    assert counted.count == 1


def test_hit_is_told_beside_our_headers() -> None:
    app = Flask(__name__)
    CORS(app, origins=ORIGINS, expose_headers="hit_cache")
    cache = make_cache(app)
    cached = cache.cached(response_hit_indication=True)(text)
    app.add_url_rule("/", "view", cached)
    client = app.test_client()
    get(client)
    hit = get(client, origin=SHOP)

    assert hit.headers.getlist("hit_cache") == ["True"]
    assert cors_headers(hit) == {
        **readable(SHOP),
        "Access-Control-Expose-Headers": "hit_cache",
    }
