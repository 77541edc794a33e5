"""Which conversions, refunds and payments belong together, as the database tells."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.conversions.queries import conversions_within
from wagtail_advocates.flows import (
    Customer,
    RewardPlan,
    attribute_by_hand,
    record_conversion,
    record_refund,
)
from wagtail_advocates.programs.models import Program
from wagtail_advocates.programs.reach import Reach
from wagtail_advocates.rewards.models import Reward

pytestmark = pytest.mark.django_db

BEN = Customer(email="ben@friends.example")
PAID = {"event": "paid"}


def a_payment(program: Any, **options: Any) -> Any:
    return a_sale(program, kind="recurring", external_id="payment", **options)


def test_the_conversions_of_one_advocate_are_told_without_those_of_others() -> None:
    program = a_program()
    anna, ben = an_advocate(program), an_advocate(program)
    sales = [a_sale(program, code=each.code.code).conversion for each in (anna, ben)]
    reach = Reach(site_id=program.site_id)
    theirs = [
        [
            list(conversions_within(reach=reach, enrollment=each.enrollment.public_id)),
            list(conversions_within(reach=reach, advocate=each.enrollment.advocate.public_id)),
        ]
        for each in (anna, ben)
    ]
    assert theirs == [[[sale], [sale]] for sale in sales]


def test_conversions_are_told_by_whether_somebody_is_credited_for_them() -> None:
    program = a_program()
    credited = a_sale(program, code=an_advocate(program).code.code).conversion
    other = a_sale(program).conversion
    reach = Reach(site_id=program.site_id)
    assert list(conversions_within(reach=reach, is_attributed=True)) == [credited]
    assert list(conversions_within(reach=reach, is_attributed=False)) == [other]
    assert set(conversions_within(reach=reach)) == {credited, other}


@pytest.mark.parametrize("first", ["c-1", "c-2"])
@pytest.mark.parametrize(("won", "left"), [("c-1", 2_001), ("c-2", 1_001)])
def test_of_two_chargebacks_the_one_that_was_won_is_given_back(
    first: str, won: str, left: int
) -> None:
    program = a_program(advocate_reward=RewardPlan(amount_minor=10_000), friend_reward=None)
    a_sale(program, external_id="o-1", code=an_advocate(program).code.code)
    amounts = {"c-1": 1_000, "c-2": 2_000}
    rest = [(won, amounts[won], "chargeback_reversed"), ("r-1", 1, "refund")]
    for external_id, amount_minor, kind in [
        *((number, amounts[number], "chargeback") for number in sorted(amounts, key=first.__ne__)),
        *rest,
    ]:
        record_refund(
            site=program.site,
            order="o-1",
            external_id=external_id,
            amount_minor=amount_minor,
            currency="EUR",
            kind=kind,
        )
    assert Reward.objects.get().reversed_minor == left


def test_a_won_chargeback_gives_back_no_refund_of_the_same_number() -> None:
    program = a_program(advocate_reward=RewardPlan(amount_minor=10_000), friend_reward=None)
    a_sale(program, external_id="o-1", code=an_advocate(program).code.code)
    for kind, amount_minor in [
        ("refund", 500),
        ("chargeback", 2_000),
        ("chargeback_reversed", 2_000),
    ]:
        record_refund(
            site=program.site,
            order="o-1",
            external_id="n-1",
            amount_minor=amount_minor,
            currency="EUR",
            kind=kind,
        )
    record_refund(site=program.site, order="o-1", external_id="n-2", amount_minor=1, currency="EUR")
    assert Reward.objects.get().reversed_minor == 501


def test_a_payment_that_names_its_order_and_is_the_customers_too_is_found_once() -> None:
    plan = RewardPlan(amount_minor=1_000, options=PAID)
    program = a_program(advocate_reward=plan, friend_reward=None)
    a_payment(program, first_order="sub", customer=BEN)
    a_sale(program, external_id="sub", customer=BEN, code=an_advocate(program).code.code)
    assert Reward.objects.count() == 2


def two_programs() -> list[Program]:
    plan = RewardPlan(amount_minor=1_000, options=PAID)
    return [a_program(advocate_reward=plan, friend_reward=None) for _ in range(2)]


@pytest.mark.parametrize("order", [1, -1])
def test_a_payment_goes_on_with_no_sale_of_another_program(order: int) -> None:
    tea, coffee = two_programs()[::order]
    a_sale(tea, external_id="sub", customer=BEN, code=an_advocate(tea).code.code)
    for known_by in ({"first_order": "sub"}, {"customer": BEN}):
        payment = record_conversion(
            site=coffee.site,
            program=coffee,
            external_id=f"by {known_by}",
            kind="recurring",
            amount_minor=100,
            currency="EUR",
            **known_by,
        )
        assert (payment.attributed, payment.reason) == (False, "first_sale_awaited")


@pytest.mark.parametrize("order", [1, -1])
def test_a_payment_that_waits_for_a_sale_goes_on_with_none_of_another_program(order: int) -> None:
    tea, coffee = two_programs()[::order]
    record_conversion(
        site=coffee.site,
        program=coffee,
        external_id="payment",
        kind="recurring",
        amount_minor=100,
        currency="EUR",
        customer=BEN,
    )
    a_sale(tea, customer=BEN, code=an_advocate(tea).code.code)
    assert Reward.objects.get().conversion.kind == "sale"


def test_a_payment_of_nobody_known_waits_for_no_sale() -> None:
    payment = a_payment(a_program())
    assert (payment.attributed, payment.reason) == (False, "first_sale_not_credited")


@pytest.mark.parametrize(("max_payments", "amounts"), [(1, []), (2, [1_000])])
def test_a_payment_credited_by_hand_is_the_second_of_its_subscription(
    max_payments: int, amounts: list[int]
) -> None:
    plan = RewardPlan(amount_minor=1_000, options={**PAID, "max_payments": max_payments})
    program = a_program(advocate_reward=plan, friend_reward=None)
    payment = a_payment(program, customer=BEN).conversion
    anna = an_advocate(program).enrollment
    granted = attribute_by_hand(
        conversion_id=payment.pk, enrollment_id=anna.pk, actor="Mia", reason="she told us"
    )
    assert [reward.amount_minor for reward in granted] == amounts
