# Browsers send "Origin: https://app.example", with the scheme, so that this entry can
# never match one. Flask-CORS refuses to start.
#
# Instead, write the origin as the browser does:
#
#     CORS(app, origins="https://app.example")
from __future__ import annotations

from flask import Flask

from flask_cors import CORS

app = Flask(__name__)
CORS(app, origins="app.example")
