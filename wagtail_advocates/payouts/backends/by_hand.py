"""Given by a person: a gift to be posted, a free month to be entered in another system."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from wagtail_advocates.ledger.models import Account
from wagtail_advocates.payouts.backends.base import ACCEPTED, Answer, Asked, Order


class ByHand:
    label = _("By hand")
    asks: tuple[Asked, ...] = ()
    arrives_at = Account.Kind.PAYOUTS_SETTLED

    def clean(self, details: Mapping[str, str]) -> dict[str, str]:
        return {}

    def fingerprint(self, details: Mapping[str, str]) -> str:
        return ""

    def hint(self, details: Mapping[str, str]) -> str:
        return ""

    def send(self, order: Order) -> Answer:
        return Answer(ACCEPTED)

    def look_up(self, order: Order) -> Answer | None:
        return Answer(ACCEPTED)
