from __future__ import annotations

import typing as t

from flask_cors.options import options


def test_each_option_may_be_left_out() -> None:
    assert options.Options.__required_keys__ == frozenset()


def test_drop_unset_drops_none_where_it_means_that_nothing_is_given() -> None:
    values: dict[str, object] = {
        "origins": None,
        "origin": None,
        "headers": None,
        "max_age": 0,
        "methods": [],
        "vary_header": False,
    }

    assert options.drop_unset(values) == {
        "origins": None,
        "origin": None,
        "max_age": 0,
        "methods": (),
        "vary_header": False,
    }


def test_drop_unset_is_safe_from_later_changes() -> None:
    names = ["X-A"]
    exposed = {"ETag"}
    nested: dict[str, t.Any] = {"/a": {"methods": ["GET"]}}
    kept = options.drop_unset(
        {"headers": names, "expose_headers": exposed, "resources": nested}
    )

    names.append("X-B")
    exposed.add("X-B")
    nested["/a"]["methods"].append("PUT")
    nested["/b"] = {}

    assert kept == {
        "headers": ("X-A",),
        "expose_headers": frozenset({"ETag"}),
        "resources": {"/a": {"methods": ("GET",)}},
    }


def test_config_values_are_the_keys_of_cors_and_safe_from_changes() -> None:
    origins = ["https://a.example"]
    config: dict[str, object] = {
        "CORS_ORIGINS": origins,
        "CORS_METHODS": None,
        "CORSA": "x",
        "SECRET_KEY": "x",
    }
    values = options.read_config(config)
    origins.append("https://b.example")

    assert values == {"CORS_ORIGINS": ("https://a.example",)}
