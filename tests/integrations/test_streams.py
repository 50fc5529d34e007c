from __future__ import annotations

import collections.abc as cabc

import pytest
from flask import Flask
from flask import request
from flask import Response
from flask import stream_with_context

from flask_cors import CORS
from flask_cors import cross_origin
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import OTHER

from .policy import DENIED
from .policy import ORIGINS
from .policy import readable


def make_app(place: str, produced: list[str]) -> Flask:
    app = Flask(__name__)

    if place != "decorator alone":
        CORS(app, origins=ORIGINS)

    def events() -> Response:
        def generate() -> cabc.Iterator[str]:
            for number in range(3):
                produced.append(request.path)
                yield f"data: {number}\n\n"

        return Response(stream_with_context(generate()), mimetype="text/event-stream")

    if place != "app":
        events = cross_origin(origins=ORIGINS)(events)

    app.add_url_rule("/events", view_func=events)
    return app


every_place = pytest.mark.parametrize("place", ["app", "decorator", "decorator alone"])


@every_place
def test_stream_has_the_headers_of_whoever_asks(place: str) -> None:
    client = make_app(place, []).test_client()

    assert get(client, "/events").text == "data: 0\n\ndata: 1\n\ndata: 2\n\n"
    assert cors_headers(get(client, "/events")) == readable()
    assert cors_headers(get(client, "/events", OTHER)) == DENIED


@every_place
def test_stream_is_sent_while_it_is_produced(place: str) -> None:
    produced: list[str] = []
    response = get(make_app(place, produced).test_client(), "/events", buffered=False)
    chunks = response.iter_encoded()

    assert response.is_streamed
    assert "Content-Length" not in response.headers

    for number in range(3):
        assert next(chunks) == f"data: {number}\n\n".encode()
        # The client reads one ahead, to see the headers.
        assert len(produced) <= number + 2

    response.close()
    assert set(produced) == {"/events"}


def test_stream_that_is_left_is_closed() -> None:
    closed: list[bool] = []
    app = Flask(__name__)
    CORS(app, origins=ORIGINS)

    @app.route("/events")
    def events() -> Response:
        def generate() -> cabc.Iterator[str]:
            try:
                while True:
                    yield "data\n\n"
            finally:
                closed.append(True)

        return Response(generate())

    response = get(app.test_client(), "/events")
    next(response.iter_encoded())
    response.close()

    assert closed == [True]
