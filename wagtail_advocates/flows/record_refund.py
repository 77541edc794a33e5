from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from wagtail.models import Site

from wagtail_advocates import signals
from wagtail_advocates.conversions import services as conversions
from wagtail_advocates.conversions.models import Conversion, Refund
from wagtail_advocates.conversions.queries import by_key, parked_refunds, refund_by_key
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.errors import DuplicateConflict, ForeignCurrency, RefundTooLarge
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.rewards.models import Reward, RewardReversal
from wagtail_advocates.rewards.services import claw_back

APPLIED, PARKED = "applied", "parked"


@dataclass(frozen=True)
class RefundResult:
    """The refund, ``applied`` or ``parked``, what it took back, and whether it was known before."""

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
    source: str = "shop",
    reason: str = "",
    occurred_at: datetime | None = None,
) -> RefundResult:
    """Record a full or partial refund once and claw rewards back at the captured rate.

    A refund that comes before its order is parked and applied with it. The same refund again
    changes nothing.
    Errors: ``RefundTooLarge``, ``ForeignCurrency``, ``BadAmount``, ``BadReference``,
    ``BadMoment``, ``DuplicateConflict``, ``TryAgain``. Locks: conversion, then its rewards in id
    order, then balances.
    """
    moment = conversions.checked_moment(occurred_at)
    key = conversions.refund_key(site=site, source=source, order=order, external_id=external_id)
    digest = conversions.refund_digest(amount_minor=amount_minor, currency=currency)
    try:
        return _record(
            key=key,
            digest=digest,
            site=site,
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
        source=source,
        order=order,
        external_id=external_id,
        amount_minor=amount_minor,
        currency=currency,
        reason=reason,
        occurred_at=occurred_at,
    )
    conversion = by_key(key=refund.order_key)
    reversals = []
    if conversion is None:
        _decide(refund, outcome=PARKED, reason="order_unknown")
        apply_late_after_commit(order_key=refund.order_key, only=[refund.pk])
    else:
        if currency != conversion.currency:
            raise ForeignCurrency
        reversals = apply_to(refund=refund, conversion=conversion)
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


def apply_to(*, refund: Refund, conversion: Conversion) -> list[RewardReversal]:
    """Apply a refund to its conversion and claw back, in the caller's transaction.

    Errors: ``RefundTooLarge``.
    """
    before = conversions.apply_refund(refund=refund, conversion=conversion)
    _decide(refund, outcome=APPLIED, reason="refunded", refunded_before_minor=before)
    rewards = Reward.objects.select_for_update().filter(conversion=conversion).order_by("id")
    for reward in rewards:
        reward.conversion = conversion
    return claw_back_for(
        rewards=rewards, refund=refund, refunded_minor=before + refund.amount_minor
    )


def claw_back_for(
    *, rewards: Iterable[Reward], refund: Refund, refunded_minor: int
) -> list[RewardReversal]:
    """Take back of locked rewards what a refund now amounts to, with a Decision for each."""
    reversals = []
    for reward in rewards:
        reversal = claw_back(reward=reward, refund=refund, refunded_minor=refunded_minor)
        if reversal is None:
            continue
        reversals.append(reversal)
        decide(
            program_id=reward.program_id,
            subject_kind="reward",
            subject_id=reward.pk,
            step="claw_back",
            outcome=reward.state,
            reason="refunded",
            evidence={
                "refund": refund.pk,
                "amount_minor": reversal.amount_minor,
                "reversed_minor": reward.reversed_minor,
                "unit": reward.unit,
            },
        )
    return reversals


def apply_parked(*, refund: Refund, conversion: Conversion) -> None:
    """Apply a refund that came early; one that does not fit stays parked, with a Decision."""
    if refund.currency != conversion.currency:
        _decide(refund, outcome=PARKED, reason="currency_foreign")
        return
    try:
        apply_to(refund=refund, conversion=conversion)
    except RefundTooLarge as error:
        _decide(refund, outcome=PARKED, reason=error.code)


def apply_late_after_commit(
    *, order_key: str, only: Sequence[int] = (), besides: Sequence[int] = ()
) -> None:
    """Look again once this transaction is committed: an order and its refund that are recorded at
    the same time do not see each other, and whoever commits last finds both.
    """
    transaction.on_commit(
        partial(_apply_late, order_key=order_key, only=only, besides=besides), robust=True
    )


@flow
def _apply_late(*, order_key: str, only: Sequence[int], besides: Sequence[int]) -> None:
    waiting = parked_refunds(key=order_key).exclude(pk__in=besides)
    if only:
        waiting = waiting.filter(pk__in=only)
    if not waiting.exists():
        return
    conversion = by_key(key=order_key)
    if conversion is None:
        return
    for refund in waiting.all():
        apply_parked(refund=refund, conversion=conversion)


def _decide(refund: Refund, *, outcome: str, reason: str, **evidence: int) -> None:
    decide(
        program_id=refund.conversion.program_id if refund.conversion else None,
        subject_kind="refund",
        subject_id=refund.pk,
        step="refund",
        outcome=outcome,
        reason=reason,
        evidence={"amount_minor": refund.amount_minor, "unit": refund.currency, **evidence},
    )
