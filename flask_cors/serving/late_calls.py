"""Errors of calls that come while an app serves."""

from __future__ import annotations

import collections.abc as cabc
import warnings
from contextlib import contextmanager
from importlib.metadata import version

from flask import Flask

from ..errors import CORSConfigError
from ..errors import Problem


def error_for_late_call(app: Flask, place: str) -> CORSConfigError:
    text = (
        f"the app {app.name!r} has answered a request already, so its policies are"
        " fixed. Call CORS(...) while the app is set up."
    )
    return CORSConfigError([Problem("", app, place, text)])


def error_for_late_guard(place: str) -> CORSConfigError:
    text = (
        "block_denied=True can't be turned on while the app serves, because Flask no"
        " longer accepts before_request functions. Set it at start-up for at least one"
        " path in resources. After that, you can turn it on and off."
    )
    return CORSConfigError([Problem("block_denied", True, place, text)])


@contextmanager
def errors_for_warnings() -> cabc.Iterator[None]:
    """Let Flask 2.2 raise an error where it only warns.

    This changes the warnings of all threads, so newer versions don't do it.
    """
    if not version("flask").startswith("2.2."):
        yield
        return

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
