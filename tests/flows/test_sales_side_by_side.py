"""Orders of one customer, and payments of one subscription, from several processes at once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from tests.factories import a_program, a_sale, an_advocate
from tests.processes import at_once
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.flows import Customer, RewardPlan
from wagtail_advocates.ledger.queries import reconcile
from wagtail_advocates.rewards.models import Reward

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

BEN = Customer(email="ben@friends.example")
FIRST_ONLY = RewardPlan(amount_minor=1_000, options={"first_sale_only": True})
THREE_PAYMENTS = RewardPlan(amount_minor=1_000, options={"event": "paid", "max_payments": 3})


def order(arguments: tuple[int, str, str, str]) -> tuple[bool, int]:
    """Report an order; whether it was the customer's first, and how many rewards it made."""
    from wagtail.models import Site

    from wagtail_advocates.flows import Customer, record_conversion

    site_id, code, external_id, first_order = arguments
    result = record_conversion(
        site=Site.objects.get(pk=site_id),
        external_id=external_id,
        kind="recurring" if first_order else "sale",
        amount_minor=10_000,
        currency="EUR",
        code=code,
        first_order=first_order,
        customer=Customer(email="ben@friends.example"),
    )
    return bool(result.conversion.customer_is_new), len(result.rewards)


def test_of_a_customers_orders_beside_each_other_one_is_the_first() -> None:
    program = a_program(advocate_reward=FIRST_ONLY, friend_reward=None)
    code = an_advocate(program).code.code
    done = at_once(order, [(program.site_id, code, f"order-{n}", "") for n in range(8)])
    assert sorted(done) == [(False, 0)] * 7 + [(True, 1)]
    assert Conversion.objects.filter(customer_is_new=True).count() == 1
    assert reconcile().ok


def test_payments_beside_each_other_get_numbers_of_their_own() -> None:
    program = a_program(advocate_reward=THREE_PAYMENTS, friend_reward=None)
    a_sale(program, code=an_advocate(program).code.code, external_id="first", customer=BEN)
    done = at_once(order, [(program.site_id, "", f"payment-{n}", "first") for n in range(8)])
    assert sum(rewards for _is_first, rewards in done) == 2
    numbers = Conversion.objects.filter(kind="recurring").values_list("payment_number", flat=True)
    assert sorted(numbers) == list(range(2, 10))
    assert reconcile().ok


def beside(one: Any, other: Any) -> None:
    """``other`` is called while the transaction in which ``one`` was called is still open."""
    is_open, other_was_called = threading.Event(), threading.Event()

    def first() -> None:
        try:
            with transaction.atomic():
                one()
                is_open.set()
                other_was_called.wait(timeout=2)
        finally:
            connection.close()

    def second() -> None:
        is_open.wait(timeout=30)
        try:
            other()
        finally:
            other_was_called.set()
            connection.close()

    threads = [threading.Thread(target=act) for act in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


def test_an_order_recorded_while_the_first_one_is_being_written_is_not_the_first() -> None:
    program = a_program(advocate_reward=FIRST_ONLY, friend_reward=None)
    code = an_advocate(program).code.code
    beside(
        lambda: a_sale(program, code=code, external_id="one", customer=BEN),
        lambda: a_sale(program, code=code, external_id="other", customer=BEN),
    )
    assert [reward.conversion.external_id for reward in Reward.objects.all()] == ["one"]


def test_a_payment_recorded_while_another_is_being_written_gets_the_next_number() -> None:
    program = a_program(advocate_reward=THREE_PAYMENTS, friend_reward=None)
    a_sale(program, code=an_advocate(program).code.code, external_id="first", customer=BEN)
    again = {"kind": "recurring", "first_order": "first"}
    a_sale(program, external_id="second", **again)
    beside(
        lambda: a_sale(program, external_id="third", **again),
        lambda: a_sale(program, external_id="fourth", **again),
    )
    numbers = dict(Conversion.objects.values_list("external_id", "payment_number"))
    assert numbers == {"first": None, "second": 2, "third": 3, "fourth": 4}
    assert set(Reward.objects.values_list("conversion__external_id", flat=True)) == {
        "first",
        "second",
        "third",
    }


@pytest.mark.skipif(connection.vendor != "mysql", reason="MariaDB's snapshots last so long")
def test_a_snapshot_of_before_makes_no_second_first_order_and_no_second_number() -> None:
    program = a_program(advocate_reward=FIRST_ONLY, friend_reward=None)
    code = an_advocate(program).code.code
    a_sale(program, code=code, external_id="of another", customer=Customer(email="c@x.example"))
    again = {"kind": "recurring", "first_order": "of another"}

    def meanwhile() -> None:
        try:
            a_sale(program, code=code, external_id="one", customer=BEN)
            a_sale(program, external_id="second payment", **again)
        finally:
            connection.close()

    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    with transaction.atomic():
        assert Conversion.objects.count() == 1
        thread = threading.Thread(target=meanwhile)
        thread.start()
        thread.join(timeout=60)
        assert Conversion.objects.count() == 1
        late = a_sale(program, code=code, external_id="other", customer=BEN)
        payment = a_sale(program, external_id="third payment", **again)
    assert (late.conversion.customer_is_new, payment.conversion.payment_number) == (False, 3)


def test_a_payment_that_races_its_first_sale_is_credited_whichever_wins() -> None:
    program = a_program(advocate_reward=THREE_PAYMENTS, friend_reward=None)
    code = an_advocate(program).code.code
    site_id = program.site_id
    firsts = [f"first-{n}" for n in range(3)]
    payments = [(site_id, "", f"{first}-{n}", first) for first in firsts for n in range(2)]
    at_once(order, [*((site_id, code, first, "") for first in firsts), *payments])
    assert Reward.objects.count() == 9
    numbers = Conversion.objects.filter(kind="recurring").values_list("payment_number", flat=True)
    assert sorted(numbers) == [2, 2, 2, 3, 3, 3]
    assert reconcile().ok


def test_a_payment_recorded_while_its_first_sale_is_being_written_is_credited() -> None:
    program = a_program(advocate_reward=THREE_PAYMENTS, friend_reward=None)
    code = an_advocate(program).code.code
    beside(
        lambda: a_sale(program, code=code, external_id="first"),
        lambda: a_sale(program, external_id="second", kind="recurring", first_order="first"),
    )
    assert Reward.objects.count() == 2
    assert reconcile().ok
