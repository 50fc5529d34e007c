"""The commands ``flask cors routes``, ``explain`` and ``audit``. Only they import this
package; a running app never does.
"""

from __future__ import annotations

from importlib import import_module

import click

_COMMANDS = ("audit", "explain", "routes")


class _Commands(click.Group):
    """Imports a command when it is called, because Flask imports this module often."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None

        module = import_module(f".{cmd_name}.command", __name__)
        command: click.Command = module.command
        return command


@click.group(cls=_Commands)
def cors() -> None:
    """Show what CORS allows, why, and what to change."""
