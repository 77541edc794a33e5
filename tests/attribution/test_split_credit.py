"""A sale that several advocates led to, and the money each of them gets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import a_click, a_program, a_sale, an_advocate
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core import clock
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import (
    Customer,
    RewardPlan,
    attribute_by_hand,
    decide_enrollment,
    record_refund,
)
from wagtail_advocates.ledger.queries import reconcile
from wagtail_advocates.programs.models import Program
from wagtail_advocates.reports.replay import replay
from wagtail_advocates.rewards.models import Reward

pytestmark = pytest.mark.django_db


def a_shared_program(model: str, **options: Any) -> Program:
    program = a_program(**options)
    Program.objects.filter(pk=program.pk).update(attribution_model=model)
    program.refresh_from_db()
    return program


def a_journey(program: Program, *days_ago: int) -> tuple[list[Any], Any]:
    """One friend who followed the links of so many advocates, so many days ago."""
    advocates = [an_advocate(program, name=f"Advocate {number}") for number in range(len(days_ago))]
    visitor = None
    now = clock.now()
    for advocate, days in zip(advocates, days_ago, strict=True):
        with clock.at(now - timedelta(days=days)):
            visitor = a_click(advocate, visitor=visitor).visitor
    return advocates, visitor


def paid_to(sale: Any) -> list[int]:
    """What each advocate gets, in the order of their contacts."""
    rewards = Reward.objects.filter(conversion=sale.conversion, beneficiary="advocate")
    return [reward.amount_minor for reward in rewards.order_by("id")]


@pytest.mark.parametrize(
    ("model", "amounts"),
    [
        ("last_click", [1000]),
        ("first_click", [1000]),
        ("linear", [334, 333, 333]),
        ("position_based", [400, 200, 400]),
        ("time_decay", [143, 286, 571]),
    ],
)
def test_ten_euros_are_split_to_the_last_cent(model: str, amounts: list[int]) -> None:
    program = a_shared_program(model)
    _advocates, visitor = a_journey(program, 14, 7, 0)
    sale = a_sale(program, visitor=visitor)
    assert paid_to(sale) == amounts
    assert sum(amounts) == 1000
    assert reconcile().ok


def test_an_advocate_with_two_contacts_gets_one_reward_for_both() -> None:
    program = a_shared_program("linear")
    (anna, ben), visitor = a_journey(program, 9, 6)
    with clock.at(clock.now() - timedelta(days=3)):
        a_click(anna, visitor=visitor)
    sale = a_sale(program, visitor=visitor)
    credits = sale.conversion.attribution.credits.all()
    assert [credit.enrollment for credit in credits] == [
        anna.enrollment,
        ben.enrollment,
        anna.enrollment,
    ]
    rewards = {reward.enrollment: reward.amount_minor for reward in sale.rewards[:2]}
    assert rewards == {ben.enrollment: 333, anna.enrollment: 667}


def test_the_friend_is_rewarded_once_however_many_led_there() -> None:
    program = a_shared_program("linear")
    _advocates, visitor = a_journey(program, 3, 2, 1)
    sale = a_sale(program, visitor=visitor)
    friends = [reward for reward in sale.rewards if reward.beneficiary == "friend"]
    assert [reward.amount_minor for reward in friends] == [500]


def test_a_percentage_is_of_the_whole_sale_and_then_split() -> None:
    program = a_shared_program(
        "linear", advocate_reward=RewardPlan(rate_bps=1000), friend_reward=None
    )
    _advocates, visitor = a_journey(program, 3, 2, 1)
    sale = a_sale(program, visitor=visitor, amount_minor=9999)
    assert paid_to(sale) == [334, 333, 333]


def test_an_advocate_who_was_paused_since_gets_no_part_and_the_others_no_more() -> None:
    program = a_shared_program("linear")
    (anna, _ben), visitor = a_journey(program, 2, 1)
    decide_enrollment(enrollment_id=anna.enrollment.pk, outcome="pause", actor="Mia")
    sale = a_sale(program, visitor=visitor)
    assert paid_to(sale) == [500]
    refusal = Decision.objects.get(step="reward", outcome="refused")
    assert (refusal.reason, refusal.evidence["enrollment"]) == (
        "advocate_inactive",
        anna.enrollment.pk,
    )


def test_a_refund_takes_back_of_each_part() -> None:
    program = a_shared_program("linear", friend_reward=None)
    _advocates, visitor = a_journey(program, 3, 2, 1)
    sale = a_sale(program, visitor=visitor, external_id="split-1", amount_minor=10_000)
    record_refund(
        site=program.site,
        order="split-1",
        external_id="r1",
        amount_minor=5000,
        currency="EUR",
    )
    rewards = Reward.objects.filter(conversion=sale.conversion).order_by("id")
    assert [reward.reversed_minor for reward in rewards] == [167, 166, 166]


class TestReplay:
    def replayed(self, sale: Any) -> Any:
        [result] = replay(conversions=Conversion.objects.filter(pk=sale.conversion.pk))
        return result

    @pytest.mark.parametrize("model", Program.AttributionModel.values)
    def test_every_model_comes_out_the_same_again(self, model: str) -> None:
        program = a_shared_program(model)
        _advocates, visitor = a_journey(program, 20, 11, 3, 0)
        result = self.replayed(a_sale(program, visitor=visitor, amount_minor=123_457))
        assert result.agrees
        assert sum(amount for _t, _e, _w, amount in result.stored) == 123_457

    def test_what_happens_later_changes_nothing(self) -> None:
        program = a_shared_program("time_decay")
        (anna, _ben), visitor = a_journey(program, 20, 11)
        sale = a_sale(program, visitor=visitor)
        a_click(anna, visitor=visitor)
        Program.objects.update(half_life_days=1, window_days=2, attribution_model="linear")
        assert self.replayed(sale).agrees

    def test_a_changed_credit_is_found(self) -> None:
        program = a_shared_program("linear")
        _advocates, visitor = a_journey(program, 2, 1)
        sale = a_sale(program, visitor=visitor)
        credit = sale.conversion.attribution.credits.first()
        credit.amount_minor += 1
        credit.save()
        assert not self.replayed(sale).agrees

    def test_a_sale_nobody_led_to_agrees(self) -> None:
        result = self.replayed(a_sale(a_program()))
        assert (result.agrees, result.stored) == (True, [])


class TestRecurringPayments:
    friend = Customer(email="ben@friends.example")

    def a_subscription(self, model: str = "linear") -> tuple[Program, list[Any], Any]:
        ten_euros = RewardPlan(amount_minor=1000, options={"event": "paid"})
        program = a_shared_program(model, advocate_reward=ten_euros)
        advocates, visitor = a_journey(program, 60, 59)
        with clock.at(clock.now() - timedelta(days=58)):
            a_sale(program, visitor=visitor, customer=self.friend, external_id="sub-1")
        return program, advocates, visitor

    def test_a_recurring_payment_is_credited_like_the_sale_that_began_it(self) -> None:
        """Two months later, past the window, by the customer's address alone."""
        program, advocates, _visitor = self.a_subscription()
        late = an_advocate(program, name="Too Late")
        visit = a_click(late)
        payment = a_sale(
            program,
            kind="recurring",
            external_id="sub-1-2",
            customer=self.friend,
            visitor=visit.visitor,
        )
        assert payment.reason == "as_first_sale"
        credited = [credit.enrollment for credit in payment.conversion.attribution.credits.all()]
        assert credited == [advocate.enrollment for advocate in advocates]

    def test_the_payments_of_two_subscriptions_of_one_customer_are_counted_apart(self) -> None:
        twice = RewardPlan(amount_minor=1000, options={"event": "recurring", "max_payments": 2})
        program = a_program(advocate_reward=twice, friend_reward=None)
        anna, customer = an_advocate(program), Customer(email="ben@shop.example")
        for order in ("tea", "coffee"):
            a_sale(program, code=anna.code.code, external_id=order, customer=customer)
        paid = [
            len(
                a_sale(
                    program,
                    kind="recurring",
                    external_id=f"{order}-{number}",
                    first_order=order,
                    customer=customer,
                ).rewards
            )
            for number in (2, 3)
            for order in ("tea", "coffee")
        ]
        assert paid == [1, 1, 0, 0]

    def test_the_first_order_names_the_sale_of_a_customer_nobody_knows(self) -> None:
        program, _advocates, _visitor = self.a_subscription()
        payment = a_sale(program, kind="recurring", external_id="sub-1-2", first_order="sub-1")
        assert payment.attributed

    def test_a_recurring_payment_of_somebody_never_referred_is_credited_to_nobody(self) -> None:
        program, _advocates, visitor = self.a_subscription()
        payment = a_sale(
            program,
            kind="recurring",
            customer=Customer(email="eve@friends.example"),
            first_order="another",
            visitor=visitor,
        )
        assert (payment.attributed, payment.reason) == (False, "first_sale_awaited")

    def test_payments_go_on_when_the_program_has_closed(self) -> None:
        program, _advocates, _visitor = self.a_subscription()
        program.closes_at = clock.now() - timedelta(days=1)
        program.save()
        assert a_sale(program, kind="recurring", customer=self.friend).attributed

    def test_payments_end_when_the_program_is_unpublished(self) -> None:
        program, _advocates, _visitor = self.a_subscription()
        program.unpublish()
        payment = a_sale(program, kind="recurring", customer=self.friend)
        assert (payment.attributed, payment.reason) == (False, "program_closed")

    def test_a_recurring_payment_is_refunded_by_its_own_order(self) -> None:
        program, _advocates, _visitor = self.a_subscription()
        payment = a_sale(program, kind="recurring", external_id="sub-1-2", customer=self.friend)
        refunded = record_refund(
            site=program.site,
            order="sub-1-2",
            external_id="r1",
            amount_minor=10_000,
            currency="EUR",
        )
        assert refunded.status == "applied"
        states = set(payment.conversion.rewards.values_list("state", flat=True))
        assert states == {"reversed"}

    def test_a_recurring_payment_comes_out_the_same_again(self) -> None:
        program, _advocates, _visitor = self.a_subscription("time_decay")
        payment = a_sale(program, kind="recurring", customer=self.friend, amount_minor=777)
        [result] = replay(conversions=Conversion.objects.filter(pk=payment.conversion.pk))
        assert (result.agrees, len(result.again)) == (True, 2)

    def test_it_comes_out_the_same_when_the_first_sale_is_given_to_another_later(self) -> None:
        program, advocates, _visitor = self.a_subscription()
        payment = a_sale(program, kind="recurring", customer=self.friend)
        attribute_by_hand(
            conversion_id=Conversion.objects.get(external_id="sub-1").pk,
            enrollment_id=an_advocate(program).enrollment.pk,
            actor="mia",
            reason="Carl it was",
        )
        results = list(replay(conversions=Conversion.objects.all()))
        assert [result.agrees for result in results] == [True, True]
        credited = [credit.enrollment for credit in payment.conversion.attribution.credits.all()]
        assert credited == [advocate.enrollment for advocate in advocates]
