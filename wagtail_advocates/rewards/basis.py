"""What of a sale a rule counts. Pure, integers only.

Parts of a sale are taken in proportion and rounded down: the tax and the discount of the lines
that count are to all tax and discount as those lines are to all lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from wagtail_advocates.rewards.conditions import Condition, matches_line
from wagtail_advocates.rewards.facts import LineFacts, SaleFacts


class Counting(Protocol):
    """The part of a rule that says what counts."""

    @property
    def with_tax(self) -> bool: ...
    @property
    def with_shipping(self) -> bool: ...
    @property
    def before_discount(self) -> bool: ...
    @property
    def matching_lines(self) -> bool: ...
    @property
    def conditions(self) -> tuple[Condition, ...]: ...


def counted_lines(rule: Counting, sale: SaleFacts) -> Sequence[LineFacts]:
    """The lines a rule counts: all, or those its conditions on SKU and category are about."""
    if not rule.matching_lines:
        return sale.lines
    return [line for line in sale.lines if matches_line(rule.conditions, line)]


def basis_of(rule: Counting, sale: SaleFacts) -> int:
    """The amount the rule reckons from, never negative.

    The whole sale: what was paid, less tax and shipping where they do not count, plus the
    discount where the price before it counts. Matching lines: what was paid for them, without
    shipping, with their share of tax and discount taken likewise.
    """
    if rule.matching_lines:
        return _of_lines(rule, sale)
    basis = sale.amount_minor
    basis -= 0 if rule.with_tax else sale.tax_minor
    basis -= 0 if rule.with_shipping else sale.shipping_minor
    basis += sale.discount_minor if rule.before_discount else 0
    return max(0, basis)


def _of_lines(rule: Counting, sale: SaleFacts) -> int:
    everything = sum(line.amount_minor for line in sale.lines)
    counted = sum(line.amount_minor for line in counted_lines(rule, sale))
    if not everything:
        return 0
    tax = 0 if rule.with_tax else sale.tax_minor * counted // everything
    discount = sale.discount_minor * counted // everything if rule.before_discount else 0
    return max(0, counted - tax + discount)


def units_of(rule: Counting, sale: SaleFacts) -> int:
    """How many pieces a rule counts; a sale reported without lines is one piece."""
    if not sale.lines:
        return 0 if rule.matching_lines else 1
    return sum(line.quantity for line in counted_lines(rule, sale))
