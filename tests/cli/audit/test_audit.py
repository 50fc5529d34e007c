from __future__ import annotations

import asyncio
import collections.abc as cabc
import contextvars
import functools
import importlib.util
import json
import logging
import re
import sys
import threading
import typing as t
import warnings
from importlib.machinery import SourceFileLoader

import pytest
from flask import abort
from flask import Blueprint
from flask import current_app
from flask import Flask
from flask import jsonify
from flask import request
from flask import Response
from flask import session
from flask.views import MethodView
from werkzeug.routing import Rule as URLRule

from flask_cors import CORS
from flask_cors import CORSConfigError
from flask_cors import cross_origin
from flask_cors.cli.audit.audit import Audit
from flask_cors.cli.audit.audit import run_audit
from flask_cors.cli.audit.findings import Finding
from flask_cors.cli.audit.findings import read_error
from flask_cors.cli.audit.findings import Severity
from flask_cors.cli.audit.probes import Probe
from flask_cors.cli.audit.probes import Wire
from flask_cors.cli.survey import Survey
from tests.processes import ROOT

pytestmark = pytest.mark.usefixtures("no_lines")

EXAMPLES = ROOT / "examples"
ALLOWED = "https://app.example"

# What each wrong example plants. Of an app that does not start nothing else is known.
PLANTED = {
    "any_origin_with_credentials.py": ["CORS001"],
    "endswith.py": ["CORS008", "CORS012"],
    "hand_written_echo.py": ["CORS014", "CORS016"],
    "middleware_around_cors.py": ["CORS016"],
    "middleware_before_cors.py": ["CORS018"],
    "missing_content_type.py": ["CORS021"],
    "misspelled_option.py": ["CORS001"],
    "origin_without_scheme.py": ["CORS001"],
    "preflight_behind_auth.py": ["CORS019", "CORS020"],
    "trailing_path.py": ["CORS001"],
    "unescaped_dot.py": ["CORS007"],
}
# The tests of the demo and of tenants audit these.
RIGHT = sorted(
    path.name for path in EXAMPLES.glob("*.py") if "CORS(" in path.read_text()
)


def load(name: str, monkeypatch: pytest.MonkeyPatch) -> Flask:
    loader = SourceFileLoader("example", str(EXAMPLES / name))
    spec = importlib.util.spec_from_loader("example", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "example", module)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loader.exec_module(module)

    app = module.app if hasattr(module, "app") else module.create_app()
    return t.cast(Flask, app)


