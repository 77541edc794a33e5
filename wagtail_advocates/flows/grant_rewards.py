from __future__ import annotations

from collections.abc import Sequence

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.attribution.models import Credit
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.conversions.services import Customer
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.flows.customer_keys import customer_key_of
from wagtail_advocates.fraud.rules import DENY, HOLD, Assessment, Evidence, assess
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
        enrollment = credit.enrollment
        assessment = _assess(conversion=conversion, enrollment=enrollment, customer=customer)
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


def _assess(*, conversion: Conversion, enrollment: Enrollment, customer: Customer) -> Assessment:
    advocate = enrollment.advocate
    advocate_key = customer_key_of(site_id=conversion.site_id, email=advocate.email)
    assessment = assess(
        Evidence(
            advocate_user_id=advocate.user_id,
            advocate_key=advocate_key,
            customer_user_id=customer.user_id,
            customer_key=conversion.customer_key,
            is_existing_customer=not conversion.customer_is_new,
        )
    )
    _decide(
        conversion,
        step="fraud",
        outcome=assessment.outcome,
        reason=assessment.reason,
        rule_version=f"fraud/{assessment.version}",
        evidence={
            "enrollment": enrollment.pk,
            "score": assessment.score,
            "findings": [[found.reason, found.outcome] for found in assessment.findings],
            "same_account": customer.user_id is not None and customer.user_id == advocate.user_id,
            "same_address": bool(advocate_key) and advocate_key == conversion.customer_key,
        },
    )
    return assessment


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
    is_friend = rule.beneficiary == RewardRule.Beneficiary.FRIEND
    if credit.enrollment.advocate.erased_at is not None and not is_friend:
        _decide(
            conversion,
            step="reward",
            outcome="refused",
            reason="advocate_erased",
            evidence=about,
            **stamp,
        )
        return None
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
