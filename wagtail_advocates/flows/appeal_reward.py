from __future__ import annotations

from django.db import IntegrityError, transaction

from wagtail_advocates.advocates.models import Advocate
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.errors import ReasonMissing, UnknownReward, WrongState
from wagtail_advocates.core.text import has_unstorable
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.fraud.models import Appeal
from wagtail_advocates.fraud.services import record_appeal
from wagtail_advocates.rewards.models import Reward, RewardRule

LONGEST = 1000


def _cleaned(text: str) -> str:
    """The text in the lines it was typed in. Errors: ``ReasonMissing`` for nothing to read."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    said = "\n".join(lines).strip()
    if not said or len(said) > LONGEST or has_unstorable(said.replace("\n", "")):
        raise ReasonMissing
    return said


@flow
def appeal_reward(*, advocate: Advocate, reward: str, text: str) -> Appeal:
    """Ask for a second look at a held reward, once; it is shown to whoever decides.

    ``reward`` is its public id. Nothing is decided by it. Errors: ``UnknownReward`` for somebody
    else's, ``WrongState`` where it is not held or was appealed before, ``ReasonMissing``.
    Locks: the reward.
    """
    said = _cleaned(text)
    found = (
        Reward.objects.select_for_update()
        .filter(
            public_id=reward,
            enrollment__advocate=advocate,
            beneficiary=RewardRule.Beneficiary.ADVOCATE,
        )
        .first()
    )
    if found is None:
        raise UnknownReward
    if found.state != Reward.State.HELD:
        raise WrongState
    try:
        with transaction.atomic():
            appeal = record_appeal(reward_id=found.pk, text=said)
    except IntegrityError:
        raise WrongState from None
    decide(
        program_id=found.program_id,
        subject_kind="reward",
        subject_id=found.pk,
        step="appeal",
        outcome=found.state,
        reason="appealed",
        actor="advocate",
    )
    return appeal
