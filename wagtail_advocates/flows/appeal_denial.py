from __future__ import annotations

from django.db.models import Q

from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.decisions import times_decided
from wagtail_advocates.core.errors import NotEarned, UnknownReward, WrongState
from wagtail_advocates.core.models import Decision
from wagtail_advocates.core.reasons import in_words
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.flows.appeal_reward import ask, cleaned
from wagtail_advocates.flows.grant_rewards import decide_grant
from wagtail_advocates.fraud.models import Appeal
from wagtail_advocates.reports.denials import asked_about, denials_of, is_theirs
from wagtail_advocates.rewards import services as rewards
from wagtail_advocates.rewards.models import Reward, RewardRuleVersion
from wagtail_advocates.rewards.queries import merged, published_since, sale_facts, share_facts
from wagtail_advocates.rewards.reckoning import Outcome, names_used, reckon
from wagtail_advocates.rewards.rules import FIRST_LEVEL, Refusal, Rule, rule_from
from wagtail_advocates.rewards.usage import locked_usage

RULES = "rules/"


@flow
def appeal_denial(*, advocate: Advocate, refusal: int, text: str) -> Appeal:
    """Ask for a second look at what the fraud rules denied an advocate, once.

    ``refusal`` is the id of the Decision. What the rule would have granted is written down as a
    rejected reward that is in no books, so that somebody can look at it and answer. Errors:
    ``UnknownReward`` for somebody else's, ``WrongState`` where it rests on no finding, the credit
    was given anew or it was appealed before, ``NotEarned``, ``ReasonMissing``. Locks: the
    conversion, caps and budgets.
    """
    said = cleaned(text)
    decision = Decision.objects.filter(
        pk=refusal, subject_kind="conversion", step="reward", outcome="refused"
    ).first()
    enrollment = _of(advocate, decision)
    if decision is None or enrollment is None:
        raise UnknownReward
    conversion = Conversion.objects.select_for_update().get(pk=decision.subject_id)
    made = Reward.objects.filter(conversion=conversion).values("pk")
    decisions = list(
        Decision.objects.filter(
            Q(subject_kind="conversion", subject_id=conversion.pk)
            | Q(subject_kind="reward", subject_id__in=made, step="reward")
        ).order_by("id")
    )
    open_ones = denials_of(decisions, enrollment_id=enrollment.pk) - asked_about(decisions)
    if decision.pk not in open_ones:
        raise WrongState
    reward = _denied_reward(conversion, decision, enrollment)
    rewards.write_denied(reward=reward)
    decide_grant(reward, refusal=decision.pk)
    return ask(reward=reward, said=said)


def _of(advocate: Advocate, decision: Decision | None) -> Enrollment | None:
    """The enrollment of the advocate that was refused a reward by the Decision."""
    if decision is None:
        return None
    mine = Enrollment.objects.filter(advocate=advocate, program=decision.program_id)
    return next((one for one in mine if is_theirs(decision, one.pk)), None)


def _denied_reward(conversion: Conversion, decision: Decision, enrollment: Enrollment) -> Reward:
    """What the rule would have granted. Errors: ``NotEarned``, ``WrongState`` for a recruiter's."""
    number = int(decision.rule_version.removeprefix(RULES))
    version = RewardRuleVersion.objects.get(program=conversion.program_id, number=number)
    rule = next(rule_from(each) for each in version.rules if each["key"] == _rule_key(decision))
    if rule.level != FIRST_LEVEL:
        raise WrongState
    outcome = _without_finding(conversion, rule, enrollment)
    if isinstance(outcome.result, Refusal):
        raise NotEarned(in_words(outcome.result.reason))
    turns = times_decided(subject_kind="conversion", subject_id=conversion.pk, step="attribution")
    return rewards.new_reward(
        conversion=conversion,
        program=conversion.program,
        version=version,
        rule=rule,
        grant=outcome.result,
        enrollment_id=enrollment.pk,
        prospect=conversion.prospect,
        drawn_on=(),
        held=False,
        reason=decision.reason,
        turn=turns - 1,
    )


def _rule_key(decision: Decision) -> str:
    return str(decision.evidence["rule"])


def _without_finding(conversion: Conversion, rule: Rule, enrollment: Enrollment) -> Outcome:
    """The rule asked again as if nothing had been found about the advocate.

    What others of a split sale were granted is drawn already, so they are left out.
    """
    credits = conversion.attribution.credits.select_related(
        "enrollment__advocate", "enrollment__recruited_by__advocate", "touchpoint"
    )
    shares = merged(credits)
    others = {share.enrollment.pk: "recorded_before" for share in shares}
    others.pop(enrollment.pk, None)
    facts = [share_facts(share=share, refusals=others) for share in shares]
    sale = sale_facts(conversion=conversion, rules=[rule])
    budget_minor = conversion.program.budget_minor
    names = names_used([rule], sale, facts, budget_minor=budget_minor)
    since = published_since(program=conversion.program)
    used = locked_usage(program=conversion.program, names=names, since=since)
    outcomes = reckon(rules=[rule], sale=sale, shares=facts, used=used, budget_minor=budget_minor)
    return next(each for each in outcomes if each.enrollment_id == enrollment.pk)
