from __future__ import annotations

import collections.abc as cabc
import sys
from contextlib import contextmanager
from contextlib import redirect_stdout

import click
from flask import Flask
from flask.cli import NoAppException
from flask.cli import ScriptInfo

from ..errors import CORSConfigError


class Refusal(click.ClickException):
    """A command that can't run. The message says what is wrong, and the fix."""

    exit_code = 2


@contextmanager
def print_to_stderr() -> cabc.Iterator[None]:
    """Send the app's own prints to stderr, because stdout may have to be JSON."""
    with redirect_stdout(sys.stderr):
        yield


def load_app(context: click.Context) -> Flask:
    """Return the app of ``flask --app``.

    :raises CORSConfigError: The app's configuration is invalid.
    :raises Refusal: The app doesn't load for another reason.
    """
    try:
        return context.ensure_object(ScriptInfo).load_app()
    except CORSConfigError:
        raise
    except NoAppException as error:
        # The text may contain a traceback, whose last line is the error.
        text = error.format_message().strip()
        last = text.splitlines()[-1]
        raise Refusal(last if "Traceback" in text else " ".join(text.split())) from None
    except (Exception, SystemExit) as error:
        text = f"The app doesn't load. {type(error).__name__}: {error}"
        raise Refusal(" ".join(text.split())) from None
