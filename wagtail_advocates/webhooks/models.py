from __future__ import annotations

from django.db import models

from wagtail_advocates.core.ids import new_public_id


class OutboxMessage(models.Model):
    """Something to do outside after the commit that wrote it; done once ``done_at`` is set."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    topic = models.CharField(max_length=48)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claim = models.CharField(max_length=64, blank=True)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["done_at", "failed_at", "due_at"], name="advocates_outbox_due"),
            models.Index(fields=["claim"], name="advocates_outbox_claim"),
        ]

    def __str__(self) -> str:
        return self.topic
