"""The published rules, tried on the past, come to what they had come to: limits, counts, refunds
and all.
"""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import AdvocatesError
from wagtail_advocates.flows import RewardPlan, publish_rules, record_refund
from wagtail_advocates.programs.models import Program
from wagtail_advocates.reports.dry_run import dry_run
from wagtail_advocates.rewards.drafts import published_rules
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.rule_models import RewardStep

pytestmark = pytest.mark.django_db
SALE_MINOR = 10_000


def a_program_of(*, spends_minor: int = 0, **options: Any) -> Program:
    """Ten percent by one rule with these options; the program spends so much, 0 for no end."""
    program = a_program(
        advocate_reward=RewardPlan(rate_bps=1000, options=options), friend_reward=None
    )
    Program.objects.filter(pk=program.pk).update(budget_minor=spends_minor)
    program.refresh_from_db()
    return program


def a_refund(program: Program, order: str, amount_minor: int, **options: Any) -> None:
    values = {"external_id": f"{order}-{amount_minor}", **options}
    record_refund(
        site=program.site, order=order, amount_minor=amount_minor, currency="EUR", **values
    )


def a_week_ago() -> Any:
    return clock.now() - timedelta(days=7)


def tried(program: Program, *, days: int = 0) -> dict[str, int]:
    """What each advocate gets by the published rules, of the sales of today and so many days."""
    rules, today = published_rules(program=program), clock.now().date()
    since = today - timedelta(days=days)
    result = dry_run(program=program, published=rules, draft=rules, since=since, until=today)
    assert [row.difference_minor for row in result.rows] == [0] * len(result.rows)
    return {row.name: row.now_minor for row in result.rows if row.now_minor}


def granted(program: Program, *, days: int = 0) -> dict[str, int]:
    """What the books gave each advocate for the same sales, and what is left of it."""
    since = clock.now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)
    sums: dict[str, int] = {}
    for reward in Reward.objects.filter(program=program, conversion__occurred_at__gte=since):
        name = reward.enrollment.advocate.name
        sums[name] = sums.get(name, 0) + reward.amount_minor - reward.reversed_minor
    return {name: left for name, left in sums.items() if left}


LIMITS = [
    {"cap_count": 3},
    {"cap_minor": 2500},
    {"cap_minor": 2500, "cap_period": "month"},
    {"budget_minor": 2500},
]


@pytest.mark.parametrize("options", [*LIMITS, {"every": 2}, {"only_nth": 1}])
def test_limits_begin_with_what_was_granted_before_the_first_day(options: Any) -> None:
    program = a_program_of(**options)
    anna = an_advocate(program)
    with_month = clock.now().replace(day=1) if "cap_period" in options else a_week_ago()
    for _ in range(2):
        a_sale(program, code=anna.code.code, occurred_at=with_month)
    for _ in range(3):
        a_sale(program, code=anna.code.code)
    assert tried(program) == granted(program)


def test_the_budget_of_the_program_begins_with_what_was_granted_before_the_first_day() -> None:
    program = a_program_of(spends_minor=2500)
    anna = an_advocate(program)
    for _ in range(2):
        a_sale(program, code=anna.code.code, occurred_at=a_week_ago())
    for _ in range(2):
        a_sale(program, code=anna.code.code)
    assert tried(program) == granted(program) == {"Anna Berg": 500}


def test_a_cap_of_a_period_that_began_later_begins_empty() -> None:
    program = a_program_of(cap_count=1, cap_period="day")
    anna = an_advocate(program)
    a_sale(program, code=anna.code.code, occurred_at=a_week_ago())
    a_sale(program, code=anna.code.code)
    assert tried(program) == granted(program) == {"Anna Berg": 1000}


def test_what_came_back_of_a_sale_is_taken_back() -> None:
    program = a_program_of()
    anna = an_advocate(program)
    a_sale(program, code=anna.code.code, external_id="one")
    a_refund(program, "one", 2500)
    assert tried(program) == granted(program) == {"Anna Berg": 750}


def test_a_refund_leaves_room_for_later_sales_only() -> None:
    program = a_program_of(cap_count=1)
    anna = an_advocate(program)
    for order in ("one", "two"):
        a_sale(program, code=anna.code.code, external_id=order)
    a_refund(program, "one", SALE_MINOR)
    a_sale(program, code=anna.code.code, amount_minor=3000)
    assert tried(program) == granted(program) == {"Anna Berg": 300}


