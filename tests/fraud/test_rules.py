from __future__ import annotations

from dataclasses import replace

import pytest

from wagtail_advocates.core.reasons import DECISION_REASONS
from wagtail_advocates.fraud.rules import Evidence, Finding, assess

STRANGERS = Evidence(
    advocate_user_id=1, advocate_key="anna", customer_user_id=2, customer_key="ben"
)


def test_nothing_speaks_against_strangers() -> None:
    found = assess(STRANGERS)
    assert (found.outcome, found.reason, found.score) == ("allow", "nothing_found", 0)


def test_two_people_without_accounts_or_addresses_are_not_the_same_person() -> None:
    nobody = Evidence(
        advocate_user_id=None, advocate_key="", customer_user_id=None, customer_key=""
    )
    assert assess(nobody).outcome == "allow"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"customer_user_id": 1}, "self_referral_account"),
        ({"customer_key": "anna"}, "self_referral_email"),
    ],
)
def test_an_advocate_cannot_refer_themselves(change: dict[str, object], reason: str) -> None:
    found = assess(replace(STRANGERS, **change))
    assert (found.outcome, found.reason, found.score) == ("deny", reason, 100)


def test_every_finding_is_kept() -> None:
    found = assess(replace(STRANGERS, customer_user_id=1, customer_key="anna"))
    assert [finding.reason for finding in found.findings] == [
        "self_referral_account",
        "self_referral_email",
    ]


def _breaks(evidence: Evidence) -> Finding | None:
    raise RuntimeError("the rule broke")


def _nonsense(evidence: Evidence) -> Finding | None:
    return Finding("because", "perhaps")


def _no_finding(evidence: Evidence) -> Finding | None:
    return "deny"  # type: ignore[return-value]


def _denies(evidence: Evidence) -> Finding | None:
    return Finding("self_referral_email", "deny")


@pytest.mark.parametrize("rule", [_breaks, _nonsense, _no_finding])
def test_a_rule_that_fails_holds(rule) -> None:  # type: ignore[no-untyped-def]
    found = assess(STRANGERS, rules=[rule])
    assert (found.outcome, found.reason) == ("hold", "fraud_rule_failed")


@pytest.mark.parametrize("rules", [[_breaks, _denies], [_denies, _breaks]])
def test_the_worst_finding_decides_in_any_order(rules) -> None:  # type: ignore[no-untyped-def]
    assert assess(STRANGERS, rules=rules).outcome == "deny"


def test_replaying_the_evidence_gives_the_same_assessment() -> None:
    assert assess(STRANGERS) == assess(STRANGERS)
    assert assess(STRANGERS).version == "1"


def test_every_reason_has_its_words() -> None:
    reasons = {"self_referral_account", "self_referral_email", "fraud_rule_failed", "nothing_found"}
    assert reasons <= set(DECISION_REASONS)
