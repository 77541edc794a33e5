"""Given as coupon codes: from a pool the team fills, or drawn anew."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wagtail_advocates.ledger.models import Account
from wagtail_advocates.payouts.backends.base import FAILED, SETTLED, Answer, AsksNothing, Order
from wagtail_advocates.payouts.coupons import MOST_GIVEN, codes_of, draw_codes, take_codes


class CouponPool(AsksNothing):
    """The oldest free codes of the program's pool; too small a pool fails the payout.

    A payout is settled once every one of its coupons was given, never with fewer.
    """

    label = _("Coupon from the pool")
    arrives_at = Account.Kind.PAYOUTS_SETTLED

    def send(self, order: Order) -> Answer:
        if order.amount_minor > MOST_GIVEN:  # no batch makes such a payout
            return Answer(FAILED, note=str(_("These are too many coupons for one payout.")))
        self._give(order)
        if self.look_up(order) is None:
            return Answer(FAILED, note=str(_("The pool holds too few coupons.")))
        return Answer(SETTLED)

    def look_up(self, order: Order) -> Answer | None:
        given = len(codes_of(payout_id=order.payout_id))
        return Answer(SETTLED) if given == order.amount_minor else None

    def _give(self, order: Order) -> None:
        take_codes(program_id=order.program_id, payout_id=order.payout_id, count=order.amount_minor)


class CouponGenerator(CouponPool):
    """Codes nobody has seen before; the shop learns of them by the signal ``payout_settled``."""

    label = _("Coupon made for the advocate")

    def _give(self, order: Order) -> None:
        draw_codes(program_id=order.program_id, payout_id=order.payout_id, count=order.amount_minor)
