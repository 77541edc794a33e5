from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from wagtail.models import Site

from wagtail_advocates.conversions.customers import country_code, group_name
from wagtail_advocates.conversions.models import (
    Conversion,
    ConversionLine,
    Refund,
    RefundLine,
)
from wagtail_advocates.conversions.queries import (
    applied_returns,
    next_payment_number,
    refund_by_key,
    totals,
)
from wagtail_advocates.conversions.refund_lines import check_fits, numbered
from wagtail_advocates.conversions.returns import RefundedLine, Returned, returned
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import (
    BadAmount,
    BadReference,
    ChargebackDiffers,
    RefundLinesDiffer,
    UnknownChargeback,
)
from wagtail_advocates.core.hashing import digest_of, natural_key
from wagtail_advocates.core.money import MAX_MINOR
from wagtail_advocates.core.text import reference
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.programs.models import Program
from wagtail_advocates.tracking.models import Prospect

MAX_LINES = 500
LONGEST_SKU = 80


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


def record(
    *,
    site: Site,
    program: Program,
    sale: Sale,
    prospect: Prospect | None,
    code: ReferralCode | None,
    customer_key: str,
    customer_is_new: bool | None,
    has_bought: bool,
    country: str,
    group: str,
    occurred_at: datetime,
    seen_with: Mapping[str, Any],
    began_with: Conversion | None = None,
    goes_on_with: str = "",
    look_again: bool = False,
) -> Conversion:
    """Write a conversion; of those that are a customer's first, one at most is written as that.

    ``has_bought``: it is known that the customer bought before; whoever makes a recurring payment
    did. ``customer_is_new`` is what the shop says; None where that is to be worked out. Errors:
    ``IntegrityError`` when its key was recorded before. Locks: the sale a payment goes on with; and
    a first sale to the same customer that is being written is waited for.
    """
    is_recurring = sale.kind == Conversion.Kind.RECURRING
    is_new = not has_bought and not is_recurring
    is_first = is_new and sale.kind == Conversion.Kind.SALE
    conversion = Conversion(
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
        customer_is_new=is_new if customer_is_new is None else customer_is_new,
        first_sale_of=(customer_key or None) if is_first else None,
        country=country_code(country),
        customer_group=group_name(group),
        seen_with=dict(seen_with),
        began_with=began_with,
        goes_on_with=goes_on_with,
        look_again=look_again,
        payment_number=next_payment_number(first=began_with) if began_with else None,
        occurred_at=occurred_at,
        recorded_at=clock.now(),
    )
    _write(conversion, is_told=customer_is_new is not None)
    ConversionLine.objects.bulk_create(
        ConversionLine(conversion=conversion, number=number, **asdict(line))
        for number, line in enumerate(sale.lines, start=1)
    )
    return conversion


def _write(conversion: Conversion, *, is_told: bool) -> None:
    """Write a conversion, as its customer's first sale only where no other one is that.

    ``is_told``: whether the customer is new is the shop's word, and stays.
    """
    if conversion.first_sale_of:
        try:
            with transaction.atomic():
                conversion.save(force_insert=True)
            return
        except IntegrityError:
            conversion.first_sale_of = None
            conversion.customer_is_new = is_told and conversion.customer_is_new
    # Where it was its own key that is taken, that is said here.
    conversion.save(force_insert=True)


def begin_with(
    *, payment: Conversion, first: Conversion, friend: Prospect, seen_with: Mapping[str, Any]
) -> None:
    """Let a locked payment go on with a sale that came after it; ``friend`` is who pays, and
    ``seen_with`` what is known of them by now. Locks: that sale.
    """
    payment.began_with, payment.prospect = first, friend
    payment.customer_key = payment.customer_key or first.customer_key
    payment.seen_with = dict(seen_with)
    payment.payment_number = next_payment_number(first=first)
    payment.look_again = False
    payment.save(
        update_fields=[
            "began_with",
            "prospect",
            "customer_key",
            "seen_with",
            "payment_number",
            "look_again",
        ]
    )


def refund_key(
    *, site: Site, source: str, order: str, external_id: str, kind: str = Refund.Kind.REFUND
) -> str:
    """The natural key of a refund, for ever. A won chargeback has the id of the chargeback."""
    return natural_key(str(kind), str(site.pk), source, order, external_id)


def park_refund(
    *,
    site: Site,
    kind: str,
    source: str,
    order: str,
    external_id: str,
    amount_minor: int,
    currency: str,
    lines: Sequence[RefundedLine],
    reason: str,
    occurred_at: datetime,
) -> Refund:
    """Write a refund that has not been applied yet.

    Errors: ``BadReference``, ``BadAmount``, ``RefundLinesDiffer``, ``ChargebackDiffers``;
    ``IntegrityError`` when its key was recorded before.
    """
    reference(source)
    reference(order)
    reference(external_id)
    if not _is_amount(amount_minor, lowest=1):
        raise BadAmount
    _check_lines(lines, amount_minor=amount_minor)
    if lines and kind == Refund.Kind.CHARGEBACK_REVERSED:
        raise ChargebackDiffers
    refund = Refund.objects.create(
        site=site,
        kind=kind,
        key=refund_key(site=site, source=source, order=order, external_id=external_id, kind=kind),
        order_key=conversion_key(
            site=site, source=source, kind=Conversion.Kind.SALE, external_id=order
        ),
        content_digest=refund_digest(amount_minor=amount_minor, currency=currency, lines=lines),
        source=source,
        order=order,
        external_id=external_id,
        currency=currency,
        amount_minor=amount_minor,
        reason=reason[:200],
        occurred_at=occurred_at,
        recorded_at=clock.now(),
        look_again=True,
    )
    RefundLine.objects.bulk_create(
        RefundLine(refund=refund, number=number, **asdict(line))
        for number, line in enumerate(lines, start=1)
    )
    return refund


