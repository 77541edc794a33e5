from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_advocates.core.hashing import digest_of
from wagtail_advocates.core.money import MAX_MINOR
from wagtail_advocates.core.reasons import DECISION_REASONS
from wagtail_advocates.rewards.facts import ShareFacts
from wagtail_advocates.rewards.rules import (
    Grant,
    Refusal,
    Rule,
    SaleFacts,
    evaluate,
    qualifies,
    rule_from,
    shared,
    snapshot_of,
)

TEN_EUROS = Rule(
    key="k", beneficiary="advocate", kind="money", calculation="fixed", amount_minor=1000
)
FIVE_PERCENT = replace(TEN_EUROS, calculation="percent", amount_minor=0, rate_bps=500)
SALE = SaleFacts(amount_minor=11_900, tax_minor=1_900, shipping_minor=0, is_first_sale=True)

amounts = st.integers(0, MAX_MINOR)
rules = st.builds(
    Rule,
    key=st.uuids().map(str),
    beneficiary=st.sampled_from(["advocate", "friend"]),
    kind=st.sampled_from(["money", "credit"]),
    calculation=st.sampled_from(["fixed", "percent"]),
    amount_minor=amounts,
    rate_bps=st.integers(0, 10_000),
    min_sale_minor=amounts,
    max_reward_minor=amounts,
    first_sale_only=st.booleans(),
    with_tax=st.booleans(),
    with_shipping=st.booleans(),
)


@st.composite
def sales(draw: st.DrawFn) -> SaleFacts:
    amount = draw(st.integers(1, MAX_MINOR))
    return SaleFacts(
        amount_minor=amount,
        tax_minor=draw(st.integers(0, amount)),
        shipping_minor=draw(st.integers(0, amount)),
        is_first_sale=draw(st.booleans()),
    )


def result_of(rule: Rule, sale: SaleFacts) -> Grant | Refusal:
    return qualifies(rule, sale, ShareFacts(enrollment_id=1)) or evaluate(rule, sale)


def test_a_fixed_rule_grants_its_amount() -> None:
    assert result_of(TEN_EUROS, SALE) == Grant(amount_minor=1000, basis_minor=11_900)


@pytest.mark.parametrize(
    ("rule", "sale", "amount_minor"),
    [
        (FIVE_PERCENT, SALE, 595),
        (replace(FIVE_PERCENT, with_tax=False), SALE, 500),
        (FIVE_PERCENT, replace(SALE, shipping_minor=900), 550),
        (replace(FIVE_PERCENT, with_shipping=True), replace(SALE, shipping_minor=900), 595),
        (replace(FIVE_PERCENT, max_reward_minor=300), SALE, 300),
    ],
)
def test_a_percent_rule_grants_its_part_of_what_counts(
    rule: Rule, sale: SaleFacts, amount_minor: int
) -> None:
    result = result_of(rule, sale)
    assert isinstance(result, Grant)
    assert result.amount_minor == amount_minor


@pytest.mark.parametrize(
    ("rule", "sale", "reason"),
    [
        (
            replace(TEN_EUROS, first_sale_only=True),
            replace(SALE, is_first_sale=False),
            "not_first_sale",
        ),
        (replace(TEN_EUROS, min_sale_minor=11_901), SALE, "sale_too_small"),
        (replace(TEN_EUROS, min_sale_minor=10_001, with_tax=False), SALE, "sale_too_small"),
        (replace(TEN_EUROS, amount_minor=0), SALE, "rule_grants_nothing"),
        (
            FIVE_PERCENT,
            replace(SALE, amount_minor=9, tax_minor=0),
            "rule_grants_nothing",
        ),
    ],
)
def test_a_refusal_says_why(rule: Rule, sale: SaleFacts, reason: str) -> None:
    assert result_of(rule, sale) == Refusal(reason)
    assert reason in DECISION_REASONS


def test_the_smallest_sale_that_a_rule_asks_for_is_enough() -> None:
    assert isinstance(result_of(replace(TEN_EUROS, min_sale_minor=11_900), SALE), Grant)


@given(rules, sales())
def test_a_grant_is_positive_and_within_every_limit(rule: Rule, sale: SaleFacts) -> None:
    result = result_of(rule, sale)
    if isinstance(result, Refusal):
        assert result.reason in DECISION_REASONS
        return
    assert 0 < result.amount_minor <= MAX_MINOR
    assert 0 <= result.basis_minor <= sale.amount_minor
    assert result.basis_minor >= rule.min_sale_minor
    if rule.max_reward_minor:
        assert result.amount_minor <= rule.max_reward_minor
    if rule.calculation == "percent":
        assert result.amount_minor <= result.basis_minor
    assert result_of(rule, sale) == result


@given(rules)
def test_a_rule_survives_its_snapshot_and_keeps_its_digest(rule: Rule) -> None:
    stored = json.loads(json.dumps(snapshot_of(rule)))
    assert rule_from(stored) == rule
    assert digest_of(stored) == digest_of(snapshot_of(rule))


@pytest.mark.parametrize(
    "change",
    [
        {"bonus": 1},
        {"amount_minor": 10.0},
        {"amount_minor": True},
        {"amount_minor": "1000"},
        {"first_sale_only": 1},
        {"key": None},
        {"calculation": "guess"},
    ],
)
def test_a_snapshot_with_anything_else_in_it_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(change))):
        rule_from({**snapshot_of(TEN_EUROS), **change})


def test_a_snapshot_that_lacks_something_is_refused() -> None:
    stored = snapshot_of(TEN_EUROS)
    del stored["rate_bps"]
    with pytest.raises(ValueError, match="rate_bps"):
        rule_from(stored)


@given(amounts.filter(bool), st.lists(st.integers(1, 2**44), min_size=1, max_size=30))
def test_the_parts_of_a_reward_sum_to_the_reward(amount_minor: int, weights: list[int]) -> None:
    grant = Grant(amount_minor=amount_minor, basis_minor=amount_minor)
    parts = [shared(grant, weights=weights, place=place) for place in range(len(weights))]
    assert sum(part.amount_minor for part in parts if isinstance(part, Grant)) == amount_minor
    refused = {part for part in parts if isinstance(part, Refusal)}
    assert refused <= {Refusal("share_too_small")}
