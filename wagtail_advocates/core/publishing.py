"""Publishing what may turn out not to be fit for it, when somebody asks and on a schedule."""

from __future__ import annotations

import logging
from typing import Any

from django.db import DataError, IntegrityError, transaction
from wagtail.log_actions import log as write_log

from wagtail_advocates.core.errors import AdvocatesError

log = logging.getLogger("wagtail_advocates.publishing")
CALLED_OFF = "wagtail_advocates.schedule_called_off"
_SCHEDULED = "wagtail.publish.scheduled"
PUBLISHED = ("wagtail.publish", _SCHEDULED)


class PublishedWholeOrNot:
    """For snippets: what is refused leaves nothing behind, and keeps no other from its time."""

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> None:
        """As Wagtail's. A schedule that cannot be kept is called off, and the history says so:
        Wagtail would try it first for ever, and come to no other.
        """
        try:
            with transaction.atomic():
                super().publish(revision, *args, **kwargs)  # type: ignore[misc]
        except (AdvocatesError, IntegrityError, DataError) as error:
            if kwargs.get("log_action") != _SCHEDULED:
                raise
            revision.approved_go_live_at = None
            revision.save(update_fields=["approved_go_live_at"])
            write_log(self, CALLED_OFF, revision=revision, data={"reason": str(error)})
            log.error("“%s” was not published as scheduled: %s", self, error)
