"""Starts published packages that depend on Flask-CORS, with this one and the peer.

Run it by hand: ``python benchmarks/packages.py locust moto mlflow superset``. It needs
a network, and makes an environment for each side.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import typing as t
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent

# The name of the distribution, and code that leaves a WSGI app in `app`.
_PACKAGES = {
    "locust": (
        "locust",
        """
from locust import HttpUser
from locust.env import Environment
from locust.web import WebUI

class User(HttpUser):
    host = "http://localhost"

environment = Environment(user_classes=[User])
environment.create_local_runner()
WebUI.start = lambda self: None
app = WebUI(environment, "127.0.0.1", 0).app
""",
    ),
    "moto": (
        "moto[server]",
        """
from moto.server import DomainDispatcherApplication, create_backend_app
app = DomainDispatcherApplication(create_backend_app, service="s3")
""",
    ),
    "mlflow": ("mlflow", "from mlflow.server import app\n"),
    # What Superset does with its own key.
    "superset": (
        "flask",
        """
from flask import Flask
from flask_cors import CORS
app = Flask("superset")
app.config["ENABLE_CORS"] = True
app.config["CORS_OPTIONS"] = {
    "supports_credentials": True, "allow_headers": ["*"], "resources": ["*"],
    "origins": ["https://app.example"],
}
CORS(app, **app.config["CORS_OPTIONS"])
""",
    ),
}
_ASK = """
import json
from importlib.metadata import version
from werkzeug.test import Client
client = Client(app)
page = {"Origin": "https://app.example"}
asked = {**page, "Access-Control-Request-Method": "POST",
         "Access-Control-Request-Headers": "content-type"}
answers = {"version": version("flask-cors")}
for name, response in {
    "GET": client.get("/", headers=page),
    "preflight": client.options("/", headers=asked),
}.items():
    found = {k: v for k, v in response.headers if k[:7] in ("Access-", "Vary")}
    answers[name] = {"status": response.status_code, **found}
print("ANSWERS" + json.dumps(answers), flush=True)
import os
os._exit(0)
"""


def main() -> None:
    """Print what each package answers, side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="*", choices=[*_PACKAGES, []])
    names = parser.parse_args().packages or list(_PACKAGES)

    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            for side, source in (("peer", "flask-cors"), ("ours", str(ROOT))):
                python = _make_environment(Path(folder) / f"{name}-{side}")
                answers = _ask(python, source, *_PACKAGES[name])
                sys.stdout.write(f"{name}, {side}: {json.dumps(answers, indent=2)}\n")


def _make_environment(folder: Path) -> str:
    venv.create(folder, with_pip=True)
    return str(folder / "bin" / "python")


def _ask(python: str, source: str, requirement: str, code: str) -> dict[str, t.Any]:
    """Return what a package answers with one of the two installed.

    :param source: What is installed as Flask-CORS, in one step with the package.
    """
    pip = [python, "-m", "pip", "install", "--quiet", "--quiet", source, requirement]
    subprocess.run(pip, check=True)
    done = subprocess.run(
        # Without the current folder, which holds a package of the same name.
        [python, "-I", "-c", f"{code}{_ASK}"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    lines = [each for each in done.stdout.splitlines() if each.startswith("ANSWERS")]

    if not lines:
        return {"failed": done.stderr.splitlines()[-5:]}

    answers: dict[str, t.Any] = json.loads(lines[0][len("ANSWERS") :])
    return answers


if __name__ == "__main__":
    main()
