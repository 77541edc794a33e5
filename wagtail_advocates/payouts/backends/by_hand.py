"""Given by a person: a gift to be posted, a free month to be entered in another system."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wagtail_advocates.ledger.models import Account
from wagtail_advocates.payouts.backends.base import ACCEPTED, Answer, AsksNothing, Order


class ByHand(AsksNothing):
    label = _("By hand")
    arrives_at = Account.Kind.PAYOUTS_SETTLED
    told_by_person = True

    def send(self, order: Order) -> Answer:
        return Answer(ACCEPTED)

    def look_up(self, order: Order) -> Answer | None:
        return Answer(ACCEPTED)
