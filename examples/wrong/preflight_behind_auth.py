# Preflights carry no credentials. The decorator alone answers them inside Flask, and
# there the login comes first: each gets a 401, and no page can send its token.
#
# Instead, add CORS(app), which answers preflights before Flask sees them. The view
# keeps its own policy:
#
#     app = Flask(__name__)
#     CORS(app)
from __future__ import annotations

from flask import abort
from flask import Flask
from flask import request

from flask_cors import cross_origin

app = Flask(__name__)


@app.before_request
def demand_login() -> None:
    if request.headers.get("Authorization") != "Bearer secret":
        abort(401)


@app.get("/user")
@cross_origin(origins="https://app.example", headers="Authorization")
def user() -> dict[str, str]:
    return {"name": "Ada"}
