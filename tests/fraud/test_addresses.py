from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_advocates.fraud.addresses import canonical_address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ringstraße 5, 10115 Berlin", "10115 BERLIN\nRingstr. 5"),
        ("12 Main Street, Flat 3", "12 main st apartment 3"),
        ("Rue Élysée 4", "rue elysee, 4"),
        ("Ring Straße 5", "Ring Str. 5"),
    ],
)
def test_one_door_is_one_address_however_it_is_written(one: str, other: str) -> None:
    assert canonical_address(one) == canonical_address(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("Ring 5", "Ring 6"), ("Ring 5, Berlin", "Ring 5, Bonn"), ("A 1", "B 1")]
)
def test_two_doors_stay_two(one: str, other: str) -> None:
    assert canonical_address(one) != canonical_address(other)


@pytest.mark.parametrize("text", ["", "  ", ",.-", "no"])
def test_what_is_no_address_is_nothing(text: str) -> None:
    assert canonical_address(text) == ""


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_the_canonical_form_is_canonical(text: str) -> None:
    once = canonical_address(text)
    assert canonical_address(once) == once
