"""A recorded refund meets its order: at once, when the order comes, or after a crash in between."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial

from django.db import transaction

from wagtail_advocates.conversions import services as conversions
from wagtail_advocates.conversions.models import Conversion, Refund
from wagtail_advocates.conversions.queries import (
    by_key,
    missed_refunds,
    parked_refunds,
    refund_by_key,
)
from wagtail_advocates.conversions.returns import Returned
from wagtail_advocates.core import clock
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.errors import AdvocatesError
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.rewards.models import Reward, RewardReversal
from wagtail_advocates.rewards.queries import returned_sale
from wagtail_advocates.rewards.services import claw_back, reason_of
from wagtail_advocates.rewards.usage import count_again

log = logging.getLogger("wagtail_advocates.refunds")

APPLIED, PARKED = "applied", "parked"
# No transaction lasts as long: an order that comes later finds what was parked before.
SETTLED = timedelta(minutes=10)


def apply_to(*, refund: Refund, conversion: Conversion) -> list[RewardReversal]:
    """Apply a refund to its locked conversion and claw back, in the caller's transaction.

    A chargeback that is known to be won by now is given back at once. Errors: as
    ``conversions.apply_refund``.
    """
    applied = conversions.apply_refund(refund=refund, conversion=conversion)
    decide_refund(
        refund,
        outcome=APPLIED,
        reason=reason_of(refund),
        refunded_before_minor=applied.before.amount_minor,
    )
    was_gone = applied.before.is_all_of(conversion.amount_minor)
    is_gone = applied.after.is_all_of(conversion.amount_minor)
    if is_gone != was_gone:
        count_again(conversion=conversion, times=was_gone - is_gone)
    rewards = list(Reward.objects.select_for_update().filter(conversion=conversion).order_by("id"))
    reversals = claw_back_for(
        rewards=rewards, conversion=conversion, refund=refund, returned=applied.after
    )
    if refund.kind == Refund.Kind.CHARGEBACK:
        won = conversions.won_already(chargeback=refund)
        if won is not None:
            reversals += apply_parked(refund=won, conversion=conversion)
    return reversals


def claw_back_for(
    *, rewards: Iterable[Reward], conversion: Conversion, refund: Refund, returned: Returned
) -> list[RewardReversal]:
    """Take back of locked rewards what a refund now amounts to, with a Decision for each.

    ``returned`` is all that was returned of the conversion, with this refund.
    """
    sale = returned_sale(conversion=conversion, returned=returned)
    reversals = []
    for reward in rewards:
        reward.conversion = conversion
        reversal = claw_back(reward=reward, refund=refund, sale=sale, returned=returned)
        if reversal is None:
            continue
        reversals.append(reversal)
        decide(
            program_id=reward.program_id,
            subject_kind="reward",
            subject_id=reward.pk,
            step="claw_back" if reversal.amount_minor > 0 else "restore",
            outcome=reward.state,
            reason=reason_of(refund),
            evidence={
                "refund": refund.pk,
                "amount_minor": abs(reversal.amount_minor),
                "reversed_minor": reward.reversed_minor,
                "unit": reward.unit,
            },
        )
    return reversals


def apply_parked(*, refund: Refund, conversion: Conversion) -> list[RewardReversal]:
    """Apply a refund that came early to its locked conversion, unless somebody else did.

    One that does not fit, or waits for its chargeback, stays parked, with a Decision.
    """
    waiting = refund_by_key(key=refund.key)
    if waiting is None or waiting.applied_at is not None:
        return []
    if waiting.currency != conversion.currency:
        reason = "currency_foreign"
    else:
        try:
            return apply_to(refund=waiting, conversion=conversion)
        except AdvocatesError as error:
            reason = error.code
    conversions.leave_parked(refund=waiting)
    decide_refund(waiting, outcome=PARKED, reason=reason)
    return []


def apply_late_after_commit(*, order_key: str, only: Sequence[int]) -> None:
    """Look again once this transaction is committed: an order and its refund that are recorded at
    the same time do not see each other, and whoever commits last finds both.

    A process that dies before it can look leaves that to ``apply_missed_refunds``.
    """
    transaction.on_commit(partial(apply_late, order_key=order_key, only=only), robust=True)


@flow
def apply_late(*, order_key: str, only: Sequence[int] = (), besides: Sequence[int] = ()) -> int:
    """Apply the parked refunds of an order, or some of them; say how many."""
    waiting = [
        refund
        for refund in parked_refunds(key=order_key)
        if refund.pk not in besides and (not only or refund.pk in only)
    ]
    conversion = by_key(key=order_key) if waiting else None
    if conversion is None:
        return 0
    for refund in waiting:
        apply_parked(refund=refund, conversion=conversion)
    return len(waiting)


def apply_missed_refunds(*, limit: int = 500) -> int:
    """Apply refunds that were recorded beside their order by a process that died before it could
    look for it; say how many were looked at.

    Each order is its own transaction; one that fails is logged and tried again. A refund whose
    order has not come is left for that order to find. Queries: one where nothing was parked.
    """
    orders: dict[str, list[int]] = {}
    alone = []
    for refund_id, order_key, recorded_at, is_order_known in missed_refunds(limit=limit):
        if is_order_known:
            orders.setdefault(order_key, []).append(refund_id)
        elif recorded_at < clock.now() - SETTLED:
            alone.append(refund_id)
    if alone:
        Refund.objects.filter(pk__in=alone, applied_at=None).update(look_again=False)
    found = 0
    for order_key, only in orders.items():
        try:
            found += apply_late(order_key=order_key, only=only)
        except Exception:  # one bad order must not keep the others waiting
            log.exception("parked refunds %s could not be applied and stay parked", only)
    return found


def decide_refund(refund: Refund, *, outcome: str, reason: str, **evidence: int) -> None:
    """Write down what became of a refund."""
    decide(
        program_id=refund.conversion.program_id if refund.conversion else None,
        subject_kind="refund",
        subject_id=refund.pk,
        step="refund",
        outcome=outcome,
        reason=reason,
        evidence={"amount_minor": refund.amount_minor, "unit": refund.currency, **evidence},
    )