def test_a_sale_before_the_first_day_that_was_given_back_does_not_count() -> None:
    program = a_program_of(only_nth=2)
    anna = an_advocate(program)
    a_sale(program, code=anna.code.code, external_id="one", occurred_at=a_week_ago())
    a_refund(program, "one", SALE_MINOR)
    for _ in range(2):
        a_sale(program, code=anna.code.code)
    assert tried(program) == granted(program) == {"Anna Berg": 1000}


def test_the_revenue_of_what_came_back_counts_for_no_step() -> None:
    program = a_program_of(steps_by="revenue")
    rule = program.rule_set.rules.get()
    rule.steps = [
        RewardStep(threshold=3 * SALE_MINOR - 1, rate_bps=2999),
        RewardStep(threshold=3 * SALE_MINOR, rate_bps=3000),
    ]
    rule.save()
    publish_rules(rule_set=program.rule_set)
    anna = an_advocate(program)
    for order in ("one", "two"):
        a_sale(program, code=anna.code.code, external_id=order)
    a_refund(program, "two", SALE_MINOR)
    for _ in range(2):
        a_sale(program, code=anna.code.code)
    assert tried(program) == granted(program) == {"Anna Berg": 1000 + 1000 + 3000}


def test_what_friends_get_stands_together() -> None:
    program = a_program(
        advocate_reward=RewardPlan(rate_bps=1000), friend_reward=RewardPlan(rate_bps=500)
    )
    for name in ("Anna Berg", "Ben Roth"):
        a_sale(program, code=an_advocate(program, name).code.code)
    assert sorted(tried(program).values()) == [1000, 1000, 1000]


def test_what_the_friend_got_is_taken_back_where_the_advocate_got_nothing() -> None:
    capped = RewardPlan(rate_bps=1000, options={"cap_count": 1})
    program = a_program(advocate_reward=capped, friend_reward=RewardPlan(rate_bps=500))
    anna = an_advocate(program)
    for order in ("one", "two"):
        a_sale(program, code=anna.code.code, external_id=order)
    a_refund(program, "two", SALE_MINOR)
    assert sorted(tried(program).values()) == [500, 1000]


def test_a_chargeback_that_was_won_draws_on_the_limit_again() -> None:
    program = a_program_of(cap_count=1)
    anna = an_advocate(program)
    a_sale(program, code=anna.code.code, external_id="one")
    for kind in ("chargeback", "chargeback_reversed"):
        a_refund(program, "one", SALE_MINOR, kind=kind)
    a_sale(program, code=anna.code.code)
    assert tried(program) == granted(program) == {"Anna Berg": 1000}


def test_why_nothing_was_granted_is_counted() -> None:
    program = a_program_of(cap_count=1)
    anna = an_advocate(program)
    for _ in range(3):
        a_sale(program, code=anna.code.code)
    rules, today = published_rules(program=program), clock.now().date()
    result = dry_run(program=program, published=rules, draft=rules, since=today, until=today)
    assert result.refusals == {"cap_reached": 2}


def test_sales_and_refunds_are_read_in_pages() -> None:
    program = a_program_of(cap_minor=2500)
    anna = an_advocate(program)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            tried(program)
        return len(asked)

    a_sale(program, code=anna.code.code, external_id="one")
    a_refund(program, "one", 2500)
    few = queries()
    for number in range(4):
        a_sale(program, code=anna.code.code, external_id=f"more-{number}")
        a_refund(program, f"more-{number}", 1000)
    assert queries() == few


orders = st.integers(0, 3)
sales = st.tuples(st.just("sale"), orders, st.sampled_from([1, 3_333, SALE_MINOR]))
refunds = st.tuples(
    st.sampled_from(["refund", "chargeback", "chargeback_reversed"]),
    orders,
    st.sampled_from([1, 3_333, SALE_MINOR]),
)
stories = st.lists(st.one_of(sales, sales, refunds), max_size=12)
options = st.sampled_from([{}, *LIMITS, {"every": 2}, {"only_nth": 2}, {"first": 2}])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=stories, options=options, spends_minor=st.sampled_from([0, 2000]))
def test_after_any_story_the_published_rules_come_to_what_the_books_say(
    story: Any, options: Any, spends_minor: int
) -> None:
    with transaction.atomic():
        program = a_program_of(spends_minor=spends_minor, **options)
        people = [an_advocate(program, name) for name in ("Anna Berg", "Ben Roth")]
        for step, number, amount_minor in story:
            order = f"order-{number}"
            with contextlib.suppress(AdvocatesError), transaction.atomic():
                if step == "sale":
                    code = people[number % 2].code.code
                    a_sale(program, code=code, external_id=order, amount_minor=amount_minor)
                else:
                    a_refund(program, order, amount_minor, kind=step)
        assert tried(program) == granted(program)
        transaction.set_rollback(True)
