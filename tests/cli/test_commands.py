from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from click.testing import CliRunner
from click.testing import Result
from flask import Flask
from flask import redirect
from flask import request
from flask import Response
from flask.cli import NoAppException
from flask.cli import ScriptInfo

from flask_cors import CORS
from flask_cors.cli import cors
from tests.processes import ROOT

APP = "https://app.example"


def make_app() -> Flask:
    app = Flask(__name__)
    CORS(app, origins=APP, resources="/notes", headers="X-A")

    @app.route("/notes", methods=["GET", "PUT"])
    def notes() -> str:
        return "notes"

    return app


def invoke(*words: str, app: t.Callable[[], Flask] = make_app) -> Result:
    info = ScriptInfo(create_app=app)
    return CliRunner().invoke(cors, list(words), obj=info, prog_name="flask cors")


def refusing() -> Flask:
    app = Flask(__name__)
    CORS(app, origins="app.example")
    return app


REFUSED = f"CORS(...) in {Path(__file__).relative_to(ROOT)}:46"


def failing() -> Flask:
    raise RuntimeError("There is\nno database.")


def test_commands_come_with_the_extension() -> None:
    found = entry_points()
    group: t.Any = (
        found.select(group="flask.commands")
        if hasattr(found, "select")
        else found["flask.commands"]
    )
    assert {each.name: each.value for each in group}["cors"] == "flask_cors.cli:cors"


def test_help_lists_the_commands() -> None:
    result = invoke("--help")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.output.splitlines()[-3:]] == [
        "audit",
        "explain",
        "routes",
    ]


def test_unknown_command_is_refused() -> None:
    assert invoke("doctor").exit_code == 2


def test_commands_are_loaded_when_they_are_called() -> None:
    script = "import sys, flask_cors.cli; print('flask_cors.browser' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", script]) == b"False\n"


