from __future__ import annotations

import collections.abc as cabc
import functools
import typing as t

from flask import after_this_request
from flask import current_app
from flask import request
from flask import Response
from flask.views import View
from werkzeug.exceptions import HTTPException

from .declarations import Declaration
from .errors import CORSConfigError
from .errors import Problem
from .hook import Hook
from .marks import declaration_of
from .marks import mark
from .options import given
from .options import Layer
from .options import Options
from .preflight import Preflight
from .registry import Registry
from .responses import preflight_response
from .rules import Rule

if t.TYPE_CHECKING:
    from typing_extensions import Unpack

Function = cabc.Callable[..., t.Any]
F = t.TypeVar("F", bound=Function)


@t.overload
def cross_origin(view: F, /) -> F: ...


@t.overload
def cross_origin(**options: Unpack[Options]) -> cabc.Callable[[F], F]: ...


def cross_origin(view: Function | None = None, /, **options: t.Any) -> t.Any:
    """Give one view a policy of its own.

    It stands under ``@app.route``. Where :class:`.CORS` serves the app, it may
    stand above it, too. For class-based views, write
    ``decorators = [cross_origin()]``; their preflights need :class:`.CORS`.

    .. code-block:: python

        @app.route("/")
        @cross_origin(origins="https://app.example")
        def index(): ...

    On an error handler it holds where no other policy does.

    :param view: A function, if the decorator is written without parentheses.
    :param options: See :class:`.Options`.
    :raises CORSConfigError: The options are wrong, or the function has a
        policy already.
    """
    keywords = given(options)

    if callable(view):
        return _decorated(view, keywords)

    if view is not None:
        raise TypeError(
            f"@cross_origin takes a function, not {view!r}. Options are keywords."
        )

    return functools.partial(_decorated, keywords=keywords)


def _decorated(function: Function, keywords: cabc.Mapping[str, object]) -> Function:
    decorated = _DecoratedView(function, _declare(function, keywords))

    @functools.wraps(function)
    def view(*args: t.Any, **kwargs: t.Any) -> t.Any:
        return decorated.serve(args, kwargs)

    mark(view, decorated.declaration)

    if not decorated.leaves_options:
        # Flask hands OPTIONS to the view then, instead of answering itself.
        view.provide_automatic_options = False  # type: ignore[attr-defined]
        required = getattr(function, "required_methods", ())
        view.required_methods = {"OPTIONS", *required}  # type: ignore[attr-defined]

    return view


def _declare(function: Function, keywords: cabc.Mapping[str, object]) -> Declaration:
    module = getattr(function, "__module__", "")
    name = getattr(function, "__qualname__", repr(function))

    # Class-based views are all made by one function, which names them.
    if name == View.as_view.__qualname__ + ".<locals>.view":
        name = function.__name__

    place = f"@cross_origin on {module}.{name}"
    declaration = Declaration(Layer(keywords, place))
    problem = None

    if isinstance(function, type):
        problem = "a class takes no decorator. Write decorators = [cross_origin()]."
    elif declaration_of(function) is not None:
        problem = "the function has a policy already. Write @cross_origin once."

    if problem:
        raise CORSConfigError([Problem("", function, place, problem)])

    declaration.report.announce()
    mark(function, declaration)
    return declaration


class _DecoratedView:
    """A function with a policy of its own, as Flask calls it."""

    def __init__(self, function: Function, declaration: Declaration) -> None:
        automatic = declaration.options.get("automatic_options")
        #: Whether the function itself is to answer OPTIONS, by its keywords: what
        #: the configuration says is known when it serves.
        self.leaves_options = automatic is not None and not automatic.value
        self._function = function
        self.declaration = declaration

    def serve(self, args: tuple[t.Any, ...], kwargs: dict[str, t.Any]) -> t.Any:
        registry = Registry.of(current_app)
        rule = registry.rule_of(self.declaration)
        call = functools.partial(self._call, args, kwargs)

        # Flask passes views keywords alone, and error handlers the error.
        if any(isinstance(value, Exception) for value in args):
            return _serve_error(registry, rule, call)

        if request.method == "OPTIONS" and not self._sees_options():
            return _options_response(registry, rule)

        # Another view that calls this one does not become this one.
        if self._is_elsewhere(registry) or not _govern(registry, rule):
            return call()

        return _serve_view(registry, call)

    def _is_elsewhere(self, registry: Registry) -> bool:
        """Tell whether this is the view of another endpoint alone."""
        if registry.fixed().of_view(request.endpoint, request.method) is not None:
            return False

        return registry.is_placed(self.declaration)

    def _call(self, args: tuple[t.Any, ...], kwargs: dict[str, t.Any]) -> t.Any:
        return current_app.ensure_sync(self._function)(*args, **kwargs)

    def _sees_options(self) -> bool:
        """Tell whether the function is to see an OPTIONS request."""
        if self.leaves_options:
            return True

        view = current_app.view_functions.get(request.endpoint or "")
        return hasattr(getattr(view, "view_class", None), "options")


def _serve_error(registry: Registry, rule: Rule, call: Function) -> t.Any:
    if Preflight.of(request.environ) is None:
        _govern(registry, rule)

    return call()


def _serve_view(registry: Registry, call: Function) -> t.Any:
    try:
        return call()
    except HTTPException:
        raise
    except Exception as error:
        # Where CORS(app) serves the app, its door sees the crash.
        if registry.is_installed or not current_app.debug:
            raise

        return _crash_response(error)


def _govern(registry: Registry, rule: Rule) -> bool:
    """Let a rule govern the request, unless one does already.

    :return: Whether none did.
    """
    if registry.chosen(request.environ) is not None:
        return False

    # The view that runs says nothing about the one that a preflight is for.
    if Preflight.of(request.environ) is None:
        registry.choose(request, registry.rule_for(request) or rule)

    if not registry.is_installed:
        after_this_request(Hook(current_app))

    return True


def _options_response(registry: Registry, rule: Rule) -> Response:
    """Return the answer to an OPTIONS request that Flask left to a view."""
    preflight = Preflight.of(request.environ)
    response = current_app.make_default_options_response()
    is_answered = rule.policy.settings.automatic_options and not registry.is_installed

    if preflight is None or not is_answered:
        _govern(registry, rule)
        return response

    governed = registry.fixed().try_preflight(request, preflight.method)

    if governed is not None:
        answer = governed.answer(preflight)
        registry.log_denials(request.environ, governed.rule, answer)
        status, headers, body = preflight_response(answer)
        response = current_app.response_class(body, status)
        response.headers.clear()
        response.headers.extend(headers)

    return response


def _crash_response(error: Exception) -> t.Any:
    """Return what Flask makes of an exception, or else a readable answer."""
    # Only debug mode needs it.
    from .crash import readable_crash

    try:
        return current_app.handle_user_exception(error)
    except Exception as unhandled:
        response = readable_crash(current_app, request.environ, unhandled)

        if response is None:
            raise

        return response
