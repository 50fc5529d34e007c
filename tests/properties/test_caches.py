from __future__ import annotations

import collections.abc as cabc
import typing as t

import pytest
from flask import Flask
from hypothesis import find
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import Headers

from flask_cors import CORS
from flask_cors import cross_origin
from flask_cors.browser import Browser
from tests.properties.cache import SharedCache
from tests.properties.expected import is_entitled

# Some policies are risky, and meant.
pytestmark = pytest.mark.filterwarnings("ignore::flask_cors.CORSSecurityWarning")

PAGES = (
    "https://a.example",
    "https://b.a.example",
    "https://b.example",
    "http://a.example",
    "https://a.example:8443",
    "null",
)
ENTRIES = (*PAGES, "https://*.a.example", "https://a.example:*", "*")
Policy = dict[str, t.Any]
Break = cabc.Callable[[Headers], object]
Plays = list[tuple[t.Optional[str], str]]

POLICIES: st.SearchStrategy[Policy] = st.fixed_dictionaries(
    {"origins": st.lists(st.sampled_from(ENTRIES), max_size=3)},
    optional={
        "send_wildcard": st.booleans(),
        "always_send": st.booleans(),
        "supports_credentials": st.just(True),
    },
).map(lambda policy: _accepted(policy))
#: Who asks for which path, one after the other. Nobody is a program, or a link.
PLAYS: st.SearchStrategy[Plays] = st.lists(
    st.tuples(
        st.one_of(st.none(), st.sampled_from(PAGES)),
        st.sampled_from(["/app", "/view", "/missing"]),
    ),
    min_size=1,
    max_size=5,
)


def _accepted(policy: Policy) -> Policy:
    if policy.get("supports_credentials"):
        risks = ["any-origin", "null-origin"]
        return {**policy, "accept_risks": risks, "send_wildcard": False}

    return policy


def make_app(policy: Policy, break_it: Break) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/app", view_func=lambda: "app")
    CORS(app, **policy)
    app.add_url_rule("/view", "view", cross_origin(**policy)(lambda: "view"))
    wsgi_app = app.wsgi_app

    def change(environ: t.Any, start_response: t.Any) -> t.Any:
        def start(status: str, lines: t.Any, *exc_info: t.Any) -> t.Any:
            headers = Headers(lines)
            break_it(headers)
            return start_response(status, headers.to_wsgi_list(), *exc_info)

        return wsgi_app(environ, start)

    app.wsgi_app = change  # type: ignore[method-assign]
    return app


def is_served_right(
    policy: Policy,
    plays: Plays,
    break_it: Break = lambda headers: None,
) -> bool:
    """Tell whether everybody behind a shared cache gets what is due, and no more."""
    cache = SharedCache(make_app(policy, break_it))

    for page, path in plays:
        if page is None:
            Browser(cache, origin="http://localhost").fetch(path)
        elif Browser(cache, origin=page).fetch(path).allowed is not is_entitled(
            policy, page
        ):
            return False

    return True


@given(POLICIES, PLAYS)
def test_nobody_gets_a_wrong_answer_from_a_shared_cache(
    policy: Policy, plays: Plays
) -> None:
    assert is_served_right(policy, plays)


def drop_from_denied(headers: Headers) -> None:
    if "Access-Control-Allow-Origin" not in headers:
        headers.pop("Vary", None)


def drop_from_allowed(headers: Headers) -> None:
    if "Access-Control-Allow-Origin" in headers:
        headers.pop("Vary", None)


@pytest.mark.parametrize("bug", [drop_from_denied, drop_from_allowed])
def test_planted_bug_is_found(bug: Break) -> None:
    case = st.tuples(POLICIES, PLAYS)
    policy, plays = find(
        case, lambda drawn: not is_served_right(drawn[0], drawn[1], bug)
    )

    assert len(plays) == 2
    assert is_served_right(policy, plays)


def test_model_keeps_answers_at_all() -> None:
    cache = SharedCache(make_app({"origins": "*"}, lambda headers: None))

    for page in PAGES:
        assert Browser(cache, origin=page).fetch("/app").allowed

    assert cache.hits == len(PAGES) - 1
