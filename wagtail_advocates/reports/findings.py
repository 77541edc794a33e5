"""What the fraud rules found on rewards, in words, with the appeals of their advocates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When

from wagtail_advocates.core.models import Decision
from wagtail_advocates.core.reasons import in_words
from wagtail_advocates.fraud.evidence import Evidence, evidence_from
from wagtail_advocates.fraud.models import Appeal
from wagtail_advocates.fraud.wording import figures_of
from wagtail_advocates.rewards.models import Reward

MOST_APPEALS = 1000


@dataclass(frozen=True)
class FoundLine:
    """One finding: the reason in words, its figures, and what it weighs of a hundred."""

    text: str
    figures: str
    score: int


@dataclass(frozen=True)
class Found:
    """What is known against a reward, how it was decided, and what its advocate says to it."""

    score: int = 0
    lines: Sequence[FoundLine] = field(default_factory=tuple)
    because: str = ""
    decided: str = ""
    decided_note: str = ""
    appeal: str = ""


def waiting_among(rewards: QuerySet[Reward]) -> QuerySet[Reward]:
    """Those that wait for a person, the longest waiting first: held, or decided and appealed.

    ``waits_since`` says how long. Of the appeals it looks at the oldest thousand. Queries: one
    for their ids, so that the rewards are found by index.
    """
    rejected = Reward.State.REJECTED
    among = rewards.order_by().filter(state=rejected).values("pk")
    asked = Appeal.objects.filter(answered_at=None, reward__in=among).order_by("id")
    appealed = list(asked.values_list("reward_id", flat=True)[:MOST_APPEALS])
    waiting = Q(state=Reward.State.HELD) | Q(state=rejected, pk__in=appealed)
    since = Case(When(state=rejected, then=F("appeal__created_at")), default=F("created_at"))
    return rewards.filter(waiting).annotate(waits_since=since).order_by("waits_since", "id")


def waits_for_answer(reward: Reward) -> bool:
    """Whether its advocate appealed a decision and nobody answered. Queries: none where the
    appeal was read along.
    """
    appeal = getattr(reward, "appeal", None) if reward.state == Reward.State.REJECTED else None
    return appeal is not None and appeal.answered_at is None


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
            reward,
            checks.get((reward.conversion_id, reward.enrollment_id), {}),
            later.get(reward.pk),
            said.get(reward.pk, ""),
        )
        for reward in rewards
    }


def _found(
    reward: Reward, evidence: dict[str, Any], held_later: Decision | None, appeal: str
) -> Found:
    is_decided = reward.state == Reward.State.REJECTED
    score = evidence.get("score", 0)
    return Found(
        score=max(score, held_later.evidence.get("score", 0)) if held_later else score,
        lines=_lines(evidence),
        because=in_words(held_later.reason) if held_later else "",
        decided=in_words(reward.reason) if is_decided else "",
        decided_note=reward.note if is_decided else "",
        appeal=appeal,
    )
