"""A recurring payment that came before the sale it goes on with is credited once that has come: by
the sale itself, or, where both were recorded at the same time, by whoever commits last.
"""

from __future__ import annotations

import logging
from functools import partial

from django.db import transaction

from wagtail_advocates.conversions import services as conversions
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.conversions.queries import (
    first_credited_sale,
    missed_payments,
    waiting_payments,
)
from wagtail_advocates.core import clock
from wagtail_advocates.core.decisions import times_decided
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.flows.apply_refunds import SETTLED
from wagtail_advocates.flows.credit_conversion import credit_recurring
from wagtail_advocates.flows.customer_keys import also_seen_with, friend_of, kept_with
from wagtail_advocates.flows.reward_late import reward_late

log = logging.getLogger("wagtail_advocates.payments")


def credit_waiting(*, sale: Conversion) -> None:
    """Credit the payments that came before a credited sale, in the order of their arrival."""
    for payment_id in waiting_payments(sale=sale):
        _credit(payment_id=payment_id)


def credit_after_commit(*, payment: Conversion) -> None:
    """Look once more for the sale of a payment, which may have been recorded beside it."""
    transaction.on_commit(partial(_credit, payment_id=payment.pk), robust=True)


@flow
def _credit(*, payment_id: int) -> bool:
    """Credit a payment like its first sale, if that is known by now and nobody did.

    Locks: the payment, its first sale, then as for any conversion.
    """
    payment = Conversion.objects.select_for_update().get(pk=payment_id)
    if payment.began_with_id is not None or hasattr(payment, "attribution"):
        return False
    first = first_credited_sale(
        site_id=payment.site_id,
        program_id=payment.program_id,
        currency=payment.currency,
        prospect=payment.prospect,
        customer_key=payment.customer_key,
        order_key=payment.goes_on_with,
        at=payment.occurred_at,
    ).sale
    if first is None:
        return False
    turn = times_decided(subject_kind="conversion", subject_id=payment.pk, step="attribution")
    friend = payment.prospect or friend_of(conversion=first)
    seen = also_seen_with(kept_with(payment), first=first)
    conversions.begin_with(payment=payment, first=first, friend=friend, seen_with=seen.as_data())
    credits, _reason = credit_recurring(conversion=payment, program=payment.program)
    if credits:
        reward_late(conversion=payment, credits=credits, friend=friend, turn=turn)
    return True


def credit_missed_payments(*, limit: int = 500) -> int:
    """Credit payments recorded beside their first sale by a process that died before it could look;
    say how many.

    Each is its own transaction; one that fails is logged and tried again. A payment whose sale has
    not come is left for that sale to find. Queries: one where no payment waits.
    """
    found, alone = 0, []
    for payment in missed_payments(limit=limit):
        try:
            is_credited = _credit(payment_id=payment.pk)
        except Exception:  # one bad payment must not keep the others waiting
            log.exception("payment %s could not be credited and waits", payment.pk)
            continue
        found += is_credited
        if not is_credited and payment.recorded_at < clock.now() - SETTLED:
            alone.append(payment.pk)
    if alone:
        Conversion.objects.filter(pk__in=alone).update(look_again=False)
    return found
