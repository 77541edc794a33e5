"""A moment is the same whatever the offset it is told in; its day is that of UTC."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.core.errors import BadMoment
from wagtail_advocates.flows import RewardPlan, publish_rules, record_refund
from wagtail_advocates.rewards.rule_models import RewardCondition

pytestmark = pytest.mark.django_db

LATE_ON_SUNDAY = datetime(2026, 11, 1, 23, 30, tzinfo=timezone.utc)
OFFSETS = [0, 2, 14, -23]


def told_from(offset_hours: int, *, moment: datetime = LATE_ON_SUNDAY) -> datetime:
    return moment.astimezone(timezone(timedelta(hours=offset_hours)))


@pytest.mark.parametrize("offset", OFFSETS)
@pytest.mark.parametrize(("first_day", "rewards"), [("2026-11-01", 1), ("2026-11-02", 0)])
def test_a_condition_on_the_day_asks_for_the_day_in_utc(offset, first_day, rewards) -> None:
    program = a_program(friend_reward=None)
    rule = program.rule_set.rules.get()
    RewardCondition.objects.create(rule=rule, field="on_or_after", values=first_day)
    publish_rules(rule_set=program.rule_set)
    sale = a_sale(program, code=an_advocate(program).code.code, occurred_at=told_from(offset))
    assert len(sale.rewards) == rewards


def test_a_cap_of_a_day_counts_the_days_of_utc() -> None:
    plan = RewardPlan(amount_minor=1_000, options={"cap_count": 1, "cap_period": "day"})
    program = a_program(advocate_reward=plan, friend_reward=None)
    code = an_advocate(program).code.code
    sales = [a_sale(program, code=code, occurred_at=told_from(each)) for each in OFFSETS]
    assert [len(sale.rewards) for sale in sales] == [1, 0, 0, 0]


def test_what_is_recorded_is_handed_back_as_it_is_read_again() -> None:
    program = a_program()
    sale = a_sale(program, external_id="order-1", occurred_at=told_from(2)).conversion
    refund = record_refund(
        site=program.site,
        order="order-1",
        external_id="r-1",
        amount_minor=1,
        currency="EUR",
        occurred_at=told_from(-23),
    ).refund
    for made in (sale, refund):
        read = type(made).objects.get(pk=made.pk)
        assert made.occurred_at.isoformat() == read.occurred_at.isoformat()
        assert read.occurred_at == LATE_ON_SUNDAY


def test_a_moment_that_utc_does_not_know_is_refused() -> None:
    first = datetime.min.replace(tzinfo=timezone(timedelta(hours=1)))
    with pytest.raises(BadMoment):
        a_sale(a_program(), occurred_at=first)
