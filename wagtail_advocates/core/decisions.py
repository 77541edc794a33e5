"""Writing Decisions: those of one flow together, in the order they were made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from wagtail_advocates.core import clock
from wagtail_advocates.core.models import Decision

_made: ContextVar[list[Decision] | None] = ContextVar("made", default=None)


@contextmanager
def written_together() -> Iterator[None]:
    """Keep the Decisions made inside and write them with one statement at the end.

    They stand in the transaction of what they decide on: where that fails, they fail with it.
    """
    made: list[Decision] = []
    token = _made.set(made)
    try:
        yield
    finally:
        _made.reset(token)
    Decision.objects.bulk_create(made)


def write_so_far() -> None:
    """Write the Decisions this flow made until now, for whoever has to read them within it."""
    made = _made.get()
    if made:
        Decision.objects.bulk_create(made)
        made.clear()


def decide(
    *,
    program_id: int | None,
    subject_kind: str,
    subject_id: int,
    step: str,
    outcome: str,
    reason: str,
    evidence: Mapping[str, Any] | None = None,
    rule_version: str = "",
    actor: str = "",
    note: str = "",
) -> None:
    """Append one Decision in the caller's transaction; in a flow, at the flow's end.

    Only ``note`` can be taken away later; what names a person may stand nowhere else.
    """
    decision = Decision(
        program_id=program_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        step=step,
        outcome=outcome,
        reason=reason,
        evidence=dict(evidence or {}),
        rule_version=rule_version,
        actor=actor,
        note=note,
        decided_at=clock.now(),
    )
    made = _made.get()
    if made is None:
        decision.save()
    else:
        made.append(decision)


def times_decided(*, subject_kind: str, subject_id: int, step: str) -> int:
    """How often a step was decided on a subject before this flow."""
    return Decision.objects.filter(
        subject_kind=subject_kind, subject_id=subject_id, step=step
    ).count()
