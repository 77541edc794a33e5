"""What of a sale a rule counts, to the last unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.frozen import is_frozen
from wagtail_advocates.rewards.basis import basis_of, units_of
from wagtail_advocates.rewards.conditions import Condition
from wagtail_advocates.rewards.facts import LineFacts, SaleFacts, ShareFacts
from wagtail_advocates.rewards.rules import Rule

EVERYTHING = Rule("k", "advocate", "money", "percent", with_tax=True, with_shipping=True)
MUGS = replace(EVERYTHING, matching_lines=True, conditions=(Condition("category", ("mugs",)),))
SALE = SaleFacts(
    amount_minor=107,
    tax_minor=17,
    shipping_minor=7,
    discount_minor=9,
    lines=(LineFacts("MUG", "mugs", 2, 60), LineFacts("VASE", "vases", 1, 40)),
)
VASES = replace(SALE, lines=SALE.lines[1:])


@pytest.mark.parametrize(
    ("rule", "change", "basis_minor"),
    [
        (EVERYTHING, {}, 107),
        (EVERYTHING, {"with_tax": False}, 90),
        (EVERYTHING, {"with_shipping": False}, 100),
        (EVERYTHING, {"before_discount": True}, 116),
        (MUGS, {}, 60),
        (MUGS, {"with_shipping": False}, 60),
        (MUGS, {"with_tax": False}, 50),
        (MUGS, {"before_discount": True}, 65),
    ],
)
def test_a_rule_counts_what_it_says_to_the_last_unit(
    rule: Rule, change: dict[str, Any], basis_minor: int
) -> None:
    assert basis_of(replace(rule, **change), SALE) == basis_minor


@pytest.mark.parametrize(
    ("rule", "sale"),
    [
        (EVERYTHING, SaleFacts(amount_minor=0)),
        (EVERYTHING, SaleFacts(amount_minor=-5)),
        (MUGS, SaleFacts(amount_minor=107)),
        (MUGS, VASES),
        (MUGS, SaleFacts(amount_minor=7, lines=(LineFacts("MUG", "mugs", 1, 0),))),
        (replace(MUGS, with_tax=False), replace(SALE, tax_minor=120)),
    ],
    ids=["free", "negative", "no lines", "other lines", "a line for nothing", "nothing but tax"],
)
def test_where_nothing_counts_the_basis_is_nothing_and_never_less(
    rule: Rule, sale: SaleFacts
) -> None:
    assert basis_of(rule, sale) == 0


@pytest.mark.parametrize(
    ("rule", "sale", "units"),
    [(EVERYTHING, SALE, 3), (MUGS, SALE, 2), (MUGS, VASES, 0)],
)
def test_pieces_are_those_of_the_lines_that_count(rule: Rule, sale: SaleFacts, units: int) -> None:
    assert units_of(rule, sale) == units


def test_a_sale_without_lines_is_one_piece_of_which_no_line_matches() -> None:
    assert units_of(EVERYTHING, SaleFacts(amount_minor=107)) == 1
    assert units_of(MUGS, SaleFacts(amount_minor=107)) == 0


def test_what_is_not_known_of_a_sale_neither_adds_nor_takes_anything() -> None:
    assert SaleFacts(amount_minor=100) == SaleFacts(
        amount_minor=100,
        tax_minor=0,
        shipping_minor=0,
        discount_minor=0,
        is_first_sale=True,
        kind="sale",
        occurred_on=date.min,
        payment_number=1,
    )


def test_an_advocate_of_whom_nothing_is_known_is_active_and_has_the_one_part() -> None:
    assert ShareFacts(enrollment_id=1) == ShareFacts(enrollment_id=1, weight=1, is_active=True)


@pytest.mark.parametrize("value", [SALE, SALE.lines[0], ShareFacts(enrollment_id=1)])
def test_facts_cannot_be_changed(value: Any) -> None:
    assert is_frozen(value)
