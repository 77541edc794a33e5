from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_advocates.tracking.origins import origin_of

anything = st.text(st.characters(exclude_categories=()), max_size=80)


@pytest.mark.parametrize(
    "query",
    [
        "gclid=abc",
        "ch=x&msclkid=1",
        "GCLID=abc",
        "utm_medium=cpc",
        "utm_medium=Paid_Social",
        "utm_medium=display",
    ],
)
def test_a_paid_click_says_so(query: str) -> None:
    assert origin_of(query=query, referrer="") == "paid"


@pytest.mark.parametrize("query", ["", "fbclid=abc", "utm_medium=social", "gclid=", "ch=mail"])
def test_a_shared_link_is_not_paid(query: str) -> None:
    assert origin_of(query=query, referrer="https://www.facebook.com/") == ""


@pytest.mark.parametrize(
    ("referrer", "origin"),
    [
        ("https://www.retailmenot.com/view/shop", "coupon"),
        ("https://RetailMeNot.com./", "coupon"),
        ("https://notretailmenot.com/", ""),
        ("https://codes.example/", "coupon"),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_a_coupon_site_is_known_by_its_host(referrer: str, origin: str) -> None:
    assert origin_of(query="", referrer=referrer, extra_hosts=["codes.example"]) == origin


def test_fifty_parameters_are_read_and_a_longer_query_says_nothing() -> None:
    others = [f"p{number}=1" for number in range(49)]
    assert origin_of(query="&".join([*others, "gclid=abc"]), referrer="") == "paid"
    assert origin_of(query="&".join([*others, "more=1", "gclid=abc"]), referrer="") == ""


def test_a_medium_is_read_whatever_its_case_and_blanks() -> None:
    assert origin_of(query="UTM_Medium=%20CPC%20", referrer="") == "paid"


def test_a_paid_click_from_a_coupon_site_was_paid_for() -> None:
    assert origin_of(query="gclid=abc", referrer="https://coupons.com/") == "paid"


def test_a_site_s_own_list_counts_to_its_last_host() -> None:
    hosts = iter(["one.example", "two.example"])
    assert origin_of(query="", referrer="https://www.two.example/", extra_hosts=hosts) == "coupon"


@given(anything, anything)
def test_whatever_a_browser_sends_has_an_origin(query: str, referrer: str) -> None:
    assert origin_of(query=query, referrer=referrer) in ("", "paid", "coupon")
