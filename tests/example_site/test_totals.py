from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from example_site.shop.totals import (
    FREE_SHIPPING_FROM_MINOR,
    SHIPPING_MINOR,
    totals,
    vat_inside,
)

AMOUNTS = st.integers(min_value=0, max_value=10**9)


def test_shipping_is_paid_below_the_limit_and_free_from_it() -> None:
    assert totals(subtotal_minor=FREE_SHIPPING_FROM_MINOR - 1).shipping_minor == SHIPPING_MINOR
    assert totals(subtotal_minor=FREE_SHIPPING_FROM_MINOR).shipping_minor == 0


def test_an_empty_cart_costs_nothing() -> None:
    assert totals(subtotal_minor=0).total_minor == 0


def test_vat_is_rounded_half_up_to_the_cent() -> None:
    assert [vat_inside(gross) for gross in (119, 1000, 2800, 1, 0)] == [19, 160, 447, 0, 0]


@given(AMOUNTS, st.integers(min_value=-(10**6), max_value=10**10))
def test_the_sums_always_add_up(subtotal_minor: int, discount_minor: int) -> None:
    found = totals(subtotal_minor=subtotal_minor, discount_minor=discount_minor)
    assert 0 <= found.discount_minor <= found.subtotal_minor
    assert found.total_minor == subtotal_minor - found.discount_minor + found.shipping_minor
    assert 0 <= found.tax_minor + found.shipping_minor <= found.total_minor
