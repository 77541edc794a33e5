from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frozen import is_frozen
from wagtail_advocates.rewards.conditions import (
    FIELDS,
    Condition,
    condition_from,
    each_value,
    has_open_quote,
    holds,
    matches_line,
    unmet,
)
from wagtail_advocates.rewards.facts import LineFacts, SaleFacts, ShareFacts

SALE = SaleFacts(
    amount_minor=5000,
    country="DE",
    customer_group="wholesale",
    occurred_on=date(2026, 11, 24),
    lines=(LineFacts("MUG-1", "mugs", 2, 3000), LineFacts("VASE", "vases", 1, 2000)),
)
SHARE = ShareFacts(enrollment_id=1, advocate_type="employee", channel="email", method="click")


@pytest.mark.parametrize(
    ("field", "met", "not_met"),
    [
        ("sku", "MUG-1,X", "MUG-2"),
        ("category", "vases", "plates"),
        ("amount_at_least", "5000", "5001"),
        ("amount_at_least", "4999", "9999"),
        ("amount_at_most", "5000", "4999"),
        ("amount_at_most", "5001", "1"),
        ("new_customer", "yes", "no"),
        ("country", "AT,DE", "FR"),
        ("customer_group", "vip,wholesale", "Wholesale"),
        ("advocate_type", "employee", "fan"),
        ("channel", "email,sms", "x"),
        ("method", "click", "code"),
        ("on_or_after", "2026-11-24", "2026-11-25"),
        ("on_or_after", "2026-11-23", "2026-12-24"),
        ("before", "2026-11-25", "2026-11-24"),
        ("before", "2026-12-24", "2026-11-23"),
    ],
)
def test_each_condition_holds_or_does_not(field: str, met: str, not_met: str) -> None:
    for values, expected in ((met, True), (not_met, False)):
        data = {"field": field, "values": values.split(",")}
        assert holds(condition_from(data), SALE, SHARE) is expected
        assert holds(condition_from({**data, "negated": True}), SALE, SHARE) is not expected


def test_who_bought_before_is_no_new_customer() -> None:
    returning = replace(SALE, is_first_sale=False)
    assert holds(Condition("new_customer", ("no",)), returning, SHARE)
    assert not holds(Condition("new_customer", ("yes",)), returning, SHARE)


@pytest.mark.parametrize(
    "data",
    [
        {"field": "sku", "values": ["x" * 80], "group": 40},
        {"field": "sku", "values": ["x"] * 200, "group": 1},
        {"field": "amount_at_most", "values": [str(10**15)]},
    ],
)
def test_a_condition_may_say_as_much_as_this(data: dict[str, Any]) -> None:
    assert condition_from(data).values == tuple(data["values"])


def test_a_condition_stands_in_the_first_group_and_is_not_negated_unless_told() -> None:
    assert condition_from({"field": "sku", "values": ["x"]}) == Condition("sku", ("x",))
    assert Condition("sku", ("x",)) == Condition("sku", ("x",), negated=False, group=1)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"field": "moon", "values": ["full"]},
        {"field": "country", "values": ["Germany"]},
        {"field": "country", "values": []},
        {"field": "amount_at_least", "values": ["1", "2"]},
        {"field": "amount_at_least", "values": ["-1"]},
        {"field": "amount_at_least", "values": ["1.5"]},
        {"field": "amount_at_least", "values": [100]},
        {"field": "before", "values": ["24.12.2026"]},
        {"field": "new_customer", "values": ["maybe"]},
        {"field": "amount_at_most", "values": ["1", "2"]},
        {"field": "amount_at_most", "values": [str(10**15 + 1)]},
        {"field": "new_customer", "values": ["yes", "no"]},
        {"field": "before", "values": ["2026-11-24", "2026-11-25"]},
        {"field": "on_or_after", "values": ["2026-11-24", "2026-11-25"]},
        {"field": "sku", "values": [""]},
        {"field": "sku", "values": ["x"] * 201},
        {"field": "sku", "values": ["x"], "group": -1},
        {"field": "sku", "values": ["x"], "group": 41},
        {"field": "sku", "values": ["x" * 81]},
        {"field": "sku", "values": "MUG"},
        {"field": "sku", "values": ["x"], "group": 0},
        {"field": "sku", "values": ["x"], "negated": 1},
        {"field": "sku", "values": ["x"], "or": []},
    ],
)
def test_what_is_no_condition_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        condition_from(data)


