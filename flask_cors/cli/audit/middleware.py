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
from .introspection import held_by
from .introspection import name_of
from .introspection import texts_in
from .probes import Probe
from .probes import Wire

# How many prefixes are tried, and how far one goes into the layers of an app.
_MOST_PREFIXES = 8
_MOST_LAYERS = 200


class InnerMiddleware:
    """The middleware that was wrapped around an app before the door was.

    :param layer: What the door calls.
    """

    def __init__(self, layer: object) -> None:
        self._name = name_of(layer)
        #: What it may strip from paths, or add to them.
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
        """Return what is wrong with it.

        :param probes: Preflights. With each prefix put in front, the app is asked
            twice, at the door and behind it.
        """
        for probe in probes:
            for prefix in self.prefixes:
                asked = replace(probe, prefix=prefix)

                if _is_torn(wire, asked):
                    detail = f"{asked.method} {asked.path}"
                    kind = kinds.DIFFERENT_PATH
                    finding = kind.finding(
                        "app.wsgi_app", self._name, asked.origin, detail
                    )
                    return finding.on([asked.route.text])

        return kinds.INNER_MIDDLEWARE.finding("app.wsgi_app", self._name)


def _is_torn(wire: Wire, preflight: Probe) -> bool:
    """Tell whether a prefix changes what the door says, but not what is behind it.

    The app is asked with an OPTIONS request that is no preflight, since that runs
    no view.
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
    """Yield a WSGI app and all that it wraps, as far as it can be seen."""
    waiting = [wsgi_app]
    # They are kept, so that no other one gets the same id.
    seen: dict[int, object] = {}

    while waiting and len(seen) < _MOST_LAYERS:
        layer = waiting.pop(0)

        if id(layer) not in seen:
            seen[id(layer)] = layer
            yield layer
            waiting.extend(_inside(layer))


def _inside(layer: object) -> list[object]:
    """Return what a layer may call: what it holds and can be called."""
    held = held_by(layer)

    if isinstance(layer, functools.partial):
        held += [layer.func, *layer.args]

    if isinstance(layer, types.FunctionType):
        held += closure_of(layer)

    if isinstance(layer, types.MethodType):
        held.append(layer.__self__)

    return [each for each in held if callable(each) and not _is_end(each)]


def _is_end(value: object) -> bool:
    return isinstance(value, (Flask, type))


def _prefixes_of(layer: object) -> list[str]:
    """Return the paths that a middleware names, as far as they can be seen."""
    texts = [text for each in _layers(layer) for text in texts_in(each)]
    paths = (text.rstrip("/") for text in texts if text.startswith("/"))
    return list(dict.fromkeys(filter(None, paths)))[:_MOST_PREFIXES]