def _check_lines(lines: Sequence[RefundedLine], *, amount_minor: int) -> None:
    """Refuse lines that say nothing, or another sum than the refund."""
    if not lines:
        return
    if len(lines) > MAX_LINES or any(len(line.sku) > LONGEST_SKU for line in lines):
        raise BadReference
    numbers = [number for line in lines for number in (line.line, line.quantity)]
    if not all(_is_amount(number, lowest=0) and number < 10**6 for number in numbers):
        raise BadAmount
    if not all(_is_amount(line.amount_minor, lowest=0) for line in lines):
        raise BadAmount
    says_nothing = any(not (line.quantity or line.amount_minor) for line in lines)
    if says_nothing or sum(line.amount_minor for line in lines) != amount_minor:
        raise RefundLinesDiffer


def refund_digest(*, amount_minor: int, currency: str, lines: Sequence[RefundedLine] = ()) -> str:
    """What must be alike for a repeated refund to be the same one."""
    content: dict[str, Any] = {"amount_minor": amount_minor, "currency": currency}
    if lines:
        content["lines"] = [asdict(line) for line in lines]
    return digest_of(content)


@dataclass(frozen=True)
class Applied:
    """What had been returned of a sale before a refund, and what with it."""

    before: Returned
    after: Returned


def apply_refund(*, refund: Refund, conversion: Conversion) -> Applied:
    """Tie a refund to its locked conversion; say what was returned before it and with it.

    Errors: ``RefundTooLarge`` when the refunds, or the chargebacks that were not won, exceed what
    was paid; ``UnknownRefundLine``, ``AmbiguousRefundLine``, ``RefundLineTooLarge``;
    ``UnknownChargeback``, ``ChargebackDiffers`` for one that is said to be won.
    """
    earlier = applied_returns(conversion=conversion)
    before = totals(earlier)
    if refund.kind == Refund.Kind.CHARGEBACK_REVERSED:
        part = _won(refund, earlier)
    else:
        part = _part(refund, conversion, earlier)
    refund.conversion = conversion
    refund.applied_at = clock.now()
    refund.look_again = False
    refund.save(update_fields=["conversion", "applied_at", "look_again"])
    return Applied(before, before.plus(part))


def _part(
    refund: Refund, conversion: Conversion, earlier: Sequence[tuple[Refund, Returned]]
) -> Returned:
    """What a refund or chargeback returns, its lines numbered, once it is known to fit."""
    rows = list(refund.lines.all())
    sold = list(conversion.lines.all()) if rows else []
    lines = numbered(
        [RefundedLine(row.line, row.sku, row.quantity, row.amount_minor) for row in rows],
        sold=sold,
    )
    part = returned(amount_minor=refund.amount_minor, lines=lines)
    is_refund = refund.kind == Refund.Kind.REFUND
    alike = [each for each in earlier if (each[0].kind == Refund.Kind.REFUND) == is_refund]
    check_fits(totals(alike).plus(part), amount_minor=conversion.amount_minor, sold=sold)
    for row, line in zip(rows, lines, strict=True):
        row.line = line.line
    RefundLine.objects.bulk_update(rows, ["line"])
    return part


def _won(refund: Refund, earlier: Sequence[tuple[Refund, Returned]]) -> Returned:
    """What a won chargeback gives back; the chargeback is void from now on."""
    for chargeback, part in earlier:
        if chargeback.key != chargeback_key(refund):
            continue
        if chargeback.amount_minor != refund.amount_minor:
            raise ChargebackDiffers
        chargeback.won_at = clock.now()
        chargeback.save(update_fields=["won_at"])
        return part.negated()
    raise UnknownChargeback


def chargeback_key(refund: Refund) -> str:
    """The key of the chargeback that a row of its kind says was won."""
    return refund_key(
        site=refund.site,
        source=refund.source,
        order=refund.order,
        external_id=refund.external_id,
        kind=Refund.Kind.CHARGEBACK,
    )


def won_already(*, chargeback: Refund) -> Refund | None:
    """What says that a chargeback was won and came before it, locked."""
    return refund_by_key(
        key=refund_key(
            site=chargeback.site,
            source=chargeback.source,
            order=chargeback.order,
            external_id=chargeback.external_id,
            kind=Refund.Kind.CHARGEBACK_REVERSED,
        )
    )


def leave_parked(*, refund: Refund) -> None:
    """Nobody needs to look for its order again: it is known, or will find the refund."""
    refund.look_again = False
    refund.save(update_fields=["look_again"])
