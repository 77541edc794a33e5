from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum
from wagtail.models import Site

from wagtail_advocates.conversions.models import Conversion, ConversionLine, Refund
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import BadAmount, BadMoment, RefundTooLarge
from wagtail_advocates.core.hashing import digest_of, natural_key
from wagtail_advocates.core.money import MAX_MINOR
from wagtail_advocates.core.text import reference
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.programs.models import Program
from wagtail_advocates.tracking.models import Prospect

MAX_LINES = 500
_CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Customer:
    """Who bought, as far as the shop knows. ``is_new`` None: work it out from earlier sales.

    ``device`` is the shop's own opaque token of a browser or app, ``payment`` a fingerprint of
    the card or account paid with, ``address`` a postal address, ``country`` its ISO 3166 code.
    None of them is stored: keyed hashes are compared, of ``ip`` one that holds for a day.
    """

    email: str = ""
    user_id: int | None = None
    is_new: bool | None = None
    device: str = ""
    payment: str = ""
    address: str = ""
    country: str = ""
    ip: str = ""


@dataclass(frozen=True)
class SaleLine:
    """One line of a sale, in minor units of the sale's currency."""

    sku: str = ""
    category: str = ""
    quantity: int = 1
    amount_minor: int = 0


@dataclass(frozen=True)
class Sale:
    """A conversion as reported. ``amount_minor`` is what was paid, with tax and shipping in it."""

    source: str
    external_id: str
    kind: str
    amount_minor: int
    currency: str
    tax_minor: int = 0
    shipping_minor: int = 0
    discount_minor: int = 0
    lines: Sequence[SaleLine] = field(default=())

    def key(self, *, site: Site) -> str:
        return conversion_key(
            site=site, source=self.source, kind=self.kind, external_id=self.external_id
        )

    def content_digest(self) -> str:
        """What must be alike for a repeat to be the same event."""
        content: Mapping[str, Any] = {
            "amount_minor": self.amount_minor,
            "currency": self.currency,
            "tax_minor": self.tax_minor,
            "shipping_minor": self.shipping_minor,
            "discount_minor": self.discount_minor,
            "lines": [asdict(line) for line in self.lines],
        }
        return digest_of(content)


def conversion_key(*, site: Site, source: str, kind: str, external_id: str) -> str:
    """The natural key of a conversion, for ever. An order is one order, be it the first payment
    or a recurring one; a lead of the same id is another thing.
    """
    paid = kind != Conversion.Kind.LEAD
    name = Conversion.Kind.SALE if paid else Conversion.Kind.LEAD
    return natural_key("conversion", str(site.pk), source, name, external_id)


def _is_amount(value: object, *, lowest: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= MAX_MINOR


def check_sale(sale: Sale) -> None:
    """Refuse what no shop can mean. A lead may be worth nothing, a sale may not.

    Errors: ``BadReference``, ``BadAmount``.
    """
    reference(sale.source)
    reference(sale.external_id)
    lowest = 0 if sale.kind == Conversion.Kind.LEAD else 1
    parts = [sale.tax_minor, sale.shipping_minor, sale.discount_minor]
    parts += [line.amount_minor for line in sale.lines]
    quantities = [line.quantity for line in sale.lines]
    if not _is_amount(sale.amount_minor, lowest=lowest):
        raise BadAmount
    if not all(_is_amount(part, lowest=0) for part in parts) or len(sale.lines) > MAX_LINES:
        raise BadAmount
    if not all(_is_amount(quantity, lowest=1) and quantity < 10**6 for quantity in quantities):
        raise BadAmount
    if sale.tax_minor + sale.shipping_minor > sale.amount_minor:
        raise BadAmount


def checked_moment(occurred_at: datetime | None) -> datetime:
    """The moment of an event, now if none was given. Errors: ``BadMoment`` for a future one."""
    now = clock.now()
    if occurred_at is None:
        return now
    if occurred_at.tzinfo is None or occurred_at > now + _CLOCK_SKEW:
        raise BadMoment
    return occurred_at


def record(
    *,
    site: Site,
    program: Program,
    sale: Sale,
    prospect: Prospect | None,
    code: ReferralCode | None,
    customer_key: str,
    customer_is_new: bool | None,
    occurred_at: datetime,
) -> Conversion:
    """Write a conversion. Errors: ``IntegrityError`` when its key was recorded before."""
    conversion = Conversion.objects.create(
        site=site,
        program=program,
        key=sale.key(site=site),
        content_digest=sale.content_digest(),
        source=sale.source,
        external_id=sale.external_id,
        kind=sale.kind,
        currency=sale.currency,
        amount_minor=sale.amount_minor,
        tax_minor=sale.tax_minor,
        shipping_minor=sale.shipping_minor,
        discount_minor=sale.discount_minor,
        prospect=prospect,
        code=code,
        customer_key=customer_key,
        customer_is_new=customer_is_new,
        occurred_at=occurred_at,
        recorded_at=clock.now(),
    )
    ConversionLine.objects.bulk_create(
        ConversionLine(conversion=conversion, number=number, **asdict(line))
        for number, line in enumerate(sale.lines, start=1)
    )
    return conversion


def refund_key(*, site: Site, source: str, order: str, external_id: str) -> str:
    """The natural key of a refund, for ever."""
    return natural_key("refund", str(site.pk), source, order, external_id)


def park_refund(
    *,
    site: Site,
    source: str,
    order: str,
    external_id: str,
    amount_minor: int,
    currency: str,
    reason: str,
    occurred_at: datetime,
) -> Refund:
    """Write a refund that has not been applied yet. Errors: as ``check_sale``, ``record``."""
    reference(source)
    reference(order)
    reference(external_id)
    if not _is_amount(amount_minor, lowest=1):
        raise BadAmount
    return Refund.objects.create(
        site=site,
        key=refund_key(site=site, source=source, order=order, external_id=external_id),
        order_key=conversion_key(
            site=site, source=source, kind=Conversion.Kind.SALE, external_id=order
        ),
        content_digest=refund_digest(amount_minor=amount_minor, currency=currency),
        source=source,
        order=order,
        external_id=external_id,
        currency=currency,
        amount_minor=amount_minor,
        reason=reason[:200],
        occurred_at=occurred_at,
        recorded_at=clock.now(),
    )


def refund_digest(*, amount_minor: int, currency: str) -> str:
    """What must be alike for a repeated refund to be the same one."""
    return digest_of({"amount_minor": amount_minor, "currency": currency})


def refunded_minor(*, conversion: Conversion) -> int:
    """The sum of the refunds applied to a conversion."""
    total = conversion.refunds.exclude(applied_at=None).aggregate(total=Sum("amount_minor"))
    return total["total"] or 0


def apply_refund(*, refund: Refund, conversion: Conversion) -> int:
    """Tie a refund to its locked conversion; say what had been refunded before it.

    Errors: ``RefundTooLarge`` when all refunds together exceed what was paid.
    """
    before = refunded_minor(conversion=conversion)
    if before + refund.amount_minor > conversion.amount_minor:
        raise RefundTooLarge
    refund.conversion = conversion
    refund.applied_at = clock.now()
    refund.save(update_fields=["conversion", "applied_at"])
    return before
