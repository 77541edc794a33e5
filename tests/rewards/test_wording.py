"""What an editor reads of a rule before publishing it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from wagtail_advocates.rewards.conditions import Condition
from wagtail_advocates.rewards.rules import Rule, Step
from wagtail_advocates.rewards.wording import in_sentences


def sentences(**options: Any) -> list[str]:
    values = {"key": "k", "beneficiary": "advocate", "kind": "money", "calculation": "fixed"}
    with translation.override("en"):
        said = in_sentences(Rule(**{**values, "event": "sale", **options}), currency="EUR")
    return [sentence.replace("\xa0", " ") for sentence in said]


def test_a_fixed_amount_for_a_sale() -> None:
    assert sentences(amount_minor=1000) == ["The advocate: €10.00 (Money). For: A sale."]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"calculation": "percent", "rate_bps": 1250}, "The advocate: 12.5% of the sale (Money)."),
        ({"calculation": "per_unit", "amount_minor": 50}, "The advocate: €0.50 for each piece"),
        ({"kind": "points", "unit": "STARS", "amount_minor": 30}, "The advocate: 30 STARS"),
        ({"level": 2, "amount_minor": 100}, "Who recruited the advocate: €1.00"),
        ({"beneficiary": "friend", "kind": "credit", "amount_minor": 5}, "The friend: €0.05"),
    ],
)
def test_who_gets_how_much_of_what(options: dict[str, Any], said: str) -> None:
    assert sentences(**options)[0].startswith(said)


def test_every_limit_is_told() -> None:
    assert sentences(
        amount_minor=1000,
        min_sale_minor=2000,
        max_reward_minor=5000,
        first_sale_only=True,
        first=3,
        every=5,
        only_nth=10,
        cap_count=2,
        cap_minor=10_000,
        cap_period="month",
        budget_minor=100_000,
        max_payments=12,
        intro_payments=3,
        intro_amount_minor=2000,
    )[1:] == [
        "Sales below €20.00 earn nothing.",
        "One reward is at most €50.00.",
        "Only a friend's first sale counts.",
        "Only the first 3 sales of each advocate.",
        "Only every sale number 5, twice that, and so on.",
        "Once, for sale number 10 of each advocate.",
        "At most 2 rewards for one advocate, a month.",
        "At most €100.00 for one advocate, a month.",
        "Until €1,000.00 were granted to all.",
        "Up to payment number 12 of a subscription.",
        "Up to payment number 3: €20.00.",
    ]


def test_steps_by_number_and_by_revenue() -> None:
    steps = (Step(3, 1500), Step(10, 2000))
    assert sentences(steps_by="sales", steps=steps)[1:] == [
        "From sale number 3 on: €15.00.",
        "From sale number 10 on: €20.00.",
    ]
    by_revenue = sentences(
        calculation="percent", steps_by="revenue", steps=(Step(100_000, 0, 1500),)
    )
    assert by_revenue[1:] == ["From a revenue of €1,000.00 on: 15% of the sale."]


def test_conditions_are_told_group_by_group() -> None:
    conditions = (
        Condition("country", ("DE", "AT"), group=1),
        Condition("amount_at_least", ("5000",), group=1),
        Condition("sku", ("gift-card",), negated=True, group=2),
    )
    assert sentences(conditions=conditions)[1:] == [
        "Only if “Country of the customer (DE, FR, …)”: DE or AT or if “Amount at least”: €50.00.",
        "Only if not “SKU of a line”: gift-card.",
    ]
