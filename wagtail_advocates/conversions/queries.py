from __future__ import annotations

from itertools import accumulate

from django.db.models import Q, QuerySet
from wagtail.models import Site

from wagtail_advocates.conversions.models import Conversion, Refund


def by_key(*, key: str) -> Conversion | None:
    """The conversion first recorded under a natural key, read past any snapshot."""
    return Conversion.objects.select_for_update().filter(key=key).first()


def refund_by_key(*, key: str) -> Refund | None:
    """The refund first recorded under a natural key, read past any snapshot."""
    return Refund.objects.select_for_update().filter(key=key).first()


def parked_refunds(*, key: str) -> QuerySet[Refund]:
    """Refunds that came before the conversion with that key, in the order they came."""
    return Refund.objects.filter(order_key=key, applied_at=None).order_by("id")


def applied_refunds(*, conversion: Conversion) -> list[tuple[Refund, int]]:
    """The refunds applied to a conversion in their order, each with the sum up to it."""
    refunds = list(conversion.refunds.exclude(applied_at=None).order_by("id"))
    sums = accumulate(refund.amount_minor for refund in refunds)
    return list(zip(refunds, sums, strict=True))


def first_credited_sale(*, conversion: Conversion, first_order: str = "") -> Conversion | None:
    """The credited sale a recurring payment goes on with: by its order, else the customer's first.

    A customer is known by prospect or address; a named order may be of nobody known.
    """
    sales = Conversion.objects.filter(
        program_id=conversion.program_id, kind=Conversion.Kind.SALE, attribution__isnull=False
    ).select_related("attribution")
    if first_order:
        return sales.filter(source=conversion.source, external_id=first_order).first()
    known = Q()
    if conversion.prospect_id:
        known |= Q(prospect_id=conversion.prospect_id)
    if conversion.customer_key:
        known |= Q(customer_key=conversion.customer_key)
    return sales.filter(known).order_by("occurred_at", "id").first() if known else None


def has_bought_before(*, site: Site, customer_key: str) -> bool:
    """Whether the site knows an earlier sale to that customer."""
    if not customer_key:
        return False
    return Conversion.objects.filter(
        site=site, customer_key=customer_key, kind__in=Conversion.PAID
    ).exists()
