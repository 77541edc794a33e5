"""Given as coupon codes: from a pool the team fills, or drawn anew."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wagtail_advocates.ledger.models import Account
from wagtail_advocates.payouts.backends.base import FAILED, SETTLED, Answer, AsksNothing, Order
from wagtail_advocates.payouts.coupons import codes_of, draw_codes, take_codes


class CouponPool(AsksNothing):
    """The oldest free codes of the program's pool; an empty pool fails the payout."""

    label = _("Coupon from the pool")
    arrives_at = Account.Kind.PAYOUTS_SETTLED

    def send(self, order: Order) -> Answer:
        taken = take_codes(
            program_id=order.program_id, payout_id=order.payout_id, count=order.amount_minor
        )
        if not taken:
            return Answer(FAILED, note=str(_("The pool holds too few coupons.")))
        return Answer(SETTLED)

    def look_up(self, order: Order) -> Answer | None:
        return Answer(SETTLED) if codes_of(payout_id=order.payout_id) else None


class CouponGenerator(CouponPool):
    """Codes nobody has seen before; the shop learns of them by the signal ``payout_settled``."""

    label = _("Coupon made for the advocate")

    def send(self, order: Order) -> Answer:
        draw_codes(program_id=order.program_id, payout_id=order.payout_id, count=order.amount_minor)
        return Answer(SETTLED)
