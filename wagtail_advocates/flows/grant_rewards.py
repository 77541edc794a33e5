from __future__ import annotations

from collections.abc import Sequence

from wagtail_advocates.attribution.models import Credit
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.conversions.services import Customer
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.flows.assess_fraud import assess_credit
from wagtail_advocates.fraud.rules import DENY, HOLD, Assessment
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards import services as rewards
from wagtail_advocates.rewards.models import Reward, RewardRule, RewardRuleVersion
from wagtail_advocates.rewards.queries import current_rules
from wagtail_advocates.rewards.rules import Refusal, Rule, SaleFacts, evaluate, rule_from


def grant_rewards(
    *,
    conversion: Conversion,
    program: Program,
    credits: Sequence[Credit],
    customer: Customer,
) -> list[Reward]:
    """Assess each credited advocate, then let every published rule grant or refuse.

    Runs in the caller's transaction and leaves a Decision for each assessment, grant and refusal.
    """
    version = current_rules(program=program)
    if version is None:
        _decide(conversion, step="reward", outcome="refused", reason="no_rules_published")
        return []
    granted: list[Reward] = []
    friend_served = False
    for credit in credits:
        assessment = assess_credit(
            conversion=conversion, enrollment=credit.enrollment, customer=customer
        )
        for snapshot in version.rules:
            rule = rule_from(snapshot)
            is_friend = rule.beneficiary == RewardRule.Beneficiary.FRIEND
            if is_friend and friend_served:
                continue
            reward = _apply(
                conversion=conversion,
                version=version,
                rule=rule,
                credit=credit,
                assessment=assessment,
            )
            if reward is not None:
                granted.append(reward)
        friend_served = True
    return granted


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
    credit: Credit,
    assessment: Assessment,
) -> Reward | None:
    """Grant or refuse one rule for one credit, and write down which and why."""
    stamp = {"rule_version": f"rules/{version.number}"}
    about = {"rule": rule.key, "enrollment": credit.enrollment_id, "beneficiary": rule.beneficiary}
    if assessment.outcome == DENY:
        _decide(
            conversion,
            step="reward",
            outcome="refused",
            reason=assessment.reason,
            evidence=about,
            **stamp,
        )
        return None
    is_friend = rule.beneficiary == RewardRule.Beneficiary.FRIEND
    facts = SaleFacts(
        amount_minor=conversion.amount_minor,
        share_minor=conversion.amount_minor if is_friend else credit.amount_minor,
        tax_minor=conversion.tax_minor,
        shipping_minor=conversion.shipping_minor,
        is_first_sale=bool(conversion.customer_is_new),
    )
    result = evaluate(rule, facts)
    if isinstance(result, Refusal):
        _decide(
            conversion,
            step="reward",
            outcome="refused",
            reason=result.reason,
            evidence=about,
            **stamp,
        )
        return None
    held = assessment.outcome == HOLD
    reward = rewards.accrue(
        conversion=conversion,
        program=conversion.program,
        version=version,
        rule=rule,
        grant=result,
        enrollment=credit.enrollment,
        prospect=conversion.prospect,
        held=held,
        reason=assessment.reason if held else "in_hold_period",
    )
    decide(
        program_id=reward.program_id,
        subject_kind="reward",
        subject_id=reward.pk,
        step="reward",
        outcome=reward.state,
        reason=reward.reason,
        evidence={
            **about,
            "amount_minor": reward.amount_minor,
            "unit": reward.unit,
            "basis_minor": result.basis_minor,
            "available_at": reward.available_at.isoformat(),
        },
        **stamp,
    )
    return reward
