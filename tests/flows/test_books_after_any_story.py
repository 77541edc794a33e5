"""Whatever order people join, click, buy, refund, decide and appeal in, the books balance.

A Hypothesis state machine over the public Python calls; CI runs 300 stories of 50 steps, a
developer fewer. ``STORIES`` and ``STEPS`` in the environment choose.
"""

from __future__ import annotations

import contextlib
import os
from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tests.factories import a_click, a_program, an_advocate
from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import (
    AdvocatesError,
    CreditGivenBack,
    DuplicateConflict,
    NotEnoughCredit,
    NothingToPay,
    PayoutUsed,
    RefundTooLarge,
    UnknownCreditUse,
    UnknownReward,
    WrongState,
)
from wagtail_advocates.core.models import Decision
from wagtail_advocates.core.money import MAX_MINOR
from wagtail_advocates.flows import (
    Customer,
    RewardPlan,
    appeal_denial,
    appeal_reward,
    approve_batch,
    approve_reward,
    dismiss_appeal,
    give_back_credit,
    make_batch,
    mark_failed,
    record_conversion,
    record_refund,
    reject_reward,
    release_holds,
    send_waiting,
    set_destination,
    spend_credit,
    store_credit,
    uphold_appeal,
)
from wagtail_advocates.ledger.chain import seal_entries, verify_chain
from wagtail_advocates.ledger.models import Account
from wagtail_advocates.ledger.queries import Owed, reconcile
from wagtail_advocates.payouts.friends import friends_of, owed_to_people
from wagtail_advocates.payouts.models import Payout
from wagtail_advocates.rewards.models import Reward

IN_CI = os.environ.get("CI") == "true"
STORIES = int(os.environ.get("STORIES", 300 if IN_CI else 12))
STEPS = int(os.environ.get("STEPS", 50 if IN_CI else 20))

amounts = st.one_of(st.integers(1, 50_000), st.integers(1, MAX_MINOR))
plans = st.one_of(
    st.builds(RewardPlan, amount_minor=st.integers(1, 100_000)),
    st.builds(RewardPlan, rate_bps=st.integers(1, 10_000)),
)


FRIENDS = ("ben@friends.example", "cem@friends.example")


def spent(enrollment_id: int) -> int:
    """The store credit an advocate spent, net of what came back."""
    accounts = Account.objects.filter(
        kind=Account.Kind.CREDIT_SPENT, owner_kind="enrollment", owner_id=enrollment_id
    )
    return -sum(account.balance.amount_minor for account in accounts)


def earned(enrollment: Enrollment) -> tuple[int, int]:
    """What the rewards of a person say is pending, and what is or was available."""
    friends = friends_of(enrollments=[enrollment]).get(enrollment.pk, [])
    mine = Q(beneficiary="advocate", enrollment=enrollment)
    pending = available = 0
    for reward in Reward.objects.filter(mine | Q(beneficiary="friend", prospect__in=friends)):
        rest = reward.amount_minor - reward.reversed_minor
        pending += rest if reward.state in ("pending", "held") else 0
        available += rest if reward.state == "approved" else 0
    return pending, available


