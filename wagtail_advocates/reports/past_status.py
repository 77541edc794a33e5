"""Who was active in a program at a moment of the past, as the Decisions on them say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.core.models import Decision

Status = Enrollment.Status
# When somebody came to have which status, the earliest first.
History = Sequence[tuple[datetime, str]]
_STEPS = ("join", "enrollment")


def histories_of(enrollments: Iterable[int]) -> dict[int, list[tuple[datetime, str]]]:
    """What became of each of these enrollments, and when. Queries: one."""
    decisions = Decision.objects.filter(
        subject_kind="enrollment", subject_id__in=set(enrollments), step__in=_STEPS
    ).order_by("id")
    found: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for enrollment_id, moment, status in decisions.values_list(
        "subject_id", "decided_at", "outcome"
    ):
        found[enrollment_id].append((moment, status))
    return found


def status_at(moment: datetime, *, enrollment: Enrollment, histories: Mapping[int, History]) -> str:
    """The status of an enrollment at that moment; today's where nothing was decided on it.

    Before the first Decision somebody who was let in by it was not active; anybody else was.
    """
    history = histories.get(enrollment.pk)
    if not history:
        return enrollment.status
    before = [status for at, status in history if at <= moment]
    if before:
        return before[-1]
    return Status.APPLIED if history[0][1] == Status.ACTIVE else Status.ACTIVE
