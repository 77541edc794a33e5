"""What of a sale went back, as sums in which no order is left. Pure, integers only.

A sale shrinks by refunds and by chargebacks, which do not exclude each other: a bank may take back
what a shop had refunded already. Each of the two may come to the whole sale and no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RefundedLine:
    """What goes back of one line of an order, in minor units of its currency.

    ``line`` is its number in the order as reported, from 1, or ``sku`` names it. ``quantity``
    says how many pieces come back: none where only a part of the price is given back.
    """

    line: int = 0
    sku: str = ""
    quantity: int = 0
    amount_minor: int = 0


@dataclass(frozen=True)
class Returned:
    """Sums of what went back: altogether, without naming lines, and by the number of the line."""

    amount_minor: int = 0
    unlined_minor: int = 0
    pieces: Mapping[int, int] = field(default_factory=dict)
    amounts: Mapping[int, int] = field(default_factory=dict)

    def plus(self, other: Returned) -> Returned:
        return Returned(
            self.amount_minor + other.amount_minor,
            self.unlined_minor + other.unlined_minor,
            _added(self.pieces, other.pieces),
            _added(self.amounts, other.amounts),
        )

    def is_all_of(self, amount_minor: int) -> bool:
        """Whether nothing is left of a sale of that amount."""
        return 0 < amount_minor <= self.amount_minor

    def negated(self) -> Returned:
        """What takes it away again, once added."""
        return Returned(
            -self.amount_minor,
            -self.unlined_minor,
            {number: -pieces for number, pieces in self.pieces.items()},
            {number: -amount for number, amount in self.amounts.items()},
        )


def _added(one: Mapping[int, int], other: Mapping[int, int]) -> dict[int, int]:
    sums = Counter(one)
    sums.update(other)
    return dict(sums)


def returned(*, amount_minor: int, lines: Sequence[RefundedLine] = ()) -> Returned:
    """One refund as sums; its lines are numbered."""
    if not lines:
        return Returned(amount_minor, amount_minor)
    pieces: Counter[int] = Counter()
    amounts: Counter[int] = Counter()
    for line in lines:
        pieces[line.line] += line.quantity
        amounts[line.line] += line.amount_minor
    return Returned(amount_minor, 0, dict(pieces), dict(amounts))
