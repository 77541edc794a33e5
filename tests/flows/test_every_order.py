"""Events reach us in any order and more than once; what they come to is always the same."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import permutations

import pytest
from django.db import transaction

from tests.factories import a_click, a_program, an_advocate
from wagtail_advocates.core import clock
from wagtail_advocates.flows import (
    Customer,
    RewardPlan,
    SaleLine,
    apply_missed_refunds,
    record_conversion,
    record_refund,
)
from wagtail_advocates.ledger.queries import owed_to, reconcile
from wagtail_advocates.rewards.models import Reward

pytestmark = pytest.mark.django_db
MUG, BOWL = SaleLine("MUG", amount_minor=7_001), SaleLine("BOWL", amount_minor=3_000)
CUSTOMER = Customer(email="ben@friends.example", is_new=True)


class World:
    """A friend who clicked before all the rest: what a shop reports, in the order it does."""

    def __init__(self) -> None:
        self.program = a_program(
            advocate_reward=RewardPlan(rate_bps=1_000), friend_reward=RewardPlan(amount_minor=333)
        )
        anna = an_advocate(self.program, "Anna")
        self.visitor = a_click(anna).visitor
        self.moment = clock.now() + timedelta(minutes=1)

    def lead(self) -> None:
        self._converted("lead-1", "lead", 0, ())

    def paid(self) -> None:
        self._converted("order-1", "sale", 10_001, (MUG, BOWL))

    def refund(self) -> None:
        self._returned("r-1", 2_500)

    def cancel(self) -> None:
        self._returned("r-2", 7_501)

    def chargeback(self) -> None:
        self._returned("c-1", 10_001, kind="chargeback")

    def chargeback_won(self) -> None:
        self._returned("c-1", 10_001, kind="chargeback_reversed")

    def _converted(self, external_id: str, kind: str, amount_minor: int, lines: tuple) -> None:
        record_conversion(
            site=self.program.site,
            program=self.program,
            external_id=external_id,
            kind=kind,
            amount_minor=amount_minor,
            currency="EUR",
            lines=lines,
            visitor=self.visitor,
            customer=CUSTOMER,
            occurred_at=self.moment,
        )

    def _returned(self, external_id: str, amount_minor: int, *, kind: str = "refund") -> None:
        record_refund(
            site=self.program.site,
            order="order-1",
            external_id=external_id,
            amount_minor=amount_minor,
            currency="EUR",
            kind=kind,
            occurred_at=self.moment,
        )

    def state(self) -> tuple:
        assert reconcile().ok
        rewards = Reward.objects.filter(program=self.program)
        enrollment = self.program.enrollments.get()
        return (
            Counter(rewards.values_list("beneficiary", "amount_minor", "reversed_minor", "state")),
            owed_to(owner_kind="enrollment", owner_ids=[enrollment.pk]),
            Counter(self.program.conversions.values_list("external_id", "refunds__external_id")),
        )


def final_state(world: World, order: tuple[str, ...]) -> tuple:
    """What these events come to; they are taken back afterwards."""
    with transaction.atomic():
        for event in order:
            getattr(world, event)()
        apply_missed_refunds()
        state = world.state()
        transaction.set_rollback(True)
    return state


@pytest.mark.parametrize(
    "events",
    [
        ("lead", "paid", "refund", "cancel", "paid"),
        ("paid", "refund", "refund", "cancel", "lead"),
        ("paid", "refund", "chargeback", "chargeback_won"),
        ("paid", "cancel", "chargeback", "chargeback"),
    ],
    ids=" ".join,
)
def test_whatever_the_order_the_end_is_the_same(events) -> None:
    with clock.at(clock.now()):
        world = World()
        orders = sorted(set(permutations(events)))
        expected = final_state(world, orders[0])
        for order in orders:
            assert final_state(world, order) == expected, order


def test_a_click_after_the_sale_changes_nothing_of_it() -> None:
    world = World()
    world.paid()
    before = world.state()
    a_click(an_advocate(world.program, "Cem"), visitor=world.visitor)
    world.paid()
    assert world.program.rewards.count() == 2
    assert before[0] == Counter(
        world.program.rewards.values_list("beneficiary", "amount_minor", "reversed_minor", "state")
    )
