"""A reward rule in sentences, for whoever is about to publish it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext, ngettext

from wagtail_advocates.core.money import format_money, to_percent_text
from wagtail_advocates.rewards.conditions import Condition
from wagtail_advocates.rewards.rule_models import RewardCondition, RewardRule
from wagtail_advocates.rewards.rules import PER_UNIT, PERCENT, SECOND_LEVEL, Rule, Step
from wagtail_advocates.rewards.units import unit_of

Field = RewardCondition.Field


def in_sentences(rule: Rule, *, currency: str) -> list[str]:
    """What the rule grants, then each thing it depends on."""
    return [_grant(rule, currency), *_terms(rule, currency), *_conditions(rule, currency)]


def _money(amount_minor: int, unit: str) -> str:
    return format_money(amount_minor, unit, get_language() or "en")


def _who(rule: Rule) -> str:
    if rule.level == SECOND_LEVEL:
        return gettext("Who recruited the advocate")
    return str(RewardRule.Beneficiary(rule.beneficiary).label)


def _how_much(rule: Rule, amount_minor: int, rate_bps: int, currency: str) -> str:
    if rule.calculation == PERCENT:
        return gettext("%(percent)s%% of the sale") % {"percent": to_percent_text(rate_bps)}
    amount = _money(amount_minor, unit_of(rule=rule, currency=currency))
    if rule.calculation == PER_UNIT:
        return gettext("%(amount)s for each piece") % {"amount": amount}
    return amount


def _grant(rule: Rule, currency: str) -> str:
    return gettext("%(who)s: %(how_much)s (%(kind)s). For: %(event)s.") % {
        "who": _who(rule),
        "how_much": _how_much(rule, rule.amount_minor, rule.rate_bps, currency),
        "kind": RewardRule.Kind(rule.kind).label,
        "event": RewardRule.Event(rule.event).label,
    }


def _terms(rule: Rule, currency: str) -> Iterator[str]:
    unit = unit_of(rule=rule, currency=currency)
    if rule.min_sale_minor:
        least = _money(rule.min_sale_minor, currency)
        yield gettext("Sales below %(amount)s earn nothing.") % {"amount": least}
    if rule.max_reward_minor:
        most = _money(rule.max_reward_minor, unit)
        yield gettext("One reward is at most %(amount)s.") % {"amount": most}
    if rule.first_sale_only:
        yield gettext("Only a friend's first sale counts.")
    yield from _by_number(rule, currency)
    yield from _limits(rule, unit)
    yield from _payments(rule, currency)


def _by_number(rule: Rule, currency: str) -> Iterator[str]:
    if rule.first:
        yield gettext("Only the first %(count)s sales of each advocate.") % {"count": rule.first}
    if rule.every:
        yield gettext("Only every sale number %(number)s, twice that, and so on.") % {
            "number": rule.every
        }
    if rule.only_nth:
        yield gettext("Once, for sale number %(number)s of each advocate.") % {
            "number": rule.only_nth
        }
    for step in rule.steps:
        yield _step(rule, step, currency)


def _step(rule: Rule, step: Step, currency: str) -> str:
    how_much = _how_much(rule, step.amount_minor, step.rate_bps, currency)
    if rule.steps_by == RewardRule.StepsBy.REVENUE:
        revenue = _money(step.threshold, currency)
        return gettext("From a revenue of %(revenue)s on: %(how_much)s.") % {
            "revenue": revenue,
            "how_much": how_much,
        }
    return gettext("From sale number %(number)s on: %(how_much)s.") % {
        "number": step.threshold,
        "how_much": how_much,
    }


def _limits(rule: Rule, unit: str) -> Iterator[str]:
    period = RewardRule.Period(rule.cap_period).label
    if rule.cap_count:
        yield ngettext(
            "At most %(count)s reward for one advocate, %(period)s.",
            "At most %(count)s rewards for one advocate, %(period)s.",
            rule.cap_count,
        ) % {"count": rule.cap_count, "period": period}
    if rule.cap_minor:
        amount = _money(rule.cap_minor, unit)
        yield gettext("At most %(amount)s for one advocate, %(period)s.") % {
            "amount": amount,
            "period": period,
        }
    if rule.budget_minor:
        budget = _money(rule.budget_minor, unit)
        yield gettext("Until %(amount)s were granted to all.") % {"amount": budget}


def _payments(rule: Rule, currency: str) -> Iterator[str]:
    if rule.max_payments:
        yield gettext("Up to payment number %(number)s of a subscription.") % {
            "number": rule.max_payments
        }
    if rule.intro_payments:
        how_much = _how_much(rule, rule.intro_amount_minor, rule.intro_rate_bps, currency)
        yield gettext("Up to payment number %(number)s: %(how_much)s.") % {
            "number": rule.intro_payments,
            "how_much": how_much,
        }


def _conditions(rule: Rule, currency: str) -> Iterator[str]:
    groups: dict[int, list[Condition]] = defaultdict(list)
    for condition in rule.conditions:
        groups[condition.group].append(condition)
    for _number, alternatives in sorted(groups.items()):
        said = [_condition(each, currency) for each in alternatives]
        yield gettext("Only if %(condition)s.") % {
            "condition": get_text_list(said, gettext("or if"))
        }


def _condition(condition: Condition, currency: str) -> str:
    values = list(condition.values)
    if condition.field in (Field.AMOUNT_AT_LEAST, Field.AMOUNT_AT_MOST):
        values = [_money(int(value), currency) for value in values]
    sentence = (
        gettext("not “%(field)s”: %(values)s")
        if condition.negated
        else gettext("“%(field)s”: %(values)s")
    )
    return sentence % {
        "field": Field(condition.field).label,
        "values": get_text_list(values, gettext("or")),
    }
