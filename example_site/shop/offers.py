"""The friend's side of the advocates program in this shop: who sent them, and what they save."""

from __future__ import annotations

import uuid

from wagtail.models import Site

from example_site.shop.cart import Cart
from example_site.shop.models import CURRENCY, Order
from example_site.shop.totals import Totals, totals
from wagtail_advocates.core.errors import AdvocatesError
from wagtail_advocates.flows import ClaimResult, claim_code, referred_by

NOT_FIRST = "The welcome offer is for a first order, and you have bought from us before."


def welcome(*, site: Site, code: str, visitor: uuid.UUID | None) -> ClaimResult | None:
    """Whose friend is shopping: by the code they typed, else by the link they followed.

    Writes nothing. A code that has lapsed since it was typed counts as none.
    """
    if code:
        try:
            return claim_code(site=site, code=code)
        except AdvocatesError:
            return None
    return referred_by(site=site, visitor=visitor)


def has_bought(email: str) -> bool:
    """Whether the shop knows an order of that address."""
    return bool(email) and Order.objects.filter(email__iexact=email).exists()


def totals_for(cart: Cart, claim: ClaimResult | None) -> Totals:
    """The sums of a cart with the friend's discount taken off."""
    discount_minor = 0
    if claim is not None and claim.welcome.currency == CURRENCY:
        discount_minor = claim.welcome.discount_minor(cart.subtotal_minor)
    return totals(subtotal_minor=cart.subtotal_minor, discount_minor=discount_minor)
