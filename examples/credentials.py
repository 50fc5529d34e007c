# A login with a session cookie, for the pages of two origins, which have to be listed.
# Their scripts send the cookie with fetch(url, {credentials: "include"}).
#
# SameSite decides apart from CORS whether a browser sends the cookie. "Lax" is enough
# where page and API are of one site, as app.shop.example and api.shop.example are. For
# pages of another site write SESSION_COOKIE_SAMESITE="None" and
# SESSION_COOKIE_SECURE=True, and serve both over https.
#
# curl -i -H "Origin: https://app.shop.example" http://127.0.0.1:5000/user
from __future__ import annotations

import os
import secrets

from flask import Flask
from flask import request
from flask import session

from flask_cors import CORS

app = Flask(__name__)
app.config.from_mapping(
    SECRET_KEY=os.environ.get("SECRET_KEY") or secrets.token_hex(),
    SESSION_COOKIE_SAMESITE="Lax",
)
CORS(
    app,
    origins=["https://app.shop.example", "https://admin.shop.example"],
    headers="Content-Type",
    supports_credentials=True,
)


# Other sites can't forge this request: JSON is preflighted, and nothing else is taken.
@app.post("/login")
def login() -> dict[str, str]:
    session["name"] = str(request.get_json())
    return {"name": session["name"]}


@app.get("/user")
def user() -> dict[str, str | None]:
    return {"name": session.get("name")}
