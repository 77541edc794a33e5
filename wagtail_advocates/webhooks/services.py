from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from wagtail_advocates.core import clock
from wagtail_advocates.core.ids import new_token
from wagtail_advocates.core.text import without_addresses
from wagtail_advocates.webhooks.models import OutboxMessage

log = logging.getLogger("wagtail_advocates.outbox")

MAX_ATTEMPTS = 12
CLAIM_EXPIRES = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=12)

Handler = Callable[[Mapping[str, Any]], None]
_handlers: dict[str, Handler] = {}
_wakers: list[Callable[[], None]] = []


def handles(topic: str) -> Callable[[Handler], Handler]:
    """Name the function that delivers messages of a topic; it may run more than once for one."""

    def register(handler: Handler) -> Handler:
        _handlers[topic] = handler
        return handler

    return register


def on_enqueue(waker: Callable[[], None]) -> None:
    """Call ``waker`` after each commit that left messages. It only wakes a worker."""
    _wakers[:] = [waker]


def enqueue(*, topic: str, payload: Mapping[str, Any]) -> OutboxMessage:
    """Leave a message in the caller's transaction, due at once."""
    now = clock.now()
    message = OutboxMessage.objects.create(
        topic=topic, payload=dict(payload), created_at=now, due_at=now
    )
    for waker in _wakers:
        transaction.on_commit(waker, robust=True)
    return message


def _claim(*, limit: int) -> list[OutboxMessage]:
    now = clock.now()
    token = new_token()
    free = Q(claim="") | Q(claimed_at__lt=now - CLAIM_EXPIRES)
    due = OutboxMessage.objects.filter(free, done_at=None, failed_at=None, due_at__lte=now)
    ids = list(due.order_by("due_at", "id").values_list("pk", flat=True)[:limit])
    OutboxMessage.objects.filter(free, pk__in=ids, done_at=None).update(
        claim=token, claimed_at=now, attempts=F("attempts") + 1
    )
    return list(OutboxMessage.objects.filter(claim=token).order_by("due_at", "id"))


def _deliver(message: OutboxMessage) -> bool:
    mine = OutboxMessage.objects.filter(pk=message.pk, claim=message.claim)
    try:
        _handlers[message.topic](message.payload)
    except Exception as error:
        trace = without_addresses(traceback.format_exc())
        log.error("outbox message %s (%s) failed\n%s", message.public_id, message.topic, trace)
        wait = min(timedelta(seconds=10) * 2**message.attempts, LONGEST_WAIT)
        given_up = message.attempts >= MAX_ATTEMPTS
        mine.update(
            claim="",
            claimed_at=None,
            due_at=clock.now() + wait,
            last_error=without_addresses(f"{type(error).__name__}: {error}")[:200],
            failed_at=clock.now() if given_up else None,
        )
        return False
    mine.update(done_at=clock.now(), payload={}, last_error="")
    return True


def deliver_due(*, limit: int = 100) -> int:
    """Deliver what is due, at least once each, and say how many were delivered.

    Rows are claimed by token, so workers beside each other do not deliver the same row; a claim
    lapses after ten minutes. A failure is tried again with growing waits, twelve times.
    """
    return sum(_deliver(message) for message in _claim(limit=limit))
