from __future__ import annotations

from django.db import models


class PruneRun(models.Model):
    """One day's forgetting: whose turn it is, and what was removed. One row a day."""

    day = models.DateField(unique=True)
    claimed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    removed = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.day)
