"""Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): one effect, one answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import CallInFlight, KeyReused
from wagtail_advocates.core.models import IdempotentCall

ABANDONED_AFTER = timedelta(seconds=60)

Answer = tuple[int, Any]


def once(*, key: str, body_digest: str, call: Callable[[], Answer]) -> Answer:
    """The status and body of ``call``, made once per key; a repeat gets the first answer.

    A call that raises leaves nothing, so that it can be tried again. What the call itself writes
    must be idempotent too: a process may die between its commit and ours.
    Errors: ``KeyReused`` for another body, ``CallInFlight`` while the first has not answered.
    """
    row = _begin(key=key, body_digest=body_digest)
    if row.status is not None:
        return row.status, row.response
    try:
        status, response = call()
    except Exception:
        IdempotentCall.objects.filter(pk=row.pk, status=None).delete()
        raise
    IdempotentCall.objects.filter(pk=row.pk).update(status=status, response=response)
    return status, response


def _begin(*, key: str, body_digest: str) -> IdempotentCall:
    now = clock.now()
    try:
        with transaction.atomic():
            return IdempotentCall.objects.create(key=key, body_digest=body_digest, created_at=now)
    except IntegrityError:
        pass
    row = IdempotentCall.objects.filter(key=key).first()
    if row is None:
        raise CallInFlight
    if row.body_digest != body_digest:
        raise KeyReused
    if row.status is None:
        taken_over = IdempotentCall.objects.filter(
            pk=row.pk, status=None, created_at__lt=now - ABANDONED_AFTER
        ).update(created_at=now)
        if not taken_over:
            raise CallInFlight
    return row
