from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_advocates.tracking.origins import origin_of

anything = st.text(st.characters(exclude_categories=()), max_size=80)


@pytest.mark.parametrize(
    "query",
    ["gclid=abc", "ch=x&msclkid=1", "GCLID=abc", "utm_medium=cpc", "utm_medium=Paid_Social"],
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


@given(anything, anything)
def test_whatever_a_browser_sends_has_an_origin(query: str, referrer: str) -> None:
    assert origin_of(query=query, referrer=referrer) in ("", "paid", "coupon")
