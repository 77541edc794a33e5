"""Recurring payments that come before the sale they go on with."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import connection, transaction

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core import clock
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import (
    Customer,
    RewardPlan,
    appeal_reward,
    attribute_by_hand,
    credit_missed_payments,
    record_refund,
    reject_reward,
    uphold_appeal,
)
from wagtail_advocates.flows.apply_refunds import SETTLED
from wagtail_advocates.ledger.queries import owed_to, reconcile
from wagtail_advocates.reports.dry_run import dry_run
from wagtail_advocates.rewards.drafts import published_rules
from wagtail_advocates.rewards.models import Reward

pytestmark = pytest.mark.django_db

BEN = Customer(email="ben@friends.example")
NAMED = {"first_order": "sub"}


class Shop:
    """A subscription that Anna brought, told in any order."""

    def __init__(self, **options: Any) -> None:
        plan = RewardPlan(rate_bps=1_000, options={"event": "paid", **options})
        self.program = a_program(advocate_reward=plan, friend_reward=None)
        self.anna = an_advocate(self.program)
        self.began = clock.now() - timedelta(days=90)

    def sale(self, **options: Any) -> Any:
        values = {"code": self.anna.code.code, "customer": BEN, "occurred_at": self.began}
        return a_sale(self.program, external_id="sub", **{**values, **options})

    def pay(self, number: int, *, days: int = 30, **options: Any) -> Any:
        return a_sale(
            self.program,
            kind="recurring",
            external_id=f"payment-{number}",
            occurred_at=self.began + number * timedelta(days=days),
            **options,
        )

    def refund(self, number: int) -> None:
        record_refund(
            site=self.program.site,
            order=f"payment-{number}",
            external_id=f"r-{number}",
            amount_minor=5_000,
            currency="EUR",
        )

    def rewards(self) -> list[tuple[str, int, int]]:
        rows = Reward.objects.filter(program=self.program)
        columns = ("conversion__external_id", "amount_minor", "reversed_minor")
        assert reconcile().ok
        return sorted(rows.values_list(*columns))

    def numbers(self) -> dict[str, int | None]:
        payments = Conversion.objects.filter(program=self.program, kind="recurring")
        return dict(payments.values_list("external_id", "payment_number"))


@pytest.mark.parametrize("known_by", [NAMED, {"customer": BEN}], ids=["order", "customer"])
def test_a_payment_before_its_sale_is_credited_when_that_comes(known_by) -> None:
    shop = Shop()
    early = shop.pay(1, **known_by)
    assert (early.attributed, early.reason, early.rewards) == (False, "first_sale_awaited", [])
    shop.sale()
    assert [name for name, *_rest in shop.rewards()] == ["payment-1", "sub"]
    told = Decision.objects.filter(subject_id=early.conversion.pk, step="attribution")
    assert list(told.order_by("pk").values_list("outcome", "reason")) == [
        ("not_credited", "first_sale_awaited"),
        ("credited", "as_first_sale"),
    ]


@pytest.mark.parametrize("known_by", [NAMED, {"customer": BEN}], ids=["order", "customer"])
def test_in_whatever_order_sale_payments_and_refunds_come_the_end_is_the_same(known_by) -> None:
    shop = Shop()
    acts = {
        "sale": shop.sale,
        "second": lambda: shop.pay(1, **known_by),
        "third": lambda: shop.pay(2, **known_by),
        "refund": lambda: shop.refund(1),
    }
    for order in permutations(acts):
        with transaction.atomic():
            for act in order:
                acts[act]()
            assert shop.rewards() == [
                ("payment-1", 1_000, 500),
                ("payment-2", 1_000, 0),
                ("sub", 1_000, 0),
            ], order
            assert sorted(shop.numbers().values()) == [2, 3]
            transaction.set_rollback(True)


def test_payments_that_waited_are_numbered_as_they_came() -> None:
    shop = Shop(max_payments=3)
    for number in (2, 1):
        shop.pay(number, **NAMED)
    shop.sale()
    shop.pay(3, **NAMED)
    assert shop.numbers() == {"payment-2": 2, "payment-1": 3, "payment-3": 4}
    assert [name for name, *_rest in shop.rewards()] == ["payment-1", "payment-2", "sub"]


def test_a_trial_of_the_rules_counts_the_payments_that_waited_alike() -> None:
    shop = Shop(max_payments=2)
    shop.pay(1, **NAMED)
    shop.sale()
    shop.pay(2, **NAMED)
    rules = published_rules(program=shop.program)
    today = clock.now().date()
    tried = dry_run(
        program=shop.program,
        published=rules,
        draft=rules,
        since=today - timedelta(days=100),
        until=today,
    )
    assert [(row.now_minor, row.then_minor) for row in tried.rows] == [(2_000, 2_000)]
    assert tried.refusals == {"payments_used_up": 1}


def test_payments_of_before_a_customers_sale_do_not_go_on_with_it() -> None:
    """Who paid for years and then buys by a friend's code was not brought by that friend."""
    shop = Shop()
    shop.pay(-1, customer=BEN)
    shop.sale()
    shop.pay(-2, customer=BEN)
    assert [name for name, *_rest in shop.rewards()] == ["sub"]


