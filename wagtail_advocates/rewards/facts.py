"""What the rules look at: the sale as a whole, and each credited advocate. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class LineFacts:
    """One line: what was paid for it, tax included, discount taken off."""

    sku: str
    category: str
    quantity: int
    amount_minor: int


@dataclass(frozen=True)
class SaleFacts:
    """A conversion, whoever is credited for it. Amounts in minor units of its currency.

    ``payment_number`` counts the payments of a subscription: 1 is the sale that began it.
    """

    amount_minor: int
    tax_minor: int = 0
    shipping_minor: int = 0
    discount_minor: int = 0
    is_first_sale: bool = True
    kind: str = "sale"
    country: str = ""
    customer_group: str = ""
    occurred_on: date = date.min
    payment_number: int = 1
    lines: Sequence[LineFacts] = ()


@dataclass(frozen=True)
class ShareFacts:
    """One credited advocate. ``refusal``: what was found against them, or empty.

    ``recruiter_id`` is the enrollment of who recruited them, where that one is active, and
    ``recruiter_refusal`` what was found against that one.
    """

    enrollment_id: int
    weight: int = 1
    advocate_type: str = ""
    channel: str = ""
    method: str = ""
    refusal: str = ""
    is_active: bool = True
    recruiter_id: int | None = None
    recruiter_refusal: str = ""
