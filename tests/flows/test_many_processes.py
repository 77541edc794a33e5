"""The same event, or events that exclude each other, from several processes at once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from tests.factories import a_program, a_sale, an_advocate
from tests.processes import at_once
from wagtail_advocates.conversions.models import Refund
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import appeal_reward, reject_reward
from wagtail_advocates.ledger.models import Entry
from wagtail_advocates.ledger.queries import owed_to, reconcile
from wagtail_advocates.rewards.models import Reward

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


def owed(joined: Any) -> tuple[int, int]:
    rows = owed_to(owner_kind="enrollment", owner_ids=[joined.enrollment.pk])
    return (rows[0].pending_minor, rows[0].available_minor) if rows else (0, 0)


def deliver_order(arguments: tuple[int, str, int]) -> list[tuple[int, bool]]:
    """Report the same order several times."""
    from wagtail.models import Site

    from wagtail_advocates.flows import Customer, record_conversion

    site_id, code, times = arguments
    results = [
        record_conversion(
            site=Site.objects.get(pk=site_id),
            external_id="order-1",
            amount_minor=10_000,
            currency="EUR",
            code=code,
            customer=Customer(email="ben@friends.example"),
        )
        for _ in range(times)
    ]
    return [(result.conversion.pk, result.repeated) for result in results]


def test_the_same_order_a_hundred_times_from_eight_processes_pays_once() -> None:
    program = a_program()
    anna = an_advocate(program)
    times = [13, 13, 13, 13, 12, 12, 12, 12]
    done = at_once(deliver_order, [(program.site_id, anna.code.code, count) for count in times])
    results = [result for results in done for result in results]
    assert len(results) == 100
    assert len({conversion for conversion, _repeated in results}) == 1
    assert [repeated for _conversion, repeated in results].count(False) == 1
    assert Reward.objects.count() == 2
    assert Entry.objects.count() == 2
    assert owed(anna) == (1000, 0)
    assert reconcile().ok


def deliver_refund(arguments: tuple[int, str, str]) -> str:
    from wagtail.models import Site

    from wagtail_advocates.core.errors import AdvocatesError
    from wagtail_advocates.flows import record_refund

    site_id, order, external_id = arguments
    try:
        result = record_refund(
            site=Site.objects.get(pk=site_id),
            order=order,
            external_id=external_id,
            amount_minor=3_000,
            currency="EUR",
        )
    except AdvocatesError as error:
        return error.code
    return result.status


def test_refunds_side_by_side_never_exceed_the_order() -> None:
    program = a_program()
    anna = an_advocate(program)
    order = a_sale(program, code=anna.code.code).conversion.external_id
    done = at_once(deliver_refund, [(program.site_id, order, f"refund-{n}") for n in range(6)])
    assert sorted(done) == ["applied"] * 3 + ["refund_too_large"] * 3
    assert owed(anna) == (100, 0)
    assert reconcile().ok


def test_the_same_refund_from_several_processes_takes_back_once() -> None:
    program = a_program()
    anna = an_advocate(program)
    order = a_sale(program, code=anna.code.code).conversion.external_id
    done = at_once(deliver_refund, [(program.site_id, order, "refund-1")] * 6)
    assert done == ["applied"] * 6
    assert owed(anna) == (700, 0)
    assert reconcile().ok


def decide(arguments: tuple[str, int]) -> str:
    from datetime import timedelta

    from wagtail_advocates.core import clock
    from wagtail_advocates.core.errors import WrongState
    from wagtail_advocates.flows import approve_reward, reject_reward, release_holds

    step, reward_id = arguments
    try:
        if step == "approve":
            approve_reward(reward_id=reward_id, actor="Mia")
        elif step == "reject":
            reject_reward(reward_id=reward_id, actor="Max", reason="a doubt")
        else:
            release_holds(now=clock.now() + timedelta(days=30))
    except WrongState:
        return "too late"
    return "done"


def test_of_those_who_approve_reject_and_release_at_once_one_decides() -> None:
    program = a_program()
    anna = an_advocate(program)
    reward = a_sale(program, code=anna.code.code).rewards[0]
    steps = ["approve", "reject", "release", "approve", "reject", "release"]
    at_once(decide, [(step, reward.pk) for step in steps])
    reward.refresh_from_db()
    expected = {"approved": (0, 1000), "rejected": (0, 0)}
    assert owed(anna) == expected[reward.state]
    assert Entry.objects.filter(source_kind="reward", source_id=reward.pk).count() == 2
    assert reconcile().ok


def answer(arguments: tuple[str, int]) -> str:
    from wagtail_advocates.core.errors import WrongState
    from wagtail_advocates.flows import dismiss_appeal, uphold_appeal

    step, reward_id = arguments
    act = uphold_appeal if step == "uphold" else dismiss_appeal
    try:
        act(reward_id=reward_id, actor="Mia", reason="Looked again")
    except WrongState:
        return "too late"
    return "done"


def an_appealed_reward(anna: Any) -> Reward:
    [reward] = a_sale(anna.enrollment.program, code=anna.code.code).rewards
    reject_reward(reward_id=reward.pk, actor="Max", reason="a doubt")
    advocate = anna.enrollment.advocate
    appeal_reward(advocate=advocate, reward=reward.public_id, text="He is real")
    return reward


def test_of_those_who_answer_an_appeal_at_once_one_does() -> None:
    anna = an_advocate(a_program(friend_reward=None))
    reward = an_appealed_reward(anna)
    at_once(answer, [(step, reward.pk) for step in ["uphold", "dismiss"] * 3])
    reward.refresh_from_db()
    expected = {"approved": ((0, 1000), 3), "rejected": ((0, 0), 2)}
    entries = Entry.objects.filter(source_kind="reward", source_id=reward.pk).count()
    assert (owed(anna), entries) == expected[reward.state]
    assert Decision.objects.filter(step="appeal_answer").count() == 1
    assert reconcile().ok


def answer_or_refund(arguments: tuple[int, int, str]) -> str:
    site_id, reward_id, order = arguments
    if order:
        return deliver_refund((site_id, order, "refund-1"))
    return answer(("uphold", reward_id))


def test_a_refund_that_races_an_answer_takes_back_whichever_wins() -> None:
    program = a_program(friend_reward=None)
    anna = an_advocate(program)
    reward = an_appealed_reward(anna)
    order = reward.conversion.external_id
    at_once(
        answer_or_refund, [(program.site_id, reward.pk, order), (program.site_id, reward.pk, "")]
    )
    reward.refresh_from_db()
    assert (reward.state, reward.reversed_minor) == ("approved", 300)
    assert owed(anna) == (0, 700)
    assert reconcile().ok


def order_or_refund(arguments: tuple[str, int, str, str]) -> str:
    kind, site_id, code, number = arguments
    if kind == "refund":
        return deliver_refund((site_id, number, f"refund of {number}"))
    from wagtail.models import Site

    from wagtail_advocates.flows import record_conversion

    record_conversion(
        site=Site.objects.get(pk=site_id),
        external_id=number,
        amount_minor=10_000,
        currency="EUR",
        code=code,
    )
    return "recorded"


def test_a_refund_that_races_its_order_is_applied_whichever_wins() -> None:
    program = a_program()
    anna = an_advocate(program)
    numbers = [f"order-{n}" for n in range(4)]
    at_once(
        order_or_refund,
        [
            (kind, program.site_id, anna.code.code, number)
            for number in numbers
            for kind in ("order", "refund")
        ],
    )
    assert not Refund.objects.filter(applied_at=None).exists()
    assert owed(anna) == (4 * 700, 0)
    assert reconcile().ok


def test_a_refund_recorded_while_its_order_is_being_written_is_applied() -> None:
    """Deterministic: the order's transaction is still open when the refund comes."""
    program = a_program()
    anna = an_advocate(program)
    order_is_written, refund_was_sent = threading.Event(), threading.Event()

    def write_order() -> None:
        try:
            with transaction.atomic():
                a_sale(program, code=anna.code.code, external_id="order-9")
                order_is_written.set()
                refund_was_sent.wait(timeout=2)
        finally:
            connection.close()

    def send_refund() -> None:
        order_is_written.wait(timeout=30)
        try:
            deliver_refund((program.site_id, "order-9", "refund-9"))
        finally:
            refund_was_sent.set()
            connection.close()

    threads = [threading.Thread(target=write_order), threading.Thread(target=send_refund)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not Refund.objects.filter(applied_at=None).exists()
    assert Refund.objects.count() == 1
    assert owed(anna) == (700, 0)
    assert reconcile().ok


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_sales_of_two_advocates_of_one_program_do_not_wait_for_each_other() -> None:
    """Deterministic: one sale is still open when the other is recorded and done."""
    program = a_program()
    anna, ben = an_advocate(program), an_advocate(program)
    a_sale(program, code=anna.code.code)
    a_sale(program, code=ben.code.code)
    is_open, other_is_done = threading.Event(), threading.Event()
    waited: list[bool] = []

    def one_sale() -> None:
        try:
            with transaction.atomic():
                a_sale(program, code=anna.code.code)
                is_open.set()
                waited.append(not other_is_done.wait(timeout=20))
        finally:
            connection.close()

    def other_sale() -> None:
        is_open.wait(timeout=30)
        try:
            a_sale(program, code=ben.code.code)
            other_is_done.set()
        finally:
            connection.close()

    threads = [threading.Thread(target=one_sale), threading.Thread(target=other_sale)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert waited == [False]
    assert [owed(each) for each in (anna, ben)] == [(2000, 0), (2000, 0)]
    assert reconcile().ok
