# A page that posts JSON is preflighted for its Content-Type. No header is allowed by
# default, so the answer lacks Access-Control-Allow-Headers, and the browser blocks:
# "Request header field content-type is not allowed". The post is never sent.
#
# Instead:
#
#     CORS(app, origins="https://app.example", headers="Content-Type")
from __future__ import annotations

from flask import Flask
from flask import jsonify
from flask import request
from flask import Response

from flask_cors import CORS

app = Flask(__name__)
CORS(app, origins="https://app.example", methods=["GET", "POST"])


@app.post("/notes")
def add_note() -> tuple[Response, int]:
    return jsonify(request.get_json()), 201
