# The server of the demo's page, which also edits a policy of the API, and explains.
# Started by demo.py.
from __future__ import annotations

import typing as t
from urllib.parse import urlsplit

from flask import abort
from flask import Flask
from flask import render_template
from flask import request
from flask import Response

from flask_cors import CORSConfigError
from flask_cors.cli.explain.explanation import Explainer

from .api import yours
from .exchange_log import Log
from .matrix import policies
from .matrix import REQUESTS
from .matrix import YOURS

Json = dict[str, t.Any]


def create_page(page_origin: str, api_origin: str, api: Flask, log: Log) -> Flask:
    """Return the app that serves the page.

    :param api: What serves ``api_origin``, with ``log`` around it.
    """
    app = Flask(__name__)
    local = page_origin.replace("127.0.0.1", "localhost")
    hosts = {urlsplit(origin).netloc: origin for origin in (page_origin, local)}
    content_policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:;"
        f" connect-src 'self' {api_origin}; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'self'"
    )

    @app.before_request
    def keep_strangers_out() -> None:
        # Any name may be made to lead here (DNS rebinding), and any page may post.
        own = hosts.get(request.headers.get("Host", ""))
        is_safe = request.method in ("GET", "HEAD")

        if own is None or not (is_safe or request.headers.get("Origin") == own):
            abort(403, "Open the demo's own page.")

    @app.after_request
    def add_content_policy(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = content_policy
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.get("/")
    def page() -> str:
        here = hosts[request.headers["Host"]]
        return render_template(
            "page.html",
            api=api_origin,
            here=here,
            listed=page_origin,
            elsewhere=local if here == page_origin else page_origin,
            fixed=policies(page_origin),
            yours=YOURS,
            requests=REQUESTS,
        )

    @app.put("/policy")
    def edit() -> tuple[Json, int]:
        """Put what was typed in force at once, or tell what is wrong with it."""
        form = request.form

        try:
            yours.reload(
                api,
                # None would leave what was there before.
                origins=form.get("origins") or [],
                methods=form.get("methods") or [],
                headers=form.get("headers") or [],
                supports_credentials="credentials" in form,
            )
        except CORSConfigError as error:
            problems = [(problem.option, problem.text) for problem in error.problems]
            return {"problems": problems}, 422

        return {"problems": []}, 200

    @app.post("/explain")
    def explain() -> tuple[Json, int]:
        """Tell what the API has seen of a request, and why a browser allows it."""
        asked = request.get_json()
        url = f"{api_origin}{asked['path']}"

        try:
            explainer = Explainer(api, request.headers["Origin"])
            explanation = explainer.explain(url, **asked["options"])
        except ValueError as error:
            abort(400, str(error))

        failure = explanation.outcome.failure
        return {
            "seen": [seen._asdict() for seen in log.of(asked["id"])],
            "allowed": failure is None,
            "why": failure.text if failure else "All checks have passed.",
            "text": str(explanation),
        }, 200

    return app
