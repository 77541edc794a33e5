from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.attribution.models import Credit
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.flows.assess_fraud import assess_credits
from wagtail_advocates.fraud.rules import ALLOW, DENY, HOLD, Assessment
from wagtail_advocates.fraud.seen import SeenWith
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards import services as rewards
from wagtail_advocates.rewards.models import Reward, RewardRuleVersion
from wagtail_advocates.rewards.queries import (
    Share,
    current_rules,
    merged,
    sale_facts,
    share_facts,
)
from wagtail_advocates.rewards.reckoning import Outcome, names_used, reckon
from wagtail_advocates.rewards.rule_models import RewardRule
from wagtail_advocates.rewards.rules import SECOND_LEVEL, Grant, Refusal, Rule, rule_from
from wagtail_advocates.rewards.usage import bring_along, locked_usage
from wagtail_advocates.tracking.models import Prospect

Assessments = Mapping[int, Assessment]


def grant_rewards(
    *,
    conversion: Conversion,
    program: Program,
    credits: Sequence[Credit],
    seen: SeenWith,
    friend: Prospect | None,
    turn: int = 0,
) -> list[Reward]:
    """Assess each credited advocate, then let every published rule grant or refuse.

    A rule is evaluated for the whole sale; what it grants advocates is split among them by their
    weights and sums exactly. The friend's reward is granted once. Runs in the caller's
    transaction and leaves a Decision for each assessment, grant and refusal. ``friend``: who
    bought; ``seen``: with what. ``turn``: how often the credit was given anew by hand. Locks: the
    caps and budgets the rules have, in the order of their keys.
    """
    version = current_rules(program=program)
    if version is None:
        _decide(conversion, step="reward", outcome="refused", reason="no_rules_published")
        return []
    try:
        rules = [rule_from(snapshot) for snapshot in version.rules]
    except ValueError:  # none is frozen any more; the sale is no less a sale
        _decide(
            conversion,
            step="reward",
            outcome="refused",
            reason="rules_unreadable",
            rule_version=f"rules/{version.number}",
        )
        return []
    shares = merged(credits)
    concerned = _concerned(shares, rules)
    assessments = assess_credits(conversion=conversion, enrollments=concerned, seen=seen)
    unconfirmed = {one.pk for one in concerned if one.advocate.waits_for_mailbox}
    refusals = {pk: one.reason for pk, one in assessments.items() if one.outcome == DENY}
    sale = sale_facts(conversion=conversion, rules=rules)
    facts = [share_facts(share=share, refusals=refusals) for share in shares]
    budget_minor = program.budget_minor
    names = names_used(rules, sale, facts, budget_minor=budget_minor)
    used = locked_usage(program=program, names=names, since=version.published_at)
    after = dict(used)
    outcomes = reckon(rules=rules, sale=sale, shares=facts, used=after, budget_minor=budget_minor)
    bring_along(program=program, before=used, after=after)
    return _write(conversion, friend, version, outcomes, assessments, unconfirmed, turn)


def _concerned(shares: Sequence[Share], rules: Sequence[Rule]) -> list[Enrollment]:
    """Whom a rule could reward: the advocates, and who recruited them where a rule asks; each once.

    Somebody who buys through an advocate they recruited themselves is no less a self-referral.
    """
    concerned = {share.enrollment.pk: share.enrollment for share in shares}
    if any(rule.level == SECOND_LEVEL for rule in rules):
        recruiters = [share.enrollment.recruited_by for share in shares]
        concerned |= {one.pk: one for one in recruiters if one is not None}
    return list(concerned.values())


def _write(
    conversion: Conversion,
    friend: Prospect | None,
    version: RewardRuleVersion,
    outcomes: Sequence[Outcome],
    assessments: Assessments,
    unconfirmed: Collection[int],
    turn: int,
) -> list[Reward]:
    """Write what was granted, and why what was not."""
    granted: list[Reward] = []
    is_counted: dict[str, bool] = {}
    for outcome in outcomes:
        if isinstance(outcome.result, Refusal):
            _decide_refusal(conversion, version, outcome, outcome.result)
        else:
            reward = _reward(
                conversion, friend, version, outcome, outcome.result, assessments, unconfirmed, turn
            )
            granted.append(reward)
            is_counted[reward.key] = outcome.is_counted
    rewards.accrue(program=conversion.program, rewards=granted)
    for reward in granted:
        decide_grant(reward, **({"is_counted": True} if is_counted[reward.key] else {}))
    return granted


def _reward(
    conversion: Conversion,
    friend: Prospect | None,
    version: RewardRuleVersion,
    outcome: Outcome,
    grant: Grant,
    assessments: Assessments,
    unconfirmed: Collection[int],
    turn: int,
) -> Reward:
    assessment = _assessment_for(outcome, assessments)
    held, reason = assessment.outcome == HOLD, assessment.reason
    if not held and _is_gone(friend, outcome.rule):
        held, reason = True, "friend_erased"
    waits_for_mail = outcome.enrollment_id in unconfirmed
    pending = "mailbox_unconfirmed" if waits_for_mail else "in_hold_period"
    return rewards.new_reward(
        conversion=conversion,
        program=conversion.program,
        version=version,
        rule=outcome.rule,
        grant=grant,
        enrollment_id=outcome.enrollment_id,
        prospect=friend,
        drawn_on=outcome.drawn_on,
        held=held,
        reason=reason if held else pending,
        turn=turn,
    )


def _is_gone(friend: Prospect | None, rule: Rule) -> bool:
    """Whether the reward is of a friend who was erased, so that it must not end in payment."""
    is_friend = rule.beneficiary == RewardRule.Beneficiary.FRIEND
    return is_friend and friend is not None and friend.erased_at is not None


def _assessment_for(outcome: Outcome, assessments: Assessments) -> Assessment:
    """What counts for a beneficiary of a grant: an advocate's own, and for the friend and for who
    recruited the advocate the worst of all. Whoever was denied has no part in a grant.
    """
    rule = outcome.rule
    if rule.beneficiary == RewardRule.Beneficiary.ADVOCATE and rule.level != SECOND_LEVEL:
        return assessments[outcome.enrollment_id]
    order = (ALLOW, HOLD)
    paying = [one for one in assessments.values() if one.outcome in order]
    return max(paying, key=lambda one: order.index(one.outcome))


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


def _decide_refusal(
    conversion: Conversion, version: RewardRuleVersion, outcome: Outcome, refusal: Refusal
) -> None:
    _decide(
        conversion,
        step="reward",
        outcome="refused",
        reason=refusal.reason,
        rule_version=f"rules/{version.number}",
        evidence={
            "rule": outcome.rule.key,
            "enrollment": outcome.enrollment_id,
            "beneficiary": outcome.rule.beneficiary,
            **({"level": outcome.rule.level} if outcome.rule.level == SECOND_LEVEL else {}),
            **({"detail": refusal.detail} if refusal.detail else {}),
            **({"is_counted": True} if outcome.is_counted else {}),
        },
    )


def decide_grant(reward: Reward, **facts: int) -> None:
    """Write down what a rule comes to for a reward, with all it was reckoned from."""
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
            **facts,
        },
    )
