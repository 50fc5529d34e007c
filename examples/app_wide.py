# A JSON API that pages of every site may read and post to. Browsers ask before they
# send JSON (a preflight), so that Content-Type has to be allowed.
#
# curl -i -H "Origin: https://app.example" http://127.0.0.1:5000/notes
from __future__ import annotations

from flask import Flask
from flask import jsonify
from flask import request
from flask import Response

from flask_cors import CORS

app = Flask(__name__)
CORS(app, headers="Content-Type", expose_headers="X-Total-Count")

notes = ["Buy milk."]


@app.get("/notes")
def list_notes() -> list[str]:
    return notes


@app.post("/notes")
def add_note() -> tuple[Response, int]:
    note = request.get_json()
    notes.append(note)
    return jsonify(note), 201


# CORS(app) comes first, so that preflights never reach the hooks below.
@app.after_request
def count_notes(response: Response) -> Response:
    response.headers["X-Total-Count"] = str(len(notes))
    return response
