# A function decides by the end of the origin. https://evilexample.com ends so, too.
# Flask-CORS can't look into functions, and says nothing.
#
# Instead, write what is meant, and let Flask-CORS compare whole host names:
#
#     CORS(app, origins=["https://example.com", "https://*.example.com"])
from __future__ import annotations

from flask import Flask

from flask_cors import CORS


def is_ours(origin: str) -> bool:
    return origin.endswith("example.com")


app = Flask(__name__)
CORS(app, origins=is_ours)


@app.get("/")
def index() -> dict[str, str]:
    return {"for": "example.com and its subdomains"}