def audited_example(name: str, monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    try:
        return run_audit(load(name, monkeypatch))
    except CORSConfigError as error:
        return read_error(error)


def make(**options: t.Any) -> Flask:
    """Return an app with one route, which may be read and written."""
    app = Flask("app", static_folder=None)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        CORS(app, **{"origins": ALLOWED, "headers": "Content-Type", **options})

    @app.route("/", methods=["GET", "POST"])
    def index() -> str:
        return "Hello."

    return app


def ids(app: Flask, **options: t.Any) -> list[str]:
    return [finding.id for finding in run_audit(app, **options)]


def only(app: Flask) -> Finding:
    (finding,) = run_audit(app)
    return finding


# The examples.


@pytest.mark.parametrize(("name", "expected"), PLANTED.items(), ids=list(PLANTED))
def test_every_planted_mistake_is_found(
    name: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = audited_example(f"wrong/{name}", monkeypatch)

    assert [finding.id for finding in found] == expected


def test_every_wrong_example_is_audited() -> None:
    assert sorted(PLANTED) == sorted(
        path.name for path in (EXAMPLES / "wrong").glob("*.py")
    )


@pytest.mark.parametrize("name", RIGHT)
def test_right_examples_have_nothing_at_medium_or_above(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = audited_example(name, monkeypatch)

    assert [each for each in found if each.severity.is_at_least(Severity.MEDIUM)] == []


def test_echo_is_found_by_an_origin_that_nobody_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    echo, _ = audited_example("wrong/hand_written_echo.py", monkeypatch)

    assert echo.origin == "https://attacker.invalid"
    assert echo.place == "CORS(...), '/*'"
    assert echo.routes == ("/mails", "/static/<path:filename>")
    assert "GET /mails" in echo.text


def test_middleware_is_found_by_a_path_that_it_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (finding,) = audited_example("wrong/middleware_before_cors.py", monkeypatch)

    assert finding.value == "example.StripVersion"
    assert finding.origin == "https://attacker.invalid"
    assert "DELETE /v1/internal/users/1" in finding.text


# Configuration.


def test_app_without_cors_has_nothing() -> None:
    assert run_audit(Flask("app")) == []


def test_right_app_has_nothing() -> None:
    assert run_audit(make()) == []


def test_refused_configuration_is_found_with_the_keys_that_are_unknown() -> None:
    app = make()
    app.config["CORS_ORIGINS"] = "app.example"
    app.config["CORS_HEADER"] = "X-Token"
    found = run_audit(app)

    assert [(each.id, each.place) for each in found] == [
        ("CORS001", "app.config['CORS_ORIGINS'], origins"),
        ("CORS002", "app.config['CORS_HEADER']"),
    ]


def test_error_of_an_error_handler_is_found() -> None:
    app = make(supports_credentials=True)

    @app.errorhandler(404)
    @cross_origin(origins="*")
    def missing(error: Exception) -> str:
        return "Missing."

    app.config["CORS_SUPPORTS_CREDENTIALS"] = True

    assert set(ids(app)) == {"CORS001"}


def test_unknown_key_is_found_with_a_suggestion() -> None:
    app = make()
    app.config["CORS_ORIGIN"] = "https://other.example"
    finding = only(app)

    assert finding.id == "CORS002"
    assert finding.value == "CORS_ORIGIN"
    assert "did you mean 'CORS_ORIGINS'" in finding.text


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({"allow_private_network": True}, ["CORS002"], id="no effect"),
        pytest.param(
            {"origins": "*", "send_wildcard": False, "accept_risks": "any-origin"},
            ["CORS003"],
            id="any origin",
        ),
        pytest.param(
            {"origins": ".*", "accept_risks": ["any-origin", "null-origin"]},
            ["CORS003", "CORS004"],
            id="regex for all",
        ),
        pytest.param({"origins": lambda o: True}, ["CORS003"], id="function for all"),
        pytest.param(
            {"origins": [ALLOWED, "null"], "accept_risks": "null-origin"},
            ["CORS004"],
            id="null",
        ),
        pytest.param(
            {"origins": "https://*.github.io", "accept_risks": "public-suffix"},
            ["CORS005"],
            id="public suffix",
        ),
        pytest.param(
            {"origins": lambda o: o.startswith("https:") and o.endswith(".github.io")},
            ["CORS005"],
            id="public suffix in a function",
        ),
        pytest.param({"origins": "http://app.example"}, ["CORS006"], id="http"),
        pytest.param({"origins": "http://*.x.example"}, ["CORS006"], id="http star"),
        pytest.param({"origins": "http://localhost:3000"}, [], id="loopback"),
        pytest.param(
            {"origins": r"https?://app\.example"}, ["CORS006"], id="http by a regex"
        ),
        pytest.param(
            {"origins": "https://app.example.com$", "accept_risks": "any-origin"},
            ["CORS007"],
            id="dot",
        ),
    ],
)
def test_with_credentials(options: dict[str, t.Any], expected: list[str]) -> None:
    assert ids(make(supports_credentials=True, **options)) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({"origins": "*"}, [], id="any origin"),
        pytest.param({"origins": ".*"}, ["CORS009", "CORS011"], id="regex for all"),
        pytest.param(
            {"origins": "https://*.github.io"}, ["CORS010"], id="public suffix"
        ),
        pytest.param(
            {"origins": r"https://.*\.github\.io"}, ["CORS010"], id="the same by regex"
        ),
        pytest.param({"origins": "null"}, ["CORS011"], id="null"),
        pytest.param({"origins": "http://app.example"}, ["CORS012"], id="http"),
        pytest.param({"origins": "https://app.example:*"}, ["CORS013"], id="any port"),
        pytest.param({"origins": "http://localhost:*"}, [], id="any loopback port"),
        pytest.param(
            {"origins": r"https://app\.example(:\d+)?"}, ["CORS013"], id="port by regex"
        ),
        pytest.param({"origins": r"http://localhost:\d+"}, [], id="loopback by regex"),
        pytest.param({"max_age": 86400}, ["CORS028"], id="long max age"),
        pytest.param({"max_age": 7200}, [], id="max age"),
        pytest.param(
            {"origins": [ALLOWED, "https://b.example"], "vary_header": False},
            ["CORS023"],
            id="no vary",
        ),
        pytest.param({"vary_header": False}, [], id="no vary needed"),
        pytest.param({"vary_header": False, "origins": []}, [], id="nobody to vary"),
        pytest.param(
            {"origins": "*", "headers": ["Content-Type", "Authorization"]},
            ["CORS026"],
            id="authorization for all",
        ),
        pytest.param({"headers": None}, ["CORS031"], id="no header"),
        pytest.param({"headers": "X-Token"}, ["CORS021"], id="no content type"),
        pytest.param({"headers": "*"}, [], id="any header"),
        pytest.param({"headers": re.compile("content-.*")}, [], id="header regex"),
        pytest.param({"headers": None, "origins": []}, [], id="nobody sends json"),
        pytest.param({"resources": r"/([a-z]+)+\$|/"}, ["CORS024"], id="slow"),
    ],
)
def test_without_credentials(options: dict[str, t.Any], expected: list[str]) -> None:
    assert ids(make(**options)) == expected


