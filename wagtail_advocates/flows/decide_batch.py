from __future__ import annotations

from wagtail_advocates.core import clock
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.errors import FourEyes, ReasonMissing, UnknownPayout, WrongState
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.payouts import services as payouts
from wagtail_advocates.payouts.models import Payout, PayoutBatch
from wagtail_advocates.webhooks.services import enqueue

State = PayoutBatch.State


def _locked(batch_id: int) -> PayoutBatch:
    batch = PayoutBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise UnknownPayout
    return batch


def _become(batch: PayoutBatch, state: str, *, actor: str, reason: str, note: str = "") -> None:
    batch.state = state
    batch.decided_by = actor
    batch.decided_at = clock.now()
    batch.save(update_fields=["state", "decided_by", "decided_at"])
    decide(
        program_id=batch.program_id,
        subject_kind="payout_batch",
        subject_id=batch.pk,
        step="payout_batch",
        outcome=state,
        reason=reason,
        actor=actor,
        note=note,
    )


@flow
def approve_batch(*, batch_id: int, actor: str) -> PayoutBatch:
    """Let the payouts of a batch go: the worker hands each over. Approving again changes nothing.

    Errors: ``UnknownPayout``, ``FourEyes`` where who made it approves it and the program asks
    for two, ``WrongState`` for a canceled one. Locks: the batch.
    """
    batch = _locked(batch_id)
    if batch.state == State.APPROVED:
        return batch
    if batch.state != State.DRAFT:
        raise WrongState
    if batch.program.payout_four_eyes and batch.made_by == actor:
        raise FourEyes
    _become(batch, State.APPROVED, actor=actor, reason="batch_approved")
    enqueue(topic="payouts.send", payload={"batch": batch.pk})
    return batch


@flow
def cancel_batch(*, batch_id: int, actor: str, reason: str) -> PayoutBatch:
    """Take back what of a batch has not left yet; it is paid in a later one.

    What is on its way stays so, and comes to its end as ever.
    Errors: ``UnknownPayout``, ``ReasonMissing``. Locks: the batch, then its payouts in id order.
    """
    if not reason.strip():
        raise ReasonMissing
    batch = _locked(batch_id)
    if batch.state == State.CANCELED:
        return batch
    waiting = Payout.objects.select_for_update().filter(batch=batch, state=Payout.State.PENDING)
    for payout in waiting.order_by("id"):
        payouts.give_up(payout=payout, state=Payout.State.CANCELED, reason="batch_canceled")
    _become(batch, State.CANCELED, actor=actor, reason="batch_canceled", note=reason)
    return batch
