# In a regex a dot stands for any character. This one is meant for subdomains of
# example.com, but https://evilexample.com, which anybody can register, gets in, too.
# Flask-CORS starts with a CORSSecurityWarning that names such an origin.
#
# Instead, write a wildcard origin:
#
#     CORS(app, origins="https://*.example.com")
from __future__ import annotations

from flask import Flask

from flask_cors import CORS

app = Flask(__name__)
CORS(app, origins="https://.*.example.com")


@app.get("/")
def index() -> dict[str, str]:
    return {"for": "subdomains of example.com"}
