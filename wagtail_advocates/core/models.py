"""Decisions, remembered API calls and rate counters: what every domain may write to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Decision(models.Model):
    """One append-only line: what was decided about which thing, why, on which evidence.

    ``subject_kind`` and ``subject_id`` name the thing (``conversion``, ``reward``,
    ``enrollment``, ``refund``) by its primary key, so that a thing's whole chain is one indexed
    read. ``evidence`` holds what is needed to replay the step and no personal data.
    """

    program = models.ForeignKey(
        "wagtail_advocates.Program", models.PROTECT, null=True, related_name="+"
    )
    subject_kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    step = models.CharField(max_length=32)
    outcome = models.CharField(max_length=32)
    reason = models.CharField(max_length=64)
    rule_version = models.CharField(max_length=64, blank=True)
    evidence = models.JSONField(default=dict)
    actor = models.CharField(max_length=80, blank=True, help_text=_("Empty: decided by a rule."))
    note = models.TextField(blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = [
            models.Index(
                fields=["subject_kind", "subject_id", "id"], name="advocates_decision_subj"
            ),
            models.Index(fields=["program", "decided_at"], name="advocates_decision_when"),
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.outcome} ({self.reason})"


class IdempotentCall(models.Model):
    """The answer to one API call under one Idempotency-Key; kept so that a repeat gets it again."""

    key = models.CharField(max_length=64, unique=True)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    response = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="advocates_idemcall_when")]

    def __str__(self) -> str:
        return self.key


class RateCounter(models.Model):
    """How often one caller used one budget in one window; shared by all processes."""

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    window_ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
