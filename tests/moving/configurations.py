"""Configurations as real projects write them when they come from other versions."""

from __future__ import annotations

import typing as t

PAGE = "https://app.example"
DEV = "http://localhost:3000"
ALL = ("read", "JSON", "token")

_HEAD = """\
import os
import re

from flask import Blueprint, Flask
from flask_cors import CORS, cross_origin

app = Flask("app")
"""


class Configuration(t.NamedTuple):
    """The set-up of an app.

    :param id: What is special about it.
    :param code: What follows on the head of the module.
    :param refused: The exception, or nothing if the app starts.
    :param told: Texts that a message or the log has. The fix is among them.
    :param fix: What to replace, and by what, to follow the messages literally.
    :param works: What the page can do with the fix.
    :param page: The origin of the front end.
    :param credentials: Whether it sends cookies.
    :param is_public: Whether every page may do the same, as the code says.
    """

    id: str
    code: str
    refused: str = ""
    told: tuple[str, ...] = ()
    fix: tuple[tuple[str, str], ...] = ()
    works: tuple[str, ...] = ALL
    page: str = PAGE
    credentials: bool = False
    is_public: bool = False

    @property
    def source(self) -> str:
        """The module as it was written."""
        return f"{_HEAD}{self.code}\n"

    @property
    def mended(self) -> str:
        """The module with the fix."""
        code = self.code

        for old, new in self.fix:
            assert code.count(old) == 1, (self.id, old)
            code = code.replace(old, new)

        return f"{_HEAD}{code}\n"


_NEEDS = "add headers='Content-Type' to"
_BOTH = ", headers='Content-Type, Authorization'"
_READS = ("read",)
_CORS = "CORSConfigError"
_TYPE = "TypeError"
_LIST = "List the origins, for example origins='https://app.example'"
_JSON = "If pages send JSON, also write headers='Content-Type'"
_UNSET = "Is an environment variable unset? Write the origins, for example"


def _view(decorator: str, *, above: bool = False) -> str:
    route = '@app.route("/api/orders", methods=["GET", "POST"])'
    lines = (decorator, route) if above else (route, decorator)
    return "\n".join([*lines, "def orders():", '    return "[]"'])


