"""Rewards that are coupons: from a pool, or made for the advocate."""

from __future__ import annotations

import pytest

from tests.factories import a_program, a_sale, an_advocate, something_earned
from tests.processes import at_once
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import BadReference, NothingToPay, PayoutUsed
from wagtail_advocates.flows import (
    Customer,
    JoinResult,
    RewardPlan,
    approve_batch,
    approve_reward,
    look_up_payouts,
    make_batch,
    mark_failed,
    pay_out,
    send_waiting,
)
from wagtail_advocates.ledger.queries import reconcile
from wagtail_advocates.payouts.coupons import add_codes, codes_of, draw_codes, free_count
from wagtail_advocates.payouts.models import CouponCode, Payout
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.rule_models import RewardRule
from wagtail_advocates.rewards.services import freeze_rules


def a_coupon_program(source: str = "coupon_pool") -> Program:
    program = a_program(
        advocate_reward=RewardPlan(amount_minor=1, kind="coupon"), friend_reward=None
    )
    Program.objects.filter(pk=program.pk).update(coupon_source=source)
    program.refresh_from_db()
    return program


def a_batch(program: Program, *, advocates: int = 1) -> list[Payout]:
    for number in range(advocates):
        joined = an_advocate(program, f"Anna {number}")
        for reward in a_sale(program, code=joined.code.code).rewards:
            approve_reward(reward_id=reward.pk, actor="m")
    result = make_batch(program=program, actor="m")
    approve_batch(batch_id=result.batch.pk, actor="m")
    return list(result.payouts)


@pytest.mark.django_db
def test_a_coupon_reward_needs_no_destination_and_gets_a_code_of_the_pool() -> None:
    program = a_coupon_program()
    assert add_codes(program_id=program.pk, codes=["SUMMER-1", "SUMMER-2", "SUMMER-1"]) == 2
    [payout] = a_batch(program)
    send_waiting()
    payout.refresh_from_db()
    assert (payout.state, codes_of(payout_id=payout.pk)) == ("settled", ["SUMMER-1"])
    assert free_count(program_id=program.pk) == 1
    assert reconcile().ok


@pytest.mark.django_db
def test_an_empty_pool_fails_the_payout_and_the_next_batch_tries_again() -> None:
    program = a_coupon_program()
    [payout] = a_batch(program)
    send_waiting()
    payout.refresh_from_db()
    assert (payout.state, payout.note) == ("failed", "The pool holds too few coupons.")
    add_codes(program_id=program.pk, codes=["SUMMER-1"])
    second = make_batch(program=program, actor="m")
    approve_batch(batch_id=second.batch.pk, actor="m")
    send_waiting()
    assert Payout.objects.get(batch=second.batch).state == "settled"


@pytest.mark.django_db
def test_a_coupon_made_for_the_advocate_is_made_once() -> None:
    program = a_coupon_program("coupon_generator")
    [payout] = a_batch(program)
    send_waiting()
    [code] = codes_of(payout_id=payout.pk)
    assert draw_codes(program_id=program.pk, payout_id=payout.pk, count=1) == [code]
    assert len(code) == 12


def earned(program: Program, joined: JoinResult, *, coupons: int) -> None:
    """So many coupons for the advocate, by one sale."""
    rule = program.rule_set.rules.get()
    rule.amount_minor = coupons
    rule.save()
    freeze_rules(rule_set=program.rule_set)
    something_earned(joined)


