"""Rules of every sort, reckoned without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.frozen import is_frozen
from wagtail_advocates.core.reasons import REASONS
from wagtail_advocates.rewards.conditions import Condition
from wagtail_advocates.rewards.facts import LineFacts, SaleFacts, ShareFacts
from wagtail_advocates.rewards.reckoning import (
    Limit,
    Outcome,
    Used,
    days_of,
    limits_counting,
    limits_of,
    names_used,
    reckon,
    window_of,
)
from wagtail_advocates.rewards.rules import Grant, Refusal, Rule, Step

DAY = date(2026, 11, 24)
TEN_EUROS = Rule(
    key="ten", beneficiary="advocate", kind="money", calculation="fixed", amount_minor=1000
)
TEN_PERCENT = replace(TEN_EUROS, key="percent", calculation="percent", rate_bps=1000)
SALE = SaleFacts(
    amount_minor=11_900,
    tax_minor=1900,
    shipping_minor=900,
    discount_minor=600,
    occurred_on=DAY,
    lines=(LineFacts("MUG", "mugs", 2, 6000), LineFacts("VASE", "vases", 1, 5000)),
)
ANNA = ShareFacts(enrollment_id=1, advocate_type="fan")
MUGS_ONLY = Condition("category", ("mugs",))


def results(rule: Rule, times: int = 1, sale: SaleFacts = SALE, **options: Any) -> list[Any]:
    """The amounts or reasons that a rule comes to, sale after sale of one advocate."""
    used: dict[str, Used] = {}
    shares = options.pop("shares", [ANNA])
    found = []
    for _ in range(times):
        for outcome in reckon(rules=[rule], sale=sale, shares=shares, used=used, **options):
            result = outcome.result
            found.append(result.amount_minor if isinstance(result, Grant) else result.reason)
    return found


@pytest.mark.parametrize(
    ("change", "amount_minor"),
    [
        ({}, 1100),
        ({"with_shipping": True}, 1190),
        ({"with_shipping": True, "with_tax": False}, 1000),
        ({"with_shipping": True, "before_discount": True}, 1250),
        ({"matching_lines": True, "conditions": (MUGS_ONLY,)}, 600),
        ({"matching_lines": True, "conditions": (MUGS_ONLY,), "with_tax": False}, 496),
        ({"matching_lines": True, "conditions": (MUGS_ONLY,), "before_discount": True}, 633),
        ({"calculation": "per_unit", "amount_minor": 50}, 150),
        (
            {
                "calculation": "per_unit",
                "amount_minor": 50,
                "matching_lines": True,
                "conditions": (MUGS_ONLY,),
            },
            100,
        ),
    ],
)
def test_what_of_the_sale_counts(change: dict[str, Any], amount_minor: int) -> None:
    assert results(replace(TEN_PERCENT, **change)) == [amount_minor]


@pytest.mark.parametrize(
    ("event", "paid"),
    [
        ("sale", {"sale"}),
        ("lead", {"lead"}),
        ("recurring", {"recurring"}),
        ("paid", {"sale", "recurring"}),
        ("any", {"sale", "lead", "recurring"}),
    ],
)
def test_a_rule_is_for_its_events(event: str, paid: set[str]) -> None:
    rule = replace(TEN_EUROS, event=event)
    kinds = ("sale", "lead", "recurring")
    granted = {kind for kind in kinds if results(rule, sale=replace(SALE, kind=kind)) == [1000]}
    assert granted == paid


def test_a_condition_that_is_not_met_is_named() -> None:
    rule = replace(TEN_EUROS, conditions=(Condition("country", ("DE",)),))
    [outcome] = reckon(rules=[rule], sale=SALE, shares=[ANNA], used={})
    assert outcome.result == Refusal("condition_not_met", "country")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"first": 2}, [1000, 1000, "only_first_ones", "only_first_ones"]),
        ({"every": 2}, ["not_the_nth", 1000, "not_the_nth", 1000]),
        ({"only_nth": 3}, ["not_the_nth", "not_the_nth", 1000, "not_the_nth"]),
        (
            {"steps_by": "sales", "steps": (Step(2, 1500), Step(4, 2000))},
            [1000, 1500, 1500, 2000],
        ),
        (
            {"steps_by": "revenue", "steps": (Step(30_000, 3000),)},
            [1000, 1000, 3000, 3000],
        ),
        ({"cap_count": 2}, [1000, 1000, "cap_reached", "cap_reached"]),
        ({"cap_minor": 2500}, [1000, 1000, 500, "cap_reached"]),
        ({"budget_minor": 1001}, [1000, 1, "budget_spent", "budget_spent"]),
    ],
)
def test_one_sale_after_the_other(change: dict[str, Any], expected: list[Any]) -> None:
    assert results(replace(TEN_EUROS, **change), times=4) == expected


def test_a_program_has_one_budget_for_all_its_money() -> None:
    rules = [TEN_EUROS, replace(TEN_EUROS, key="friend", beneficiary="friend", kind="credit")]
    outcomes = reckon(rules=rules, sale=SALE, shares=[ANNA], used={}, budget_minor=1500)
    assert [outcome.result for outcome in outcomes] == [Grant(1000, 11_000), Grant(500, 11_000)]


def test_points_do_not_draw_on_the_budget_for_money() -> None:
    points = replace(TEN_EUROS, kind="points")
    assert results(points, times=2, budget_minor=1) == [1000, 1000]


def test_a_cap_of_a_month_starts_anew_with_the_month() -> None:
    rule = replace(TEN_EUROS, cap_count=1, cap_period="month")
    used: dict[str, Used] = {}
    found = []
    for days in (0, 6, 7):
        sale = replace(SALE, occurred_on=DAY + timedelta(days=days))
        [outcome] = reckon(rules=[rule], sale=sale, shares=[ANNA], used=used)
        found.append(isinstance(outcome.result, Grant))
    assert found == [True, False, True]


@pytest.mark.parametrize(
    ("payment", "expected"), [(1, 2000), (2, 2000), (3, 1000), (4, "payments_used_up")]
)
def test_an_introduction_pays_more_and_ends(payment: int, expected: Any) -> None:
    rule = replace(
        TEN_EUROS, event="paid", max_payments=3, intro_payments=2, intro_amount_minor=2000
    )
    kind = "sale" if payment == 1 else "recurring"
    assert results(rule, sale=replace(SALE, kind=kind, payment_number=payment)) == [expected]


def test_the_second_level_goes_to_who_recruited_the_advocate_once() -> None:
    """Two advocates of one sale were recruited by the same person; a third by nobody."""
    rule = replace(TEN_EUROS, level=2)
    shares = [
        ShareFacts(enrollment_id=1, weight=1, recruiter_id=9),
        ShareFacts(enrollment_id=2, weight=1, recruiter_id=9),
        ShareFacts(enrollment_id=3, weight=2),
    ]
    outcomes = reckon(rules=[rule], sale=SALE, shares=shares, used={})
    assert [(each.enrollment_id, each.result) for each in outcomes] == [
        (9, Grant(500, 11_000)),
        (3, Refusal("nobody_recruited")),
    ]


def test_who_recruited_an_advocate_is_refused_for_what_was_found_on_either() -> None:
    rule = replace(TEN_EUROS, level=2)
    shares = [
        ShareFacts(enrollment_id=1, recruiter_id=9),
        ShareFacts(enrollment_id=2, recruiter_id=9, refusal="self_referral_device"),
        ShareFacts(enrollment_id=3, recruiter_id=8, recruiter_refusal="self_referral_email"),
        ShareFacts(enrollment_id=4, recruiter_id=9, is_active=False),
    ]
    assert results(rule, shares=shares) == [
        250,
        "self_referral_device",
        "self_referral_email",
        "advocate_inactive",
    ]


def test_the_friend_gets_nothing_where_an_advocate_is_refused() -> None:
    friend = replace(TEN_EUROS, beneficiary="friend")
    shares = [replace(ANNA, refusal="self_referral_email"), ShareFacts(enrollment_id=2)]
    assert results(friend, shares=shares) == ["self_referral_email"]


@pytest.mark.parametrize(
    ("period", "name"),
    [
        ("day", "2027-01-01"),
        ("week", "2026-W53"),
        ("month", "2027-01"),
        ("year", "2027"),
        ("ever", "ever"),
    ],
)
def test_periods_have_names(period: str, name: str) -> None:
    assert window_of(period, date(2027, 1, 1)) == name


@given(
    st.dates(date(1970, 1, 1), date(2200, 1, 1)), st.sampled_from(["day", "week", "month", "year"])
)
@example(date(2026, 11, 24), "month")
@example(date(2027, 12, 24), "month")
def test_a_period_has_the_days_its_name_says(day: date, period: str) -> None:
    first, after = days_of(window_of(period, day)) or (day, day)
    assert first <= day < after
    assert window_of(period, first) == window_of(period, after - timedelta(days=1))
    assert window_of(period, first - timedelta(days=1)) != window_of(period, day)
    assert window_of(period, after) != window_of(period, day)


def test_what_is_for_ever_has_no_days() -> None:
    assert days_of("ever") is None


def test_a_reward_counts_for_every_limit_there_could_be() -> None:
    names = {
        "budget/ten",
        "cap/ten/7/2026-11-24",
        "cap/ten/7/2026-W48",
        "cap/ten/7/2026-11",
        "cap/ten/7/2026",
        "cap/ten/7/ever",
    }
    points = replace(TEN_EUROS, kind="points")
    assert set(limits_counting(points, who=7, on=DAY)) == names
    for kind in ("money", "credit"):
        money = replace(TEN_EUROS, kind=kind)
        assert set(limits_counting(money, who=7, on=DAY)) == {*names, "program"}
    third = replace(points, every=3)
    assert set(limits_counting(third, who=7, on=DAY)) == {*names, "nth/ten/7/3-0"}
    assert set(limits_counting(replace(third, level=2), who=7, on=DAY)) == names


@pytest.mark.parametrize(
    ("change", "number", "most"),
    [
        ({"only_nth": 2}, 2, 1),
        ({"only_nth": 6, "every": 3}, 6, 1),
        ({"every": 3}, 6, 2),
        ({"every": 3}, 8, 2),
        ({"every": 3}, 0, 0),
        ({"only_nth": 2}, 0, 0),
    ],
)
def test_a_milestone_is_passed_once(change: dict[str, int], number: int, most: int) -> None:
    rule = replace(TEN_EUROS, **change)
    [limit] = limits_of(rule, who=7, on=DAY, budget_minor=0, number=number)
    assert (limit.reason, limit.most_count) == ("not_the_nth", most)
    assert limits_of(replace(rule, level=2), who=7, on=DAY, budget_minor=0, number=number) == []


def test_a_milestone_that_was_passed_is_not_passed_again() -> None:
    """An earlier sale was taken back, so that the next one has the same number again."""
    rule = replace(TEN_EUROS, every=3)
    used = {"sales/ten/1": Used(2), "nth/ten/1/3-0": Used(1, 1000)}
    found = [
        outcome.result
        for _ in range(4)
        for outcome in reckon(rules=[rule], sale=SALE, shares=[ANNA], used=used)
    ]
    assert found == [*[Refusal("not_the_nth")] * 3, Grant(1000, 11_000)]


@pytest.mark.parametrize(("every", "sales", "passed"), [(1, 0, 1), (2, 3, 2)])
def test_each_milestone_there_is_room_for_was_passed(every: int, sales: int, passed: int) -> None:
    rule = replace(TEN_EUROS, every=every)
    used = {"sales/ten/1": Used(sales), f"nth/ten/1/{every}-0": Used(passed)}
    [outcome] = reckon(rules=[rule], sale=SALE, shares=[ANNA], used=used)
    assert outcome.result == Refusal("not_the_nth")


def test_a_sale_counts_for_who_brought_it_and_not_for_who_recruited_them() -> None:
    rule = replace(TEN_EUROS, level=2, first=9)
    ben = ShareFacts(enrollment_id=2, recruiter_id=1)
    [outcome] = reckon(rules=[rule], sale=SALE, shares=[ben], used={})
    assert (outcome.enrollment_id, outcome.is_counted) == (1, False)


def test_where_a_person_decides_a_milestone_limits_nothing() -> None:
    rule = replace(TEN_EUROS, only_nth=3)
    [limit] = limits_of(rule, who=7, on=DAY, budget_minor=0)
    assert limit == Limit("nth/ten/7/0-3", "not_the_nth")


@pytest.mark.parametrize(
    ("threshold", "expected"), [(23_800, [1000, 3000]), (23_801, [1000, 1000])]
)
def test_revenue_is_what_was_paid_for_this_sale_as_for_those_before(
    threshold: int, expected: list[int]
) -> None:
    rule = replace(TEN_EUROS, steps_by="revenue", steps=(Step(threshold, 3000),))
    assert results(rule, times=2) == expected


def test_what_is_more_than_an_amount_can_be_is_refused_by_name() -> None:
    rule = replace(TEN_EUROS, calculation="per_unit", amount_minor=10**15 // 3 + 1)
    assert results(rule) == ["reward_too_large"]
    assert results(replace(TEN_EUROS, amount_minor=10**15)) == [10**15]
    assert results(replace(TEN_EUROS, amount_minor=10**15 + 1)) == ["reward_too_large"]
    assert results(replace(rule, max_reward_minor=5)) == [5]
    assert results(replace(rule, cap_minor=5)) == [5]


ALL_LIMITS = replace(
    TEN_EUROS, key="all", first=9, cap_count=2, cap_period="year", budget_minor=10**6
)


def test_what_a_reckoning_asks_for_is_named() -> None:
    shares = [ShareFacts(enrollment_id=1, recruiter_id=9), ShareFacts(enrollment_id=2)]

    def asked(rule: Rule, budget_minor: int = 0) -> set[str]:
        return names_used([rule], SALE, shares, budget_minor=budget_minor)

    assert asked(TEN_EUROS) == names_used([TEN_EUROS], SALE, shares) == set()
    assert asked(TEN_EUROS, budget_minor=1) == {"program"}
    assert asked(replace(TEN_EUROS, kind="credit"), budget_minor=1) == {"program"}
    assert asked(replace(TEN_EUROS, kind="points"), budget_minor=1) == set()
    own = {"sales/all/1", "sales/all/2", "cap/all/1/2026", "cap/all/2/2026", "budget/all"}
    assert asked(ALL_LIMITS) == own
    friend = replace(ALL_LIMITS, beneficiary="friend")
    assert asked(friend) == {"sales/all/2", "cap/all/2/2026", "budget/all"}
    recruiter = replace(ALL_LIMITS, level=2)
    assert asked(recruiter) == {"sales/all/1", "sales/all/2", "cap/all/9/2026", "budget/all"}


def test_what_was_granted_is_charged_to_every_limit_it_is_within() -> None:
    used: dict[str, Used] = {"budget/all": Used(3, 5000)}
    for _ in range(2):
        [outcome] = reckon(
            rules=[ALL_LIMITS], sale=SALE, shares=[ANNA], used=used, budget_minor=10**6
        )
    names = ("cap/all/1/2026", "budget/all", "program")
    assert outcome == Outcome(ALL_LIMITS, 0, 1, Grant(1000, 11_000), names, is_counted=True)
    assert used == {
        "sales/all/1": Used(2, 0, 23_800),
        "cap/all/1/2026": Used(2, 2000),
        "budget/all": Used(5, 7000),
        "program": Used(2, 2000),
    }


def test_a_sale_that_is_refused_by_a_limit_is_counted_and_charged_to_none() -> None:
    used = {"cap/all/1/2026": Used(2, 2000)}
    [outcome] = reckon(rules=[ALL_LIMITS], sale=SALE, shares=[ANNA], used=used)
    assert outcome == Outcome(ALL_LIMITS, 0, 1, Refusal("cap_reached"), is_counted=True)
    assert used == {"cap/all/1/2026": Used(2, 2000), "sales/all/1": Used(1, 0, 11_900)}


def test_a_sale_that_does_not_qualify_is_not_counted() -> None:
    used: dict[str, Used] = {}
    reckon(rules=[replace(ALL_LIMITS, event="lead")], sale=SALE, shares=[ANNA], used=used)
    assert used == {}


def test_the_friend_is_rewarded_through_the_last_advocate_and_undivided() -> None:
    friend = replace(TEN_EUROS, beneficiary="friend")
    shares = [ShareFacts(enrollment_id=number, weight=number) for number in (1, 2, 3)]
    [outcome] = reckon(rules=[friend], sale=SALE, shares=shares, used={})
    assert outcome == Outcome(friend, 2, 3, Grant(1000, 11_000))


def test_the_friend_is_rewarded_while_one_advocate_is_active() -> None:
    friend = replace(TEN_EUROS, beneficiary="friend")
    gone = [ShareFacts(enrollment_id=number, is_active=False) for number in (1, 2)]
    assert results(friend, shares=gone) == ["advocate_inactive"]
    assert results(friend, shares=[ANNA, *gone]) == [1000]


def test_what_was_found_against_an_advocate_is_told_before_that_they_left() -> None:
    share = replace(ANNA, is_active=False, refusal="self_referral_email")
    assert results(TEN_EUROS, shares=[share]) == ["self_referral_email"]
    assert results(TEN_EUROS, shares=[replace(ANNA, is_active=False)]) == ["advocate_inactive"]


def test_places_and_parts_follow_the_order_of_the_advocates() -> None:
    shares = [ShareFacts(enrollment_id=5, weight=3), ShareFacts(enrollment_id=4, weight=1)]
    outcomes = reckon(rules=[TEN_EUROS], sale=SALE, shares=shares, used={})
    assert [(each.place, each.enrollment_id, each.result) for each in outcomes] == [
        (0, 5, Grant(750, 11_000)),
        (1, 4, Grant(250, 11_000)),
    ]


def test_nobody_recruited_is_told_of_the_advocate() -> None:
    second = replace(TEN_EUROS, level=2)
    [outcome] = reckon(rules=[second], sale=SALE, shares=[ANNA], used={})
    assert outcome == Outcome(second, 0, 1, Refusal("nobody_recruited"))


def test_two_refused_advocates_of_one_recruiter_stay_two_and_each_is_told_once() -> None:
    """Only parts that are paid are added up; the weights of all still divide the amount."""
    second = replace(TEN_EUROS, level=2)
    shares = [
        ShareFacts(enrollment_id=1, weight=2, recruiter_id=9, refusal="self_referral_email"),
        ShareFacts(enrollment_id=2, weight=3, recruiter_id=9),
        ShareFacts(enrollment_id=3, weight=5, recruiter_id=9),
    ]
    outcomes = reckon(rules=[second], sale=SALE, shares=shares, used={})
    assert [(each.place, each.enrollment_id, each.result) for each in outcomes] == [
        (0, 9, Refusal("self_referral_email")),
        (1, 9, Grant(800, 11_000)),
    ]


@pytest.mark.parametrize(("left", "granted"), [(1, 1), (999, 999), (1000, 1000), (1001, 1000)])
def test_a_reward_is_cut_to_what_is_left(left: int, granted: int) -> None:
    rule = replace(TEN_EUROS, budget_minor=5000 + left)
    used = {"budget/ten": Used(1, 5000)}
    [outcome] = reckon(rules=[rule], sale=SALE, shares=[ANNA], used=used)
    assert outcome.result == Grant(granted, 11_000)
    assert used["budget/ten"] == Used(2, 5000 + granted)


@pytest.mark.parametrize(
    ("limit", "used", "left"),
    [
        ({}, Used(9, 9000), 500),
        ({"most_minor": 1000}, Used(9, 400), 500),
        ({"most_minor": 1000}, Used(9, 501), 499),
        ({"most_minor": 1000}, Used(9, 1000), 0),
        ({"most_minor": 1000}, Used(9, 1300), 0),
        ({"most_count": 2}, Used(1, 9000), 500),
        ({"most_count": 2}, Used(2, 0), 0),
        ({"most_count": 2, "most_minor": 1000}, Used(3, 0), 0),
    ],
)
def test_a_limit_leaves_what_is_within_it(limit: dict[str, int], used: Used, left: int) -> None:
    assert Limit("one", "cap_reached", **limit).left_of(500, used) == left


def test_a_grant_is_limited_by_its_cap_and_by_both_budgets() -> None:
    rule = replace(TEN_EUROS, cap_minor=50, cap_count=2, cap_period="month", budget_minor=70)
    limits = limits_of(rule, who=7, on=DAY, budget_minor=90)
    assert limits == [
        Limit("cap/ten/7/2026-11", "cap_reached", 50, 2),
        Limit("budget/ten", "budget_spent", 70),
        Limit("program", "budget_spent", 90),
    ]
    assert limits_of(TEN_EUROS, who=7, on=DAY, budget_minor=0) == []
    points = replace(TEN_EUROS, kind="points")
    assert limits_of(points, who=7, on=DAY, budget_minor=90) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"cap_count": 2}, "cap_reached"),
        ({"cap_minor": 2000}, "cap_reached"),
        ({"budget_minor": 2000}, "budget_spent"),
    ],
)
def test_a_limit_that_was_lowered_below_what_was_granted_leaves_nothing(
    change: dict[str, Any], reason: str
) -> None:
    used = {name: Used(3, 3000) for name in ("cap/ten/1/ever", "budget/ten")}
    [outcome] = reckon(rules=[replace(TEN_EUROS, **change)], sale=SALE, shares=[ANNA], used=used)
    assert outcome.result == Refusal(reason)


def test_an_advocate_who_recruited_another_one_of_the_sale_is_not_taken_for_that_one() -> None:
    shares = [ShareFacts(enrollment_id=9), ShareFacts(enrollment_id=2, recruiter_id=9)]
    outcomes = reckon(rules=[replace(TEN_EUROS, level=2)], sale=SALE, shares=shares, used={})
    assert [(each.place, each.enrollment_id, each.result) for each in outcomes] == [
        (0, 9, Refusal("nobody_recruited")),
        (1, 9, Grant(500, 11_000)),
    ]


@pytest.mark.parametrize(
    "value",
    [ANNA, Used(), Limit("one", "cap_reached"), Outcome(TEN_EUROS, 0, 1, Refusal("cap_reached"))],
)
def test_what_was_reckoned_cannot_be_changed(value: Any) -> None:
    assert is_frozen(value)


def test_the_weeks_of_a_year_have_two_digits_as_its_months() -> None:
    assert window_of("week", date(2026, 2, 3)) == "2026-W06"
    assert window_of("month", date(2026, 2, 3)) == "2026-02"
    assert window_of("year", date(2026, 2, 3)) == "2026"


counts = st.integers(0, 5)
rules = st.builds(
    Rule,
    key=st.sampled_from("abc"),
    beneficiary=st.sampled_from(["advocate", "friend"]),
    kind=st.sampled_from(["money", "credit", "points"]),
    calculation=st.sampled_from(["fixed", "percent", "per_unit"]),
    amount_minor=st.integers(0, 5000),
    rate_bps=st.integers(0, 10_000),
    max_reward_minor=st.integers(0, 3000),
    with_tax=st.booleans(),
    matching_lines=st.booleans(),
    conditions=st.sampled_from([(), (MUGS_ONLY,)]),
    first=counts,
    every=counts,
    cap_count=counts,
    cap_minor=st.integers(0, 4000),
    cap_period=st.sampled_from(["day", "ever"]),
    budget_minor=st.integers(0, 9000),
    level=st.sampled_from([1, 2]),
)
share_lists = st.lists(
    st.builds(
        ShareFacts,
        enrollment_id=st.integers(1, 4),
        weight=st.integers(1, 2**41),
        recruiter_id=st.sampled_from([None, 7, 8]),
        refusal=st.sampled_from(["", "", "self_referral_email"]),
        recruiter_refusal=st.sampled_from(["", "", "self_referral_device"]),
        is_active=st.booleans(),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda share: share.enrollment_id,
)


@given(
    st.lists(rules, max_size=4, unique_by=lambda rule: rule.key),
    st.lists(share_lists, max_size=8),
    st.integers(0, 20_000),
)
def test_no_limit_is_ever_passed_and_every_refusal_has_a_reason(
    chosen: list[Rule], sales: list[list[ShareFacts]], budget_minor: int
) -> None:
    used: dict[str, Used] = {}
    granted: list[tuple[Rule, int, int]] = []
    for shares in sales:
        names = names_used(chosen, SALE, shares, budget_minor=budget_minor)
        before = set(used)
        for outcome in reckon(
            rules=chosen, sale=SALE, shares=shares, used=used, budget_minor=budget_minor
        ):
            if isinstance(outcome.result, Refusal):
                assert outcome.result.reason in REASONS
            else:
                amount = outcome.result.amount_minor
                assert amount > 0
                granted.append((outcome.rule, outcome.enrollment_id, amount))
        assert set(used) - before <= names
    money = sum(amount for rule, _who, amount in granted if rule.kind != "points")
    assert not budget_minor or money <= budget_minor
    for rule in chosen:
        mine = [(who, amount) for each, who, amount in granted if each.key == rule.key]
        assert not rule.budget_minor or sum(a for _w, a in mine) <= rule.budget_minor
        for person in {who for who, _amount in mine}:
            amounts = [amount for who, amount in mine if who == person]
            assert not rule.cap_minor or sum(amounts) <= rule.cap_minor
            assert not rule.cap_count or len(amounts) <= rule.cap_count


@given(share_lists, st.integers(1, 10**12))
def test_what_advocates_get_together_is_what_the_rule_grants(
    shares: list[ShareFacts], amount_minor: int
) -> None:
    honest = [replace(share, refusal="", is_active=True) for share in shares]
    rule = replace(TEN_EUROS, amount_minor=amount_minor)
    outcomes = reckon(rules=[rule], sale=SALE, shares=honest, used={})
    amounts = [each.result.amount_minor for each in outcomes if isinstance(each.result, Grant)]
    assert sum(amounts) == amount_minor
