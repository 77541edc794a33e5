"""Paid as store credit: nothing leaves, the amount waits for the next purchase."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from wagtail_advocates.ledger.models import Account
from wagtail_advocates.payouts.backends.base import SETTLED, Answer, Asked, Order


class StoreCredit:
    label = _("Store credit")
    asks: tuple[Asked, ...] = ()
    arrives_at = Account.Kind.STORE_CREDIT

    def clean(self, details: Mapping[str, str]) -> dict[str, str]:
        return {}

    def fingerprint(self, details: Mapping[str, str]) -> str:
        return ""

    def hint(self, details: Mapping[str, str]) -> str:
        return ""

    def send(self, order: Order) -> Answer:
        return Answer(SETTLED)

    def look_up(self, order: Order) -> Answer | None:
        return Answer(SETTLED)
