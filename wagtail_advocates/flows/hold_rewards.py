from __future__ import annotations

from collections.abc import Sequence

from wagtail_advocates.core.decisions import decide
from wagtail_advocates.fraud.rules import ALLOW, Assessment
from wagtail_advocates.rewards import services as rewards
from wagtail_advocates.rewards.models import Reward


def hold_earlier(*, conversion_ids: Sequence[int], assessment: Assessment) -> list[Reward]:
    """Hold the pending rewards of conversions that a pattern found later is about too.

    Approved rewards stay as they are: what was decided is taken back by a person only. Runs in
    the caller's transaction. Locks: the rewards in id order. Queries: none without conversions.
    """
    if not conversion_ids or assessment.outcome == ALLOW:
        return []
    pending = Reward.objects.select_for_update().filter(
        conversion_id__in=conversion_ids, state=Reward.State.PENDING
    )
    held = list(pending.order_by("id"))
    for reward in held:
        rewards.hold(reward=reward, reason=assessment.reason)
        decide(
            program_id=reward.program_id,
            subject_kind="reward",
            subject_id=reward.pk,
            step="hold",
            outcome=reward.state,
            reason=assessment.reason,
            evidence={"score": assessment.score},
        )
    return held
