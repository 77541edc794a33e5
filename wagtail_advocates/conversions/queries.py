from __future__ import annotations

from django.db.models import QuerySet
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


def has_bought_before(*, site: Site, customer_key: str) -> bool:
    """Whether the site knows an earlier sale to that customer."""
    if not customer_key:
        return False
    return Conversion.objects.filter(
        site=site, customer_key=customer_key, kind=Conversion.Kind.SALE
    ).exists()
