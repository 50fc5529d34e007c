from __future__ import annotations

import ast
import contextlib
import http.client
import importlib.util
import re
import subprocess
import sys
import types
import typing as t
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse
from werkzeug.wrappers import Request

from examples.demo import api
from examples.demo.exchanges import Answer
from examples.demo.exchanges import exchanges
from flask_cors import CORS
from flask_cors import CORSConfigError
from flask_cors import CORSSecurityWarning
from tests.processes import ROOT
from tests.processes import started
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import METHODS
from tests.wire import preflight

TESTS = ROOT / "tests"
EXAMPLES = ROOT / "examples"

Load = t.Callable[[str], types.ModuleType]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Load:
    """Import an example afresh from its path below ``examples``."""

    def load(name: str) -> types.ModuleType:
        path = EXAMPLES / name
        loader = SourceFileLoader(path.stem, str(path))
        spec = importlib.util.spec_from_loader(path.stem, loader)
        assert spec
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, path.stem, module)
        loader.exec_module(module)
        return module

    return load


def answer(response: TestResponse) -> tuple[int, dict[str, str]]:
    return response.status_code, cors_headers(response)


# What is right.


def test_app_wide_lets_every_page_read(load: Load) -> None:
    client = load("app_wide.py").app.test_client()
    readable = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "X-Total-Count",
    }
    assert answer(get(client, "/notes", "https://app.example")) == (200, readable)
    assert answer(get(client, "/notes", None)) == (200, readable)
    assert answer(get(client, "/missing", "https://app.example")) == (404, readable)


def test_app_wide_lets_every_page_post_json(load: Load) -> None:
    client = load("app_wide.py").app.test_client()
    readable = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "X-Total-Count",
    }
    asked = answer(
        preflight(client, "/notes", "https://app.example", "POST", "content-type")
    )
    posted = answer(
        get(client, "/notes", "https://app.example", method="POST", json="Call Bob.")
    )
    listed = client.get("/notes")

    assert asked == (
        200,
        {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "Content-Type",
        },
    )
    assert posted == (201, readable)
    assert listed.json == ["Buy milk.", "Call Bob."]
    assert listed.headers["X-Total-Count"] == "2"


@pytest.mark.parametrize(
    ("path", "origin", "expected"),
    [
        pytest.param("/", "https://shop.example", {}, id="no rule"),
        pytest.param(
            "/feed.json",
            "https://anybody.test",
            {"Access-Control-Allow-Origin": "*"},
            id="literal rule",
        ),
        pytest.param(
            "/api/orders",
            "https://shop.example",
            {"Access-Control-Allow-Origin": "https://shop.example", "Vary": "Origin"},
            id="exact origin",
        ),
        pytest.param(
            "/api/orders",
            "https://de.shop.example",
            {
                "Access-Control-Allow-Origin": "https://de.shop.example",
                "Vary": "Origin",
            },
            id="wildcard origin",
        ),
        pytest.param(
            "/api/orders",
            "https://evilshop.example",
            {"Vary": "Origin"},
            id="look-alike",
        ),
        pytest.param(
            "/api/reports/2024",
            "https://office.example",
            {
                "Access-Control-Allow-Origin": "https://office.example",
                "Access-Control-Expose-Headers": "Content-Disposition",
            },
            id="more specific rule",
        ),
        pytest.param(
            "/api/reports/2024",
            "https://shop.example",
            {"Vary": "Origin"},
            id="denial is not retried",
        ),
    ],
)
def test_per_resource_gives_each_path_its_policy(
    load: Load, path: str, origin: str, expected: dict[str, str]
) -> None:
    client = load("per_resource.py").app.test_client()
    assert answer(get(client, path, origin)) == (200, expected)


def test_per_resource_answers_preflights_by_path(load: Load) -> None:
    client = load("per_resource.py").app.test_client()
    shop = "https://shop.example"
    office = "https://office.example"

    assert answer(preflight(client, "/api/orders", shop, "POST", "x-request-id")) == (
        200,
        {
            "Access-Control-Allow-Origin": shop,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "Content-Type, X-Request-Id",
            "Access-Control-Max-Age": "600",
            "Vary": "Origin",
        },
    )
    assert answer(preflight(client, "/api/reports/2024", office, "GET")) == (
        200,
        {"Access-Control-Allow-Origin": office, "Access-Control-Allow-Methods": "GET"},
    )
    assert answer(preflight(client, "/api/reports/2024", shop, "GET")) == (
        403,
        {"Vary": "Origin"},
    )


