from __future__ import annotations

import collections.abc as cabc
import re
import typing as t
from urllib.parse import unquote
from urllib.parse import urlsplit

from flask import Flask
from flask import Request
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter
from werkzeug.routing import Map
from werkzeug.routing import MapAdapter
from werkzeug.routing import RequestRedirect
from werkzeug.routing import Rule


class RouteMatch(t.NamedTuple):
    """The view that a request reaches, if it reaches one.

    :param text: The URL rule that leads to the view, as it was written.
    :param runs_view: Whether the view runs. It doesn't if Flask itself responds to
        OPTIONS.
    :param lacks_method: Whether the path has views, but none for the method.
    """

    endpoint: str | None
    path: str
    text: str = ""
    runs_view: bool = True
    lacks_method: bool = False


def match_route(adapter: MapAdapter, path: str, method: str) -> RouteMatch:
    """Return the view that a request would reach.

    A redirect on the same host, such as the one for a trailing slash, is
    followed once.

    :param adapter: The app's URL map, bound to a request.
    :raises HTTPException: Routing raised anything but 404 and 405.
    """
    try:
        return _target(adapter, path, method)
    except RequestRedirect as redirect:
        target = _path_within(adapter, redirect.new_url)

        if target is None:
            raise

        return _target(adapter, target, method)


def runs_own_code(app: Flask) -> bool:
    """Tell whether routing may run code of the app's own."""
    adapt = getattr(app.create_url_adapter, "__func__", None)
    return (
        adapt is not Flask.create_url_adapter
        or app.request_class is not Request
        or type(app.url_map) is not Map
        or app.url_map.converters != Map.default_converters
        or any(callable(rule.redirect_to) for rule in app.url_map.iter_rules())
    )


def _path_within(adapter: MapAdapter, url: str) -> str | None:
    """Return the path that a URL has within the app, if it leads there."""
    parts = urlsplit(url)
    mount = adapter.script_name.rstrip("/")

    if parts.netloc != adapter.get_host(None) or not parts.path.startswith(f"{mount}/"):
        return None

    return unquote(parts.path[len(mount) :])


def _target(adapter: MapAdapter, path: str, method: str) -> RouteMatch:
    try:
        rule, _ = adapter.match(path, method, return_rule=True)
    except NotFound:
        return RouteMatch(None, path, runs_view=False)
    except MethodNotAllowed:
        return RouteMatch(None, path, runs_view=False, lacks_method=True)

    return RouteMatch(rule.endpoint, path, rule.rule, not is_flasks_own(rule, method))


def is_flasks_own(rule: Rule, method: str) -> bool:
    """Tell whether Flask responds to a method itself, without calling the view."""
    return method == "OPTIONS" and getattr(rule, "provide_automatic_options", False)


def may_meet(text: str, other: str) -> bool:
    """Tell whether some path may match both of two rules, given as they were written.

    They can't if they start with different literal text.
    """
    (start, is_whole), (other_start, is_other_whole) = _start(text), _start(other)

    if is_whole and is_other_whole:
        return start == other_start

    starts = not is_other_whole and start.startswith(other_start)
    return starts or (not is_whole and other_start.startswith(start))


def _start(text: str) -> tuple[str, bool]:
    """Return the literal text that a rule starts with, and whether that is all."""
    # Werkzeug may merge slashes, and ignore the last one.
    start, variable, _ = re.sub("/+", "/", text).partition("<")
    return (start, False) if variable else (f"{start.rstrip('/')}/", True)


class _Rest(BaseConverter):
    """The rest of a path, whatever it holds, or nothing."""

    regex = r"[\s\S]*"
    part_isolating = False
    weight = 300


class Prefix(t.NamedTuple):
    """The URL prefix under which a blueprint was registered."""

    blueprint: str
    text: str
    subdomain: str | None

    @property
    def depth(self) -> int:
        """The number of path segments."""
        return len(list(filter(None, self.text.split("/"))))


class _MapBeside(Map):
    """A URL map with the attributes of another one, which converters may need."""

    def __init__(self, url_map: Map, **options: t.Any) -> None:
        self._url_map = url_map
        super().__init__(**options)

    def __getattr__(self, name: str) -> t.Any:
        return getattr(self._url_map, name)


class PrefixMap:
    """Finds the blueprint of a path without a view, by its URL prefix.

    Prefixes of more segments come first; among those of equal length Werkzeug
    decides, as it does for rules.

    :param prefixes: Prefixes with at least one segment.
    :param url_map: That of the app.
    """

    def __init__(self, prefixes: cabc.Iterable[Prefix], url_map: Map) -> None:
        self._maps: dict[int, Map] = {}
        # For each URL rule, by its text: whether it may match paths below a prefix
        # that it doesn't have itself.
        self._reaching: dict[str, bool] = {}
        prefixes = list(prefixes)
        # By the registered name of the blueprint.
        self._texts = {
            prefix.blueprint: f"/{prefix.text.strip('/')}/" for prefix in prefixes
        }

        for prefix in sorted(prefixes, key=lambda prefix: -prefix.depth):
            if prefix.depth not in self._maps:
                self._maps[prefix.depth] = _MapBeside(
                    url_map,
                    converters={**url_map.converters, "_cors_rest": _Rest},
                    strict_slashes=False,
                    merge_slashes=False,
                )

            for rule in _rules(prefix):
                self._maps[prefix.depth].add(rule)

    def is_reached_by(self, text: str) -> bool:
        """Tell whether a URL rule may match paths below a prefix that it doesn't have
        itself, as catch-all rules do.

        :param text: The rule, as it was written.
        """
        is_reached = self._reaching.get(text)

        if is_reached is None:
            is_reached = self._reaching[text] = any(
                may_meet(text, f"{prefix}<rest>") and not text.startswith(prefix)
                for prefix in self._texts.values()
            )

        return is_reached

    def find(self, adapter: MapAdapter, path: str, text: str = "") -> str | None:
        """Return the registered name of a blueprint.

        :param adapter: The app's URL map, bound to a request.
        :param text: The URL rule that matches the path, if there is one. It isn't
            below a prefix that it has itself.
        """
        for prefix_map in self._maps.values():
            try:
                bound = prefix_map.bind(
                    adapter.server_name, subdomain=adapter.subdomain
                )
                name: str = bound.match(path)[0]
            except HTTPException:
                continue

            if not text.startswith(self._texts[name]):
                return name

        return None


def _rules(prefix: Prefix) -> cabc.Iterator[Rule]:
    text = f"/{prefix.text.strip('/')}"

    for path in (text, f"{text}/<_cors_rest:_cors_rest>"):
        yield Rule(path, endpoint=prefix.blueprint, subdomain=prefix.subdomain)
