from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from wagtail_advocates.core import clock
from wagtail_advocates.programs.access import seen_by
from wagtail_advocates.programs.models import Program
from wagtail_advocates.reports.dry_run import MOST_DAYS

_DAYS = 90


class PeriodForm(forms.Form):
    """One of the user's programs, and the days looked at: the last ninety, if not others."""

    program = forms.ModelChoiceField(label=_("Program"), queryset=Program.objects.none())
    since = forms.DateField(label=_("First day"), widget=AdminDateInput)
    until = forms.DateField(label=_("Last day"), widget=AdminDateInput)

    def __init__(self, *args: Any, user: Any, programs: QuerySet[Program], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.now().date()
        self.initial = {"since": today - timedelta(days=_DAYS), "until": today, **self.initial}
        field: Any = self.fields["program"]
        field.queryset = seen_by(user, programs.order_by("name"))
        field.empty_label = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and not timedelta(0) <= until - since <= timedelta(days=MOST_DAYS):
            self.add_error(
                "until", gettext("Choose a period of at most %(days)s days.") % {"days": MOST_DAYS}
            )
        return cleaned
