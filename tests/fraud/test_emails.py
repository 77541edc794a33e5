from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_advocates.fraud.emails import canonical_email

anything = st.text(st.characters(exclude_categories=()), max_size=60)
locals_ = st.from_regex(r"\A[a-z0-9]{1,10}(\.[a-z0-9]{1,10}){0,3}\Z")


@pytest.mark.parametrize(
    "spelling",
    [
        "anna.berg@gmail.com",
        "annaberg@gmail.com",
        "Anna.Berg@Gmail.com",
        "a.n.n.a.berg+shop@googlemail.com",
        "  annaberg@GMAIL.COM. ",
        "ａｎｎａｂｅｒｇ@gmail.com",
        "anna.berg+x+y@gmail.com",
    ],
)
def test_one_mailbox_is_one_person_however_it_is_spelled(spelling: str) -> None:
    assert canonical_email(spelling) == "annaberg@gmail.com"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("anna@BÜCHER.example", "anna@xn--bcher-kva.example"),
        ("anna@protonmail.com", "Anna+2@pm.me"),
        ("anna+news@people.example", "anna@people.example"),
        ("anna@ya.ru", "anna@yandex.com"),
    ],
)
def test_two_spellings_of_one_address_are_the_same(one: str, other: str) -> None:
    assert canonical_email(one) == canonical_email(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("anna.berg@people.example", "annaberg@people.example"),
        ("anna@people.example", "ben@people.example"),
        ("anna@people.example", "anna@persons.example"),
        ("anna-berg@people.example", "annaberg@people.example"),
    ],
)
def test_different_people_stay_different(one: str, other: str) -> None:
    assert canonical_email(one) != canonical_email(other)


@pytest.mark.parametrize("text", ["", "anna", "@people.example", "anna@", "anna@.", "@", " @ "])
def test_what_is_no_address_is_nothing(text: str) -> None:
    assert canonical_email(text) == ""


@given(locals_, st.sampled_from(["people.example", "gmail.com", "münchen.example"]))
def test_the_canonical_form_ignores_case_tags_and_blanks(local: str, domain: str) -> None:
    plain = canonical_email(f"{local}@{domain}")
    assert plain
    assert canonical_email(f" {local.upper()}+tag@{domain.upper()} ") == plain


@given(anything, anything)
def test_the_canonical_form_is_canonical(local: str, domain: str) -> None:
    once = canonical_email(f"{local}@{domain}")
    if once:
        assert canonical_email(once) == once
