from __future__ import annotations

import pytest

from tests.frozen import is_frozen
from wagtail_advocates.conversions.returns import RefundedLine, Returned, returned

TWO_LINES = returned(
    amount_minor=700,
    lines=[
        RefundedLine(line=1, quantity=1, amount_minor=500),
        RefundedLine(line=2, amount_minor=150),
        RefundedLine(line=1, quantity=2, amount_minor=50),
    ],
)


def test_a_refund_without_lines_is_one_sum() -> None:
    assert returned(amount_minor=500) == Returned(500, 500, {}, {})


def test_a_refund_with_lines_is_summed_by_their_number() -> None:
    assert Returned(700, 0, {1: 3, 2: 0}, {1: 550, 2: 150}) == TWO_LINES


def test_refunds_add_up_part_by_part() -> None:
    more = returned(amount_minor=90, lines=[RefundedLine(line=3, quantity=4, amount_minor=90)])
    together = returned(amount_minor=11).plus(TWO_LINES).plus(more)
    assert together == Returned(801, 11, {1: 3, 2: 0, 3: 4}, {1: 550, 2: 150, 3: 90})


def test_what_names_no_lines_adds_up_as_well() -> None:
    assert returned(amount_minor=11).plus(returned(amount_minor=5)) == Returned(16, 16)


@pytest.mark.parametrize("value", [RefundedLine(), Returned()])
def test_what_went_back_cannot_be_changed(value: RefundedLine | Returned) -> None:
    assert is_frozen(value)


def test_what_is_taken_away_again_leaves_nothing() -> None:
    undone = TWO_LINES.negated()
    assert undone == Returned(-700, 0, {1: -3, 2: 0}, {1: -550, 2: -150})
    assert returned(amount_minor=9).negated() == Returned(-9, -9)
    rest = TWO_LINES.plus(undone)
    assert rest == Returned(0, 0, {1: 0, 2: 0}, {1: 0, 2: 0})


@pytest.mark.parametrize(
    ("sale_minor", "back_minor", "is_all"),
    [(1, 1, True), (700, 700, True), (700, 701, True), (700, 699, False), (1, 0, False)],
)
def test_a_sale_is_gone_once_all_that_was_paid_went_back(
    sale_minor: int, back_minor: int, is_all: bool
) -> None:
    assert returned(amount_minor=back_minor).is_all_of(sale_minor) is is_all


def test_a_sale_nobody_paid_for_is_never_gone() -> None:
    assert not returned(amount_minor=0).is_all_of(0)


def test_adding_changes_neither_side() -> None:
    pieces, amounts = dict(TWO_LINES.pieces), dict(TWO_LINES.amounts)
    TWO_LINES.plus(TWO_LINES)
    assert (TWO_LINES.pieces, TWO_LINES.amounts) == (pieces, amounts)


def test_a_line_says_nothing_by_default() -> None:
    assert RefundedLine() == RefundedLine(line=0, sku="", quantity=0, amount_minor=0)
    assert Returned() == Returned(0, 0, {}, {})
