# The middleware turns /v1/internal/... into /internal/... inside of the door at which
# CORS(app) answers preflights. The door sees /v1/internal/..., takes it for public and
# lets every site send a DELETE. That the site can't read the answer comes too late.
#
# Instead, call CORS(app, ...) first and wrap the middleware around it:
#
#     CORS(app, resources=RESOURCES)
#     app.wsgi_app = StripVersion(app.wsgi_app)
from __future__ import annotations

import collections.abc as cabc
import typing as t

from flask import Flask

from flask_cors import CORS

if t.TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse
    from _typeshed.wsgi import WSGIApplication
    from _typeshed.wsgi import WSGIEnvironment

RESOURCES = {
    "/internal/*": {"origins": "https://intranet.example"},
    "/*": {"origins": "*"},
}


class StripVersion:
    """Serves ``/v1/path`` as ``/path``."""

    def __init__(self, wsgi_app: WSGIApplication) -> None:
        self._wsgi_app = wsgi_app

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> cabc.Iterable[bytes]:
        path = environ["PATH_INFO"]

        if path.startswith("/v1/"):
            environ["PATH_INFO"] = path[len("/v1") :]

        return self._wsgi_app(environ, start_response)


def create_app() -> Flask:
    app = Flask(__name__)
    app.wsgi_app = StripVersion(app.wsgi_app)  # type: ignore[method-assign]
    CORS(app, resources=RESOURCES)

    @app.delete("/internal/users/<int:number>")
    def delete_user(number: int) -> dict[str, int]:
        return {"deleted": number}

    return app
