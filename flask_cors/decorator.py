from __future__ import annotations

import collections.abc as cabc
import functools
import typing as t

from flask import Blueprint
from flask import Flask
from flask import has_request_context
from flask.views import View

from .errors import CORSConfigError
from .errors import find_caller
from .errors import find_location
from .errors import locate
from .errors import Problem
from .log import quote
from .options.declarations import Declaration
from .options.options import drop_unset
from .options.options import Options
from .serving.declared_views import DECLARE
from .serving.declared_views import find_declaration
from .serving.declared_views import mark
from .serving.views import DecoratedView
from .serving.views import Function

if t.TYPE_CHECKING:
    from typing_extensions import Unpack

F = t.TypeVar("F", bound=Function)


@t.overload
def cross_origin(view: F, /) -> F: ...


@t.overload
def cross_origin(**options: Unpack[Options]) -> cabc.Callable[[F], F]: ...


def cross_origin(
    view: Function | None = None, /, *others: t.NoReturn, **options: t.Any
) -> t.Any:
    """Give one view a policy of its own.

    Write it below ``@app.route``: above, it has no effect. For class-based views, write
    ``decorators = [cross_origin()]``; their preflights need :class:`.CORS`.

    .. code-block:: python

        @app.route("/")
        @cross_origin(origins="https://app.example")
        def index(): ...

    On an error handler, it applies only if no other policy does.

    :param view: A function, if the decorator is written without parentheses.
    :param options: See :class:`.Options`.
    :raises CORSConfigError: The options are wrong, or the function has a
        policy already.
    """
    if isinstance(view, (Flask, Blueprint)):
        raise TypeError(
            "@cross_origin is for one view. Write CORS(app) for an app or a blueprint."
        )

    if callable(view) and not others:
        return _BARE(view)

    if view is not None:
        raise TypeError(
            "@cross_origin takes its options as keywords. Write"
            f" @cross_origin(origins={quote(view)})."
        )

    return _Decorator(drop_unset(options), "@cross_origin", find_caller())


def cors_exempt(view: F, /) -> F:
    """Turn off CORS for one view, even if its app or blueprint has a policy.

    Its responses have no CORS headers, and its preflights get a 403. Use it like
    :func:`.cross_origin`, on the same functions.

    .. code-block:: python

        @app.route("/internal")
        @cors_exempt
        def internal(): ...

    :param view: A function. There are no options.
    :raises CORSConfigError: The function has a policy already.
    """
    return t.cast(F, _EXEMPT(view))


# All options that a configuration could change for an exempt view.
_NOBODY: dict[str, object] = {
    "origins": (),
    "supports_credentials": False,
    "automatic_options": True,
    "vary_header": False,
}


class _Decorator:
    """Gives functions a policy.

    :param keywords: The options of the policy.
    :param name: What users write.
    :param caller: The file and line where it is written. By default, the decorated
        function tells.
    """

    def __init__(
        self, keywords: cabc.Mapping[str, object], name: str, caller: str = ""
    ) -> None:
        self._keywords = keywords
        self._name = name
        self._caller = caller
        # The declarations of functions that are decorated anew for each request.
        self._known: dict[str, Declaration] = {}

    def __call__(self, function: Function) -> Function:
        declaration = self._declare(function)
        decorated = DecoratedView(function, declaration)

        @functools.wraps(function)
        def view(*args: t.Any, **kwargs: t.Any) -> t.Any:
            # Flask-Classful looks for the function in the closure.
            return decorated.serve(function, args, kwargs)

        mark(view, declaration, function)

        if not decorated.leaves_options:
            # With this, Flask passes OPTIONS to the view.
            view.provide_automatic_options = False  # type: ignore[attr-defined]
            required = getattr(function, "required_methods", ())
            view.required_methods = {"OPTIONS", *required}  # type: ignore[attr-defined]

        return view

    def declare(self, function: Function) -> Declaration:
        """Return the declaration of a function that is decorated for each request."""
        place = self._place_of(function)
        known = self._known.get(place)

        if known is None:
            known = self._known[place] = self._make(place)

        return known

    def _declare(self, function: Function) -> Declaration:
        if not callable(function):
            raise TypeError(f"{self._name} takes a function, not {function!r}.")

        place, problem = self._place_of(function), None

        if isinstance(function, type):
            call = "()" if self._name == "@cross_origin" else ""
            text = f"decorators = [{self._name[1:]}{call}]"
            problem = f"a class can't be decorated. Write {text}."
        elif find_declaration(function) is not None:
            problem = "the function already has a policy. Use only one CORS decorator."

        if problem:
            raise CORSConfigError([Problem("", function, place, problem)])

        if has_request_context():
            return self.declare(function)

        return self._make(place)

    def _make(self, place: str) -> Declaration:
        declaration = Declaration(self._keywords, place)
        declaration.report.announce()
        return declaration

    def _place_of(self, function: Function) -> str:
        module = getattr(function, "__module__", "")
        name = getattr(function, "__qualname__", repr(function))

        # All class-based views are made by one function, and get the name of their
        # class.
        if name == View.as_view.__qualname__ + ".<locals>.view":
            name = function.__name__

        caller = self._caller or find_location(function)
        return locate(f"{self._name} on {module}.{name}", caller)


setattr(_Decorator, DECLARE, _Decorator.declare)
_BARE = _Decorator({}, "@cross_origin")
_EXEMPT = _Decorator(_NOBODY, "@cors_exempt")
setattr(cross_origin, DECLARE, _BARE.declare)
setattr(cors_exempt, DECLARE, _EXEMPT.declare)
