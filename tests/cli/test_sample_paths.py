from __future__ import annotations

import typing as t

import pytest
from flask import Flask
from werkzeug.routing import BaseConverter
from werkzeug.routing import Map

from flask_cors.cli.sample_paths import sample_paths


class Year(BaseConverter):
    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


class Language(BaseConverter):
    regex = "de|en"


class Database(BaseConverter):
    def to_python(self, value: str) -> t.Any:
        raise ConnectionError(value)


class Strict(BaseConverter):
    def __init__(self, url_map: Map) -> None:
        raise ConnectionError


class Broken(BaseConverter):
    regex = "("


CONVERTERS = {
    "year": Year,
    "language": Language,
    "database": Database,
    "strict": Strict,
    "broken": Broken,
}


def sample(rule: str) -> tuple[Flask, str]:
    app = Flask(__name__, static_folder=None)
    app.url_map.converters.update(CONVERTERS)

    # Werkzeug makes the converters of a rule at once.
    for name in ("strict", "broken"):
        app.url_map.converters[name] = BaseConverter

    app.add_url_rule(rule, "view", methods=["GET"])
    app.url_map.converters.update(CONVERTERS)
    (url_rule,) = app.url_map.iter_rules()
    return app, next(sample_paths(url_rule, app.url_map))


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        pytest.param("/", "/", id="nothing is open"),
        pytest.param("/a/<name>", "/a/x", id="text"),
        pytest.param("/<a>/<string:b>.json", "/x/x.json", id="two"),
        pytest.param("/<string(length=3):a>", "/1.5", id="text of a length"),
        pytest.param("/<string(minlength=2):a>", "/1.5", id="text of a least length"),
        pytest.param("/<path:rest>", "/x", id="path"),
        pytest.param("/<int:n>", "/1", id="number"),
        pytest.param("/<int(min=7):n>", "/7177", id="number of a least value"),
        pytest.param("/<int(fixed_digits=3):n>", "/001", id="number of digits"),
        pytest.param("/<float:n>", "/1.5", id="fraction"),
        pytest.param("/<any(about, help):page>", "/about", id="one of several words"),
        pytest.param("/<any(in, out):way>", "/in", id="words of Python's"),
        pytest.param("/<any(2fa, 1.5.0):way>", "/2fa", id="words like numbers"),
        pytest.param('/<any("a, b", "c"):page>', "/a, b", id="text with a comma"),
        pytest.param("/<string(maxlength=None):a>", "/x", id="nothing"),
        pytest.param("/<any('a-b', 'c'):page>", "/a-b", id="one of several texts"),
        pytest.param(
            "/<uuid:id>", "/00000000-0000-4000-8000-000000000000", id="identifier"
        ),
        pytest.param("/<year:day>", "/2000-01-01", id="converter of one's own"),
        pytest.param("/<language:l>/x", "/en/x", id="another of one's own"),
    ],
)
def test_sample_is_matched_by_its_rule(rule: str, path: str) -> None:
    app, found = sample(rule)
    assert found == path
    assert app.url_map.bind("localhost").match(found)[0] == "view"


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param("/<database:n>", id="asks a database"),
        pytest.param("/<strict:n>", id="can't be made"),
        pytest.param("/<broken:n>", id="has no valid regex"),
    ],
)
def test_converter_that_takes_nothing_is_guessed(rule: str) -> None:
    assert sample(rule)[1] == "/x"


def test_other_samples_follow() -> None:
    app, _ = sample("/<a>/<int:b>")
    (rule,) = app.url_map.iter_rules()
    found = list(sample_paths(rule, app.url_map))
    assert found[:2] == ["/x/1", "/1/7177"]
    assert found[-1] == "/7177/7177"
    assert "/x7x7x7/7177" in found
