from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import Reward, RewardRuleVersion


def current_rules(*, program: Program) -> RewardRuleVersion | None:
    """The program's newest published rules."""
    return RewardRuleVersion.objects.filter(program=program).order_by("-number").first()


def rewards_of(*, conversion: Conversion) -> QuerySet[Reward]:
    """The rewards of a conversion, the advocate's first."""
    return conversion.rewards.select_related(
        "enrollment__advocate", "conversion", "program"
    ).order_by("id")


def due_rewards(*, at: datetime) -> QuerySet[Reward]:
    """Pending rewards whose hold has ended and whose program approves by itself.

    Held rewards are never among them: a hold for review does not end by time.
    """
    return Reward.objects.filter(
        state=Reward.State.PENDING,
        available_at__lte=at,
        program__approval=Program.Approval.AUTOMATIC,
    ).order_by("id")
