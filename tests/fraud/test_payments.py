"""Renewals of a subscription are checked with what is known of whoever began it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.flows import Customer, RewardPlan
from wagtail_advocates.rewards.models import Reward

pytestmark = pytest.mark.django_db

RENEWED = {"kind": "recurring", "external_id": "p1", "first_order": "sub"}
CUSTOMERS = {"nothing": Customer(), "another address": Customer(email="new@anna.example")}


@pytest.mark.parametrize("told", CUSTOMERS)
@pytest.mark.parametrize("order", ["sale first", "payment first"])
def test_who_referred_themselves_is_not_rewarded_for_renewals_either(order: str, told: str) -> None:
    plan = RewardPlan(amount_minor=1_000, options={"event": "paid"})
    program = a_program(advocate_reward=plan, friend_reward=None)
    anna = an_advocate(program, email="anna@people.example")
    sale: dict[str, Any] = {
        "external_id": "sub",
        "code": anna.code.code,
        "customer": Customer(email="anna@people.example"),
    }
    reports = [sale, {**RENEWED, "customer": CUSTOMERS[told]}]
    for report in reports if order == "sale first" else reversed(reports):
        a_sale(program, **report)
    assert not Reward.objects.exists()


def test_a_renewal_is_held_for_what_its_first_sale_was_held_for() -> None:
    plan = RewardPlan(amount_minor=1_000, options={"event": "paid"})
    program = a_program(advocate_reward=plan, friend_reward=None)
    anna = an_advocate(program)
    disposable = Customer(email="x@mailinator.com")
    a_sale(program, external_id="sub", code=anna.code.code, customer=disposable)
    a_sale(program, **RENEWED)
    told = dict(Reward.objects.values_list("conversion__external_id", "reason"))
    assert told["p1"] == told["sub"] != "in_hold_period"
