from __future__ import annotations

import ast
import collections.abc as cabc
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

# The modules in reading order: each imports only from those before it.
PURE = (
    "errors",
    "inputs",
    "fetch",
    "reasons",
    "hosts",
    "entries",
    "slips",
    "wildcards",
    "once",
    "predicates",
    "origins",
    "nearest",
    "suffixes",
    "regex_samples",
    "lookalikes",
    "settings",
    "policy",
    "advice",
    "risks",
    "values",
    "options",
    "patterns",
    "rules",
    "resources",
    "declarations",
    "resolver",
    "preflight",
)
SERVING = (
    "marks",
    "signals",
    "contexts",
    "routing",
    "sharing",
    "denials",
    "governance",
    "assembly",
    "registry",
    "blocking",
    "responses",
    "crash",
    "hook",
    "door",
    "extension",
    "decorated_view",
    "decorator",
)
# What a start-up imports only if a setting, an error or debug mode needs it.
WHEN_NEEDED = (
    "reasons",
    "slips",
    "nearest",
    "regex_samples",
    "lookalikes",
    "advice",
    "denials",
    "crash",
)
# What no running app imports.
SIMULATOR = (
    "console",
    "outcomes",
    "safelists",
    "checks",
    "urls",
    "preflight_cache",
    "cookies",
    "servers",
    "network",
    "calls",
    "journey",
    "redirects",
    "filters",
    "fetching",
    "report",
)
BROWSER = (*(f"simulator.{name}" for name in SIMULATOR), "browser", "testing")
COMMANDS = ("loading", "progress", "audit", "explain", "routes")
TOOLS = (
    "constants",
    "samples",
    "survey",
    "notes",
    "policies",
    "routes",
    "topics",
    "remedies",
    "wordings",
    "messages",
    "changes",
    "heads",
    "rehearsal",
    "diagnosis",
    "explanation",
    "retelling",
    "attacks",
    "findings",
    "kinds",
    "origin_checks",
    "settings_checks",
    "probes",
    "answer_checks",
    "middleware",
    "repeats",
    "explosions",
    "audit",
)
HOUSE = (
    *PURE,
    *SERVING,
    "__init__",
    *BROWSER,
    *(f"tools.{name}" for name in TOOLS),
    *(f"commands.{name}" for name in COMMANDS),
    "cli",
)

PATHS = [path for path in PACKAGE.rglob("*.py") if path.stat().st_size]
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in PATHS
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

    setup = (CHECKOUT / "setup.py").read_text("utf-8")
    assert f'version="{installed.version}"' in setup
    assert installed.metadata["Name"] == "Flask-Cors"
    assert installed.metadata["Requires-Python"] == ">=3.9"
    assert needed(installed) == {"flask>=2.2", "werkzeug>=2.2"}


def needed(installed: Distribution) -> set[str]:
    """Return what a distribution always requires."""
    lines = installed.requires or []
    return {line.lower() for line in lines if "extra ==" not in line}


def test_the_newest_changes_are_those_of_this_version() -> None:
    setup = (CHECKOUT / "setup.py").read_text("utf-8")
    version = re.findall(r'version="(.+)"', setup)
    changes = (CHECKOUT / "CHANGES.rst").read_text("utf-8")
    assert version == re.findall(r"^Version (.+)$", changes, re.MULTILINE)[:1]


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
    return any(pattern.search(path.read_text("utf-8")) for path in PACKAGE.glob("*.py"))


def test_import_loads_only_itself_flask_and_the_standard_library() -> None:
    loaded = modules_loaded_by_import()
    assert loaded["flask_cors"] == flask_cors.__file__

    own = {name for name in loaded if name.partition(".")[0] == "flask_cors"}
    at_once = {*PURE, *SERVING}.difference(WHEN_NEEDED)
    assert own == {"flask_cors", *(f"flask_cors.{name}" for name in at_once)}

    others = {
        name: file
        for name, file in loaded.items()
        if name.partition(".")[0] not in {"flask_cors", "flask", "werkzeug"}
    }
    assert {n: f for n, f in others.items() if f and not is_standard(Path(f))} == {}


def modules_loaded_by_import() -> dict[str, str | None]:
    """Return what importing the package loads in addition to Flask, with its file."""
    script = """
import sys, json, flask
before = set(sys.modules)
import flask_cors
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


def test_every_module_has_its_place_in_the_reading_order() -> None:
    assert set(MODULES) == set(HOUSE)


@every_module
def test_modules_import_only_from_modules_before_them(module: str) -> None:
    before = HOUSE[: HOUSE.index(module)]
    assert own_imports(module) - set(before) == set()


@pytest.mark.parametrize("module", PURE)
def test_rules_know_nothing_of_flask(module: str) -> None:
    assert foreign_imports(module) & {"flask", "werkzeug"} == set()


@pytest.mark.parametrize("module", BROWSER)
def test_browsers_ask_no_policy_and_no_flask(module: str) -> None:
    vocabulary = {"errors", "fetch", "reasons", "suffixes"}
    assert own_imports(module) <= vocabulary | set(BROWSER)
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
