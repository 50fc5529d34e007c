"""Which views carry a declaration of CORS. It is an attribute of their functions, so
that it gets through functools.wraps.
"""

from __future__ import annotations

import collections.abc as cabc
from contextlib import suppress

from flask import Flask

from ..options.declarations import Declaration

_ATTRIBUTE = "__cors__"


def mark(function: object, declaration: Declaration) -> None:
    """Let a function carry its declaration. A bound method can't."""
    with suppress(AttributeError):
        setattr(function, _ATTRIBUTE, declaration)


def find_declaration(function: object) -> Declaration | None:
    """Return the declaration that a function carries."""
    declaration: Declaration | None = getattr(function, _ATTRIBUTE, None)
    return declaration


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

    for rule in app.url_map.iter_rules():
        view_class = getattr(app.view_functions.get(rule.endpoint), "view_class", None)
        # MethodView answers HEAD with `get`.
        fallback = getattr(view_class, "get", None)

        for method in rule.methods or ():
            default = fallback if method == "HEAD" else None
            handler = getattr(view_class, method.lower(), default)
            declaration = find_declaration(handler)

            if declaration is not None:
                yield rule.endpoint, method, declaration


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
