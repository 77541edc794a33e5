"""Why something was, or was not, credited and rewarded: its chain of Decisions in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wagtail_advocates.conversions.models import Conversion, Refund
from wagtail_advocates.core.models import Decision
from wagtail_advocates.payouts.models import Payout, PayoutBatch
from wagtail_advocates.reports.denials import asked_about, denials_of, is_theirs
from wagtail_advocates.reports.telling import FRAUD_STEPS, Facts, tell, tell_person
from wagtail_advocates.rewards.models import Reward


@dataclass(frozen=True)
class Known:
    """What sentences about rewards need beside a Decision: the rewards by key, and each
    advocate's part of the credit by conversion and enrollment.
    """

    rewards: Mapping[int, Reward] = field(default_factory=dict)
    shares: Mapping[tuple[int, int], Fraction] = field(default_factory=dict)


def _known(decisions: Iterable[Decision], rewards: Iterable[Reward]) -> Known:
    shares: dict[tuple[int, int], Fraction] = {}
    for decision in decisions:
        if decision.step == "attribution" and decision.subject_kind == "conversion":
            shares |= _shares(decision)
    return Known({reward.pk: reward for reward in rewards}, shares)


def _shares(decision: Decision) -> dict[tuple[int, int], Fraction]:
    """Each credited advocate's part, as far as the evidence says it."""
    evidence = decision.evidence if isinstance(decision.evidence, dict) else {}
    weights: dict[int, int] = defaultdict(int)
    credits = evidence.get("credits")
    for row in credits if isinstance(credits, list) else []:
        if isinstance(row, dict) and type(row.get("weight")) is int and "enrollment" in row:
            weights[row["enrollment"]] += row["weight"]
    total = sum(weights.values())
    if total <= 0:
        return {}
    return {(decision.subject_id, pk): Fraction(part, total) for pk, part in weights.items()}


@dataclass(frozen=True)
class WhyLine:
    """One decision: when, which step, how it ended, and why in a code and in a sentence."""

    at: datetime
    step: str
    outcome: str
    reason: str
    text: str
    note: str
    actor: str
    evidence: dict[str, Any]

    @property
    def step_label(self) -> str:
        """The step as people call it, in the active language; the code where none is known."""
        return _step_labels().get(self.step, self.step)


def _step_labels() -> dict[str, str]:
    return {
        "attribution": _("Credit"),
        "fraud": _("Check"),
        "hold": _("Check"),
        "reward": _("Reward"),
        "approval": _("Approval"),
        "claw_back": _("Taken back"),
        "restore": _("Given back"),
        "refund": _("Refund"),
        "join": _("Joining"),
        "enrollment": _("Status"),
        "erasure": _("Erasure"),
        "payout": _("Payout"),
        "payout_batch": _("Batch"),
        "destination": _("Destination"),
        "credit": _("Store credit"),
        "tax_form": _("Tax form"),
        "appeal": _("Appeal"),
        "appeal_answer": _("Answer"),
        "merge": _("Merging"),
    }


def _facts(decision: Decision, known: Known) -> Facts:
    evidence = decision.evidence if isinstance(decision.evidence, dict) else {}
    is_reward = decision.subject_kind == "reward"
    reward = known.rewards.get(decision.subject_id) if is_reward else None
    is_friend = evidence.get("beneficiary") == "friend"
    share = known.shares.get((reward.conversion_id, reward.enrollment_id)) if reward else None
    return Facts(
        step=decision.step,
        outcome=decision.outcome,
        reason=decision.reason,
        evidence=evidence,
        rule=reward.rule if reward and isinstance(reward.rule, dict) else {},
        share=None if is_friend else share,
    )


def _line(decision: Decision, *, text: str, for_person: bool = False) -> WhyLine:
    return WhyLine(
        at=decision.decided_at,
        step=decision.step,
        outcome=decision.outcome,
        reason=decision.reason,
        text=text,
        note="" if for_person and decision.step in FRAUD_STEPS else decision.note,
        actor="" if for_person else decision.actor,
        evidence={} if for_person else decision.evidence,
    )


def _told(decisions: Sequence[Decision], rewards: Iterable[Reward]) -> list[WhyLine]:
    known = _known(decisions, rewards)
    return [_line(decision, text=tell(_facts(decision, known))) for decision in decisions]