@pytest.mark.parametrize(
    ("directory", "words", "text"),
    [
        pytest.param(
            "examples",
            ["--app", "per_view", "cors", "routes"],
            "@cross_origin on per_view.",
            id="examples",
        ),
        pytest.param(
            "examples/wrong",
            ["--app", "origin_without_scheme", "cors", "routes"],
            "Error: CORS(...) in origin_without_scheme.py:14, origins: ",
            id="configuration that is refused",
        ),
        pytest.param(
            "examples",
            ["--app", "missing", "cors", "routes"],
            "Error: Could not import 'missing'.",
            id="app that is not there",
        ),
        pytest.param(
            ".",
            ["cors", "routes"],
            "Error: Could not locate a Flask application.",
            id="no app",
        ),
    ],
)
def test_flask_runs_the_commands(directory: str, words: list[str], text: str) -> None:
    command = [sys.executable, "-m", "flask", *words]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    run = subprocess.run(
        command,
        cwd=ROOT / directory,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert text in run.stdout
    assert "Traceback" not in run.stdout
    assert run.returncode == (2 if text.startswith("Error") else 0)


def test_import_error_of_an_app_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("import nothing_of_that_name\n")
    command = [sys.executable, "-m", "flask", "--app", "broken", "cors", "routes"]
    run = subprocess.run(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    error = b"Error: ModuleNotFoundError: No module named 'nothing_of_that_name'\n"
    assert run.stdout == error


@pytest.mark.parametrize(
    ("app", "words", "text"),
    [
        pytest.param(
            failing,
            ["routes"],
            "Error: The app doesn't load. RuntimeError: There is no database.\n",
            id="routes of an app that fails",
        ),
        pytest.param(
            failing,
            ["explain", "/", "--origin", APP],
            "Error: The app doesn't load. RuntimeError: There is no database.\n",
            id="explain an app that fails",
        ),
        pytest.param(
            make_app,
            ["explain", "--origin", APP],
            "Error: Write one URL, with or without a method: PUT /notes.\n",
            id="no URL",
        ),
        pytest.param(
            make_app,
            ["explain", "GET", "/notes", "/more", "--origin", APP],
            "Error: Write one URL, with or without a method: PUT /notes.\n",
            id="too many words",
        ),
        pytest.param(
            make_app,
            ["explain", "/notes"],
            "Error: The origin is missing. Write --origin https://app.example.\n",
            id="no origin",
        ),
        pytest.param(
            make_app,
            ["explain", "/notes", "--origin", "app.example"],
            "Error: 'app.example' is not an origin that browsers send. Write"
            " 'https://app.example'.\n",
            id="origin without scheme",
        ),
        pytest.param(
            make_app,
            ["explain", "ftp://app.example/", "--origin", APP],
            "Error: 'ftp://app.example/' is not a URL that a script can fetch over"
            " HTTP. Write a path such as '/notes', or 'https://api.example/notes'.\n",
            id="URL that is none",
        ),
        pytest.param(
            make_app,
            ["explain", "/notes", "--origin", APP, "--header", "X-A"],
            "Error: 'X-A' is not a valid header. Write --header 'Name: value'.\n",
            id="header without value",
        ),
        pytest.param(
            make_app,
            ["explain", "/notes", "--origin", APP, "--json", "{a}"],
            "Error: '{a}' is not valid JSON: Expecting property name enclosed in double"
            " quotes: line 1 column 2 (char 1).\n",
            id="body that is no JSON",
        ),
        pytest.param(
            make_app,
            ["explain", "/notes", "--origin", APP, "--json", "1", "--data", "1"],
            "Error: --data and --json both set the body. Write one of them.\n",
            id="two bodies",
        ),
        pytest.param(
            make_app,
            ["explain", "--message", "It does not work."],
            "Error: This message is unknown. Paste the whole line from the console, in"
            " English.\n",
            id="message that is none",
        ),
        pytest.param(
            make_app,
            ["explain", "/notes", "--message", "Failed to fetch"],
            "Error: --message can't be combined with other options. Remove them.\n",
            id="message and URL",
        ),
    ],
)
def test_error_is_one_line_with_the_fix(
    app: t.Callable[[], Flask], words: list[str], text: str
) -> None:
    result = invoke(*words, app=app)
    assert (result.output, result.exit_code) == (text, 2)


def test_explain_of_a_configuration_that_is_refused_says_so() -> None:
    result = invoke("explain", "/", "--origin", APP, app=refusing)
    assert result.exit_code == 2
    assert result.output.startswith(f"Error: {REFUSED}, origins: 'app.example'")


def missing() -> Flask:
    raise NoAppException("There is no app.\nWrite one.")


def importing() -> Flask:
    raise NoAppException("While importing:\n\nTraceback (...):\n  ...\nOops: it broke.")


@pytest.mark.parametrize(
    ("app", "text"),
    [
        pytest.param(missing, "Error: There is no app. Write one.\n", id="text"),
        pytest.param(importing, "Error: Oops: it broke.\n", id="traceback"),
        pytest.param(
            refusing,
            f"Error: {REFUSED}, origins: 'app.example' has no scheme, so no"
            " browser will ever send it. Write 'https://app.example' or"
            " 'http://app.example'.\n",
            id="configuration",
        ),
    ],
)
def test_app_that_can_not_be_found_is_one_line(
    app: t.Callable[[], Flask], text: str
) -> None:
    result = invoke("routes", app=app)
    assert (result.output, result.exit_code) == (text, 2)


def test_routes_leave_out_static_files_unless_asked() -> None:
    assert "/static/" not in invoke("routes").output
    assert "/static/" in invoke("routes", "--all").output
    data = json.loads(invoke("routes", "--all", "--json").output)
    assert [each["rule"] for each in data["routes"]] == [
        "/static/<path:filename>",
        "/notes",
    ]


def test_colour_is_for_terminals() -> None:
    words = ["explain", "/notes", "--origin", "https://stranger.test"]
    assert "\x1b" not in invoke(*words).output
    info = ScriptInfo(create_app=make_app)
    result = CliRunner().invoke(cors, words, obj=info, color=True)
    lines = result.output.splitlines()
    assert lines[0].startswith("\x1b[31m\x1b[1mblocked: allow-origin-missing, GET")
    assert [line[:11] for line in lines if "FAILED" in line] == ["\x1b[31mFAILED"]
    words[-1] = APP
    result = CliRunner().invoke(cors, words, obj=info, color=True)
    assert result.output.startswith("\x1b[32m\x1b[1mallowed, GET")


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        pytest.param(["/notes"], "allowed, GET", id="GET by default"),
        pytest.param(["PUT", "/notes"], "allowed, PUT", id="method"),
        pytest.param(["/notes", "--data", "a"], "allowed, POST", id="text is posted"),
        pytest.param(
            ["/notes", "--json", "null"],
            "blocked: header-not-allowed, POST",
            id="JSON has its type",
        ),
        pytest.param(
            ["PUT", "/notes", "--header", "X-A: 1", "--header", "X-B:2"],
            "blocked: header-not-allowed, PUT",
            id="headers",
        ),
        pytest.param(
            ["/notes", "--credentials"],
            "blocked: credentials-not-allowed, GET",
            id="credentials",
        ),
        pytest.param(
            ["PATCH", "/notes", "--no-run"], "allowed, PATCH", id="preflight alone"
        ),
        pytest.param(["/else"], "blocked: allow-origin-missing, GET", id="no rule"),
    ],
)
def test_explain_asks_as_a_script_does(words: list[str], verdict: str) -> None:
    result = invoke("explain", *words, "--origin", APP)
    assert result.output.startswith(f"{verdict} http://localhost/")
    assert result.exit_code == (0 if verdict.startswith("allowed") else 1)


