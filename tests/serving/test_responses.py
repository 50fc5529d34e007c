from __future__ import annotations

import pytest

from flask_cors.policy import Verdict
from flask_cors.serving.responses import add_headers
from flask_cors.serving.responses import make_reply

ALLOW_ORIGIN = ("Access-Control-Allow-Origin", "https://a.example")
CREDENTIALS = ("Access-Control-Allow-Credentials", "true")
METHODS = ("Access-Control-Allow-Methods", "GET, PUT")
EXPOSE = ("Access-Control-Expose-Headers", "ETag")
TYPE = ("Content-Type", "text/plain; charset=utf-8")
REFUSAL = b"The CORS policy does not allow this origin.\n"


@pytest.mark.parametrize(
    ("verdict", "headers"),
    [
        pytest.param(
            Verdict(True, (ALLOW_ORIGIN, METHODS), ""),
            [ALLOW_ORIGIN, METHODS, TYPE, ("Content-Length", "0")],
            id="static",
        ),
        pytest.param(
            Verdict(True, (ALLOW_ORIGIN,), "Origin"),
            [ALLOW_ORIGIN, ("Vary", "Origin"), TYPE, ("Content-Length", "0")],
            id="varying",
        ),
        pytest.param(
            Verdict(
                True,
                (ALLOW_ORIGIN,),
                "Origin, Access-Control-Request-Headers",
            ),
            [
                ALLOW_ORIGIN,
                ("Vary", "Origin, Access-Control-Request-Headers"),
                TYPE,
                ("Content-Length", "0"),
            ],
            id="varying by more",
        ),
    ],
)
def test_allowed_preflight_gets_an_empty_success(
    verdict: Verdict, headers: list[tuple[str, str]]
) -> None:
    assert make_reply(verdict) == ("200 OK", headers, b"")


@pytest.mark.parametrize(
    ("vary", "headers"),
    [
        pytest.param("Origin", [("Vary", "Origin")], id="varying"),
        pytest.param("", [], id="Vary left alone"),
    ],
)
def test_denied_preflight_gets_a_reason_and_no_cors_header(
    vary: str, headers: list[tuple[str, str]]
) -> None:
    assert make_reply(Verdict(False, (), vary)) == (
        "403 Forbidden",
        [
            *headers,
            TYPE,
            ("Content-Length", str(len(REFUSAL))),
        ],
        REFUSAL,
    )


@pytest.mark.parametrize(
    ("present", "verdict", "expected"),
    [
        pytest.param(
            [("ETag", "x")],
            Verdict(True, (ALLOW_ORIGIN, EXPOSE), "Origin"),
            [("ETag", "x"), ALLOW_ORIGIN, EXPOSE, ("Vary", "Origin")],
            id="allowed",
        ),
        pytest.param(
            [], Verdict(True, (ALLOW_ORIGIN,), ""), [ALLOW_ORIGIN], id="static"
        ),
        pytest.param(
            [], Verdict(False, (), "Origin"), [("Vary", "Origin")], id="denied"
        ),
        pytest.param(
            [("ETag", "x"), ("Vary", "Accept")],
            Verdict(False, (), ""),
            [("ETag", "x"), ("Vary", "Accept")],
            id="denied, Vary left alone",
        ),
        pytest.param(
            [("access-control-expose-headers", "X-App")],
            Verdict(True, (ALLOW_ORIGIN, EXPOSE), ""),
            [ALLOW_ORIGIN, ("Access-Control-Expose-Headers", "X-App, ETag")],
            id="names that the app exposes are kept",
        ),
        pytest.param(
            [("Access-Control-Max-Age", "5")],
            Verdict(True, (ALLOW_ORIGIN, ("Access-Control-Max-Age", "9")), ""),
            [("Access-Control-Max-Age", "5"), ALLOW_ORIGIN],
            id="the app's own header is kept, and once",
        ),
        pytest.param(
            [EXPOSE, ("Access-Control-Max-Age", "5"), ("ETag", "x")],
            Verdict(False, (), "Origin"),
            [("ETag", "x"), ("Vary", "Origin")],
            id="nothing is left for a denied origin",
        ),
        pytest.param(
            [("access-control-allow-credentials", "true"), ("ETag", "x")],
            Verdict(True, (ALLOW_ORIGIN,), "Origin"),
            [("ETag", "x"), ALLOW_ORIGIN, ("Vary", "Origin")],
            id="credentials are not allowed by hand",
        ),
        pytest.param(
            [("Access-Control-Allow-Credentials", "true"), ("ETag", "x")],
            Verdict(False, (), "Origin"),
            [("ETag", "x"), ("Vary", "Origin")],
            id="credentials are denied with the origin",
        ),
        pytest.param(
            [("Access-Control-Allow-Credentials", "TRUE")],
            Verdict(True, (ALLOW_ORIGIN, CREDENTIALS), ""),
            [ALLOW_ORIGIN, CREDENTIALS],
            id="credentials are allowed by the policy",
        ),
    ],
)
def test_answer_adds_exactly_its_headers(
    present: list[tuple[str, str]], verdict: Verdict, expected: list[tuple[str, str]]
) -> None:
    assert add_headers(verdict, present) == expected


@pytest.mark.parametrize(
    ("lines", "names", "expected"),
    [
        pytest.param([], "Origin", ["Origin"], id="none yet"),
        pytest.param(["Accept"], "Origin", ["Accept, Origin"], id="another"),
        pytest.param(["Origin"], "Origin", ["Origin"], id="the same"),
        pytest.param(["origin"], "Origin", ["origin"], id="the same in lower case"),
        pytest.param(["Accept,ORIGIN"], "Origin", ["Accept,ORIGIN"], id="among others"),
        pytest.param(
            ["X-Origin"], "Origin", ["X-Origin, Origin"], id="part of another name"
        ),
        pytest.param(["*"], "Origin", ["*"], id="*"),
        pytest.param(["Accept, *"], "Origin", ["Accept, *"], id="* among others"),
        pytest.param(
            ["Accept", "Cookie"], "Origin", ["Accept, Cookie, Origin"], id="lines"
        ),
        pytest.param(
            ["Accept", "Origin"], "Origin", ["Accept, Origin"], id="in some line"
        ),
        pytest.param(["Accept", "*"], "Origin", ["Accept, *"], id="* in a line"),
        pytest.param([""], "Origin", ["Origin"], id="empty"),
        pytest.param(["Accept", ""], "Origin", ["Accept, Origin"], id="empty line"),
        pytest.param(
            ["Origin"],
            "Origin, Access-Control-Request-Headers",
            ["Origin, Access-Control-Request-Headers"],
            id="one of two is there",
        ),
    ],
)
def test_vary_is_merged_without_duplicates(
    lines: list[str], names: str, expected: list[str]
) -> None:
    present = [("Vary", line) for line in lines]
    headers = add_headers(Verdict(False, (), names), present)

    assert headers == [("Vary", line) for line in expected]
