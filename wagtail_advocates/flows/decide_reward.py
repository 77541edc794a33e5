from __future__ import annotations

import logging
from datetime import datetime

from wagtail_advocates import signals
from wagtail_advocates.core import clock
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.errors import (
    MailboxUnconfirmed,
    ReasonMissing,
    UnknownAdvocate,
    UnknownReward,
    WrongState,
)
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.fraud.queries import appeal_waits
from wagtail_advocates.fraud.services import close_appeal
from wagtail_advocates.rewards import services as rewards
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.queries import due_rewards
from wagtail_advocates.rewards.rule_models import RewardRule
from wagtail_advocates.webhooks.services import enqueue

log = logging.getLogger("wagtail_advocates.rewards")


def _locked(reward_id: int) -> Reward:
    reward = Reward.objects.select_for_update().filter(pk=reward_id).first()
    if reward is None:
        raise UnknownReward
    return reward


def _decided(reward: Reward, *, actor: str, note: str) -> None:
    decide(
        program_id=reward.program_id,
        subject_kind="reward",
        subject_id=reward.pk,
        step="approval",
        outcome=reward.state,
        reason=reward.reason,
        actor=actor,
        note=note,
        evidence={
            "amount_minor": reward.amount_minor - reward.reversed_minor,
            "unit": reward.unit,
        },
    )
    enqueue(topic="mail.reward_decided", payload={"reward": reward.pk, "state": reward.state})


def _nobody_is_there(reward: Reward) -> bool:
    """Whether who earned the reward, the advocate or the friend, was erased."""
    is_friend = reward.beneficiary == RewardRule.Beneficiary.FRIEND
    earned_by = reward.prospect if is_friend else reward.enrollment.advocate
    return earned_by is not None and earned_by.erased_at is not None


@flow
def approve_reward(*, reward_id: int, actor: str, reason: str = "") -> Reward:
    """Approve a pending or held reward; approving it again changes nothing.

    Errors: ``UnknownReward``, ``WrongState``, ``MailboxUnconfirmed``, ``UnknownAdvocate`` where
    who earned it was erased. Locks: the reward, then balances.
    """
    reward = _locked(reward_id)
    if reward.state == Reward.State.APPROVED:
        return reward
    if reward.state not in rewards.OPEN_STATES:
        raise WrongState
    if _nobody_is_there(reward):
        raise UnknownAdvocate
    if reward.enrollment.advocate.waits_for_mailbox:
        raise MailboxUnconfirmed
    rewards.approve(reward=reward, reason="approved_by_person", note=reason)
    close_appeal(reward_id=reward.pk)
    _decided(reward, actor=actor, note=reason)
    signals.send_after_commit(signals.reward_approved, sender=Reward, reward=reward)
    return reward


@flow
def reject_reward(*, reward_id: int, actor: str, reason: str) -> Reward:
    """Reject a pending or held reward with a reason its advocate reads.

    Rejecting it again changes nothing; where its advocate appealed, ``dismiss_appeal`` answers.
    Errors: ``UnknownReward``, ``WrongState``, ``ReasonMissing``. Locks: the reward, balances.
    """
    if not reason.strip():
        raise ReasonMissing
    reward = _locked(reward_id)
    if reward.state == Reward.State.REJECTED and not appeal_waits(reward_id=reward.pk):
        return reward
    if reward.state not in rewards.OPEN_STATES:
        raise WrongState
    rewards.reject(reward=reward, reason="rejected_by_person", note=reason)
    close_appeal(reward_id=reward.pk)
    _decided(reward, actor=actor, note=reason)
    signals.send_after_commit(signals.reward_rejected, sender=Reward, reward=reward)
    return reward


@flow
def _release(*, reward_id: int, now: datetime) -> bool:
    reward = _locked(reward_id)
    # Asked again under the lock: it may have been decided, or its advocate banned, meanwhile.
    is_due = due_rewards(at=now).filter(pk=reward_id).exists()
    if reward.state != Reward.State.PENDING or not is_due:
        return False
    rewards.approve(reward=reward, reason="hold_ended")
    _decided(reward, actor="", note="")
    signals.send_after_commit(signals.reward_approved, sender=Reward, reward=reward)
    return True


def release_holds(*, now: datetime | None = None, limit: int = 500) -> int:
    """Approve pending rewards whose hold has ended; say how many. Held ones stay held.

    Each is its own transaction; one that fails is logged and stays pending.
    """
    moment = now or clock.now()
    released = 0
    for reward_id in list(due_rewards(at=moment).values_list("pk", flat=True)[:limit]):
        try:
            released += _release(reward_id=reward_id, now=moment)
        except Exception:  # one bad reward must not keep the others waiting
            log.exception("reward %s could not be released and stays pending", reward_id)
    return released