@pytest.mark.parametrize(
    ("origins", "customer"),
    [
        ("https://*.github.io:*", r"https://attacker\.github\.io"),
        ("https://app.*.github.io", r"https://app\.attacker\.github\.io"),
        ("https://*.amazonaws.com:8443", r"https://attacker\.\S+\.amazonaws\.com:8443"),
    ],
)
def test_customer_of_a_public_suffix_is_named(origins: str, customer: str) -> None:
    found = [each for each in run_audit(make(origins=origins)) if each.id == "CORS010"]

    assert [bool(re.fullmatch(customer, each.origin)) for each in found] == [True]


def test_number_of_unencrypted_origins_is_told() -> None:
    found = only(make(origins=["http://b.example", "http://a.example"]))

    assert found.text.startswith("'http://a.example' is allowed (and 1 more):")


def test_place_is_that_of_the_option() -> None:
    app = Flask("app", static_folder=None)
    app.config["CORS_ORIGINS"] = "http://app.example"
    CORS(app, max_age=9000, resources={"/a/*": {}, "/b/*": {}})
    app.add_url_rule("/a/x", "a", str)
    app.add_url_rule("/b/x", "b", str)

    assert [(each.id, each.place, each.routes) for each in run_audit(app)] == [
        ("CORS012", "app.config['CORS_ORIGINS']", ("/a/x", "/b/x")),
        ("CORS028", "CORS(...)", ("/a/x", "/b/x")),
    ]


@pytest.mark.parametrize(
    ("pattern", "expected", "note"),
    [
        pytest.param("/socket.io/*", "CORS030", "CORS.allows()", id="no route"),
        pytest.param("/list", "CORS022", "redirect", id="missing slash"),
        pytest.param("/vie*", "CORS022", "@cross_origin on", id="view decides"),
    ],
)
def test_rule_for_no_route_is_found(pattern: str, expected: str, note: str) -> None:
    app = make(resources={"/*": {}, pattern: {"origins": "https://b.example"}})
    app.add_url_rule("/list/", "list", str)
    app.add_url_rule("/view", "view", cross_origin(origins=ALLOWED)(lambda: ""))
    finding = only(app)

    assert (finding.id, finding.value) == (expected, pattern)
    assert note in finding.text


def test_rule_of_a_blueprint_is_for_no_web_socket() -> None:
    app = Flask("app", static_folder=None)
    blueprint = Blueprint("blueprint", __name__)
    CORS(blueprint, resources="/apis/*")
    blueprint.add_url_rule("/api", "api", str)
    app.register_blueprint(blueprint)

    assert ids(app) == ["CORS022"]


def read_json() -> str:
    return str(request.get_json())


@cross_origin(origins=ALLOWED)
def read_behind_policy() -> str:
    return str(request.get_json())


def tell_json() -> str:
    return str(request.is_json)


def read_form() -> str:
    return request.form["name"]


def call_reader() -> str:
    return read_json()


class JSONView(MethodView):
    def post(self) -> str:
        return str(request.json)


class CallableView:
    def __call__(self) -> str:
        return str(request.json)


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        pytest.param(read_json, "CORS021", id="json"),
        pytest.param(read_behind_policy, "CORS021", id="wrapped"),
        pytest.param(tell_json, "CORS021", id="json or not"),
        pytest.param(call_reader, "CORS021", id="another function"),
        pytest.param(JSONView.as_view("view"), "CORS021", id="class"),
        pytest.param(CallableView(), "CORS021", id="object"),
        pytest.param(read_form, "CORS031", id="form"),
        pytest.param(functools.wraps(str)(read_form), "CORS031", id="no package"),
        pytest.param(json.dumps, "CORS031", id="installed"),
    ],
)
def test_json_matters_where_it_is_read(view: t.Any, expected: str) -> None:
    app = Flask("app", static_folder=None)
    CORS(app, origins=ALLOWED)
    app.add_url_rule("/", "view", view, methods=["POST"])

    assert ids(app) == [expected]


@pytest.mark.parametrize(
    ("methods", "options", "named"),
    [
        pytest.param(["GET", "QUERY"], {}, "QUERY", id="not in the default"),
        pytest.param(["SEND", "LOCK"], {}, "LOCK, SEND", id="two"),
        pytest.param(["QUERY"], {"origins": []}, "", id="nobody may send it"),
        pytest.param(["QUERY"], {"methods": "GET, QUERY"}, "", id="listed"),
        pytest.param(["QUERY"], {"methods": "*"}, "", id="any"),
        pytest.param(["DELETE"], {"methods": "GET"}, "", id="left out on purpose"),
        pytest.param(["TRACE"], {}, "", id="never sent"),
        pytest.param(["PSOT"], {}, "", id="misspelled"),
        pytest.param(["OPTIONS"], {}, "", id="in the default"),
    ],
)
def test_method_that_the_default_lacks_is_found(
    methods: list[str], options: dict[str, t.Any], named: str
) -> None:
    app = make(**options)
    app.add_url_rule("/search", "search", str, methods=methods)

    assert [
        (each.id, each.severity, each.value, each.routes) for each in run_audit(app)
    ] == [("CORS035", Severity.LOW, named, ("/search",))] * bool(named)


