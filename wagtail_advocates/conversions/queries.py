from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Site

from wagtail_advocates.conversions.models import Conversion, Refund
from wagtail_advocates.conversions.returns import RefundedLine, Returned, returned
from wagtail_advocates.programs.models import Program
from wagtail_advocates.programs.reach import Reach, narrowed
from wagtail_advocates.tracking.models import Prospect


def by_key(*, key: str) -> Conversion | None:
    """The conversion first recorded under a natural key, read past any snapshot."""
    return Conversion.objects.select_for_update().filter(key=key).first()


def refund_by_key(*, key: str) -> Refund | None:
    """The refund first recorded under a natural key, read past any snapshot."""
    return Refund.objects.select_for_update().filter(key=key).first()


def parked_refunds(*, key: str) -> list[Refund]:
    """Refunds that came before the conversion with that key, in the order of their arrival."""
    return list(Refund.objects.filter(order_key=key, applied_at=None).order_by("pk"))


def missed_refunds(*, limit: int) -> list[tuple[int, str, datetime, bool]]:
    """The oldest parked refunds whose order may have been recorded beside them.

    Shape: id, key of the order, when it was recorded, and whether the order is known by now.
    """
    orders = Conversion.objects.filter(key=OuterRef("order_key"))
    parked = Refund.objects.filter(look_again=True, applied_at=None).annotate(known=Exists(orders))
    return list(
        parked.order_by("id").values_list("pk", "order_key", "recorded_at", "known")[:limit]
    )


def applied_returns(*, conversion: Conversion) -> list[tuple[Refund, Returned]]:
    """The refunds applied to a conversion, each with what it returned, as ``returns_of``.

    Queries: two, or one without refunds.
    """
    rows = conversion.refunds.exclude(applied_at=None).prefetch_related("lines")
    return returns_of(refunds=rows)


def returns_of(*, refunds: Iterable[Refund]) -> list[tuple[Refund, Returned]]:
    """All refunds applied to one conversion, each with what it returned.

    In an order in which none lacks its cause: a won chargeback, negative, after its chargeback.
    Queries: their lines, unless they were fetched before.
    """
    parts: list[tuple[Refund, Returned]] = []
    for refund in sorted(
        refunds, key=lambda row: (row.kind == Refund.Kind.CHARGEBACK_REVERSED, row.pk)
    ):
        if refund.kind == Refund.Kind.CHARGEBACK_REVERSED:
            part = next(part for each, part in parts if _is_won_by(each, refund)).negated()
        else:
            lines = [
                RefundedLine(row.line, row.sku, row.quantity, row.amount_minor)
                for row in refund.lines.all()
            ]
            part = returned(amount_minor=refund.amount_minor, lines=lines)
        parts.append((refund, part))
    return parts


def _is_won_by(chargeback: Refund, won: Refund) -> bool:
    is_chargeback = chargeback.kind == Refund.Kind.CHARGEBACK
    return is_chargeback and chargeback.external_id == won.external_id


def totals(parts: Iterable[tuple[Refund, Returned]]) -> Returned:
    """All of them together."""
    return reduce(Returned.plus, (part for _refund, part in parts), Returned())


@dataclass(frozen=True)
class FirstSale:
    """The sale a recurring payment goes on with, if it is known, and whether it may still come."""

    sale: Conversion | None = None
    may_come: bool = False


def first_credited_sale(
    *,
    site_id: int,
    program_id: int | None,
    currency: str,
    prospect: Prospect | None,
    customer_key: str,
    order_key: str = "",
    at: datetime,
) -> FirstSale:
    """The credited sale a recurring payment of that moment goes on with: by its order, else the
    customer's first until then; and whether its sale may still come. Queries: one.

    ``program_id`` is None for a sale of whichever program. A customer is known by prospect or
    address; a named order may be of nobody known.
    """
    known = Q(key=order_key) if order_key else _of_customer(site_id, prospect, customer_key)
    if not known:
        return FirstSale()
    sales = Conversion.objects.filter(known, kind=Conversion.Kind.SALE, currency=currency)
    # Beside a condition on the program SQLite would read whatever the program sold.
    found = [
        sale
        for sale in sales.select_related("attribution", "program").order_by("occurred_at", "id")
        if program_id in (None, sale.program_id) and (order_key or sale.occurred_at <= at)
    ]
    first = next((sale for sale in found if hasattr(sale, "attribution")), None)
    return FirstSale(first, may_come=not found)


@dataclass(frozen=True)
class Beside:
    """What was recorded at the same time as a sale: refunds of it, or payments of its customer."""

    has_refunds: bool
    has_payments: bool


def recorded_beside(*, sale: Conversion, known_refunds: Iterable[int]) -> Beside:
    """What the transaction of a sale could not see, asked after its end. Queries: one."""
    refunds = Refund.objects.filter(order_key=sale.key, applied_at=None)
    asked = Conversion.objects.filter(pk=sale.pk).annotate(
        refunds_beside=Exists(refunds.exclude(pk__in=list(known_refunds))),
        payments_beside=Exists(_payments_of(sale)),
    )
    has_refunds, has_payments = asked.values_list("refunds_beside", "payments_beside").get()
    return Beside(has_refunds=bool(has_refunds), has_payments=bool(has_payments))