def console_line(url: str) -> str:
    return (
        f"Access to fetch at '{url}' from origin 'https://stranger.test' has been"
        " blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present"
        " on the requested resource."
    )


def test_message_is_answered_with_cause_and_fix() -> None:
    result = invoke("explain", "--message", "TypeError: Failed to fetch")
    assert result.exit_code == 0
    parts = [part.partition(":\n")[0] for part in result.output.split("\n\n")]
    assert parts == ["Cause", "Check", "Fix"]


def test_message_of_a_url_of_the_app_is_explained_further() -> None:
    result = invoke("explain", "--message", console_line("http://localhost:5000/notes"))
    assert result.exit_code == 1
    assert "\n\nIn this app, such a GET request is:\n\nblocked: allow" in result.output
    assert "Add 'https://stranger.test' to origins." in result.output


def test_message_of_another_url_ends_with_the_fix() -> None:
    result = invoke("explain", "--message", console_line("http://localhost:5000/else"))
    assert result.exit_code == 0
    assert "In this app" not in result.output


def test_message_needs_no_app() -> None:
    words = ["explain", "--message", console_line("http://localhost:5000/notes")]
    result = invoke(*words, app=failing)
    assert result.exit_code == 0
    assert result.output.endswith(
        "\n\nWithout an app, the command can't say more. The app doesn't load."
        " RuntimeError: There is no database.\n"
    )
    result = invoke(*words, app=refusing)
    assert "\n\nWithout an app, the command can't say more. CORS(...)" in result.output


def hand_written() -> Flask:
    app = make_app()

    @app.after_request
    def echo(response: Response) -> Response:
        response.headers["Access-Control-Allow-Origin"] = request.headers.get(
            "Origin", "null"
        )
        return response

    return app


def safe() -> Flask:
    app = Flask(__name__, static_folder=None)
    CORS(app, origins=APP)
    app.add_url_rule("/", "index", lambda: "index")
    return app


def long_kept() -> Flask:
    app = safe()
    app.config["CORS_MAX_AGE"] = 100_000
    return app


def test_audit_finds_nothing_in_a_safe_app() -> None:
    result = invoke("audit", app=safe)
    assert (result.output, result.exit_code) == ("No findings.\n", 0)
    assert invoke("audit", "--json", app=safe).output == "[]\n"


def test_audit_tells_who_gets_in_and_what_to_change() -> None:
    result = invoke("audit", app=hand_written)
    assert result.exit_code == 1
    assert (
        "CORS014 high: A response allows an origin that its policy denies:"
        in result.output
    )
    assert "\n    Origin: https://attacker.invalid\n" in result.output
    assert "\n    Routes: /notes\n" in result.output
    assert result.output.splitlines()[-1].startswith("Findings: 1 high")


def test_audit_is_for_machines_too() -> None:
    data = json.loads(invoke("audit", "--json", app=hand_written).output)
    assert data[0]["id"] == "CORS014"
    assert data[0]["severity"] == "high"
    assert data[0]["routes"] == ["/notes"]


