from __future__ import annotations

import collections.abc as cabc
from contextlib import suppress

from ..options.declarations import Declaration

_MARK = "__cors__"


def mark(function: object, declaration: Declaration) -> None:
    """Let a function carry its declaration, also through :func:`functools.wraps`.

    A bound method can't carry one.
    """
    with suppress(AttributeError):
        setattr(function, _MARK, declaration)


def find_declaration(function: object) -> Declaration | None:
    """Return the declaration that a function carries."""
    declaration: Declaration | None = getattr(function, _MARK, None)
    return declaration


def find_view_declaration(view: object) -> Declaration | None:
    """Return the declaration of a view, whatever the method."""
    view_class = getattr(view, "view_class", None)
    dispatch = getattr(view_class, "dispatch_request", None)
    return find_declaration(view) or find_declaration(dispatch)


def find_handlers(
    view: object, methods: cabc.Iterable[str]
) -> cabc.Iterator[tuple[str, Declaration]]:
    """Yield the methods of a class-based view whose own handler carries a
    declaration.

    :param methods: The HTTP methods of its rule, in upper case.
    """
    view_class = getattr(view, "view_class", None)
    # MethodView answers HEAD with `get`.
    fallback = getattr(view_class, "get", None)

    for method in methods:
        default = fallback if method == "HEAD" else None
        handler = getattr(view_class, method.lower(), default)
        declaration = find_declaration(handler)

        if declaration is not None:
            yield method, declaration


def find_declarations(handlers: object) -> cabc.Iterator[Declaration]:
    """Yield the declarations of an app's error handlers.

    :param handlers: Nested mappings with functions in them.
    """
    if isinstance(handlers, cabc.Mapping):
        for value in handlers.values():
            yield from find_declarations(value)

    declaration = find_declaration(handlers)

    if declaration is not None:
        yield declaration
