"""What the fraud rules found on rewards, in words, with the appeals of their advocates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from wagtail_advocates.core.models import Decision
from wagtail_advocates.core.reasons import in_words
from wagtail_advocates.fraud.evidence import Evidence, evidence_from
from wagtail_advocates.fraud.models import Appeal
from wagtail_advocates.fraud.wording import figures_of
from wagtail_advocates.rewards.models import Reward


@dataclass(frozen=True)
class FoundLine:
    """One finding: the reason in words, its figures, and what it weighs of a hundred."""

    text: str
    figures: str
    score: int


@dataclass(frozen=True)
class Found:
    """What is known against a reward, and what its advocate says to it."""

    score: int = 0
    lines: Sequence[FoundLine] = field(default_factory=tuple)
    because: str = ""
    appeal: str = ""


def held_rewards() -> QuerySet[Reward]:
    """Rewards that wait for a person, the longest waiting first."""
    return Reward.objects.filter(state=Reward.State.HELD).order_by("created_at", "id")


def _kept(evidence: dict[str, Any]) -> Evidence:
    try:
        return evidence_from(evidence.get("asked", {}))
    except (TypeError, ValueError):  # of a version that is gone
        return Evidence()


def _lines(evidence: dict[str, Any]) -> list[FoundLine]:
    asked = _kept(evidence)
    return [
        FoundLine(in_words(reason), figures_of(reason, asked), rest[1] if len(rest) > 1 else 0)
        for reason, *rest in evidence.get("findings", [])
    ]


def found_on(*, rewards: Sequence[Reward]) -> dict[int, Found]:
    """What was found on each reward, by its id. Queries: two, however many rewards.

    A reward held later, by a pattern that other sales showed, says so in ``because``.
    """
    checks: dict[tuple[int, int], dict[str, Any]] = {}
    later: dict[int, Decision] = {}
    subjects = Q(
        subject_kind="conversion", subject_id__in={r.conversion_id for r in rewards}, step="fraud"
    ) | Q(subject_kind="reward", subject_id__in={r.pk for r in rewards}, step="hold")
    for decision in Decision.objects.filter(subjects).order_by("id"):
        if decision.step == "hold":
            later[decision.subject_id] = decision
        else:
            advocate = decision.evidence.get("enrollment", 0)
            checks[decision.subject_id, advocate] = decision.evidence
    said = dict(Appeal.objects.filter(reward__in=rewards).values_list("reward_id", "text"))
    return {
        reward.pk: _found(
            checks.get((reward.conversion_id, reward.enrollment_id), {}),
            later.get(reward.pk),
            said.get(reward.pk, ""),
        )
        for reward in rewards
    }


def _found(evidence: dict[str, Any], held_later: Decision | None, appeal: str) -> Found:
    score = evidence.get("score", 0)
    if held_later is None:
        return Found(score=score, lines=_lines(evidence), appeal=appeal)
    return Found(
        score=max(score, held_later.evidence.get("score", 0)),
        lines=_lines(evidence),
        because=in_words(held_later.reason),
        appeal=appeal,
    )
