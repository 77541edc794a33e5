"""What rewards are counted in. Pure.

A reward in a currency is money and is paid out as such, so points must not be named like one, nor
like a thing that is given instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from wagtail_advocates.core.money import is_currency

POINTS = "POINTS"
# Units of what is neither money nor points, so that the books balance for each of them.
_OF_THINGS: Mapping[str, str] = {
    "coupon": "COUPON",
    "gift": "GIFT",
    "free_month": "MONTH",
    "custom": "CUSTOM",
}


class Granting(Protocol):
    """The part of a rule that says what it grants."""

    @property
    def kind(self) -> str: ...
    @property
    def unit(self) -> str: ...


def means_something_else(name: str) -> bool:
    """Whether points of that name would be taken for money or for a thing."""
    return is_currency(name) or name in _OF_THINGS.values()


def unit_of(*, rule: Granting, currency: str) -> str:
    """What a rule's rewards are counted in: the currency, the name of the points, or the thing.

    Rules frozen before such names were refused may name points like a currency: those are counted
    as plain points, so that nothing is paid out for them.
    """
    if rule.kind != "points":
        return _OF_THINGS.get(rule.kind, currency)
    return POINTS if means_something_else(rule.unit) else rule.unit or POINTS
