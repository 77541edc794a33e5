"""How a program is written: whatever speaks against it is found before anything is."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from wagtail_advocates.core.publishing import PublishedWholeOrNot


class ProgramPublishing(PublishedWholeOrNot):
    """For ``Program``: saved in one transaction with the checks of ``pre_save``."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's; what the checks lock stays locked until the row is written."""
        with transaction.atomic():
            super().save(*args, **kwargs)  # type: ignore[misc]
