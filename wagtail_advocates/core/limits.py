"""Rate limits counted in the database, shared by all processes and alive without a cache; and
those of what must not be lost or slowed, which the cache counts as well as it can.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import F

from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import TooManyRequests
from wagtail_advocates.core.hashing import keyed_hash, natural_key
from wagtail_advocates.core.models import RateCounter

log = logging.getLogger("wagtail_advocates.limits")


@dataclass(frozen=True)
class Budget:
    """So many calls in a window of so many seconds, per caller."""

    name: str
    calls: int
    seconds: int


# What one address may be mailed, whoever asks and from wherever.
MAILS_TO_ONE_ADDRESS = Budget("mail-address", calls=5, seconds=3600)


# Names are easier to guess than codes: so many tries from one address, and on one site from all.
NAMES_TRIED = Budget("claim-name", calls=10, seconds=3600)
NAMES_TRIED_ON_SITE = Budget("claim-name-site", calls=600, seconds=3600)


@dataclass(frozen=True)
class Allowance:
    """What one caller has left of a budget, and in how many seconds it is whole again."""

    limit: int
    remaining: int
    reset_seconds: int


class BudgetSpent(TooManyRequests):
    """The budget is used up; ``retry_after`` says for how many seconds."""

    def __init__(self, retry_after: int, *, limit: int) -> None:
        super().__init__()
        self.retry_after = retry_after
        self.allowance = Allowance(limit=limit, remaining=0, reset_seconds=retry_after)


def _window_end(budget: Budget, now: datetime) -> datetime:
    start = math.floor(now.timestamp() / budget.seconds) * budget.seconds
    return datetime.fromtimestamp(start, tz=timezone.utc) + timedelta(seconds=budget.seconds)


def _seconds_to(ends_at: datetime, now: datetime) -> int:
    return max(1, math.ceil((ends_at - now).total_seconds()))


def _key(budget: Budget, caller: str, ends_at: datetime) -> str:
    """Keyed, as callers are named by their address: nobody can try all addresses out."""
    counted = natural_key(budget.name, caller, str(int(ends_at.timestamp())))
    return keyed_hash(counted, f"{django_settings.SECRET_KEY}:limits")


def spend(*, budget: Budget, caller: str) -> None:
    """Count one call of a caller. Errors: ``BudgetSpent`` beyond the budget of this window.

    The counter is raised by one conditional UPDATE, so that callers beside each other cannot
    pass together.
    """
    now = clock.now()
    ends_at = _window_end(budget, now)
    key = _key(budget, caller, ends_at)
    free = RateCounter.objects.filter(key=key, count__lt=budget.calls)
    if free.update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            RateCounter.objects.create(key=key, count=1, window_ends_at=ends_at)
            return
    except IntegrityError:
        pass
    if not free.update(count=F("count") + 1):
        raise BudgetSpent(_seconds_to(ends_at, now), limit=budget.calls)


def spend_in_cache(*, budget: Budget, caller: str) -> Allowance | None:
    """Count one call of a caller in the cache; what is left, or None where it cannot be counted.

    For calls of which too many do less harm than a lost one: they pass while the cache is away,
    and once more where it has forgotten. A cache of one process counts what that process answers.
    Errors: ``BudgetSpent`` beyond the budget of this window. Queries: none.
    """
    now = clock.now()
    ends_at = _window_end(budget, now)
    key = f"wagtail_advocates:limit:{_key(budget, caller, ends_at)}"
    try:
        cache.add(key, 0, budget.seconds)
        used = cache.incr(key)
    except ValueError:  # forgotten between the two, or a cache that keeps nothing
        return None
    except Exception:  # each cache has errors of its own
        log.warning("the cache is away; calls are not counted", exc_info=True)
        return None
    reset_seconds = _seconds_to(ends_at, now)
    if used > budget.calls:
        raise BudgetSpent(reset_seconds, limit=budget.calls)
    return Allowance(budget.calls, budget.calls - used, reset_seconds)


def allowance(*, budget: Budget, caller: str) -> Allowance:
    """What the caller has left in this window; counts nothing. Queries: one."""
    now = clock.now()
    ends_at = _window_end(budget, now)
    counted = RateCounter.objects.filter(key=_key(budget, caller, ends_at))
    used = counted.values_list("count", flat=True).first() or 0
    return Allowance(
        limit=budget.calls,
        remaining=max(0, budget.calls - used),
        reset_seconds=_seconds_to(ends_at, now),
    )


def ensure_left(*, budget: Budget, caller: str) -> None:
    """Counts nothing. Errors: ``BudgetSpent`` where the caller has used the window's budget up."""
    left = allowance(budget=budget, caller=caller)
    if not left.remaining:
        raise BudgetSpent(left.reset_seconds, limit=left.limit)


def spend_and_remember(*, budget: Budget, caller: str) -> None:
    """Count one call that is answered anyhow; that the budget is used up is told by
    ``is_known_spent`` from then on, as long as the cache remembers it.
    """
    try:
        spend(budget=budget, caller=caller)
    except BudgetSpent as error:
        try:
            cache.set(_spent_key(budget, caller), True, error.retry_after)
        except Exception:  # each cache has errors of its own
            log.warning("the cache is away; a spent budget is not known", exc_info=True)


def is_known_spent(*, budget: Budget, caller: str) -> bool:
    """Whether a call beyond the budget was counted in this window, as far as the cache remembers.
    Queries: none.
    """
    try:
        return bool(cache.get(_spent_key(budget, caller)))
    except Exception:  # each cache has errors of its own
        log.warning("the cache is away; a spent budget is not known", exc_info=True)
        return False


def _spent_key(budget: Budget, caller: str) -> str:
    ends_at = _window_end(budget, clock.now())
    return f"wagtail_advocates:spent:{_key(budget, caller, ends_at)}"


def use_once(*, name: str, value: str, seconds: int) -> bool:
    """Whether this is the first use of a value; another within so many seconds is none."""
    ends_at = clock.now() + timedelta(seconds=seconds)
    key = keyed_hash(natural_key(name, value), f"{django_settings.SECRET_KEY}:limits")
    try:
        with transaction.atomic():
            RateCounter.objects.create(key=key, count=1, window_ends_at=ends_at)
    except IntegrityError:
        return False
    return True
