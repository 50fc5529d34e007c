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
    """What was asked for can't be done. The text says why, and the fix."""

    exit_code = 2


@contextmanager
def printing_aside() -> cabc.Iterator[None]:
    """Let what an app prints stand beside the output, which may be for machines."""
    with redirect_stdout(sys.stderr):
        yield


def load_app(context: click.Context) -> Flask:
    """Return the app of ``flask --app``.

    :raises CORSConfigError: Its configuration can't be served.
    :raises Refusal: It does not load for any other reason.
    """
    try:
        return context.ensure_object(ScriptInfo).load_app()
    except CORSConfigError:
        raise
    except NoAppException as error:
        # It may end with a whole traceback, of which the last line says what it is.
        text = error.format_message().strip()
        last = text.splitlines()[-1]
        raise Refusal(last if "Traceback" in text else " ".join(text.split())) from None
    except (Exception, SystemExit) as error:
        text = f"The app does not load. {type(error).__name__}: {error}"
        raise Refusal(" ".join(text.split())) from None
