"""When something happened, as told from outside."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import BadMoment

_CLOCK_SKEW = timedelta(minutes=5)


def checked_moment(occurred_at: datetime | None) -> datetime:
    """The moment of an event in UTC, now if none was given: its day is the same for every caller.

    Errors: ``BadMoment`` for one without an offset, of the future, or before all that UTC knows.
    """
    now = clock.now()
    if occurred_at is None:
        return now
    if occurred_at.tzinfo is None or occurred_at > now + _CLOCK_SKEW:
        raise BadMoment
    try:
        return occurred_at.astimezone(timezone.utc)
    except OverflowError:
        raise BadMoment from None
