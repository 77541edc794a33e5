"""The cart: SKUs and quantities in the session, products and sums from the database."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from example_site.shop.models import ProductPage

MOST_OF_ONE = 20
MOST_PRODUCTS = 50
_KEY = "cart"


@dataclass(frozen=True)
class CartLine:
    """So many of one product."""

    product: ProductPage
    quantity: int

    @property
    def amount_minor(self) -> int:
        return self.product.price_minor * self.quantity


@dataclass(frozen=True)
class Cart:
    """What is in the cart and can be bought now."""

    lines: Sequence[CartLine]

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def subtotal_minor(self) -> int:
        return sum(line.amount_minor for line in self.lines)


def read(session: MutableMapping[str, Any]) -> Cart:
    """The cart in the order things were put in; products that went off sale drop out."""
    wanted: dict[str, int] = session.get(_KEY, {})
    products = {
        product.sku: product
        for product in ProductPage.objects.live()
        .filter(sku__in=list(wanted))
        .select_related("image")
    }
    return Cart(
        [CartLine(products[sku], quantity) for sku, quantity in wanted.items() if sku in products]
    )


def change(session: MutableMapping[str, Any], *, sku: str, quantity: int) -> None:
    """Set the quantity of a product in the cart; nought takes it out, too many become the most."""
    wanted: dict[str, int] = dict(session.get(_KEY, {}))
    if sku not in wanted:
        return
    if quantity < 1:
        del wanted[sku]
    else:
        wanted[sku] = min(quantity, MOST_OF_ONE)
    session[_KEY] = wanted


def add(session: MutableMapping[str, Any], *, sku: str, quantity: int = 1) -> None:
    """Put more of a product that is on sale into the cart, as far as there is room."""
    wanted: dict[str, int] = dict(session.get(_KEY, {}))
    if sku in wanted or len(wanted) < MOST_PRODUCTS:
        wanted[sku] = min(wanted.get(sku, 0) + max(1, quantity), MOST_OF_ONE)
    session[_KEY] = wanted


def empty(session: MutableMapping[str, Any]) -> None:
    """Take everything out."""
    session.pop(_KEY, None)
