from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from wagtail_advocates.core.errors import DestinationUnreadable
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.payouts.models import PayoutDestination
from wagtail_advocates.payouts.vault import resealed

PAGE = 500


@dataclass(frozen=True)
class RotationResult:
    """How many destinations are under the newest key now, and the ids of those no key opens."""

    renewed: int
    unreadable: Sequence[int] = field(default_factory=list)


def rotate_keys(*, dry_run: bool = False) -> RotationResult:
    """Encrypt every destination with the newest key, in pages; again changes only the tokens.

    What cannot be read is left as it is and named. Locks: one page of destinations at a time.
    """
    renewed, last = 0, 0
    unreadable: list[int] = []
    while page := _ids(after=last):
        last = page[-1]
        done, bad = _rotate(page, dry_run=dry_run)
        renewed += done
        unreadable += bad
    return RotationResult(renewed=renewed, unreadable=unreadable)


def _ids(*, after: int) -> list[int]:
    rows = PayoutDestination.objects.filter(pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:PAGE])


@flow
def _rotate(ids: Sequence[int], *, dry_run: bool) -> tuple[int, list[int]]:
    unreadable = []
    renewed = 0
    for row in PayoutDestination.objects.select_for_update().filter(pk__in=ids).order_by("pk"):
        try:
            row.sealed = resealed(row.sealed)
        except DestinationUnreadable:
            unreadable.append(row.pk)
            continue
        renewed += 1
        if not dry_run:
            row.save(update_fields=["sealed"])
    return renewed, unreadable
