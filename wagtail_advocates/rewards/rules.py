"""A rule of a published version, what it grants for a sale. Pure.

A ``Rule`` is a snapshot: it is read from a published version and kept with each reward. Integers
only: money in minor units, rates in basis points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any, get_type_hints

from wagtail_advocates.core.money import percent_of, split
from wagtail_advocates.rewards.basis import basis_of, units_of
from wagtail_advocates.rewards.conditions import (
    MOST_CONDITIONS,
    Condition,
    condition_from,
    unmet,
)
from wagtail_advocates.rewards.facts import SaleFacts, ShareFacts

RULES_VERSION = 2
FIXED, PERCENT, PER_UNIT = "fixed", "percent", "per_unit"
CALCULATIONS = (FIXED, PERCENT, PER_UNIT)
EVENTS: Mapping[str, tuple[str, ...]] = {
    "any": ("lead", "sale", "recurring"),
    "lead": ("lead",),
    "sale": ("sale",),
    "recurring": ("recurring",),
    "paid": ("sale", "recurring"),
}
PERIODS = ("day", "week", "month", "year", "ever")
STEPS_BY = ("", "sales", "revenue")
MOST_STEPS = 20
FIRST_LEVEL, SECOND_LEVEL = 1, 2


@dataclass(frozen=True)
class Step:
    """From so many sales, or so much revenue, of an advocate on, another amount or rate."""

    threshold: int
    amount_minor: int = 0
    rate_bps: int = 0


@dataclass(frozen=True)
class Rule:
    """One rule. Fields after ``with_shipping`` came with version 2 and have a neutral default.

    ``first``, ``every`` and ``only_nth`` count the advocate's qualifying sales; ``steps`` choose
    amount or rate by that number or by the revenue. ``cap_*`` limit one advocate in a period,
    ``budget_minor`` everybody for ever. ``level`` 2 rewards who recruited the advocate.
    """

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
    event: str = "any"
    unit: str = ""
    before_discount: bool = False
    matching_lines: bool = False
    conditions: tuple[Condition, ...] = ()
    steps_by: str = ""
    steps: tuple[Step, ...] = ()
    first: int = 0
    every: int = 0
    only_nth: int = 0
    max_payments: int = 0
    intro_payments: int = 0
    intro_amount_minor: int = 0
    intro_rate_bps: int = 0
    cap_count: int = 0
    cap_minor: int = 0
    cap_period: str = "ever"
    budget_minor: int = 0
    level: int = FIRST_LEVEL

    @property
    def counts_sales(self) -> bool:
        """Whether what it grants depends on the advocate's earlier sales."""
        return bool(self.first or self.every or self.only_nth or self.steps)

    @property
    def is_milestone(self) -> bool:
        """Whether it rewards certain sales of an advocate's only, each of them once."""
        return bool(self.every or self.only_nth) and self.level == FIRST_LEVEL

    @property
    def is_capped(self) -> bool:
        return bool(self.cap_count or self.cap_minor)


@dataclass(frozen=True)
class Grant:
    """What a rule grants, and the amount it was reckoned from."""

    amount_minor: int
    basis_minor: int


@dataclass(frozen=True)
class Refusal:
    """Why a rule grants nothing; ``detail`` names what it failed on, where that is one thing."""

    reason: str
    detail: str = ""


_TYPES: Mapping[str, Any] = get_type_hints(Rule)
_SIMPLE = {name: kind for name, kind in _TYPES.items() if kind in (str, int, bool)}
_FIRST = next(at for at, field in enumerate(fields(Rule)) if field.name == "event")
# A snapshot of version 1 has the fields up to ``with_shipping``, all of them.
_REQUIRED = {
    field.name for at, field in enumerate(fields(Rule)) if at < _FIRST or field.default is MISSING
}


def rule_from(snapshot: Mapping[str, Any]) -> Rule:
    """The rule of a stored snapshot, of this version or the first.

    Errors: ``ValueError`` for a missing or unknown field, for a value of another type or out of
    its range, and for a condition or step that cannot be read.
    """
    wrong = sorted((_REQUIRED - set(snapshot)) | (set(snapshot) - set(_TYPES))) or sorted(
        name
        for name, kind in _SIMPLE.items()
        if name in snapshot and type(snapshot[name]) is not kind
    )
    if wrong:
        raise ValueError(f"Not a rule of version 1 or {RULES_VERSION}: {', '.join(wrong)}")
    conditions = tuple(condition_from(each) for each in snapshot.get("conditions", ()))
    steps = tuple(step_from(each) for each in snapshot.get("steps", ()))
    rule = Rule(**{**snapshot, "conditions": conditions, "steps": steps})
    _check(rule)
    return rule


