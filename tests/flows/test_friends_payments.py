"""Whose the friend's reward of a recurring payment is that says no more than its first order."""

from __future__ import annotations

import pytest

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.core.errors import UnknownAdvocate
from wagtail_advocates.flows import (
    Customer,
    RewardPlan,
    approve_reward,
    attribute_by_hand,
    erase_subject,
    release_holds,
)
from wagtail_advocates.ledger.models import Account
from wagtail_advocates.ledger.queries import owed_to
from wagtail_advocates.rewards.models import Reward

pytestmark = pytest.mark.django_db

BEN = Customer(email="ben@friends.example")
PAID = {"event": "paid"}


class Shop:
    """A subscription that gives Anna a tenth and her friend a twentieth of each payment."""

    def __init__(self) -> None:
        self.program = a_program(
            advocate_reward=RewardPlan(rate_bps=1_000, options=PAID),
            friend_reward=RewardPlan(rate_bps=500, options=PAID),
            hold_days=0,
        )
        self.anna = an_advocate(self.program)

    def sale(self, **options):
        values = {"code": self.anna.code.code, "customer": BEN}
        return a_sale(self.program, external_id="sub", **{**values, **options})

    def pay(self, **options):
        values = {"kind": "recurring", "external_id": "p1", "first_order": "sub", **options}
        return a_sale(self.program, **values).conversion

    def annas(self) -> int:
        [owed] = owed_to(owner_kind=Account.Owner.ENROLLMENT, owner_ids=[self.anna.enrollment.pk])
        return owed.pending_minor + owed.available_minor


def of_the_friend(conversion) -> Reward:
    return Reward.objects.get(conversion=conversion, beneficiary="friend")


@pytest.mark.parametrize("order", ["sale first", "payment first"])
def test_it_is_of_the_friend_who_bought_first_and_not_of_the_advocate(order: str) -> None:
    shop = Shop()
    if order == "sale first":
        sale, payment = shop.sale().conversion, shop.pay()
    else:
        payment, sale = shop.pay(), shop.sale().conversion
    assert shop.annas() == 2 * 1_000
    assert of_the_friend(payment).prospect == sale.prospect


def test_a_code_that_is_sent_along_makes_nobody_new() -> None:
    shop = Shop()
    sale = shop.sale().conversion
    payment = shop.pay(code=shop.anna.code.code)
    assert of_the_friend(payment).prospect == sale.prospect


def test_it_is_the_friends_too_where_the_first_sale_was_credited_by_hand() -> None:
    shop = Shop()
    sale = shop.sale(code="", customer=Customer()).conversion
    attribute_by_hand(
        conversion_id=sale.pk, enrollment_id=shop.anna.enrollment.pk, actor="eva", reason="phone"
    )
    shop.pay()
    assert shop.annas() == 2 * 1_000


def test_a_friend_who_was_erased_is_given_nothing_more() -> None:
    shop = Shop()
    first = shop.sale().conversion
    erase_subject(site=shop.program.site, email=BEN.email, actor="eva", give_up="asked for it")
    reward = of_the_friend(shop.pay())
    release_holds()
    reward.refresh_from_db()
    told = {(row.state, row.reason) for row in (reward, of_the_friend(first))}
    assert told == {("held", "friend_erased")}
    with pytest.raises(UnknownAdvocate):
        approve_reward(reward_id=reward.pk, actor="eva")
