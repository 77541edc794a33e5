"""Recurring payments of a site with several programs, reported without naming one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import a_click, a_program, a_sale, an_advocate
from wagtail_advocates.core import clock
from wagtail_advocates.flows import Customer, RewardPlan
from wagtail_advocates.rewards.models import Reward

pytestmark = pytest.mark.django_db

BEN = Customer(email="ben@friends.example")
NAMED = {"first_order": "sub"}


class Site:
    """The oldest program of a site is about something else; Anna brought Ben through another."""

    def __init__(self) -> None:
        plan = RewardPlan(rate_bps=1_000, options={"event": "paid"})
        self.oldest = a_program(advocate_reward=plan, friend_reward=None)
        self.program = a_program(advocate_reward=plan, friend_reward=None)
        self.anna = an_advocate(self.program)
        self.began = clock.now() - timedelta(days=60)

    def sale(self, **options: Any) -> Any:
        values = {"code": self.anna.code.code, "customer": BEN, "occurred_at": self.began}
        return a_sale(self.program, external_id="sub", **{**values, **options})

    def pay(self, **options: Any) -> Any:
        values = {"kind": "recurring", "external_id": "p1", **options}
        return a_sale(self.program, **values)

    def rewards(self) -> list[tuple[str, int]]:
        rows = Reward.objects.filter(enrollment=self.anna.enrollment, program=self.program)
        return sorted(rows.values_list("conversion__external_id", "amount_minor"))


BOTH = [("p1", 1_000), ("sub", 1_000)]


@pytest.mark.parametrize("known_by", [NAMED, {"customer": BEN}], ids=["order", "customer"])
def test_a_payment_is_of_the_program_of_its_first_sale(known_by: dict[str, Any]) -> None:
    site = Site()
    site.sale()
    site.pay(**known_by)
    assert site.rewards() == BOTH


def test_it_stays_so_once_the_customer_came_through_another_program_too() -> None:
    site = Site()
    visitor = site.sale().conversion.prospect.public_id
    a_click(an_advocate(site.oldest), visitor=visitor)
    site.pay(visitor=visitor, customer=BEN)
    assert site.rewards() == BOTH
