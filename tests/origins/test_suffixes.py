from __future__ import annotations

import pytest

from flask_cors.origins import suffixes


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        pytest.param("com", True, id="top level"),
        pytest.param("co.uk", True, id="registry's second level"),
        pytest.param("github.io", True, id="a company's"),
        pytest.param("s3.amazonaws.com", True, id="below a registrable domain"),
        pytest.param("example.com", False, id="registrable"),
        pytest.param("a.github.io", False, id="a customer's"),
        pytest.param("amazonaws.com", False, id="between two suffixes"),
        pytest.param("localhost", False, id="not listed"),
        pytest.param("app.example", False, id="below what is not listed"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_public_suffix_is_one_of_the_list(host: str, expected: bool) -> None:
    assert suffixes.is_public_suffix(host) is expected


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        pytest.param("example.com", "example.com", id="itself"),
        pytest.param("b.a.example.com", "example.com", id="two levels below"),
        pytest.param("a.example.co.uk", "example.co.uk", id="suffix of two labels"),
        pytest.param("b.a.github.io", "a.github.io", id="a customer's"),
        pytest.param(
            "b.a.s3.amazonaws.com",
            "a.s3.amazonaws.com",
            id="suffix below a registrable domain",
        ),
        pytest.param("www.amazonaws.com", "amazonaws.com", id="beside that suffix"),
        pytest.param("b.city.kawasaki.jp", "city.kawasaki.jp", id="exception"),
        pytest.param("b.a.city.kobe.jp", "city.kobe.jp", id="below an exception"),
        pytest.param("github.io", "github.io", id="a suffix"),
        pytest.param("com", "com", id="top level"),
        pytest.param("localhost", "localhost", id="one label"),
        pytest.param("b.a.localhost", "a.localhost", id="not listed"),
        pytest.param("a.example.com.", "example.com.", id="trailing dot"),
        pytest.param("b.a.github.io.", "a.github.io.", id="suffix, trailing dot"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_registrable_domain_is_one_label_more_than_the_longest_suffix(
    host: str, domain: str
) -> None:
    assert suffixes.registrable_domain(host) == domain


@pytest.mark.parametrize("host", ["com", "co.uk", "github.io"])
@pytest.mark.usefixtures("suffixes_are_unknown")
def test_no_suffix_is_known_without_the_package(host: str) -> None:
    assert suffixes.public_suffixes() is None
    assert suffixes.is_public_suffix(host) is False


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        pytest.param("localhost", "localhost", id="one label"),
        pytest.param("example.com", "example.com", id="two labels"),
        pytest.param("a.example.com", "example.com", id="three labels"),
        pytest.param("a.example.com.", "example.com.", id="trailing dot"),
        pytest.param("a.example.co.uk", "co.uk", id="too wide"),
    ],
)
@pytest.mark.usefixtures("suffixes_are_unknown")
def test_registrable_domain_is_two_labels_without_the_package(
    host: str, domain: str
) -> None:
    assert suffixes.registrable_domain(host) == domain


def test_suffixes_further_below_are_known() -> None:
    assert suffixes.suffix_below("amazonaws.com").endswith(".amazonaws.com")
    assert suffixes.suffix_below("github.io") == ""
    assert {"com", "co.uk", "a.ck", "xn--55qx5d.cn"} <= {*suffixes.every_suffix()}


@pytest.mark.usefixtures("suffixes_are_unknown")
def test_without_the_package_none_is_further_below() -> None:
    assert suffixes.every_suffix() == ()
    assert suffixes.suffix_below("amazonaws.com") == ""
