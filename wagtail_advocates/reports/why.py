"""Why a conversion was, or was not, credited and rewarded: its chain of Decisions in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.models import Decision
from wagtail_advocates.core.reasons import in_words
from wagtail_advocates.rewards.models import Reward


@dataclass(frozen=True)
class WhyLine:
    """One decision: when, which step, how it ended, and why in a code and in words."""

    at: datetime
    step: str
    outcome: str
    reason: str
    text: str
    note: str
    actor: str
    evidence: dict[str, Any]


def _lines(decisions: Sequence[Decision]) -> list[WhyLine]:
    return [
        WhyLine(
            at=decision.decided_at,
            step=decision.step,
            outcome=decision.outcome,
            reason=decision.reason,
            text=in_words(decision.reason),
            note=decision.note,
            actor=decision.actor,
            evidence=decision.evidence,
        )
        for decision in decisions
    ]


def why_conversion(*, conversion: Conversion) -> list[WhyLine]:
    """Every decision on a conversion, its rewards and its refunds, oldest first. Queries: three."""
    rewards = list(conversion.rewards.values_list("pk", flat=True))
    refunds = list(conversion.refunds.values_list("pk", flat=True))
    subjects = (
        Q(subject_kind="conversion", subject_id=conversion.pk)
        | Q(subject_kind="reward", subject_id__in=rewards)
        | Q(subject_kind="refund", subject_id__in=refunds)
    )
    return _lines(list(Decision.objects.filter(subjects).order_by("id")))


def why_reward(*, reward: Reward) -> list[WhyLine]:
    """Every decision that led to a reward and followed it, oldest first."""
    subjects = Q(subject_kind="conversion", subject_id=reward.conversion_id) & ~Q(step="reward")
    subjects |= Q(subject_kind="reward", subject_id=reward.pk)
    return _lines(list(Decision.objects.filter(subjects).order_by("id")))


def why_enrollment(*, enrollment_id: int) -> list[WhyLine]:
    """Every decision on an advocate's place in a program, oldest first."""
    decisions = Decision.objects.filter(subject_kind="enrollment", subject_id=enrollment_id)
    return _lines(list(decisions.order_by("id")))
