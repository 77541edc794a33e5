"""Somebody looks again at what was rejected or denied, and grants it after all or does not."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from tests.factories import a_program, a_sale, an_advocate
from tests.flows.test_appeal_denial import EMAIL, a_denied_sale, appeal
from wagtail_advocates.core.errors import (
    CreditMoved,
    FourEyes,
    LimitReached,
    MailboxUnconfirmed,
    NothingLeft,
    ReasonMissing,
    RewardsDecided,
    UnknownAdvocate,
    UnknownReward,
    WrongState,
)
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import (
    RewardPlan,
    appeal_reward,
    approve_reward,
    attribute_by_hand,
    dismiss_appeal,
    erase_subject,
    publish_rules,
    record_refund,
    reject_reward,
    uphold_appeal,
)
from wagtail_advocates.fraud.models import Appeal
from wagtail_advocates.ledger.models import Account, Entry
from wagtail_advocates.ledger.queries import owed_to, reconcile
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import Reward, RewardUsage
from wagtail_advocates.signals import reward_approved, reward_rejected
from wagtail_advocates.webhooks.services import deliver_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return an_advocate(a_program(friend_reward=None), email=EMAIL)


def owed(joined: Any) -> tuple[int, int]:
    """What is pending and available, of books that hold."""
    assert reconcile().ok
    rows = owed_to(owner_kind="enrollment", owner_ids=[joined.enrollment.pk])
    return (rows[0].pending_minor, rows[0].available_minor) if rows else (0, 0)


def granted(program: Program) -> int:
    """What the books say the program granted altogether."""
    accounts = Account.objects.filter(program=program, kind=Account.Kind.REWARD_EXPENSE)
    return sum(account.balance.amount_minor for account in accounts)


def a_rejected_reward(joined, **options) -> Reward:
    [reward] = a_sale(joined.enrollment.program, code=joined.code.code, **options).rewards
    return reject_reward(reward_id=reward.pk, actor="Max", reason="A doubt")


def an_appealed_reward(joined, **options) -> Reward:
    reward = a_rejected_reward(joined, **options)
    advocate = joined.enrollment.advocate
    appeal_reward(advocate=advocate, reward=reward.public_id, text="He is real")
    return reward


def uphold(reward: Reward, actor: str = "Mia") -> Reward:
    return uphold_appeal(reward_id=reward.pk, actor=actor, reason="He called us")


def dismiss(reward: Reward, actor: str = "Mia") -> Reward:
    return dismiss_appeal(reward_id=reward.pk, actor=actor, reason="Nobody picks up")


def refund(reward: Reward, amount_minor: int, number: str = "r-1", **options) -> Any:
    return record_refund(
        site=reward.program.site,
        order=reward.conversion.external_id,
        external_id=number,
        amount_minor=amount_minor,
        currency="EUR",
        **options,
    )


def test_what_was_rejected_comes_back_by_an_entry_of_its_own(anna) -> None:
    reward = an_appealed_reward(anna)
    before = list(Entry.objects.values_list("pk", "digest"))
    assert owed(anna) == (0, 0)
    reward = uphold(reward)
    assert (reward.state, reward.reason, reward.note) == (
        "approved",
        "appeal_upheld",
        "He called us",
    )
    assert owed(anna) == (0, 1000)
    assert granted(reward.program) == 1000
    assert list(Entry.objects.order_by("pk").values_list("pk", "digest"))[: len(before)] == before
    kinds = Entry.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["accrue", "reject", "uphold"]


def test_what_was_denied_comes_into_the_books_for_the_first_time(anna) -> None:
    reward = uphold(appeal(anna, a_denied_sale(anna)))
    assert reward.state == "approved"
    assert owed(anna) == (0, 1000)
    assert [entry.kind for entry in Entry.objects.all()] == ["uphold"]


def test_store_credit_comes_back_as_store_credit() -> None:
    plan = RewardPlan(amount_minor=1000, kind="credit")
    anna = an_advocate(a_program(advocate_reward=plan, friend_reward=None))
    uphold(an_appealed_reward(anna))
    [row] = owed_to(owner_kind="enrollment", owner_ids=[anna.enrollment.pk])
    assert (row.available_minor, row.credit_minor) == (0, 1000)
    assert reconcile().ok


def test_a_decision_that_stays_moves_nothing(anna) -> None:
    reward = dismiss(an_appealed_reward(anna))
    assert (reward.state, reward.reason, reward.note) == (
        "rejected",
        "appeal_dismissed",
        "Nobody picks up",
    )
    assert owed(anna) == (0, 0)
    assert Appeal.objects.get().answered_at is not None


@pytest.mark.parametrize(("first", "second"), [(uphold, dismiss), (dismiss, uphold)])
def test_an_appeal_is_answered_once(anna, first, second) -> None:
    reward = an_appealed_reward(anna)
    state = first(reward).state
    entries = Entry.objects.count()
    assert first(reward).state == state
    with pytest.raises(WrongState):
        second(reward)
    assert Reward.objects.get().state == state
    assert Entry.objects.count() == entries
    assert Decision.objects.filter(step="appeal_answer").count() == 1


@pytest.mark.parametrize("answer", [uphold, dismiss])
def test_nothing_is_answered_where_nobody_asked(anna, answer) -> None:
    reward = a_rejected_reward(anna)
    with pytest.raises(WrongState):
        answer(reward)
    assert owed(anna) == (0, 0)


@pytest.mark.parametrize("answer", [uphold_appeal, dismiss_appeal])
def test_an_answer_has_a_reason_and_a_reward(anna, answer) -> None:
    reward = an_appealed_reward(anna)
    with pytest.raises(ReasonMissing):
        answer(reward_id=reward.pk, actor="Mia", reason=" ")
    with pytest.raises(UnknownReward):
        answer(reward_id=0, actor="Mia", reason="He called us")


def test_rejecting_again_is_no_answer(anna) -> None:
    reward = an_appealed_reward(anna)
    for decide in (approve_reward, reject_reward):
        with pytest.raises(WrongState):
            decide(reward_id=reward.pk, actor="Mia", reason="Again")
    assert Appeal.objects.get().answered_at is None


def test_the_appeal_of_a_held_reward_is_answered_by_deciding_it(anna) -> None:
    [reward] = a_sale(anna.enrollment.program, code=anna.code.code).rewards
    Reward.objects.update(state="held")
    advocate = anna.enrollment.advocate
    appeal_reward(advocate=advocate, reward=reward.public_id, text="He is real")
    for answer in (uphold, dismiss):
        with pytest.raises(WrongState):
            answer(reward)
    approve_reward(reward_id=reward.pk, actor="Mia")
    assert Appeal.objects.get().answered_at is not None


def test_with_four_eyes_whoever_rejected_does_not_answer(anna) -> None:
    Program.objects.update(payout_four_eyes=True)
    reward = an_appealed_reward(anna)
    for answer in (uphold, dismiss):
        with pytest.raises(FourEyes):
            answer(reward, actor="Max")
    assert uphold(reward, actor="Mia").state == "approved"


def test_with_four_eyes_anybody_answers_for_the_fraud_rules(anna) -> None:
    Program.objects.update(payout_four_eyes=True)
    assert uphold(appeal(anna, a_denied_sale(anna)), actor="Max").state == "approved"


def test_nobody_is_granted_anything_before_their_mailbox_is_confirmed(anna) -> None:
    reward = an_appealed_reward(anna)
    advocate = anna.enrollment.advocate
    advocate.email_confirmed_at = None
    advocate.save()
    with pytest.raises(MailboxUnconfirmed):
        uphold(reward)
    assert dismiss(reward).state == "rejected"


def test_nobody_waits_for_an_answer_after_they_were_erased(anna) -> None:
    reward = an_appealed_reward(anna)
    site, public_id = anna.enrollment.program.site, anna.enrollment.advocate.public_id
    erase_subject(site=site, public_id=public_id, actor="Mia")
    assert Appeal.objects.get().text == ""
    with pytest.raises(WrongState):
        uphold(reward)
    Appeal.objects.update(answered_at=None)
    with pytest.raises(UnknownAdvocate):
        uphold(reward)
    assert owed(anna) == (0, 0)


def test_a_part_that_was_refunded_meanwhile_is_not_granted(anna) -> None:
    reward = an_appealed_reward(anna)
    assert refund(reward, 4_000).reversals == []
    reward = uphold(reward)
    assert (reward.amount_minor, reward.reversed_minor) == (1000, 400)
    assert owed(anna) == (0, 600)
    assert granted(reward.program) == 600


def test_what_was_taken_back_before_the_rejection_stays_taken_back(anna) -> None:
    [reward] = a_sale(anna.enrollment.program, code=anna.code.code).rewards
    refund(reward, 3_000)
    reject_reward(reward_id=reward.pk, actor="Max", reason="A doubt")
    advocate = anna.enrollment.advocate
    appeal_reward(advocate=advocate, reward=reward.public_id, text="He is real")
    refund(reward, 2_000, "r-2")
    reward = uphold(reward)
    assert reward.reversed_minor == 500
    assert owed(anna) == (0, 500)


@pytest.mark.parametrize("kind", ["refund", "chargeback"])
def test_of_an_order_that_went_back_whole_nothing_is_granted(anna, kind: str) -> None:
    reward = an_appealed_reward(anna)
    refund(reward, 10_000, kind=kind)
    with pytest.raises(NothingLeft):
        uphold(reward)
    assert Appeal.objects.get().answered_at is None
    assert dismiss(reward).state == "rejected"
    assert owed(anna) == (0, 0)


def test_a_reward_of_a_lead_is_granted_though_no_money_was_paid() -> None:
    plan = RewardPlan(amount_minor=300, options={"event": "lead"})
    anna = an_advocate(a_program(advocate_reward=plan, friend_reward=None))
    uphold(an_appealed_reward(anna, kind="lead", amount_minor=0))
    assert owed(anna) == (0, 300)


def test_a_refund_after_the_answer_takes_back_as_ever(anna) -> None:
    reward = uphold(an_appealed_reward(anna))
    assert [row.amount_minor for row in refund(reward, 2_500).reversals] == [250]
    assert owed(anna) == (0, 750)
    assert [row.amount_minor for row in refund(reward, 7_500, "r-2").reversals] == [750]
    reward.refresh_from_db()
    assert (reward.state, reward.reversed_minor) == ("reversed", 1000)
    assert owed(anna) == (0, 0)
    with pytest.raises(WrongState):
        uphold(reward)


def test_a_chargeback_of_the_time_of_the_rejection_that_is_won_later_comes_back(anna) -> None:
    reward = an_appealed_reward(anna)
    refund(reward, 4_000, "c-1", kind="chargeback")
    uphold(reward)
    won = refund(reward, 4_000, "c-1", kind="chargeback_reversed")
    assert [row.amount_minor for row in won.reversals] == [-400]
    reward.refresh_from_db()
    assert (reward.state, reward.reversed_minor) == ("approved", 0)
    assert owed(anna) == (0, 1000)


def test_credit_that_moved_meanwhile_is_not_paid_twice(anna) -> None:
    reward = an_appealed_reward(anna)
    ben = an_advocate(anna.enrollment.program)
    by_hand = {"actor": "Mia", "reason": "Ben sent them"}
    attribute_by_hand(
        conversion_id=reward.conversion_id, enrollment_id=ben.enrollment.pk, **by_hand
    )
    with pytest.raises(CreditMoved):
        uphold(reward)
    assert (owed(anna), owed(ben)) == ((0, 0), (1000, 0))
    assert dismiss(reward).state == "rejected"


def test_credit_stays_where_a_reward_was_granted_after_all(anna) -> None:
    reward = uphold(an_appealed_reward(anna))
    ben = an_advocate(anna.enrollment.program)
    with pytest.raises(RewardsDecided):
        attribute_by_hand(
            conversion_id=reward.conversion_id,
            enrollment_id=ben.enrollment.pk,
            actor="Mia",
            reason="x",
        )


def usage() -> dict[str, tuple[int, int]]:
    rows = RewardUsage.objects.values_list("name", "count", "amount_minor")
    return {name.split("/")[0]: (count, amount) for name, count, amount in rows}


def a_limited_program(**options) -> Program:
    plan = RewardPlan(amount_minor=1000, options=options)
    return a_program(advocate_reward=plan, friend_reward=None)


def test_a_reward_that_comes_back_is_drawn_on_its_limits_again() -> None:
    anna = an_advocate(a_limited_program(budget_minor=5_000, cap_count=2))
    reward = an_appealed_reward(anna)
    assert usage() == {"budget": (0, 0), "cap": (0, 0)}
    refund(reward, 4_000)
    uphold(reward)
    assert usage() == {"budget": (1, 600), "cap": (1, 600)}
    refund(reward, 6_000, "r-2")
    assert usage() == {"budget": (0, 0), "cap": (0, 0)}


@pytest.mark.parametrize("limit", [{"budget_minor": 1_500}, {"cap_minor": 1_500}, {"cap_count": 1}])
def test_what_a_limit_leaves_no_room_for_is_not_granted(limit: dict[str, int]) -> None:
    anna = an_advocate(a_limited_program(**limit))
    reward = an_appealed_reward(anna)
    a_sale(anna.enrollment.program, code=anna.code.code)
    before = usage()
    with pytest.raises(LimitReached):
        uphold(reward)
    assert usage() == before
    assert owed(anna) == (1000, 0)
    assert Appeal.objects.get().answered_at is None


def test_the_budget_of_the_program_holds_for_appeals_and_can_be_raised() -> None:
    anna = an_advocate(a_program(friend_reward=None, budget_minor=1_500))
    reward = an_appealed_reward(anna)
    a_sale(anna.enrollment.program, code=anna.code.code)
    with pytest.raises(LimitReached):
        uphold(reward)
    Program.objects.update(budget_minor=2_000)
    assert uphold(reward).rule["drawn_on"] == ["program"]
    assert usage() == {"program": (2, 2000)}


def test_the_limits_are_those_the_rule_has_by_now() -> None:
    anna = an_advocate(a_limited_program(budget_minor=1_500))
    program = anna.enrollment.program
    reward = an_appealed_reward(anna)
    a_sale(program, code=anna.code.code)
    program.rule_set.rules.update(budget_minor=2_000)
    publish_rules(rule_set=program.rule_set)
    assert uphold(reward).state == "approved"
    assert usage() == {"budget": (2, 2000)}


def test_a_rule_that_is_gone_limits_as_the_reward_keeps_it() -> None:
    anna = an_advocate(a_limited_program(budget_minor=1_500))
    reward = an_appealed_reward(anna)
    program = anna.enrollment.program
    program.rule_set.rules.all().delete()
    publish_rules(rule_set=program.rule_set)
    uphold(reward)
    assert usage() == {"budget": (1, 1000)}


def test_a_sale_that_was_denied_counts_once_it_is_granted() -> None:
    """Only the first sale is rewarded; the denied one had not been counted as one."""
    anna = an_advocate(a_limited_program(first=1), email=EMAIL)
    reward = appeal(anna, a_denied_sale(anna))
    assert usage() == {"sales": (0, 0)}
    uphold(reward)
    assert usage() == {"sales": (1, 0)}
    assert a_sale(anna.enrollment.program, code=anna.code.code).rewards == []


def test_a_sale_that_was_counted_is_not_counted_again() -> None:
    anna = an_advocate(a_limited_program(first=2))
    uphold(an_appealed_reward(anna))
    assert usage() == {"sales": (1, 0)}


@pytest.mark.parametrize(
    ("answer", "sentence", "reason"),
    [
        (uphold, "your reward of €10.00 is granted after all.", "He called us"),
        (dismiss, "We looked again at your reward of €10.00, and the decision stays.", "Nobody"),
    ],
)
def test_the_advocate_is_told_by_mail_and_why(anna, answer, sentence: str, reason: str) -> None:
    reward = an_appealed_reward(anna)
    deliver_due()
    mail.outbox.clear()
    answer(reward)
    deliver_due()
    [message] = mail.outbox
    assert message.to == [EMAIL]
    assert message.subject == "We looked again at your reward of €10.00"
    for text in (message.body, message.alternatives[0][0]):
        assert sentence in text
        assert reason in text


def test_other_apps_hear_of_what_is_granted_and_not_of_what_stays(
    anna, django_capture_on_commit_callbacks
) -> None:
    heard: list[str] = []

    def hear(signal: Any, reward: Reward, **_: Any) -> None:
        heard.append(f"{'approved' if signal is reward_approved else 'rejected'} {reward.pk}")

    rewards = [an_appealed_reward(anna), an_appealed_reward(anna)]
    for signal in (reward_approved, reward_rejected):
        signal.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            uphold(rewards[0])
            dismiss(rewards[1])
    finally:
        for signal in (reward_approved, reward_rejected):
            signal.disconnect(hear)
    assert heard == [f"approved {rewards[0].pk}"]
