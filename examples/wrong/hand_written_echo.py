# The hook sends every origin back, with credentials: each site that a user visits can
# read what the user may read here. Without "Vary: Origin" a cache may also give the
# answer for one origin to another. Flask-CORS leaves a response alone on which the app
# set Access-Control-Allow-Origin, so that the policy below governs preflights only.
#
# Instead, remove the hook and let the policy decide:
#
#     CORS(app, origins="https://app.example", supports_credentials=True)
from __future__ import annotations

from flask import Flask
from flask import request
from flask import Response

from flask_cors import CORS

app = Flask(__name__)
CORS(app, origins="https://app.example", supports_credentials=True)


@app.after_request
def allow_origin(response: Response) -> Response:
    if "Origin" in request.headers:
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response.headers["Access-Control-Allow-Credentials"] = "true"

    return response


@app.get("/mails")
def list_mails() -> list[str]:
    return ["Your password is ..."]