def test_per_view_gives_headers_to_decorated_views_alone(load: Load) -> None:
    client = load("per_view.py").app.test_client()
    shop = "https://shop.example"
    evil = "https://evil.test"
    order = {"number": 7}
    assert answer(get(client, "/", shop)) == (200, {})
    assert answer(get(client, "/missing", shop)) == (404, {})
    assert answer(get(client, "/quote", shop)) == (
        200,
        {"Access-Control-Allow-Origin": "*"},
    )
    assert answer(get(client, "/quote", None)) == (
        200,
        {"Access-Control-Allow-Origin": "*"},
    )
    assert answer(get(client, "/orders/7", shop, method="PUT", json=order)) == (
        200,
        {"Access-Control-Allow-Origin": shop},
    )
    assert answer(get(client, "/orders/7", evil, method="PUT", json=order)) == (
        200,
        {"Vary": "Origin"},
    )


def test_per_view_answers_preflights_of_decorated_views(load: Load) -> None:
    client = load("per_view.py").app.test_client()
    shop = "https://shop.example"
    assert answer(preflight(client, "/quote", shop, "GET")) == (
        200,
        {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": METHODS},
    )
    assert answer(preflight(client, "/orders/7", shop, "PUT", "content-type")) == (
        200,
        {
            "Access-Control-Allow-Origin": shop,
            "Access-Control-Allow-Methods": "PUT",
            "Access-Control-Allow-Headers": "Content-Type, X-Request-Id",
            "Access-Control-Max-Age": "600",
        },
    )
    assert answer(preflight(client, "/orders/7", "https://evil.test", "PUT")) == (
        403,
        {"Vary": "Origin"},
    )


def test_blueprint_factory_reads_the_config(load: Load) -> None:
    client = load("blueprint_factory.py").create_app().test_client()
    page = "http://localhost:3000"
    allowed = {"Access-Control-Allow-Origin": page, "Vary": "Origin"}
    lists = {
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": "600",
    }
    assert answer(get(client, "/api/user", page)) == (200, allowed)
    assert answer(get(client, "/api/user", "https://evil.test")) == (
        200,
        {"Vary": "Origin"},
    )
    assert answer(preflight(client, "/api/user", page, "GET")) == (
        200,
        {**allowed, **lists},
    )


def test_blueprint_factory_gives_the_blueprint_its_policy(load: Load) -> None:
    client = load("blueprint_factory.py").create_app().test_client()
    anybody = "https://anybody.test"
    assert answer(get(client, "/widgets/clock", anybody)) == (
        200,
        {"Access-Control-Allow-Origin": "*"},
    )
    assert answer(get(client, "/widgets/none", anybody)) == (
        404,
        {"Access-Control-Allow-Origin": "*"},
    )
    assert answer(preflight(client, "/widgets/clock", anybody, "GET")) == (
        200,
        {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": "GET",
            "Access-Control-Allow-Headers": "Content-Type",
            "Access-Control-Max-Age": "600",
        },
    )


def test_blueprint_factory_serves_each_app_by_its_config(load: Load) -> None:
    create_app = load("blueprint_factory.py").create_app
    first = create_app({"CORS_ORIGINS": "https://first.example"})
    second = create_app({"CORS_ORIGINS": "https://second.example"})
    origin = "https://first.example"
    assert answer(get(first.test_client(), "/api/user", origin)) == (
        200,
        {"Access-Control-Allow-Origin": origin},
    )
    assert answer(get(second.test_client(), "/api/user", origin)) == (
        200,
        {"Vary": "Origin"},
    )


def test_blueprint_factory_reads_the_environment(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_CORS_ORIGINS", "https://a.example")
    client = load("blueprint_factory.py").create_app().test_client()
    origin = "https://a.example"
    assert answer(get(client, "/api/user", origin)) == (
        200,
        {"Access-Control-Allow-Origin": origin},
    )


def test_credentials_lets_a_listed_page_log_in(load: Load) -> None:
    client = load("credentials.py").app.test_client()
    page = "https://app.shop.example"
    allowed = {
        "Access-Control-Allow-Origin": page,
        "Access-Control-Allow-Credentials": "true",
        "Vary": "Cookie, Origin",
    }
    login = get(client, "/login", page, method="POST", json="Ada")
    user = get(client, "/user", page)

    assert answer(login) == (200, allowed)
    assert "SameSite=Lax" in login.headers["Set-Cookie"]
    assert answer(user) == (200, allowed)
    assert user.json == {"name": "Ada"}


def test_credentials_keeps_other_pages_out(load: Load) -> None:
    app = load("credentials.py").app
    client = app.test_client()
    evil = "https://evil.test"
    client.post("/login", json="Ada")
    user = get(client, "/user", evil)
    # A preflight carries no cookies.
    asked = preflight(app.test_client(), "/login", evil, "POST", "content-type")

    assert answer(user) == (200, {"Vary": "Cookie, Origin"})
    assert answer(asked) == (403, {"Vary": "Origin"})


def test_credentials_takes_no_form_that_another_site_could_send(load: Load) -> None:
    client = load("credentials.py").app.test_client()
    response = client.post("/login", data='"Eve"', content_type="text/plain")
    assert response.status_code in (400, 415)
    assert "Set-Cookie" not in response.headers


def test_credentials_answers_the_preflight_of_a_login(load: Load) -> None:
    page = "https://admin.shop.example"
    client = load("credentials.py").app.test_client()
    assert answer(preflight(client, "/login", page, "POST", "content-type")) == (
        200,
        {
            "Access-Control-Allow-Origin": page,
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "Content-Type",
            "Vary": "Origin",
        },
    )


def test_demo_api_follows_the_origin_of_the_page() -> None:
    client = api.create_app("http://127.0.0.1:7777").test_client()
    page = "http://127.0.0.1:7777"
    assert answer(get(client, "/notes", page)) == (
        200,
        {
            "Access-Control-Allow-Origin": page,
            "Access-Control-Expose-Headers": "X-Total-Count",
        },
    )
    assert answer(get(client, "/notes", "http://127.0.0.1:5001")) == (
        200,
        {"Vary": "Origin"},
    )


def test_demo_api_lets_preflights_pass_the_login() -> None:
    client = api.create_app().test_client()
    page = "http://127.0.0.1:5001"
    assert answer(get(client, "/private", page)) == (
        401,
        {"Access-Control-Allow-Origin": page},
    )
    assert answer(preflight(client, "/private", page, "GET", "authorization")) == (
        200,
        {
            "Access-Control-Allow-Origin": page,
            "Access-Control-Allow-Methods": "GET",
            "Access-Control-Allow-Headers": "Authorization",
        },
    )


def test_demo_compares_all_cors_headers_and_no_others() -> None:
    headers = [
        ("Vary", "Origin"),
        ("Server", "any"),
        ("Access-Control-Allow-Origin", "*"),
    ]
    assert Answer.of(200, headers) == (
        200,
        (("Allow-Origin", "*"), ("Vary", "Origin")),
    )


def test_demo_sends_preflights_as_browsers_do() -> None:
    page = "http://127.0.0.1:5001"
    rows = exchanges(page)
    sent = [row.sent("session=1") for row in rows if row.preflight]
    assert sent[0] == (
        "OPTIONS",
        "/notes",
        None,
        {
            "Origin": page,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert [headers for *_, headers in sent if "Cookie" in headers] == []


# What is wrong.


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        pytest.param(
            "wrong/any_origin_with_credentials.py",
            "List the origins, for example origins='https://app.example'",
            id="any origin with credentials",
        ),
        pytest.param(
            "wrong/origin_without_scheme.py",
            "Write 'https://app.example' or 'http://app.example'.",
            id="no scheme",
        ),
        pytest.param(
            "wrong/trailing_path.py", "Write 'https://app.example'.", id="path"
        ),
        pytest.param(
            "wrong/misspelled_option.py",
            "unknown option 'origin'; did you mean 'origins'?",
            id="misspelled option",
        ),
    ],
)
def test_refused_mistake_stops_start_up_with_its_fix(
    load: Load, name: str, fix: str
) -> None:
    with pytest.raises(CORSConfigError) as caught:
        load(name)

    assert fix in str(caught.value)


def test_any_origin_with_credentials_is_one_problem(load: Load) -> None:
    with pytest.raises(CORSConfigError) as caught:
        load("wrong/any_origin_with_credentials.py")

    assert [problem.option for problem in caught.value.problems] == ["origins"]


def test_unescaped_dot_warns_and_lets_a_look_alike_in(load: Load) -> None:
    with pytest.warns(CORSSecurityWarning) as caught:
        client = load("wrong/unescaped_dot.py").app.test_client()

    evil = "https://evilexample.com"
    assert len(caught) == 1
    assert repr(evil) in str(caught[0].message)
    assert Path(caught[0].filename).name == "unescaped_dot.py"
    assert answer(get(client, "/", evil)) == (
        200,
        {"Access-Control-Allow-Origin": evil, "Vary": "Origin"},
    )


def test_endswith_lets_a_look_alike_in(load: Load) -> None:
    client = load("wrong/endswith.py").app.test_client()
    evil = "https://evilexample.com"
    assert answer(get(client, "/", evil)) == (
        200,
        {"Access-Control-Allow-Origin": evil, "Vary": "Origin"},
    )
    assert answer(get(client, "/", "https://example.com.evil.test")) == (
        200,
        {"Vary": "Origin"},
    )


@pytest.mark.parametrize(
    "origins",
    [
        pytest.param("https://*.example.com", id="instead of unescaped dot"),
        pytest.param(
            ["https://example.com", "https://*.example.com"], id="instead of endswith"
        ),
    ],
)
def test_wildcard_origin_keeps_the_look_alike_out(origins: str | list[str]) -> None:
    app = Flask("instead")
    CORS(app, origins=origins)
    client = app.test_client()
    ours = "https://www.example.com"
    assert answer(get(client, "/", ours)) == (
        404,
        {"Access-Control-Allow-Origin": ours, "Vary": "Origin"},
    )
    assert answer(get(client, "/", "https://evilexample.com")) == (
        404,
        {"Vary": "Origin"},
    )


def test_hand_written_echo_is_left_alone_and_opens_the_api(load: Load) -> None:
    client = load("wrong/hand_written_echo.py").app.test_client()
    evil = "https://evil.test"
    assert answer(get(client, "/mails", evil)) == (
        200,
        {
            "Access-Control-Allow-Origin": evil,
            "Access-Control-Allow-Credentials": "true",
        },
    )
    assert answer(preflight(client, "/mails", evil, "GET")) == (403, {"Vary": "Origin"})


def test_middleware_around_cors_overwrites_vary(load: Load) -> None:
    client = load("wrong/middleware_around_cors.py").app.test_client()
    assert answer(get(client, "/", "https://app.example")) == (
        200,
        {
            "Access-Control-Allow-Origin": "https://app.example",
            "Vary": "Accept-Language",
        },
    )


def test_middleware_behind_cors_keeps_vary(load: Load) -> None:
    middleware = load("wrong/middleware_around_cors.py").SetVary
    app = Flask("instead")
    app.wsgi_app = middleware(app.wsgi_app)  # type: ignore[method-assign]
    CORS(app, origins=["https://app.example", "https://admin.example"])
    client = app.test_client()
    assert answer(get(client, "/", "https://app.example")) == (
        404,
        {
            "Access-Control-Allow-Origin": "https://app.example",
            "Vary": "Accept-Language, Origin",
        },
    )


def test_preflight_behind_auth_is_refused_by_the_login(load: Load) -> None:
    client = load("wrong/preflight_behind_auth.py").app.test_client()
    page = "https://app.example"
    assert answer(preflight(client, "/user", page, "GET", "authorization")) == (401, {})
    assert answer(get(client, "/user", page)) == (401, {})


def test_preflight_before_auth_is_answered(load: Load) -> None:
    app = load("wrong/preflight_behind_auth.py").app
    CORS(app)
    client = app.test_client()
    page = "https://app.example"
    assert answer(preflight(client, "/user", page, "GET", "authorization")) == (
        200,
        {
            "Access-Control-Allow-Origin": page,
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "Authorization",
        },
    )
    assert answer(get(client, "/user", page)) == (
        401,
        {"Access-Control-Allow-Origin": page},
    )


def test_missing_content_type_leaves_out_the_header_list(load: Load) -> None:
    client = load("wrong/missing_content_type.py").app.test_client()
    page = "https://app.example"
    assert answer(preflight(client, "/notes", page, "POST", "content-type")) == (
        200,
        {
            "Access-Control-Allow-Origin": page,
            "Access-Control-Allow-Methods": "GET, POST",
        },
    )
    # A program that does not ask gets through, so that it seems to work.
    assert answer(get(client, "/notes", page, method="POST", json="Hi.")) == (
        201,
        {"Access-Control-Allow-Origin": page},
    )


def test_middleware_before_cors_answers_for_another_path(load: Load) -> None:
    client = load("wrong/middleware_before_cors.py").create_app().test_client()
    evil = "https://evil.test"
    assert answer(preflight(client, "/v1/internal/users/7", evil, "DELETE")) == (
        200,
        {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": METHODS},
    )
    assert answer(get(client, "/v1/internal/users/7", evil, method="DELETE")) == (
        200,
        {"Vary": "Origin"},
    )


def test_middleware_after_cors_answers_for_the_routed_path(load: Load) -> None:
    module = load("wrong/middleware_before_cors.py")
    app = Flask("instead")
    CORS(app, resources=module.RESOURCES)
    app.wsgi_app = module.StripVersion(app.wsgi_app)  # type: ignore[method-assign]
    client = app.test_client()
    evil = "https://evil.test"
    intranet = "https://intranet.example"
    assert answer(preflight(client, "/v1/internal/users/7", evil, "DELETE")) == (
        403,
        {"Vary": "Origin"},
    )
    assert answer(preflight(client, "/v1/internal/users/7", intranet, "DELETE")) == (
        200,
        {
            "Access-Control-Allow-Origin": intranet,
            "Access-Control-Allow-Methods": METHODS,
        },
    )


# All of them.


def test_every_example_is_tested() -> None:
    sources = [TESTS / "test_examples.py", TESTS / "test_demo.py"]
    nodes = [
        node for source in sources for node in ast.walk(ast.parse(source.read_text()))
    ]
    texts = {node.value for node in nodes if isinstance(node, ast.Constant)}
    paths = {path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*.py")}
    # tests/tenants holds the tests of that example, and test_demo.py those of the demo.
    paths = {path for path in paths if not path.startswith(("demo/", "tenants/"))}
    assert len(paths) >= 16
    assert paths - texts == set()


def test_readme_names_every_example() -> None:
    named = re.findall(r"`<(\S+)>`_", (EXAMPLES / "README.rst").read_text())
    wrong = [f"wrong/{path.name}" for path in (EXAMPLES / "wrong").glob("*.py")]
    right = [path.name for path in EXAMPLES.glob("*.py")]

    assert sorted(named) == sorted([*right, *wrong, "demo", "tenants"])


def test_every_example_begins_with_what_it_shows() -> None:
    silent = {
        path.name
        for path in EXAMPLES.rglob("*.py")
        if not path.read_text().startswith("# ")
    }
    assert silent == set()


CURL = re.compile(r'^# curl -i -H "Origin: (\S+)" http://127\.0\.0\.1:5000(\S*)$', re.M)
RUNNING = re.compile(r"Running on http://127\.0\.0\.1:(\d+)")

STARTED = {
    "app_wide.py": {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "X-Total-Count",
    },
    "per_resource.py": {
        "Access-Control-Allow-Origin": "https://shop.example",
        "Vary": "Origin",
    },
    "per_view.py": {"Access-Control-Allow-Origin": "*"},
    "blueprint_factory.py": {
        "Access-Control-Allow-Origin": "https://app.example",
        "Vary": "Origin",
    },
    "credentials.py": {
        "Access-Control-Allow-Origin": "https://app.shop.example",
        "Access-Control-Allow-Credentials": "true",
        "Vary": "Origin",
    },
    "demo/api.py": {"Access-Control-Allow-Origin": "*"},
}


def flask_run(name: str) -> contextlib.AbstractContextManager[subprocess.Popen[str]]:
    """Start an example as its users do, on a port that the system chooses."""
    return started("-m", "flask", "--app", f"examples/{name}", "run", "--port", "0")


def port_of(process: subprocess.Popen[str]) -> int:
    assert process.stderr
    output = ""

    for line in process.stderr:
        output += line
        running = RUNNING.search(line)

        if running:
            return int(running[1])

    pytest.fail(f"The server did not start:\n{output}")


def heard(response: http.client.HTTPResponse) -> tuple[int, dict[str, str]]:
    headers = Headers(response.getheaders())
    return answer(TestResponse([], str(response.status), headers, Request({})))


def test_examples_start_and_answer_their_curl_line() -> None:
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(flask_run(name)) for name in STARTED}

        for name, process in servers.items():
            curl = CURL.search((EXAMPLES / name).read_text())
            assert curl, name
            connection = http.client.HTTPConnection("127.0.0.1", port_of(process))

            with contextlib.closing(connection):
                connection.request("GET", curl[2], headers={"Origin": curl[1]})
                status, headers = heard(connection.getresponse())

            # Flask 2.2.0 names Cookie only where the session holds something.
            if headers.get("Vary") == "Cookie, Origin":
                headers["Vary"] = "Origin"

            assert (name, status, headers) == (name, 200, STARTED[name])


def test_every_right_example_is_started() -> None:
    paths = {path.name for path in EXAMPLES.glob("*.py")}
    assert paths - set(STARTED) == set()
