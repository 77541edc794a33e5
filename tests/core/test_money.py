from __future__ import annotations

import decimal
import re

import pytest
from babel import localedata
from hypothesis import given
from hypothesis import strategies as st

from wagtail_advocates.core.currencies import EXPONENTS
from wagtail_advocates.core.money import (
    FULL_RATE_BPS,
    MAX_MINOR,
    exponent,
    format_money,
    is_currency,
    parse_amount,
    parse_percent,
    percent_of,
    split,
    to_decimal_text,
    to_percent_text,
)

amounts = st.integers(-MAX_MINOR, MAX_MINOR)
units = st.sampled_from([*sorted(EXPONENTS), "points", "stars"])
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any)


@pytest.mark.parametrize(
    ("unit", "places"),
    [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("IQD", 3), ("RSD", 2), ("UGX", 0)],
)
def test_decimals_are_those_of_iso_4217_not_those_people_write(unit: str, places: int) -> None:
    assert exponent(unit) == places


def test_points_have_no_decimals_and_are_no_currency() -> None:
    assert exponent("points") == 0
    assert not is_currency("points")


@pytest.mark.parametrize("code", ["eur", "EURO", "DEM", "XXX", "XAU", "", "EU", "ＥＵＲ", "EUR\n"])
def test_only_current_money_is_a_currency(code: str) -> None:
    assert not is_currency(code)


@pytest.mark.parametrize(
    ("amount_minor", "unit", "locale", "written"),
    [
        (1005, "EUR", "de", "10,05\xa0€"),
        (1000, "EUR", "en", "€10.00"),
        (-1, "USD", "en", "-$0.01"),
        (1005, "JPY", "en", "¥1,005"),
        (123456, "IQD", "en", "IQD\xa0123.456"),
        (5, "RSD", "en", "RSD\xa00.05"),
        (MAX_MINOR, "USD", "en-US", "$10,000,000,000,000.00"),
        (1234567, "stars", "de", "1.234.567 stars"),
        (5, "CHF", "no such locale", "CHF\xa00.05"),
        (5, "CHF", "", "CHF\xa00.05"),
    ],
)
def test_amounts_are_written_as_people_of_the_locale_do(
    amount_minor: int, unit: str, locale: str, written: str
) -> None:
    assert format_money(amount_minor, unit, locale) == written


@given(amounts, units, st.sampled_from(sorted(localedata.locale_identifiers())))
def test_every_digit_of_an_amount_is_written_in_every_locale(
    amount_minor: int, unit: str, locale: str
) -> None:
    digits = "".join(
        str(int(char)) for char in format_money(amount_minor, unit, locale) if char.isdecimal()
    )
    assert int(digits) == abs(amount_minor)


def test_formatting_needs_no_more_than_the_usual_precision() -> None:
    with decimal.localcontext(prec=28):
        assert format_money(999_999_999_999_999, "CLF", "en") == "CLF\xa099,999,999,999.9999"


@given(st.integers(0, MAX_MINOR), units)
def test_what_is_written_plainly_is_read_back_exactly(amount_minor: int, unit: str) -> None:
    text = to_decimal_text(amount_minor, unit)
    assert re.fullmatch(r"\d+(\.\d+)?", text)
    assert parse_amount(text, unit) == amount_minor
    assert parse_amount(f" {text.replace('.', ',')} ", unit) == amount_minor


@pytest.mark.parametrize(
    ("text", "unit", "amount_minor"),
    [("10", "EUR", 1000), ("10.5", "EUR", 1050), ("0,01", "EUR", 1), ("7", "points", 7)],
)
def test_typed_amounts_are_read(text: str, unit: str, amount_minor: int) -> None:
    assert parse_amount(text, unit) == amount_minor


@pytest.mark.parametrize(
    "text",
    ["", "-1", "1.005", "1e3", "1_000", "NaN", "١٠", "1.", ".5", "1,000.50", "10 000", "9" * 17],
)
def test_what_is_no_amount_of_euros_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"amount|Beyond"):
        parse_amount(text, "EUR")


def test_no_amount_beyond_the_bound_is_read() -> None:
    assert parse_amount("10000000000000.00", "EUR") == MAX_MINOR
    with pytest.raises(ValueError, match="Beyond"):
        parse_amount("10000000000000.01", "EUR")


def test_the_bounds_are_those_that_are_documented() -> None:
    assert MAX_MINOR == 1_000_000_000_000_000
    assert FULL_RATE_BPS == 10_000


