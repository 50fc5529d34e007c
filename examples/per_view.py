# Single views have a policy, and the rest of the app has none. The decorator stands
# under the route and needs no CORS(app).
#
# curl -i -H "Origin: https://app.example" http://127.0.0.1:5000/quote
from __future__ import annotations

from flask import Flask
from flask import request

from flask_cors import cross_origin

app = Flask(__name__)


@app.get("/")
def index() -> str:
    return "A page that needs no CORS."


@app.get("/quote")
@cross_origin
def quote() -> dict[str, str]:
    return {"text": "Simple is better than complex."}


@app.put("/orders/<int:number>")
@cross_origin(
    origins="https://shop.example",
    methods="PUT",
    headers=["Content-Type", "X-Request-Id"],
    max_age=600,
)
def change_order(number: int) -> dict[str, object]:
    return {"number": number, "order": request.get_json()}
