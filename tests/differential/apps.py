from __future__ import annotations

import random
import typing as t

from flask import Blueprint
from flask import Flask
from flask import request
from flask.views import MethodView
from werkzeug.routing import BaseConverter
from werkzeug.routing import Rule

from flask_cors import CORS
from flask_cors import cors_exempt
from flask_cors import cross_origin

A = "https://a.example"
B = "https://b.example"
E = "https://evil.example"
PAGES = (A, B, E)
METHODS = ("GET", "POST", "PUT", "DELETE", "OPTIONS")
NAME = "x-h"

_TEXTS = (
    "/x",
    "/x/",
    "/x/<int:n>",
    "/x/<n>",
    "/x/<n>/",
    "/x/<own:n>",
    "/<path:rest>",
    "/y",
    "/",
)
_PATHS = ("/x", "/x/", "/x/1", "/x/1/", "/x/z", "//x", "/x//1", "/y", "/", "/other")
_HOSTS = ("localhost", "a.localhost", "<who>.localhost", "<who>")
_PREFIXES = ("/p", "/x", "/p/q", "")


class Policy(t.NamedTuple):
    """The origins, methods and header that a policy of a random app allows."""

    origins: frozenset[str]
    methods: frozenset[str] = frozenset(METHODS)
    lists_name: bool = False

    def allows(self, page: str) -> bool:
        return page in self.origins


class Ran(t.NamedTuple):
    """A view that ran.

    :param own: What its own decorators say, the outer one first.
    :param is_hidden: Whether preflights can't know all of that.
    :param blueprints: The names of its blueprints, the innermost first.
    """

    own: tuple[Policy, ...]
    is_hidden: bool
    blueprints: tuple[str, ...]
    rule: str
    method: str


