"""Somebody of the team gives the credit for a sale to an advocate."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.attribution.test_split_credit import a_journey, a_shared_program, paid_to
from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.attribution.models import Referral
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import (
    AlreadyCredited,
    ReasonMissing,
    RewardsDecided,
    UnknownAdvocate,
)
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import (
    ConversionResult,
    Customer,
    JoinResult,
    approve_reward,
    attribute_by_hand,
    record_refund,
)
from wagtail_advocates.ledger.queries import owed_to, reconcile
from wagtail_advocates.programs.models import Program
from wagtail_advocates.reports.replay import replay
from wagtail_advocates.rewards.models import Reward

pytestmark = pytest.mark.django_db
WHY = "Ben told us on the phone that Anna sent him."


def by_hand(sale: ConversionResult, joined: JoinResult, reason: str = WHY) -> list[Reward]:
    return attribute_by_hand(
        conversion_id=sale.conversion.pk,
        enrollment_id=joined.enrollment.pk,
        actor="mia",
        reason=reason,
    )


def available_and_pending(joined: JoinResult) -> list[tuple[int, int]]:
    rows = owed_to(owner_kind="enrollment", owner_ids=[joined.enrollment.pk])
    return [(row.pending_minor, row.available_minor) for row in rows]


def test_a_sale_nobody_was_credited_for_is_given_to_an_advocate() -> None:
    program = a_program(friend_reward=None)
    anna, sale = an_advocate(program), a_sale(program)
    [reward] = by_hand(sale, anna)
    assert (reward.enrollment, reward.amount_minor) == (anna.enrollment, 1000)
    decision = Decision.objects.filter(step="attribution").latest("id")
    assert (decision.actor, decision.note, decision.reason) == ("mia", WHY, "by_hand")
    assert reconcile().ok


@pytest.mark.parametrize(("kind", "state"), [("lead", "lead"), ("sale", "customer")])
def test_credit_by_hand_makes_the_referral_that_somebody_says_there_is(
    kind: str, state: str
) -> None:
    program = a_program(friend_reward=None)
    anna, sale = an_advocate(program), a_sale(program, kind=kind)
    by_hand(sale, anna)
    found, moment = Referral.objects.get(), sale.conversion.occurred_at
    assert (found.enrollment, found.program, found.method) == (anna.enrollment, program, "by_hand")
    assert (found.state, found.started_at) == (state, moment)
    assert found.converted_at == (moment if kind == "sale" else None)


def test_credit_by_hand_leaves_a_customer_a_customer_since_their_first_sale() -> None:
    program = a_program(friend_reward=None)
    anna, friend = an_advocate(program), Customer(email="ben@friends.example")
    moment = clock.now() - timedelta(days=9)
    a_sale(program, code=anna.code.code, customer=friend, occurred_at=moment)
    Program.objects.filter(pk=program.pk).update(window_days=1)
    lead = a_sale(program, customer=friend, kind="lead")
    assert not lead.attributed
    by_hand(lead, anna)
    found = Referral.objects.get()
    assert (found.state, found.converted_at) == ("customer", moment)


def test_the_credit_moves_on_and_open_rewards_of_the_first_are_rejected() -> None:
    program = a_shared_program("linear", friend_reward=None)
    (anna, ben), visitor = a_journey(program, 2, 1)
    carl = an_advocate(program)
    sale = a_sale(program, visitor=visitor)
    by_hand(sale, carl)
    assert [available_and_pending(each) for each in (anna, ben, carl)] == [
        [(0, 0)],
        [(0, 0)],
        [(1000, 0)],
    ]
    assert sorted(sale.conversion.rewards.values_list("state", "reason")) == [
        ("pending", "in_hold_period"),
        ("rejected", "attributed_anew"),
        ("rejected", "attributed_anew"),
    ]
    assert reconcile().ok


def test_an_approved_reward_keeps_the_credit_where_it_is() -> None:
    program = a_program()
    anna, ben = an_advocate(program), an_advocate(program)
    sale = a_sale(program, code=anna.code.code)
    approve_reward(reward_id=sale.rewards[0].pk, actor="mia")
    with pytest.raises(RewardsDecided):
        by_hand(sale, ben)
    assert sale.conversion.attribution.credits.get().enrollment == anna.enrollment


def test_the_credit_is_not_given_twice_to_the_same_advocate() -> None:
    program = a_program()
    anna = an_advocate(program)
    sale = a_sale(program, code=anna.code.code)
    with pytest.raises(AlreadyCredited):
        by_hand(sale, anna)


def test_the_credit_comes_back_to_somebody_who_had_it_before() -> None:
    program = a_program(friend_reward=None)
    anna, ben = an_advocate(program), an_advocate(program)
    sale = a_sale(program, code=anna.code.code)
    by_hand(sale, ben)
    by_hand(sale, anna)
    by_hand(sale, ben)
    assert [available_and_pending(each) for each in (anna, ben)] == [[(0, 0)], [(1000, 0)]]
    assert reconcile().ok


def test_an_advocate_of_another_program_is_unknown() -> None:
    sale = a_sale(a_program())
    stranger = an_advocate(a_program())
    with pytest.raises(UnknownAdvocate):
        by_hand(sale, stranger)


def test_a_reason_is_asked_for() -> None:
    program = a_program()
    with pytest.raises(ReasonMissing):
        by_hand(a_sale(program), an_advocate(program), reason="  ")


def test_refunds_of_before_are_taken_off_the_new_reward() -> None:
    program = a_program(friend_reward=None)
    anna, sale = an_advocate(program), a_sale(program, external_id="late", amount_minor=10_000)
    for number, amount in enumerate((2500, 2500)):
        record_refund(
            site=program.site,
            order="late",
            external_id=f"r{number}",
            amount_minor=amount,
            currency="EUR",
        )
    by_hand(sale, anna)
    assert available_and_pending(anna) == [(500, 0)]
    assert paid_to(sale) == [1000]
    assert reconcile().ok


def test_what_was_given_by_hand_comes_out_the_same_again() -> None:
    program = a_program()
    anna, sale = an_advocate(program), a_sale(program)
    by_hand(sale, anna)
    [result] = replay(conversions=Conversion.objects.filter(pk=sale.conversion.pk))
    assert (result.agrees, len(result.stored)) == (True, 1)


@pytest.mark.parametrize(
    ("thing", "reason"),
    [
        ({"device": "d-1"}, "self_referral_device"),
        ({"payment": "card-1"}, "self_referral_payment"),
        ({"address": "Lindenweg 1, 10115 Berlin"}, "same_address"),
    ],
)
def test_credit_by_hand_is_checked_like_credit_that_came_by_itself(thing, reason: str) -> None:
    program = a_program(friend_reward=None)
    anna = an_advocate(program, known_by=Customer(**thing))
    sale = a_sale(program, customer=Customer(email="ben@friends.example", **thing))
    by_hand(sale, anna)
    at_once = a_sale(
        program, code=anna.code.code, customer=Customer(email="cem@friends.example", **thing)
    )
    later, first = (
        Decision.objects.get(step="fraud", subject_id=each.conversion.pk)
        for each in (sale, at_once)
    )
    assert reason in {finding[0] for finding in later.evidence["findings"]}
    assert (later.outcome, later.reason) == (first.outcome, first.reason)


def test_a_sale_recorded_before_things_were_kept_is_checked_by_what_is_known() -> None:
    program = a_program(friend_reward=None)
    anna = an_advocate(program, known_by=Customer(device="d-1"))
    sale = a_sale(program, customer=Customer(email="ben@friends.example", device="d-1"))
    Conversion.objects.filter(pk=sale.conversion.pk).update(seen_with=None)
    assert by_hand(sale, anna) == []
    assert Decision.objects.get(step="fraud").reason == "self_referral_device"
