from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale, Site

from wagtail_advocates.core.errors import BadAmount, UnknownCurrency
from wagtail_advocates.core.money import format_money, is_currency
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.programs.models import Program, ProgramOffer
from wagtail_advocates.rewards.rule_models import RewardRule, RewardRuleSet
from wagtail_advocates.rewards.services import freeze_rules


@dataclass(frozen=True)
class RewardPlan:
    """A reward in its simplest form: a fixed amount in minor units, or a rate in basis points."""

    amount_minor: int = 0
    rate_bps: int = 0
    kind: str = RewardRule.Kind.MONEY
    options: dict[str, Any] = field(default_factory=dict)

    def in_words(self, currency: str) -> str:
        if self.rate_bps:
            return f"{self.rate_bps / 100:g}%"
        return format_money(self.amount_minor, currency)


@flow
def create_program(
    *,
    site: Site,
    name: str,
    slug: str,
    currency: str,
    advocate_reward: RewardPlan,
    friend_reward: RewardPlan | None = None,
    offer: dict[str, str] | None = None,
    **options: Any,
) -> Program:
    """A published program with its rules and an offer in the site's language, ready to use.

    ``options`` are further fields of ``Program``. An existing program of that slug is returned as
    it is. Errors: ``UnknownCurrency`` for no ISO code, ``BadAmount`` for rewards of nothing.
    """
    existing = Program.objects.filter(site=site, slug=slug).first()
    if existing is not None:
        return existing
    if not is_currency(currency):
        raise UnknownCurrency
    plans = [(RewardRule.Beneficiary.ADVOCATE, advocate_reward)]
    if friend_reward is not None:
        plans.append((RewardRule.Beneficiary.FRIEND, friend_reward))
    if not all(plan.amount_minor > 0 or 0 < plan.rate_bps <= 10_000 for _who, plan in plans):
        raise BadAmount
    program = Program(site=site, name=name, slug=slug, currency=currency, **options)
    program.full_clean()
    program.save()
    program.save_revision().publish()
    _publish_offer(program=program, plans=dict(plans), words=offer or {})
    rule_set = RewardRuleSet(program=program)
    rule_set.rules = [_rule(who, plan) for who, plan in plans]
    rule_set.save()
    rule_set.save_revision().publish()
    return program


def _rule(beneficiary: str, plan: RewardPlan) -> RewardRule:
    calculation = RewardRule.Calculation
    return RewardRule(
        beneficiary=beneficiary,
        kind=plan.kind,
        calculation=calculation.PERCENT if plan.rate_bps else calculation.FIXED,
        amount_minor=plan.amount_minor,
        rate_bps=plan.rate_bps,
        **plan.options,
    )


def _publish_offer(
    *, program: Program, plans: dict[str, RewardPlan], words: dict[str, str]
) -> ProgramOffer:
    friend = plans.get(RewardRule.Beneficiary.FRIEND)
    defaults = {
        "headline": _("Share what you like"),
        "text": _("Send your friends a link. You both get something when they buy."),
        "advocate_offer": _("%(reward)s for each friend who buys")
        % {"reward": plans[RewardRule.Beneficiary.ADVOCATE].in_words(program.currency)},
        "friend_offer": _("%(reward)s for your first order")
        % {"reward": friend.in_words(program.currency)}
        if friend
        else "",
        "share_text": _("I like this and think you will too."),
        "disclosure": _("I may get a reward if you buy through my link."),
    }
    offer = ProgramOffer(program=program, locale=Locale.get_default(), **{**defaults, **words})
    offer.full_clean()
    offer.save()
    offer.save_revision().publish()
    return offer


@transaction.atomic
def publish_rules(*, rule_set: RewardRuleSet) -> None:
    """Freeze what was published as the version new conversions are rewarded by."""
    freeze_rules(rule_set=rule_set)
