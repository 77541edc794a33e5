from __future__ import annotations

from django.db import models


class DailyShares(models.Model):
    """Roll-up: impressions, openings and shares of one day. 0 stands for no enrollment or page."""

    site_id = models.BigIntegerField()
    program_id = models.BigIntegerField()
    enrollment_id = models.BigIntegerField(default=0)
    page_id = models.BigIntegerField(default=0)
    channel = models.CharField(max_length=24, blank=True)
    action = models.CharField(max_length=16)
    day = models.DateField()
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "site_id",
                    "program_id",
                    "enrollment_id",
                    "day",
                    "page_id",
                    "channel",
                    "action",
                ],
                name="advocates_daily_shares",
            )
        ]
        indexes = [models.Index(fields=["program_id", "day"], name="advocates_daily_shares_prog")]

    def __str__(self) -> str:
        return f"{self.day}: {self.count} {self.action}"
