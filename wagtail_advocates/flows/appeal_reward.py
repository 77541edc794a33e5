from __future__ import annotations

from django.db import IntegrityError, transaction

from wagtail_advocates.advocates.models import Advocate
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.errors import ReasonMissing, UnknownReward, WrongState
from wagtail_advocates.core.text import has_unstorable
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.fraud.models import Appeal
from wagtail_advocates.fraud.services import record_appeal
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.queries import may_be_appealed
from wagtail_advocates.rewards.rule_models import RewardRule

LONGEST = 1000


def cleaned(text: str) -> str:
    """The text in the lines it was typed in. Errors: ``ReasonMissing`` for nothing to read."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    said = "\n".join(lines).strip()
    if not said or len(said) > LONGEST or has_unstorable(said.replace("\n", "")):
        raise ReasonMissing
    return said


def ask(*, reward: Reward, said: str) -> Appeal:
    """Write down the one appeal of a locked reward, with a Decision, in the caller's transaction.

    Errors: ``WrongState`` for a second one.
    """
    try:
        with transaction.atomic():
            appeal = record_appeal(reward_id=reward.pk, text=said)
    except IntegrityError:
        raise WrongState from None
    decide(
        program_id=reward.program_id,
        subject_kind="reward",
        subject_id=reward.pk,
        step="appeal",
        outcome=reward.state,
        reason="appealed",
        actor="advocate",
    )
    return appeal


@flow
def appeal_reward(*, advocate: Advocate, reward: str, text: str) -> Appeal:
    """Ask for a second look at a reward that is held or was rejected by a person, once.

    ``reward`` is its public id; what is said is shown to whoever decides. Nothing is decided by
    it. Errors: ``UnknownReward`` for somebody else's, ``WrongState`` where it is neither or was
    appealed before, ``ReasonMissing``. Locks: the reward.
    """
    said = cleaned(text)
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
    if not may_be_appealed(found):
        raise WrongState
    return ask(reward=found, said=said)
