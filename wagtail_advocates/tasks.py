"""Background work: outbox, parked refunds, ended holds, payouts, seals, and forgetting in time.

A commit wakes the worker through Django's tasks; the ``advocates worker`` command sweeps for what
was missed. Each task may run never, once or twice.
"""

from __future__ import annotations

import logging

from django_tasks import task

from wagtail_advocates.flows import (
    apply_missed_refunds,
    credit_missed_payments,
    look_up_payouts,
    prune_today,
    release_holds,
    send_waiting,
)
from wagtail_advocates.ledger.chain import seal_entries
from wagtail_advocates.privacy.retention import forget_short_lived
from wagtail_advocates.programs.models import Program
from wagtail_advocates.webhooks.services import deliver_due

log = logging.getLogger("wagtail_advocates.worker")


@task()
def deliver_outbox() -> int:
    """Deliver what the outbox holds and say how much that was."""
    return deliver_due()


def wake() -> None:
    """Ask for a delivery soon; the sweep makes up for it where that fails."""
    try:
        deliver_outbox.enqueue()
    except Exception:  # the host's task backend may be away; the sweep delivers later
        log.warning("the task backend could not be reached; the sweep will deliver", exc_info=True)


def sweep() -> dict[str, int]:
    """Do once what is due: deliveries, refunds and payments left waiting, ended holds, payouts,
    seals, and forgetting what is past its time.
    """
    delivered = deliver_due()
    refunds = apply_missed_refunds()
    payments = credit_missed_payments()
    released = release_holds()
    paid = send_waiting()
    looked_up = look_up_payouts()
    sealed = sum(seal_entries(program_id=pk) for pk in Program.objects.values_list("pk", flat=True))
    return {
        "delivered": delivered,
        "refunds": refunds,
        "payments": payments,
        "released": released,
        "paid_out": paid,
        "looked_up": looked_up,
        "sealed": sealed,
        "forgotten": forget_short_lived(),
        "pruned": prune_today(),
    }
