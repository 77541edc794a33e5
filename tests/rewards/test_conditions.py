from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_advocates.rewards.conditions import Condition, condition_from, holds, unmet
from wagtail_advocates.rewards.facts import LineFacts, SaleFacts, ShareFacts

SALE = SaleFacts(
    amount_minor=5000,
    country="DE",
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
        ("amount_at_most", "5000", "4999"),
        ("new_customer", "yes", "no"),
        ("country", "AT,DE", "FR"),
        ("advocate_type", "employee", "fan"),
        ("channel", "email,sms", "x"),
        ("method", "click", "code"),
        ("on_or_after", "2026-11-24", "2026-11-25"),
        ("before", "2026-11-25", "2026-11-24"),
    ],
)
def test_each_condition_holds_or_does_not(field: str, met: str, not_met: str) -> None:
    for values, expected in ((met, True), (not_met, False)):
        data = {"field": field, "values": values.split(",")}
        assert holds(condition_from(data), SALE, SHARE) is expected
        assert holds(condition_from({**data, "negated": True}), SALE, SHARE) is not expected


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
