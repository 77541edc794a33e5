"""Rewards of a conversion that is credited after it was recorded."""

from __future__ import annotations

from collections.abc import Sequence

from wagtail_advocates import signals
from wagtail_advocates.attribution.models import Credit
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.conversions.queries import applied_returns
from wagtail_advocates.conversions.returns import Returned
from wagtail_advocates.flows.apply_refunds import claw_back_for
from wagtail_advocates.flows.assess_fraud import remember_customer
from wagtail_advocates.flows.customer_keys import kept_with
from wagtail_advocates.flows.grant_rewards import grant_rewards
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.usage import count_again
from wagtail_advocates.tracking.models import Prospect


def reward_late(
    *, conversion: Conversion, credits: Sequence[Credit], friend: Prospect | None, turn: int
) -> list[Reward]:
    """Reward a locked conversion as it would have been at once, in the caller's transaction.

    The fraud rules are asked with what was kept of its customer, and what was returned of it
    before is taken back. ``turn``: how often its credit was decided on before.
    """
    seen = kept_with(conversion)
    granted = grant_rewards(
        conversion=conversion,
        program=conversion.program,
        credits=credits,
        seen=seen,
        friend=friend,
        turn=turn,
    )
    remember_customer(conversion=conversion, seen=seen, credits=credits)
    returned = Returned()
    for refund, part in applied_returns(conversion=conversion):
        returned = returned.plus(part)
        claw_back_for(rewards=granted, conversion=conversion, refund=refund, returned=returned)
    if returned.is_all_of(conversion.amount_minor):
        count_again(conversion=conversion, times=-1)
    signals.send_after_commit(
        signals.conversion_recorded, sender=Conversion, conversion=conversion, rewards=granted
    )
    return granted
