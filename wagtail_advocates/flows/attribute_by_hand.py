from __future__ import annotations

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.attribution.services import (
    BY_HAND,
    Credited,
    credit,
    mark_converted,
    refer_by_hand,
    withdraw,
)
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.conversions.queries import applied_returns, totals
from wagtail_advocates.core.decisions import decide, times_decided
from wagtail_advocates.core.errors import (
    AlreadyCredited,
    ReasonMissing,
    RewardsDecided,
    UnknownAdvocate,
)
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.flows.credit_conversion import decide_credit
from wagtail_advocates.flows.customer_keys import friend_of
from wagtail_advocates.flows.late_payments import credit_waiting
from wagtail_advocates.flows.reward_late import reward_late
from wagtail_advocates.fraud.services import close_appeal
from wagtail_advocates.rewards import services as rewards
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.usage import count_again
from wagtail_advocates.tracking.models import Prospect


@flow
def attribute_by_hand(
    *, conversion_id: int, enrollment_id: int, actor: str, reason: str
) -> list[Reward]:
    """Give the credit for a conversion to one advocate, with a reason; the rules then reward it.

    The fraud rules are asked as they would have been at once: what the customer was seen with is
    kept with the conversion.
    Open rewards of an earlier credit are rejected; refunds recorded before are applied to the new
    ones. Recurring payments that go on with the sale and are nobody's yet are credited like it.
    Errors: ``ReasonMissing``, ``UnknownAdvocate`` for one who is not active in the conversion's
    program, ``AlreadyCredited``, ``RewardsDecided`` when a reward of the earlier credit was
    approved. Locks: the conversion, its rewards in id order, balances; then as for the payments.
    """
    if not reason.strip():
        raise ReasonMissing
    conversion = Conversion.objects.select_for_update().get(pk=conversion_id)
    enrollment = _enrollment(conversion, enrollment_id)
    turn = times_decided(subject_kind="conversion", subject_id=conversion.pk, step="attribution")
    _take_back(conversion=conversion, enrollment=enrollment, actor=actor, note=reason)
    credits = credit(
        conversion=conversion,
        model=BY_HAND,
        version=1,
        method=BY_HAND,
        credited=[Credited(enrollment, None, 1)],
    )
    decide_credit(conversion=conversion, credits=credits, reason=BY_HAND, actor=actor, note=reason)
    friend = friend_of(conversion=conversion)
    _refer(conversion=conversion, friend=friend, enrollment=enrollment)
    granted = reward_late(conversion=conversion, credits=credits, friend=friend, turn=turn)
    if conversion.kind == Conversion.Kind.SALE:
        credit_waiting(sale=conversion)
    return granted


def _enrollment(conversion: Conversion, enrollment_id: int) -> Enrollment:
    active = Enrollment.objects.select_related("advocate").filter(
        program_id=conversion.program_id, status=Enrollment.Status.ACTIVE
    )
    enrollment = active.filter(pk=enrollment_id).first()
    if enrollment is None:
        raise UnknownAdvocate
    return enrollment


def _take_back(*, conversion: Conversion, enrollment: Enrollment, actor: str, note: str) -> None:
    """Withdraw an earlier credit and reject the rewards it made."""
    if not hasattr(conversion, "attribution"):
        return
    if conversion.attribution.credits.filter(enrollment=enrollment).exists():
        raise AlreadyCredited
    earlier = list(
        Reward.objects.select_for_update()
        .filter(conversion=conversion)
        .exclude(state=Reward.State.REJECTED)
        .order_by("id")
    )
    if any(reward.state not in rewards.OPEN_STATES for reward in earlier):
        raise RewardsDecided
    returns = applied_returns(conversion=conversion)
    if not totals(returns).is_all_of(conversion.amount_minor):
        count_again(conversion=conversion, times=-1)
    for reward in earlier:
        rewards.reject(reward=reward, reason="attributed_anew", note=note)
        close_appeal(reward_id=reward.pk)
        decide(
            program_id=reward.program_id,
            subject_kind="reward",
            subject_id=reward.pk,
            step="approval",
            outcome=reward.state,
            reason=reward.reason,
            actor=actor,
            note=note,
        )
    withdraw(conversion=conversion)


def _refer(*, conversion: Conversion, friend: Prospect, enrollment: Enrollment) -> None:
    referral = refer_by_hand(prospect=friend, enrollment=enrollment, at=conversion.occurred_at)
    mark_converted(referral=referral, kind=conversion.kind, at=conversion.occurred_at)
