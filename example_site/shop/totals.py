"""What an order costs. Pure, integers only: cents with VAT inside."""

from __future__ import annotations

from dataclasses import dataclass

SHIPPING_MINOR = 490
FREE_SHIPPING_FROM_MINOR = 8_000
VAT_PERCENT = 19


@dataclass(frozen=True)
class Totals:
    """The sums at the foot of a cart. ``tax_minor`` is the VAT inside the goods."""

    subtotal_minor: int
    discount_minor: int
    shipping_minor: int

    @property
    def total_minor(self) -> int:
        return self.subtotal_minor - self.discount_minor + self.shipping_minor

    @property
    def tax_minor(self) -> int:
        return vat_inside(self.subtotal_minor - self.discount_minor)

    @property
    def to_free_shipping_minor(self) -> int:
        return max(0, FREE_SHIPPING_FROM_MINOR - self.subtotal_minor) if self.shipping_minor else 0


def vat_inside(gross_minor: int) -> int:
    """The VAT in a gross amount, rounded half up to the cent."""
    whole = 100 + VAT_PERCENT
    return (2 * gross_minor * VAT_PERCENT + whole) // (2 * whole)


def totals(*, subtotal_minor: int, discount_minor: int = 0) -> Totals:
    """The sums for goods of that price; a discount never exceeds them, and shipping is no goods."""
    is_free = subtotal_minor == 0 or subtotal_minor >= FREE_SHIPPING_FROM_MINOR
    return Totals(
        subtotal_minor=subtotal_minor,
        discount_minor=max(0, min(discount_minor, subtotal_minor)),
        shipping_minor=0 if is_free else SHIPPING_MINOR,
    )