def test_method_that_the_default_lacks_can_be_pasted() -> None:
    app = make()
    app.add_url_rule("/search", "search", str, methods=["QUERY"])
    finding = only(app)
    (methods,) = re.findall(r"methods='(.+)'", finding.fix)
    fixed = make(methods=methods)
    fixed.add_url_rule("/search", "search", str, methods=["QUERY"])

    assert methods == "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, QUERY"
    assert run_audit(fixed) == []


def test_method_that_the_default_lacks_is_found_where_its_policy_is_written() -> None:
    app = make(resources={"/a": {}, "/b": {"methods": "GET"}, "/d": {}})
    decorated = cross_origin(origins=ALLOWED)(read_json)
    app.add_url_rule("/d", "decorated", decorated, methods=["QUERY"])

    for path in ("/a", "/b", "/c"):
        app.add_url_rule(path, path, str, methods=["QUERY"])

    # The first rule for a path hides the second.
    app.add_url_rule("/a", "hidden", decorated, methods=["QUERY"])
    found = [each for each in run_audit(app) if each.id == "CORS035"]

    assert [(each.place, each.routes) for each in found] == [
        (f"@cross_origin on {__name__}.read_json", ("/d",)),
        ("CORS(...), '/a'", ("/a",)),
    ]


def test_rule_for_everything_may_govern_nothing() -> None:
    app = Flask("app", static_folder=None)
    CORS(app)

    assert run_audit(app) == []


# Cookies.


def with_session(**config: object) -> Flask:
    origins = ["https://app.example", "https://shop.example"]
    app = make(origins=origins, supports_credentials=True)
    app.config.update(SECRET_KEY="secret", **config)
    return app


@pytest.mark.parametrize(
    ("config", "place"),
    [
        pytest.param({}, "app.config['SESSION_COOKIE_SAMESITE']", id="default"),
        pytest.param(
            {"SESSION_COOKIE_SAMESITE": "Lax"},
            "app.config['SESSION_COOKIE_SAMESITE']",
            id="lax",
        ),
        pytest.param(
            {"SESSION_COOKIE_SAMESITE": "None"},
            "app.config['SESSION_COOKIE_SECURE']",
            id="not secure",
        ),
        pytest.param(
            {"SERVER_NAME": "api.app.example"},
            "app.config['SESSION_COOKIE_SAMESITE']",
            id="one is of the same site",
        ),
    ],
)
def test_cookie_that_browsers_withhold_is_found(
    config: dict[str, object], place: str
) -> None:
    finding = only(with_session(**config))

    assert (finding.id, finding.place) == ("CORS027", place)


def test_cookie_for_other_sites_is_right() -> None:
    app = with_session(SESSION_COOKIE_SAMESITE="None", SESSION_COOKIE_SECURE=True)

    assert run_audit(app) == []


@pytest.mark.parametrize(
    ("origins", "server_name"),
    [
        pytest.param("https://app.x.example", None, id="one site"),
        pytest.param(
            ["https://a.x.example", "https://*.x.example"], None, id="its subdomains"
        ),
        pytest.param("https://app.x.example", "api.x.example", id="same site"),
        pytest.param("http://127.0.0.1:3000", "127.0.0.1:5000", id="same address"),
        pytest.param("http://[::1]:3000", "[::1]:5000", id="same long address"),
    ],
)
def test_cookie_within_a_site_is_right(
    origins: list[str], server_name: str | None
) -> None:
    app = make(origins=origins, supports_credentials=True)
    app.config.update(SECRET_KEY="secret", SERVER_NAME=server_name)

    assert run_audit(app) == []


# Places.


def test_rules_with_the_same_place_are_told_apart() -> None:
    app = Flask("app", static_folder=None)

    for name, method in (("a", "POST"), ("b", "PUT")):
        blueprint = Blueprint(name, __name__, url_prefix=f"/{name}")
        CORS(blueprint, origins=ALLOWED, headers="X-Token", max_age=9000)
        blueprint.add_url_rule("/x", "x", str, methods=[method])
        app.register_blueprint(blueprint)

    assert [(each.id, each.place, each.routes) for each in run_audit(app)] == [
        ("CORS021", "CORS(...), '/*' of blueprint 'a'", ("/a/x",)),
        ("CORS021", "CORS(...), '/*' of blueprint 'b'", ("/b/x",)),
        ("CORS028", "CORS(...), '/*' of blueprint 'a'", ("/a/x",)),
        ("CORS028", "CORS(...), '/*' of blueprint 'b'", ("/b/x",)),
    ]


@pytest.mark.filterwarnings("ignore::flask_cors.CORSConfigWarning")
def test_rules_with_a_common_option_are_told_apart_by_what_they_lack() -> None:
    app = Flask("app", static_folder=None)
    app.config["CORS_HEADERS"] = "X-Token"
    CORS(app, resources={"/a": {}, "/b": {}})
    app.add_url_rule("/a", "a", str, methods=["POST"])
    app.add_url_rule("/b", "b", str, methods=["PUT"])

    found = [(each.text.partition(",")[0], each.routes) for each in run_audit(app)]
    assert found == [
        ("The policy allows POST", ("/a",)),
        ("The policy allows PUT", ("/b",)),
    ]


