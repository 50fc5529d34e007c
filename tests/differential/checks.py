from __future__ import annotations

import typing as t

from werkzeug.datastructures import Headers
from werkzeug.test import create_environ
from werkzeug.test import run_wsgi_app

from tests.differential.apps import METHODS
from tests.differential.apps import NAME
from tests.differential.apps import PAGES
from tests.differential.apps import Policy
from tests.differential.apps import Ran
from tests.differential.apps import World

_SAFELISTED = ("GET", "HEAD", "POST")


class Reply(t.NamedTuple):
    """A response, and the view that ran for it."""

    status: int
    headers: Headers
    ran: Ran | None

    @property
    def allowed(self) -> str | None:
        return self.headers.get("Access-Control-Allow-Origin")

    def is_for(self, page: str) -> bool:
        return self.allowed in ("*", page)

    def lists(self, name: str) -> set[str]:
        text = self.headers.get(f"Access-Control-Allow-{name}", "")
        return {each.strip() for each in text.split(",") if each.strip()}


def ask(
    world: World, path: str, method: str, page: str | None, **headers: str
) -> Reply:
    """Send a request to the app."""
    environ = create_environ("/", f"http://{world.host}", method=method)
    environ["PATH_INFO"] = path.encode().decode("latin-1")
    environ["SCRIPT_NAME"] = world.mount
    environ.update(headers)

    if page is not None:
        environ["HTTP_ORIGIN"] = page

    world.ran.clear()
    _, status, lines = run_wsgi_app(world.app, environ, buffered=True)
    ran = world.ran[-1] if world.ran else None
    return Reply(int(status[:3]), lines, ran)


def ask_first(world: World, path: str, method: str, page: str) -> Reply:
    """Send a preflight."""
    return ask(
        world,
        path,
        "OPTIONS",
        page,
        HTTP_ACCESS_CONTROL_REQUEST_METHOD=method,
        HTTP_ACCESS_CONTROL_REQUEST_HEADERS=NAME,
    )


class Mistake(AssertionError):
    """The door and a view disagree, or a page gets what it must not get."""


def check(world: World, path: str, method: str) -> int:
    """Check one URL and method for all pages.

    :return: The number of cases.
    :raises Mistake: Something is wrong.
    """
    views = {each: ask(world, path, each, None) for each in METHODS}
    replies = {page: ask(world, path, method, page) for page in (None, *PAGES)}

    for page in PAGES:
        _check_actual(world, path, method, page, replies[page])
        _check_preflight(world, path, method, page, views)

    _check_caches(world, path, replies)
    return len(PAGES)


def _policies(world: World, path: str, ran: Ran) -> tuple[Policy, ...]:
    """Return the policies of which each has to allow what a page does."""
    around = world.policy_around(ran, path)

    if not ran.own:
        return (around,)

    # A hidden decorator narrows the policy that governs the view without it.
    return (*ran.own, around) if ran.is_hidden and len(ran.own) == 1 else ran.own


def _check_actual(
    world: World, path: str, method: str, page: str, reply: Reply
) -> None:
    if reply.ran is None:
        return

    policies = _policies(world, path, reply.ran)
    is_due = all(policy.allows(page) for policy in policies)

    if reply.is_for(page) is not is_due:
        raise Mistake(f"{method} {path} from {page}: {reply}, due: {is_due}")


def _check_preflight(
    world: World, path: str, method: str, page: str, views: dict[str, Reply]
) -> None:
    reply = ask_first(world, path, method, page)
    ran = views[method].ran

    if not reply.is_for(page) or not 200 <= reply.status < 300:
        _check_refusal(world, path, method, page, ran, reply)
        return

    listed = {*reply.lists("Methods"), *_SAFELISTED}
    is_kept = reply.headers.get("Access-Control-Max-Age") != "0"

    # The browser may remember it for all methods of the URL.
    for other in METHODS if is_kept else (method,):
        other_ran = views[other].ran

        if other_ran is None or (other not in listed and "*" not in listed):
            continue

        policies = _policies(world, path, other_ran)
        is_due = all(each.allows(page) for each in policies)
        is_due = is_due and (
            other in _SAFELISTED or all(other in each.methods for each in policies)
        )
        has_name = NAME in reply.lists("Headers")
        is_name_due = all(each.lists_name for each in policies)

        if is_due and (is_name_due or not has_name):
            continue

        # Then the view itself has to stay shut.
        sent = {"HTTP_X_H": "1"} if has_name else {}
        is_simple = other in _SAFELISTED and not has_name
        actual = ask(world, path, other, page, **sent)

        if actual.ran is not None and not is_simple:
            raise Mistake(
                f"{method} {path} from {page} opens {other}: {reply}, {actual}"
            )


def _check_refusal(
    world: World, path: str, method: str, page: str, ran: Ran | None, reply: Reply
) -> None:
    """A preflight must not refuse what the view allows, as far as it can know it."""
    if ran is None or ran.is_hidden:
        return

    if all(each.allows(page) for each in _policies(world, path, ran)):
        raise Mistake(f"preflight of {method} {path} from {page}: {reply}, {ran}")


def _check_caches(world: World, path: str, replies: dict[str | None, Reply]) -> None:
    """A shared cache that obeys `Vary` must not hand out what is not due."""
    for asker, reply in replies.items():
        vary = {
            each.strip().lower() for each in reply.headers.get("Vary", "").split(",")
        }

        if reply.ran is None or vary & {"origin", "*"}:
            continue

        for page in PAGES:
            is_due = all(
                each.allows(page) for each in _policies(world, path, reply.ran)
            )

            if reply.is_for(page) is not is_due:
                raise Mistake(f"{path} for {asker} is kept for {page}: {reply}")
