# An origin ends with the host and port. Browsers never send the path of the page, so
# that this entry can never match. Flask-CORS refuses to start.
#
# Instead, drop the path:
#
#     CORS(app, origins="https://app.example")
from __future__ import annotations

from flask import Flask

from flask_cors import CORS

app = Flask(__name__)
CORS(app, origins="https://app.example/dashboard")
