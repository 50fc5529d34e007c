from __future__ import annotations

import json
import typing as t

import click

from ...browser import FetchOptions
from ...log import quote
from ...simulator.report import paragraph
from ..app import load_app
from ..app import printing_aside
from ..app import Refusal
from .explanation import Explainer
from .messages import Message
from .messages import recognise
from .script_calls import retell

if t.TYPE_CHECKING:
    from typing_extensions import Unpack


@click.command("explain")
@click.argument("target", nargs=-1, metavar="[METHOD] URL")
@click.option("--origin", help="The origin of the page, or 'null'.")
@click.option("--header", "headers", multiple=True, help="'Name: value'; repeatable.")
@click.option("--credentials", is_flag=True, help="Send cookies, to any origin.")
@click.option("--data", help="A body of text.")
@click.option("--json", "body", help="A body of JSON, with its Content-Type.")
@click.option(
    "--other", "others", multiple=True, help="An origin that the app serves, too."
)
@click.option("--no-run", is_flag=True, help="Send the app preflights alone.")
@click.option("--message", "text", help="What a browser's console says of a request.")
@click.pass_context
def command(context: click.Context, /, text: str | None, **asked: t.Any) -> None:
    """Tell what a browser does with a request, why, and what to change.

    The exit code is 0 if the script gets the answer, 1 if it is blocked.
    """
    if text is None:
        _explain_request(context, **asked)
    elif any(asked.values()):
        raise Refusal("--message tells all of the request. Leave out the rest.")
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
        raise Refusal("What to explain is one [METHOD] URL. Write for instance /notes.")

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
    headers = list(map(_header, lines))

    if body is None:
        return headers, data

    if data is not None:
        raise Refusal("A request has one body. Write --data or --json.")

    return [*headers, ("Content-Type", "application/json")], _json(body)


def _explain(
    context: click.Context,
    url: str,
    origin: str,
    *,
    runs_views: bool,
    others: tuple[str, ...] = (),
    **options: Unpack[FetchOptions],
) -> None:
    # A configuration that is refused is a ValueError, too.
    try:
        with printing_aside():
            app = load_app(context)
            explainer = Explainer(app, origin, runs_views=runs_views, others=others)
            explanation = explainer.explain(url, **options)
    except ValueError as error:
        raise Refusal(str(error)) from error

    click.echo(_coloured(str(explanation)))
    context.exit(0 if explanation.outcome.allowed else 1)


def _explain_message(context: click.Context, text: str) -> None:
    message = recognise(text)

    if message is None:
        raise Refusal(
            "This message is not known. Paste the whole line of the console, in"
            " English."
        )

    advice = message.advice
    parts = (("Cause", [advice.cause]), ("Check", advice.checks), ("Fix", [advice.fix]))
    click.echo("\n\n".join(paragraph(title, *texts) for title, texts in parts))
    _go_on(context, message)


def _go_on(context: click.Context, message: Message) -> None:
    """Explain the very request, if the message tells enough of it."""
    if not (message.url and message.origin):
        return

    try:
        with printing_aside():
            call = retell(message, load_app(context))
    except (Refusal, ValueError) as error:
        click.echo(f"\nWithout an app, that is all. {error}")
        return

    if call is not None:
        click.echo(f"\nIn this app, a {call.method} like that is:\n")
        origin, options = call.origin, call.options
        _explain(context, call.url, origin, runs_views=call.is_safe, **options)


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")

    if not colon:
        raise Refusal(f"{quote(line)} is no header. Write --header 'Name: value'.")

    return name.strip(), value.strip()


def _json(text: str) -> str:
    try:
        json.loads(text)
    except ValueError as error:
        raise Refusal(f"{quote(text)} is no JSON: {error}.") from error

    return text


def _coloured(text: str) -> str:
    """Return a report with its verdict, and what has failed, in colour."""
    verdict, *lines = text.splitlines()
    colour = "green" if verdict.startswith("allowed") else "red"
    marked = [
        click.style(line, fg="red") if line.startswith("FAILED") else line
        for line in lines
    ]
    return "\n".join([click.style(verdict, fg=colour, bold=True), *marked])
