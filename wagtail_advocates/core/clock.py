"""The one source of the current time, so that tests and seeds can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_frozen: ContextVar[datetime | None] = ContextVar("advocates_frozen_now", default=None)


def now() -> datetime:
    """The current moment as an aware UTC datetime, or the one set by ``at``."""
    return _frozen.get() or timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let ``now`` answer ``moment`` within the block, in this thread or task only."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
