"""What Wagtail's log says of a schedule that could not be kept."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter

from wagtail_advocates.core.publishing import CALLED_OFF


class _CalledOff(LogFormatter):
    label = gettext_lazy("Call a schedule off")

    def format_message(self, log_entry: Any) -> str:
        told = {"reason": log_entry.data.get("reason", "")}
        return _("Not published as scheduled: %(reason)s") % told


def register_schedule_log(actions: Any) -> None:
    """A ``register_log_actions`` hook."""
    actions.register_action(CALLED_OFF)(_CalledOff)
