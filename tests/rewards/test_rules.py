from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frozen import is_frozen
from wagtail_advocates.core.hashing import digest_of
from wagtail_advocates.core.money import MAX_MINOR
from wagtail_advocates.core.reasons import DECISION_REASONS
from wagtail_advocates.rewards.conditions import Condition
from wagtail_advocates.rewards.facts import ShareFacts
from wagtail_advocates.rewards.rules import (
    Grant,
    Progress,
    Refusal,
    Rule,
    SaleFacts,
    Step,
    evaluate,
    kept_rule,
    qualifies,
    rule_from,
    shared,
    snapshot_of,
    step_from,
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
        (replace(TEN_EUROS, amount_minor=-1), SALE, "rule_grants_nothing"),
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


FIRST_VERSION = (
    "key",
    "beneficiary",
    "kind",
    "calculation",
    "amount_minor",
    "rate_bps",
    "min_sale_minor",
    "max_reward_minor",
    "first_sale_only",
    "with_tax",
    "with_shipping",
)


def test_a_snapshot_of_the_first_version_is_read_with_nothing_of_the_second() -> None:
    stored = snapshot_of(TEN_EUROS)
    first = {name: stored[name] for name in FIRST_VERSION}
    assert rule_from(first) == TEN_EUROS
    neutral = set(stored) - set(first)
    assert {name: stored[name] for name in neutral if stored[name]} == {
        "event": "any",
        "cap_period": "ever",
        "level": 1,
    }
    assert not rule_from(first).counts_sales
    assert not rule_from(first).is_capped


def test_a_rule_asks_for_nothing_and_grants_nothing_unless_told() -> None:
    required = {"key": "k", "beneficiary": "advocate", "kind": "money", "calculation": "fixed"}
    said = {name: value for name, value in snapshot_of(Rule(**required)).items() if value}
    neutral = {"with_tax": True, "event": "any", "cap_period": "ever", "level": 1}
    assert said == {**required, **neutral}
    assert Step(threshold=2) == Step(2, amount_minor=0, rate_bps=0)


@pytest.mark.parametrize(
    "value",
    [TEN_EUROS, Step(1), Grant(1000, 11_900), Refusal("sale_too_small"), Progress(), SALE],
    ids=lambda value: type(value).__name__,
)
def test_what_was_published_and_what_was_decided_cannot_be_changed(value: Any) -> None:
    assert is_frozen(value)


@pytest.mark.parametrize("name", FIRST_VERSION)
def test_nothing_of_the_first_version_may_be_missing(name: str) -> None:
    stored = snapshot_of(TEN_EUROS)
    del stored[name]
    with pytest.raises(ValueError, match=rf"Not a rule of version 1 or 2: {name}$"):
        rule_from(stored)


def test_all_that_is_wrong_with_a_snapshot_is_named() -> None:
    stored = {**snapshot_of(TEN_EUROS), "zeal": 1, "bonus": 1}
    del stored["kind"]
    with pytest.raises(ValueError, match=r": bonus, kind, zeal$"):
        rule_from(stored)


def test_a_reward_keeps_its_rule_beside_figures_of_its_own() -> None:
    assert kept_rule({**snapshot_of(TEN_EUROS), "basis_minor": 11_000}) == TEN_EUROS


def test_steps_and_conditions_are_read_from_plain_data() -> None:
    rule = replace(
        TEN_EUROS,
        steps_by="sales",
        steps=(Step(2, 1500), Step(threshold=4, rate_bps=700)),
        conditions=(Condition("country", ("DE",)),),
    )
    assert rule_from(json.loads(json.dumps(snapshot_of(rule)))) == rule


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"amount_minor": 5},
        {"threshold": 1, "bonus": 5},
        {"threshold": -1},
        {"threshold": 1, "amount_minor": -1},
        {"threshold": 1.0},
        {"threshold": True},
        {"threshold": "1"},
    ],
)
def test_what_is_no_step_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="A step has a threshold"):
        step_from(data)


