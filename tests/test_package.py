from __future__ import annotations

import ast
import collections.abc as cabc
import functools
import graphlib
import inspect
import json
import re
import subprocess
import sys
import typing as t
from importlib.metadata import Distribution
from importlib.metadata import distribution
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import ModuleType

import pytest

import flask_cors
import flask_cors.browser
import flask_cors.testing

CHECKOUT = Path(__file__).parents[1]
PACKAGE = Path(flask_cors.__file__).parent

#: Rooms are folders or modules of the package. Each imports only from rooms of the
#: levels above its own in this list, which is the order to read them in.
LEVELS = (
    {"log"},
    {"errors", "fetch", "signals"},
    {"values", "core"},
    {"origins", "paths", "header_names"},
    {"policy"},
    {"options", "diagnostics"},
    {"serving", "simulator"},
    {"extension", "decorator", "browser"},
    {"__init__", "testing"},
    {"cli"},
)
LEVEL_OF = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}

#: The rooms that may know Flask. The simulator is for every WSGI app.
FLASK_ROOMS = {"serving", "extension", "decorator", "__init__", "cli"}

#: What a running app never imports.
TOOL_ROOMS = {"simulator", "browser", "testing", "cli"}

#: What an app imports only if a setting, an error or debug mode needs it.
WHEN_NEEDED = {
    "diagnostics",
    "hints",
    "regex_samples",
    "lookalikes",
    "denials",
    "crash",
}

PATHS = [path for path in PACKAGE.rglob("*.py") if path.stat().st_size]
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in PATHS
)

#: Folders other than ``cli``, of which Flask loads the commands.
ROOMS = sorted(
    ".".join(path.relative_to(PACKAGE).parent.parts)
    for path in PACKAGE.rglob("*/__init__.py")
    if path.parent.name != "cli"
)

every_module = pytest.mark.parametrize("module", MODULES)


def tree(module: str) -> ast.Module:
    path = PACKAGE / f"{module.replace('.', '/')}.py"
    return ast.parse(path.read_text("utf-8"))