def _payments_of(sale: Conversion) -> QuerySet[Conversion]:
    """The recurring payments of the sale's customer, and those that name it."""
    theirs = _of_customer(sale.site_id, sale.prospect, sale.customer_key)
    return Conversion.objects.filter(
        Q(goes_on_with=sale.key) | theirs, kind=Conversion.Kind.RECURRING
    )


def waiting_payments(*, sale: Conversion) -> list[int]:
    """The recurring payments that came before the credited sale they go on with, in the order of
    their arrival. Queries: one.
    """
    rows = _payments_of(sale).order_by("pk")
    columns = ("pk", "program_id", "began_with_id", "goes_on_with", "occurred_at")
    return [
        pk
        for pk, program_id, began_with_id, named, at in rows.values_list(*columns)
        if program_id == sale.program_id
        and began_with_id is None
        and (named == sale.key or (not named and at >= sale.occurred_at))
    ]


def missed_payments(*, limit: int) -> QuerySet[Conversion]:
    """The oldest payments whose first sale may have been recorded beside them."""
    return Conversion.objects.filter(look_again=True).order_by("pk")[:limit]


def _of_customer(site_id: int, prospect: Prospect | None, customer_key: str) -> Q:
    known = Q()
    if prospect is not None:
        known |= Q(prospect=prospect)
    if customer_key:
        known |= Q(site=site_id, customer_key=customer_key)
    return known


def payment_number(*, conversion: Conversion) -> int:
    """Which payment of its subscription a recurring one is; the sale that began it is number 1.

    Each subscription of a customer counts for itself where the shop names its first order.
    """
    if conversion.payment_number is not None:
        return conversion.payment_number
    if conversion.began_with_id is None:
        return 2
    # Recorded before numbers were kept.
    earlier = Conversion.objects.filter(began_with=conversion.began_with_id, pk__lt=conversion.pk)
    return 2 + earlier.count()


def next_payment_number(*, first: Conversion) -> int:
    """The number of the next payment of a subscription, read past any snapshot.

    Locks: the sale it began with, so that no two payments get one number, then its payments.
    """
    Conversion.objects.select_for_update().get(pk=first.pk)
    payments = Conversion.objects.select_for_update().filter(began_with=first)
    return 2 + len(payments.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True)
class SaleBefore:
    """What is known before a sale is written: whether the customer bought before, refunds of it,
    and recurring payments that may wait for it.
    """

    has_bought: bool
    has_parked: bool
    has_payments: bool


def known_before(
    *,
    program: Program,
    prospect: Prospect | None,
    customer_key: str,
    order_key: str,
    at: datetime,
) -> SaleBefore:
    """Whether the site knows that the customer bought before an order of that key and moment,
    whether a refund waits for it, and whether recurring payments may. A payment that goes on with
    the order is none before it, though it came first. What is being written beside it is not seen.
    Queries: one.
    """
    site = program.site_id
    goes_on = Q(goes_on_with=order_key) | Q(goes_on_with="", occurred_at__gte=at)
    waits = Q(goes_on, kind=Conversion.Kind.RECURRING, began_with=None)
    sales = Conversion.objects.filter(
        ~waits, site=site, customer_key=customer_key, kind__in=Conversion.PAID
    ).exclude(customer_key="")
    parked = Refund.objects.filter(order_key=order_key, applied_at=None)
    payments = Conversion.objects.filter(
        Q(goes_on_with=order_key) | _of_customer(site, prospect, customer_key),
        kind=Conversion.Kind.RECURRING,
    )
    asked = Site.objects.filter(pk=site).annotate(
        bought=Exists(sales), parked=Exists(parked), payments=Exists(payments)
    )
    return SaleBefore(*map(bool, asked.values_list("bought", "parked", "payments").get()))


def conversions_within(
    *,
    reach: Reach,
    kind: str | None = None,
    keys: Iterable[str] | None = None,
    is_attributed: bool | None = None,
    enrollment: uuid.UUID | None = None,
    advocate: uuid.UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Conversion]:
    """The conversions in reach with program, code and whom they are credited to.

    ``keys`` are natural keys; the period is when they were recorded. Queries: three.
    """
    rows = narrowed(
        Conversion.objects.filter(reach.through()),
        kind=kind,
        key__in=keys,
        attribution__isnull=None if is_attributed is None else not is_attributed,
        recorded_at__gte=since,
        recorded_at__lt=until,
    )
    if enrollment is not None or advocate is not None:
        # Below, so that somebody credited for several contacts is no several rows.
        credited = narrowed(
            Conversion.objects.filter(reach.through()),
            attribution__credits__enrollment__public_id=enrollment,
            attribution__credits__enrollment__advocate__public_id=advocate,
        )
        rows = rows.filter(pk__in=credited.values("pk"))
    return rows.select_related("program", "code", "attribution").prefetch_related(
        "attribution__credits__enrollment"
    )
