"""Decisions as sentences, whatever their evidence."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from wagtail_advocates.core.reasons import REASONS
from wagtail_advocates.reports.telling import Facts, percent, tell, tell_person

TEN_PERCENT = {"rate_bps": 1000, "calculation": "percent", "max_reward_minor": 0}
GRANT = {
    "beneficiary": "advocate",
    "amount_minor": 1200,
    "basis_minor": 12_000,
    "unit": "EUR",
    "available_at": "2026-12-08T10:00:00+00:00",
}


def told(step: str, reason: str, evidence: Any = None, outcome: str = "", **more: Any) -> str:
    return tell(Facts(step, outcome, reason, evidence or {}, **more))


def test_a_percentage_is_told_with_its_numbers() -> None:
    assert told("reward", "hold_ended", GRANT, rule=TEN_PERCENT) == (
        "For the advocate: The hold ended and nothing spoke against the reward. "
        "€12.00 = 10% of €120.00."
    )


def test_a_split_credit_is_told_with_its_part() -> None:
    evidence = {**GRANT, "amount_minor": 600}
    text = told("reward", "hold_ended", evidence, rule=TEN_PERCENT, share=Fraction(1, 2))
    assert text.endswith("€6.00 = 10% of €120.00, credited 1/2.")


def test_a_capped_percentage_is_told_with_its_limit() -> None:
    capped = {**TEN_PERCENT, "max_reward_minor": 500}
    assert told("reward", "hold_ended", {**GRANT, "amount_minor": 500}, rule=capped).endswith(
        "€5.00: 10% of €120.00, but €5.00 in all at most."
    )


def test_the_rate_that_was_used_is_told_and_no_wrong_sum() -> None:
    rule = {**TEN_PERCENT, "intro_rate_bps": 2000, "steps": [{"rate_bps": 2500}]}
    for amount_minor, sentence in [
        (1200, "€12.00 = 10% of €120.00."),
        (2400, "€24.00 = 20% of €120.00."),
        (3000, "€30.00 = 25% of €120.00."),
        (777, "reward. €7.77."),
    ]:
        grant = {**GRANT, "amount_minor": amount_minor}
        assert told("reward", "hold_ended", grant, rule=rule).endswith(sentence)


def test_the_condition_that_was_not_met_is_named() -> None:
    text = told("reward", "condition_not_met", {"beneficiary": "friend", "detail": "country"})
    assert text.endswith("It asks for: Country of the customer (DE, FR, …).")
    assert "It asks for" not in told("reward", "condition_not_met", {"detail": "moon"})


def test_a_fixed_amount_and_the_end_of_the_hold_are_told() -> None:
    assert told("reward", "hold_ended", GRANT, rule={"calculation": "fixed"}).endswith(
        "€12.00, a fixed amount."
    )
    assert "The hold ends on Dec. 8, 2026." in told("reward", "in_hold_period", GRANT)


def test_what_a_fraud_rule_counted_is_told() -> None:
    evidence = {"asked": {"hour_sales": 3, "ring_length": 0}, "findings": [["bot", "hold"]]}
    assert told("fraud", "fraud_rule_failed", evidence) == (
        "A fraud rule could not be checked, so somebody has to look at it. "
        "3 sales from this advocate within an hour. A known bot followed the link."
    )


def test_credit_among_several_is_told_in_parts() -> None:
    credits = [{"enrollment": 1, "weight": 4}, {"enrollment": 2, "weight": 2}]
    assert told("attribution", "last_click", {"credits": credits}).endswith(
        "2 contacts are credited: 2/3, 1/3."
    )
    assert "30 days" in told("attribution", "nobody_referred", {"credits": [], "window_days": 30})


def test_what_a_refund_takes_back_is_told() -> None:
    evidence = {"amount_minor": 250, "reversed_minor": 500, "unit": "EUR"}
    assert told("claw_back", "refunded", evidence).endswith("€2.50 was taken back. €5.00 in all.")


def test_an_answer_to_an_appeal_says_what_is_granted_and_what_is_not() -> None:
    evidence = {"amount_minor": 600, "reversed_minor": 400, "unit": "EUR"}
    assert told("appeal_answer", "appeal_upheld", evidence).endswith(
        "grants the reward. €6.00. €4.00 stays taken back."
    )
    evidence["reversed_minor"] = 0
    assert told("appeal_answer", "appeal_upheld", evidence).endswith("grants the reward. €6.00.")


def test_a_step_of_tomorrow_is_told_by_its_reason_and_amount() -> None:
    assert told("moon_landing", "by_moonlight", {"amount_minor": 5, "unit": "JPY"}) == (
        "by_moonlight ¥5."
    )


ANYTHING = st.sampled_from(
    [
        None,
        True,
        0,
        7,
        -3,
        10**20,
        1.5,
        "",
        "EUR",
        "x",
        [],
        [1],
        ["a"],
        [[]],
        [["bot"]],
        {},
        {"weight": 2},
        [{"weight": 1}, {"weight": "x"}],
        [{"weight": 1, "enrollment": 1}] * 2,
        {"hour_sales": 9},
        {"hour_sales": "9"},
        "2026-12-08",
        "2026-12-08T10:00:00+00:00",
    ]
)
KEYS = (
    "amount_minor basis_minor unit credits findings asked available_at window_days "
    "reversed_minor refunded_before_minor beneficiary hour_sales"
)
EVIDENCE = st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS.split(), ANYTHING))
RULES = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(["rate_bps", "max_reward_minor", "calculation"], ANYTHING)
)
STEPS = st.sampled_from(
    ["reward", "fraud", "attribution", "claw_back", "refund", "hold", "appeal_answer", "new"]
)


@given(
    step=STEPS,
    reason=st.sampled_from(sorted(REASONS)),
    evidence=EVIDENCE,
    rule=RULES,
)
def test_no_evidence_keeps_a_decision_from_being_told(
    step: str, reason: str, evidence: dict[str, Any], rule: dict[str, Any]
) -> None:
    facts = Facts(step, "pending", reason, evidence, rule)
    assert str(REASONS[reason]) in tell(facts)
    assert tell_person(facts)


@pytest.mark.parametrize("step", ["fraud", "hold", "fraud_review"])
def test_a_person_is_told_nothing_that_teaches_how_to_cheat(step: str) -> None:
    evidence = {"asked": {"hour_sales": 3}, "findings": [["bot", "hold"]], "score": 50}
    text = tell_person(Facts(step, "hold", "fraud_rule_failed", evidence))
    assert text == "Somebody of our team looks at this referral before it is rewarded."


def test_a_reward_that_repeats_a_finding_is_told_as_coarsely() -> None:
    facts = Facts("reward", "refused", "fraud_rule_failed", {"beneficiary": "advocate"})
    found = frozenset({"fraud_rule_failed"})
    assert tell_person(facts, fraud_reasons=found) == "This referral did not pass our checks."


@pytest.mark.parametrize(
    ("language", "text"), [("en", "12.5%"), ("de", "12,5\xa0%"), ("xx-nowhere", "12.5%")]
)
def test_a_rate_is_written_as_people_write_it(language: str, text: str) -> None:
    with translation.override(language if language != "xx-nowhere" else "en"):
        assert percent(1250) == text
