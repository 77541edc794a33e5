"""From a click to a reward in the books, as one story at the public Python calls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import a_click, a_program, a_sale, an_advocate
from wagtail_advocates.core import clock
from wagtail_advocates.flows import (
    Customer,
    approve_reward,
    decide_enrollment,
    decide_reward,
    record_conversion,
    record_refund,
    reject_reward,
    release_holds,
)
from wagtail_advocates.ledger.queries import owed_to, reconcile
from wagtail_advocates.rewards.models import Reward

pytestmark = pytest.mark.django_db


def owed(joined) -> tuple[int, int]:
    rows = owed_to(owner_kind="enrollment", owner_ids=[joined.enrollment.pk])
    return (rows[0].pending_minor, rows[0].available_minor) if rows else (0, 0)


def test_a_friend_who_follows_a_link_and_buys_rewards_both() -> None:
    program = a_program()
    anna = an_advocate(program)
    visit = a_click(anna)
    sale = a_sale(program, visitor=visit.visitor, customer=Customer(email="ben@friends.example"))
    assert sale.attributed
    assert [(r.beneficiary, r.amount_minor, r.state) for r in sale.rewards] == [
        ("advocate", 1000, "pending"),
        ("friend", 500, "pending"),
    ]
    assert owed(anna) == (1000, 0)
    assert reconcile().ok


def test_the_hold_ends_in_approval_only_after_its_days() -> None:
    program = a_program()
    anna = an_advocate(program)
    a_sale(program, visitor=a_click(anna).visitor)
    assert release_holds() == 0
    assert release_holds(now=clock.now() + timedelta(days=15)) == 2
    assert owed(anna) == (0, 1000)


def test_rewards_of_a_banned_advocate_wait_and_go_on_once_the_ban_is_lifted() -> None:
    program = a_program(friend_reward=None)
    anna = an_advocate(program)
    [reward] = a_sale(program, code=anna.code.code).rewards
    later = clock.now() + timedelta(days=15)

    def decided(outcome: str) -> tuple[str, str, int, int]:
        decide_enrollment(
            enrollment_id=anna.enrollment.pk, outcome=outcome, actor="m", reason="Fraud"
        )
        release_holds(now=later)
        reward.refresh_from_db()
        return reward.state, reward.reason, *owed(anna)

    assert decided("ban") == ("pending", "advocate_inactive", 1000, 0)
    assert decided("resume") == ("approved", "hold_ended", 0, 1000)


def test_a_ban_between_finding_and_approving_a_reward_counts(monkeypatch) -> None:
    program = a_program(friend_reward=None)
    anna = an_advocate(program)
    a_sale(program, code=anna.code.code)
    release = decide_reward._release

    def banned_meanwhile(**options: Any) -> bool:
        decide_enrollment(enrollment_id=anna.enrollment.pk, outcome="ban", actor="m", reason="No")
        return release(**options)

    monkeypatch.setattr(decide_reward, "_release", banned_meanwhile)
    assert release_holds(now=clock.now() + timedelta(days=15)) == 0
    assert owed(anna) == (1000, 0)


def test_a_typed_code_needs_no_cookie() -> None:
    program = a_program()
    anna = an_advocate(program)
    sale = a_sale(program, code=anna.code.code.lower())
    assert (sale.attributed, sale.reason) == (True, "typed_code")


def test_a_partial_refund_takes_back_its_part() -> None:
    program = a_program()
    anna = an_advocate(program)
    sale = a_sale(program, code=anna.code.code)
    refund = record_refund(
        site=program.site,
        order=sale.conversion.external_id,
        external_id="r1",
        amount_minor=2_500,
        currency="EUR",
    )
    assert refund.status == "applied"
    assert [row.amount_minor for row in refund.reversals] == [250, 125]
    assert owed(anna) == (750, 0)


def test_a_full_refund_after_approval_leaves_nothing() -> None:
    program = a_program()
    anna = an_advocate(program)
    sale = a_sale(program, code=anna.code.code)
    for reward in sale.rewards:
        approve_reward(reward_id=reward.pk, actor="Mia")
    record_refund(
        site=program.site,
        order=sale.conversion.external_id,
        external_id="r1",
        amount_minor=10_000,
        currency="EUR",
    )
    assert owed(anna) == (0, 0)
    assert set(Reward.objects.values_list("state", flat=True)) == {"reversed"}
    assert reconcile().ok


def test_a_rejected_reward_leaves_the_books_and_keeps_its_reason() -> None:
    program = a_program()
    anna = an_advocate(program)
    sale = a_sale(program, code=anna.code.code)
    reward = reject_reward(reward_id=sale.rewards[0].pk, actor="Mia", reason="Order never shipped")
    assert (reward.state, reward.note) == ("rejected", "Order never shipped")
    assert owed(anna) == (0, 0)


def test_a_refund_before_its_order_waits_for_it() -> None:
    program = a_program()
    anna = an_advocate(program)
    early = record_refund(
        site=program.site,
        order="late-order",
        external_id="r1",
        amount_minor=10_000,
        currency="EUR",
    )
    assert early.status == "parked"
    sale = a_sale(program, external_id="late-order", code=anna.code.code)
    assert {reward.state for reward in sale.rewards} == {"reversed"}
    assert owed(anna) == (0, 0)


def test_the_same_order_again_changes_nothing() -> None:
    program = a_program()
    anna = an_advocate(program)
    first = a_sale(program, external_id="o1", code=anna.code.code)
    again = a_sale(program, external_id="o1", code=anna.code.code)
    assert again.repeated
    assert again.conversion == first.conversion
    assert owed(anna) == (1000, 0)


def test_an_advocate_is_not_rewarded_for_their_own_purchase() -> None:
    program = a_program()
    anna = an_advocate(program, email="anna.berg@gmail.com")
    sale = a_sale(
        program, code=anna.code.code, customer=Customer(email="AnnaBerg+x@googlemail.com")
    )
    assert sale.attributed
    assert sale.rewards == []


def test_a_program_of_another_site_is_unknown() -> None:
    from wagtail.models import Site

    from wagtail_advocates.core.errors import UnknownProgram

    program = a_program()
    other = Site.objects.create(hostname="other.example", root_page=program.site.root_page)
    with pytest.raises(UnknownProgram):
        record_conversion(
            site=other, program=program, external_id="o1", amount_minor=1000, currency="EUR"
        )
