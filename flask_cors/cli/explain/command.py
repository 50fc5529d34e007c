from __future__ import annotations

import json
import typing as t

import click

from ...browser import FetchOptions
from ...log import quote
from ...simulator.report import paragraph
from ..app import load_app
from ..app import print_to_stderr
from ..app import Refusal
from ..printable import escape_controls
from .explanation import Explainer
from .messages import Message
from .messages import read_message
from .script_calls import reconstruct_call

if t.TYPE_CHECKING:
    from typing_extensions import Unpack


@click.command("explain")
@click.argument("target", nargs=-1, metavar="[METHOD] URL")
@click.option("--origin", help="The origin of the page, or 'null'.")
@click.option("--header", "headers", multiple=True, help="'Name: value'; repeatable.")
@click.option("--credentials", is_flag=True, help="Send cookies to any origin.")
@click.option("--data", help="A text body.")
@click.option("--json", "body", help="A JSON body. Sets the Content-Type as well.")
@click.option(
    "--other", "others", multiple=True, help="Another origin that the app serves."
)
@click.option("--no-run", is_flag=True, help="Only send preflights to the app.")
@click.option("--message", "text", help="A message from a browser's console.")
@click.pass_context
def command(context: click.Context, /, text: str | None, **asked: t.Any) -> None:
    """Show what a browser does with a request, why, and what to change.

    The exit code is 0 if the script gets the response, 1 if the browser blocks it.
    """
    if text is None:
        _explain_request(context, **asked)
    elif any(asked.values()):
        raise Refusal("--message can't be combined with other options. Remove them.")
    else:
        _explain_message(context, text)


def _explain_request(
    context: click.Context,
    target: tuple[str, ...],
    origin: str | None,
    headers: tuple[str, ...],
    credentials: bool,
    data: str | None,
    body: str | None,
    no_run: bool,
    others: tuple[str, ...],
) -> None:
    if len(target) not in (1, 2):
        raise Refusal("Write one URL, with or without a method: PUT /notes.")

    if origin is None:
        raise Refusal("The origin is missing. Write --origin https://app.example.")

    sent, text = _content(headers, data, body)
    default = "GET" if text is None else "POST"
    _explain(
        context,
        target[-1],
        origin,
        runs_views=not no_run,
        others=others,
        method=target[0] if len(target) == 2 else default,
        headers=sent,
        credentials="include" if credentials else "same-origin",
        data=text,
    )


def _content(
    lines: tuple[str, ...], data: str | None, body: str | None
) -> tuple[list[tuple[str, str]], str | None]:
    """Return the headers and the body of a request."""
    headers = list(map(_parse_header, lines))

    if body is None:
        return headers, data

    if data is not None:
        raise Refusal("--data and --json both set the body. Write one of them.")

    return [*headers, ("Content-Type", "application/json")], _parse_json(body)


def _explain(
    context: click.Context,
    url: str,
    origin: str,
    *,
    runs_views: bool,
    others: tuple[str, ...] = (),
    **options: Unpack[FetchOptions],
) -> None:
    # CORSConfigError is a ValueError.
    try:
        with print_to_stderr():
            app = load_app(context)
            explainer = Explainer(app, origin, runs_views=runs_views, others=others)
            explanation = explainer.explain(url, **options)
    except ValueError as error:
        raise Refusal(str(error)) from error

    click.echo(_add_colours(escape_controls(str(explanation))))
    context.exit(0 if explanation.outcome.allowed else 1)


def _explain_message(context: click.Context, text: str) -> None:
    message = read_message(text)

    if message is None:
        raise Refusal(
            "This message is unknown. Paste the whole line from the console, in"
            " English."
        )

    advice = message.advice
    parts = (("Cause", [advice.cause]), ("Check", advice.checks), ("Fix", [advice.fix]))
    report = "\n\n".join(paragraph(title, *texts) for title, texts in parts)
    click.echo(escape_controls(report))
    _explain_call(context, message)


def _explain_call(context: click.Context, message: Message) -> None:
    """Explain the request of a message, if the message names its URL and origin."""
    if not (message.url and message.origin):
        return

    try:
        with print_to_stderr():
            call = reconstruct_call(message, load_app(context))
    except (Refusal, ValueError) as error:
        text = f"\nWithout an app, the command can't say more. {error}"
        click.echo(escape_controls(text))
        return

    if call is not None:
        click.echo(f"\nIn this app, such a {call.method} request is:\n")
        origin, options = call.origin, call.options
        _explain(context, call.url, origin, runs_views=call.is_safe, **options)


def _parse_header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")

    if not colon:
        raise Refusal(
            f"{quote(line)} is not a valid header. Write --header 'Name: value'."
        )

    return name.strip(), value.strip()


def _parse_json(text: str) -> str:
    try:
        json.loads(text)
    except ValueError as error:
        raise Refusal(f"{quote(text)} is not valid JSON: {error}.") from error

    return text


def _add_colours(text: str) -> str:
    """Colour the verdict and the failed checks of a report."""
    verdict, *lines = text.splitlines()
    colour = "green" if verdict.startswith("allowed") else "red"
    coloured = [
        click.style(line, fg="red") if line.startswith("FAILED") else line
        for line in lines
    ]
    return "\n".join([click.style(verdict, fg=colour, bold=True), *coloured])
