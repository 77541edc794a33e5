"""Answering the appeal of a reward that was rejected or denied: it is granted after all, or not.

The appeal of a held reward is answered by approving or rejecting it.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wagtail_advocates import signals
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.conversions.queries import applied_returns, totals
from wagtail_advocates.core.decisions import decide, times_decided
from wagtail_advocates.core.errors import (
    CreditMoved,
    FourEyes,
    MailboxUnconfirmed,
    NothingLeft,
    ReasonMissing,
    UnknownAdvocate,
    UnknownReward,
    WrongState,
)
from wagtail_advocates.core.models import Decision
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.fraud.queries import appeal_waits
from wagtail_advocates.fraud.services import close_appeal
from wagtail_advocates.rewards import services as rewards
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.queries import returned_sale, rule_by_now
from wagtail_advocates.rewards.rules import kept_rule
from wagtail_advocates.webhooks.services import enqueue

UPHELD, DISMISSED = "appeal_upheld", "appeal_dismissed"


@flow
def uphold_appeal(*, reward_id: int, actor: str, reason: str) -> Reward:
    """Grant an appealed reward after all; doing it again changes nothing.

    What went back of its sale meanwhile is not granted, and caps and budgets have to leave room
    for the rest. Errors: ``UnknownReward``, ``ReasonMissing``, ``WrongState`` where no appeal
    waits, ``FourEyes``, ``MailboxUnconfirmed``, ``UnknownAdvocate`` for one who was erased,
    ``CreditMoved``, ``NothingLeft``, ``LimitReached``. Locks: the conversion, the reward, caps
    and budgets, balances.
    """
    reward = _locked(reward_id, reason=reason)
    if reward.reason == UPHELD:
        return reward
    _check_open(reward, actor=actor)
    advocate = reward.enrollment.advocate
    if advocate.erased_at is not None:
        raise UnknownAdvocate
    if advocate.waits_for_mailbox:
        raise MailboxUnconfirmed
    if not _is_of_present_credit(reward):
        raise CreditMoved
    gone_minor = _gone_of(reward)
    if gone_minor >= reward.amount_minor:
        raise NothingLeft
    rule, counts = rule_by_now(reward=reward), reward.reason != "rejected_by_person"
    rewards.regrant(
        reward=reward,
        rule=rule,
        gone_minor=gone_minor,
        counts=counts,
        reason=UPHELD,
        note=reason,
    )
    _answered(reward, actor=actor, note=reason, is_counted=counts and rule.counts_sales)
    signals.send_after_commit(signals.reward_approved, sender=Reward, reward=reward)
    return reward


@flow
def dismiss_appeal(*, reward_id: int, actor: str, reason: str) -> Reward:
    """Let the decision on an appealed reward stand; doing it again changes nothing.

    Errors: ``UnknownReward``, ``ReasonMissing``, ``WrongState`` where no appeal waits,
    ``FourEyes``. Locks: the conversion, the reward.
    """
    reward = _locked(reward_id, reason=reason)
    if reward.reason == DISMISSED:
        return reward
    _check_open(reward, actor=actor)
    rewards.stay_rejected(reward=reward, reason=DISMISSED, note=reason)
    _answered(reward, actor=actor, note=reason)
    return reward


def _locked(reward_id: int, *, reason: str) -> Reward:
    """The reward, its conversion locked first: as a refund does, which may come at any time."""
    if not reason.strip():
        raise ReasonMissing
    found = Reward.objects.filter(pk=reward_id).values_list("conversion_id", flat=True).first()
    if found is None:
        raise UnknownReward
    Conversion.objects.select_for_update().get(pk=found)
    return Reward.objects.select_for_update().get(pk=reward_id)


def _check_open(reward: Reward, *, actor: str) -> None:
    """Refuse where no appeal waits, and whoever rejected it where two people are asked for."""
    if reward.state != Reward.State.REJECTED or not appeal_waits(reward_id=reward.pk):
        raise WrongState
    if not reward.program.payout_four_eyes:
        return
    rejections = Decision.objects.filter(
        subject_kind="reward",
        subject_id=reward.pk,
        step="approval",
        outcome=Reward.State.REJECTED,
        actor=actor,
    )
    if rejections.exists():
        raise FourEyes(
            _("Somebody else has to answer this appeal: the program asks for two people.")
        )


def _is_of_present_credit(reward: Reward) -> bool:
    """Whether the sale is still credited as it was when the reward was made."""
    conversion = reward.conversion
    turns = times_decided(subject_kind="conversion", subject_id=conversion.pk, step="attribution")
    return reward.key == rewards.reward_key(
        conversion=conversion,
        rule=kept_rule(reward.rule),
        enrollment_id=reward.enrollment_id,
        turn=turns - 1,
    )


def _gone_of(reward: Reward) -> int:
    """How much of a reward went back with its sale by now, while it was rejected too."""
    returns = applied_returns(conversion=reward.conversion)
    if not returns:
        return 0
    returned = totals(returns)
    sale = returned_sale(conversion=reward.conversion, returned=returned)
    return rewards.gone_of(reward=reward, sale=sale, returned=returned)


def _answered(reward: Reward, *, actor: str, note: str, is_counted: bool = False) -> None:
    close_appeal(reward_id=reward.pk)
    decide(
        program_id=reward.program_id,
        subject_kind="reward",
        subject_id=reward.pk,
        step="appeal_answer",
        outcome=reward.state,
        reason=reward.reason,
        actor=actor,
        note=note,
        evidence={
            "amount_minor": reward.amount_minor - reward.reversed_minor,
            "reversed_minor": reward.reversed_minor,
            "unit": reward.unit,
            **(
                {
                    "is_counted": True,
                    "rule": reward.rule["key"],
                    "enrollment": reward.enrollment_id,
                }
                if is_counted
                else {}
            ),
        },
    )
    enqueue(topic="mail.appeal_answered", payload={"reward": reward.pk, "state": reward.state})
