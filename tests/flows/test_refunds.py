"""Refunds by line, chargebacks, and what comes before its cause, at the public Python calls."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.db import transaction

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.conversions.models import Refund
from wagtail_advocates.core.errors import (
    AmbiguousRefundLine,
    BadAmount,
    BadReference,
    ChargebackDiffers,
    DuplicateConflict,
    RefundLinesDiffer,
    RefundLineTooLarge,
    RefundTooLarge,
    UnknownRefundLine,
)
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import (
    RefundedLine,
    RefundResult,
    RewardPlan,
    SaleLine,
    approve_reward,
    attribute_by_hand,
    publish_rules,
    record_refund,
    reject_reward,
)
from wagtail_advocates.ledger.models import Entry
from wagtail_advocates.ledger.queries import owed_to, reconcile
from wagtail_advocates.reports.why import why_conversion
from wagtail_advocates.rewards.models import Reward, RewardUsage
from wagtail_advocates.rewards.rule_models import RewardCondition

pytestmark = pytest.mark.django_db

LINES = [
    SaleLine(sku="green", category="tea", quantity=3, amount_minor=3_000),
    SaleLine(sku="pot", category="pots", quantity=1, amount_minor=6_000),
    SaleLine(sku="cup", category="pots", quantity=1, amount_minor=500),
    SaleLine(sku="cup", category="gifts", quantity=1, amount_minor=500),
]


@pytest.fixture
def program() -> Any:
    """Ten percent of the tea."""
    program = a_program(advocate_reward=RewardPlan(rate_bps=1000), friend_reward=None)
    rule = program.rule_set.rules.get()
    rule.matching_lines = True
    rule.cap_minor, rule.cap_count = 50_000, 10
    rule.save()
    RewardCondition.objects.create(rule=rule, field="category", values="tea")
    publish_rules(rule_set=program.rule_set)
    return program


@pytest.fixture
def anna(program: Any) -> Any:
    return an_advocate(program)


def an_order(program: Any, anna: Any, **options: Any) -> Any:
    return a_sale(program, code=anna.code.code, lines=LINES, external_id="o1", **options)


def give_back(
    program: Any, amount_minor: int, *lines: RefundedLine, **options: Any
) -> RefundResult:
    values = {"external_id": "r1", "order": "o1", **options}
    return record_refund(
        site=program.site, amount_minor=amount_minor, currency="EUR", lines=lines, **values
    )


def owed(joined: Any) -> tuple[int, int]:
    rows = owed_to(owner_kind="enrollment", owner_ids=[joined.enrollment.pk])
    return (rows[0].pending_minor, rows[0].available_minor) if rows else (0, 0)


def usage(program: Any) -> tuple[int, int]:
    return RewardUsage.objects.values_list("count", "amount_minor").get(program=program)


def test_a_line_the_rule_did_not_reward_takes_nothing_back(program, anna) -> None:
    an_order(program, anna)
    assert owed(anna) == (300, 0)
    result = give_back(program, 6_000, RefundedLine(sku="pot", quantity=1, amount_minor=6_000))
    assert (result.status, result.reversals) == ("applied", [])
    assert owed(anna) == (300, 0)


def test_a_rewarded_line_takes_back_what_it_earned(program, anna) -> None:
    an_order(program, anna)
    give_back(program, 1_000, RefundedLine(line=1, quantity=1, amount_minor=1_000))
    assert owed(anna) == (200, 0)
    give_back(program, 5_000, external_id="r2")
    assert owed(anna) == (50, 0)
    give_back(program, 4_000, external_id="r3")
    assert owed(anna) == (0, 0)
    assert Reward.objects.get().state == "reversed"
    assert reconcile().ok


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ([RefundedLine(sku="gold", amount_minor=100)], UnknownRefundLine),
        ([RefundedLine(line=5, amount_minor=100)], UnknownRefundLine),
        ([RefundedLine(line=1, sku="pot", amount_minor=100)], UnknownRefundLine),
        ([RefundedLine(amount_minor=100)], UnknownRefundLine),
        ([RefundedLine(sku="cup", amount_minor=100)], AmbiguousRefundLine),
        ([RefundedLine(sku="green", quantity=4, amount_minor=100)], RefundLineTooLarge),
        ([RefundedLine(sku="green", amount_minor=99)], RefundLinesDiffer),
        ([RefundedLine(sku="green"), RefundedLine(line=2, amount_minor=100)], RefundLinesDiffer),
        ([RefundedLine(sku="green", quantity=-1, amount_minor=100)], BadAmount),
        ([RefundedLine(sku="green", quantity=1, amount_minor=-100)], BadAmount),
        ([RefundedLine(sku="x" * 81, amount_minor=100)], BadReference),
    ],
)
def test_lines_that_were_not_sold_are_refused_and_leave_nothing(
    program, anna, lines: list[RefundedLine], error: type[Exception]
) -> None:
    an_order(program, anna)
    with pytest.raises(error):
        give_back(program, 100, *lines)
    assert not Refund.objects.exists()
    assert owed(anna) == (300, 0)


def test_more_of_a_line_than_was_sold_is_refused_over_several_refunds(program, anna) -> None:
    an_order(program, anna)
    give_back(program, 2_500, RefundedLine(sku="green", quantity=2, amount_minor=2_500))
    with pytest.raises(RefundLineTooLarge):
        give_back(program, 501, RefundedLine(line=1, amount_minor=501), external_id="r2")
    give_back(program, 500, RefundedLine(line=1, quantity=1, amount_minor=500), external_id="r2")
    assert owed(anna) == (0, 0)


def test_a_refund_with_lines_before_its_order_waits_for_it(program, anna) -> None:
    early = give_back(program, 1_000, RefundedLine(sku="green", amount_minor=1_000))
    assert early.status == "parked"
    an_order(program, anna)
    assert owed(anna) == (200, 0)


def test_parked_lines_that_do_not_fit_stay_parked_and_say_why(program, anna) -> None:
    give_back(program, 1_000, RefundedLine(sku="gold", amount_minor=1_000))
    an_order(program, anna)
    refund = Refund.objects.get()
    assert (refund.applied_at, refund.look_again) == (None, False)
    last = Decision.objects.filter(subject_kind="refund").latest("id")
    assert (last.outcome, last.reason) == ("parked", "refund_line_unknown")
    assert owed(anna) == (300, 0)


def test_the_same_refund_with_other_lines_is_a_conflict(program, anna) -> None:
    an_order(program, anna)
    line = RefundedLine(line=1, amount_minor=1_000)
    give_back(program, 1_000, line)
    assert give_back(program, 1_000, line).repeated
    with pytest.raises(DuplicateConflict):
        give_back(program, 1_000)


def test_a_chargeback_takes_back_with_a_reason_of_its_own(program, anna) -> None:
    sale = an_order(program, anna)
    give_back(program, 10_000, kind="chargeback", external_id="d1")
    reward = Reward.objects.get()
    assert (reward.state, reward.reason, owed(anna)) == ("reversed", "charged_back", (0, 0))
    texts = [line.text for line in why_conversion(conversion=sale.conversion)]
    assert any("bank took the payment back" in text for text in texts)


@pytest.mark.parametrize("state", ["pending", "held", "approved"])
def test_a_won_chargeback_puts_everything_back_where_it_stood(program, anna, state: str) -> None:
    sale = an_order(program, anna)
    reward = sale.rewards[0]
    if state == "approved":
        approve_reward(reward_id=reward.pk, actor="Mia")
    elif state == "held":
        Reward.objects.filter(pk=reward.pk).update(state="held")
    before = owed(anna), usage(program)
    give_back(program, 10_000, kind="chargeback", external_id="d1")
    assert (owed(anna), usage(program)) == ((0, 0), (0, 0))
    won = give_back(program, 10_000, kind="chargeback_reversed", external_id="d1")
    assert [row.amount_minor for row in won.reversals] == [-300]
    assert (owed(anna), usage(program)) == before
    reward.refresh_from_db()
    assert (reward.state, reward.reversed_minor, reward.reversed_from) == (state, 0, "")
    assert reward.reason == "chargeback_reversed"
    again = give_back(program, 10_000, kind="chargeback_reversed", external_id="d1")
    assert again.repeated
    assert owed(anna) == before[0]
    assert reconcile().ok
    texts = [line.text for line in why_conversion(conversion=sale.conversion)]
    assert any("stands again" in text for text in texts)


def test_a_partial_chargeback_that_is_won_after_the_approval_is_paid_like_the_rest(
    program, anna
) -> None:
    sale = an_order(program, anna)
    give_back(program, 5_000, kind="chargeback", external_id="d1")
    assert owed(anna) == (150, 0)
    approve_reward(reward_id=sale.rewards[0].pk, actor="Mia")
    give_back(program, 5_000, kind="chargeback_reversed", external_id="d1")
    assert owed(anna) == (0, 300)


def test_a_rejected_reward_stays_rejected_whatever_the_bank_does(program, anna) -> None:
    sale = an_order(program, anna)
    reject_reward(reward_id=sale.rewards[0].pk, actor="Mia", reason="a doubt")
    give_back(program, 5_000, kind="chargeback", external_id="d1")
    give_back(program, 5_000, kind="chargeback_reversed", external_id="d1")
    assert (owed(anna), Reward.objects.get().state) == ((0, 0), "rejected")


def test_a_bank_may_take_back_what_the_shop_had_refunded(program, anna) -> None:
    an_order(program, anna)
    give_back(program, 4_000)
    give_back(program, 10_000, kind="chargeback", external_id="d1")
    assert owed(anna) == (0, 0)
    with pytest.raises(RefundTooLarge):
        give_back(program, 1, kind="chargeback", external_id="d2")
    with pytest.raises(RefundTooLarge):
        give_back(program, 6_001, external_id="r2")
    give_back(program, 10_000, kind="chargeback_reversed", external_id="d1")
    assert owed(anna) == (180, 0)


def test_a_won_chargeback_has_the_amount_of_the_chargeback_and_no_lines(program, anna) -> None:
    an_order(program, anna)
    give_back(program, 5_000, kind="chargeback", external_id="d1")
    for amount, lines in ((4_999, []), (5_000, [RefundedLine(line=2, amount_minor=5_000)])):
        with pytest.raises(ChargebackDiffers):
            give_back(program, amount, *lines, kind="chargeback_reversed", external_id="d1")
    assert Refund.objects.count() == 1
    assert owed(anna) == (150, 0)


def test_chargeback_and_refund_of_one_number_are_two_events(program, anna) -> None:
    an_order(program, anna)
    assert not give_back(program, 1_000).repeated
    assert not give_back(program, 1_000, kind="chargeback").repeated
    assert owed(anna) == (240, 0)


STORY = [
    ("order", 0, "", []),
    ("chargeback", 2_000, "d1", [RefundedLine(sku="green", quantity=2, amount_minor=2_000)]),
    ("chargeback_reversed", 2_000, "d1", []),
    ("refund", 3_333, "r1", []),
    ("refund", 1_000, "r2", [RefundedLine(line=1, quantity=1, amount_minor=1_000)]),
]


@pytest.mark.parametrize("first", STORY, ids=lambda event: event[2] or event[0])
def test_every_order_of_order_chargeback_and_refunds_ends_alike(program, anna, first) -> None:
    rest = [event for event in STORY if event is not first]
    for order in itertools.permutations(rest):
        with transaction.atomic():
            for kind, amount, external_id, lines in (first, *order):
                if kind == "order":
                    an_order(program, anna)
                else:
                    give_back(program, amount, *lines, kind=kind, external_id=external_id)
            assert not Refund.objects.filter(applied_at=None).exists(), order
            assert (owed(anna), usage(program)) == ((101, 0), (1, 101)), order
            assert Refund.objects.get(kind="chargeback").won_at is not None, order
            assert reconcile().ok, order
            transaction.set_rollback(True)


def test_credit_given_by_hand_is_lessened_by_what_was_returned_before(program, anna) -> None:
    an_order(program, anna)
    give_back(program, 2_000, RefundedLine(line=1, amount_minor=2_000))
    give_back(program, 10_000, kind="chargeback", external_id="d1")
    give_back(program, 10_000, kind="chargeback_reversed", external_id="d1")
    ben = an_advocate(program, "Ben Cole")
    conversion = Refund.objects.first().conversion
    attribute_by_hand(
        conversion_id=conversion.pk, enrollment_id=ben.enrollment.pk, actor="Mia", reason="asked"
    )
    assert (owed(anna), owed(ben)) == ((0, 0), (100, 0))
    assert Entry.objects.filter(kind="restore").count() == 2
    assert reconcile().ok