class World:
    """A random app, and what it was told.

    :param seed: From which it is drawn.
    """

    def __init__(self, seed: int) -> None:
        self._chance = chance = random.Random(seed)
        #: The views that have run.
        self.ran: list[Ran] = []
        #: The policies of blueprints, by name, with their URL prefixes.
        self.blueprints: dict[str, tuple[Policy, str]] = {}
        has_static_files = chance.random() < 0.1
        static_url_path = "" if chance.random() < 0.5 else None
        #: The hosts that rules choose from, if they match hosts. A rule may then match
        #: only on one of them.
        self.hosts: tuple[str, ...] = _HOSTS if chance.random() < 0.15 else ()
        self.app = app = Flask(
            "app",
            static_folder="static" if has_static_files else None,
            static_url_path=static_url_path,
            host_matching=bool(self.hosts),
            static_host="localhost" if self.hosts and has_static_files else None,
        )
        app.url_map.strict_slashes = chance.random() < 0.7
        app.url_map.merge_slashes = chance.random() < 0.8
        app.url_map.converters["own"] = _Own if chance.random() < 0.3 else BaseConverter
        is_first = chance.random() < 0.5
        self.policy: Policy | None = None

        if is_first:
            self._open(app)

        for number in range(chance.randint(1, 4)):
            self._add_view(app, number, ())

        # A host leads to no blueprint without its rules.
        for number in range(0 if self.hosts else chance.randint(0, 2)):
            self._add_blueprint(app, f"b{number}", "", ())

        if not is_first:
            self._open(app)

        #: The host that is asked.
        self.host: str = chance.choice(("localhost", "a.localhost"))
        mounts = [""] * 4 + ["/mount"]
        #: Where the app is mounted.
        self.mount: str = chance.choice(mounts)
        prefixes = [prefix for _, prefix in self.blueprints.values()]
        #: The paths to ask for.
        self.paths: list[str] = chance.sample(
            [f"{prefix}{path}" for prefix in ["", *prefixes] for path in _PATHS], 5
        )

    def policy_around(self, ran: Ran, path: str) -> Policy:
        """Return what governs a view without decorators."""
        for name in ran.blueprints:
            if name in self.blueprints:
                return self.blueprints[name][0]

        # Flask folds slashes in front.
        path = f"/{path.lstrip('/')}"
        # Below the prefix of a blueprint, a rule of the app that has not the prefix
        # itself is a catch-all.
        below = [
            (policy, prefix)
            for policy, prefix in self.blueprints.values()
            if prefix
            and f"{path}/".startswith(f"{prefix}/")
            and not ran.rule.startswith(f"{prefix}/")
        ]
        longest = max(below, key=lambda each: len(each[1]), default=None)
        assert self.policy is not None
        return longest[0] if longest else self.policy

    def _open(self, target: Flask | Blueprint) -> Policy:
        policy, options = self._draw()
        CORS(target, **options)

        if isinstance(target, Flask):
            self.policy = policy

        return policy

    def _draw(self) -> tuple[Policy, dict[str, t.Any]]:
        chance = self._chance
        choices: list[t.Any] = [[A], [B], [A, B], "*", []]
        origins = chance.choice(choices)
        methods = chance.choice([None, None, ["GET", "PUT"], ["GET"]])
        lists_name = chance.random() < 0.5
        options = {
            "origins": origins,
            "methods": methods,
            "headers": [NAME] if lists_name else None,
            "max_age": 600,
            "send_wildcard": chance.random() < 0.7,
        }
        policy = Policy(
            frozenset(PAGES if origins == "*" else origins),
            frozenset(methods or METHODS),
            lists_name,
        )
        return policy, {k: v for k, v in options.items() if v is not None}

    def _decorator(self) -> tuple[Policy, t.Any]:
        if self._chance.random() < 0.1:
            return Policy(frozenset()), cors_exempt

        policy, options = self._draw()
        return policy, cross_origin(**options)

    def _add_blueprint(
        self, parent: Flask | Blueprint, name: str, prefix: str, outer: tuple[str, ...]
    ) -> None:
        chance = self._chance
        # A nested one without a prefix of its own covers its own views only.
        own = chance.choice([each for each in _PREFIXES if each or not outer])
        blueprint = Blueprint(name, __name__, url_prefix=own or None)
        full, names = f"{prefix}{own}", (name, *outer)
        # The name that Flask gives to a nested one.
        dotted = ".".join(reversed(names))

        if chance.random() < 0.6:
            self.blueprints[dotted] = self._open(blueprint), full

        for number in range(chance.randint(0, 2)):
            self._add_view(blueprint, number, names)

        if len(names) < 2 and chance.random() < 0.4:
            self._add_blueprint(blueprint, "in", full, names)

        parent.register_blueprint(blueprint)

    def _add_view(
        self, target: Flask | Blueprint, number: int, names: tuple[str, ...]
    ) -> None:
        chance = self._chance
        dotted = tuple(".".join(reversed(names[index:])) for index in range(len(names)))
        is_class = chance.random() < 0.3
        view = self._make_class(dotted) if is_class else self._make_view(dotted)
        options: dict[str, t.Any] = {}

        if chance.random() < 0.2:
            options["strict_slashes"] = chance.random() < 0.5

        if chance.random() < 0.08:
            options["redirect_to"] = "/y"

        text = chance.choice(_TEXTS)

        if self.hosts:
            options["host"] = chance.choice(self.hosts)

        if chance.random() < 0.1 and isinstance(target, Flask):
            target.view_functions[f"v{number}"] = view
            target.url_map.add(Rule(text, endpoint=f"v{number}", **options))
            return

        if not is_class:
            options["methods"] = chance.sample(METHODS, chance.randint(1, 3))

        if text == "/x" and chance.random() < 0.2:
            options["defaults"] = {"n": 1}

        target.add_url_rule(text, f"v{number}", view, **options)

        if chance.random() < 0.1:
            host: t.Any = {"host": chance.choice(self.hosts)} if self.hosts else {}
            target.add_url_rule(chance.choice(_TEXTS), f"v{number}", view, **host)

    def _make_view(self, names: tuple[str, ...]) -> t.Any:
        own: list[Policy] = []
        is_hidden = False

        def view(**values: object) -> str:
            rule = str(request.url_rule)
            self.ran.append(Ran(tuple(own), is_hidden, names, rule, request.method))
            return "view"

        decorated: t.Any = view
        kind = self._chance.random()

        if kind < 0.6:
            policy, decorator = self._decorator()
            decorated = decorator(decorated)
            own.append(policy)

        if kind < 0.2:
            decorated, is_hidden = _hide(decorated), True

        if kind < 0.08:
            policy, decorator = self._decorator()
            decorated = decorator(decorated)
            own.insert(0, policy)

        return decorated

    def _make_class(self, names: tuple[str, ...]) -> t.Any:
        chance = self._chance
        handlers: dict[str, t.Any] = {}
        shared = self._decorator() if chance.random() < 0.3 else None
        applied: tuple[Policy, t.Any] | None = None

        if shared is None and chance.random() < 0.2:
            applied = self._decorator()

        for method in chance.sample(METHODS[:4], chance.randint(1, 3)):
            own: list[Policy] = [] if shared is None else [shared[0]]
            mine = self._decorator() if not own and chance.random() < 0.4 else None

            if mine:
                own.append(mine[0])
            elif applied:
                own.append(applied[0])

            handlers[method.lower()] = self._make_handler(names, tuple(own), mine)

        bases = (_Resource,) if applied else (MethodView,)

        if applied:
            handlers["method_decorators"] = {
                name: [applied[1]]
                for name, handler in handlers.items()
                # A method can't have two CORS decorators.
                if not hasattr(handler, "__wrapped__")
            }

        if shared:
            handlers["decorators"] = [shared[1]]

        view_class: t.Any = type("View", bases, handlers)
        return view_class.as_view("view")

    def _make_handler(
        self,
        names: tuple[str, ...],
        own: tuple[Policy, ...],
        mine: tuple[Policy, t.Any] | None,
    ) -> t.Any:
        def handler(view: t.Any, **values: object) -> str:
            rule = str(request.url_rule)
            self.ran.append(Ran(own, False, names, rule, request.method))
            return "handler"

        return mine[1](handler) if mine else handler


class _Own(BaseConverter):
    """A converter that Flask-CORS knows nothing about."""


class _Resource(MethodView):
    """Applies decorators for each request, as Flask-RESTful does."""

    method_decorators: t.ClassVar[t.Any] = {}

    def dispatch_request(self, **values: t.Any) -> t.Any:
        name = request.method.lower()
        handler = getattr(self, "get" if name == "head" else name)

        for decorator in self.method_decorators.get(name, ()):
            handler = decorator(handler)

        return handler(**values)


def _hide(view: t.Any) -> t.Any:
    def hidden(**values: t.Any) -> t.Any:
        return view(**values)

    return hidden
