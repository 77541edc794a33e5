"""Whatever order one reward is decided, appealed, answered and refunded in, the books say what
the reward says, and so do its budget and its cap.
"""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import a_program, a_sale, an_advocate
from tests.flows.test_appeal_denial import a_denied_sale, refusal_of
from wagtail_advocates.conversions.queries import applied_returns, totals
from wagtail_advocates.core.errors import AdvocatesError
from wagtail_advocates.flows import (
    RewardPlan,
    appeal_denial,
    appeal_reward,
    approve_reward,
    dismiss_appeal,
    record_refund,
    reject_reward,
    uphold_appeal,
)
from wagtail_advocates.ledger.models import Account, Entry
from wagtail_advocates.ledger.queries import owed_to, reconcile
from wagtail_advocates.rewards.models import Reward, RewardUsage

pytestmark = pytest.mark.django_db
SALE_MINOR = 9_999

refunds = st.tuples(
    st.sampled_from(["refund", "chargeback", "chargeback_reversed"]),
    st.sampled_from([1, 3_333, SALE_MINOR]),
)
steps = st.one_of(
    st.sampled_from(["approve", "reject", "appeal", "uphold", "uphold", "dismiss"]), refunds
)
# Of steps drawn blindly few stories would come to an answer at all.
openings = st.sampled_from([[], ["reject", "appeal"], ["reject", "appeal", "uphold"]])
stories = st.builds(
    lambda before, opening, after: [*before, *opening, *after],
    st.lists(refunds, max_size=2),
    openings,
    st.lists(steps, max_size=8),
)
plans = st.sampled_from([{"amount_minor": 777}, {"rate_bps": 1234}])


class Case:
    """One reward of one sale, or what was denied of it, and all that can be done to it."""

    def __init__(self, *, is_denied: bool, plan: dict[str, int]) -> None:
        limits = {"budget_minor": 5_000, "cap_count": 1}
        program = a_program(
            advocate_reward=RewardPlan(**plan, options=limits),
            friend_reward=None,
            budget_minor=5_000,
        )
        self.anna = an_advocate(program)
        if is_denied:
            self.sale = a_denied_sale(self.anna, amount_minor=SALE_MINOR)
        else:
            self.sale = a_sale(program, code=self.anna.code.code, amount_minor=SALE_MINOR)

    @property
    def reward(self) -> Reward | None:
        return Reward.objects.filter(conversion=self.sale.conversion).first()

    def act(self, step: Any) -> None:
        reward = self.reward
        if isinstance(step, tuple):
            self.refund(*step)
        elif step == "appeal":
            self.appeal(reward)
        elif reward is not None:
            decide = {
                "approve": approve_reward,
                "reject": reject_reward,
                "uphold": uphold_appeal,
                "dismiss": dismiss_appeal,
            }[step]
            decide(reward_id=reward.pk, actor="Mia", reason="So it is")

    def appeal(self, reward: Reward | None) -> None:
        advocate = self.anna.enrollment.advocate
        if reward is None:
            appeal_denial(advocate=advocate, refusal=refusal_of(self.sale).pk, text="Please")
        else:
            appeal_reward(advocate=advocate, reward=reward.public_id, text="Please")

    def refund(self, kind: str, amount_minor: int) -> None:
        record_refund(
            site=self.sale.conversion.site,
            order=self.sale.conversion.external_id,
            external_id=f"r-{amount_minor}",
            amount_minor=amount_minor,
            currency="EUR",
            kind=kind,
        )

    def check(self) -> None:
        assert reconcile().ok
        reward = self.reward
        stands = reward is not None and reward.state not in ("rejected", "reversed")
        left = reward.amount_minor - reward.reversed_minor if reward and stands else 0
        is_open = reward is not None and reward.state in ("pending", "held")
        [row] = owed_to(owner_kind="enrollment", owner_ids=[self.anna.enrollment.pk]) or [None]
        coming = (row.pending_minor, row.available_minor) if row else (0, 0)
        assert coming == ((left, 0) if is_open else (0, left))
        expense = Account.objects.filter(kind=Account.Kind.REWARD_EXPENSE)
        assert sum(account.balance.amount_minor for account in expense) == left
        for used in RewardUsage.objects.all():
            assert (used.count, used.amount_minor) == (int(stands), left), used.name
        if reward is not None:
            assert 0 <= reward.reversed_minor <= reward.amount_minor
            self.check_what_went_back(reward)

    def check_what_went_back(self, reward: Reward) -> None:
        """The same of a reward as of its sale, rounded down; of a rejected one nobody reckons."""
        if reward.state == "rejected":
            return
        gone = min(
            SALE_MINOR, totals(applied_returns(conversion=self.sale.conversion)).amount_minor
        )
        assert reward.reversed_minor == reward.amount_minor * gone // SALE_MINOR


@given(is_denied=st.booleans(), plan=plans, story=stories)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_books_follow_a_reward_through_any_story(
    is_denied: bool, plan: dict[str, int], story: list[Any]
) -> None:
    with transaction.atomic():
        case = Case(is_denied=is_denied, plan=plan)
        for step in story:
            kept = list(Entry.objects.order_by("pk").values_list("pk", "digest"))
            with contextlib.suppress(AdvocatesError):
                case.act(step)
            case.check()
            now = list(Entry.objects.order_by("pk").values_list("pk", "digest"))
            assert now[: len(kept)] == kept
        transaction.set_rollback(True)
