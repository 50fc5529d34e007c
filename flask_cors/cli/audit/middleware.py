from __future__ import annotations

import collections.abc as cabc
import functools
import types
from dataclasses import replace

from flask import Flask

from ...serving.door import Door
from . import kinds
from .findings import Finding
from .introspection import closure_of
from .introspection import instance_attributes
from .introspection import name_of
from .introspection import texts_in
from .probes import Probe
from .probes import Wire

# How many prefixes to try, and how many layers of an app to search.
_MOST_PREFIXES = 8
_MOST_LAYERS = 200


class InnerMiddleware:
    """The middleware that was wrapped around an app before ``CORS(app)``.

    :param layer: The WSGI app that the door calls.
    """

    def __init__(self, layer: object) -> None:
        self._name = name_of(layer)
        #: The prefixes that it may add to paths, or remove from them.
        self.prefixes: list[str] = _prefixes_of(layer)

    @classmethod
    def of(cls, app: Flask) -> InnerMiddleware | None:
        """Return the middleware between the door and Flask, if there is any."""
        for layer in _layers(app.wsgi_app):
            if isinstance(layer, Door):
                inner = layer.wsgi_app
                is_flasks_own = getattr(inner, "__self__", None) is app
                return None if is_flasks_own else cls(inner)

        return None

    def find(self, wire: Wire, probes: cabc.Iterable[Probe]) -> Finding:
        """Return the finding on the middleware.

        :param probes: Preflights. With each prefix, it sends two requests: one to the
            door, and one that passes it.
        """
        for probe in probes:
            for prefix in self.prefixes:
                asked = replace(probe, prefix=prefix)

                if _has_two_policies(wire, asked):
                    detail = f"{asked.method} {asked.path}"
                    kind = kinds.DIFFERENT_PATH
                    finding = kind.finding(
                        "app.wsgi_app", self._name, asked.origin, detail
                    )
                    return finding.on([asked.route.text])

        return kinds.INNER_MIDDLEWARE.finding("app.wsgi_app", self._name)


def _has_two_policies(wire: Wire, preflight: Probe) -> bool:
    """Tell whether a prefix changes the door's response, but not the app's.

    The request to the app is an OPTIONS request that isn't a preflight, because that
    doesn't run views.
    """
    within = replace(preflight, method="OPTIONS", is_preflight=False)
    probes = (
        preflight,
        within,
        *(replace(each, prefix="") for each in (preflight, within)),
    )
    replies = [wire.send(probe) for probe in probes]
    door, app, door_at_route, app_at_route = (
        reply and (reply.status, reply.grants(preflight.origin)) for reply in replies
    )
    return app is not None and app == app_at_route and door != door_at_route


def _layers(wsgi_app: object) -> cabc.Iterator[object]:
    """Yield a WSGI app and the apps that it wraps."""
    waiting = [wsgi_app]
    # The layers stay alive here, so their ids stay unique.
    seen: dict[int, object] = {}

    while waiting and len(seen) < _MOST_LAYERS:
        layer = waiting.pop(0)

        if id(layer) not in seen:
            seen[id(layer)] = layer
            yield layer
            waiting.extend(_inside(layer))


def _inside(layer: object) -> list[object]:
    """Return the callables that a layer refers to."""
    found = instance_attributes(layer)

    if isinstance(layer, functools.partial):
        found += [layer.func, *layer.args]

    if isinstance(layer, types.FunctionType):
        found += closure_of(layer)

    if isinstance(layer, types.MethodType):
        found.append(layer.__self__)

    return [each for each in found if callable(each) and not _is_end(each)]


def _is_end(value: object) -> bool:
    # The layers end at a method of the app.
    owner = value.__self__ if isinstance(value, types.MethodType) else value
    return isinstance(owner, (Flask, type))


def _prefixes_of(layer: object) -> list[str]:
    """Return the paths that the code of a middleware names."""
    texts = [text for each in _layers(layer) for text in texts_in(each)]
    paths = (text.rstrip("/") for text in texts if text.startswith("/"))
    return list(dict.fromkeys(filter(None, paths)))[:_MOST_PREFIXES]
