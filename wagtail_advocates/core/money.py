"""Money and points: integers in minor units beside a unit, never floats, never Decimals.

A unit is an ISO 4217 code such as EUR, or the name of a kind of points in lower case. The number
of decimals comes from the ISO table: two for EUR, none for JPY, three for KWD.
"""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Sequence
from decimal import Decimal

from babel.core import Locale, UnknownLocaleError
from babel.numbers import NumberPattern, format_decimal

from wagtail_advocates.core.currencies import EXPONENTS

MAX_MINOR = 10**15
FULL_RATE_BPS = 10_000
_TYPED = re.compile(r"([0-9]{1,16})(?:[.,]([0-9]{1,4}))?\Z")

# CLDR's currencySpacing, which Babel leaves out: a no-break space between a letter and a digit.
_TOUCHING = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


def is_currency(unit: str) -> bool:
    """Whether ``unit`` is the code of a current ISO 4217 currency with a minor unit."""
    return unit in EXPONENTS


def exponent(unit: str) -> int:
    """The number of decimals of a currency; points have none."""
    return EXPONENTS.get(unit, 0)


def to_decimal_text(amount_minor: int, unit: str) -> str:
    """The amount as digits with a point, exact: 1005 EUR is ``10.05``, 1005 JPY is ``1005``."""
    places = exponent(unit)
    sign, digits = ("-" if amount_minor < 0 else ""), str(abs(amount_minor))
    if not places:
        return sign + digits
    digits = digits.rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def parse_amount(text: str, unit: str) -> int:
    """The minor units of a typed amount such as ``10.50`` or ``10,5``.

    Errors: ``ValueError`` for anything else, for too many decimals and beyond 10^15.
    """
    typed = _TYPED.match(text.strip())
    places = exponent(unit)
    if not typed or len(typed[2] or "") > places:
        raise ValueError(f"Not an amount in {unit}: {text!r}")
    amount_minor = int(typed[1] + (typed[2] or "").ljust(places, "0"))
    if amount_minor > MAX_MINOR:
        raise ValueError(f"Beyond 10^15 minor units: {text!r}")
    return amount_minor


def to_percent_text(rate_bps: int) -> str:
    """Basis points as a percentage without needless decimals: 1250 is ``12.5``."""
    whole, part = divmod(rate_bps, 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".")


def parse_percent(text: str) -> int:
    """The basis points of a typed percentage such as ``12.5`` or ``12,5``, 0 to 100.

    Errors: ``ValueError`` for anything else, and for more than two decimals.
    """
    typed = _TYPED.match(text.strip())
    if not typed or len(typed[2] or "") > 2:
        raise ValueError(f"Not a percentage: {text!r}")
    rate_bps = int(typed[1] + (typed[2] or "").ljust(2, "0"))
    if rate_bps > FULL_RATE_BPS:
        raise ValueError(f"More than 100%: {text!r}")
    return rate_bps


@functools.lru_cache(maxsize=256)
def _locale(tag: str) -> Locale:
    try:
        return Locale.parse(tag.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@functools.lru_cache(maxsize=1024)
def _pattern(locale: Locale, places: int) -> NumberPattern:
    """The locale's way to write money, with exactly so many decimals."""
    pattern = copy.copy(locale.currency_formats["standard"])
    pattern.frac_prec = (places, places)
    return pattern


def format_money(amount_minor: int, unit: str, locale: str = "en") -> str:
    """The amount as people of that locale write it, to the last minor unit.

    Decimal is used for display only. An unknown locale is taken as English.
    """
    babel_locale = _locale(locale)
    if not is_currency(unit):
        return f"{format_decimal(amount_minor, locale=babel_locale)} {unit}"
    written = _pattern(babel_locale, exponent(unit)).apply(
        Decimal(to_decimal_text(amount_minor, unit)),
        babel_locale,
        currency=unit,
        currency_digits=False,
    )
    return _TOUCHING.sub("\xa0", written)


def percent_of(amount_minor: int, rate_bps: int) -> int:
    """``rate_bps`` hundredths of a percent of the amount, rounded half away from zero."""
    product = abs(amount_minor) * rate_bps
    rounded = (2 * product + FULL_RATE_BPS) // (2 * FULL_RATE_BPS)
    return rounded if amount_minor >= 0 else -rounded


def split(amount_minor: int, weights: Sequence[int]) -> list[int]:
    """Shares of the amount in proportion to the weights, which sum to it exactly.

    Largest remainder (Hamilton's method); ties go to the earlier share. A negative amount is the
    mirror of the positive one. Errors: ``ValueError`` for no, negative or all-zero weights.
    """
    total = sum(weights)
    if total <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("Weights must be positive in sum and none negative.")
    amount = abs(amount_minor)
    shares = [amount * weight // total for weight in weights]
    remainders = [amount * weight % total for weight in weights]
    order = sorted(range(len(weights)), key=lambda index: (-remainders[index], index))
    for index in order[: amount - sum(shares)]:
        shares[index] += 1
    return shares if amount_minor >= 0 else [-share for share in shares]
