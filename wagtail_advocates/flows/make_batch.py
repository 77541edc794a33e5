from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from wagtail_advocates.core import clock
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.errors import NothingToPay
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.ledger.services import locked_amounts
from wagtail_advocates.payouts.models import Payout, PayoutBatch
from wagtail_advocates.payouts.queries import Payable, is_waiting, payables
from wagtail_advocates.payouts.services import available_keys, new_payout
from wagtail_advocates.programs.models import Program

MOST_PAYOUTS = 1000


@dataclass(frozen=True)
class BatchResult:
    """The batch with its payouts, and who was left out and why (``Payable.refusal``)."""

    batch: PayoutBatch
    payouts: Sequence[Payout]
    left_out: Sequence[Payable] = field(default_factory=list)


def batch_preview(*, program: Program) -> tuple[list[Payable], list[Payable]]:
    """Whom a batch would pay now, and whom not with the reason. Writes nothing."""
    return _sorted_out(program, payables(program=program))


def _sorted_out(program: Program, found: Sequence[Payable]) -> tuple[list[Payable], list[Payable]]:
    asks_first = program.payout_to == Program.PayoutTo.WHO_ASKS
    paid: list[Payable] = []
    left_out: list[Payable] = []
    for payable in found:
        refusal = payable.refusal
        if not refusal and asks_first and payable.asked is None and payable.destination:
            refusal = "not_asked_for"
        if not refusal and len(paid) >= MOST_PAYOUTS:
            refusal = "batch_full"
        if refusal:
            left_out.append(replace(payable, refusal=refusal))
        else:
            paid.append(payable)
    return paid, left_out


@flow
def make_batch(
    *,
    program: Program,
    actor: str,
    note: str = "",
    enrollment_ids: Iterable[int] | None = None,
) -> BatchResult:
    """A draft batch of what can be paid out now, at most a thousand payouts; nothing moves yet.

    Whoever has a payout open is left out, so two people who make a batch at the same time pay
    nobody twice. Errors: ``NothingToPay``. Locks: their balances, in account order.
    """
    ids = None if enrollment_ids is None else list(enrollment_ids)
    paid, _ = _sorted_out(program, payables(program=program, enrollment_ids=ids))
    locked = {key for one in paid for key in _keys(program, one)}
    locked_amounts(keys=locked)
    # Looked at again under the locks: what was read before them may be old.
    paid, left_out = _sorted_out(program, payables(program=program, enrollment_ids=ids))
    paid = [one for one in paid if locked >= _keys(program, one)]
    if not paid:
        raise NothingToPay
    batch = PayoutBatch.objects.create(
        program=program, note=note[:200], made_by=actor, made_at=clock.now()
    )
    payouts = _put_into(batch, paid)
    _decide(batch, outcome=batch.state, reason="batch_made", actor=actor, payouts=payouts)
    return BatchResult(batch=batch, payouts=payouts, left_out=left_out)


def _keys(program: Program, one: Payable) -> set[str]:
    """The accounts somebody would be paid from."""
    return set(available_keys(program_id=program.pk, unit=one.unit, holders=one.holders))


def _put_into(batch: PayoutBatch, paid: Sequence[Payable]) -> list[Payout]:
    """The payouts of a batch: those asked for at what is available now, and new ones."""
    payouts: list[Payout] = []
    fresh: list[Payout] = []
    for one in paid:
        if one.asked is not None and is_waiting(one.asked):
            payout = one.asked
            payout.amount_minor = one.amount_minor
            payout.destination, payout.method = one.destination, one.method
            payout.batch = batch
            payout.save(update_fields=["amount_minor", "destination", "method", "batch"])
        else:
            payout = new_payout(
                enrollment=one.enrollment,
                method=one.method,
                unit=one.unit,
                amount_minor=one.amount_minor,
                destination=one.destination,
                friend_id=one.friend_id,
            )
            payout.batch = batch
            fresh.append(payout)
        payouts.append(payout)
    Payout.objects.bulk_create(fresh)
    return payouts


def _decide(
    batch: PayoutBatch, *, outcome: str, reason: str, actor: str, payouts: Sequence[Payout]
) -> None:
    totals: dict[str, int] = {}
    for payout in payouts:
        totals[payout.unit] = totals.get(payout.unit, 0) + payout.amount_minor
    decide(
        program_id=batch.program_id,
        subject_kind="payout_batch",
        subject_id=batch.pk,
        step="payout_batch",
        outcome=outcome,
        reason=reason,
        evidence={"payouts": len(payouts), "totals": totals},
        actor=actor,
    )
