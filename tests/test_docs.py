from __future__ import annotations

import argparse
import ast
import os
import re
import runpy
import shlex
import subprocess
import sys
import textwrap
import typing as t
import warnings
from pathlib import Path
from unittest import mock
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from werkzeug.test import TestResponse

import flask_cors
import flask_cors.browser
import flask_cors.testing
from flask_cors import CORSConfigError
from flask_cors import Options
from flask_cors.cli import cors
from flask_cors.errors import Report
from flask_cors.header_names import HeaderNames
from flask_cors.options.layers import Layer
from flask_cors.options.layers import resolve
from flask_cors.origins.origin_set import OriginSet
from flask_cors.policy import Policy
from flask_cors.policy import Settings
from tests.wire import ALLOWED
from tests.wire import cors_headers
from tests.wire import get
from tests.wire import METHODS
from tests.wire import OTHER
from tests.wire import preflight

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent.parent
README = ROOT / "README.rst"
PAGES = [README, *sorted((ROOT / "docs").glob("*.rst"))]
DRAWINGS = [
    path
    for path in sorted((ROOT / "docs").glob("*.svg"))
    # Which is drawn anew by the benchmarks.
    if path.name != "performance.svg"
]
ADDRESS = "http://127.0.0.1:5000"
PARTNER = "https://partner.example"
#: Of what languages samples are run, and which are shown only.
RUN = {"python", "console", "text", "html"}
SHOWN = {"none", "nginx"}

_BLOCK = re.compile(
    r"^\.\. code-block:: (?P<language>\w+)\n\n(?P<text>(?: {4}.*\n|\n)+)", re.MULTILINE
)
_HEADING = re.compile(r"^(.+)\n[=-]{3,}$", re.MULTILINE)
_TABLE = re.compile(r"^=+  .*\nOption .*\n=+  .*\n((?:.+\n)+?)=+  ", re.MULTILINE)


class UserTest(t.NamedTuple):
    """Tests of a program of the docs."""

    code: str
    #: What a failed test prints, if one is to fail.
    output: str = ""


class Sample(t.NamedTuple):
    """A program of the docs, and what the docs show of it."""

    page: str
    line: int
    heading: str
    code: str
    output: str
    transcripts: tuple[str, ...]
    tests: tuple[UserTest, ...] = ()

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    def run(self, directory: Path) -> dict[str, t.Any]:
        path = directory / "app.py"
        path.write_text(self.code)

        with mock.patch.dict(os.environ), warnings.catch_warnings():
            return runpy.run_path(str(path), run_name="app")

    def app(self, directory: Path) -> Flask:
        names = self.run(directory)
        app = names["app"] if "app" in names else names["create_app"]()
        assert isinstance(app, Flask)
        return app


def _samples_of(path: Path) -> t.Iterator[Sample]:
    text = path.read_text()
    sample: Sample | None = None

    for block in _BLOCK.finditer(text):
        shown = textwrap.dedent(block["text"]).strip() + "\n"

        if sample and "\ndef test_" in shown:
            sample = sample._replace(tests=(*sample.tests, UserTest(shown)))
        elif block["language"] == "python":
            if sample:
                yield sample

            line = text.count("\n", 0, block.start()) + 1
            heading = _HEADING.findall(text, 0, block.start())[-1]
            sample = Sample(path.name, line, heading, shown, "", ())
        elif sample and sample.tests:
            tests = (*sample.tests[:-1], sample.tests[-1]._replace(output=shown))
            sample = sample._replace(tests=tests)
        elif sample and block["language"] == "text":
            sample = sample._replace(output=shown)
        elif sample:
            commands = re.split(r"^\$ ", shown, flags=re.MULTILINE)[1:]
            sample = sample._replace(transcripts=(*sample.transcripts, *commands))

    if sample:
        yield sample