class Story(RuleBasedStateMachine):
    advocates = Bundle("advocates")
    visitors = Bundle("visitors")
    orders = Bundle("orders")
    rewards = Bundle("rewards")

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.paid: dict[str, int] = {}
        self.refunded: dict[str, int] = defaultdict(int)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize(
        currency=st.sampled_from(["EUR", "JPY", "KWD"]),
        advocate_reward=plans,
        friend_reward=plans,
    )
    def open_program(self, **plan: Any) -> None:
        self.program = a_program(**plan)

    @rule(target=advocates, number=st.integers(1, 3))
    def join(self, number: int) -> Any:
        """Somebody new, or one of the first three again."""
        joined = an_advocate(self.program, email=f"advocate-{number}@people.example")
        set_destination(advocate=joined.enrollment.advocate, method="credit", details={})
        return joined

    @rule(target=advocates, email=st.sampled_from(FRIENDS))
    def a_friend_joins(self, email: str) -> Any:
        """Whoever bought with that address is paid as an advocate from now on."""
        joined = an_advocate(self.program, email=email)
        set_destination(advocate=joined.enrollment.advocate, method="credit", details={})
        return joined

    @rule(target=visitors, advocate=advocates)
    def click(self, advocate: Any) -> Any:
        return a_click(advocate).visitor

    @rule(
        target=rewards,
        number=st.integers(1, 12),
        amount_minor=amounts,
        visitor=st.one_of(st.none(), visitors),
        advocate=st.one_of(st.none(), advocates),
        email=st.sampled_from(["", *FRIENDS]),
    )
    def buy(self, number: int, amount_minor: int, visitor: Any, advocate: Any, email: str) -> Any:
        order = f"order-{number}"
        try:
            result = record_conversion(
                site=self.program.site,
                program=self.program,
                external_id=order,
                amount_minor=amount_minor,
                currency=self.program.currency,
                visitor=visitor,
                code=advocate.code.code if advocate else "",
                customer=Customer(email=email),
            )
        except DuplicateConflict:
            assert self.paid[order] != amount_minor
            return multiple()
        assert result.repeated == (order in self.paid)
        assert result.conversion.amount_minor == self.paid.setdefault(order, amount_minor)
        return multiple(*[reward.pk for reward in result.rewards if not result.repeated])

    @rule(number=st.integers(1, 12), external_id=st.integers(1, 3), amount_minor=amounts)
    def refund(self, number: int, external_id: int, amount_minor: int) -> None:
        with contextlib.suppress(RefundTooLarge, DuplicateConflict):
            self._refund(f"order-{number}", str(external_id), amount_minor)

    @rule(number=st.integers(1, 12))
    def refund_the_whole_order(self, number: int) -> None:
        order = f"order-{number}"
        if order in self.paid:
            with contextlib.suppress(RefundTooLarge, DuplicateConflict):
                self._refund(order, "whole", self.paid[order])

    def _refund(self, order: str, external_id: str, amount_minor: int) -> None:
        result = record_refund(
            site=self.program.site,
            order=order,
            external_id=external_id,
            amount_minor=amount_minor,
            currency=self.program.currency,
        )
        assert result.status == "applied" or order not in self.paid or result.repeated

    @rule(reward=rewards)
    def approve(self, reward: int) -> None:
        try:
            approve_reward(reward_id=reward, actor="Mia")
        except WrongState:
            assert Reward.objects.get(pk=reward).state in ("rejected", "reversed")

    @rule(reward=rewards)
    def reject(self, reward: int) -> None:
        try:
            reject_reward(reward_id=reward, actor="Max", reason="a doubt")
        except WrongState:
            found = Reward.objects.get(pk=reward)
            assert found.state in ("approved", "reversed") or found.appeal.answered_at is None

    @rule(reward=rewards)
    def appeal(self, reward: int) -> None:
        found = Reward.objects.get(pk=reward)
        with contextlib.suppress(WrongState, UnknownReward):
            appeal_reward(
                advocate=found.enrollment.advocate, reward=found.public_id, text="He is real"
            )

    @rule(target=rewards)
    def appeal_a_denial(self) -> Any:
        """The newest refusal to an advocate is asked about, where a finding is behind it."""
        refusals = Decision.objects.filter(program=self.program, step="reward", outcome="refused")
        for refusal in refusals.order_by("-id"):
            if refusal.evidence.get("beneficiary") != "advocate":
                continue
            advocate = Enrollment.objects.get(pk=refusal.evidence["enrollment"]).advocate
            with contextlib.suppress(AdvocatesError):
                appeal = appeal_denial(advocate=advocate, refusal=refusal.pk, text="My sister")
                return appeal.reward_id
        return multiple()

    @rule(reward=rewards, answer=st.sampled_from([uphold_appeal, dismiss_appeal]))
    def answer_an_appeal(self, reward: int, answer: Any) -> None:
        with contextlib.suppress(AdvocatesError):
            answer(reward_id=reward, actor="Mia", reason="We called")

    @rule(days=st.sampled_from([0, 13, 15]))
    def let_holds_end(self, days: int) -> None:
        release_holds(now=clock.now() + timedelta(days=days))

    @rule()
    def pay_out(self) -> None:
        with contextlib.suppress(NothingToPay):
            batch = make_batch(program=self.program, actor="Mia").batch
            approve_batch(batch_id=batch.pk, actor="Max")
            send_waiting()

    @rule()
    def a_payout_comes_back(self) -> None:
        payout = Payout.objects.filter(program=self.program, state="settled").first()
        if payout is not None:
            with contextlib.suppress(PayoutUsed):
                mark_failed(payout_id=payout.pk, actor="Mia", reason="It came back")

    @rule(number=st.integers(1, 3), order=st.integers(1, 9), amount_minor=st.integers(1, 50_000))
    def spend(self, number: int, order: int, amount_minor: int) -> None:
        email = f"advocate-{number}@people.example"
        before = store_credit(program=self.program, email=email)
        with contextlib.suppress(NotEnoughCredit, DuplicateConflict, CreditGivenBack):
            result = spend_credit(
                program=self.program, email=email, order=str(order), amount_minor=amount_minor
            )
            assert result.repeated or before >= amount_minor

    @rule(order=st.integers(1, 9))
    def cancel_what_was_paid_with_credit(self, order: int) -> None:
        with contextlib.suppress(UnknownCreditUse):
            give_back_credit(program=self.program, order=str(order))

    @rule()
    def seal(self) -> None:
        seal_entries(program_id=self.program.pk, limit=5)

    @invariant()
    def the_books_balance_and_say_what_the_rewards_say(self) -> None:
        if not hasattr(self, "program"):
            return
        assert reconcile().ok
        assert verify_chain(program_id=self.program.pk).ok
        for reward in Reward.objects.all():
            assert 0 <= reward.reversed_minor <= reward.amount_minor <= MAX_MINOR
            assert reward.state != "reversed" or reward.reversed_minor == reward.amount_minor
        enrollments = list(
            Enrollment.objects.filter(program=self.program).select_related("advocate")
        )
        owed = owed_to_people(enrollments=enrollments)
        for enrollment in enrollments:
            pending, available = earned(enrollment)
            [row] = owed.get(enrollment.pk) or [Owed(self.program.currency)]
            assert row.pending_minor == pending
            assert row.in_transit_minor == 0
            # What was paid out became store credit; what was spent of it is gone.
            assert row.available_minor + row.credit_minor + spent(enrollment.pk) == available


@pytest.mark.django_db
def test_the_books_balance_after_any_story() -> None:
    run_state_machine_as_test(
        Story,
        settings=settings(
            max_examples=STORIES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
