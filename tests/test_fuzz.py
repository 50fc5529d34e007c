from __future__ import annotations

import itertools
import typing as t
from pathlib import Path

import pytest

from flask_cors.policy import Policy
from flask_cors.policy import Verdict
from flask_cors.serving import preflights
from flask_cors.serving.policies import Match
from flask_cors.serving.policies import PolicyMap
from flask_cors.serving.request import CORSRequest
from flask_cors.serving.responses import make_reply
from flask_cors.serving.responses import Reply
from tests.fuzz import naive
from tests.fuzz import targets
from tests.fuzz.preflights import KNOWN
from tests.fuzz.targets import read_corpus
from tests.fuzz.targets import TARGETS

# What is fuzzed also warns, as it should.
pytestmark = pytest.mark.filterwarnings("ignore")


def test_each_target_has_a_corpus() -> None:
    corpora = Path(targets.__file__).with_name("corpus").iterdir()
    assert sorted(path.stem for path in corpora) == sorted(TARGETS)


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_is_found_in_the_corpus(target: str) -> None:
    for data in read_corpus(target):
        TARGETS[target](data)


@pytest.mark.parametrize("verb", [0, 6, 7, 15], ids=["OPTIONS", "GET", "POST", "PUT"])
@pytest.mark.parametrize("subject", range(4))
def test_each_view_answers_as_its_policy_says(subject: int, verb: int) -> None:
    origins, methods, _, paths = KNOWN
    asked = methods if verb == 0 else methods[:1]

    for parts in itertools.product(*map(range, map(len, (origins, asked, paths)))):
        origin, method, path = (bytes([part]) for part in parts)
        data = b"\xff".join([origin, method, b"\1", path])
        TARGETS["preflights"](bytes([4 * verb + subject]) + data)


@pytest.mark.parametrize(
    ("name", "answer", "target"),
    [
        pytest.param("is_origin", True, "origins", id="origin that is none"),
        pytest.param("canonical", None, "entries", id="entry"),
        pytest.param("admits", True, "entries", id="admitted origin"),
        pytest.param("covers", False, "patterns", id="pattern"),
        pytest.param("covers", False, "paths", id="path"),
        pytest.param("is_token", False, "preflights", id="header of an answer"),
        pytest.param("is_token", False, "config", id="header of a policy"),
    ],
)
def test_disagreement_is_found(
    name: str,
    answer: object,
    target: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def disagree(*texts: str) -> object:
        return answer

    monkeypatch.setattr(naive, name, disagree)

    with pytest.raises(AssertionError):
        test_nothing_is_found_in_the_corpus(target)


def test_preflight_that_is_refused_with_success_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def reply(answer: Verdict) -> Reply:
        return ("200 OK", *make_reply(answer)[1:])

    monkeypatch.setattr(preflights, "make_reply", reply)

    with pytest.raises(AssertionError, match="is_refused=False"):
        test_nothing_is_found_in_the_corpus("preflights")


@pytest.mark.parametrize(
    ("where", "name", "value"),
    [
        pytest.param("preflight", "Allow-Credentials", "", id="without credentials"),
        pytest.param("preflight", "Allow-Methods", "", id="without methods"),
        pytest.param("preflight", "Allow-Methods", "DELETE", id="with other methods"),
        pytest.param("preflight", "Allow-Headers", "", id="without headers"),
        pytest.param("preflight", "Allow-Headers", "*", id="with all headers"),
        pytest.param("preflight", "Max-Age", "", id="without age"),
        pytest.param("preflight", "Vary", "", id="without Vary"),
        pytest.param("preflight", "Vary", "Origin", id="hides what it echoes"),
        pytest.param(
            "actual", "Allow-Credentials", "", id="actual without credentials"
        ),
        pytest.param("actual", "Expose-Headers", "", id="exposes nothing"),
        pytest.param("actual", "Timing-Allow-Origin", "", id="actual without timing"),
        pytest.param("actual", "Vary", "", id="actual without Vary"),
        pytest.param("actual", "Vary", "Origin", id="constant answer with Vary"),
        pytest.param("options", "Allow-Methods", "", id="options without methods"),
        pytest.param("options", "Allow-Headers", "", id="options without headers"),
        pytest.param("options", "Vary", "Origin", id="hides by hand"),
    ],
)
def test_wrong_header_is_found(
    where: str, name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell = getattr(Policy, where)

    def tell_wrong(self: Policy, *asked: t.Any) -> Verdict:
        answer: Verdict = tell(self, *asked)

        # What is said of a URL that policies share has a check of its own.
        if ("Access-Control-Max-Age", "0") in answer.headers:
            return answer

        told = {**dict(answer.headers), "Vary": answer.vary}
        wrong = {each: value if each.endswith(name) else told[each] for each in told}
        vary = wrong.pop("Vary")
        headers = tuple(pair for pair in wrong.items() if pair[1])
        return Verdict(answer.allowed, headers, vary)

    monkeypatch.setattr(Policy, where, tell_wrong)

    with pytest.raises(AssertionError, match="Seen"):
        test_nothing_is_found_in_the_corpus("preflights")


def test_policy_of_another_method_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    of_preflight = PolicyMap.of_preflight

    def ignore_method(self: PolicyMap, request: t.Any) -> Match | None:
        environ = {**request.environ, "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "GET"}
        return of_preflight(self, CORSRequest(environ))

    monkeypatch.setattr(PolicyMap, "of_preflight", ignore_method)

    with pytest.raises(AssertionError, match="method='PUT'"):
        test_nothing_is_found_in_the_corpus("preflights")
