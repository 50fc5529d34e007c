"""The rule that a decorated view has chosen for one request."""

from __future__ import annotations

import collections.abc as cabc
import typing as t

from ..options.resolver import Rule

if t.TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

#: Where the environ of a request has the choice.
CHOICE = "flask_cors.choice"
# Where Werkzeug puts the request object.
_REQUEST = "werkzeug.request"


def choose(owner: object, environ: WSGIEnvironment, rule: Rule) -> None:
    """Let a rule govern one actual request, whatever else would.

    :param owner: The state of the app.
    """
    environ[CHOICE] = (owner, environ.get(_REQUEST), rule)


def forget_choice(environ: WSGIEnvironment) -> None:
    """Let no rule be chosen for a request."""
    environ.pop(CHOICE, None)


def find_choice(owner: object, environ: cabc.Mapping[str, t.Any]) -> Rule | None:
    """Return the rule that was chosen for a request.

    :param owner: The state of the app.
    """
    choice = environ.get(CHOICE)

    if choice is None:
        return None

    chooser, request, rule = choice
    # Another app, or another pass through this one, may share the environ. At the end
    # of a request Flask leaves no request object in it.
    is_own = chooser is owner and environ.get(_REQUEST) in (request, None)
    return rule if is_own else None