SAMPLES = [sample for page in PAGES for sample in _samples_of(page)]
README_SAMPLES = {s.heading: s for s in SAMPLES if s.page == README.name}
TRANSCRIPTS = [
    pytest.param(sample, transcript, id=f"{sample} {number}")
    for sample in SAMPLES
    for number, transcript in enumerate(sample.transcripts)
    if transcript.startswith("curl ")
]
COMMANDS = [
    pytest.param(sample, transcript, id=f"{sample} {number}")
    for sample in SAMPLES
    for number, transcript in enumerate(sample.transcripts)
    if transcript.startswith("flask ")
]
USER_TESTS = [
    pytest.param(sample, test, id=f"{sample} {number}")
    for sample in SAMPLES
    for number, test in enumerate(sample.tests)
]
OPTION_ROWS = [
    pytest.param(*re.split(r"\s{2,}", line), id=line.split()[0].strip("`"))
    for table in _TABLE.findall(README.read_text())
    for line in table.splitlines()
]


def replay(app: Flask, command: str) -> TestResponse:
    """Send what a command line of curl would send."""
    parser = argparse.ArgumentParser("curl")
    parser.add_argument("-i", action="store_true", required=True)
    parser.add_argument("-X", default="GET")
    parser.add_argument("-H", action="append", default=[])
    parser.add_argument("url")
    name, *words = shlex.split(command)
    arguments = parser.parse_args(words)
    assert name == parser.prog
    assert arguments.url.startswith(f"{ADDRESS}/")

    return app.test_client().open(
        arguments.url,
        method=arguments.X,
        headers=[line.split(": ") for line in arguments.H],
    )


def links(folder: Path) -> subprocess.CompletedProcess[str]:
    """Look for the links of a built manual that lead nowhere."""
    command = [sys.executable, str(ROOT / ".ci" / "links"), str(folder)]
    return subprocess.run(command, capture_output=True, text=True)


def settings_of(**options: object) -> Settings:
    report = Report()
    policy = resolve([Layer(options, "", report)], report)
    report.raise_errors()
    return t.cast(Policy, policy).settings


def _spellings(title: str) -> list[tuple[str, str]]:
    """Return the rows of the table below a title of the page on spellings."""
    page = (ROOT / "docs/spellings.rst").read_text()
    table = page.partition(f"{title}\n--")[2].partition("\n--")[0]
    (_, *rows) = re.findall(r"\* - (.+)\n +- (.+(?:\n {8}.+)*)", table)
    return rows


def _literals(text: str) -> list[str]:
    return re.findall("``(.+?)``", text)


