from __future__ import annotations

import collections.abc as cabc
import re
import threading
import typing as t
import weakref
from types import MappingProxyType

from flask import Blueprint
from flask import current_app
from flask import Flask
from flask import has_app_context
from flask.blueprints import BlueprintSetupState

from .errors import CORSConfigError
from .errors import find_caller
from .errors import locate
from .errors import Problem
from .log import quote
from .options.declarations import Declaration
from .options.options import ALIASES
from .options.options import drop_unset
from .options.options import Options
from .options.options import RESOURCES
from .serving.door import Door
from .serving.hooks import make_guard
from .serving.hooks import make_hook
from .serving.late_calls import error_for_late_call
from .serving.late_calls import errors_for_warnings
from .serving.mounted_apps import warn_of_mounted_apps
from .serving.scopes import make_prefix
from .serving.scopes import Scope
from .serving.state import AppState
from .values import freeze

if t.TYPE_CHECKING:
    from typing_extensions import Unpack

Pattern = t.Union[str, "re.Pattern[str]"]

#: What the option ``resources`` takes: path patterns, or a mapping from them
#: to options.
Resources = t.Union[
    Pattern, cabc.Iterable[Pattern], cabc.Mapping[t.Any, t.Union[Options, None]]
]


class CORS:
    """Adds Cross-Origin Resource Sharing to Flask apps and blueprints.

    Create it before the app's own ``after_request`` functions, so that it sees
    their final headers.

    .. code-block:: python

        app = Flask(__name__)
        CORS(app, origins="https://app.example")

    One object may serve several apps, each with its own configuration.

    :param app: An app or a blueprint, to be passed to :meth:`init_app`.
    :param resources: The paths to cover: patterns, or a mapping from patterns to
        options. By default, all paths.
    :param options: See :class:`.Options`.
    :raises CORSConfigError: The configuration is wrong. It names every problem.
    """

    def __init__(
        self,
        app: Flask | Blueprint | None = None,
        *others: t.NoReturn,
        resources: Resources | None = None,
        **options: Unpack[Options],
    ) -> None:
        _reject_positional(others)
        self._resources = freeze(resources)
        self._options = drop_unset(options)
        self._place = locate("CORS(...)", find_caller())
        # The declarations of this object, by app.
        self._declared: weakref.WeakKeyDictionary[Flask, tuple[Declaration, ...]] = (
            weakref.WeakKeyDictionary()
        )
        self._lock = threading.RLock()

        if app is not None:
            self._init(app, self._declaration(self._place))
        else:
            self._declaration(self._place).report.raise_errors()

    def init_app(
        self,
        target: Flask | Blueprint,
        *others: t.NoReturn,
        resources: Resources | None = None,
        **options: Unpack[Options],
    ) -> None:
        """Serve an app, or a blueprint that isn't registered yet.

        Options that are given here override those of the constructor, one by one.

        :param target: An app or a blueprint. A blueprint's policy also covers
            routing errors below its URL prefix.
        :param resources: See :class:`.CORS`.
        :param options: See :class:`.Options`.
        :raises CORSConfigError: The configuration is wrong. It names every
            problem.
        """
        _reject_positional(others)
        place = locate("init_app(...)", find_caller())
        given = freeze(resources), drop_unset(options)
        self._init(target, self._declaration(place, *given))

    def reload(
        self,
        app: Flask,
        *,
        resources: Resources | None = None,
        **options: Unpack[Options],
    ) -> None:
        """Change the policies of an app while it serves requests.

        Options that are given here override those of this object for the app, one by
        one; all others stay. The ``CORS_*`` keys are read again, for all policies of
        the app.

        Everything is validated first, and then replaces the old configuration at once.
        A request that has begun ends as it began. Other processes don't change.

        :param app: An app that this object serves, or that has a blueprint which this
            object serves.
        :param resources: See :class:`.CORS`.
        :param options: See :class:`.Options`.
        :raises CORSConfigError: The configuration is wrong. The old one stays in
            force.
        :raises RuntimeError: This object doesn't serve the app, or serves it by more
            than one call, so it isn't clear which call to change.
        """
        app = app.app_context().app

        with self._lock:
            declared = self._declared.get(app, ())

            if len(declared) != 1:
                raise RuntimeError(
                    "CORS.reload() changes the options of one call, and this object was"
                    f" called {len(declared)} times for the app {app.name!r}. Use one"
                    " CORS() for each init_app()."
                )

            (old,) = declared
            place = locate("reload(...)", find_caller())
            given = freeze(resources), drop_unset(options)
            new = self._declaration(place, *given, old)
            AppState.of(app).replace(old, new)
            self._declared[app] = (new,)

    def allows(self, origin: str, path: str = "/", app: Flask | None = None) -> bool:
        """Tell whether the path rules of an app allow an origin.

        Ask it before you accept a WebSocket, since the CORS protocol doesn't cover
        WebSockets: browsers open them for every page, and send the user's cookies
        whatever ``supports_credentials`` says.

        :param origin: The value of the ``Origin`` header.
        :param path: The path of the request, decoded.
        :param app: By default the current app, else the only app that this object
            serves.
        :raises TypeError: The path is not a string.
        :raises RuntimeError: It isn't clear which app is meant.
        :raises CORSConfigError: The configuration is wrong.
        """
        # Some servers offer their environ first, and then the origin alone.
        if not isinstance(path, str):
            raise TypeError(f"CORS.allows() takes a path, not {quote(path)}.")

        if app is None:
            app = self._default_app()

        with app.app_context():
            rules = AppState.of(app).peek().app_rules
            rule = rules.find(f"/{path.lstrip('/')}")
            return bool(origin) and rule is not None and rule.policy.allows(origin)

    def _init(self, target: Flask | Blueprint, declaration: Declaration) -> None:
        if isinstance(target, Blueprint):
            declaration.report.announce()
            self._record(target, declaration)
        elif isinstance(target, Flask):
            self._serve(target, Scope(declaration))
        else:
            raise TypeError(
                f"CORS(...) takes a Flask app or a Blueprint, not {quote(target)}."
                " Options are keywords: write CORS(app, origins='https://app.example')."
            )

    def _declaration(
        self,
        place: str,
        resources: object = None,
        options: cabc.Mapping[str, object] = MappingProxyType({}),
        old: Declaration | None = None,
    ) -> Declaration:
        """Return a declaration.

        :param place: Where the options are given.
        :param old: Options that are not given come from it, else from the
            constructor.
        """
        values = old.layer.values if old else self._options
        before = old.place if old else self._place
        overridden = {ALIASES.get(name, name) for name in options}
        kept = {
            name: value
            for name, value in values.items()
            if ALIASES.get(name, name) not in overridden
        }
        places = {name: old.layer.place_of(name) if old else before for name in kept}

        if resources is None:
            resources = old.given_resources if old else self._resources
            places[RESOURCES] = old.layer.place_of(RESOURCES) if old else before

            if not options and (kept or resources is not None):
                place = before

        return Declaration(
            {**kept, **options}, place, resources, places, takes_resources=True
        )

    def _record(self, blueprint: Blueprint, declaration: Declaration) -> None:
        def register(state: BlueprintSetupState) -> None:
            scope = Scope(declaration, make_prefix(state))
            self._serve(t.cast(Flask, state.app), scope)

        try:
            with errors_for_warnings():
                blueprint.record(register)
        except (AssertionError, Warning):
            text = (
                f"the blueprint {blueprint.name!r} was registered already, so this has"
                " no effect. Call CORS(blueprint) before register_blueprint."
            )
            problem = Problem("", blueprint, declaration.place, text)
            raise CORSConfigError([problem]) from None

    def _serve(self, app: Flask, scope: Scope) -> None:
        # `current_app` stands for another app later; its context knows this one.
        app = app.app_context().app
        state = AppState.of(app)

        if not state.is_installed:
            try:
                app.after_request(make_hook(state))
            except AssertionError as error:
                raise error_for_late_call(app, scope.declaration.place) from error

            warn_of_mounted_apps(app)
            # A bound method costs less to call than an object.
            app.wsgi_app = Door(app).__call__  # type: ignore[method-assign]
            state.guard = make_guard(app, state)
            state.is_installed = True

        state.declare(scope)
        declared = self._declared.get(app, ())

        # A blueprint may be registered several times.
        if scope.declaration not in declared:
            self._declared[app] = (*declared, scope.declaration)

    def _default_app(self) -> Flask:
        if has_app_context():
            return current_app

        apps = list(self._declared)

        if len(apps) == 1:
            return apps[0]

        raise RuntimeError(
            f"CORS.allows() can't tell which of {len(apps)} apps is meant. Call it in"
            " an app context, or pass app=..."
        )


def _reject_positional(others: tuple[object, ...]) -> None:
    if others:
        raise TypeError(
            "CORS(...) takes its options as keywords. Write"
            f" CORS(app, resources={quote(others[0])}) for paths, or CORS(app,"
            " origins=...) for origins."
        )
