"""Paid as store credit: nothing leaves, the amount waits for the next purchase."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wagtail_advocates.ledger.models import Account
from wagtail_advocates.payouts.backends.base import SETTLED, Answer, AsksNothing, Order


class StoreCredit(AsksNothing):
    label = _("Store credit")
    arrives_at = Account.Kind.STORE_CREDIT

    def send(self, order: Order) -> Answer:
        return Answer(SETTLED)

    def look_up(self, order: Order) -> Answer | None:
        return Answer(SETTLED)
