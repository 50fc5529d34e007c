from __future__ import annotations

import json

import click

from ...errors import CORSConfigError
from ..app import load_app
from ..app import print_to_stderr
from ..app import Refusal
from ..survey import Survey
from .listing import routes_as_data
from .listing import routes_as_text


@click.command("routes")
@click.option("--json", "is_json", is_flag=True, help="Print JSON.")
@click.option("--all", "has_static", is_flag=True, help="Include static files.")
@click.pass_context
def command(context: click.Context, is_json: bool, has_static: bool) -> None:
    """List the routes with the policy that governs each."""
    try:
        with print_to_stderr():
            survey = Survey(load_app(context))
    except CORSConfigError as error:
        raise Refusal(str(error)) from error

    routes = [each for each in survey.routes if has_static or not each.is_static]

    if is_json:
        click.echo(json.dumps(routes_as_data(survey, routes), indent=2))
    else:
        click.echo(routes_as_text(survey, routes))
