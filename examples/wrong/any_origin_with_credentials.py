# Every site that a user visits could call this API with the user's cookies and read
# the answers. Browsers refuse '*' with credentials, and Flask-CORS refuses to start.
#
# Instead, list the origins:
#
#     CORS(app, origins="https://app.example", supports_credentials=True)
from __future__ import annotations

from flask import Flask

from flask_cors import CORS

app = Flask(__name__)
CORS(app, origins="*", supports_credentials=True)
