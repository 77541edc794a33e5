"""Table columns of our lists."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from wagtail.admin.ui.tables import Column

from wagtail_advocates.core.money import format_money
from wagtail_advocates.core.reasons import in_words


class MoneyColumn(Column):
    """An amount in minor units with its unit, as people write it."""

    def __init__(self, name: str, *, unit: str, **options: Any) -> None:
        super().__init__(name, **options)
        self.unit = unit

    def get_value(self, instance: Any) -> str:
        amount_minor = getattr(instance, self.name)
        return format_money(amount_minor, getattr(instance, self.unit), get_language() or "en")


class ReasonColumn(Column):
    """A reason code in words."""

    def get_value(self, instance: Any) -> str:
        return in_words(getattr(instance, self.name))


class DayColumn(Column):
    """A day, past or to come; Wagtail's own DateColumn calls every coming one "just now"."""

    def get_value(self, instance: Any) -> str:
        moment = getattr(instance, self.name)
        return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")
