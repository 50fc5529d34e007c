from __future__ import annotations

import json
import sys

import click

from ...errors import CORSConfigError
from ...simulator.report import paragraph
from ..app import load_app
from ..app import print_to_stderr
from ..printable import escape_controls
from .audit import run_audit
from .findings import Finding
from .findings import read_error
from .findings import Severity
from .progress import show_progress

_COLOURS = {Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan"}


@click.command("audit")
@click.option("--json", "is_json", is_flag=True, help="Print JSON.")
@click.option(
    "--fail-on",
    "limit",
    type=click.Choice([each.value for each in Severity]),
    default=Severity.HIGH.value,
    show_default=True,
    help="Exit with 1 if a finding is at least this severe.",
)
@click.option("--no-run", is_flag=True, help="Don't run views: don't send GET.")
@click.pass_context
def command(context: click.Context, is_json: bool, limit: str, no_run: bool) -> None:
    """Attack the policies of the app, and report mistakes.

    It sends preflights to the app, and GET requests unless you pass --no-run.
    """
    output = sys.stdout

    # A view that takes too long may print after the report.
    with print_to_stderr():
        findings = _findings(context, runs_views=not no_run)
        click.echo(_report(findings, is_json), file=output)

    is_bad = any(each.severity.is_at_least(Severity(limit)) for each in findings)
    context.exit(1 if is_bad else 0)


def _report(findings: list[Finding], is_json: bool) -> str:
    if is_json:
        return json.dumps([each.as_json() for each in findings], indent=2)

    return "\n\n".join([*map(_as_text, findings), _summary(findings)])


def _findings(context: click.Context, *, runs_views: bool) -> list[Finding]:
    try:
        app = load_app(context)
    except CORSConfigError as error:
        return read_error(error)

    return run_audit(app, runs_views=runs_views, progress=show_progress)


def _as_text(finding: Finding) -> str:
    colour = _COLOURS[finding.severity]
    severity = click.style(finding.severity.value, fg=colour, bold=True)
    title = f"{finding.id} {severity}: {finding.title}"
    lines = [finding.text, finding.fix, f"Written in {finding.place}."]

    if finding.origin:
        lines.append(f"Origin: {finding.origin}")

    if finding.routes:
        lines.append(f"Routes: {finding.routes_text}")

    return paragraph(title, *map(escape_controls, lines))


def _summary(findings: list[Finding]) -> str:
    counts = {
        severity: sum(each.severity is severity for each in findings)
        for severity in Severity
    }
    parts = [f"{count} {severity}" for severity, count in counts.items() if count]
    return f"Findings: {', '.join(parts)}." if parts else "No findings."
