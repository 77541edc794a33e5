from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frozen import is_frozen
from wagtail_advocates.links.codes import (
    ALPHABET,
    LONGEST,
    SHORTEST,
    VanityCheck,
    canonical_code,
    check_vanity,
    generate_code,
    is_decent,
)

anything = st.text(st.characters(exclude_categories=()), max_size=80)
seeds = st.integers(0, 2**64)


@given(seeds)
def test_a_drawn_code_is_its_own_canonical_form(seed: int) -> None:
    code = generate_code(random.Random(seed))
    assert len(code) == 7
    assert set(code) <= set(ALPHABET)
    assert canonical_code(code) == code
    assert check_vanity(code).code == code


@given(seeds, st.sampled_from(["{}", " {} ", "{}\n", "\u200e{}\u200f", "\ufeff{}"]), st.booleans())
def test_a_code_is_understood_however_it_was_typed_or_pasted(
    seed: int, around: str, lower: bool
) -> None:
    code = generate_code(random.Random(seed))
    typed = code.lower() if lower else code
    assert canonical_code(around.format(f"{typed[:3]}-{typed[3:5]} {typed[5:]}")) == code
    full_width = "".join(chr(ord(char) + 0xFEE0) for char in typed)
    assert canonical_code(around.format(full_width)) == code


def test_the_alphabet_has_no_two_signs_that_are_mistaken_for_each_other() -> None:
    for pair in ("0O", "1I", "1L", "2Z", "5S", "8B", "UV"):
        assert not set(pair) <= set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 23


def test_a_hundred_thousand_codes_hardly_ever_collide() -> None:
    source = random.Random(7)
    assert len({generate_code(source) for _ in range(100_000)}) > 99_990


class Prepared(random.Random):
    """Draws these letters, and then for ever the last."""

    def __init__(self, letters: str) -> None:
        super().__init__()
        self.letters, self.drawn = letters, 0

    def choice(self, seq):  # type: ignore[no-untyped-def]
        self.drawn += 1
        return self.letters[min(self.drawn, len(self.letters)) - 1]


def test_a_source_that_always_draws_the_same_letter_is_noticed_after_a_thousand_draws() -> None:
    stuck = Prepared("K")
    with pytest.raises(RuntimeError, match="no decent code"):
        generate_code(stuck)
    assert stuck.drawn == 1000 * 7


@pytest.mark.parametrize("unwanted", ["FAGAAAA", "AAAKKKA", "FKKKAAA", "AAAAFCK"])
def test_an_unwanted_word_is_drawn_again(unwanted: str) -> None:
    assert generate_code(Prepared(unwanted + "ACDEFGH")) == "ACDEFGH"


def test_a_code_is_as_long_as_is_asked_for() -> None:
    assert len(generate_code(random.Random(1), length=9)) == 9


@given(anything)
def test_whatever_is_typed_becomes_plain_ascii_or_nothing(text: str) -> None:
    code = canonical_code(text)
    if code is None:
        return
    assert code.isascii()
    assert code.isalnum()
    assert code == code.upper()
    assert SHORTEST <= len(code) <= LONGEST
    assert canonical_code(code) == code
    assert canonical_code(f" {code.lower()} ") == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("anna-berg", "ANNABERG"),
        ("Ánna\u00a0Bérg", "ANNABERG"),
        ("ａｎｎａ２５", "ANNA25"),
        ("an\u200bna\u00ad25", "ANNA25"),
        ("straße", "STRASSE"),
        ("ANNA–25", "ANNA25"),
    ],
)
def test_typing_is_forgiven(typed: str, code: str) -> None:
    assert canonical_code(typed) == code


@pytest.mark.parametrize("code", ["ABC", "A" * 24, "007"])
def test_a_code_has_three_to_twenty_four_signs(code: str) -> None:
    assert canonical_code(code) == code


def test_at_most_sixty_four_signs_are_typed() -> None:
    assert canonical_code("-" * 60 + "ANNA") == "ANNA"
    assert canonical_code("-" * 61 + "ANNA") is None


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "AB",
        "A" * 25,
        "A" * 10_000,
        "анна",
        "ANNA!",
        "a\x00bcd",
        "\ud800ABC",
        "'; --",
        "日本語",
        "🦊🦊🦊",
    ],
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert canonical_code(typed) is None


@pytest.mark.parametrize(
    "wish",
    ["fuck-you", "5h1thead", "F.U.C.K", "n4z1boy", "Merde20", "DICK69", "s3x", "kurwa", "A55"],
)
def test_nobody_shares_an_unwanted_word_not_even_in_leet(wish: str) -> None:
    assert check_vanity(wish).reason == "code_unwanted_word"


@pytest.mark.parametrize(
    "wish",
    [
        "ARSENAL",
        "Hancock10",
        "Dickens",
        "Scunthorpe",
        "Ignazio",
        "Pisano",
        "Essex",
        "Canal7",
        "Cassandra",
    ],
)
def test_names_that_only_contain_a_short_unwanted_word_are_fine(wish: str) -> None:
    assert check_vanity(wish).code == wish.upper()


@pytest.mark.parametrize("wish", ["", "ab", "a" * 25, "a" * 500, "ANNA💛", "анна"])
def test_a_wish_that_cannot_be_typed_is_told_why(wish: str) -> None:
    assert check_vanity(wish) == VanityCheck(code=None, reason="code_characters")


def test_what_was_found_of_a_wish_cannot_be_changed() -> None:
    assert is_frozen(check_vanity("ANNA"))


@given(anything)
def test_a_wish_is_met_in_the_form_in_which_it_will_be_typed(text: str) -> None:
    checked = check_vanity(text)
    assert (checked.code is None) == bool(checked.reason)
    if checked.code is not None:
        assert canonical_code(text) == checked.code
        assert is_decent(checked.code)