def a_batch_sent(program: Program) -> list[tuple[str, int, int]]:
    """State, amount and given codes of the payouts of a new batch."""
    made = make_batch(program=program, actor="m")
    approve_batch(batch_id=made.batch.pk, actor="m")
    send_waiting()
    return [
        (payout.state, payout.amount_minor, len(codes_of(payout_id=payout.pk)))
        for payout in made.batch.payouts.order_by("pk")
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("source", ["coupon_pool", "coupon_generator"])
def test_more_than_a_hundred_coupons_are_given_whole_in_several_batches(source) -> None:
    program = a_coupon_program(source)
    add_codes(program_id=program.pk, codes=[f"CODE-{number}" for number in range(300)])
    earned(program, an_advocate(program), coupons=230)
    given = [a_batch_sent(program) for _ in range(3)]
    assert given == [[("settled", 100, 100)], [("settled", 100, 100)], [("settled", 30, 30)]]
    with pytest.raises(NothingToPay):
        make_batch(program=program, actor="m")
    assert reconcile().ok


@pytest.mark.django_db
def test_a_friend_who_joined_is_given_the_coupons_of_both_accounts_in_parts() -> None:
    program = a_coupon_program("coupon_generator")
    RewardRule.objects.filter(rule_set=program.rule_set).update(beneficiary="friend")
    ben = "ben@friends.example"
    rule = program.rule_set.rules.get()
    rule.amount_minor = 130
    rule.save()
    freeze_rules(rule_set=program.rule_set)
    anna = an_advocate(program)
    for reward in a_sale(program, code=anna.code.code, customer=Customer(email=ben)).rewards:
        approve_reward(reward_id=reward.pk, actor="m")
    joined = an_advocate(program, "Ben Okri", email=ben)
    assert a_batch_sent(program) == [("settled", 100, 100)]
    assert a_batch_sent(program) == [("settled", 30, 30)]
    assert {payout.enrollment for payout in Payout.objects.all()} == {joined.enrollment}
    assert reconcile().ok


@pytest.mark.django_db
@pytest.mark.parametrize("source", ["coupon_pool", "coupon_generator"])
def test_a_payout_of_too_many_coupons_fails_and_comes_back_in_parts(source) -> None:
    program = a_coupon_program(source)
    add_codes(program_id=program.pk, codes=[f"CODE-{number}" for number in range(300)])
    earned(program, an_advocate(program), coupons=101)
    made = make_batch(program=program, actor="m")
    made.batch.payouts.update(amount_minor=101)
    approve_batch(batch_id=made.batch.pk, actor="m")
    send_waiting()
    assert made.batch.payouts.get().state == "failed"
    assert [a_batch_sent(program) for _ in range(2)] == [
        [("settled", 100, 100)],
        [("settled", 1, 1)],
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("source", ["coupon_pool", "coupon_generator"])
def test_a_payout_whose_coupons_were_given_cannot_have_failed(source) -> None:
    program = a_coupon_program(source)
    add_codes(program_id=program.pk, codes=["SUMMER-1"])
    [payout] = a_batch(program)
    send_waiting()
    given = codes_of(payout_id=payout.pk)
    with pytest.raises(PayoutUsed, match="coupons"):
        mark_failed(payout_id=payout.pk, actor="m", reason="By mistake")
    payout.refresh_from_db()
    assert (payout.state, codes_of(payout_id=payout.pk)) == ("settled", given)
    with pytest.raises(NothingToPay):
        make_batch(program=program, actor="m")


@pytest.mark.django_db
def test_coupons_given_by_a_worker_that_died_are_found_and_not_taken_for_failed() -> None:
    program = a_coupon_program("coupon_generator")
    [payout] = a_batch(program)
    pay_out._hand_over(payout.pk)
    draw_codes(program_id=program.pk, payout_id=payout.pk, count=1)
    with pytest.raises(PayoutUsed):
        mark_failed(payout_id=payout.pk, actor="m", reason="It hangs")
    with clock.at(clock.now() + pay_out.LOOK_UP_AFTER * 2):
        assert look_up_payouts() == 1
    payout.refresh_from_db()
    assert payout.state == "settled"


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "x" * 65, "a\x00b"])
def test_what_is_no_code_adds_none_of_the_list(code) -> None:
    program = a_coupon_program()
    with pytest.raises(BadReference):
        add_codes(program_id=program.pk, codes=["GOOD", code])
    assert not CouponCode.objects.exists()


def _send(payout_id: int) -> list[str]:
    from wagtail_advocates.flows import send_payout
    from wagtail_advocates.payouts.coupons import codes_of

    send_payout(payout_id=payout_id)
    return codes_of(payout_id=payout_id)


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_workers_beside_each_other_give_no_code_twice() -> None:
    program = a_coupon_program()
    add_codes(program_id=program.pk, codes=[f"CODE-{number}" for number in range(4)])
    payouts = a_batch(program, advocates=4)
    given = at_once(_send, [payout.pk for payout in payouts for _ in range(2)])
    codes = {code for pair in given for code in pair}
    assert len(codes) == 4
    assert CouponCode.objects.values("payout").distinct().count() == 4
    assert reconcile().ok
