from __future__ import annotations

import asyncio
import collections.abc as cabc
import itertools
import time

from flask import Blueprint
from flask import Flask
from flask import request
from flask import Response

from flask_cors import CORS
from flask_cors import cross_origin

#: The clients that a server has at a time.
CLIENTS = range(12)
SITES = [f"https://site-{number}.example" for number in CLIENTS]
#: How long a function decides, while others come between.
SECONDS = 0.004

_GENERATION = "tests.generation"
_MET = "tests.met"

app = Flask(__name__)


# It stands before CORS, so that it runs after it.
@app.after_request
def tell_how_many_it_met(response: Response) -> Response:
    response.headers["X-Met"] = str(request.environ.get(_MET, 0))
    return response


# The origins on which functions decide at the moment.
_deciding: list[str] = []


def decide(origin: str) -> bool:
    """Allow the origin that the query names."""
    before = _begin()
    time.sleep(SECONDS)
    return _end(origin, before)


async def decide_async(origin: str) -> bool:
    before = _begin()
    await asyncio.sleep(SECONDS)
    return _end(origin, before)


def _begin() -> tuple[str, str]:
    seen = _seen()
    _deciding.append(seen[0])
    return seen


def _end(origin: str, before: tuple[str, str]) -> bool:
    _deciding.remove(before[0])
    request.environ[_MET] = len(_deciding)
    wanted = request.args["for"]

    # An error denies, and is logged.
    if not origin == before[0] == request.headers["Origin"] or _seen() != before:
        raise RuntimeError(f"Asked about {origin}, with {before} and then {_seen()}.")

    return wanted == origin


def _seen() -> tuple[str, str]:
    return request.headers["Origin"], request.full_path


CORS(
    app,
    resources={
        "/open": {"origins": "*"},
        "/listed": {
            "origins": [*SITES, "https://*.shop.example"],
            "supports_credentials": True,
            "methods": "*",
            "headers": "*",
        },
        "/asked": {"origins": decide, "headers": "*"},
        "/hidden": {"origins": SITES},
    },
)


@app.route("/open")
@app.route("/listed")
@app.route("/asked")
def by_path() -> str:
    return request.full_path


@app.route("/own", methods=["GET", "PUT", "PATCH"])
@cross_origin(origins=SITES, supports_credentials=True)
def own() -> str:
    return request.full_path


@app.route("/own/asked", methods=["GET", "PUT", "PATCH"])
@cross_origin(origins=decide, supports_credentials=True, headers="*")
def own_asked() -> str:
    return request.full_path


@app.route("/own/async", methods=["GET", "PUT", "PATCH"])
@cross_origin(origins=decide_async, headers="*")
async def own_async() -> str:
    await asyncio.sleep(SECONDS)
    return request.full_path


# Its policy is chosen when it runs, for Flask does not see it.
@cross_origin(origins=decide)
def narrower() -> str:
    time.sleep(SECONDS)
    return request.full_path


app.add_url_rule("/hidden", "hidden", lambda: narrower())


# What changes while the app serves.


def generation(number: int) -> cabc.Callable[[str], bool]:
    """Return a function that allows requests about which no other one is asked."""

    def allows(origin: str) -> bool:
        return bool(request.environ.setdefault(_GENERATION, number) == number)

    return allows


changing = Blueprint("changing", __name__, url_prefix="/changing")
cors = CORS(changing, origins=generation(0), expose_headers="X-0", block_denied=True)
numbers = itertools.count(1)
latest = 0


@changing.route("/", methods=["PUT"])
def put() -> dict[str, int]:
    """Tell the generation that has let the request in, and the latest at the end."""
    time.sleep(SECONDS)
    return {"own": request.environ[_GENERATION], "latest": latest}


@app.route("/change", methods=["POST"])
def change() -> str:
    global latest
    number = next(numbers)
    cors.reload(app, origins=generation(number), expose_headers=f"X-{number}")
    latest = number
    return ""


app.register_blueprint(changing)
