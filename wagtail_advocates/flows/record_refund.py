from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError
from wagtail.models import Site

from wagtail_advocates import signals
from wagtail_advocates.conversions import services as conversions
from wagtail_advocates.conversions.models import Refund
from wagtail_advocates.conversions.moments import checked_moment
from wagtail_advocates.conversions.queries import by_key, refund_by_key
from wagtail_advocates.conversions.returns import RefundedLine
from wagtail_advocates.core.errors import DuplicateConflict, ForeignCurrency, UnknownChargeback
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.flows.apply_refunds import (
    APPLIED,
    PARKED,
    apply_late_after_commit,
    apply_to,
    decide_refund,
)
from wagtail_advocates.rewards.models import RewardReversal


@dataclass(frozen=True)
class RefundResult:
    """The refund, ``applied`` or ``parked``, what it took back, and whether it was known before.

    What a won chargeback gave back is negative.
    """

    refund: Refund
    status: str
    repeated: bool
    reversals: list[RewardReversal] = field(default_factory=list)


def record_refund(
    *,
    site: Site,
    order: str,
    external_id: str,
    amount_minor: int,
    currency: str,
    kind: str = Refund.Kind.REFUND,
    lines: Sequence[RefundedLine] = (),
    source: str = "shop",
    reason: str = "",
    occurred_at: datetime | None = None,
) -> RefundResult:
    """Record a full or partial refund once and claw rewards back at the captured rate.

    With ``lines``, which sum to the amount, a rule that counts lines loses what these had earned
    and nothing else. ``kind`` is ``refund``, ``chargeback`` where a bank took the payment back,
    or ``chargeback_reversed`` where that chargeback, of the same ``external_id`` and amount, was
    won: what it had taken is given back. What comes before its order, or a won chargeback before
    the chargeback, is parked and applied later. The same event again changes nothing.
    Errors: ``RefundTooLarge``, ``ForeignCurrency``, ``BadAmount``, ``BadReference``,
    ``BadMoment``, ``RefundLinesDiffer``, ``UnknownRefundLine``, ``AmbiguousRefundLine``,
    ``RefundLineTooLarge``, ``ChargebackDiffers``, ``DuplicateConflict``, ``TryAgain``; none
    leaves anything behind. Locks: conversion, then its rewards in id order, then balances.
    """
    moment = checked_moment(occurred_at)
    kind = Refund.Kind(kind)
    key = conversions.refund_key(
        site=site, source=source, order=order, external_id=external_id, kind=kind
    )
    digest = conversions.refund_digest(amount_minor=amount_minor, currency=currency, lines=lines)
    try:
        return _record(
            key=key,
            digest=digest,
            site=site,
            kind=kind,
            lines=lines,
            order=order,
            external_id=external_id,
            amount_minor=amount_minor,
            currency=currency,
            source=source,
            reason=reason,
            occurred_at=moment,
        )
    except IntegrityError:
        first = _first_result(key=key, digest=digest)
        if first is None:
            raise
        return first


@flow
def _record(
    *,
    key: str,
    digest: str,
    site: Site,
    kind: str,
    lines: Sequence[RefundedLine],
    order: str,
    external_id: str,
    amount_minor: int,
    currency: str,
    source: str,
    reason: str,
    occurred_at: datetime,
) -> RefundResult:
    first = _repeated(key=key, digest=digest)
    if first is not None:
        return first
    refund = conversions.park_refund(
        site=site,
        kind=kind,
        source=source,
        order=order,
        external_id=external_id,
        amount_minor=amount_minor,
        currency=currency,
        lines=lines,
        reason=reason,
        occurred_at=occurred_at,
    )
    conversion = by_key(key=refund.order_key)
    reversals: list[RewardReversal] = []
    if conversion is None:
        decide_refund(refund, outcome=PARKED, reason="order_unknown")
        apply_late_after_commit(order_key=refund.order_key, only=[refund.pk])
    elif currency != conversion.currency:
        raise ForeignCurrency
    else:
        try:
            reversals = apply_to(refund=refund, conversion=conversion)
        except UnknownChargeback as error:
            conversions.leave_parked(refund=refund)
            decide_refund(refund, outcome=PARKED, reason=error.code)
    signals.send_after_commit(
        signals.refund_recorded, sender=Refund, refund=refund, reversals=reversals
    )
    status = APPLIED if refund.applied_at else PARKED
    return RefundResult(refund=refund, status=status, repeated=False, reversals=reversals)


def _repeated(*, key: str, digest: str) -> RefundResult | None:
    refund = refund_by_key(key=key)
    if refund is None:
        return None
    if refund.content_digest != digest:
        raise DuplicateConflict
    return RefundResult(
        refund=refund,
        status=APPLIED if refund.applied_at else PARKED,
        repeated=True,
        reversals=list(refund.reversals.select_related("reward")),
    )


_first_result = flow(_repeated)
