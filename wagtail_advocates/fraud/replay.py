"""Running a decided assessment again, from what its Decision kept."""

from __future__ import annotations

from typing import Any

from wagtail_advocates.core.models import Decision
from wagtail_advocates.fraud.evidence import Evidence, evidence_from
from wagtail_advocates.fraud.rules import Assessment, assess_again

PREFIX = "fraud/"
Verdict = tuple[str, str, int]  # outcome, reason, score


def _evidence_of(kept: dict[str, Any]) -> Evidence:
    """The evidence of a Decision; the first version kept the results of its two comparisons."""
    if "asked" in kept:
        return evidence_from(kept["asked"])
    return Evidence(
        same_account=bool(kept.get("same_account")), same_email=bool(kept.get("same_address"))
    )


def replay_assessment(decision: Decision) -> Assessment:
    """What the version of the rules that decided says of the kept evidence, now.

    It equals the decision in outcome, reason and score; anything else is a defect, except where
    a rule had failed. Errors: ``ValueError`` for a decision that is no assessment.
    """
    if decision.step != "fraud" or not decision.rule_version.startswith(PREFIX):
        raise ValueError("Only the decision of a fraud check can be replayed.")
    version = decision.rule_version.removeprefix(PREFIX)
    return assess_again(_evidence_of(decision.evidence), version=version)


def agrees(decision: Decision) -> bool:
    """Whether replaying gives the outcome, the reason and the score that were decided."""
    return decided(decision) == verdict_of(replay_assessment(decision))


def decided(decision: Decision) -> Verdict:
    """What an assessment came to, as its Decision kept it."""
    return decision.outcome, decision.reason, decision.evidence.get("score", 0)


def verdict_of(assessment: Assessment) -> Verdict:
    """What an assessment comes to."""
    return assessment.outcome, assessment.reason, assessment.score