def told_to_person(
    *, decisions: Sequence[Decision], rewards: Iterable[Reward] = ()
) -> list[WhyLine]:
    """The decisions as the person concerned may read them: no evidence, no rule of fraud.

    What the team wrote beside a check stays with the team.
    """
    known = _known(decisions, rewards)
    suspected = frozenset(decision.reason for decision in decisions if decision.step in FRAUD_STEPS)
    return [
        _line(
            decision,
            text=tell_person(_facts(decision, known), fraud_reasons=suspected),
            for_person=True,
        )
        for decision in decisions
    ]


def _about(kind: str, ids: Any) -> QuerySet[Decision]:
    return Decision.objects.filter(subject_kind=kind, subject_id__in=ids)


def _chain(*parts: QuerySet[Decision]) -> list[Decision]:
    """The decisions of all parts in one query that uses the index for each, oldest first."""
    first, *others = parts
    return list(first.union(*others, all=True).order_by("id"))


def why_conversion(*, conversion: Conversion) -> list[WhyLine]:
    """Every decision on a conversion, its rewards, refunds and person, oldest first.

    A rule that granted nothing is there with its reason. Queries: two.
    """
    rewards = Reward.objects.filter(conversion=conversion).order_by("pk")
    refunds = Refund.objects.filter(conversion=conversion)
    decisions = _chain(
        _about("conversion", [conversion.pk]),
        _about("reward", rewards.order_by().values("pk")),
        _about("refund", refunds.order_by().values("pk")),
        _about("prospect", [conversion.prospect_id or 0]),
    )
    return _told(decisions, rewards)


def _reward_chain(reward: Reward) -> list[Decision]:
    others = _about("conversion", [reward.conversion_id]).exclude(step="reward")
    return _chain(others, _about("reward", [reward.pk]))


def why_reward(*, reward: Reward) -> list[WhyLine]:
    """Every decision that led to a reward and followed it, oldest first. Queries: one."""
    return _told(_reward_chain(reward), [reward])


def why_payout(*, payout: Payout) -> list[WhyLine]:
    """Every decision on a payout and its batch, oldest first. Queries: one."""
    batch = _about("payout_batch", [payout.batch_id or 0])
    return _told(_chain(batch, _about("payout", [payout.pk])), [])


def why_batch(*, batch: PayoutBatch) -> list[WhyLine]:
    """Every decision on a batch of payouts, oldest first. Queries: one."""
    return _told(list(_about("payout_batch", [batch.pk]).order_by("id")), [])


def why_enrollment(*, enrollment_id: int) -> list[WhyLine]:
    """Every decision on an advocate's place in a program, oldest first. Queries: one."""
    return _told(list(_about("enrollment", [enrollment_id]).order_by("id")), [])


@dataclass(frozen=True)
class Refused:
    """A refusal of a rule as the advocate reads it, and whether they may ask for a second look."""

    decision: Decision
    line: WhyLine
    may_appeal: bool


def why_for_advocate(
    *, rewards: Sequence[Reward], conversion_ids: Sequence[int], enrollment_id: int
) -> tuple[dict[int, list[WhyLine]], list[Refused]]:
    """What an advocate reads: the chain of each of their rewards, and each refusal.

    Only decisions on their own rewards, and refusals of rules that would have paid them. One that
    was appealed has become a reward. Queries: one.
    """
    decisions = _chain(
        _about("reward", [reward.pk for reward in rewards]),
        _about("conversion", list(conversion_ids)).filter(
            step__in=("reward", "attribution", *FRAUD_STEPS)
        ),
    )
    chains: dict[int, list[WhyLine]] = {reward.pk: [] for reward in rewards}
    refusals = []
    denials = denials_of(decisions, enrollment_id=enrollment_id)
    appealed = asked_about(decisions)
    told = told_to_person(decisions=decisions, rewards=rewards)
    for decision, line in zip(decisions, told, strict=True):
        if decision.subject_kind == "reward":
            chains[decision.subject_id].append(line)
        elif decision.pk in appealed:
            continue
        elif decision.step == "reward" and is_theirs(decision, enrollment_id):
            refusals.append(Refused(decision, line, may_appeal=decision.pk in denials))
    return chains, refusals
