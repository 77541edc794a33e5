"""How much of a reward goes back with its sale. Pure, integers only.

It depends on the sums of what was returned and on nothing else, so that the order and the number
of refunds leave no trace in the outcome.
"""

from __future__ import annotations

from wagtail_advocates.conversions.returns import Returned
from wagtail_advocates.rewards.conditions import matches_line
from wagtail_advocates.rewards.facts import LineFacts, SaleFacts
from wagtail_advocates.rewards.rules import PER_UNIT, Rule


def taken_back(*, rule: Rule, reward_minor: int, sale: SaleFacts, returned: Returned) -> int:
    """How much of a reward is taken back once so much of its sale was returned.

    At the rate captured in the reward, rounded down; everything when the whole sale is returned,
    never more than the reward. Returned lines take back what they had earned of what the rule
    counts: of matching lines, of all pieces, or of the goods, whatever becomes of the shipping.
    What was returned without naming lines is spread over the whole sale, as everything is for a
    rule that counts the shipping too.
    """
    whole = sale.amount_minor
    if returned.amount_minor >= whole:  # of a sale of nothing, too
        return reward_minor
    gone, counted = _of_lines(rule, sale, returned)
    if not counted:
        return reward_minor * returned.amount_minor // whole
    part = reward_minor * (gone * whole + returned.unlined_minor * counted)
    return min(reward_minor, part // (counted * whole))


def counts_lines(rule: Rule) -> bool:
    """Whether a reward of the rule came from single lines rather than from the sale."""
    return rule.matching_lines or rule.calculation == PER_UNIT


def _of_lines(rule: Rule, sale: SaleFacts, returned: Returned) -> tuple[int, int]:
    """What is gone by name of what the rule counted, and what it counted: amounts, or pieces.

    Tax and discount are the goods' in proportion, so the fraction is the same with and without.
    """
    if rule.with_shipping and not counts_lines(rule):
        return 0, 0
    lines = [
        (number, line)
        for number, line in enumerate(sale.lines, start=1)
        if not rule.matching_lines or matches_line(rule.conditions, line)
    ]
    worth = sum(line.amount_minor for _number, line in lines)
    if rule.calculation == PER_UNIT or (rule.matching_lines and not worth):
        gone = sum(_pieces(line, number, returned) for number, line in lines)
        return gone, sum(line.quantity for _number, line in lines)
    gone = sum(min(returned.amounts.get(number, 0), line.amount_minor) for number, line in lines)
    return gone, worth if rule.matching_lines else sale.amount_minor - sale.shipping_minor


def _pieces(line: LineFacts, number: int, returned: Returned) -> int:
    """The pieces of a line that are gone: all of them where its whole price went back."""
    if line.amount_minor and returned.amounts.get(number, 0) >= line.amount_minor:
        return line.quantity
    return min(returned.pieces.get(number, 0), line.quantity)