def test_keywords_above_resources_are_told_apart() -> None:
    app = Flask("app", static_folder=None)

    for name in ("a", "b"):
        resources = {f"/{name}/*": {"origins": ALLOWED}}
        CORS(app, resources=resources, max_age=9000)
        app.add_url_rule(f"/{name}/x", name, str)

    assert [each.place for each in run_audit(app)] == [
        "CORS(...), for CORS(...), resources['/a/*']",
        "CORS(...), for CORS(...), resources['/b/*']",
    ]


def test_rules_of_views_with_the_same_name_are_told_apart() -> None:
    app = Flask("app", static_folder=None)
    CORS(app, origins=ALLOWED)

    for name in ("a", "b"):

        @cross_origin(origins=ALLOWED, max_age=9000)
        def view() -> tuple[str, dict[str, str]]:
            return "", {"Access-Control-Allow-Origin": "https://b.x, https://c.x"}

        app.add_url_rule(f"/{name}", name, view)

    place = f"@cross_origin on {__name__}.{view.__qualname__}, view"

    assert [(each.id, each.place) for each in run_audit(app)] == [
        ("CORS015", f"{place} 'a'"),
        ("CORS015", f"{place} 'b'"),
        ("CORS028", f"{place} 'a'"),
        ("CORS028", f"{place} 'b'"),
    ]


# What the app answers.


def test_answers_for_everybody_are_looked_through() -> None:
    app = make(origins="*")
    app.secret_key = "secret"

    @app.get("/visits")
    def visits() -> str:
        session["visits"] = 1
        return "1"

    @app.get("/login")
    def login() -> tuple[str, int, dict[str, str]]:
        return "", 401, {"WWW-Authenticate": "Basic"}

    @app.get("/file")
    def file() -> tuple[str, dict[str, str]]:
        return "", {"Content-Disposition": "attachment; filename=a.csv"}

    found = run_audit(app)

    assert [(each.id, each.value, each.routes) for each in found] == [
        ("CORS025", "session", ("/visits",)),
        ("CORS026", "WWW-Authenticate", ("/login",)),
        ("CORS029", "Content-Disposition", ("/file",)),
    ]


@pytest.mark.parametrize("names", ["content-disposition", "*"])
def test_exposed_file_name_is_right(names: str) -> None:
    app = make(expose_headers=names)
    app.after_request(functools.partial(set_header, "Content-Disposition", "inline"))

    assert run_audit(app) == []


def set_header(name: str, value: str, response: Response) -> Response:
    response.headers[name] = value
    return response


def adding(wsgi_app: t.Any, name: str, value: str) -> t.Any:
    """Return middleware that adds a header to every response."""

    def middleware(environ: t.Any, start_response: t.Any) -> t.Any:
        def start(status: str, headers: t.Any, *exc_info: t.Any) -> t.Any:
            return start_response(status, [*headers, (name, value)], *exc_info)

        return wsgi_app(environ, start)

    return middleware


@pytest.mark.parametrize(
    "value", [pytest.param("Origin", id="name"), pytest.param("*", id="any")]
)
def test_vary_that_names_the_origin_is_right(value: str) -> None:
    app = Flask("app", static_folder=None)
    app.after_request(functools.partial(set_header, "Vary", value))
    CORS(app, origins=[ALLOWED, "https://b.example"])
    app.add_url_rule("/", "index", str)

    assert run_audit(app) == []


def test_doubled_header_is_found() -> None:
    app = make()
    name = "Access-Control-Allow-Origin"
    app.wsgi_app = adding(app.wsgi_app, name, ALLOWED)  # type: ignore[method-assign]

    assert [(each.id, each.value) for each in run_audit(app)] == [("CORS015", name)]


def test_two_origins_in_one_header_are_found() -> None:
    app = make()
    name = "Access-Control-Allow-Origin"
    app.after_request(functools.partial(set_header, name, f"{ALLOWED}, https://b.x"))

    assert ids(app) == ["CORS015"]


def test_echo_with_credentials_is_found_without_a_policy() -> None:
    app = Flask("app", static_folder=None)

    @app.get("/echo")
    def echo() -> tuple[str, dict[str, str]]:
        headers = {
            "Access-Control-Allow-Origin": request.headers["Origin"],
            "Access-Control-Allow-Credentials": "true",
        }
        return "", headers

    @app.get("/public")
    def public() -> tuple[str, dict[str, str]]:
        return "", {"Access-Control-Allow-Origin": "*"}

    finding = only(app)

    assert finding.id == "CORS014"
    assert finding.place == "view 'echo'"


def grant(origin: str) -> Response:
    response = Response("")
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Allow-Credentials"] = "true"
    return response


def echo_part() -> Response:
    origin = request.headers.get("Origin", "")
    return grant(origin) if "app.example" in origin else Response("")


