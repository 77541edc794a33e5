"""Goods that come back while their shipping is kept, and what is left of the rewards."""

from __future__ import annotations

from itertools import permutations

import pytest
from django.db import transaction

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.flows import RefundedLine, RewardPlan, SaleLine, record_refund
from wagtail_advocates.ledger.queries import owed_to, reconcile
from wagtail_advocates.rewards.models import Reward

pytestmark = pytest.mark.django_db

MUG, BOWL = SaleLine("MUG", amount_minor=7_000), SaleLine("BOWL", quantity=3, amount_minor=3_000)


class Shop:
    """An order of €100 and €20 for its shipping, and what comes back of it."""

    def __init__(self, plan: RewardPlan) -> None:
        self.program = a_program(advocate_reward=plan, friend_reward=None)
        self.anna = an_advocate(self.program)

    def order(self) -> None:
        a_sale(
            self.program,
            code=self.anna.code.code,
            external_id="order-1",
            amount_minor=12_000,
            shipping_minor=2_000,
            lines=[MUG, BOWL],
        )

    def mug(self) -> None:
        self._refund("mug", 7_000, line=1)

    def one_bowl(self) -> None:
        self._refund("one bowl", 1_000, line=2)

    def two_bowls(self) -> None:
        self._refund("two bowls", 2_000, line=2)

    def shipping(self) -> None:
        self._refund("shipping", 2_000)

    def _refund(self, external_id: str, amount_minor: int, *, line: int = 0) -> None:
        record_refund(
            site=self.program.site,
            order="order-1",
            external_id=external_id,
            amount_minor=amount_minor,
            currency="EUR",
            lines=[RefundedLine(line=line, amount_minor=amount_minor)] if line else [],
        )

    def taken_back(self) -> int:
        [reward] = Reward.objects.filter(program=self.program)
        kept = reward.amount_minor - reward.reversed_minor
        owed = owed_to(owner_kind="enrollment", owner_ids=[self.anna.enrollment.pk])
        assert sum(each.pending_minor + each.available_minor for each in owed) == kept
        assert reconcile().ok
        return reward.reversed_minor


PLANS = {
    "ten percent of the goods": RewardPlan(rate_bps=1_000),
    "ten euros": RewardPlan(amount_minor=1_000),
}


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_all_goods_returned_take_the_whole_reward_back_though_the_shipping_is_kept(plan) -> None:
    shop = Shop(plan)
    shop.order()
    taken = []
    for step in (shop.mug, shop.one_bowl, shop.two_bowls):
        step()
        taken.append(shop.taken_back())
    assert taken == [700, 800, 1_000]


def test_a_reward_on_goods_and_shipping_keeps_the_part_of_the_shipping() -> None:
    shop = Shop(RewardPlan(rate_bps=1_000, options={"with_shipping": True}))
    shop.order()
    for step in (shop.mug, shop.one_bowl, shop.two_bowls):
        step()
    assert shop.taken_back() == 1_000  # of 1,200


def test_a_refund_that_names_no_lines_takes_back_its_part_of_the_amount() -> None:
    shop = Shop(PLANS["ten euros"])
    shop.order()
    shop.shipping()
    assert shop.taken_back() == 166


@pytest.mark.parametrize(
    "events",
    [("order", "mug", "one_bowl", "two_bowls"), ("order", "mug", "one_bowl", "shipping")],
    ids=" ".join,
)
def test_in_whatever_order_goods_come_back_the_end_is_the_same(events) -> None:
    shop = Shop(PLANS["ten percent of the goods"])
    ends = set()
    for order in permutations(events):
        with transaction.atomic():
            for event in order:
                getattr(shop, event)()
            ends.add(shop.taken_back())
            transaction.set_rollback(True)
    assert len(ends) == 1
    assert ends == ({1_000} if "two_bowls" in events else {966})
