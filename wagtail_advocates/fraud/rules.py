"""Whether a credit may pay: pure, versioned rules over stated evidence. They fail closed.

A rule looks at the evidence and answers with a finding or None. Any rule that breaks is a finding
to hold. The worst finding decides: deny before hold before allow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

VERSION = "1"
ALLOW, HOLD, DENY = "allow", "hold", "deny"
_SCORE = {ALLOW: 0, HOLD: 50, DENY: 100}


@dataclass(frozen=True)
class Evidence:
    """What is known of an advocate and a customer; keys are hashes of canonical addresses."""

    advocate_user_id: int | None
    advocate_key: str
    customer_user_id: int | None
    customer_key: str
    is_existing_customer: bool = False


@dataclass(frozen=True)
class Finding:
    """One rule's answer."""

    reason: str
    outcome: str


@dataclass(frozen=True)
class Assessment:
    """The outcome of all rules: its reason is that of the worst finding."""

    outcome: str
    reason: str
    score: int
    findings: tuple[Finding, ...]
    version: str = VERSION


RuleFunction = Callable[[Evidence], Finding | None]


def self_referral_by_account(evidence: Evidence) -> Finding | None:
    """The customer's account is the advocate's own."""
    same = evidence.customer_user_id is not None and (
        evidence.customer_user_id == evidence.advocate_user_id
    )
    return Finding("self_referral_account", DENY) if same else None


def self_referral_by_email(evidence: Evidence) -> Finding | None:
    """The customer's address is the advocate's own, whatever its spelling."""
    same = evidence.customer_key and evidence.customer_key == evidence.advocate_key
    return Finding("self_referral_email", DENY) if same else None


RULES: tuple[RuleFunction, ...] = (self_referral_by_account, self_referral_by_email)


def _ask(rule: RuleFunction, evidence: Evidence) -> Finding | None:
    """The rule's answer; a rule that breaks, or answers nonsense, holds."""
    try:
        finding = rule(evidence)
        if finding is None or finding.outcome in _SCORE:
            return finding
    except Exception:  # whatever broke it
        return Finding("fraud_rule_failed", HOLD)
    return Finding("fraud_rule_failed", HOLD)


def assess(evidence: Evidence, *, rules: Sequence[RuleFunction] = RULES) -> Assessment:
    """The outcome for one advocate and one customer."""
    asked = (_ask(rule, evidence) for rule in rules)
    findings = [finding for finding in asked if finding is not None]
    worst = max(findings, key=lambda found: _SCORE[found.outcome], default=None)
    if worst is None:
        return Assessment(ALLOW, "nothing_found", 0, ())
    return Assessment(worst.outcome, worst.reason, _SCORE[worst.outcome], tuple(findings))
