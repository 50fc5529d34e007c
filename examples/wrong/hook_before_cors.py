# Flask runs after_request functions in reverse order. This one was registered before
# CORS(app), so it runs after it and overwrites "Vary: Origin": a cache may then give
# the answer for one origin to another, whose page is blocked.
#
# Instead, write CORS(app, ...) above the app's own hooks. It then adds to the "Vary"
# that it finds.
from __future__ import annotations

from flask import Flask
from flask import Response

from flask_cors import CORS

app = Flask(__name__)


@app.after_request
def set_vary(response: Response) -> Response:
    response.headers["Vary"] = "Accept-Language"
    return response


CORS(app, origins=["https://app.example", "https://admin.example"])


@app.get("/")
def index() -> dict[str, str]:
    return {"greeting": "Hello."}
