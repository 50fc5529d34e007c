from __future__ import annotations

import re
import warnings

from hypothesis import example
from hypothesis import given
from hypothesis import strategies as st

from flask_cors import CORSConfigError
from flask_cors.fetch import is_origin
from flask_cors.origins import OriginSet
from fuzz.naive import admits
from tests.properties.strategies import ENTRIES
from tests.properties.strategies import origins
from tests.properties.strategies import SENT


@given(st.lists(ENTRIES, min_size=1, max_size=5), st.lists(origins(), max_size=10))
def test_set_admits_what_its_entries_say(entries: list[str], sent: list[str]) -> None:
    allowed = OriginSet(entries)

    for origin in sent:
        expected = any(admits(entry, origin) for entry in entries)
        assert allowed.allows(origin) is expected, origin


@given(st.lists(ENTRIES, max_size=3), SENT)
def test_only_what_has_the_form_of_an_origin_is_admitted(
    entries: list[str], origin: str | None
) -> None:
    if origin is not None and OriginSet([*entries, "*", "null"]).allows(origin):
        assert is_origin(origin)
        assert re.fullmatch(r"null|[a-z][a-z0-9+.-]*://[!-~]+", origin)
        assert len(origin) <= 326


@given(st.text(), SENT)
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


@given(st.from_regex(r"[a-z]{1,5}://[^\s/]{1,20}", fullmatch=True))
def test_accepted_spelling_stands_for_one_canonical_origin(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")

        try:
            allowed = OriginSet([text])
        except CORSConfigError:
            return

    for origin in allowed.exact:
        assert is_origin(origin)
        assert OriginSet([origin]).exact == {origin}