def test_no_sample_was_lost() -> None:
    texts = [page.read_text() for page in PAGES]

    assert len(SAMPLES) >= 24
    assert len(TRANSCRIPTS) >= 26
    assert len(USER_TESTS) >= 3
    assert len(SAMPLES) + len(USER_TESTS) == sum(
        text.count("code-block:: python") for text in texts
    )
    assert len(TRANSCRIPTS) == sum(text.count("$ curl ") for text in texts)
    assert len(COMMANDS) == sum(text.count("$ flask ") for text in texts)


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_sample_runs_as_it_stands(
    sample: Sample,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    app = sample.app(tmp_path)

    assert app.import_name == "app"
    assert capsys.readouterr().out == sample.output


@pytest.mark.parametrize(("sample", "test"), USER_TESTS)
def test_tests_run_as_they_stand(
    sample: Sample,
    test: UserTest,
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(app=sample.code, test_app=test.code)
    result = pytester.runpytest_inprocess("-p", "pytest_flask_cors")
    lines = test.output.replace("...", "*").splitlines()

    assert result.ret == (pytest.ExitCode.TESTS_FAILED if lines else 0)
    result.stdout.fnmatch_lines([f"E  *{line}" for line in lines])


@pytest.mark.parametrize(("sample", "transcript"), TRANSCRIPTS)
def test_transcript_shows_status_and_all_cors_headers(
    sample: Sample,
    transcript: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    command, status, *lines = transcript.replace("\\\n", "").splitlines()
    response = replay(sample.app(tmp_path), command)
    headers = [f"{name}: {value}" for name, value in cors_headers(response).items()]

    assert f"HTTP/1.1 {response.status}" == status
    assert sorted(headers) == sorted(line for line in lines if line != "...")


@pytest.mark.parametrize(("sample", "transcript"), COMMANDS)
def test_command_prints_what_is_shown(
    sample: Sample,
    transcript: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    command, _, output = transcript.replace("\\\n", "").partition("\n")
    name, *words = shlex.split(command)
    assert [name, *words[:3]] == ["flask", "--app", "app", "cors"]
    info = ScriptInfo(create_app=lambda: sample.app(tmp_path))
    result = CliRunner().invoke(cors, words[3:], obj=info)
    assert result.output.strip() == output.strip()
    assert result.exit_code in (0, 1)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_sample_that_is_not_run_says_where_it_was_tried(page: Path) -> None:
    text = page.read_text()
    blocks = [*_BLOCK.finditer(text)]
    tried = re.compile(r" {4}# Tried by hand with nginx [\d.]+\.\n")

    assert {block["language"] for block in blocks} <= RUN | SHOWN
    assert len(blocks) == text.count("code-block::")
    assert all(tried.match(b["text"]) for b in blocks if b["language"] == "nginx")


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda path: path.name)
def test_drawing_says_in_words_what_it_shows(drawing: Path) -> None:
    name = "{http://www.w3.org/2000/svg}"
    root = ElementTree.parse(drawing).getroot()

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "t d"
    assert all(root.findtext(f"{name}{each}") for each in ("title", "desc"))
    assert any(f".. image:: {drawing.name}\n" in page.read_text() for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_is_short(page: Path) -> None:
    # Beside the usages and options, the README compares.
    longest = 170 if page == README else 125

    assert len(page.read_text().splitlines()) <= longest


def test_readme_has_the_four_usages() -> None:
    assert list(README_SAMPLES) == [
        "Simple usage",
        "Resource-specific usage",
        "Route-specific usage",
        "JSON with CORS",
    ]


def test_readme_links_to_pages() -> None:
    targets = re.findall(r"<([^>]+)>`_|^__ (.+)", README.read_text(), re.M)
    targets = [inline or below for inline, below in targets]

    assert {"docs/quickstart.rst", "tests/options/test_risks.py"} <= set(targets)
    assert [target for target in targets if not (ROOT / target).is_file()] == []


@pytest.mark.parametrize(
    "page", ["CONTRIBUTING.rst", "README.rst", "examples/README.rst"]
)
def test_commands_of_page_exist(page: str) -> None:
    text = (ROOT / page).read_text()
    phony = re.search(r"\.PHONY: ((?:\\\n|.)+)", (ROOT / "Makefile").read_text())
    assert phony
    made = set(re.findall(r"(?:``|\$ )make (\w+)", text))
    scripts = re.findall(r"\bbash (\.ci/\w+)", text)

    assert made
    assert made <= set(phony[1].replace("\\", "").split())
    assert [script for script in scripts if not (ROOT / script).is_file()] == []


def test_simple_usage_opens_every_answer(tmp_path: Path) -> None:
    client = README_SAMPLES["Simple usage"].app(tmp_path).test_client()
    everybody = {"Access-Control-Allow-Origin": "*"}
    question = preflight(client, "/", OTHER, "PUT", "x-token")

    assert client.get("/").text == "Hello, other sites!"
    assert cors_headers(get(client, "/", OTHER)) == everybody
    assert cors_headers(get(client, "/", None)) == everybody
    assert cors_headers(get(client, "/missing", OTHER)) == everybody
    assert question.status_code == 200
    assert cors_headers(question) == {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": METHODS,
    }


@pytest.mark.parametrize(
    ("path", "origin", "headers"),
    [
        pytest.param(
            "/api/orders",
            "https://shop.example",
            {"Access-Control-Allow-Origin": "https://shop.example", "Vary": "Origin"},
            id="site",
        ),
        pytest.param(
            "/api/orders",
            "https://eu.shop.example",
            {
                "Access-Control-Allow-Origin": "https://eu.shop.example",
                "Vary": "Origin",
            },
            id="subdomain",
        ),
        pytest.param(
            "/api/orders",
            "https://evilshop.example",
            {"Vary": "Origin"},
            id="site with a name that ends alike",
        ),
        pytest.param(
            "/api/public/prices",
            "https://other.example",
            {"Access-Control-Allow-Origin": "*"},
            id="more specific pattern",
        ),
        pytest.param("/about", "https://shop.example", {}, id="path without a rule"),
    ],
)
def test_resource_specific_usage_opens_paths(
    path: str, origin: str, headers: dict[str, str], tmp_path: Path
) -> None:
    client = README_SAMPLES["Resource-specific usage"].app(tmp_path).test_client()

    assert cors_headers(get(client, path, origin)) == headers


def test_route_specific_usage_opens_one_view(tmp_path: Path) -> None:
    client = README_SAMPLES["Route-specific usage"].app(tmp_path).test_client()
    question = preflight(client, "/status", ALLOWED, "GET")

    assert client.get("/status").get_json() == {"status": "ok"}
    assert cors_headers(get(client, "/status", ALLOWED)) == {
        "Access-Control-Allow-Origin": ALLOWED
    }
    assert cors_headers(get(client, "/status", OTHER)) == {"Vary": "Origin"}
    assert cors_headers(get(client, "/other", ALLOWED)) == {}
    assert question.status_code == 200
    assert cors_headers(question) == {
        "Access-Control-Allow-Origin": ALLOWED,
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Max-Age": "600",
    }


def test_json_with_cors_lets_json_through(tmp_path: Path) -> None:
    client = README_SAMPLES["JSON with CORS"].app(tmp_path).test_client()
    question = preflight(client, "/users", ALLOWED, "POST", "content-type")
    response = get(client, "/users", method="POST", json={"name": "Ada"})

    assert question.status_code == 200
    assert cors_headers(question) == {
        "Access-Control-Allow-Origin": ALLOWED,
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": "Content-Type",
    }
    assert response.status_code == 201
    assert response.get_json() == {"name": "Ada"}
    assert cors_headers(response) == {"Access-Control-Allow-Origin": ALLOWED}


def test_json_with_cors_keeps_others_out(tmp_path: Path) -> None:
    client = README_SAMPLES["JSON with CORS"].app(tmp_path).test_client()
    question = preflight(client, "/users", OTHER, "POST", "content-type")

    assert question.status_code == 403
    assert cors_headers(question) == {"Vary": "Origin"}


def _sample_below(page: str, heading: str) -> Sample:
    (sample,) = (s for s in SAMPLES if (s.page, s.heading) == (page, heading))
    return sample


def test_factory_with_a_blueprint_makes_several_apps(tmp_path: Path) -> None:
    create_app = _sample_below("blueprints.rst", "In an app factory").run(tmp_path)[
        "create_app"
    ]
    clients = [create_app().test_client() for _ in range(2)]

    assert [cors_headers(get(client, "/api/", ALLOWED)) for client in clients] == [
        {"Access-Control-Allow-Origin": ALLOWED}
    ] * 2


@pytest.mark.parametrize(
    ("token", "status", "headers"),
    [
        pytest.param(
            "right", 200, {"Access-Control-Allow-Origin": PARTNER}, id="right"
        ),
        pytest.param("wrong", 403, {}, id="wrong"),
        pytest.param("", 403, {}, id="none"),
        pytest.param("é", 403, {}, id="not ASCII"),
    ],
)
def test_operator_needs_the_token_to_reload(
    token: str,
    status: int,
    headers: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (sample, *_) = (s for s in SAMPLES if s.page == "reload.rst")
    client = sample.app(tmp_path).test_client()
    monkeypatch.setenv("OPERATOR_TOKEN", "right")
    response = client.post("/operators/partner", headers={"X-Operator-Token": token})

    assert response.status_code == status
    assert cors_headers(get(client, "/", PARTNER)) == {**headers, "Vary": "Origin"}


def test_nobody_reloads_without_a_token_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sample, *_) = (s for s in SAMPLES if s.page == "reload.rst")
    monkeypatch.delenv("OPERATOR_TOKEN", raising=False)
    client = sample.app(tmp_path).test_client()
    response = client.post("/operators/partner", headers={"X-Operator-Token": ""})

    assert response.status_code == 403


def test_options_table_has_every_option() -> None:
    assert [row.id for row in OPTION_ROWS] == [*Options.__annotations__, "resources"]


@pytest.mark.parametrize(("option", "key", "default"), OPTION_ROWS)
def test_options_table_shows_key_and_default(
    option: str, key: str, default: str
) -> None:
    name = option.strip("`")
    default_settings = settings_of()

    assert key == f"``CORS_{name.upper()}``"

    if name == "allow_headers":
        assert default == "the same option as ``headers``"
    elif name == "resources":
        assert default == "everything"
    elif default == "``None``":
        assert getattr(default_settings, name) in (None, (), HeaderNames())
    else:
        value = ast.literal_eval(default.strip("`"))
        assert settings_of(**{name: value}) == default_settings


@pytest.mark.parametrize(("written", "read"), _spellings("What is read as what"))
def test_spelling_is_read_as_shown(written: str, read: str) -> None:
    origins = OriginSet(_literals(written))

    assert {*origins.exact, *origins.wildcards.wildcards} == set(_literals(read))


@pytest.mark.parametrize(("written", "instead"), _spellings("What is refused"))
def test_spelling_is_refused_with_the_fix_shown(written: str, instead: str) -> None:
    for entry in _literals(written):
        with pytest.raises(CORSConfigError) as caught:
            OriginSet([entry])

        # The message quotes the entry, too.
        message = str(caught.value).replace(f"'{entry}'", "")

        for text in _literals(instead):
            assert f"'{text}'" in message or text.isdigit()


def test_resources_in_the_environment_are_json(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "docs" / "configuration.rst").read_text()
    (value,) = re.findall(r"FLASK_CORS_RESOURCES='(.+?)'", text)
    monkeypatch.setenv("FLASK_CORS_RESOURCES", value)
    app = Flask(__name__)
    app.config.from_prefixed_env()
    flask_cors.CORS(app)
    client = app.test_client()
    everybody = {"Access-Control-Allow-Origin": "*"}

    assert [cors_headers(get(client, path, OTHER)) for path in ("/a", "/b", "/c")] == [
        everybody,
        everybody,
        {},
    ]


def test_manual_has_an_entry_for_every_key() -> None:
    text = (ROOT / "docs" / "configuration.rst").read_text()
    keys = re.findall(r"^\.\. data:: (\w+)$", text, re.MULTILINE)
    links = re.findall(r"Sets :attr:`~flask_cors\.Options\.(\w+)`", text)

    assert keys == [f"CORS_{name.upper()}" for name in (*links, "resources")]
    assert links == [*Options.__annotations__]


def test_api_page_documents_every_public_name_once() -> None:
    text = (ROOT / "docs" / "api.rst").read_text()
    parts = re.split(r"^\.\. (?:current)?module:: (.+)$", text, flags=re.MULTILINE)[1:]
    names = {
        module: sorted(re.findall(r"^\.\. auto\w+:: (.+)$", part, re.MULTILINE))
        for module, part in zip(parts[::2], parts[1::2])
    }
    assert names == {
        module.__name__: sorted(module.__all__)
        for module in (flask_cors, flask_cors.testing, flask_cors.browser)
    }


@pytest.mark.parametrize(
    "page", [*PAGES, ROOT / "SECURITY.md"], ids=lambda page: page.name
)
def test_files_that_a_page_names_are_there(page: Path) -> None:
    named = re.findall(
        r"\b(?:tests|docs|examples|benchmarks)/[\w/]+(?:\.\w+)?", page.read_text()
    )

    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    ("link", "lost"),
    [
        pytest.param("#here", 0, id="place"),
        pytest.param("#there", 1, id="no place"),
        pytest.param("index.html#here", 0, id="place of a page"),
        pytest.param("other.html", 1, id="no page"),
        pytest.param("style.css?v=1", 0, id="file"),
        pytest.param("style.css#here", 1, id="place of no page"),
        pytest.param("https://other.example/", 0, id="elsewhere"),
    ],
)
def test_lost_links_of_the_manual_are_found(
    link: str, lost: int, tmp_path: Path
) -> None:
    (tmp_path / "style.css").touch()
    (tmp_path / "index.html").write_text(f'<p id="here"><a href="{link}">x</a></p>')
    done = links(tmp_path)

    assert done.stdout.splitlines() == [
        *[f"index.html: {link}"] * lost,
        f"1 pages, {lost} lost links",
    ]
    assert done.returncode == lost


def test_manual_without_pages_is_no_manual(tmp_path: Path) -> None:
    assert links(tmp_path).returncode == 1