def echo_start() -> Response:
    origin = request.headers.get("Origin", "")
    return grant(origin) if origin.startswith("https://b.example") else Response("")


def echo_end() -> Response:
    origin = request.headers.get("Origin", "")
    return grant(origin) if origin.endswith("b.example") else Response("")


def echo_null() -> Response:
    origin = request.headers.get("Origin", "")
    return grant(origin) if origin == "null" else Response("")


def echo_configured() -> Response:
    origin = request.headers.get("Origin", "")
    return grant(origin) if current_app.config["OURS"] in origin else Response("")


@pytest.mark.parametrize(
    ("view", "origin"),
    [
        pytest.param(echo_part, "https://app.example.evil.test", id="part"),
        pytest.param(echo_start, "https://b.example.evil.test", id="start"),
        pytest.param(echo_end, "https://evilb.example", id="end"),
        pytest.param(echo_null, "null", id="null"),
    ],
)
@pytest.mark.parametrize("has_cors", [True, False])
def test_echo_on_any_route_is_found(
    view: t.Callable[[], Response], origin: str, has_cors: bool
) -> None:
    app = Flask("app", static_folder=None)
    app.add_url_rule("/a", "a", str)
    app.add_url_rule("/b", "b", view)

    if has_cors:
        CORS(app, origins=ALLOWED, supports_credentials=True)

    finding, *_ = run_audit(app)

    assert (finding.id, finding.origin) == ("CORS014", origin)
    assert finding.routes == ("/b",)


def test_echo_is_tried_with_origins_of_other_rules() -> None:
    app = Flask("app", static_folder=None)
    app.config["OURS"] = "app.example"
    CORS(app, resources={"/a": {"origins": ALLOWED}})
    app.add_url_rule("/a", "a", str)
    app.add_url_rule("/b", "b", echo_configured)
    finding = only(app)

    assert (finding.place, finding.routes) == ("view 'b'", ("/b",))


def test_echo_in_a_hook_is_found_without_a_policy() -> None:
    app = Flask("app", static_folder=None)
    app.add_url_rule("/a", "a", str)

    @app.after_request
    def echo(response: Response) -> Response:
        origin = request.headers.get("Origin", "")

        if "app.example" in origin:
            response.headers.extend(grant(origin).headers)

        return response

    assert only(app).origin == "https://app.example.evil.test"


def test_route_without_a_view_is_asked() -> None:
    app = make()
    app.add_url_rule("/x", "x")

    assert ids(app) == ["CORS032"]


def test_route_for_all_methods_is_asked() -> None:
    app = Flask("app", static_folder=None)
    app.url_map.add(URLRule("/", endpoint="view"))
    app.view_functions["view"] = echo_null

    assert ids(app) == ["CORS014"]


def test_methods_that_lead_elsewhere_are_not_asked() -> None:
    app = Flask("app", static_folder=None)
    CORS(app, origins=ALLOWED, headers="Content-Type")
    app.add_url_rule("/", "all", cross_origin(origins="*")(lambda: ""))
    view = cross_origin(origins=ALLOWED, headers="Content-Type")(lambda: "")
    app.add_url_rule("/", "rest", view, methods=["DELETE", "GET"])

    assert run_audit(app) == []


def test_preflight_is_asked_for_each_method() -> None:
    app = Flask("app", static_folder=None)

    @app.before_request
    def demand_login() -> None:
        if request.headers.get("Access-Control-Request-Method") == "POST":
            abort(403)

    @app.route("/", methods=["GET", "POST"])
    @cross_origin(origins=ALLOWED, headers="Content-Type")
    def index() -> str:
        return ""

    finding = only(app)

    assert finding.id == "CORS019"
    assert "The preflight for POST /" in finding.text


def test_opened_preflight_is_found() -> None:
    app = make(automatic_options=False)

    @app.before_request
    def answer_preflights() -> Response | None:
        if request.method != "OPTIONS":
            return None

        response = jsonify()
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    assert ids(app) == ["CORS014"]


def test_only_get_and_options_are_sent() -> None:
    app = make()
    asked: list[str] = []
    app.before_request(lambda: asked.append(request.method))
    run_audit(app)

    assert set(asked) == {"GET"}


def test_views_do_not_run_if_they_are_not_to() -> None:
    app = make()
    asked: list[str] = []
    app.before_request(lambda: asked.append(request.method))

    assert run_audit(app, runs_views=False) == []
    assert asked == []


def test_route_for_head_alone_is_asked() -> None:
    app = make()
    asked: list[str] = []
    app.before_request(lambda: asked.append(request.method))

    class Ping(MethodView):
        def head(self) -> str:
            return ""

    app.add_url_rule("/ping", view_func=Ping.as_view("ping"), methods=["HEAD"])
    run_audit(app)

    assert set(asked) == {"GET", "HEAD"}


def test_stream_without_an_end_is_not_read() -> None:
    app = make()

    @app.get("/stream")
    def stream() -> Response:
        def forever() -> cabc.Iterator[str]:
            while True:
                yield "data: \n\n"

        return Response(forever(), mimetype="text/event-stream")

    assert run_audit(app) == []


