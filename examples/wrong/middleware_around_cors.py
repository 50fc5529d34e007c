# This WSGI middleware is wrapped around the app after CORS(app), so it sees the
# finished response and overwrites "Vary: Origin": a cache may then give the
# response for one origin to another, whose page is blocked.
#
# Instead, write CORS(app, ...) below the middleware. It then adds to the "Vary"
# that it finds.
from __future__ import annotations

import typing as t

from flask import Flask
from werkzeug.datastructures import Headers

from flask_cors import CORS


class SetVary:
    def __init__(self, wsgi_app: t.Any) -> None:
        self.wsgi_app = wsgi_app

    def __call__(self, environ: t.Any, start_response: t.Any) -> t.Any:
        def start(status: str, lines: t.Any, *exc_info: t.Any) -> t.Any:
            headers = Headers(lines)
            headers["Vary"] = "Accept-Language"
            return start_response(status, headers.to_wsgi_list(), *exc_info)

        return self.wsgi_app(environ, start)


app = Flask(__name__)
CORS(app, origins=["https://app.example", "https://admin.example"])
app.wsgi_app = SetVary(app.wsgi_app)  # type: ignore[method-assign]


@app.get("/")
def index() -> dict[str, str]:
    return {"greeting": "Hello."}
