"""A cursor leads back to its row, and says nothing to anybody else."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_advocates.api.reading.cursors import BadCursor, cursor_of, number_of

numbers = st.integers(0, 2**63 - 1)


@given(numbers)
def test_a_cursor_leads_back_to_its_row(number: int) -> None:
    assert number_of(name="rewards", cursor=cursor_of(name="rewards", number=number)) == number


@given(numbers)
def test_a_cursor_is_of_one_list(number: int) -> None:
    with pytest.raises(BadCursor):
        number_of(name="payouts", cursor=cursor_of(name="rewards", number=number))


@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_a_text_somebody_made_up_is_no_cursor(text: str) -> None:
    with pytest.raises(BadCursor):
        number_of(name="rewards", cursor=text)


@given(st.binary(min_size=16, max_size=16))
def test_bytes_of_the_right_form_are_no_cursor_either(data: bytes) -> None:
    with pytest.raises(BadCursor):
        number_of(name="rewards", cursor=base64.urlsafe_b64encode(data).decode("ascii").rstrip("="))


@given(numbers, st.integers(0, 127))
def test_a_cursor_with_one_bit_changed_is_none(number: int, bit: int) -> None:
    data = int.from_bytes(base64.urlsafe_b64decode(cursor_of(name="a", number=number) + "=="))
    changed = (data ^ (1 << bit)).to_bytes(16)
    with pytest.raises(BadCursor):
        number_of(name="a", cursor=base64.urlsafe_b64encode(changed).decode("ascii").rstrip("="))


def test_neighbours_do_not_look_alike() -> None:
    cursors = [cursor_of(name="rewards", number=number) for number in range(1, 100)]
    assert len({cursor[:6] for cursor in cursors}) > 90
    assert len({cursor[-6:] for cursor in cursors}) > 90


def test_a_cursor_survives_a_new_secret(settings) -> None:
    old = cursor_of(name="rewards", number=7)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one"
    assert number_of(name="rewards", cursor=old) == 7
    new = cursor_of(name="rewards", number=7)
    settings.SECRET_KEY_FALLBACKS = []
    assert number_of(name="rewards", cursor=new) == 7
    with pytest.raises(BadCursor):
        number_of(name="rewards", cursor=old)


def test_a_bad_cursor_is_told_as_one() -> None:
    with pytest.raises(BadCursor) as caught:
        number_of(name="rewards", cursor="x")
    assert (caught.value.code, caught.value.status) == ("cursor_invalid", 422)
