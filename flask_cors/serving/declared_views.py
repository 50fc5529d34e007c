"""Finds the views that carry a declaration of CORS."""

from __future__ import annotations

import collections.abc as cabc
import functools
import inspect
import typing as t
import weakref
from contextlib import suppress

from flask import Flask

from ..log import quote
from ..options.declarations import Declaration

_ATTRIBUTE = "__cors__"
_WITHIN = "__cors_within__"
#: A decorator that a class applies for each request has this function. It takes the
#: decorated function, and returns the declaration.
DECLARE = "__cors_declare__"
_MOST_WRAPPERS = 100


class _Mark(t.NamedTuple):
    """Says of one function what was declared for it.

    :param owner: The function. Other functions may hold a copy of the mark, since
        functools.wraps copies attributes.
    """

    owner: weakref.ref[t.Any]
    declaration: Declaration


def mark(view: object, declaration: Declaration, function: object) -> None:
    """Let a view carry its declaration.

    :param view: What the decorator returns.
    :param function: The function that the view wraps. It has no policy by itself.
    """
    _set_mark(view, _ATTRIBUTE, declaration)
    _set_mark(function, _WITHIN, declaration)


def find_declaration(view: object) -> Declaration | None:
    """Return the declaration that a view carries, or a function that it wraps."""
    return _find_mark(view, _ATTRIBUTE)


def find_declared_views(
    app: Flask,
) -> cabc.Iterator[tuple[str, str | None, Declaration]]:
    """Yield the declarations of an app's views, with endpoint and method.

    The method is ``None`` where a declaration is for the whole view.
    """
    for endpoint, view in app.view_functions.items():
        view_class = getattr(view, "view_class", None)
        dispatch = getattr(view_class, "dispatch_request", None)
        declaration = find_declaration(view) or find_declaration(dispatch)

        if declaration is not None:
            yield endpoint, None, declaration

        if view_class is not None:
            for method, found in _find_declared_methods(view_class):
                yield endpoint, method, found


def describe_misplaced_views(app: Flask) -> cabc.Iterator[str]:
    """Yield a warning for each decorator above ``@app.route``."""
    for endpoint, declaration in find_misplaced_views(app):
        yield (
            f"{declaration.place} has no effect on the view {quote(endpoint)}. Move the"
            " decorator below @app.route: Flask has registered the function without it."
        )


def find_misplaced_views(app: Flask) -> cabc.Iterator[tuple[str, Declaration]]:
    """Yield the endpoints whose functions were decorated after Flask had registered
    them, so that the decorator has no effect.
    """
    for endpoint, view in app.view_functions.items():
        declaration = _find_mark(view, _WITHIN)
        is_misplaced = declaration is not None and not declaration.is_served

        if is_misplaced and find_declaration(view) is None:
            yield endpoint, t.cast(Declaration, declaration)


def find_declared_handlers(handlers: object) -> cabc.Iterator[Declaration]:
    """Yield the declarations of an app's error handlers.

    :param handlers: Nested mappings with functions in them.
    """
    if isinstance(handlers, cabc.Mapping):
        for value in handlers.values():
            yield from find_declared_handlers(value)

    declaration = find_declaration(handlers)

    if declaration is not None:
        yield declaration


def _find_declared_methods(
    view_class: type,
) -> cabc.Iterator[tuple[str, Declaration]]:
    """Yield the methods of a class-based view that have a declaration of their own."""
    found: dict[str, Declaration] = {}

    # A rule without methods may lead to any of them.
    for name in dir(view_class):
        handler = inspect.getattr_static(view_class, name)
        declaration = find_declaration(handler)

        for decorator in _decorators_of(view_class, name):
            declare = getattr(decorator, DECLARE, None)
            is_handler = declaration is None and inspect.isfunction(handler)

            if declare is not None and is_handler:
                declaration = declare(handler)

        if declaration is not None:
            found[name.upper()] = declaration

    # MethodView answers HEAD with `get`.
    if "GET" in found and not hasattr(view_class, "head"):
        found["HEAD"] = found["GET"]

    yield from found.items()


def _decorators_of(view_class: type, name: str) -> cabc.Iterable[object]:
    """Return the decorators that Flask-RESTful and Flask-RESTX apply to a method of a
    class for each request.
    """
    if name not in _HANDLERS:
        return ()

    decorators = getattr(view_class, "method_decorators", ())

    if isinstance(decorators, cabc.Mapping):
        decorators = decorators.get(name, ())

    return decorators if isinstance(decorators, (list, tuple)) else ()


_HANDLERS = frozenset(("delete", "get", "head", "options", "patch", "post", "put"))


def _set_mark(function: object, name: str, declaration: Declaration) -> None:
    function = getattr(function, "__func__", function)

    # Not all callables have attributes and references.
    with suppress(AttributeError, TypeError):
        setattr(function, name, _Mark(weakref.ref(function), declaration))


def _find_mark(function: object, name: str) -> Declaration | None:
    for _ in range(_MOST_WRAPPERS):
        function = getattr(function, "__func__", function)
        found = getattr(function, name, None)

        if isinstance(found, _Mark) and found.owner() is function:
            return found.declaration

        if isinstance(function, functools.partial):
            function = function.func
        else:
            function = getattr(function, "__wrapped__", None)

    return None
