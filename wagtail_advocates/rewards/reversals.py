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
    never more than the reward. A rule that counts lines loses what the returned lines earned: by
    pieces where it pays by the piece, else by amount. What was returned without naming lines is
    spread over the whole sale, as everything is for a rule that does not count lines.
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
    """What is gone of what the rule counted, and what it counted: in amounts, or in pieces."""
    if not counts_lines(rule):
        return 0, 0
    lines = [
        (number, line)
        for number, line in enumerate(sale.lines, start=1)
        if not rule.matching_lines or matches_line(rule.conditions, line)
    ]
    by_piece = rule.calculation == PER_UNIT or not any(line.amount_minor for _n, line in lines)
    if by_piece:
        gone = sum(_pieces(line, number, returned) for number, line in lines)
        return gone, sum(line.quantity for _number, line in lines)
    gone = sum(min(returned.amounts.get(number, 0), line.amount_minor) for number, line in lines)
    return gone, sum(line.amount_minor for _number, line in lines)


def _pieces(line: LineFacts, number: int, returned: Returned) -> int:
    """The pieces of a line that are gone: all of them where its whole price went back."""
    if line.amount_minor and returned.amounts.get(number, 0) >= line.amount_minor:
        return line.quantity
    return min(returned.pieces.get(number, 0), line.quantity)