@pytest.fixture
def never() -> cabc.Iterator[threading.Event]:
    """Return what nobody sets before the test is over."""
    event = threading.Event()
    yield event
    event.set()


def test_streams_are_not_started() -> None:
    app = make()
    started: list[str] = []

    @app.get("/stream")
    def stream() -> Response:
        def events() -> cabc.Iterator[str]:
            started.append("It may wait here for what never comes.")
            yield ""

        headers = {"Content-Disposition": "attachment"}
        return Response(events(), headers=headers)

    assert ids(app) == ["CORS029"]
    assert started == []


def test_view_that_waits_is_given_up(never: threading.Event) -> None:
    app = make()
    app.add_url_rule("/wait", "wait", lambda: str(never.wait()))
    app.add_url_rule("/null", "null", echo_null)
    wire = Wire(app, deadline=0.01)
    wait, null = (Probe(each, "GET", "null") for each in Survey(app).routes[1:])

    assert wire.send(wait) is None
    assert wire.count == 1
    assert wire.send(wait) is None
    assert wire.count == 1
    assert wire.send(null) is not None
    assert wire.unanswered == {"/wait"}
    wire.close()


def test_middleware_that_answers_late_is_asked() -> None:
    app = Flask("app", static_folder=None)
    app.add_url_rule("/", "index", echo_null)
    app.wsgi_app = Late(app.wsgi_app)  # type: ignore[method-assign]

    assert ids(app) == ["CORS014"]


class Late:
    """Starts its answer with the first chunk."""

    def __init__(self, wsgi_app: t.Any) -> None:
        self.wsgi_app = wsgi_app

    def __call__(self, environ: t.Any, start_response: t.Any) -> cabc.Iterator[bytes]:
        yield from self.wsgi_app(environ, start_response)


def test_application_of_another_framework_is_asked() -> None:
    app = make()

    def wsgi_app(environ: t.Any, start_response: t.Any) -> list[bytes]:
        headers = [("Access-Control-Allow-Origin", "*"), ("Vary", "Origin")]
        start_response("200 OK", headers)(b"Hello.")
        return []

    app.wsgi_app = wsgi_app  # type: ignore[method-assign]

    assert ids(app) == ["CORS014"]


@pytest.mark.parametrize("error", [SystemExit, asyncio.CancelledError])
def test_view_that_exits_does_not_end_the_audit(error: type[BaseException]) -> None:
    app = Flask("app", static_folder=None)

    @app.get("/exit")
    def leave() -> str:
        raise error

    app.add_url_rule("/null", "null", echo_null)

    assert ids(app) == ["CORS014", "CORS032"]


def test_views_run_without_the_context_of_the_command() -> None:
    app = make()
    seen: list[object] = []

    @app.get("/context")
    def context() -> str:
        seen.append(current.get(None))
        return ""

    current = contextvars.ContextVar[str]("current")
    current.set("command")
    run_audit(app)

    assert set(seen) == {None}


@pytest.mark.parametrize("propagates", [True, False])
def test_crash_is_told_and_not_logged(
    propagates: bool, caplog: pytest.LogCaptureFixture
) -> None:
    app = make()
    app.config["PROPAGATE_EXCEPTIONS"] = propagates

    @app.get("/crash")
    def crash() -> str:
        raise RuntimeError

    assert [(each.id, each.routes) for each in run_audit(app)] == [
        ("CORS032", ("/crash",))
    ]
    assert caplog.records == []


def test_log_works_afterwards(caplog: pytest.LogCaptureFixture) -> None:
    app = make()
    run_audit(app)
    app.logger.error("Hello.")
    logging.getLogger("flask_cors").error("Hello.")

    assert len(caplog.records) == 2


def test_route_that_is_never_reached_is_not_asked() -> None:
    app = make()
    app.add_url_rule("/", "again", lambda: abort(500))
    app.add_url_rule("/old", "old", redirect_to="/")

    assert run_audit(app) == []


# Middleware.


class Strip:
    """Serves ``/v1/path`` as ``/path``."""

    def __init__(self, wsgi_app: t.Any, prefix: str = "/v1/") -> None:
        self.wsgi_app = wsgi_app
        self.prefix = prefix

    def __call__(self, environ: t.Any, start_response: t.Any) -> t.Any:
        if environ["PATH_INFO"].startswith(self.prefix):
            environ["PATH_INFO"] = environ["PATH_INFO"][len(self.prefix) - 1 :]

        return self.wsgi_app(environ, start_response)

    def call(self, environ: t.Any, start_response: t.Any) -> t.Any:
        return self(environ, start_response)


class Knowing(Strip):
    """Holds what stands for an app only while it serves."""

    def __init__(self, wsgi_app: t.Any) -> None:
        super().__init__(wsgi_app)
        self.app = current_app


class Twice(Strip):
    """Holds what it wraps twice, as some wrappers do."""

    def __init__(self, wsgi_app: t.Any) -> None:
        super().__init__(wsgi_app)
        self.original = wsgi_app


