"""The ways to pay out, by name, and which of them pays which unit."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.module_loading import import_string

from wagtail_advocates.core.conf import settings
from wagtail_advocates.core.errors import UnknownPayoutMethod
from wagtail_advocates.core.money import is_currency
from wagtail_advocates.payouts.backends.base import Backend
from wagtail_advocates.programs.models import Program

_PACKAGE = "wagtail_advocates.payouts.backends"
OURS: Mapping[str, str] = {
    "bank": f"{_PACKAGE}.bank_file.BankFile",
    "credit": f"{_PACKAGE}.store_credit.StoreCredit",
    "coupon_pool": f"{_PACKAGE}.coupons.CouponPool",
    "coupon_generator": f"{_PACKAGE}.coupons.CouponGenerator",
    "gift": f"{_PACKAGE}.by_hand.ByHand",
    "free_month": f"{_PACKAGE}.by_hand.ByHand",
    "custom": f"{_PACKAGE}.by_hand.ByHand",
    "rehearsal": f"{_PACKAGE}.rehearsal.Rehearsal",
}
# Units that are no money are given in one way only, so nobody has to choose it.
_GIVEN_BY = {"GIFT": "gift", "MONTH": "free_month", "CUSTOM": "custom"}
# What somebody is given without having said where: no account is needed.
GIVEN_UNITS = ("COUPON", *_GIVEN_BY)


def backend(method: str) -> Backend:
    """The back end of that name. Errors: ``UnknownPayoutMethod``."""
    path = {**OURS, **settings.payout_backends}.get(method)
    if path is None:
        raise UnknownPayoutMethod
    made: Backend = import_string(path)()
    return made


def methods() -> dict[str, Backend]:
    """What an advocate chooses from for money, in the order of the settings."""
    return {name: backend(name) for name in settings.payout_methods}


def told_by_people() -> list[str]:
    """The ways to pay out of which only a person can say what became of an order.

    A back end that does not load is none of them: asking it fails for its own payouts alone.
    """
    return sorted(name for name in {**OURS, **settings.payout_backends} if _is_told(name))


def _is_told(name: str) -> bool:
    try:
        return getattr(backend(name), "told_by_person", False)
    except Exception:  # a site's own class may fail in any way; whoever pays by it is told so
        return False


def given_by(*, unit: str, program: Program) -> str:
    """The way a unit is given without a destination; empty for money, and for what is never
    paid out, such as points.
    """
    if unit == "COUPON":
        return program.coupon_source
    return _GIVEN_BY.get(unit, "")


def is_payable(unit: str) -> bool:
    """Whether rewards in this unit are paid out at all."""
    return is_currency(unit) or unit in GIVEN_UNITS


def method_label(method: str) -> str:
    """What people call a way to pay out; its name where it is no longer in the settings."""
    try:
        return str(backend(method).label)
    except UnknownPayoutMethod:
        return method
