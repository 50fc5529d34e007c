# Each part of a site has a policy of its own. The most specific path pattern decides
# alone, and a path that no pattern covers gets no CORS headers.
#
# curl -i -H "Origin: https://shop.example" http://127.0.0.1:5000/api/orders
from __future__ import annotations

from flask import Flask

from flask_cors import CORS

app = Flask(__name__)
CORS(
    app,
    resources={
        "/feed.json": {"origins": "*"},
        "/api/*": {
            "origins": ["https://shop.example", "https://*.shop.example"],
            "headers": ["Content-Type", "X-Request-Id"],
            "max_age": 600,
        },
        "/api/reports/*": {
            "origins": "https://office.example",
            "methods": "GET",
            "expose_headers": "Content-Disposition",
        },
    },
)


@app.get("/")
def index() -> str:
    return "A page that needs no CORS."


@app.get("/feed.json")
def feed() -> dict[str, str]:
    return {"title": "News"}


@app.get("/api/orders")
def list_orders() -> list[int]:
    return [1, 2]


@app.get("/api/reports/<int:year>")
def report(year: int) -> tuple[str, dict[str, str]]:
    return "month,sum\n", {"Content-Disposition": f"attachment; filename={year}.csv"}
