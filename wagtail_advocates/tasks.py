"""Background work: the outbox, ended holds and the seals of the books.

A commit wakes the worker through Django's tasks; the ``advocates worker`` command sweeps for what
was missed. Each task may run never, once or twice.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django_tasks import task

from wagtail_advocates.advocates.models import SignInLink
from wagtail_advocates.core import clock
from wagtail_advocates.core.models import IdempotentCall, RateCounter
from wagtail_advocates.flows import release_holds
from wagtail_advocates.ledger.chain import seal_entries
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
    """Do once what is due: deliveries, ended holds, seals, and forgetting short-lived rows."""
    delivered = deliver_due()
    released = release_holds()
    sealed = sum(seal_entries(program_id=pk) for pk in Program.objects.values_list("pk", flat=True))
    return {
        "delivered": delivered,
        "released": released,
        "sealed": sealed,
        "forgotten": _forget(),
    }


def _forget() -> int:
    """Delete counters and links past their time, and API answers after thirty days."""
    now = clock.now()
    forgotten = RateCounter.objects.filter(window_ends_at__lt=now).delete()[0]
    forgotten += SignInLink.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()[0]
    forgotten += IdempotentCall.objects.filter(created_at__lt=now - timedelta(days=30)).delete()[0]
    return forgotten