def kept_rule(kept: Mapping[str, Any]) -> Rule:
    """The rule kept with a reward, where figures of the reward stand beside it.

    Errors: as ``rule_from``.
    """
    return rule_from({name: value for name, value in kept.items() if name in _TYPES})


def step_from(data: Mapping[str, Any]) -> Step:
    """The step of stored data. Errors: ``ValueError``."""
    unknown = set(data) - {"threshold", "amount_minor", "rate_bps"}
    wrong = [name for name, value in data.items() if type(value) is not int or value < 0]
    if unknown or wrong or "threshold" not in data:
        raise ValueError("A step has a threshold and an amount or a rate.")
    return Step(**data)


def _check(rule: Rule) -> None:
    if rule.calculation not in CALCULATIONS:
        raise ValueError(f"Not a calculation: {rule.calculation}")
    if rule.event not in EVENTS or rule.cap_period not in PERIODS or rule.steps_by not in STEPS_BY:
        raise ValueError("Not an event, a period or a way to count steps.")
    if rule.level not in (FIRST_LEVEL, SECOND_LEVEL):
        raise ValueError("A reward goes to the advocate, or to who recruited them.")
    if len(rule.conditions) > MOST_CONDITIONS or len(rule.steps) > MOST_STEPS:
        raise ValueError("Too many conditions or steps.")


def snapshot_of(rule: Rule) -> dict[str, Any]:
    """The rule as plain data, fit for JSON."""
    return asdict(rule)


@dataclass(frozen=True)
class Progress:
    """An advocate's qualifying sales by one rule before this one, and their revenue."""

    sales: int = 0
    revenue_minor: int = 0


def qualifies(rule: Rule, sale: SaleFacts, share: ShareFacts) -> Refusal | None:
    """Why the sale does not count for the rule at all; None where it does.

    Reasons: ``other_event``, ``not_first_sale``, ``condition_not_met``, ``payments_used_up``,
    ``sale_too_small``.
    """
    if sale.kind not in EVENTS[rule.event]:
        return Refusal("other_event", sale.kind)
    if rule.first_sale_only and not sale.is_first_sale:
        return Refusal("not_first_sale")
    failed = unmet(rule.conditions, sale, share)
    if failed is not None:
        return Refusal("condition_not_met", failed.field)
    if rule.max_payments and sale.payment_number > rule.max_payments:
        return Refusal("payments_used_up")
    if basis_of(rule, sale) < rule.min_sale_minor:
        return Refusal("sale_too_small")
    return None


def evaluate(rule: Rule, sale: SaleFacts, *, progress: Progress = Progress()) -> Grant | Refusal:
    """What the rule grants for a sale that qualifies, before it is split and capped.

    Revenue is what was paid, whatever of it the percentage is reckoned from. Reasons:
    ``only_first_ones``, ``not_the_nth``, ``rule_grants_nothing``.
    """
    number = progress.sales + 1
    if rule.first and number > rule.first:
        return Refusal("only_first_ones")
    if (rule.every and number % rule.every) or (rule.only_nth and number != rule.only_nth):
        return Refusal("not_the_nth")
    basis = basis_of(rule, sale)
    amount_minor, rate_bps = _terms(rule, sale, progress)
    if rule.calculation == PERCENT:
        amount_minor = percent_of(basis, rate_bps)
    elif rule.calculation == PER_UNIT:
        amount_minor *= units_of(rule, sale)
    if rule.max_reward_minor:
        amount_minor = min(amount_minor, rule.max_reward_minor)
    if amount_minor <= 0:
        return Refusal("rule_grants_nothing")
    return Grant(amount_minor=amount_minor, basis_minor=basis)


def _terms(rule: Rule, sale: SaleFacts, progress: Progress) -> tuple[int, int]:
    """The amount and the rate that hold for this sale: of the introduction, a step, or the rule."""
    if rule.intro_payments and sale.payment_number <= rule.intro_payments:
        return rule.intro_amount_minor, rule.intro_rate_bps
    reached = progress.sales + 1
    if rule.steps_by == "revenue":
        reached = progress.revenue_minor + sale.amount_minor
    steps = [step for step in rule.steps if step.threshold <= reached]
    if rule.steps_by and steps:
        step = max(steps, key=lambda one: one.threshold)
        return step.amount_minor, step.rate_bps
    return rule.amount_minor, rule.rate_bps


def shared(grant: Grant, *, weights: Sequence[int], place: int) -> Grant | Refusal:
    """The part of a grant that falls to the advocate at that place, by the weights of all.

    The parts sum to the grant exactly (largest remainder). Reason: ``share_too_small``.
    """
    amount = split(grant.amount_minor, weights)[place]
    if not amount:
        return Refusal("share_too_small")
    return Grant(amount_minor=amount, basis_minor=grant.basis_minor)