def imports(module: str) -> cabc.Iterator[tuple[str, str]]:
    """Yield what a module imports, anywhere in it: a module and a name of it.

    Relative imports keep their leading dots.
    """
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ImportFrom):
            source = "." * node.level + (node.module or "")
            yield from ((source, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def own_imports(module: str) -> set[str]:
    """Return the modules of the package that a module imports."""
    return {
        own_import(module, source, name)
        for source, name in imports(module)
        if source.startswith(".")
    }


def own_import(module: str, source: str, name: str) -> str:
    """Return the module that a relative import is of, or imports a name from."""
    parts = source.lstrip(".").split(".")
    parents = module.split(".")[: -(len(source) - len(source.lstrip(".")))]
    found = ".".join(filter(None, (*parents, *parts)))
    return found if found in MODULES else f"{found}.{name}".lstrip(".")


def foreign_imports(module: str) -> set[str]:
    """Return the top-level modules outside of the package that one imports."""
    return {
        source.partition(".")[0]
        for source, _ in imports(module)
        if not source.startswith(".")
    }


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def test_the_code_is_this_projects_and_not_another_package_of_its_name() -> None:
    def contents(folder: Path) -> dict[str, bytes]:
        paths = (path for path in folder.rglob("*") if "__pycache__" not in path.parts)
        files = filter(Path.is_file, paths)
        return {str(file.relative_to(folder)): file.read_bytes() for file in files}

    assert contents(PACKAGE) == contents(CHECKOUT / "flask_cors")
    assert (PACKAGE / "py.typed").is_file()


def test_the_installed_distribution_is_this_projects() -> None:
    try:
        installed = distribution("Flask-Cors")
    except PackageNotFoundError:
        pytest.skip("This checkout is used without having been installed.")

    assert installed.version == flask_cors.__version__
    assert installed.metadata["Name"] == "Flask-Cors"
    assert installed.metadata["Requires-Python"] == ">=3.9"
    assert needed(installed) == {"flask>=2.2", "werkzeug>=2.2"}


def needed(installed: Distribution) -> set[str]:
    """Return what a distribution always requires."""
    lines = installed.requires or []
    return {line.lower() for line in lines if "extra ==" not in line}


def test_the_newest_changes_are_those_of_this_version() -> None:
    changes = (CHECKOUT / "CHANGES.rst").read_text("utf-8")
    versions = re.findall(r"^Version (.+)$", changes, re.MULTILINE)
    assert versions[0] == flask_cors.__version__


def test_public_names_are_exactly_those_of_all() -> None:
    public = [
        name
        for name, value in vars(flask_cors).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    ]
    assert sorted(flask_cors.__all__) == sorted(public)
    assert len(flask_cors.__all__) == len(set(flask_cors.__all__))


@pytest.mark.parametrize(
    ("module", "name"),
    [
        pytest.param(module, name, id=name)
        for module in (flask_cors, flask_cors.browser, flask_cors.testing)
        for name in module.__all__
    ],
)
def test_public_names_are_documented(module: ModuleType, name: str) -> None:
    value = getattr(module, name)

    if not isinstance(value, type) and not inspect.isfunction(value):
        assert is_documented_alias(name), (
            f"{name} needs a comment that starts with '#:'"
        )
        return

    members = {name: value, **public_methods(value)}
    assert [each for each, what in members.items() if not what.__doc__] == []


def public_methods(value: object) -> dict[str, t.Any]:
    return {
        name: member
        for name, member in vars(value).items()
        if not name.startswith("_") and inspect.isroutine(member)
    }


def is_documented_alias(name: str) -> bool:
    pattern = re.compile(rf"^#: .+\n(?:#: .+\n)*{name}(?:: \w+)? = ", re.MULTILINE)
    return any(pattern.search(path.read_text("utf-8")) for path in PATHS)


def test_running_app_loads_only_flask_and_the_standard_library() -> None:
    loaded = modules_loaded_by_an_app()
    assert loaded["flask_cors"] == flask_cors.__file__

    others = {
        name: file
        for name, file in loaded.items()
        if name.partition(".")[0] not in {"flask_cors", "flask", "werkzeug"}
    }
    assert {n: f for n, f in others.items() if f and not is_standard(Path(f))} == {}


@pytest.mark.parametrize("name", sorted(TOOL_ROOMS | WHEN_NEEDED))
def test_running_app_does_not_load_what_it_does_not_need(name: str) -> None:
    loaded = [each.split(".") for each in modules_loaded_by_an_app()]
    assert [
        parts for parts in loaded if parts[0] == "flask_cors" and name in parts
    ] == []


@functools.cache
def modules_loaded_by_an_app() -> dict[str, str | None]:
    """Return what an app loads in addition to Flask until it has served, with files."""
    script = """
import sys, json, flask, flask.testing
app = flask.Flask("app")
app.test_client().get("/")
before = set(sys.modules)
import flask_cors
app = flask.Flask("app")
flask_cors.CORS(app, origins=["https://app.example", "https://*.example.com"])
app.route("/")(flask_cors.cross_origin(lambda: ""))
preflight = {"Origin": "https://app.example", "Access-Control-Request-Method": "PUT"}
for send in (app.test_client().get, app.test_client().options):
    assert send("/", headers=preflight).status_code == 200
new = {n: m for n, m in sys.modules.items() if n not in before}
print(json.dumps({n: getattr(m, "__file__", None) for n, m in new.items()}))
"""
    command = [sys.executable, "-c", script]
    output = subprocess.check_output(command, cwd=PACKAGE.parent)
    return t.cast("dict[str, str | None]", json.loads(output))


def is_standard(file: Path) -> bool:
    standard_library = Path(ast.__file__).resolve().parent
    installed = {"site-packages", "dist-packages"}
    return standard_library in file.resolve().parents and not installed & {*file.parts}


def room_of(module: str) -> str:
    return module.partition(".")[0]


def rooms_imported_by(module: str) -> set[str]:
    return {*map(room_of, own_imports(module))} - {room_of(module)}


def test_every_room_has_a_level() -> None:
    assert {*map(room_of, MODULES)} == {*LEVEL_OF}


@every_module
def test_rooms_import_only_from_the_levels_above(module: str) -> None:
    own_level = LEVEL_OF[room_of(module)]
    imported = rooms_imported_by(module)
    assert {room for room in imported if LEVEL_OF[room] >= own_level} == set()


@pytest.mark.parametrize("room", ROOMS)
def test_room_says_what_it_is_for(room: str) -> None:
    body = tree(f"{room}.__init__").body
    assert ast.get_docstring(tree(f"{room}.__init__"))
    assert len(body) == 1


def test_modules_never_import_each_other_in_a_circle() -> None:
    graph = {module: own_imports(module) for module in MODULES}
    assert [*graphlib.TopologicalSorter(graph).static_order()]


@every_module
def test_only_few_rooms_know_flask(module: str) -> None:
    if room_of(module) not in FLASK_ROOMS:
        assert "flask" not in foreign_imports(module)


@every_module
def test_no_private_name_is_imported(module: str) -> None:
    # At run time there is no _typeshed; only type checkers see that import.
    private = [
        (source, name)
        for source, name in imports(module)
        if any(map(is_private, [*source.split("."), name]))
        and not source.startswith("_typeshed")
    ]
    assert private == []


#: What Werkzeug documents for users of proxies, and Python for named tuples.
DOCUMENTED = {"_get_current_object", "_replace"}


@every_module
def test_no_private_attribute_of_somebody_else_is_used(module: str) -> None:
    nodes = list(ast.walk(tree(module)))
    used = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    used |= {
        str(argument.value)
        for node in nodes
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"getattr", "hasattr", "setattr", "delattr"}
        for argument in node.args
        if isinstance(argument, ast.Constant)
    }
    foreign = set(filter(is_private, used)) - own_attributes(nodes)
    assert foreign - DOCUMENTED == set()


def own_attributes(nodes: list[ast.AST]) -> set[str]:
    """Return the attributes that the classes of a module define themselves."""
    assigned = {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and ast.unparse(node.value) in {"self", "cls"}
    }
    methods = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    fields = {
        node.target.id
        for node in nodes
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    return assigned | methods | fields
