from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from wagtail_advocates.core import clock
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.privacy import retention
from wagtail_advocates.privacy.models import PruneRun

BATCHES_A_SWEEP = 20
CLAIM_EXPIRES = timedelta(minutes=30)


@dataclass(frozen=True)
class PruneResult:
    """How many rows of each kind went, or would go, and whether nothing is left to do."""

    removed: dict[str, int] = field(default_factory=dict)
    finished: bool = True


@flow
def _delete(*, kind: str, now: datetime, size: int) -> int:
    return retention.delete_batch(kind=kind, now=now, size=size)


def prune(
    *,
    now: datetime | None = None,
    dry_run: bool = False,
    size: int = retention.BATCH,
    batches: int | None = None,
) -> PruneResult:
    """Forget what is past its time: old visits, links, counters, answers, messages, lone visitors.

    Each batch is its own transaction; it may stop anywhere and run again. ``batches`` limits one
    run. Money, decisions, contacts and roll-ups are never touched.
    """
    moment = now or clock.now()
    if dry_run:
        counts = {kind: rows(moment).count() for kind, rows in retention.KINDS.items()}
        return PruneResult({kind: count for kind, count in counts.items() if count}, finished=False)
    removed: Counter[str] = Counter()
    left = batches
    for kind in retention.KINDS:
        while left is None or left > 0:
            count = _delete(kind=kind, now=moment, size=size)
            removed[kind] += count
            if count < size:
                break
            left = None if left is None else left - 1
    return PruneResult(dict(+removed), finished=left is None or left > 0)


def prune_today(*, now: datetime | None = None) -> int:
    """Prune once a day, a part a sweep; says how many rows went.

    The day's row is claimed first, so that of several workers one does it. One that died gives
    way after half an hour.
    """
    moment = now or clock.now()
    run = _claim(moment)
    if run is None:
        return 0
    result = prune(now=moment, batches=BATCHES_A_SWEEP)
    total = Counter(run.removed) + Counter(result.removed)
    mine = PruneRun.objects.filter(pk=run.pk)
    if result.finished:
        mine.update(finished_at=moment, removed=dict(total))
        PruneRun.objects.filter(day__lt=moment.date() - timedelta(days=30)).delete()
    else:
        mine.update(claimed_at=moment - CLAIM_EXPIRES, removed=dict(total))
    return sum(result.removed.values())


def _claim(now: datetime) -> PruneRun | None:
    """The day's run, if it is this worker's turn. Queries: one once the day's run is over."""
    day = now.date()
    run = PruneRun.objects.filter(day=day).first()
    if run is None:
        return _first_claim(day, now)
    lapsed = Q(claimed_at__lte=now - CLAIM_EXPIRES)
    free = PruneRun.objects.filter(lapsed, pk=run.pk, finished_at=None)
    return run if run.finished_at is None and free.update(claimed_at=now) else None


def _first_claim(day: date, now: datetime) -> PruneRun | None:
    try:
        with transaction.atomic():
            return PruneRun.objects.create(day=day, claimed_at=now)
    except IntegrityError:
        return None
