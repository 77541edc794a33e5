"""Which sales count for an advocate's next ones: the first few, each third, steps."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import (
    Customer,
    RewardPlan,
    appeal_denial,
    attribute_by_hand,
    publish_rules,
    record_refund,
    reject_reward,
    uphold_appeal,
)
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import RewardUsage
from wagtail_advocates.rewards.rule_models import RewardRule, RewardStep

pytestmark = pytest.mark.django_db
WHOLE = 10_000


def a_counting_program(**options: Any) -> Program:
    plan = RewardPlan(amount_minor=1000, options=options)
    return a_program(advocate_reward=plan, friend_reward=None)


@pytest.fixture
def anna() -> Any:
    """An advocate who is rewarded for her second sale."""
    return an_advocate(a_counting_program(only_nth=2))


def sell(joined: Any, **options: Any) -> Any:
    return a_sale(joined.enrollment.program, code=joined.code.code, **options)


def refund(order: str, joined: Any, amount_minor: int = WHOLE, **options: Any) -> None:
    values = {"external_id": f"r-{amount_minor}", **options}
    record_refund(
        site=joined.enrollment.program.site,
        order=order,
        amount_minor=amount_minor,
        currency="EUR",
        **values,
    )


def move(sale: Any, joined: Any) -> list[Any]:
    return attribute_by_hand(
        conversion_id=sale.conversion.pk,
        enrollment_id=joined.enrollment.pk,
        actor="Mia",
        reason="It was theirs",
    )


def counted(joined: Any) -> int:
    name = f"sales/{RewardRule.objects.get().key}/{joined.enrollment.pk}"
    return RewardUsage.objects.get(name=name).count


def test_a_sale_that_was_given_to_somebody_else_counts_for_them(anna: Any) -> None:
    ben = an_advocate(anna.enrollment.program)
    move(sell(anna), ben)
    assert sell(anna).rewards == []
    assert len(sell(ben).rewards) == len(sell(anna).rewards) == 1


def test_a_sale_that_comes_back_counts_again(anna: Any) -> None:
    ben = an_advocate(anna.enrollment.program)
    sale = sell(anna)
    move(sale, ben)
    move(sale, anna)
    assert (counted(anna), counted(ben)) == (1, 0)
    assert len(sell(anna).rewards) == 1


def test_a_sale_that_was_wholly_given_back_counts_no_more(anna: Any) -> None:
    sale = sell(anna)
    refund(sale.conversion.external_id, anna)
    assert sell(anna).rewards == []
    assert len(sell(anna).rewards) == 1


def test_a_sale_that_was_given_back_in_part_counts(anna: Any) -> None:
    sale = sell(anna)
    refund(sale.conversion.external_id, anna, WHOLE - 1)
    assert len(sell(anna).rewards) == 1


def test_each_order_and_repetition_of_refunds_leaves_the_same_count(anna: Any) -> None:
    parts = (2_000, 3_000, 5_000)
    for number, order in enumerate(itertools.permutations(parts)):
        name = f"order-of-refunds-{number}"
        refund(name, anna, order[0])  # before its sale
        sell(anna, external_id=name)
        for part in (*order, *order):
            refund(name, anna, part)
        assert counted(anna) == 0


def test_a_sale_that_was_given_back_before_it_came_counts_no_more(anna: Any) -> None:
    refund("early", anna)
    sell(anna, external_id="early")
    assert counted(anna) == 0


def test_a_chargeback_that_was_won_lets_the_sale_count_again(anna: Any) -> None:
    order = sell(anna).conversion.external_id
    dispute = {"external_id": "d"}
    refund(order, anna, kind="chargeback", **dispute)
    refund(order, anna)
    assert counted(anna) == 0
    refund(order, anna, kind="chargeback_reversed", **dispute)
    assert counted(anna) == 0  # the shop gave it back as well


def test_a_chargeback_alone_that_was_won_lets_the_sale_count_again(anna: Any) -> None:
    order = sell(anna).conversion.external_id
    for kind, expected in (("chargeback", 0), ("chargeback_reversed", 1)):
        refund(order, anna, kind=kind, external_id="d")
        assert counted(anna) == expected


def test_what_was_given_back_and_then_moved_counts_for_nobody(anna: Any) -> None:
    ben = an_advocate(anna.enrollment.program)
    sale = sell(anna)
    refund(sale.conversion.external_id, anna)
    move(sale, ben)
    assert (counted(anna), counted(ben)) == (0, 0)


def test_what_moved_and_was_then_given_back_counts_for_nobody(anna: Any) -> None:
    ben = an_advocate(anna.enrollment.program)
    sale = sell(anna)
    move(sale, ben)
    refund(sale.conversion.external_id, anna)
    assert (counted(anna), counted(ben)) == (0, 0)


def test_a_milestone_is_rewarded_once_though_an_earlier_sale_was_given_back(anna: Any) -> None:
    first = sell(anna)
    assert len(sell(anna).rewards) == 1
    refund(first.conversion.external_id, anna)
    again = sell(anna)
    assert again.rewards == []
    refusal = Decision.objects.get(subject_id=again.conversion.pk, step="reward")
    assert refusal.reason == "not_the_nth"


def test_a_milestone_whose_own_sale_was_given_back_is_still_to_come(anna: Any) -> None:
    sell(anna)
    refund(sell(anna).conversion.external_id, anna)
    assert len(sell(anna).rewards) == 1


def test_each_advocate_passes_a_milestone_of_their_own(anna: Any) -> None:
    ben = an_advocate(anna.enrollment.program)
    sales = [sell(joined) for joined in (anna, anna, ben, ben)]
    assert [len(sale.rewards) for sale in sales] == [0, 1, 0, 1]


def test_the_revenue_of_a_sale_that_was_given_back_counts_no_more() -> None:
    program = a_counting_program(steps_by="revenue")
    rule = program.rule_set.rules.get()
    rule.steps = [
        RewardStep(threshold=3 * WHOLE - 1, amount_minor=2999),
        RewardStep(threshold=3 * WHOLE, amount_minor=3000),
    ]
    rule.save()
    publish_rules(rule_set=program.rule_set)
    anna = an_advocate(program)
    sell(anna)
    refund(sell(anna).conversion.external_id, anna)
    granted = [sell(anna).rewards[0].amount_minor for _ in range(2)]
    assert granted == [1000, 3000]


def test_every_third_sale_that_stands_is_rewarded() -> None:
    anna = an_advocate(a_counting_program(every=3))
    sales = [sell(anna) for _ in range(3)]
    refund(sales[0].conversion.external_id, anna)
    assert [len(sell(anna).rewards) for _ in range(4)] == [0, 0, 0, 1]


def test_the_first_sales_are_the_first_that_stand() -> None:
    anna = an_advocate(a_counting_program(first=2))
    sales = [sell(anna) for _ in range(3)]
    assert [len(sale.rewards) for sale in sales] == [1, 1, 0]
    for sale in sales[1:]:
        refund(sale.conversion.external_id, anna)
    assert [len(sell(anna).rewards) for _ in range(2)] == [1, 0]


def test_a_sale_whose_reward_was_rejected_counts_until_it_is_given_back(anna: Any) -> None:
    sell(anna)
    second = sell(anna)
    reject_reward(reward_id=second.rewards[0].pk, actor="Mia", reason="Bought for resale")
    assert counted(anna) == 2
    refund(second.conversion.external_id, anna)
    assert counted(anna) == 1


def test_what_was_granted_after_all_counts_until_it_is_given_back() -> None:
    own = "anna@people.example"
    anna = an_advocate(a_counting_program(first=5), email=own)
    sale = sell(anna, customer=Customer(email=own))
    refusal = Decision.objects.get(subject_id=sale.conversion.pk, outcome="refused")
    appeal = appeal_denial(advocate=anna.enrollment.advocate, refusal=refusal.pk, text="Please")
    uphold_appeal(reward_id=appeal.reward_id, actor="Mia", reason="So it is")
    assert counted(anna) == 1
    refund(sale.conversion.external_id, anna)
    assert counted(anna) == 0
