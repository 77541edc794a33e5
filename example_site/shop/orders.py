"""Placing, reporting and refunding orders.

The shop's own rows are written first; only then does the advocates program hear of them. Whatever
it answers, an order or a refund stands; what could not be reported is reported with a later one.
"""

from __future__ import annotations

import logging
import secrets
import uuid
from datetime import datetime

from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from wagtail.models import Site

from example_site.shop.cart import Cart
from example_site.shop.models import CURRENCY, Order, OrderLine, OrderRefund
from example_site.shop.totals import Totals
from wagtail_advocates.core.errors import AdvocatesError, TryAgain
from wagtail_advocates.flows import Customer, SaleLine, record_conversion, record_refund

log = logging.getLogger("example_site.shop")

SOURCE = "shop"
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CATCH_UP = 20


class RefundImpossible(Exception):
    """The amount is nought, or more than is left of the order."""


def _new_number() -> str:
    return "HK-" + "".join(secrets.choice(_ALPHABET) for _place in range(6))


def place_order(
    *,
    site: Site,
    cart: Cart,
    totals: Totals,
    name: str,
    email: str,
    code: str = "",
    visitor: uuid.UUID | None = None,
    user_id: int | None = None,
    placed_at: datetime | None = None,
) -> Order:
    """Save a paid order with its lines, then report it. The order stands whatever happens then."""
    order = Order(
        number=_new_number(),
        name=name,
        email=email,
        user_id=user_id,
        code=code,
        visitor=visitor,
        subtotal_minor=totals.subtotal_minor,
        discount_minor=totals.discount_minor,
        shipping_minor=totals.shipping_minor,
        tax_minor=totals.tax_minor,
        placed_at=placed_at or timezone.now(),
    )
    with transaction.atomic():
        _save_with_a_free_number(order)
        OrderLine.objects.bulk_create(
            OrderLine(
                order=order,
                page=line.product,
                sku=line.product.sku,
                title=line.product.title,
                category=line.product.category,
                quantity=line.quantity,
                amount_minor=line.amount_minor,
            )
            for line in cart.lines
        )
    report_order(site=site, order=order)
    report_missed(site=site)
    return order


def _save_with_a_free_number(order: Order) -> None:
    for _attempt in range(5):
        try:
            with transaction.atomic():
                order.save(force_insert=True)
            return
        except IntegrityError:
            order.pk, order.number = None, _new_number()
    raise RuntimeError("No free order number was found.")


def report_order(*, site: Site, order: Order) -> None:
    """Tell the advocates program of a sale; a code it refuses is noted and left out.

    Never raises: an order that could not be reported keeps an empty ``reported_at``.
    """
    if not order.total_minor:
        Order.objects.filter(pk=order.pk).update(reported_at=timezone.now())
        return
    try:
        try:
            _report(site=site, order=order, code=order.code)
        except TryAgain:
            raise
        except AdvocatesError as error:
            order.code_problem = str(error.message)[:200]
            _report(site=site, order=order, code="")
        order.reported_at = timezone.now()
    except Exception:  # the sale matters more than its report, which can be made up for
        log.exception("order %s could not be reported", order.number)
    order.save(update_fields=["code_problem", "reported_at"])


def _report(*, site: Site, order: Order, code: str) -> None:
    record_conversion(
        site=site,
        source=SOURCE,
        external_id=order.number,
        amount_minor=order.total_minor,
        currency=CURRENCY,
        code=code,
        visitor=order.visitor,
        customer=Customer(email=order.email, user_id=order.user_id),
        lines=[
            SaleLine(
                sku=line.sku,
                category=line.category,
                quantity=line.quantity,
                amount_minor=line.amount_minor,
            )
            for line in order.lines.order_by("id")
        ],
        tax_minor=order.tax_minor,
        shipping_minor=order.shipping_minor,
        discount_minor=order.discount_minor,
        occurred_at=order.placed_at,
    )


def report_missed(*, site: Site) -> None:
    """Report the oldest orders and refunds that could not be reported when they were made."""
    for order in Order.objects.filter(reported_at=None).order_by("id")[:_CATCH_UP]:
        report_order(site=site, order=order)
    missed = OrderRefund.objects.filter(reported_at=None).select_related("order")
    for refund in missed.order_by("id")[:_CATCH_UP]:
        report_refund(site=site, refund=refund)


def refund_order(
    *,
    site: Site,
    order: Order,
    amount_minor: int,
    reason: str = "",
    made_at: datetime | None = None,
) -> OrderRefund:
    """Give back a part or all of an order, then report it.

    Errors: ``RefundImpossible``. Two refunds at once cannot exceed the order: the sum is raised
    by one conditional UPDATE.
    """
    if amount_minor < 1:
        raise RefundImpossible
    with transaction.atomic():
        paid = F("subtotal_minor") - F("discount_minor") + F("shipping_minor")
        row = Order.objects.filter(pk=order.pk, refunded_minor__lte=paid - amount_minor)
        if not row.update(refunded_minor=F("refunded_minor") + amount_minor):
            raise RefundImpossible
        order.refresh_from_db()
        whole = order.refundable_minor == 0
        order.state = Order.State.REFUNDED if whole else Order.State.PARTLY_REFUNDED
        order.save(update_fields=["state"])
        refund = OrderRefund.objects.create(
            order=order,
            number=f"{order.number}-R{order.refunds.count() + 1}",
            amount_minor=amount_minor,
            reason=reason,
            made_at=made_at or timezone.now(),
        )
    report_refund(site=site, refund=refund)
    return refund


def report_refund(*, site: Site, refund: OrderRefund) -> None:
    """Tell the advocates program of a refund, so that rewards are taken back. Never raises."""
    try:
        record_refund(
            site=site,
            source=SOURCE,
            order=refund.order.number,
            external_id=refund.number,
            amount_minor=refund.amount_minor,
            currency=CURRENCY,
            reason=refund.reason,
            occurred_at=refund.made_at,
        )
        refund.reported_at = timezone.now()
        refund.save(update_fields=["reported_at"])
    except Exception:  # the money is given back; its report can be made up for
        log.exception("refund %s could not be reported", refund.number)


def mail_confirmation(*, site: Site, order: Order) -> None:
    """Mail the customer what they bought. A mail that fails is logged."""
    body = render_to_string("shop/mail/order.txt", {"order": order, "site": site})
    try:
        send_mail(f"Your order {order.number}", body, None, [order.email])
    except OSError:
        log.exception("the confirmation of order %s could not be sent", order.number)
