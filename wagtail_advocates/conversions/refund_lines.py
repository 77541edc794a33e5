"""What a refund says of the order's lines, checked against what was sold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from wagtail_advocates.conversions.returns import RefundedLine, Returned
from wagtail_advocates.core.errors import (
    AmbiguousRefundLine,
    RefundLineTooLarge,
    RefundTooLarge,
    UnknownRefundLine,
)


class SoldLine(Protocol):
    """A line of the sale."""

    @property
    def sku(self) -> str: ...
    @property
    def quantity(self) -> int: ...
    @property
    def amount_minor(self) -> int: ...


def numbered(lines: Sequence[RefundedLine], *, sold: Sequence[SoldLine]) -> list[RefundedLine]:
    """The refunded lines, each with the number of the line it names.

    Errors: ``UnknownRefundLine`` where the order has none of that number or SKU, or another SKU
    stands there; ``AmbiguousRefundLine`` for a SKU that several lines have.
    """
    return [replace(line, line=_number(line, sold)) for line in lines]


def _number(line: RefundedLine, sold: Sequence[SoldLine]) -> int:
    if line.line:
        if line.line > len(sold) or line.sku not in ("", sold[line.line - 1].sku):
            raise UnknownRefundLine
        return line.line
    places = [number for number, each in enumerate(sold, start=1) if each.sku == line.sku]
    if not line.sku or not places:
        raise UnknownRefundLine
    if len(places) > 1:
        raise AmbiguousRefundLine
    return places[0]


def check_fits(together: Returned, *, amount_minor: int, sold: Sequence[SoldLine]) -> None:
    """Refuse what is more than was sold, in all or of one line.

    Errors: ``RefundTooLarge``, ``RefundLineTooLarge``.
    """
    if together.amount_minor > amount_minor:
        raise RefundTooLarge
    for number, line in enumerate(sold, start=1):
        amount, pieces = together.amounts.get(number, 0), together.pieces.get(number, 0)
        if amount > line.amount_minor or pieces > line.quantity:
            raise RefundLineTooLarge