def nothing(wsgi_app: t.Any) -> t.Any:
    def middleware(environ: t.Any, start_response: t.Any) -> t.Any:
        return wsgi_app(environ, start_response)

    return middleware


def stripping(wsgi_app: t.Any) -> t.Any:
    strip = Strip(wsgi_app)
    return lambda environ, start_response: strip(environ, start_response)


def outer_strip(wsgi_app: t.Any) -> Strip:
    return Strip(wsgi_app, "/v2/")


def with_middleware(inner: t.Any = None, outer: t.Any = None) -> Flask:
    app = Flask("app", static_folder=None)

    if inner:
        app.wsgi_app = inner(app.wsgi_app)  # type: ignore[method-assign]

    CORS(app, resources={"/*": {"origins": "*"}, "/in/*": {"origins": ALLOWED}})
    app.add_url_rule("/in/x", "in", str)

    if outer:
        app.wsgi_app = outer(app.wsgi_app)  # type: ignore[method-assign]

    return app


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param(None, [], id="none"),
        pytest.param(Strip, ["CORS018"], id="object"),
        pytest.param(stripping, ["CORS018"], id="closure"),
        pytest.param(Knowing, ["CORS018"], id="proxy"),
        pytest.param(lambda app: Twice(nothing(app)), ["CORS018"], id="held twice"),
        pytest.param(lambda app: Strip(app).call, ["CORS018"], id="method"),
        pytest.param(
            lambda app: functools.partial(Strip.call, Strip(app)),
            ["CORS018"],
            id="partial",
        ),
        pytest.param(nothing, ["CORS017"], id="harmless"),
        pytest.param(
            lambda app: Strip(app, "/in/x/"), ["CORS017"], id="another prefix"
        ),
    ],
)
@pytest.mark.parametrize("outer", [None, nothing, outer_strip])
def test_middleware_behind_the_door_is_found(
    inner: t.Any, outer: t.Any, expected: list[str]
) -> None:
    assert ids(with_middleware(inner, outer)) == expected


def test_crashes_say_nothing_about_middleware() -> None:
    app = with_middleware(lambda wsgi_app: Strip(wsgi_app, "/v1/"))
    app.testing = True
    app.before_request(lambda: next(iter(())))

    assert ids(app) == ["CORS017", "CORS032"]


def test_app_that_is_wrapped_beyond_recognition_is_left_alone() -> None:
    app = make()
    door = {"app": app.wsgi_app}
    app.wsgi_app = lambda *args: door["app"](*args)  # type: ignore[method-assign]

    assert run_audit(app) == []


# Large apps.


ROUTES = 200
RULES = 10


def large() -> Flask:
    app = Flask("app")
    rules: dict[str, dict[str, object]] = {}

    for number in range(RULES):
        suffix = f".r{number}.example"
        rules[f"/part{number}/*"] = {
            "origins": [
                f"https://app{number}.example",
                f"https://*.w{number}.example",
                rf"https://[a-z]+\.x{number}\.example",
                functools.partial(ends, suffix),
            ],
            "headers": "Content-Type",
        }

    CORS(app, resources=rules)

    for number in range(ROUTES):
        path = f"/part{number % RULES}/thing{number}/<int:key>"
        methods = ["GET", "POST"][: 1 + number % 2]
        app.add_url_rule(path, f"view{number}", view, methods=methods)

    return app


def ends(suffix: str, origin: str) -> bool:
    return origin.startswith("https://") and origin.endswith(suffix)


def view(key: int) -> str:
    return "Hello."


def test_requests_to_a_large_app_are_few() -> None:
    audit = Audit(Survey(large()))

    assert list(audit.findings()) == []
    # To each route a preflight and a GET from a stranger, from null, and from two
    # look-alikes; and all attacks to one that stands for those of a rule.
    assert 5 * ROUTES <= audit.wire.count <= 5 * ROUTES + 100 * RULES


def test_progress_is_given_the_routes_that_are_asked() -> None:
    seen: list[object] = []

    def progress(routes: cabc.Sequence[t.Any]) -> cabc.Iterable[t.Any]:
        for route in routes:
            seen.append(route.text)
            yield route

    run_audit(make(), progress=progress)

    assert seen == ["/"]


def test_routes_of_blueprints_are_asked_apart() -> None:
    blueprint = Blueprint("blueprint", __name__, url_prefix="/blueprint")
    blueprint.after_request(functools.partial(set_header, "Vary", "Accept"))
    blueprint.add_url_rule("/", "index", str)
    app = Flask("app", static_folder=None)
    CORS(app, origins=[ALLOWED, "https://b.example"])
    app.register_blueprint(blueprint)

    # Flask runs the hooks of blueprints first.
    assert run_audit(app) == []


def test_findings_are_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PLANTED:
        first = audited_example(f"wrong/{name}", monkeypatch)
        assert audited_example(f"wrong/{name}", monkeypatch) == first
