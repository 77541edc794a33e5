"""A payout's way: handed over once, whatever the provider does, and the books follow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.factories import IBAN, a_destination, a_program, an_advocate, something_earned
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import ReasonMissing, WrongState
from wagtail_advocates.flows import (
    approve_batch,
    look_up_payouts,
    make_batch,
    mark_failed,
    mark_paid,
    pay_out,
    record_refund,
    send_payout,
    send_waiting,
    set_destination,
)
from wagtail_advocates.ledger.models import Account
from wagtail_advocates.ledger.queries import owed_to, reconcile
from wagtail_advocates.payouts.backends.rehearsal import told
from wagtail_advocates.payouts.models import Payout

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("provider")]
LATER = timedelta(minutes=16)


def a_payout(account: str = "TEST-OK", *, send: bool = True):
    """An advocate whose ten euros are in an approved batch."""
    program = a_program()
    joined = an_advocate(program)
    something_earned(joined)
    a_destination(joined, account)
    result = make_batch(program=program, actor="m")
    approve_batch(batch_id=result.batch.pk, actor="m")
    if send:
        send_waiting()
    return joined, result.payouts[0]


def books(joined) -> tuple[int, int]:
    """What is available and what is on its way."""
    assert reconcile().ok
    owned = owed_to(owner_kind="enrollment", owner_ids=[joined.enrollment.pk])
    return sum(row.available_minor for row in owned), sum(row.in_transit_minor for row in owned)


def state_of(payout: Payout) -> str:
    payout.refresh_from_db()
    return payout.state


def test_nothing_moves_before_the_payout_is_handed_over() -> None:
    anna, payout = a_payout(send=False)
    assert (state_of(payout), *books(anna)) == ("pending", 1000, 0)


@pytest.mark.parametrize(
    ("account", "state", "available", "on_its_way"),
    [
        ("TEST-OK", "settled", 0, 0),
        ("TEST-REFUSED", "failed", 1000, 0),
        ("TEST-LATER", "in_transit", 0, 1000),
        ("TEST-LOST-BEFORE", "unknown", 0, 1000),
        ("TEST-LOST-AFTER", "unknown", 0, 1000),
        ("TEST-NONSENSE", "unknown", 0, 1000),
    ],
)
def test_the_books_follow_what_the_provider_answers(account, state, available, on_its_way) -> None:
    anna, payout = a_payout(account)
    assert (state_of(payout), *books(anna)) == (state, available, on_its_way)


@pytest.mark.parametrize(
    ("account", "state", "available"),
    [
        ("TEST-LATER", "settled", 0),
        ("TEST-LOST-AFTER", "settled", 0),
        ("TEST-LOST-BEFORE", "failed", 1000),
    ],
)
def test_what_is_unknown_is_looked_up_and_never_sent_again(account, state, available) -> None:
    anna, payout = a_payout(account)
    assert look_up_payouts() == 0, "the one who sends may still be at it"
    send_waiting()
    with clock.at(clock.now() + LATER):
        assert look_up_payouts() == 1
    assert (state_of(payout), *books(anna)) == (state, available, 0)
    assert all(times == 1 for _unit, _amount, times in told().values())


def test_a_worker_that_died_between_hand_over_and_answer_is_made_up_for() -> None:
    anna, payout = a_payout(send=False)
    pay_out._hand_over(payout.pk)
    send_payout(payout_id=payout.pk)
    assert told() == {}, "whoever finds it on its way does not send it"
    with clock.at(clock.now() + LATER):
        look_up_payouts()
    assert (state_of(payout), *books(anna)) == ("failed", 1000, 0)


def test_a_payout_that_arrives_after_it_was_taken_for_failed_is_booked_after_all() -> None:
    anna, payout = a_payout("TEST-LOST-BEFORE")
    with clock.at(clock.now() + LATER):
        look_up_payouts()
    mark_paid(payout_id=payout.pk, actor="m", reference="B-17")
    assert (state_of(payout), *books(anna)) == ("settled", 0, 0)
    assert payout.reason == "payout_arrived_after_all"


def test_a_payout_that_comes_back_is_available_again() -> None:
    anna, payout = a_payout()
    with pytest.raises(ReasonMissing):
        mark_failed(payout_id=payout.pk, actor="m", reason="")
    for _ in range(2):
        mark_failed(payout_id=payout.pk, actor="m", reason="Account closed")
    assert (state_of(payout), *books(anna)) == ("failed", 1000, 0)


def test_what_never_left_cannot_be_marked() -> None:
    _, payout = a_payout(send=False)
    for mark in (
        lambda: mark_paid(payout_id=payout.pk, actor="m"),
        lambda: mark_failed(payout_id=payout.pk, actor="m", reason="No"),
    ):
        with pytest.raises(WrongState):
            mark()


def test_a_refund_before_the_hand_over_stops_the_payout() -> None:
    anna, payout = a_payout(send=False)
    [reward] = anna.enrollment.rewards.filter(beneficiary="advocate")
    record_refund(
        site=reward.program.site,
        order=reward.conversion.external_id,
        external_id="r1",
        amount_minor=5_000,
        currency="EUR",
    )
    send_waiting()
    assert (state_of(payout), *books(anna)) == ("failed", 500, 0)
    assert payout.reason == "balance_changed"
    assert told() == {}


def test_a_refund_after_the_payout_turns_the_balance_negative_and_blocks_the_next() -> None:
    anna, _ = a_payout()
    [reward] = anna.enrollment.rewards.filter(beneficiary="advocate")
    record_refund(
        site=reward.program.site,
        order=reward.conversion.external_id,
        external_id="r1",
        amount_minor=10_000,
        currency="EUR",
    )
    assert books(anna) == (-1000, 0)
    something_earned(anna, sales=2)
    assert books(anna) == (1000, 0)
    [payout] = make_batch(program=reward.program, actor="m").payouts
    assert payout.amount_minor == 1000


def test_a_destination_changed_after_the_batch_was_made_stops_the_payout() -> None:
    anna, payout = a_payout(send=False)
    set_destination(advocate=anna.enrollment.advocate, method="credit", details={})
    send_waiting()
    assert (state_of(payout), payout.reason, *books(anna)) == (
        "failed",
        "destination_changed",
        1000,
        0,
    )


def test_paid_as_store_credit_the_amount_stays_owed_until_it_is_spent() -> None:
    program = a_program()
    anna = an_advocate(program)
    something_earned(anna)
    set_destination(advocate=anna.enrollment.advocate, method="credit", details={})
    approve_batch(batch_id=make_batch(program=program, actor="m").batch.pk, actor="m")
    send_waiting()
    [owed] = owed_to(owner_kind="enrollment", owner_ids=[anna.enrollment.pk])
    assert (owed.available_minor, owed.credit_minor) == (0, 1000)
    assert reconcile().ok


STEPS = st.lists(
    st.sampled_from(["send", "look_up", "paid", "failed", "cut_off", "refund"]), max_size=8
)


@given(
    steps=STEPS,
    account=st.sampled_from(["TEST-OK", "TEST-REFUSED", "TEST-LATER", "TEST-LOST-BEFORE"]),
)
@hypothesis_settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_happens_a_payout_is_told_once_and_its_amount_stands_in_one_place(
    steps, account
) -> None:
    anna, payout = a_payout(account, send=False)
    moment = clock.now()
    refunded = 0
    for number, step in enumerate(steps):
        moment += LATER
        with clock.at(moment):
            if step == "send":
                send_payout(payout_id=payout.pk)
            elif step == "cut_off":
                pay_out._hand_over(payout.pk)
            elif step == "look_up":
                look_up_payouts()
            elif step == "refund":
                refunded += _refund(anna, number)
            elif state_of(payout) != "pending" and payout.sent_at:
                if step == "paid":
                    mark_paid(payout_id=payout.pk, actor="m")
                else:
                    mark_failed(payout_id=payout.pk, actor="m", reason="Came back")
        _holds(anna, payout, refunded)
    assert all(times == 1 for key, (_u, _a, times) in told().items() if key == payout.key)


def _refund(anna, number: int) -> int:
    [reward] = anna.enrollment.rewards.filter(beneficiary="advocate")
    if reward.reversed_minor == reward.amount_minor:
        return 0
    result = record_refund(
        site=reward.program.site,
        order=reward.conversion.external_id,
        external_id=f"r{number}",
        amount_minor=1_000,
        currency="EUR",
    )
    return sum(row.amount_minor for row in result.reversals if row.reward_id == reward.pk)


def _holds(anna, payout: Payout, refunded: int) -> None:
    available, on_its_way = books(anna)
    settled = sum(
        -row.balance.amount_minor
        for row in Account.objects.filter(
            kind=Account.Kind.PAYOUTS_SETTLED, owner_id=anna.enrollment.pk
        ).select_related("balance")
    )
    assert available + on_its_way + settled == 1000 - refunded
    assert settled == (1000 if state_of(payout) == "settled" else 0)
    assert on_its_way == (1000 if payout.state in ("in_transit", "unknown") else 0)


def test_bank_transfers_nobody_can_look_up_do_not_crowd_out_the_others() -> None:
    program = a_program()
    by_bank, by_provider = an_advocate(program), an_advocate(program, name="Ben Okri")
    something_earned(by_bank)
    something_earned(by_provider)
    set_destination(
        advocate=by_bank.enrollment.advocate,
        method="bank",
        details={"holder": "Anna Berg", "iban": IBAN, "bic": ""},
    )
    a_destination(by_provider, "TEST-LATER")
    result = make_batch(program=program, actor="m")
    approve_batch(batch_id=result.batch.pk, actor="m")
    send_waiting()
    with clock.at(clock.now() + LATER):
        assert look_up_payouts(limit=1) == 1
    states = {payout.method: state_of(payout) for payout in result.payouts}
    assert states == {"bank": "in_transit", "rehearsal": "settled"}


def test_a_back_end_that_does_not_load_stops_no_other_look_up(settings) -> None:
    _anna, payout = a_payout("TEST-LATER")
    ours = settings.WAGTAIL_ADVOCATES
    settings.WAGTAIL_ADVOCATES = {**ours, "PAYOUT_BACKENDS": {"wise": "nowhere.Wise"}}
    with clock.at(clock.now() + LATER):
        assert look_up_payouts() == 1
    assert state_of(payout) == "settled"