C = Configuration
CONFIGURATIONS = [
    # The whole app.
    C("app", "CORS(app)", told=(_NEEDS,), works=_READS, is_public=True),
    C(
        "app, with JSON as the log says",
        "CORS(app)",
        told=(_NEEDS,),
        fix=(("CORS(app)", "CORS(app, headers='Content-Type')"),),
        works=("read", "JSON"),
        is_public=True,
    ),
    C(
        "app, with a token as the log says",
        f"CORS(app, origins={PAGE!r}, headers='Content-Type')",
        told=("write headers='Content-Type, Authorization' in",),
        fix=(("headers='Content-Type'", "headers='Content-Type, Authorization'"),),
    ),
    C("all headers", "CORS(app, allow_headers='*')", is_public=True),
    C("one origin", f"CORS(app, origins={PAGE!r}{_BOTH})"),
    C("list of origins", f"CORS(app, origins=[{PAGE!r}, {DEV!r}]{_BOTH})", page=DEV),
    C("set of origins", f"CORS(app, origins={{{PAGE!r}}}{_BOTH})"),
    C("trailing slash", f"CORS(app, origins='{PAGE}/'{_BOTH})"),
    C("upper case", f"CORS(app, origins='https://App.Example'{_BOTH})"),
    C("default port", f"CORS(app, origins='{PAGE}:443'{_BOTH})"),
    C("any local port", f"CORS(app, origins='http://localhost:*'{_BOTH})", page=DEV),
    C(
        "wildcard",
        f"CORS(app, origins='https://*.example'{_BOTH})",
        _CORS,
        ("Write at least two labels after the '*'",),
        (("'https://*.example'", "'https://*.app.example'"),),
        page="https://www.app.example",
    ),
    C("two in one text", f"CORS(app, origins='{PAGE},{DEV}'{_BOTH})"),
    C(
        "lists of headers",
        f"CORS(app, origins=[{PAGE!r}], methods=['GET', 'POST'],"
        " allow_headers=['Content-Type', 'Authorization'], expose_headers=['X-Total'],"
        " max_age=3600)",
    ),
    C("max age as text", f"CORS(app, origins={PAGE!r}, max_age='600'{_BOTH})"),
    C(
        "private network",
        f"CORS(app, origins={PAGE!r}, allow_private_network=True{_BOTH})",
        told=("has no effect",),
    ),
    # Hosts without a scheme, and other slips in origins.
    C(
        "localhost",
        f"CORS(app, origins='localhost'{_BOTH})",
        _CORS,
        ("Write 'http://localhost:3000', with the port of your page",),
        (("'localhost'", "'http://localhost:3000'"),),
        page=DEV,
    ),
    C(
        "localhost with a port",
        f"CORS(app, origins=['localhost:3000']{_BOTH})",
        _CORS,
        ("Write 'http://localhost:3000' or",),
        (("'localhost:3000'", "'http://localhost:3000'"),),
        page=DEV,
    ),
    C(
        "address with a port",
        f"CORS(app, origins='127.0.0.1:5000'{_BOTH})",
        _CORS,
        ("Write 'http://127.0.0.1:5000' or",),
        (("'127.0.0.1:5000'", "'http://127.0.0.1:5000'"),),
        page="http://127.0.0.1:5000",
    ),
    C(
        "address",
        f"CORS(app, origins='192.168.1.5'{_BOTH})",
        _CORS,
        ("or 'http://192.168.1.5:*'",),
        (("'192.168.1.5'", "'http://192.168.1.5:*'"),),
        page="http://192.168.1.5:8080",
    ),
    C(
        "host",
        f"CORS(app, origins='app.example'{_BOTH})",
        _CORS,
        ("Write 'https://app.example' or 'http://app.example'",),
        (("'app.example'", "'https://app.example'"),),
    ),
    C(
        "host with a port",
        f"CORS(app, origins='app.example:8443'{_BOTH})",
        _CORS,
        ("or 'https://app.example:8443'",),
        (("'app.example:8443'", "'https://app.example:8443'"),),
        page="https://app.example:8443",
    ),
    C(
        "address of a page",
        f"CORS(app, origins='{PAGE}/login'{_BOTH})",
        _CORS,
        ("Write 'https://app.example'.",),
        ((f"{PAGE}/login", PAGE),),
    ),
    C(
        "missing comma",
        f"CORS(app, origins='{PAGE}' '{DEV}'{_BOTH})",
        _CORS,
        (f"Write separate strings: '{PAGE}', '{DEV}'.",),
        ((f"'{PAGE}' '{DEV}'", f"['{PAGE}', '{DEV}']"),),
    ),
    C(
        "path as origin",
        f"CORS(app, origins=r'/*'{_BOTH})",
        _CORS,
        ("Write origins='*' for every page.",),
        (("origins=r'/*'", "origins='*'"),),
        is_public=True,
    ),
    C(
        "path of an api as origin",
        f"CORS(app, r'/api/*'{_BOTH})",
        _TYPE,
        ("CORS(app, resources='/api/*')",),
        (("app, r'/api/*'", "app, resources='/api/*'"),),
        is_public=True,
    ),
    C(
        "any host",
        f"CORS(app, origins='https://*'{_BOTH})",
        _CORS,
        ("List the origins",),
        (("'https://*'", repr(PAGE)),),
    ),
    C(
        "http(s)",
        f"CORS(app, origins='http(s)://app.example'{_BOTH})",
        told=("Write 'https?://'",),
        fix=(("'http(s)://app.example'", f"{PAGE!r}"),),
    ),
    C(
        "regex of JavaScript",
        "CORS(app, origins=r'/^https:\\/\\/(www\\.)?app\\.example$/'" + _BOTH + ")",
        _CORS,
        ("is a regex of JavaScript. Write",),
        (
            (
                "r'/^https:\\/\\/(www\\.)?app\\.example$/'",
                "r'^https://(www\\.)?app\\.example$'",
            ),
        ),
    ),
    C(
        "open regex",
        f"CORS(app, origins=r'https://.*.app.example'{_BOTH})",
        told=("also accepts", "such as 'https://*.example.com'"),
        fix=(("r'https://.*.app.example'", "'https://*.app.example'"),),
        page="https://www.app.example",
    ),
    C(
        "compiled regex",
        f"CORS(app, origins=re.compile(r'https://(www\\.)?app\\.example'){_BOTH})",
    ),
    C(
        "list as text",
        "CORS(app, origins='[\"https://app.example\"]'" + _BOTH + ")",
        _CORS,
        ("is a list, written as text. Write 'https://app.example'",),
        (("'[\"https://app.example\"]'", f"{PAGE!r}"),),
    ),
    # The environment.
    C(
        "unset variable",
        f"CORS(app, origins=os.environ.get('FRONTEND_'){_BOTH})",
        _CORS,
        (_UNSET, "'https://app.example'"),
        (("os.environ.get('FRONTEND_')", repr(PAGE)),),
    ),
    C(
        "unset variable in a list",
        f"CORS(app, origins=[os.environ.get('FRONTEND_'), {DEV!r}]{_BOTH})",
        _CORS,
        (_UNSET,),
        (("os.environ.get('FRONTEND_')", repr(PAGE)),),
    ),
    C(
        "unset variable in an entry",
        "CORS(app, resources={'/api/*': {'origins': os.environ.get('FRONTEND_')}}"
        + _BOTH
        + ")",
        _CORS,
        (_UNSET,),
        (("os.environ.get('FRONTEND_')", repr(PAGE)),),
    ),
    C(
        "unset variable in config",
        f"app.config['CORS_ORIGINS'] = os.environ.get('FRONTEND_')\nCORS(app{_BOTH})",
        _CORS,
        (_UNSET,),
        (("os.environ.get('FRONTEND_')", repr(PAGE)),),
    ),
    C(
        "final comma",
        f"CORS(app, origins='{DEV},'.split(','){_BOTH})",
        page=DEV,
        told=("contains an empty string, which is ignored",),
    ),
    C(
        "blank variable",
        f"CORS(app, origins=''{_BOTH})",
        _CORS,
        ("is blank",),
        (("origins=''", "origins=[]"),),
        works=(),
    ),
    C(
        "credentials as text",
        f"CORS(app, origins={PAGE!r}, supports_credentials='true'{_BOTH})",
        credentials=True,
    ),
    C(
        "from_prefixed_env",
        f"os.environ['FLASK_CORS_ORIGINS'] = '{PAGE}'\napp.config.from_prefixed_env()\n"
        f"CORS(app{_BOTH})",
    ),
    # Credentials.
    C(
        "credentials alone",
        "CORS(app, supports_credentials=True)",
        _CORS,
        (_LIST, _JSON, "accept_risks='any-origin'"),
        (("app,", "app, origins='https://app.example', headers='Content-Type',"),),
        works=("read", "JSON"),
        credentials=True,
    ),
    C(
        "credentials alone, accepted",
        "CORS(app, supports_credentials=True)",
        _CORS,
        ("write accept_risks='any-origin'",),
        (("app,", "app, accept_risks='any-origin',"),),
        works=_READS,
        credentials=True,
        is_public=True,
    ),
    C(
        "any origin with credentials",
        f"CORS(app, origins='*', supports_credentials=True{_BOTH})",
        _CORS,
        (_LIST,),
        (("origins='*'", "origins='https://app.example'"),),
        credentials=True,
    ),
    C(
        "any origin with credentials and a wildcard",
        f"CORS(app, origins='*', send_wildcard=True, supports_credentials=True{_BOTH})",
        _CORS,
        (_LIST, "accept_risks='any-origin', and remove send_wildcard"),
        ((" send_wildcard=True,", " accept_risks='any-origin',"),),
        credentials=True,
        is_public=True,
    ),
    C(
        "any origin in an entry with credentials",
        "CORS(app, supports_credentials=True, headers='*', resources={r'/*':"
        " {'origins': '*'}})",
        _CORS,
        (_LIST,),
        (("'origins': '*'", "'origins': 'https://app.example'"),),
        credentials=True,
    ),
    C(
        "origins with credentials",
        f"CORS(app, origins=[{PAGE!r}], supports_credentials=True{_BOTH})",
        credentials=True,
    ),
    C(
        "open regex with credentials",
        "CORS(app, supports_credentials=True, origins=r'https://.*app\\.example'"
        f"{_BOTH})",
        _CORS,
        ("also accepts",),
        (("r'https://.*app\\.example'", "'https://*.app.example'"),),
        page="https://www.app.example",
        credentials=True,
    ),
    # Names of other libraries, and slips.
    *(
        C(
            f"{name}",
            f"CORS(app, {name}=[{PAGE!r}]{_BOTH})",
            _CORS,
            (f"unknown option {name!r}; did you mean 'origins'?",),
            ((f"{name}=", "origins="),),
        )
        for name in (
            "origin",
            "allow_origins",
            "allowed_origins",
            "cors_allowed_origins",
        )
    ),
    C(
        "allow_origin_regex",
        "CORS(app, allow_origin_regex=r'https://(www\\.)?app\\.example'" + _BOTH + ")",
        _CORS,
        ("did you mean 'origins'?",),
        (("allow_origin_regex=", "origins="),),
    ),
    C(
        "wrong name and value",
        f"CORS(app, origin='app.example'{_BOTH})",
        _CORS,
        ("did you mean 'origins'?", "Write 'https://app.example' or"),
        (("origin='app.example'", "origins='https://app.example'"),),
    ),
    C(
        "wrong name of any origin with credentials",
        f"CORS(app, origin='*', supports_credentials=True{_BOTH})",
        _CORS,
        ("did you mean 'origins'?", _LIST),
        (("origin='*'", "origins='https://app.example'"),),
        credentials=True,
    ),
    C(
        "resource",
        "CORS(app, resource={r'/api/*': {'origins': 'https://app.example'}}"
        + _BOTH
        + ")",
        _CORS,
        ("did you mean 'resources'?",),
        (("resource=", "resources="),),
    ),
    C(
        "support_credentials",
        f"CORS(app, support_credentials=True{_BOTH})",
        _CORS,
        ("Or remove it: it never had an effect",),
        ((" support_credentials=True,", ""),),
        is_public=True,
    ),
    C(
        "support_credentials with origins",
        f"CORS(app, origins={PAGE!r}, support_credentials=True{_BOTH})",
        _CORS,
        ("did you mean 'supports_credentials'?",),
        (("support_credentials", "supports_credentials"),),
        credentials=True,
    ),
    C(
        "header in an entry",
        "CORS(app, resources={r'/*': {'Access-Control-Allow-Origin': ['https://app.example']}}"
        + _BOTH
        + ")",
        _CORS,
        ("did you mean 'origins'?",),
        (("'Access-Control-Allow-Origin'", "'origins'"),),
    ),
    C(
        "allow_methods",
        f"CORS(app, origins={PAGE!r}, allow_methods=['GET']{_BOTH})",
        _CORS,
        ("did you mean 'methods'?",),
        (("allow_methods", "methods"),),
    ),
    # Paths.
    C(
        "resources",
        f"CORS(app, resources={{r'/api/*': {{'origins': {PAGE!r}}}}}{_BOTH})",
    ),
    C("resources as text", f"CORS(app, resources=r'/api/*'{_BOTH})", is_public=True),
    C(
        "regex of resources",
        f"CORS(app, origins={PAGE!r}, resources=r'/api/(orders|notes)'{_BOTH})",
    ),
    C(
        "resources without a slash",
        f"CORS(app, origins={PAGE!r}, resources='api/*'{_BOTH})",
        _CORS,
        ("'/api/*'",),
        (("'api/*'", "'/api/*'"),),
    ),
    C(
        "rule as resources",
        f"CORS(app, origins={PAGE!r}, resources='/api/<name>'{_BOTH})",
        _CORS,
        ("'/api/*'",),
        (("'/api/<name>'", "'/api/*'"),),
    ),
    C(
        "two calls that differ",
        f"CORS(app, origins={PAGE!r}{_BOTH})\nCORS(app, origins={DEV!r}{_BOTH})",
        _CORS,
        ("has two different policies", "app.py:8", "app.py:9", "Write one of them"),
        ((f"\nCORS(app, origins={DEV!r}{_BOTH})", ""),),
    ),
    # Config keys.
    C(
        "CORS_HEADERS",
        "app.config['CORS_HEADERS'] = 'Content-Type'\nCORS(app)",
        works=("read", "JSON"),
        is_public=True,
    ),
    C(
        "CORS_HEADERS of responses",
        "app.config['CORS_HEADERS'] = 'Access-Control-Allow-Origin'\nCORS(app)",
        told=("lists neither 'Content-Type' nor 'Authorization'",),
        fix=(("'Access-Control-Allow-Origin'", "'Content-Type, Authorization'"),),
        is_public=True,
    ),
    C("CORS_ORIGINS", f"app.config['CORS_ORIGINS'] = [{PAGE!r}]\nCORS(app{_BOTH})"),
    C(
        "CORS_RESOURCES",
        "app.config['CORS_RESOURCES'] = {r'/api/*': {'origins': 'https://app.example'}}\n"
        f"CORS(app{_BOTH})",
    ),
    *(
        C(
            key,
            f"app.config[{key!r}] = [{PAGE!r}]\nCORS(app{_BOTH})",
            _CORS,
            ("did you mean 'CORS_ORIGINS'?",),
            ((key, "CORS_ORIGINS"),),
        )
        for key in (
            "CORS_ALLOW_ORIGINS",
            "CORS_ALLOWED_ORIGINS",
            "CORS_ORIGIN_WHITELIST",
        )
    ),
    C(
        "key that is passed",
        f"app.config['CORS_ALLOWED_ORIGINS'] = [{PAGE!r}]\n"
        f"CORS(app, origins=app.config['CORS_ALLOWED_ORIGINS']{_BOTH})",
    ),
    C(
        "CORS_OPTIONS",
        "app.config['ENABLE_CORS'] = app.config['CORS_ENABLED'] = True\n"
        "app.config['CORS_OPTIONS'] = {'supports_credentials': True, 'allow_headers':"
        " ['*'], 'resources': ['*'], 'origins': ['https://app.example']}\n"
        "CORS(app, **app.config['CORS_OPTIONS'])",
        credentials=True,
    ),
    C(
        "config after CORS(app)",
        f"CORS(app{_BOTH})\napp.config['CORS_ORIGINS'] = {PAGE!r}",
    ),
    C(
        "wrong config after CORS(app)",
        f"CORS(app{_BOTH})\napp.config['CORS_ORIGINS'] = 'app.example'",
        told=("Write 'https://app.example' or",),
        fix=(("'app.example'", repr(PAGE)),),
    ),
    # Factories and blueprints.
    C("factory", f"cors = CORS()\ncors.init_app(app, origins={PAGE!r}{_BOTH})"),
    C(
        "factory with a slip",
        f"cors = CORS()\ncors.init_app(app, origins='app.example'{_BOTH})",
        _CORS,
        ("init_app(...) in app.py:9", "Write 'https://app.example' or"),
        (("'app.example'", repr(PAGE)),),
    ),
    C(
        "blueprint",
        f"api = Blueprint('api', 'api', url_prefix='/api')\n"
        f"CORS(api, origins={PAGE!r}{_BOTH})\n"
        "api.add_url_rule('/orders', 'orders', lambda: '[]', methods=['GET', 'POST'])\n"
        "app.register_blueprint(api)",
    ),
    C(
        "blueprint that is registered",
        "api = Blueprint('api', 'api', url_prefix='/api')\n"
        "api.add_url_rule('/orders', 'orders', lambda: '[]', methods=['GET', 'POST'])\n"
        f"app.register_blueprint(api)\nCORS(api, origins={PAGE!r}{_BOTH})",
        _CORS,
        ("Call CORS(blueprint) before register_blueprint",),
        (
            ("app.register_blueprint(api)\n", ""),
            (_BOTH + ")", _BOTH + ")\napp.register_blueprint(api)"),
        ),
    ),
    # Single views.
    C("view", _view(f"@cross_origin(origins={PAGE!r}{_BOTH})")),
    C(
        "bare view",
        _view("@cross_origin"),
        works=_READS,
        told=(_NEEDS,),
        is_public=True,
    ),
    C(
        "view with an origin by position",
        _view("@cross_origin('*')"),
        _TYPE,
        ("Write @cross_origin(origins='*')",),
        (("('*')", "(origins='*')"),),
        works=_READS,
        is_public=True,
    ),
    C(
        "view with origins by position",
        _view(f"@cross_origin([{PAGE!r}])"),
        _TYPE,
        (f"Write @cross_origin(origins=[{PAGE!r}])",),
        ((f"([{PAGE!r}])", f"(origins=[{PAGE!r}])"),),
        works=_READS,
    ),
    C(
        "decorated app",
        "cross_origin(app)",
        _TYPE,
        ("Write CORS(app)",),
        (("cross_origin(app)", "CORS(app)"),),
        works=_READS,
        is_public=True,
    ),
    C(
        "decorator above the route",
        "CORS(app, origins=[])\n"
        + _view(f"@cross_origin(origins={PAGE!r}{_BOTH})", above=True),
        told=("Move the decorator below @app.route",),
        fix=(
            (f"@cross_origin(origins={PAGE!r}{_BOTH})\n", ""),
            ('"POST"])\n', f'"POST"])\n@cross_origin(origins={PAGE!r}{_BOTH})\n'),
        ),
    ),
    C(
        "view with credentials beside CORS(app)",
        f"CORS(app, origins={PAGE!r})\n"
        + _view(f"@cross_origin(supports_credentials=True{_BOTH})"),
        told=(_LIST,),
        fix=(
            (
                "supports_credentials=True",
                "supports_credentials=True, origins='https://app.example'",
            ),
        ),
        credentials=True,
    ),
]
