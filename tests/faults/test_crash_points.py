"""Every SQL statement of every flow that moves money is a crash point.

The flow is cut off at one statement after the other. Whoever called it calls again, as a shop or
a worker does, and everything has to be as if nothing had happened: nothing lost, nothing doubled.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from tests.factories import (
    a_click,
    a_destination,
    a_program,
    a_sale,
    an_advocate,
    something_earned,
)
from tests.faults.crash_points import cut_everywhere
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import AlreadyCredited, NothingToPay, WrongState
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import (
    Customer,
    RewardPlan,
    appeal_denial,
    appeal_reward,
    approve_batch,
    approve_reward,
    attribute_by_hand,
    cancel_batch,
    dismiss_appeal,
    erase_subject,
    give_back_credit,
    look_up_payouts,
    make_batch,
    mark_failed,
    mark_paid,
    record_conversion,
    record_refund,
    reject_reward,
    release_holds,
    request_payout,
    send_waiting,
    set_destination,
    spend_credit,
    uphold_appeal,
)
from wagtail_advocates.ledger.chain import seal_entries
from wagtail_advocates.ledger.services import rebuild_balances
from wagtail_advocates.payouts.backends.rehearsal import forget, told
from wagtail_advocates.payouts.models import Payout
from wagtail_advocates.programs.models import Program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("provider")]
FRIEND = "ben@friends.example"


def nothing() -> None:
    """There is nothing to be made up for."""


@dataclass(frozen=True)
class Case:
    """What is done, and what makes up for it after a crash beside doing it again."""

    act: Callable[[], Any]
    recover: Callable[[], Any] = nothing
    before: Callable[[], Any] = nothing
    # What a crash may leave otherwise, because another way leads to the same end.
    besides: frozenset[str] = field(default_factory=frozenset)


def _split_program() -> tuple[Program, Any, Any]:
    program = a_program(attribution_model=Program.AttributionModel.LINEAR, budget_minor=50_000)
    return program, an_advocate(program, "Anna"), an_advocate(program, "Ben")


def a_split_sale() -> Case:
    program, anna, ben = _split_program()
    visitor = a_click(anna).visitor
    a_click(ben, visitor=visitor)
    return Case(lambda: _buy(program, visitor=visitor))


def _buy(program: Program, **options: Any) -> Any:
    return record_conversion(
        site=program.site,
        program=program,
        external_id="o-1",
        amount_minor=10_001,
        currency="EUR",
        customer=Customer(email=FRIEND, device="d", payment="p", address="a 1"),
        **options,
    )


def a_lead() -> Case:
    program, anna, _ben = _split_program()
    code = anna.code.code
    return Case(
        lambda: a_sale(
            program, external_id="l-1", kind="lead", amount_minor=0, code=code, customer=Customer()
        )
    )


def a_sale_after_its_payment() -> Case:
    program = a_program(advocate_reward=RewardPlan(rate_bps=500, options={"event": "paid"}))
    anna = an_advocate(program)
    a_sale(program, external_id="o-2", kind="recurring", first_order="o-1")
    return Case(lambda: a_sale(program, external_id="o-1", code=anna.code.code))


def a_recurring_payment() -> Case:
    program, anna, _ben = _split_program()
    _buy(program, code=anna.code.code)
    return Case(lambda: a_sale(program, external_id="o-2", kind="recurring", first_order="o-1"))


def _refund(program: Program, amount_minor: int = 3_333, **options: Any) -> Any:
    return record_refund(
        site=program.site,
        order="o-1",
        external_id="r-1",
        amount_minor=amount_minor,
        currency="EUR",
        **options,
    )


def a_refund() -> Case:
    program, anna, _ben = _split_program()
    for reward in _buy(program, code=anna.code.code).rewards[:1]:
        approve_reward(reward_id=reward.pk, actor="m")
    return Case(lambda: _refund(program))


def a_refund_that_comes_first() -> Case:
    program, _anna, _ben = _split_program()
    return Case(lambda: _refund(program))


def the_order_of_a_refund_that_came_first() -> Case:
    program, anna, _ben = _split_program()
    _refund(program)
    return Case(lambda: _buy(program, code=anna.code.code))


def _a_reward() -> Any:
    program, anna, _ben = _split_program()
    return _buy(program, code=anna.code.code).rewards[0]


def an_approval() -> Case:
    reward = _a_reward()
    return Case(lambda: approve_reward(reward_id=reward.pk, actor="m"))


def a_rejection() -> Case:
    reward = _a_reward()
    return Case(lambda: reject_reward(reward_id=reward.pk, actor="m", reason="A doubt"))


def _an_appealed_reward() -> Any:
    reward = reject_reward(reward_id=_a_reward().pk, actor="m", reason="A doubt")
    advocate = reward.enrollment.advocate
    appeal_reward(advocate=advocate, reward=reward.public_id, text="He is real")
    return reward


def an_appeal_that_is_upheld() -> Case:
    reward = _an_appealed_reward()
    _refund(reward.program)
    return Case(lambda: uphold_appeal(reward_id=reward.pk, actor="n", reason="He called us"))


def an_appeal_that_is_dismissed() -> Case:
    reward = _an_appealed_reward()
    return Case(lambda: dismiss_appeal(reward_id=reward.pk, actor="n", reason="Nobody there"))


def a_denial_that_is_appealed() -> Case:
    anna = an_advocate(a_program(friend_reward=None, budget_minor=50_000), email=FRIEND)
    _buy(anna.enrollment.program, code=anna.code.code)
    refusal = Decision.objects.get(outcome="refused")

    def act() -> None:
        with contextlib.suppress(WrongState):
            appeal_denial(
                advocate=anna.enrollment.advocate, refusal=refusal.pk, text="My sister bought it"
            )

    return Case(act)


def the_end_of_a_hold() -> Case:
    _a_reward()
    return Case(lambda: release_holds(now=clock.now() + timedelta(days=15)))


def credit_by_hand() -> Case:
    program, anna, ben = _split_program()
    sale = _buy(program, code=anna.code.code)

    def act() -> None:
        with contextlib.suppress(AlreadyCredited):
            attribute_by_hand(
                conversion_id=sale.conversion.pk,
                enrollment_id=ben.enrollment.pk,
                actor="m",
                reason="She told us",
            )

    return Case(act)


def _earner(account: str = "TEST-OK") -> Any:
    joined = an_advocate(a_program(friend_reward=None), "Anna", email="anna@people.example")
    something_earned(joined)
    a_destination(joined, account)
    return joined


def a_destination_that_is_changed() -> Case:
    advocate = _earner().enrollment.advocate
    return Case(lambda: set_destination(advocate=advocate, method="credit", details={}))


def a_payout_that_is_asked_for() -> Case:
    enrollment = _earner().enrollment
    return Case(lambda: request_payout(enrollment=enrollment))


def a_batch() -> Case:
    program = _earner().enrollment.program

    def act() -> None:
        try:
            made = make_batch(program=program, actor="m").batch
        except NothingToPay:
            made = Payout.objects.get().batch
        approve_batch(batch_id=made.pk, actor="m")

    return Case(act)


def a_batch_that_is_canceled() -> Case:
    batch = make_batch(program=_earner().enrollment.program, actor="m").batch
    return Case(lambda: cancel_batch(batch_id=batch.pk, actor="m", reason="Wrong month"))


def _approved(account: str) -> Any:
    made = make_batch(program=_earner(account).enrollment.program, actor="m")
    approve_batch(batch_id=made.batch.pk, actor="m")
    return made.payouts[0]


def _later() -> None:
    """The sweep of a quarter of an hour later looks up what nobody knows."""
    with clock.at(clock.now() + timedelta(minutes=16)):
        send_waiting()
        look_up_payouts()


# What differs where the first payout failed and the next batch pays.
WAYS = frozenset({"decisions", "entries", "lines", "messages", "payouts"})


def _paid_after_all(program: Program) -> None:
    _later()
    with contextlib.suppress(NothingToPay):
        batch = make_batch(program=program, actor="m").batch
        approve_batch(batch_id=batch.pk, actor="m")
    send_waiting()


def a_payout() -> Case:
    """Cut before the provider was told, it fails and the next batch pays; cut afterwards, the
    provider knows it by its key. Paid once in either case.
    """
    payout = _approved("TEST-OK")

    def recover() -> None:
        _paid_after_all(payout.program)
        assert [times for _unit, _amount, times in told().values()] == [1]

    return Case(send_waiting, recover, before=forget, besides=WAYS)


def a_payout_that_is_refused() -> Case:
    _approved("TEST-REFUSED")
    return Case(send_waiting, _later)


def a_payout_whose_answer_is_lost() -> Case:
    _approved("TEST-LOST-AFTER")
    return Case(send_waiting, _later, besides=frozenset({"decisions"}))


def a_payout_of_somebody_who_was_a_friend_too() -> Case:
    """Their coupons stand on two accounts, and leave both in one entry."""
    coupon = RewardPlan(amount_minor=1, kind="coupon")
    program = a_program(advocate_reward=coupon, friend_reward=coupon)
    Program.objects.filter(pk=program.pk).update(coupon_source="coupon_generator")
    anna, ben = an_advocate(program, "Anna"), an_advocate(program, "Ben", email=FRIEND)
    bought, sold = _buy(program, code=anna.code.code), a_sale(program, code=ben.code.code)
    for sale, beneficiary in ((bought, "friend"), (sold, "advocate")):
        for reward in sale.rewards:
            if reward.beneficiary == beneficiary:
                approve_reward(reward_id=reward.pk, actor="m")
    program.refresh_from_db()
    approve_batch(batch_id=make_batch(program=program, actor="m").batch.pk, actor="m")
    return Case(send_waiting, lambda: _paid_after_all(program), besides=WAYS)


def a_look_up() -> Case:
    _approved("TEST-LATER")
    send_waiting()
    return Case(_later, _later)


def a_payout_that_is_marked() -> Case:
    payout = _approved("TEST-LATER")
    send_waiting()
    return Case(lambda: mark_paid(payout_id=payout.pk, actor="m"))


def a_payout_that_comes_back() -> Case:
    payout = _approved("TEST-OK")
    send_waiting()
    return Case(lambda: mark_failed(payout_id=payout.pk, actor="m", reason="Closed"))


def _credit() -> Program:
    program = a_program(
        advocate_reward=RewardPlan(amount_minor=1000, kind="credit"), friend_reward=None
    )
    something_earned(an_advocate(program, "Anna", email="anna@people.example"))
    return program


def _spend(program: Program) -> Any:
    return spend_credit(program=program, email="anna@people.example", order="o-9", amount_minor=700)


def credit_that_is_spent() -> Case:
    program = _credit()
    return Case(lambda: _spend(program))


def credit_that_comes_back() -> Case:
    program = _credit()
    _spend(program)
    return Case(lambda: give_back_credit(program=program, order="o-9"))


def somebody_is_erased() -> Case:
    program = _earner().enrollment.program
    return Case(
        lambda: erase_subject(
            site=program.site, email="anna@people.example", actor="m", give_up="They asked"
        )
    )


def entries_are_sealed() -> Case:
    program = _earner().enrollment.program
    return Case(lambda: seal_entries(program_id=program.pk))


def balances_are_rebuilt() -> Case:
    _earner()
    return Case(rebuild_balances)


CASES = (
    a_split_sale,
    a_lead,
    a_recurring_payment,
    a_sale_after_its_payment,
    a_refund,
    a_refund_that_comes_first,
    the_order_of_a_refund_that_came_first,
    an_approval,
    a_rejection,
    an_appeal_that_is_upheld,
    an_appeal_that_is_dismissed,
    a_denial_that_is_appealed,
    the_end_of_a_hold,
    credit_by_hand,
    a_destination_that_is_changed,
    a_payout_that_is_asked_for,
    a_batch,
    a_batch_that_is_canceled,
    a_payout,
    a_payout_that_is_refused,
    a_payout_whose_answer_is_lost,
    a_payout_of_somebody_who_was_a_friend_too,
    a_look_up,
    a_payout_that_is_marked,
    a_payout_that_comes_back,
    credit_that_is_spent,
    credit_that_comes_back,
    somebody_is_erased,
    entries_are_sealed,
    balances_are_rebuilt,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_cut_at_any_statement_nothing_is_lost_and_nothing_doubled(case) -> None:
    made = case()

    def again() -> None:
        made.act()
        made.recover()
        made.act()

    expected, found = cut_everywhere(before=made.before, act=made.act, recover=again)
    assert found, "the flow makes no statement"
    for number, state in enumerate(found, start=1):
        for name, value in expected.items():
            if name not in made.besides:
                assert state[name] == value, f"cut at statement {number}: {name}"
