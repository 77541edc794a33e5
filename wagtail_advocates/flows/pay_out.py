"""A payout's way out: handed over once, its answer written down, its fate looked up.

The hand-over is committed before the back end is called, so whoever finds a payout on its way
never sends it again; it is looked up by its key instead.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from wagtail_advocates import signals
from wagtail_advocates.core import clock
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.errors import (
    AdvocatesError,
    PayoutUsed,
    ReasonMissing,
    UnknownPayout,
    WrongState,
)
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.ledger.models import Account
from wagtail_advocates.ledger.services import locked_amounts
from wagtail_advocates.payouts import services as payouts
from wagtail_advocates.payouts.backends import base
from wagtail_advocates.payouts.friends import Holder, holders_of
from wagtail_advocates.payouts.models import Payout, PayoutBatch
from wagtail_advocates.payouts.queries import PAID, unfinished
from wagtail_advocates.payouts.registry import backend
from wagtail_advocates.payouts.vault import unseal
from wagtail_advocates.webhooks.services import enqueue, handles

log = logging.getLogger("wagtail_advocates.payouts")

State = Payout.State
# A back end has given up long before; only then may somebody ask what became of a payout.
LOOK_UP_AFTER = timedelta(minutes=15)
_RELATED = ("enrollment__advocate", "destination", "batch", "program")


def _locked(payout_id: int) -> Payout:
    payout = Payout.objects.select_for_update().filter(pk=payout_id).first()
    if payout is None:
        raise UnknownPayout
    return payout


def _decided(payout: Payout, *, actor: str = "", note: str = "") -> None:
    decide(
        program_id=payout.program_id,
        subject_kind="payout",
        subject_id=payout.pk,
        step="payout",
        outcome=payout.state,
        reason=payout.reason,
        actor=actor,
        note=note,
        evidence={"amount_minor": payout.amount_minor, "unit": payout.unit},
    )
    if payout.state == State.SETTLED:
        enqueue(topic="mail.payout_settled", payload={"payout": payout.pk})
        signals.send_after_commit(signals.payout_settled, sender=Payout, payout=payout)
    elif payout.state == State.FAILED:
        signals.send_after_commit(signals.payout_failed, sender=Payout, payout=payout)


def order_of(payout: Payout) -> base.Order:
    """The payout as its back end sees it. Errors: ``DestinationUnreadable``."""
    destination = payout.destination
    return base.Order(
        key=payout.key,
        method=payout.method,
        payout_id=payout.pk,
        program_id=payout.program_id,
        unit=payout.unit,
        amount_minor=payout.amount_minor,
        name=payout.paid_to,
        purpose=payout.program.name,
        details=unseal(destination.sealed) if destination else {},
    )


def _available(payout: Payout) -> dict[Holder, int]:
    """What stands on the accounts a locked payout is taken from. Locks: their balances."""
    holders = payouts.available_keys(
        program_id=payout.program_id, unit=payout.unit, holders=holders_of(payout)
    )
    amounts = locked_amounts(keys=holders)
    return {holders[key]: amount for key, amount in amounts.items()}


def _obstacle(payout: Payout, available: Mapping[Holder, int]) -> str:
    """What speaks against handing a locked payout over now; empty for nothing."""
    if payout.friend is not None and payout.friend.erased_at is not None:
        return "friend_erased"
    if payout.friend is None and payout.enrollment.status not in PAID:
        return "advocate_inactive"
    if sum(available.values()) < payout.amount_minor:
        return "balance_changed"
    destination = payout.destination
    if destination and (destination.replaced_at or destination.usable_from > clock.now()):
        return "destination_changed"
    return ""


@flow
def _hand_over(payout_id: int) -> base.Order | None:
    """Take a pending payout of an approved batch out of what is available.

    None where it is not pending any more, or where something speaks against it: it fails then.
    Locks: the payout, then balances in account order.
    """
    payout = _locked(payout_id)
    approved = payout.batch is not None and payout.batch.state == PayoutBatch.State.APPROVED
    if payout.state != State.PENDING or not approved:
        return None
    available = _available(payout)
    obstacle = _obstacle(payout, available)
    order = None
    if not obstacle:
        try:
            order = order_of(payout)
        except AdvocatesError as error:
            obstacle = error.code
    if order is None:
        payouts.give_up(payout=payout, state=State.FAILED, reason=obstacle)
    else:
        payouts.begin(payout=payout, available=available)
    _decided(payout)
    return order


def _check_unused(payout: Payout, *, arrives_at: str) -> None:
    """Refuse to take back what its owner has used, or may use at any moment: codes that they know,
    store credit that was spent. Locks: the balances a payout moves between, in account order.
    """
    if payout.coupons.exists():
        raise PayoutUsed(
            _("The coupons of this payout were given, so the payout cannot have failed.")
        )
    if payout.state != State.SETTLED or arrives_at != Account.Kind.STORE_CREDIT:
        return
    program_id, unit, holders = payout.program_id, payout.unit, holders_of(payout)
    credit = payouts.credit_keys(program_id=program_id, unit=unit, holders=holders)
    available = payouts.available_keys(program_id=program_id, unit=unit, holders=holders)
    amounts = locked_amounts(keys=[*credit, *available])
    # As at the till: what stands on all accounts of the person, whichever it was spent from.
    if sum(amounts.get(key, 0) for key in credit) < payout.amount_minor:
        raise PayoutUsed


@flow
def _write_down(payout_id: int, answer: base.Answer, *, actor: str = "") -> Payout:
    """Bring a payout and its books to what the back end, or a person, says became of it.

    An answer that says nothing new changes nothing. Errors: ``PayoutUsed``. Locks: the payout,
    then balances.
    """
    payout = _locked(payout_id)
    known = {"reference": answer.reference, "note": answer.note}
    arrives_at = backend(payout.method).arrives_at
    under_way = payout.state in payouts.UNDER_WAY
    returned = payout.state == State.FAILED and payout.sent_at is not None
    if answer.outcome == base.SETTLED and (under_way or returned):
        payouts.settle(payout=payout, arrives_at=arrives_at, **known)
    elif answer.outcome == base.FAILED and (under_way or payout.state == State.SETTLED):
        _check_unused(payout, arrives_at=arrives_at)
        payouts.fail(payout=payout, arrives_at=arrives_at, **known)
    elif answer.outcome == base.ACCEPTED and (
        payout.state == State.UNKNOWN
        or (payout.state == State.IN_TRANSIT and answer.reference != payout.reference)
    ):
        payouts.leave_open(payout=payout, state=State.IN_TRANSIT, **known)
    elif answer.outcome == base.UNKNOWN and payout.state == State.IN_TRANSIT:
        payouts.leave_open(payout=payout, state=State.UNKNOWN, **known)
    else:
        return payout
    _decided(payout, actor=actor, note=answer.note)
    return payout


def _asked(question: Callable[[], base.Answer | None], *, payout_id: int) -> base.Answer | None:
    """What a back end says; whatever it raises, or nonsense, leaves the outcome unknown."""
    try:
        answer = question()
    except Exception:  # a provider of the site's own may fail in any way
        log.exception("payout %s: the back end did not answer", payout_id)
        return base.Answer(base.UNKNOWN)
    if answer is None or (isinstance(answer, base.Answer) and answer.outcome in base.OUTCOMES):
        return answer
    log.error("payout %s: the back end answered %r", payout_id, answer)
    return base.Answer(base.UNKNOWN)


def send_payout(*, payout_id: int) -> None:
    """Hand a payout of an approved batch over, at most once, and write down the answer.

    A worker that dies in between leaves the payout on its way; ``look_up_payouts`` finds it.
    """
    order = _hand_over(payout_id)
    if order is None:
        return
    answer = _asked(lambda: backend(order.method).send(order), payout_id=payout_id)
    _write_down(payout_id, answer or base.Answer(base.UNKNOWN))


def send_waiting(*, batch_id: int | None = None, limit: int = 1000) -> int:
    """Send what of approved batches still waits and say how much that was.

    One that fails unexpectedly is logged and waits on; the others go.
    """
    waiting = Payout.objects.filter(
        state=State.PENDING, batch__state=PayoutBatch.State.APPROVED
    ).order_by("id")
    if batch_id is not None:
        waiting = waiting.filter(batch=batch_id)
    sent = 0
    for payout_id in list(waiting.values_list("pk", flat=True)[:limit]):
        try:
            send_payout(payout_id=payout_id)
            sent += 1
        except Exception:
            log.exception("payout %s could not be sent and waits", payout_id)
    return sent


@handles("payouts.send")
def _send_batch(payload: Mapping[str, Any]) -> None:
    send_waiting(batch_id=payload["batch"])


def look_up_payouts(*, limit: int = 200) -> int:
    """Ask the back ends what became of payouts on their way; say how many are decided now.

    Only of those sent a quarter of an hour ago or earlier: the one who sends may still be at it.
    A payout the provider has never heard of has failed, and is paid by a later batch.
    """
    decided = 0
    due = unfinished(sent_before=clock.now() - LOOK_UP_AFTER).select_related(*_RELATED)
    for payout in due[:limit]:
        try:
            decided += _looked_up(payout)
        except Exception:
            log.exception("payout %s could not be looked up", payout.pk)
    return decided


def _looked_up(payout: Payout) -> bool:
    order = order_of(payout)
    answer = _asked(lambda: backend(payout.method).look_up(order), payout_id=payout.pk)
    never_arrived = base.Answer(base.FAILED)
    after = _write_down(payout.pk, never_arrived if answer is None else answer)
    return after.state in (State.SETTLED, State.FAILED)


def mark_paid(*, payout_id: int, actor: str, reference: str = "") -> Payout:
    """Somebody of the team says that a payout has arrived. Saying it again changes nothing.

    Errors: ``UnknownPayout``, ``WrongState`` for one that never left.
    """
    return _marked(payout_id, base.Answer(base.SETTLED, reference=reference), actor=actor)


def mark_failed(*, payout_id: int, actor: str, reason: str) -> Payout:
    """Somebody of the team says that a payout did not arrive or came back.

    Its amount is available again. Errors: ``UnknownPayout``, ``ReasonMissing``, ``WrongState``
    for one that never left, ``PayoutUsed`` where its coupons were given or its store credit spent.
    """
    if not reason.strip():
        raise ReasonMissing
    return _marked(payout_id, base.Answer(base.FAILED, note=reason), actor=actor)


@flow
def _marked(payout_id: int, answer: base.Answer, *, actor: str) -> Payout:
    if _locked(payout_id).sent_at is None:
        raise WrongState
    return _write_down(payout_id, answer, actor=actor)
