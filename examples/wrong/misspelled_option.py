# The option is called 'origins'. If this one were ignored, the default would hold, and
# every site could read. Flask-CORS refuses to start and suggests the name.
#
# Instead:
#
#     CORS(app, origins="https://app.example")
from __future__ import annotations

from flask import Flask

from flask_cors import CORS

app = Flask(__name__)
CORS(app, origin="https://app.example")  # type: ignore[call-arg]
