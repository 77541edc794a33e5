"""What a row is called in logs, errors and a shell, where the demo has no such row."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Model

from wagtail_advocates.fraud.models import Appeal, FraudListEntry, PersonTrait
from wagtail_advocates.links.models import ErasedCode, LinkTarget
from wagtail_advocates.rewards.models import RewardUsage
from wagtail_advocates.rewards.rule_models import RewardCondition, RewardStep
from wagtail_advocates.tracking.models import VisitorSalt


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (Appeal(reward_id=7), "7"),
        (ErasedCode(digest="0123456789abcdef"), "01234567"),
        (FraudListEntry(listing="block", shown="b…@x.example"), "Block: never pay b…@x.example"),
        (LinkTarget(url="https://shop.example/"), "https://shop.example/"),
        (PersonTrait(kind="device"), "device"),
        (RewardCondition(field="sku", values="cup, pot"), "sku: cup, pot"),
        (RewardStep(threshold=5, amount_minor=1000), "5: 1000"),
        (RewardStep(threshold=5, rate_bps=250), "5: 250"),
        (RewardUsage(name="budget/ab", count=3), "budget/ab: 3"),
        (VisitorSalt(day=date(2026, 3, 10)), "2026-03-10"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Model) else "",
)
def test_a_row_says_what_it_is(row: Model, name: str) -> None:
    assert str(row) == name
