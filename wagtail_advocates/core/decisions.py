"""Writing and reading Decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wagtail_advocates.core import clock
from wagtail_advocates.core.models import Decision


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
) -> Decision:
    """Append one Decision in the caller's transaction.

    Only ``note`` can be taken away later; what names a person may stand nowhere else.
    """
    return Decision.objects.create(
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
