from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_advocates.conversions.returns import RefundedLine, Returned, returned
from wagtail_advocates.core.money import MAX_MINOR
from wagtail_advocates.rewards.conditions import Condition
from wagtail_advocates.rewards.facts import LineFacts, SaleFacts
from wagtail_advocates.rewards.reversals import taken_back
from wagtail_advocates.rewards.rules import Rule

TEN_EUROS = Rule(
    key="k", beneficiary="advocate", kind="money", calculation="fixed", amount_minor=1000
)
ALL_PAID = replace(TEN_EUROS, with_shipping=True)
ON_TEA = replace(TEN_EUROS, matching_lines=True, conditions=(Condition("category", ("tea",)),))
A_TEA_PIECE = replace(ON_TEA, calculation="per_unit")
TEA_AND_POTS = SaleFacts(
    amount_minor=10_500,
    shipping_minor=500,
    lines=(
        LineFacts("green", "tea", 3, 3_000),
        LineFacts("black", "tea", 1, 1_000),
        LineFacts("pot", "pots", 1, 6_000),
    ),
)


def back(rule: Rule, *parts: Returned, reward_minor: int = 1000, sale: SaleFacts = TEA_AND_POTS):  # type: ignore[no-untyped-def]
    together = Returned()
    for part in parts:
        together = together.plus(part)
    return taken_back(rule=rule, reward_minor=reward_minor, sale=sale, returned=together)


def some(amount_minor: int) -> Returned:
    return returned(amount_minor=amount_minor)


def of_line(line: int, amount_minor: int, quantity: int = 0) -> Returned:
    return returned(
        amount_minor=amount_minor,
        lines=[RefundedLine(line=line, quantity=quantity, amount_minor=amount_minor)],
    )


def test_a_third_of_the_sale_takes_back_a_third_of_the_reward() -> None:
    sale = SaleFacts(amount_minor=9000)
    taken = [back(TEN_EUROS, some(amount), sale=sale) for amount in (3000, 6000, 9000)]
    assert taken == [333, 666, 1000]


def test_the_reward_of_a_sale_of_nothing_goes_with_any_refund() -> None:
    assert back(TEN_EUROS, sale=SaleFacts(amount_minor=0)) == 1000


@pytest.mark.parametrize(
    ("rule", "parts", "taken"),
    [
        (ON_TEA, [of_line(3, 6_000, 1)], 0),
        (ON_TEA, [of_line(1, 1_000, 1)], 250),
        (ON_TEA, [of_line(1, 3_000, 3), of_line(2, 1_000, 1)], 1000),
        (ON_TEA, [of_line(1, 3_000), of_line(1, 3_000)], 750),
        (ON_TEA, [some(2_100)], 200),
        (ON_TEA, [some(2_100), of_line(1, 1_000)], 450),
        (ON_TEA, [some(4_500), of_line(3, 6_000)], 1000),
        (A_TEA_PIECE, [of_line(1, 1_000, 1)], 250),
        (A_TEA_PIECE, [of_line(2, 1_000, 1)], 250),
        (A_TEA_PIECE, [of_line(1, 500)], 0),
        (A_TEA_PIECE, [of_line(1, 3_000)], 750),
        (A_TEA_PIECE, [of_line(1, 100, 9)], 750),
        (replace(TEN_EUROS, calculation="per_unit"), [of_line(3, 6_000, 1)], 200),
        (TEN_EUROS, [of_line(3, 6_000, 1)], 600),
        (replace(TEN_EUROS, calculation="percent"), [of_line(3, 6_000, 1)], 600),
        (TEN_EUROS, [of_line(3, 6_000, 1), some(500)], 647),
        (TEN_EUROS, [of_line(1, 3_000, 3), of_line(1, 3_000, 3)], 300),
        (TEN_EUROS, [some(6_000)], 571),
        (ALL_PAID, [of_line(3, 6_000, 1)], 571),
        (replace(ALL_PAID, calculation="percent"), [of_line(3, 6_000, 1)], 571),
        (replace(ALL_PAID, calculation="per_unit"), [of_line(3, 6_000, 1)], 200),
        (replace(ON_TEA, with_shipping=True), [of_line(1, 1_000, 1)], 250),
        (replace(ON_TEA, calculation="percent"), [of_line(1, 1_000)], 250),
        (A_TEA_PIECE, [of_line(1, 3_000), of_line(1, 3_000)], 750),
        (ALL_PAID, [some(9_000), some(9_000)], 1000),
    ],
)
def test_a_rule_loses_what_the_returned_lines_earned(
    rule: Rule, parts: list[Returned], taken: int
) -> None:
    assert back(rule, *parts) == taken


def test_all_goods_returned_take_back_all_of_a_reward_on_goods_though_shipping_is_kept() -> None:
    goods = [of_line(1, 3_000, 3), of_line(2, 1_000, 1), of_line(3, 6_000, 1)]
    assert back(TEN_EUROS, *goods) == 1000
    assert back(ALL_PAID, *goods) == 952


def test_an_order_of_nothing_but_shipping_goes_back_by_the_amount() -> None:
    sale = SaleFacts(amount_minor=500, shipping_minor=500, lines=(LineFacts("a", "", 1, 0),))
    assert back(TEN_EUROS, of_line(1, 0, 1), some(250), sale=sale) == 500


def test_lines_given_away_for_nothing_count_by_the_piece() -> None:
    sale = SaleFacts(
        amount_minor=500, lines=(LineFacts("a", "tea", 2, 0), LineFacts("b", "", 1, 500))
    )
    assert back(ON_TEA, of_line(1, 0, 1), sale=sale) == 500