@pytest.mark.parametrize(
    ("amount_minor", "unit", "text"),
    [
        (-5, "EUR", "-0.05"),
        (-1005, "JPY", "-1005"),
        (0, "EUR", "0.00"),
        (0, "points", "0"),
        (7, "KWD", "0.007"),
        (100, "EUR", "1.00"),
    ],
)
def test_amounts_are_plain_digits_with_a_sign_where_they_are_owed(
    amount_minor: int, unit: str, text: str
) -> None:
    assert to_decimal_text(amount_minor, unit) == text


@pytest.mark.parametrize(
    ("rate_bps", "text"),
    [(0, "0"), (1, "0.01"), (10, "0.1"), (100, "1"), (1000, "10"), (1250, "12.5"), (10_000, "100")],
)
def test_a_rate_is_written_and_read_as_a_percentage(rate_bps: int, text: str) -> None:
    assert to_percent_text(rate_bps) == text
    assert parse_percent(f" {text.replace('.', ',')} ") == rate_bps


@given(st.integers(0, FULL_RATE_BPS))
def test_every_rate_is_read_back_as_it_was_written(rate_bps: int) -> None:
    assert parse_percent(to_percent_text(rate_bps)) == rate_bps


@pytest.mark.parametrize("text", ["", "-1", "12.345", "1e1", "ten", "5 %", ".5", "1."])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Not a percentage"):
        parse_percent(text)


@pytest.mark.parametrize("text", ["100.01", "101", "9999"])
def test_nobody_gives_more_than_everything(text: str) -> None:
    with pytest.raises(ValueError, match="More than 100%"):
        parse_percent(text)


@pytest.mark.parametrize(
    ("amount_minor", "rate_bps", "part"),
    [
        (1000, 1000, 100),
        (5, 1000, 1),
        (4, 1000, 0),
        (-5, 1000, -1),
        (1, 5000, 1),
        (999, 10_000, 999),
    ],
)
def test_percents_are_rounded_half_away_from_zero(
    amount_minor: int, rate_bps: int, part: int
) -> None:
    assert percent_of(amount_minor, rate_bps) == part


@given(amounts, st.integers(0, 10_000))
def test_a_percentage_is_off_by_half_a_unit_at_most_and_mirrors(
    amount_minor: int, rate_bps: int
) -> None:
    part = percent_of(amount_minor, rate_bps)
    assert abs(part * 10_000 - amount_minor * rate_bps) * 2 <= 10_000
    assert percent_of(-amount_minor, rate_bps) == -part
    assert abs(part) <= abs(amount_minor)


@given(amounts, weights)
def test_shares_sum_exactly_and_none_is_off_by_a_whole_unit(
    amount_minor: int, shares_of: list[int]
) -> None:
    shares = split(amount_minor, shares_of)
    total = sum(shares_of)
    assert sum(shares) == amount_minor
    for share, weight in zip(shares, shares_of, strict=True):
        assert abs(share * total - amount_minor * weight) < total
        assert weight or not share
    assert split(-amount_minor, shares_of) == [-share for share in shares]


def test_odd_units_go_to_the_earlier_of_equals() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(101, [1, 1, 1]) == [34, 34, 33]
    assert split(-100, [1, 1, 1]) == [-34, -33, -33]


@pytest.mark.parametrize(
    ("amount_minor", "weights", "shares"),
    [
        (9, [5, 3, 2], [4, 3, 2]),
        (2, [1, 1, 1], [1, 1, 0]),
        (-2, [1, 1, 1], [-1, -1, 0]),
        (7, [1, 1, 1, 1, 1], [2, 2, 1, 1, 1]),
        (0, [3, 1], [0, 0]),
        (5, [1], [5]),
        (-1, [1], [-1]),
        (-1, [0, 1], [0, -1]),
    ],
)
def test_odd_units_go_to_those_who_miss_most_of_one(
    amount_minor: int, weights: list[int], shares: list[int]
) -> None:
    assert split(amount_minor, weights) == shares


def test_all_of_a_single_unit_that_is_owed_is_owed() -> None:
    assert [percent_of(amount, 10_000) for amount in (-1, 0, 1)] == [-1, 0, 1]


@pytest.mark.parametrize("nothing", [[], [0], [0, 0], [2, -1]])
def test_nothing_can_be_split_by_no_weight_or_a_negative_one(nothing: list[int]) -> None:
    with pytest.raises(ValueError, match="Weights"):
        split(100, nothing)
