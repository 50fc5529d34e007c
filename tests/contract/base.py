from __future__ import annotations

import typing as t
import unittest

from flask import Flask
from flask.testing import FlaskClient

from flask_cors import CORS
from flask_cors import CORSConfigError


class ContractCase(unittest.TestCase):
    """Asks apps over the wire what Flask-CORS promises."""

    maxDiff = None

    def app(self, **config: object) -> Flask:
        """Return an app with a view at ``/``, not served by CORS yet."""
        app = Flask("contract", static_folder=None)
        app.config.update(config)

        @app.route("/", methods=["GET", "PUT"])
        def index() -> str:
            return "Hello"

        return app

    def client(self, **keywords: t.Any) -> FlaskClient:
        """Return a client of such an app, which CORS serves."""
        app = self.app()
        CORS(app, **keywords)
        return app.test_client()

    def assert_refused(self, *texts: str, **keywords: t.Any) -> None:
        """Assert that start-up fails with one problem for each text."""
        with self.assertRaises(CORSConfigError) as caught:
            CORS(self.app(), **keywords)

        problems = [str(problem) for problem in caught.exception.problems]
        self.assertEqual(len(problems), len(texts), problems)

        for text, problem in zip(texts, problems):
            self.assertIn(text, problem)
