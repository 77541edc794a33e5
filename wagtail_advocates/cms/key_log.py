"""What Wagtail's log says of API keys beside that they were made."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter

CHANGED = "wagtail_advocates.key_changed"
REPLACED = "wagtail_advocates.key_replaced"
REVOKED = "wagtail_advocates.key_revoked"


class _Changed(LogFormatter):
    label = gettext_lazy("Change the rights of an API key")

    def format_message(self, log_entry: Any) -> str:
        before, after = (", ".join(log_entry.data.get(at, ())) for at in ("before", "after"))
        return _("Rights: %(before)s → %(after)s") % {"before": before, "after": after}


def register_key_log(actions: Any) -> None:
    """A ``register_log_actions`` hook."""
    actions.register_action(CHANGED)(_Changed)
    actions.register_action(
        REPLACED, gettext_lazy("Replace an API key"), gettext_lazy("Replaced by a new one")
    )
    actions.register_action(REVOKED, gettext_lazy("Revoke an API key"), gettext_lazy("Revoked"))
