"""What a rule grants for a sale, and what a refund takes back. Pure, integers only.

A ``Rule`` is a snapshot: it is read from a published version and kept with each reward.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, get_type_hints

from wagtail_advocates.core.money import percent_of, split

RULES_VERSION = 1
FIXED, PERCENT = "fixed", "percent"
CALCULATIONS = (FIXED, PERCENT)


@dataclass(frozen=True)
class Rule:
    """One rule. Amounts in minor units of the program's currency, rates in basis points."""

    key: str
    beneficiary: str
    kind: str
    calculation: str
    amount_minor: int = 0
    rate_bps: int = 0
    min_sale_minor: int = 0
    max_reward_minor: int = 0
    first_sale_only: bool = False
    with_tax: bool = True
    with_shipping: bool = False


_FIELD_TYPES: Mapping[str, type] = get_type_hints(Rule)


@dataclass(frozen=True)
class SaleFacts:
    """What a rule looks at: the whole sale, whoever is credited for it."""

    amount_minor: int
    tax_minor: int
    shipping_minor: int
    is_first_sale: bool


@dataclass(frozen=True)
class Grant:
    """What a rule grants, and the amount it was reckoned from."""

    amount_minor: int
    basis_minor: int


@dataclass(frozen=True)
class Refusal:
    """Why a rule grants nothing."""

    reason: str


def rule_from(snapshot: Mapping[str, Any]) -> Rule:
    """The rule of a stored snapshot.

    Errors: ``ValueError`` for a missing or unknown field, for a value of another type, and for a
    calculation there is none of.
    """
    wrong = sorted(set(snapshot) ^ set(_FIELD_TYPES)) or sorted(
        name for name, value in snapshot.items() if type(value) is not _FIELD_TYPES[name]
    )
    if wrong:
        raise ValueError(f"Not a rule of version {RULES_VERSION}: {', '.join(wrong)}")
    if snapshot["calculation"] not in CALCULATIONS:
        raise ValueError(f"Not a calculation: {snapshot['calculation']}")
    return Rule(**snapshot)


def snapshot_of(rule: Rule) -> dict[str, Any]:
    """The rule as plain data, fit for JSON."""
    return asdict(rule)


def _basis(rule: Rule, sale: SaleFacts) -> int:
    """The sale, less the tax and shipping the rule does not count."""
    left_out = 0 if rule.with_tax else sale.tax_minor
    left_out += 0 if rule.with_shipping else sale.shipping_minor
    return max(0, sale.amount_minor - left_out)


def evaluate(rule: Rule, sale: SaleFacts) -> Grant | Refusal:
    """What the rule grants, or the reason why nothing.

    Reasons: ``not_first_sale``, ``sale_too_small``, ``rule_grants_nothing``.
    """
    if rule.first_sale_only and not sale.is_first_sale:
        return Refusal("not_first_sale")
    basis = _basis(rule, sale)
    if basis < rule.min_sale_minor:
        return Refusal("sale_too_small")
    is_percent = rule.calculation == PERCENT
    amount = percent_of(basis, rule.rate_bps) if is_percent else rule.amount_minor
    if rule.max_reward_minor:
        amount = min(amount, rule.max_reward_minor)
    if amount <= 0:
        return Refusal("rule_grants_nothing")
    return Grant(amount_minor=amount, basis_minor=basis)


def shared(grant: Grant, *, weights: Sequence[int], place: int) -> Grant | Refusal:
    """The part of a grant that falls to the advocate at that place, by the weights of all.

    The parts sum to the grant exactly (largest remainder). Reason: ``share_too_small``.
    """
    amount = split(grant.amount_minor, weights)[place]
    if not amount:
        return Refusal("share_too_small")
    return Grant(amount_minor=amount, basis_minor=grant.basis_minor)


def clawed_back(*, reward_minor: int, sale_minor: int, refunded_minor: int) -> int:
    """How much of a reward is taken back once ``refunded_minor`` of its sale has been refunded.

    In proportion to the sale, at the rate captured in the reward, rounded down; the whole reward
    when the whole sale is refunded. It depends on the sum of the refunds alone, so their order
    and number do not matter.
    """
    if sale_minor <= 0 or refunded_minor >= sale_minor:
        return reward_minor
    return reward_minor * refunded_minor // sale_minor
