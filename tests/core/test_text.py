from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_advocates.core.errors import BadName, BadReference
from wagtail_advocates.core.text import MAX_NAME, has_unstorable, person_name, reference

anything = st.text(st.characters(exclude_categories=()), max_size=150)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Anna   Berg ", "Anna Berg"),
        ("Anna\tBerg\n", "Anna Berg"),
        ("Zoe\u0308", "Zoë"),
        ("李小龍", "李小龍"),
        ("O’Connor-Nuñez", "O’Connor-Nuñez"),
        ("👩‍🚀 Anna", "👩‍🚀 Anna"),
    ],
)
def test_names_are_kept_as_people_write_them(typed: str, name: str) -> None:
    assert person_name(typed) == name


@pytest.mark.parametrize(
    "text", ["", "  ", "\u200b\u200e", "a" * 121, "An\x00na", "An\x1bna", "\ud800", "\u0301"]
)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(BadName):
        person_name(text)


@given(anything)
def test_a_name_that_passes_can_be_stored_everywhere_and_passes_again(text: str) -> None:
    try:
        name = person_name(text)
    except BadName:
        return
    assert 0 < len(name) <= MAX_NAME
    assert not has_unstorable(name)
    assert name.encode("utf-8")
    assert person_name(name) == name


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=200))
def test_an_external_id_is_kept_exactly(text: str) -> None:
    assert reference(text) == text


@pytest.mark.parametrize("text", ["", "a" * 201, "a\x00", "a\n", "\udfff"])
def test_what_is_no_external_id_is_refused(text: str) -> None:
    with pytest.raises(BadReference):
        reference(text)
