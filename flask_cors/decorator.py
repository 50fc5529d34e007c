from __future__ import annotations

import collections.abc as cabc
import functools
import typing as t

from flask.views import View

from .errors import CORSConfigError
from .errors import Problem
from .options.declarations import Declaration
from .options.options import drop_unset
from .options.options import Options
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


def cross_origin(view: Function | None = None, /, **options: t.Any) -> t.Any:
    """Give one view a policy of its own.

    Write it below ``@app.route``. If :class:`.CORS` serves the app, it may also stand
    above. For class-based views, write ``decorators = [cross_origin()]``; their
    preflights need :class:`.CORS`.

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
    keywords = drop_unset(options)

    if callable(view):
        return _decorate(view, keywords)

    if view is not None:
        raise TypeError(
            f"@cross_origin takes a function, not {view!r}. Options are keywords."
        )

    return functools.partial(_decorate, keywords=keywords)


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
    return t.cast(F, _decorate(view, _NOBODY, "@cors_exempt"))


# All options that a configuration could change for an exempt view.
_NOBODY: dict[str, object] = {
    "origins": (),
    "supports_credentials": False,
    "automatic_options": True,
    "vary_header": False,
}


def _decorate(
    function: Function,
    keywords: cabc.Mapping[str, object],
    decorator: str = "@cross_origin",
) -> Function:
    decorated = DecoratedView(function, _declare(function, keywords, decorator))

    @functools.wraps(function)
    def view(*args: t.Any, **kwargs: t.Any) -> t.Any:
        return decorated.serve(args, kwargs)

    mark(view, decorated.declaration)

    if not decorated.leaves_options:
        # With this, Flask passes OPTIONS to the view.
        view.provide_automatic_options = False  # type: ignore[attr-defined]
        required = getattr(function, "required_methods", ())
        view.required_methods = {"OPTIONS", *required}  # type: ignore[attr-defined]

    return view


def _declare(
    function: Function, keywords: cabc.Mapping[str, object], decorator: str
) -> Declaration:
    module = getattr(function, "__module__", "")
    name = getattr(function, "__qualname__", repr(function))

    # All class-based views are made by one function, and get the name of their class.
    if name == View.as_view.__qualname__ + ".<locals>.view":
        name = function.__name__

    place = f"{decorator} on {module}.{name}"
    declaration = Declaration(keywords, place)
    problem = None

    if not callable(function):
        raise TypeError(f"{decorator} takes a function, not {function!r}.")

    if isinstance(function, type):
        call = "()" if decorator == "@cross_origin" else ""
        text = f"decorators = [{decorator[1:]}{call}]"
        problem = f"a class can't be decorated. Write {text}."
    elif find_declaration(function) is not None:
        problem = "the function already has a policy. Use only one CORS decorator."

    if problem:
        raise CORSConfigError([Problem("", function, place, problem)])

    declaration.report.announce()
    mark(function, declaration)
    return declaration
