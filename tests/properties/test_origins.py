from __future__ import annotations

import re
import warnings

import pytest
from hypothesis import example
from hypothesis import given
from hypothesis import strategies as st

from flask_cors import CORSConfigError
from flask_cors.origins.lookalikes import OriginRegex
from flask_cors.origins.origin_set import OriginSet
from flask_cors.origins.regex_samples import MARK
from tests.fuzz import naive
from tests.properties.strategies import ENTRIES
from tests.properties.strategies import entries_and_sent
from tests.properties.strategies import SENT
from tests.properties.strategies import sent_to

LONGEST = f"https://{'a' * 308}.a.example"


@given(entries_and_sent())
def test_set_admits_what_its_entries_say(
    case: tuple[list[str], list[str | None]],
) -> None:
    entries, sent = case
    allowed = OriginSet(entries)

    for origin in filter(None, sent):
        expected = any(naive.admits(entry, origin) for entry in entries)
        assert allowed.allows(origin) is expected, origin


@given(entries_and_sent())
@example((["https://*.a.example"], [LONGEST, LONGEST.replace("a", "aa", 1)]))
def test_only_what_has_the_form_of_an_origin_is_admitted(
    case: tuple[list[str], list[str | None]],
) -> None:
    entries, sent = case
    allowed = OriginSet([*entries, "*", "null"])

    for origin in filter(None, sent):
        assert allowed.allows(origin) is naive.is_origin(origin), origin


@given(st.text(max_size=30), SENT)
@example("https://*", "https://a.example")
@example("https://[::1", "null")
@example("https://a.example:99999", None)
def test_no_text_raises_anything_but_a_configuration_error(
    text: str, origin: str | None
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")

        try:
            allowed = OriginSet([text])
        except CORSConfigError as error:
            assert error.problems
        else:
            assert allowed.allows(origin or "") in (True, False)


@given(
    st.one_of(
        ENTRIES.flatmap(lambda entry: sent_to([entry])),
        st.from_regex(r"[a-z]{1,5}://[^\s/]{1,20}", fullmatch=True),
    )
)
@example("HTTPS://A.EXAMPLE:0443/")
def test_accepted_spelling_stands_for_one_canonical_origin(text: str | None) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")

        try:
            allowed = OriginSet([text or ""])
        except CORSConfigError:
            found: frozenset[str] = frozenset()
        else:
            found = allowed.exact | allowed.wildcards.wildcards

    for origin in found - {"null"}:
        assert naive.canonical(origin) == origin

    if text and text.isascii() and text != "null":
        assert found == {naive.canonical(text)} - {None}


PIECES = [
    *("https://", "https?://", "example", "com", ":", "/", "-", "é", "\x00", "(?#c)"),
    *(r"\.", r"\d", r"\b", r"\[", r"\1", "[a-z]", "[12]", "[^/]", "[", "]", "\\"),
    *("(", ")", "|", "(?:", "(?P<a>", "(?=", "(?!", "(?<=a", "(?i)", "(?x)"),
    *(".", "*", "+", "?", "{3}", "{2,}", "{0}", "^", "$", "(?(1)a|b)", ".*"),
]


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
@example("(?:)+")
@example("[:/]+.*")
def test_any_regex_that_compiles_can_be_probed(source: str) -> None:
    try:
        regex = OriginRegex(re.compile(source))
    except re.error:
        return

    for probe in (regex.samples, regex.lookalikes, regex.strangers, regex.customers):
        assert MARK not in "".join(probe())
