"""The three programs of the demo and what they offer."""

from __future__ import annotations

from typing import Any

from wagtail.models import Locale, Site

from wagtail_advocates.flows import RewardPlan, create_program
from wagtail_advocates.programs.models import Program, ProgramOffer
from wagtail_advocates.rewards.rule_models import RewardRule, RewardRuleSet


def open_programs(*, site: Site) -> dict[str, Program]:
    """Friends, open to everybody; the studio's ambassadors, who are looked at first; readers."""
    friends = create_program(
        site=site,
        name="Friends of the kiln",
        slug="friends-of-the-kiln",
        currency="EUR",
        advocate_reward=RewardPlan(amount_minor=1000),
        friend_reward=RewardPlan(amount_minor=500, kind="credit"),
        welcome_rate_bps=1000,
        name_claims=True,
        offer={
            "headline": "Give a friend 10%, get €10",
            "text": "Send your link to somebody who would like this. They save on their first "
            "order, and you are thanked once it has arrived.",
            "advocate_offer": "€10 for each friend who buys",
            "friend_offer": "10% off your first order, and €5 towards the next one",
            "share_text": "I drink from these every morning. My link takes 10% off your first "
            "order at Hearth & Kiln:",
            "disclosure": "Ad: I get a reward if you buy.",
        },
    )
    studio = create_program(
        site=site,
        name="Studio ambassadors",
        slug="studio-ambassadors",
        currency="EUR",
        advocate_reward=RewardPlan(rate_bps=800),
        welcome_rate_bps=500,
        join_policy=Program.JoinPolicy.APPROVAL,
        approval=Program.Approval.MANUAL,
        window_days=60,
        offer={
            "headline": "For people who set tables for a living",
            "text": "Cooks, stylists and hosts who work with our pieces get 8% of every order "
            "they send us.",
            "advocate_offer": "8% of every order",
            "friend_offer": "5% off your first order",
            "share_text": "The plates you asked about are from Hearth & Kiln:",
            "disclosure": "Ad: I am paid for orders through my link.",
        },
    )
    table = create_program(
        site=site,
        name="Table talk",
        slug="table-talk",
        currency="EUR",
        advocate_reward=RewardPlan(rate_bps=1000),
        attribution_model=Program.AttributionModel.POSITION_BASED,
        offer={
            "headline": "For readers who pass our stories on",
            "text": "When several of you told somebody about us, all of you get a part.",
            "advocate_offer": "10% of the order, shared among everybody who told them",
            "friend_offer": "",
            "share_text": "I liked this story about clay and fire:",
            "disclosure": "Ad: I get a reward if you buy.",
        },
    )
    _say_in_german(friends)
    return {"friends": friends, "studio": studio, "table": table}


def wonder_about_a_share(program: Program, *, editor: Any) -> None:
    """A draft that nobody has published yet: a share of the order instead of a fixed amount."""
    rule_set = RewardRuleSet.objects.get(program=program)
    rules = list(rule_set.rules.order_by("sort_order", "pk"))
    for rule in rules:
        if rule.beneficiary == RewardRule.Beneficiary.ADVOCATE:
            rule.calculation = RewardRule.Calculation.PERCENT
            rule.amount_minor, rule.rate_bps = 0, 1200
    rule_set.rules = rules
    rule_set.note = "Lena asked: 12% of the order instead of €10?"
    rule_set.save_revision(user=editor)


def _say_in_german(program: Program) -> None:
    """The friends' offer in German: its words only, the program stays one."""
    first = program.offers.get()
    german = ProgramOffer(
        program=first.program,
        locale=Locale.objects.get(language_code="de"),
        translation_key=first.translation_key,
        headline="10 % verschenken, 10 € bekommen",
        text="Schick deinen Link jemandem, der das mögen wird. Der erste Einkauf wird "
        "günstiger, und wir bedanken uns, sobald er angekommen ist.",
        advocate_offer="10 € für jeden Menschen, der über dich kauft",
        friend_offer="10 % auf die erste Bestellung und 5 € für die nächste",
        share_text="Daraus trinke ich jeden Morgen. Mit meinem Link sparst du 10 % auf deine "
        "erste Bestellung bei Hearth & Kiln:",
        disclosure="Anzeige: Ich bekomme etwas, wenn du kaufst.",
    )
    german.save()
    german.save_revision().publish()