def test_a_payment_of_the_very_moment_of_a_customers_sale_goes_on_with_it() -> None:
    shop = Shop()
    shop.pay(0, customer=BEN)
    shop.sale()
    a_sale(
        shop.program,
        kind="recurring",
        external_id="payment-1",
        occurred_at=shop.began,
        customer=BEN,
    )
    assert [name for name, *_rest in shop.rewards()] == ["payment-0", "payment-1", "sub"]


def test_payments_of_another_subscription_or_customer_stay_where_they_are() -> None:
    shop = Shop()
    for number in range(8):
        shop.pay(number, days=1, customer=BEN, first_order=f"another-{number}")
    shop.pay(8, days=1, customer=Customer(email="cem@friends.example"))
    shop.sale()
    assert [name for name, *_rest in shop.rewards()] == ["sub"]


def test_payments_of_a_sale_that_nobody_is_credited_for_stay_uncredited() -> None:
    shop = Shop()
    shop.pay(1, **NAMED)
    shop.sale(code="")
    late = shop.pay(2, **NAMED)
    assert (late.reason, shop.rewards()) == ("first_sale_not_credited", [])


def test_a_reward_that_waited_can_be_appealed_and_upheld_like_any_other() -> None:
    shop = Shop()
    early = shop.pay(1, **NAMED)
    shop.sale()
    reward = early.conversion.rewards.get()
    reject_reward(reward_id=reward.pk, actor="Mia", reason="a doubt")
    advocate = shop.anna.enrollment.advocate
    appeal_reward(advocate=advocate, reward=reward.public_id, text="He is real")
    uphold_appeal(reward_id=reward.pk, actor="Max", reason="He is")
    rows = owed_to(owner_kind="enrollment", owner_ids=[shop.anna.enrollment.pk])
    assert [(row.pending_minor, row.available_minor) for row in rows] == [(1_000, 1_000)]


class Died(Exception):
    """The process ended here."""


@pytest.fixture
def left_waiting(monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The payment did not see its sale, and neither looked after its commit."""

    def die() -> None:
        connection.run_on_commit = []
        raise Died

    shop = Shop()
    monkeypatch.setattr(connection, "run_and_clear_commit_hooks", die)
    with pytest.raises(Died):
        shop.pay(1, **NAMED)
    hidden = Conversion.objects.filter(external_id="payment-1")
    key = hidden.get().goes_on_with
    hidden.update(goes_on_with="hidden")
    with pytest.raises(Died):
        shop.sale(customer=Customer())
    monkeypatch.undo()
    hidden.update(goes_on_with=key)
    assert len(shop.rewards()) == 1
    return shop


@pytest.mark.django_db(transaction=True)
def test_the_sweep_credits_what_a_crash_left_waiting(left_waiting: Shop) -> None:
    assert [credit_missed_payments(), credit_missed_payments()] == [1, 0]
    assert [name for name, *_rest in left_waiting.rewards()] == ["payment-1", "sub"]


@pytest.mark.django_db(transaction=True)
def test_one_that_fails_keeps_no_other_waiting(left_waiting: Shop, monkeypatch: Any) -> None:
    left_waiting.pay(2, **NAMED)
    Conversion.objects.update(look_again=True)
    assert credit_missed_payments() == 1


@pytest.mark.django_db(transaction=True)
def test_the_sweep_looks_no_longer_than_any_transaction_lasts() -> None:
    shop = Shop()
    shop.pay(1, **NAMED)
    assert credit_missed_payments() == 0
    assert Conversion.objects.filter(look_again=True).exists()
    with clock.at(clock.now() + SETTLED + timedelta(seconds=1)):
        assert credit_missed_payments() == 0
    assert not Conversion.objects.filter(look_again=True).exists()
    shop.sale()
    assert [name for name, *_rest in shop.rewards()] == ["payment-1", "sub"]


@pytest.mark.parametrize("known_by", [{**NAMED, "customer": BEN}, {"customer": BEN}])
@pytest.mark.parametrize("event", ["sale", "paid"])
def test_the_first_purchase_is_the_sale_and_not_a_payment_that_came_before_it(
    known_by: dict[str, Any], event: str
) -> None:
    shop = Shop(first_sale_only=True, event=event)
    shop.pay(1, **known_by)
    shop.sale()
    assert shop.rewards() == [("sub", 1_000, 0)]


def test_who_paid_before_a_sale_that_began_nothing_of_it_is_no_new_customer() -> None:
    shop = Shop(first_sale_only=True)
    shop.pay(1, customer=BEN)
    late = shop.sale(occurred_at=shop.began + timedelta(days=60))
    assert (late.conversion.customer_is_new, shop.rewards()) == (False, [])


@pytest.mark.parametrize("known_by", [NAMED, {"customer": BEN}], ids=["order", "customer"])
def test_a_payment_that_waited_is_credited_when_its_sale_is_by_hand(known_by: Any) -> None:
    shop = Shop()
    shop.pay(1, **known_by)
    sale = shop.sale(code="").conversion
    assert shop.rewards() == []
    attribute_by_hand(
        conversion_id=sale.pk, enrollment_id=shop.anna.enrollment.pk, actor="eva", reason="phone"
    )
    assert shop.rewards() == [("payment-1", 1_000, 0), ("sub", 1_000, 0)]
