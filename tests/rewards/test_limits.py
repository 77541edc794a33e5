"""Caps and budgets as rows: used, given back, and never passed by sales at the same moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from tests.factories import a_click, a_program, a_sale, an_advocate
from tests.processes import at_once
from wagtail_advocates.core import clock
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import (
    Customer,
    RewardPlan,
    SaleLine,
    approve_reward,
    attribute_by_hand,
    join_program,
    publish_rules,
    record_refund,
    reject_reward,
)
from wagtail_advocates.ledger.queries import reconcile
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import Reward, RewardUsage
from wagtail_advocates.rewards.reckoning import Used
from wagtail_advocates.rewards.rule_models import RewardCondition, RewardRule
from wagtail_advocates.rewards.usage import bring_along, locked_usage


def ten_euros(**options: Any) -> Program:
    plan = RewardPlan(amount_minor=1000, options=options)
    return a_program(advocate_reward=plan, friend_reward=None)


@pytest.mark.django_db
def test_what_was_used_is_read_at_once_and_what_is_new_begins_with_nothing(
    django_assert_num_queries: Any,
) -> None:
    program = ten_euros()
    used_of = partial(locked_usage, program=program, since=clock.now())
    with django_assert_num_queries(0):
        assert used_of(names=[]) == {}
    with django_assert_num_queries(3):
        assert used_of(names=["a", "b"]) == {"a": Used(), "b": Used()}
    used = {"a": Used(1, 2, 3), "b": Used()}
    with django_assert_num_queries(1):
        bring_along(program=program, before={"a": Used(), "b": Used()}, after=used)
    with django_assert_num_queries(1):
        assert used_of(names=iter(["b", "a"])) == used
    with django_assert_num_queries(3):
        assert used_of(names=["a", "c"]) == {"a": used["a"], "c": Used()}
    assert used_of(program=a_program(), names=["a"]) == {"a": Used()}


def granted() -> list[int]:
    return list(Reward.objects.order_by("id").values_list("amount_minor", flat=True))


@pytest.mark.django_db
class TestOneAfterTheOther:
    def test_a_cap_cuts_the_last_reward_and_ends_there(self) -> None:
        program = ten_euros(cap_minor=1500)
        anna, ben = an_advocate(program), an_advocate(program)
        for joined in (anna, anna, anna, ben):
            a_sale(program, code=joined.code.code)
        assert granted() == [1000, 500, 1000]

    def test_what_is_rejected_is_given_back(self) -> None:
        program = ten_euros(budget_minor=1000, cap_count=1)
        anna = an_advocate(program)
        first = a_sale(program, code=anna.code.code).rewards[0]
        assert a_sale(program, code=anna.code.code).rewards == []
        reject_reward(reward_id=first.pk, actor="mia", reason="Bought for resale")
        assert [reward.amount_minor for reward in a_sale(program, code=anna.code.code).rewards] == [
            1000
        ]

    def test_what_is_refunded_is_given_back_exactly(self) -> None:
        program = ten_euros(budget_minor=1000)
        anna = an_advocate(program)
        sale = a_sale(program, code=anna.code.code, external_id="half")
        approve_reward(reward_id=sale.rewards[0].pk, actor="mia")
        record_refund(
            site=program.site, order="half", external_id="r", amount_minor=2500, currency="EUR"
        )
        [again] = a_sale(program, code=anna.code.code).rewards
        assert again.amount_minor == 250
        assert RewardUsage.objects.get(name__startswith="budget").amount_minor == 1000

    def test_a_credit_that_moves_on_takes_its_use_of_the_budget_along(self) -> None:
        program = ten_euros(budget_minor=1000)
        anna, ben = an_advocate(program), an_advocate(program)
        sale = a_sale(program, code=anna.code.code)
        [reward] = attribute_by_hand(
            conversion_id=sale.conversion.pk,
            enrollment_id=ben.enrollment.pk,
            actor="mia",
            reason="Ben it was",
        )
        assert reward.amount_minor == 1000
        assert RewardUsage.objects.get().amount_minor == 1000

    def test_who_recruited_the_advocate_is_rewarded_too(self) -> None:
        program = ten_euros(level=RewardRule.Level.RECRUITER)
        anna = an_advocate(program)
        ben = join_program(
            program=program,
            email="ben@people.example",
            name="Ben",
            visitor=a_click(anna).visitor,
        )
        [reward] = a_sale(program, code=ben.code.code).rewards
        assert reward.enrollment == anna.enrollment
        assert a_sale(program, code=anna.code.code).rewards == []

    def test_nobody_is_rewarded_for_buying_through_an_advocate_they_recruited(self) -> None:
        program = ten_euros(level=RewardRule.Level.RECRUITER)
        anna = an_advocate(program, email="anna@people.example")
        ben = join_program(
            program=program,
            email="ben@people.example",
            name="Ben",
            visitor=a_click(anna).visitor,
        )
        friend = Customer(email="Anna+shop@people.example")
        sale = a_sale(program, code=ben.code.code, customer=friend)
        assert sale.rewards == []
        refusal = Decision.objects.get(step="reward", outcome="refused")
        assert refusal.reason == "self_referral_email"

    def test_a_reward_beyond_any_amount_costs_the_reward_and_not_the_sale(self) -> None:
        program = ten_euros()
        publish(program, calculation="per_unit", amount_minor=100_000_000)
        lines = [SaleLine("A", "mugs", 999_999, 100)] * 20
        sale = a_sale(program, code=an_advocate(program).code.code, lines=lines)
        assert (sale.attributed, sale.rewards) == (True, [])
        refusal = Decision.objects.get(subject_id=sale.conversion.pk, outcome="refused")
        assert refusal.reason == "reward_too_large"

    def test_points_stand_in_accounts_of_their_own(self) -> None:
        program = a_program(
            advocate_reward=RewardPlan(amount_minor=50, kind="points", options={"unit": "STARS"}),
            friend_reward=None,
        )
        [reward] = a_sale(program, code=an_advocate(program).code.code).rewards
        assert (reward.unit, reward.amount_minor) == ("STARS", 50)
        assert reconcile().ok

    def test_a_condition_of_an_editor_is_part_of_the_published_version(self) -> None:
        program = ten_euros()
        rule_set = program.rule_set
        rule = rule_set.rules.get()
        rule.conditions = [RewardCondition(field="country", values="DE, AT")]
        rule_set.rules = [rule]
        rule_set.save_revision().publish()
        assert a_sale(program, code=an_advocate(program).code.code).rewards == []
        version = rule_set.program.rule_set
        assert version.rules.get().conditions.get().values == "DE, AT"


def publish(program: Program, **changes: Any) -> None:
    """Publish the one rule of a program anew, changed like that."""
    RewardRule.objects.filter(rule_set__program=program).update(**changes)
    publish_rules(rule_set=program.rule_set)


def of(program: Program, **budget: int) -> Program:
    """The program, its budget set as in the admin."""
    Program.objects.filter(pk=program.pk).update(**budget)
    program.refresh_from_db()
    return program


@pytest.mark.django_db
class TestWhatWasGrantedBefore:
    """A limit counts what was granted before it was set, or while it was off."""

    @pytest.mark.parametrize(
        "limit",
        [
            {"budget_minor": 2500},
            {"cap_minor": 2500},
            *({"cap_minor": 2500, "cap_period": each} for each in ("day", "week", "month", "year")),
        ],
    )
    def test_counts_for_a_limit_that_is_set_later(self, limit: Any) -> None:
        program = ten_euros()
        anna = an_advocate(program)
        for _ in range(2):
            a_sale(program, code=anna.code.code)
        publish(program, **limit)
        for _ in range(2):
            a_sale(program, code=anna.code.code)
        assert granted() == [1000, 1000, 500]

    def test_counts_for_a_number_of_rewards(self) -> None:
        program = ten_euros()
        anna = an_advocate(program)
        for _ in range(2):
            a_sale(program, code=anna.code.code)
        publish(program, cap_count=2)
        assert a_sale(program, code=anna.code.code).rewards == []
        assert len(a_sale(program, code=an_advocate(program).code.code).rewards) == 1

    @pytest.mark.parametrize(
        ("limit", "off"),
        [({"budget_minor": 2500}, {"budget_minor": 0}), ({"cap_minor": 2500}, {"cap_minor": 0})],
    )
    def test_counts_for_a_limit_that_was_off_for_a_while(self, limit: Any, off: Any) -> None:
        program = ten_euros(**limit)
        anna = an_advocate(program)
        a_sale(program, code=anna.code.code)
        publish(program, **off)
        a_sale(program, code=anna.code.code)
        publish(program, **limit)
        for _ in range(2):
            a_sale(program, code=anna.code.code)
        assert granted() == [1000, 1000, 500]

    def test_counts_for_the_budget_of_the_program_too(self) -> None:
        program = ten_euros()
        anna = an_advocate(program)
        a_sale(program, code=anna.code.code)
        for budget_minor in (3500, 0, 3500):
            a_sale(of(program, budget_minor=budget_minor), code=anna.code.code)
        a_sale(program, code=anna.code.code)
        assert granted() == [1000, 1000, 1000, 500]

    def test_counts_less_what_was_taken_back_whether_it_was_drawn_or_not(self) -> None:
        program = ten_euros()
        anna = an_advocate(program)
        early, late = (a_sale(program, code=anna.code.code).rewards[0] for _ in range(2))
        reject_reward(reward_id=early.pk, actor="mia", reason="Bought for resale")
        publish(program, budget_minor=1000, cap_count=1)
        assert a_sale(program, code=anna.code.code).rewards == []
        reject_reward(reward_id=late.pk, actor="mia", reason="Bought for resale")
        assert len(a_sale(program, code=anna.code.code).rewards) == 1

    def test_counts_less_what_was_refunded(self) -> None:
        program = ten_euros()
        anna = an_advocate(program)
        for order, back_minor in (("part", 2500), ("whole", 10_000)):
            a_sale(program, code=anna.code.code, external_id=order)
            record_refund(
                site=program.site,
                order=order,
                external_id=order,
                amount_minor=back_minor,
                currency="EUR",
            )
        publish(program, cap_minor=1000, cap_count=2)
        for _ in range(2):
            a_sale(program, code=anna.code.code)
        assert granted() == [1000, 1000, 250]

    def test_counts_where_the_clock_of_the_shop_is_ahead_of_ours(self) -> None:
        program = ten_euros()
        anna = an_advocate(program)
        midnight = datetime(2026, 3, 2, tzinfo=UTC)
        with clock.at(midnight - timedelta(minutes=1)):
            a_sale(program, code=anna.code.code, occurred_at=midnight)
        with clock.at(midnight + timedelta(hours=1)):
            publish(program, cap_count=1, cap_period="day")
            assert a_sale(program, code=anna.code.code).rewards == []

    @pytest.mark.parametrize(
        ("kept", "looked_at", "asked"),
        [
            (False, -1, 1),
            (False, 0, 1),
            (True, 1, 2),
            (True, 1, 600),
            (False, 1, 601),
            (False, 600, 601),
            (True, 601, 602),
            (True, 601, 9_000),
        ],
    )
    def test_is_summed_up_once_and_once_more_after_ten_minutes(
        self, kept: bool, looked_at: int, asked: int, django_assert_num_queries: Any
    ) -> None:
        """Seconds after the rules were published."""
        program = ten_euros(cap_minor=2500)
        a_sale(program, code=an_advocate(program).code.code)
        [row] = RewardUsage.objects.all()
        published = clock.now()
        row.reckoned_at = published + timedelta(seconds=looked_at)
        row.save()
        with (
            clock.at(published + timedelta(seconds=asked)),
            django_assert_num_queries(1 if kept else 3),
        ):
            used = locked_usage(program=program, names=[row.name], since=published)
        assert used == {row.name: Used(1, 1000)}

    def test_of_another_period_or_advocate_does_not_count(self) -> None:
        program = ten_euros()
        anna, ben = an_advocate(program), an_advocate(program)
        a_sale(program, code=anna.code.code, occurred_at=clock.now() - timedelta(days=400))
        a_sale(program, code=ben.code.code)
        publish(program, cap_count=1, cap_period="year")
        assert len(a_sale(program, code=anna.code.code).rewards) == 1

    def test_is_looked_at_once_more_after_those_sales_that_were_under_way(self) -> None:
        """One of them went by the rules of before and is written after the first look."""
        program = ten_euros()
        anna = an_advocate(program)
        sale = a_sale(program, code=anna.code.code)
        publish(program, cap_minor=2500)
        a_sale(program, code=anna.code.code)
        RewardUsage.objects.update(amount_minor=1000)  # as if the first had not been seen yet
        assert sale.rewards[0].rule["drawn_on"] == []
        with clock.at(clock.now() + timedelta(minutes=11)):
            a_sale(program, code=anna.code.code)
            a_sale(program, code=anna.code.code)
        assert granted() == [1000, 1000, 500]


def sell(arguments: tuple[int, str, int]) -> int:
    """Report so many sales with one code; how many were rewarded."""
    from wagtail.models import Site

    from wagtail_advocates.flows import record_conversion

    site_id, code, process = arguments
    site = Site.objects.get(pk=site_id)
    results = [
        record_conversion(
            site=site,
            external_id=f"order-{process}-{number}",
            amount_minor=10_000,
            currency="EUR",
            code=code,
        )
        for number in range(5)
    ]
    return sum(len(result.rewards) for result in results)


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_no_budget_is_passed_by_sales_from_several_processes() -> None:
    program = ten_euros(budget_minor=7500)
    anna = an_advocate(program)
    done = at_once(sell, [(program.site_id, anna.code.code, process) for process in range(4)])
    assert sum(done) == 8
    assert sorted(granted()) == [500, *[1000] * 7]
    assert RewardUsage.objects.get(name__startswith="budget").amount_minor == 7500
    assert reconcile().ok


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limit", [{"budget_minor": 7500}, {"cap_minor": 7500}])
def test_no_limit_that_is_set_later_is_passed_by_sales_from_several_processes(limit: Any) -> None:
    program = ten_euros()
    anna = an_advocate(program)
    for _ in range(3):
        a_sale(program, code=anna.code.code)
    publish(program, **limit)
    done = at_once(sell, [(program.site_id, anna.code.code, process) for process in range(4)])
    assert sum(done) == 5
    assert sum(granted()) == RewardUsage.objects.get().amount_minor == 7500
    assert reconcile().ok


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_no_budget_of_a_program_that_is_set_later_is_passed_either() -> None:
    program = ten_euros()
    anna = an_advocate(program)
    for _ in range(3):
        a_sale(program, code=anna.code.code)
    of(program, budget_minor=7500)
    done = at_once(sell, [(program.site_id, anna.code.code, process) for process in range(4)])
    assert sum(done) == 5
    assert sum(granted()) == 7500
    assert reconcile().ok