def test_the_first_wrong_value_is_named() -> None:
    with pytest.raises(ValueError, match="country cannot be 'Germany'"):
        condition_from({"field": "country", "values": ["AT", "Germany", "France"]})


def test_the_first_alternative_of_the_first_group_that_fails_is_named() -> None:
    met, first, second, other = (
        Condition("country", ("DE",), group=1),
        Condition("country", ("FR",), group=2),
        Condition("country", ("AT",), group=2),
        Condition("country", ("CH",), group=3),
    )
    assert unmet([other, first, second, met], SALE, SHARE) == first


@pytest.mark.parametrize(
    ("conditions", "skus"),
    [
        ([Condition("category", ("mugs",))], ["MUG-1"]),
        ([Condition("category", ("mugs",), negated=True)], ["VASE"]),
        ([Condition("category", ("mugs",)), Condition("sku", ("VASE",))], ["MUG-1", "VASE"]),
        ([Condition("category", ("mugs",)), Condition("sku", ("VASE",), group=2)], []),
        ([Condition("country", ("FR",))], ["MUG-1", "VASE"]),
    ],
)
def test_a_line_is_looked_at_for_its_sku_and_category_only(
    conditions: list[Condition], skus: list[str]
) -> None:
    assert [line.sku for line in SALE.lines if matches_line(conditions, line)] == skus


def test_a_condition_and_what_it_may_be_about_cannot_be_changed() -> None:
    for value in (Condition("sku", ("x",)), FIELDS["sku"]):
        assert is_frozen(value)


conditions = st.lists(
    st.builds(
        Condition,
        field=st.sampled_from(["sku", "country", "channel"]),
        values=st.tuples(st.sampled_from(["MUG-1", "DE", "email", "none"])),
        negated=st.booleans(),
        group=st.integers(1, 4),
    ),
    max_size=12,
)


@given(conditions)
def test_one_of_each_group_must_hold_and_every_group(rows: list[Condition]) -> None:
    groups = {row.group for row in rows}
    expected = all(
        any(holds(row, SALE, SHARE) for row in rows if row.group == group) for group in groups
    )
    assert (unmet(rows, SALE, SHARE) is None) is expected


@given(conditions)
def test_the_order_of_conditions_does_not_matter(rows: list[Condition]) -> None:
    backwards = unmet(rows[::-1], SALE, SHARE) is None
    assert (unmet(rows, SALE, SHARE) is None) is backwards


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("mugs, vases ,, pots,", ["mugs", "vases", "pots"]),
        ('"Home, Garden"', ["Home, Garden"]),
        ('mugs , "Home, Garden" , pots', ["mugs", "Home, Garden", "pots"]),
        ('"a ""big"" mug, blue"', ['a "big" mug, blue']),
        ('5" pipe, 3" pipe', ['5" pipe', '3" pipe']),
        ('"Home, Garden', ['"Home', "Garden"]),
        ('"Home" and, Garden', ['"Home" and', "Garden"]),
        ('"", " ", x', ["x"]),
        ("", []),
        (" , ", []),
    ],
)
def test_a_value_with_a_comma_is_written_in_double_quotes(text: str, values: list[str]) -> None:
    assert each_value(text) == values


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ('"Home, Garden', True),
        ('mugs,  "Home" and', True),
        ('"Home, Garden", 5" pipe', False),
        ('"""big"" mug"', False),
        ("", False),
    ],
)
def test_a_quote_that_does_not_end_its_value_is_found(text: str, is_open: bool) -> None:
    assert has_open_quote(text) == is_open


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)))
def test_any_value_can_be_written(values: list[str]) -> None:
    written = ", ".join('"' + value.replace('"', '""') + '"' for value in values)
    assert each_value(written) == values
