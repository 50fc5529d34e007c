from __future__ import annotations

import threading
import time

import pytest
from flask import Flask

from flask_cors import CORS
from flask_cors import cross_origin
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import METHODS
from tests.wire import OTHER
from tests.wire import preflight

THREADS = 8


def test_two_apps_in_one_process_never_influence_each_other() -> None:
    strict = Flask("strict")
    CORS(strict, origins=ALLOWED, supports_credentials=True, expose_headers="X-A")
    open_app = Flask("open")
    CORS(open_app, max_age=60)
    untouched = Flask("untouched")

    for _ in range(2):
        assert cors_headers(get(strict.test_client())) == {
            "Access-Control-Allow-Origin": ALLOWED,
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Expose-Headers": "X-A",
        }
        assert cors_headers(get(strict.test_client(), origin=OTHER)) == {
            "Vary": "Origin"
        }
        assert cors_headers(preflight(open_app.test_client(), origin=OTHER)) == {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Max-Age": "60",
        }
        assert cors_headers(get(untouched.test_client())) == {}


def test_app_inside_an_app_has_its_own_policy() -> None:
    inner = Flask("inner")
    CORS(inner, origins=OTHER)
    outer = Flask("outer")
    CORS(outer, resources=[])

    @inner.route("/")
    def inside() -> str:
        return "inner"

    @cross_origin(origins=ALLOWED)
    def around() -> str:
        from flask import request

        with inner.test_client() as client:
            # The same environ, as a dispatching middleware would pass it on.
            environ = request.environ
            response = client.get("/", environ_overrides={**environ})

        return str(cors_headers(response))

    outer.add_url_rule("/", "around", lambda: around())
    response = get(outer.test_client())

    assert response.text == "{'Vary': 'Origin'}"
    assert cors_headers(response) == {"Access-Control-Allow-Origin": ALLOWED}


def test_threads_never_see_the_answer_of_another_request(
    pytestconfig: pytest.Config,
) -> None:
    app = Flask(__name__)
    origins = [f"https://site-{number}.example" for number in range(THREADS)]
    CORS(app, origins=origins[::2], supports_credentials=True)

    @app.route("/")
    def index() -> str:
        return ""

    @app.route("/own")
    @cross_origin(origins=origins[1::2])
    def own() -> str:
        return ""

    wrong: list[object] = []
    counts = [0] * THREADS
    end = time.monotonic() + pytestconfig.option.hammer

    def hammer(number: int) -> None:
        client = app.test_client()
        origin = origins[number]
        even = number % 2 == 0
        allowed = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
        credentials = {"Access-Control-Allow-Credentials": "true"}
        denied = {"Vary": "Origin"}
        expected = {
            "/": {**allowed, **credentials} if even else denied,
            "/own": denied if even else allowed,
        }

        # On a busy machine some threads come late, but each comes.
        while not wrong and (not counts[number] or time.monotonic() < end):
            for path, headers in expected.items():
                response = get(client, path, origin)
                answer = preflight(client, path, origin, "GET")
                counts[number] += 2

                if cors_headers(response) != headers:
                    wrong.append((origin, path, response.headers))

                if (answer.status_code == 200) is (headers == denied):
                    wrong.append((origin, path, answer.headers))

    threads = [threading.Thread(target=hammer, args=[n]) for n in range(THREADS)]

    for thread in threads:
        thread.start()

    for thread in threads:
        thread.join()

    assert wrong == []
    assert min(counts) > 0


def test_apps_that_are_made_meanwhile_change_no_answer() -> None:
    app = Flask("serving")
    CORS(app, origins=["https://*.shop.example", OTHER], expose_headers="X-A")
    app.add_url_rule("/", view_func=lambda: "")
    expected = {
        origin: cors_headers(get(app.test_client(), origin=origin))
        for origin in ("https://a.shop.example", OTHER, "https://stranger.test")
    }
    wrong: list[str] = []
    done = threading.Event()

    def ask() -> None:
        client = app.test_client()

        while not done.is_set():
            for origin, headers in expected.items():
                if cors_headers(get(client, origin=origin)) != headers:
                    wrong.append(origin)

    asking = [threading.Thread(target=ask) for _ in range(2)]

    for thread in asking:
        thread.start()

    for number in range(200):
        other = Flask(f"made {number}")
        CORS(other, origins=f"https://{number}.test", max_age=number)
        other.add_url_rule("/", view_func=cross_origin(lambda: ""))
        assert get(other.test_client()).status_code == 200

    done.set()

    for thread in asking:
        thread.join()

    assert wrong == []