def test_a_step_begins_at_nothing_or_later() -> None:
    assert step_from({"threshold": 0}) == Step(threshold=0)
    assert step_from({"threshold": 3, "rate_bps": 0}) == Step(threshold=3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"event": "wedding"}, "Not an event, a period"),
        ({"cap_period": "decade"}, "Not an event, a period"),
        ({"steps_by": "luck"}, "Not an event, a period"),
        ({"level": 0}, "A reward goes to"),
        ({"level": 3}, "A reward goes to"),
        ({"steps": [{"threshold": n} for n in range(21)]}, "Too many"),
        ({"conditions": [{"field": "country", "values": ["DE"]}] * 41}, "Too many"),
    ],
)
def test_a_snapshot_beyond_what_a_rule_may_say_is_refused(
    change: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        rule_from({**snapshot_of(TEN_EUROS), **change})


def test_a_rule_may_have_twenty_steps_and_forty_conditions_and_pay_the_second_level() -> None:
    rule = replace(
        TEN_EUROS,
        level=2,
        steps=tuple(Step(n) for n in range(20)),
        conditions=(Condition("country", ("DE",)),) * 40,
    )
    assert rule_from(snapshot_of(rule)) == rule


@pytest.mark.parametrize("name", ["first", "every", "only_nth"])
def test_what_counts_sales_says_so(name: str) -> None:
    assert replace(TEN_EUROS, **{name: 1}).counts_sales
    assert replace(TEN_EUROS, steps=(Step(1),)).counts_sales


@pytest.mark.parametrize("name", ["cap_count", "cap_minor"])
def test_either_cap_is_a_cap(name: str) -> None:
    assert replace(TEN_EUROS, **{name: 1}).is_capped


@pytest.mark.parametrize(
    ("sales", "revenue_minor", "amount_minor"),
    [(0, 0, 1000), (0, 88_099, 1000), (0, 88_100, 2000), (9, 188_099, 2000), (0, 188_100, 3000)],
)
def test_steps_by_revenue_count_the_sale_that_reaches_them(
    sales: int, revenue_minor: int, amount_minor: int
) -> None:
    steps = (Step(200_000, 3000), Step(100_000, 2000))
    rule = replace(TEN_EUROS, steps_by="revenue", steps=steps)
    progress = Progress(sales=sales, revenue_minor=revenue_minor)
    assert evaluate(rule, SALE, progress=progress) == Grant(amount_minor, 11_900)


@pytest.mark.parametrize(("sales", "is_it"), [(0, False), (1, True), (2, False)])
def test_the_sale_of_one_number_is_rewarded_and_none_after_it(sales: int, is_it: bool) -> None:
    found = evaluate(replace(TEN_EUROS, only_nth=2), SALE, progress=Progress(sales=sales))
    assert found == (Grant(1000, 11_900) if is_it else Refusal("not_the_nth"))


def test_nobody_has_sold_anything_before_unless_told() -> None:
    assert isinstance(evaluate(replace(TEN_EUROS, first=1), SALE), Grant)
    steps = (Step(11_900, 1500), Step(11_901, 2000))
    rule = replace(TEN_EUROS, steps_by="revenue", steps=steps)
    assert evaluate(rule, SALE) == Grant(1500, 11_900)
    assert evaluate(replace(rule, steps=steps[1:]), SALE) == Grant(1000, 11_900)


def test_steps_that_nothing_counts_change_nothing() -> None:
    rule = replace(TEN_EUROS, steps=(Step(1, 5000),))
    assert evaluate(rule, SALE) == Grant(1000, 11_900)


def test_an_introduction_comes_before_every_step_and_has_a_rate_of_its_own() -> None:
    rule = replace(
        FIVE_PERCENT,
        steps_by="sales",
        steps=(Step(1, rate_bps=900),),
        intro_payments=1,
        intro_rate_bps=2000,
    )
    assert evaluate(rule, SALE) == Grant(2380, 11_900)
    later = replace(SALE, payment_number=2)
    assert evaluate(rule, later) == Grant(1071, 11_900)


def test_the_first_that_is_wrong_with_a_sale_is_told() -> None:
    rule = replace(
        TEN_EUROS,
        event="recurring",
        first_sale_only=True,
        conditions=(Condition("country", ("DE",)),),
        max_payments=1,
        min_sale_minor=10**9,
    )
    sale = replace(SALE, is_first_sale=False, payment_number=2)
    told = []
    fixes: list[tuple[dict[str, object], dict[str, object]]] = [
        ({}, {}),
        ({}, {"kind": "recurring"}),
        ({}, {"is_first_sale": True}),
        ({}, {"country": "DE"}),
        ({"max_payments": 2}, {}),
        ({"min_sale_minor": 0}, {}),
    ]
    for of_rule, of_sale in fixes:
        rule, sale = replace(rule, **of_rule), replace(sale, **of_sale)
        refusal = qualifies(rule, sale, ShareFacts(enrollment_id=1))
        told.append((refusal.reason, refusal.detail) if refusal else None)
    assert told == [
        ("other_event", "sale"),
        ("not_first_sale", ""),
        ("condition_not_met", "country"),
        ("payments_used_up", ""),
        ("sale_too_small", ""),
        None,
    ]


@given(amounts.filter(bool), st.lists(st.integers(1, 2**44), min_size=1, max_size=30))
def test_the_parts_of_a_reward_sum_to_the_reward(amount_minor: int, weights: list[int]) -> None:
    grant = Grant(amount_minor=amount_minor, basis_minor=amount_minor)
    parts = [shared(grant, weights=weights, place=place) for place in range(len(weights))]
    assert sum(part.amount_minor for part in parts if isinstance(part, Grant)) == amount_minor
    refused = {part for part in parts if isinstance(part, Refusal)}
    assert refused <= {Refusal("share_too_small")}
