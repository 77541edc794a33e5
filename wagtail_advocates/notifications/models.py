from __future__ import annotations

from django.db import models


class SentMail(models.Model):
    """That a mail of some kind went out to an advocate; neither its text nor its address."""

    advocate = models.ForeignKey("wagtail_advocates.Advocate", models.CASCADE, related_name="+")
    name = models.CharField(max_length=48)
    sent_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.name}, {self.sent_at:%Y-%m-%d %H:%M}"
