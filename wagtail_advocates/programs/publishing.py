"""How a program is written: whatever speaks against it is found before anything is."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction

from wagtail_advocates.core.errors import AdvocatesError

log = logging.getLogger("wagtail_advocates.programs")
_SCHEDULED = "wagtail.publish.scheduled"


class ProgramPublishing:
    """For ``Program``: saved in one transaction with the checks of ``pre_save``."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's; what the checks lock stays locked until the row is written."""
        with transaction.atomic():
            super().save(*args, **kwargs)  # type: ignore[misc]

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> None:
        """As Wagtail's. A schedule that can no longer be kept is called off, and the history says
        so: Wagtail would try it first for ever, and come to no other.
        """
        try:
            with transaction.atomic():
                super().publish(revision, *args, **kwargs)  # type: ignore[misc]
        except AdvocatesError as error:
            if kwargs.get("log_action") != _SCHEDULED:
                raise
            revision.approved_go_live_at = None
            revision.save(update_fields=["approved_go_live_at"])
            log.error("Program %s was not published as scheduled: %s", self, error)
