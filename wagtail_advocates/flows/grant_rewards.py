from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.attribution.models import Credit
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.conversions.services import Customer
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.flows.assess_fraud import assess_credit
from wagtail_advocates.fraud.rules import ALLOW, DENY, HOLD, Assessment
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards import services as rewards
from wagtail_advocates.rewards.models import Reward, RewardRule, RewardRuleVersion
from wagtail_advocates.rewards.queries import current_rules
from wagtail_advocates.rewards.rules import (
    Grant,
    Refusal,
    Rule,
    SaleFacts,
    evaluate,
    rule_from,
    shared,
)


@dataclass(frozen=True)
class Share:
    """One credited advocate, with the weight of all their contacts and what was found on them."""

    enrollment: Enrollment
    weight: int
    assessment: Assessment


def grant_rewards(
    *,
    conversion: Conversion,
    program: Program,
    credits: Sequence[Credit],
    customer: Customer,
) -> list[Reward]:
    """Assess each credited advocate, then let every published rule grant or refuse.

    A rule is evaluated for the whole sale; what it grants advocates is split among them by their
    weights and sums exactly. The friend's reward is granted once. Runs in the caller's
    transaction and leaves a Decision for each assessment, grant and refusal.
    """
    version = current_rules(program=program)
    if version is None:
        _decide(conversion, step="reward", outcome="refused", reason="no_rules_published")
        return []
    shares = _shares(conversion=conversion, credits=credits, customer=customer)
    granted: list[Reward] = []
    for snapshot in version.rules:
        rule = rule_from(snapshot)
        for place in _places(rule, shares):
            reward = _apply(
                conversion=conversion, version=version, rule=rule, shares=shares, place=place
            )
            if reward is not None:
                granted.append(reward)
    rewards.accrue(program=program, rewards=granted)
    for reward in granted:
        _decide_on(reward)
    return granted


def _shares(
    *, conversion: Conversion, credits: Sequence[Credit], customer: Customer
) -> list[Share]:
    """The credited advocates in the order of their last contact, each of them once."""
    weights: dict[int, int] = {}
    enrollments: dict[int, Enrollment] = {}
    for credit in credits:
        weight = weights.pop(credit.enrollment_id, 0)
        weights[credit.enrollment_id] = weight + credit.weight
        enrollments[credit.enrollment_id] = credit.enrollment
    return [
        Share(
            enrollments[pk],
            weight,
            assess_credit(conversion=conversion, enrollment=enrollments[pk], customer=customer),
        )
        for pk, weight in weights.items()
    ]


def _places(rule: Rule, shares: Sequence[Share]) -> Sequence[int]:
    """Whose rewards a rule grants: every advocate's, or the friend's through the last of them."""
    is_friend = rule.beneficiary == RewardRule.Beneficiary.FRIEND
    return [len(shares) - 1] if is_friend else range(len(shares))


def _decide(
    conversion: Conversion, *, step: str, outcome: str, reason: str, **rest: object
) -> None:
    decide(
        program_id=conversion.program_id,
        subject_kind="conversion",
        subject_id=conversion.pk,
        step=step,
        outcome=outcome,
        reason=reason,
        **rest,  # type: ignore[arg-type]
    )


def _apply(
    *,
    conversion: Conversion,
    version: RewardRuleVersion,
    rule: Rule,
    shares: Sequence[Share],
    place: int,
) -> Reward | None:
    """What one rule grants one beneficiary; a refusal is written down with its reason."""
    share = shares[place]
    assessment = _assessment_for(rule, shares, place)
    result = _result(
        conversion=conversion, rule=rule, shares=shares, place=place, assessment=assessment
    )
    if isinstance(result, Refusal):
        _decide(
            conversion,
            step="reward",
            outcome="refused",
            reason=result.reason,
            rule_version=f"rules/{version.number}",
            evidence={
                "rule": rule.key,
                "enrollment": share.enrollment.pk,
                "beneficiary": rule.beneficiary,
            },
        )
        return None
    held = assessment.outcome == HOLD
    return rewards.new_reward(
        conversion=conversion,
        program=conversion.program,
        version=version,
        rule=rule,
        grant=result,
        enrollment=share.enrollment,
        prospect=conversion.prospect,
        held=held,
        reason=assessment.reason if held else "in_hold_period",
    )


def _assessment_for(rule: Rule, shares: Sequence[Share], place: int) -> Assessment:
    """What counts for a beneficiary; for the friend the worst that was found on any advocate."""
    if rule.beneficiary != RewardRule.Beneficiary.FRIEND:
        return shares[place].assessment
    order = (ALLOW, HOLD, DENY)
    return max((share.assessment for share in shares), key=lambda one: order.index(one.outcome))


def _result(
    *,
    conversion: Conversion,
    rule: Rule,
    shares: Sequence[Share],
    place: int,
    assessment: Assessment,
) -> Grant | Refusal:
    enrollment = shares[place].enrollment
    if assessment.outcome == DENY:
        return Refusal(assessment.reason)
    if enrollment.status != Enrollment.Status.ACTIVE:
        return Refusal("advocate_inactive")
    result = evaluate(rule, _facts(conversion))
    if isinstance(result, Refusal) or rule.beneficiary == RewardRule.Beneficiary.FRIEND:
        return result
    return shared(result, weights=[share.weight for share in shares], place=place)


def _facts(conversion: Conversion) -> SaleFacts:
    return SaleFacts(
        amount_minor=conversion.amount_minor,
        tax_minor=conversion.tax_minor,
        shipping_minor=conversion.shipping_minor,
        is_first_sale=bool(conversion.customer_is_new),
    )


def _decide_on(reward: Reward) -> None:
    decide(
        program_id=reward.program_id,
        subject_kind="reward",
        subject_id=reward.pk,
        step="reward",
        outcome=reward.state,
        reason=reward.reason,
        rule_version=f"rules/{reward.rule_version.number}",
        evidence={
            "rule": reward.rule["key"],
            "enrollment": reward.enrollment_id,
            "beneficiary": reward.beneficiary,
            "amount_minor": reward.amount_minor,
            "unit": reward.unit,
            "basis_minor": reward.rule["basis_minor"],
            "available_at": reward.available_at.isoformat(),
        },
    )
