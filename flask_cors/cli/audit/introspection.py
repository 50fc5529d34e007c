"""Reads the texts and names in the code of functions and views."""

from __future__ import annotations

import collections.abc as cabc
import inspect
import re
import sysconfig
import types
import typing as t
from contextlib import suppress
from functools import partial

from flask import Flask

# A function may refer to half of an app.
_MOST_VALUES = 2000

_COLLECTIONS = (tuple, list, set, frozenset)
_FUNCTIONS = (types.FunctionType, types.MethodType)
_PLAIN = (str, re.Pattern, cabc.Mapping, partial, *_COLLECTIONS, *_FUNCTIONS)

_STANDARD_LIBRARY = sysconfig.get_paths()["stdlib"]
_INSTALLED = re.compile(r"[/\\](?:site|dist)-packages[/\\]")


class Contents(t.NamedTuple):
    """The texts and names in the code of a view."""

    texts: list[str]
    #: The names that each piece of its code uses.
    names: list[frozenset[str]]


def texts_in(function: object) -> list[str]:
    """Return the texts that a function may use for its decision.

    They come from its code, its defaults, its closure, the globals that it names,
    and from the object that it belongs to or is.
    """
    reader = _Reader()
    reader.read_function(function)
    return list(dict.fromkeys(reader.texts))


def contents_of_view(view: object) -> Contents:
    """Return the contents of a view, of the function that it wraps, and of its class.

    It skips functions of installed packages, because they aren't the app's.
    """
    inner = inspect.unwrap(view) if callable(view) else view
    reader = _Reader(_package_of(inner))
    reader.read_function(view)
    reader.read_function(inner)

    for each in getattr(getattr(view, "view_class", None), "__mro__", ()):
        named = {k: v for k, v in vars(each).items() if not k.startswith("__")}
        reader.read_all(filter(_is_plain, named.values()))

    return Contents(list(dict.fromkeys(reader.texts)), reader.names)


def name_of(function: object) -> str:
    """Return the qualified name of a function, or of its class."""
    named: t.Any = function if hasattr(function, "__qualname__") else type(function)
    return f"{named.__module__}.{named.__qualname__}"


class _Reader:
    """Reads values and their parts, each once.

    :param package: If set, the reader skips functions of other installed packages.
    """

    def __init__(self, package: str | None = None) -> None:
        self.texts: list[str] = []
        self.names: list[frozenset[str]] = []
        self._package = package
        # The values stay alive here, so their ids stay unique.
        self._seen: dict[int, object] = {}

    def read(self, value: object) -> None:
        if id(value) in self._seen or len(self._seen) > _MOST_VALUES:
            return

        self._seen[id(value)] = value

        if self._package is not None and self._is_foreign(value):
            return

        if isinstance(value, types.CodeType):
            self.names.append(frozenset(value.co_names))

        if isinstance(value, str):
            self.texts.append(value)
        elif isinstance(value, re.Pattern):
            self.read(str(value.pattern))
        else:
            self.read_all(_parts_of(value))

    def read_all(self, values: cabc.Iterable[object]) -> None:
        for value in values:
            self.read(value)

    def read_function(self, function: object) -> None:
        self.read(function)

        if not isinstance(function, _PLAIN):
            self.read(getattr(type(function), "__call__", None))  # noqa: B004
            self.read_all(_attributes_of(function))

    def _is_foreign(self, value: object) -> bool:
        if not isinstance(value, types.FunctionType):
            return False

        file = value.__code__.co_filename
        is_installed = file.startswith(_STANDARD_LIBRARY) or _INSTALLED.search(file)
        return bool(is_installed) and _package_of(value) != self._package


def _package_of(function: object) -> str:
    return str(getattr(function, "__module__", "")).partition(".")[0]


def _parts_of(value: object) -> cabc.Iterable[object]:
    if isinstance(value, cabc.Mapping):
        return [*value.keys(), *value.values()]

    if isinstance(value, (set, frozenset)):
        # The order of a set differs from run to run.
        return sorted(value, key=repr)

    if isinstance(value, _COLLECTIONS):
        return value

    if isinstance(value, types.CodeType):
        return value.co_consts

    if isinstance(value, partial):
        return [value.func, value.args, value.keywords]

    if isinstance(value, types.MethodType):
        # The app's own attributes aren't part of the middleware.
        if isinstance(value.__self__, Flask):
            return ()

        return [value.__func__, *_attributes_of(value.__self__)]

    return _parts_of_function(value) if isinstance(value, types.FunctionType) else ()


def _parts_of_function(function: types.FunctionType) -> cabc.Iterator[object]:
    names = function.__code__.co_names
    yield function.__code__
    yield function.__defaults__
    yield function.__kwdefaults__

    values = [function.__globals__.get(name) for name in names]
    yield from filter(_is_plain, [*closure_of(function), *values])


def closure_of(function: types.FunctionType) -> list[object]:
    """Return the values in the closure of a function."""
    contents: list[object] = []

    for cell in function.__closure__ or ():
        # The cell may not have a value yet.
        with suppress(ValueError):
            contents.append(cell.cell_contents)

    return contents


def _is_plain(value: object) -> bool:
    return isinstance(value, _PLAIN)


def _attributes_of(value: object) -> list[t.Any]:
    """Return the plain attributes of an object, and those of its class."""
    shared = {} if isinstance(value, type) else vars(type(value))
    attributes = [*instance_attributes(value), *shared.values()]
    return [each for each in attributes if _is_data(each)]


def instance_attributes(value: object) -> list[object]:
    """Return the values of an object's own attributes."""
    # Some objects have none, and proxies such as `current_app` may be unbound.
    try:
        return [*vars(value).values()]
    except Exception:
        return []


def _is_data(value: object) -> bool:
    return isinstance(value, _PLAIN) and not isinstance(value, types.MethodType)