def test_audit_runs_no_view_if_it_is_told_not_to() -> None:
    ran = []

    def watched() -> Flask:
        app = safe()
        app.before_request(lambda: ran.append(request.method))
        return app

    invoke("audit", "--no-run", app=watched)
    assert "GET" not in ran
    invoke("audit", app=watched)
    assert "GET" in ran


@pytest.mark.parametrize(
    ("app", "limit", "code"),
    [
        pytest.param(long_kept, "low", 1, id="low of low"),
        pytest.param(long_kept, "medium", 0, id="medium of low"),
        pytest.param(hand_written, "high", 1, id="high of high"),
        pytest.param(hand_written, "low", 1, id="low of high"),
    ],
)
def test_audit_fails_on_what_is_as_severe(
    app: t.Callable[[], Flask], limit: str, code: int
) -> None:
    assert invoke("audit", "--fail-on", limit, app=app).exit_code == code


def test_audit_reports_a_configuration_that_is_refused() -> None:
    result = invoke("audit", app=refusing)
    assert result.exit_code == 1
    assert result.output.startswith("CORS001 high: The configuration is invalid:\n")


def test_audit_of_an_app_that_fails_is_one_line() -> None:
    result = invoke("audit", app=failing)
    assert result.exit_code == 2
    assert result.output.count("\n") == 1


@pytest.mark.parametrize("words", [["routes", "--json"], ["audit", "--json"]])
def test_what_an_app_prints_stands_beside_the_output(
    words: list[str], tmp_path: Path
) -> None:
    code = """
from flask import Flask
from flask_cors import CORS

app = Flask(__name__)
CORS(app)
app.before_request(lambda: print("asked"))
print("loaded")
"""
    (tmp_path / "app.py").write_text(code)
    command = [sys.executable, "-m", "flask", "--app", "app", "cors", *words]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert json.loads(run.stdout) is not None
    assert ("asked" in run.stderr) is ("audit" in words)
    assert "loaded" in run.stderr


def exiting() -> Flask:
    raise SystemExit("bye")


def test_app_that_exits_does_not_end_the_command_in_silence() -> None:
    result = invoke("audit", app=exiting)
    text = "Error: The app doesn't load. SystemExit: bye\n"
    assert (result.output, result.exit_code) == (text, 2)


def test_explain_follows_redirects_to_origins_that_the_app_serves() -> None:
    def moved() -> Flask:
        app = make_app()
        app.add_url_rule("/moved", "moved", lambda: redirect("http://b.test/notes"))
        CORS(app, origins=[APP, "null"], resources="/moved")
        return app

    words = ["explain", "/moved", "--origin", APP]
    assert "blocked: unreachable" in invoke(*words, app=moved).output
    followed = invoke(*words, "--other", "http://b.test", app=moved)
    # The redirect has made the origin 'null'.
    assert "blocked: allow-origin-missing" in followed.output
    assert "\nGET http://b.test/notes\n    Origin: null\n" in followed.output


HOSTILE = "\x1b]0;owned\x07\x9b31m\u202e"


def hostile() -> Flask:
    app = Flask(__name__)
    CORS(app, origins=APP)

    @app.route("/")
    def index() -> Response:
        return Response("", headers=[("X-Title", "\x1b]0;owned\x07\x9b31m")])

    @app.route(f"/{HOSTILE}")
    def named() -> str:
        return ""

    return app


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["routes"], id="routes"),
        pytest.param(["audit"], id="audit"),
        pytest.param(["explain", "/", "--origin", APP], id="response"),
        pytest.param(["explain", f"/{HOSTILE}", "--origin", APP], id="URL"),
        pytest.param(
            [
                "explain",
                "--message",
                f"Access to fetch at 'http://localhost/{HOSTILE}' from origin '{APP}'"
                " has been blocked by CORS policy: No 'Access-Control-Allow-Origin'"
                f" header is present on the requested resource. {HOSTILE}",
            ],
            id="message",
        ),
        pytest.param(["explain", "--message", HOSTILE], id="unknown message"),
    ],
)
def test_no_control_character_reaches_the_terminal(words: list[str]) -> None:
    output = invoke(*words, app=hostile).output

    assert output
    assert set(output) & {"\x1b", "\x07", "\x9b", "\u202e"} == set()