def test_a_line_of_which_nothing_came_back_keeps_what_it_earned_to_the_last_unit() -> None:
    assert back(ON_TEA, of_line(1, 1_000, 1), reward_minor=4000) == 1000
    penny = SaleFacts(
        amount_minor=5, lines=(LineFacts("a", "tea", 1, 1), LineFacts("b", "tea", 1, 4))
    )
    assert back(A_TEA_PIECE, of_line(2, 1, 1), sale=penny) == 500


def test_what_is_won_back_leaves_no_trace() -> None:
    chargeback = of_line(1, 3_000, 3)
    assert back(ON_TEA, some(1_000), chargeback, chargeback.negated()) == back(ON_TEA, some(1_000))


@st.composite
def stories(draw: st.DrawFn) -> tuple[Rule, int, SaleFacts, list[Returned]]:
    """A sale, a rule, and returns of it of which each fits beside the others."""
    lines = tuple(
        LineFacts(f"s{n}", draw(st.sampled_from(["tea", "pots"])), quantity, amount)
        for n, (quantity, amount) in enumerate(
            draw(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 10**6)), max_size=4))
        )
    )
    shipping, rest = draw(st.integers(0, 10**6)), draw(st.integers(0, MAX_MINOR // 2))
    rest += shipping
    goods = sum(line.amount_minor for line in lines)
    sale = SaleFacts(amount_minor=goods + rest, shipping_minor=shipping, lines=lines)
    left = {
        number: [line.quantity, line.amount_minor] for number, line in enumerate(lines, start=1)
    }
    parts = []
    for _ in range(draw(st.integers(0, 6))):
        number = draw(st.integers(0, len(lines)))
        if number:
            pieces, amount = (draw(st.integers(0, most)) for most in left[number])
            left[number] = [left[number][0] - pieces, left[number][1] - amount]
            parts.append(of_line(number, amount, pieces))
        else:
            amount = draw(st.integers(0, rest))
            rest -= amount
            parts.append(some(amount))
    rule = draw(st.sampled_from([TEN_EUROS, ON_TEA, A_TEA_PIECE, replace(ON_TEA, conditions=())]))
    rule = replace(rule, with_shipping=draw(st.booleans()))
    return rule, draw(st.integers(1, MAX_MINOR)), sale, parts


def steps(rule: Rule, reward: int, sale: SaleFacts, parts: list[Returned]) -> list[int]:
    taken, before, together = [], 0, Returned()
    for part in parts:
        together = together.plus(part)
        due = taken_back(rule=rule, reward_minor=reward, sale=sale, returned=together)
        taken.append(due - before)
        before = due
    return taken


@given(stories(), st.randoms(use_true_random=False))
def test_what_is_taken_back_never_exceeds_the_reward_and_depends_on_no_order(
    story: tuple[Rule, int, SaleFacts, list[Returned]], shuffle: Random
) -> None:
    rule, reward, sale, parts = story
    taken = steps(rule, reward, sale, parts)
    assert all(step >= 0 for step in taken)
    assert sum(taken) <= reward
    shuffled = list(parts)
    shuffle.shuffle(shuffled)
    assert sum(steps(rule, reward, sale, shuffled)) == sum(taken)
    whole = Returned(amount_minor=sale.amount_minor)
    assert taken_back(rule=rule, reward_minor=reward, sale=sale, returned=whole) == reward


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 10**6)), min_size=1, max_size=5),
    st.integers(0, MAX_MINOR // 2),
    st.integers(1, MAX_MINOR),
    st.sampled_from([TEN_EUROS, replace(TEN_EUROS, calculation="percent", with_tax=False)]),
    st.data(),
)
def test_whatever_the_shipping_a_reward_on_goods_is_whole_until_some_and_gone_with_all_of_them(
    goods: list[tuple[int, int]], shipping: int, reward: int, rule: Rule, data: st.DataObject
) -> None:
    lines = tuple(LineFacts("a", "", quantity, amount) for quantity, amount in goods)
    worth = sum(line.amount_minor for line in lines)
    sale = SaleFacts(amount_minor=worth + shipping, shipping_minor=shipping, lines=lines)
    amounts = [data.draw(st.integers(0, line.amount_minor)) for line in lines]
    some_of_them = [of_line(number, amount) for number, amount in enumerate(amounts, start=1)]
    rest = [
        of_line(number, line.amount_minor - amount)
        for number, (line, amount) in enumerate(zip(lines, amounts, strict=True), start=1)
    ]
    taken = back(rule, *some_of_them, reward_minor=reward, sale=sale)
    assert taken == reward * sum(amounts) // worth
    assert back(rule, *some_of_them, *rest, reward_minor=reward, sale=sale) == reward


@given(stories())
def test_a_won_chargeback_gives_back_what_it_took_to_the_last_unit(
    story: tuple[Rule, int, SaleFacts, list[Returned]],
) -> None:
    rule, reward, sale, parts = story
    undone = [*parts, *[part.negated() for part in parts]]
    if sale.amount_minor:
        assert sum(steps(rule, reward, sale, undone)) == 0


@given(st.integers(1, MAX_MINOR), st.integers(1, MAX_MINOR), st.data())
def test_a_plain_refund_takes_its_exact_part_rounded_down(
    reward: int, amount: int, data: st.DataObject
) -> None:
    refunded = data.draw(st.integers(0, amount - 1))
    taken = back(
        TEN_EUROS, some(refunded), reward_minor=reward, sale=SaleFacts(amount_minor=amount)
    )
    assert taken * amount <= reward * refunded < (taken + 1) * amount
