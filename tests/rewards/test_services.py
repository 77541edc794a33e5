from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Max

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core import clock
from wagtail_advocates.core.hashing import natural_key
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import (
    Customer,
    RewardPlan,
    approve_reward,
    record_refund,
    reject_reward,
    release_holds,
)
from wagtail_advocates.fraud import rules as fraud_rules
from wagtail_advocates.ledger.models import Entry
from wagtail_advocates.ledger.services import Leg, Posting
from wagtail_advocates.rewards import services
from wagtail_advocates.rewards.conditions import FIELDS, Condition
from wagtail_advocates.rewards.models import Reward, RewardReversal, RewardRuleVersion, RewardUsage
from wagtail_advocates.rewards.rule_models import RewardCondition
from wagtail_advocates.rewards.rules import Rule
from wagtail_advocates.rewards.services import freeze_rules, reward_key
from wagtail_advocates.rewards.units import unit_of

pytestmark = pytest.mark.django_db

REASON: dict[str, dict[str, str]] = {"approve": {}, "reject": {"reason": "a doubt"}}


def refund(program, sale, amount_minor: int, external_id: str = "r1"):  # type: ignore[no-untyped-def]
    return record_refund(
        site=program.site,
        order=sale.conversion.external_id,
        external_id=external_id,
        amount_minor=amount_minor,
        currency=program.currency,
    )


def test_publishing_unchanged_rules_makes_no_new_version() -> None:
    program = a_program()
    version = freeze_rules(rule_set=program.rule_set)
    assert version.number == 1
    assert RewardRuleVersion.objects.filter(program=program).count() == 1


def test_changed_rules_are_a_new_version_and_old_rewards_keep_theirs() -> None:
    program = a_program()
    anna = an_advocate(program)
    before = a_sale(program, code=anna.code.code).rewards[0]
    rule = program.rule_set.rules.get(beneficiary="advocate")
    rule.amount_minor = 2_000
    rule.save()
    assert freeze_rules(rule_set=program.rule_set).number == 2
    after = a_sale(program, code=anna.code.code).rewards[0]
    before.refresh_from_db()
    assert [
        (reward.amount_minor, reward.rule["amount_minor"], reward.rule_version.number)
        for reward in (before, after)
    ] == [(1_000, 1_000, 1), (2_000, 2_000, 2)]


def test_versions_are_numbered_from_one_whatever_they_say() -> None:
    program = a_program()
    RewardRuleVersion.objects.filter(program=program).delete()
    rule = program.rule_set.rules.get(beneficiary="advocate")
    numbers = []
    for amount_minor in (1, 1, 2, 3, 4, 5, 6, 1, 1):
        rule.amount_minor = amount_minor
        rule.save()
        numbers.append(freeze_rules(rule_set=program.rule_set).number)
    assert numbers == [1, 1, 2, 3, 4, 5, 6, 7, 7]


@pytest.mark.parametrize(
    ("kind", "unit", "counted_in"),
    [
        ("money", "", "EUR"),
        ("credit", "", "EUR"),
        ("points", "", "POINTS"),
        ("points", "stars", "stars"),
        ("coupon", "", "COUPON"),
        ("gift", "", "GIFT"),
        ("free_month", "", "MONTH"),
        ("custom", "stars", "CUSTOM"),
    ],
)
def test_a_reward_is_counted_in_what_it_is(kind: str, unit: str, counted_in: str) -> None:
    rule = Rule("k", "advocate", kind, "fixed", unit=unit)
    assert unit_of(rule=rule, currency="EUR") == counted_in


def test_what_a_reward_is_for_never_changes_between_releases() -> None:
    sale, rule = Conversion(key="order"), Rule("k", "friend", "money", "fixed")
    keys = [
        reward_key(conversion=sale, rule=rule, enrollment_id=7, turn=turn) for turn in (0, 1, 2)
    ]
    parts = ["reward", "order", "k", "friend", "7"]
    assert keys == [natural_key(*parts, *turn) for turn in ([], ["turn 1"], ["turn 2"])]


@pytest.mark.parametrize(
    ("beneficiary", "prospect_id", "owner"),
    [
        ("advocate", 5, ("enrollment", 35)),
        ("friend", 5, ("friend", 5)),
        ("friend", None, ("enrollment", 35)),
    ],
)
def test_what_is_granted_is_an_expense_on_one_of_sixteen_rows_of_the_program(
    beneficiary: str, prospect_id: int | None, owner: tuple[str, int]
) -> None:
    reward = Reward(
        pk=9,
        key="k",
        program_id=2,
        enrollment_id=35,
        beneficiary=beneficiary,
        prospect_id=prospect_id,
        unit="EUR",
    )
    step = {"debit": "reward_expense", "credit": "rewards_pending", "amount_minor": 100}
    assert services._posting(reward=reward, step="restore:r:1", **step) == Posting(
        key=natural_key("reward-step", "k", "restore:r:1"),
        kind="restore",
        legs=[
            Leg("reward_expense", "program", 2, "EUR", 100, shard=3),
            Leg("rewards_pending", *owner, "EUR", -100),
        ],
        source_kind="reward",
        source_id=9,
    )


def test_every_condition_an_editor_can_choose_is_there() -> None:
    assert set(RewardCondition.Field.values) == set(FIELDS)


def test_the_values_of_a_condition_are_separated_by_commas() -> None:
    row = RewardCondition(field="country", values="AT, DE,", negated=True, group=2)
    assert row.as_condition() == Condition("country", ("AT", "DE"), negated=True, group=2)


def test_one_conversion_rule_and_advocate_make_one_reward() -> None:
    program = a_program()
    reward = a_sale(program, code=an_advocate(program).code.code).rewards[0]
    reward.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        reward.save(force_insert=True)


@pytest.mark.parametrize(
    "change", [{"amount_minor": 0}, {"reversed_minor": 1_001}, {"reversed_minor": -1}]
)
def test_the_database_refuses_impossible_rewards(change: dict[str, int]) -> None:
    program = a_program()
    reward = a_sale(program, code=an_advocate(program).code.code).rewards[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Reward.objects.filter(pk=reward.pk).update(**change)


def test_two_partial_refunds_take_back_what_one_of_their_sum_would() -> None:
    program = a_program(advocate_reward=RewardPlan(rate_bps=333), friend_reward=None)
    anna = an_advocate(program)
    first, second = (a_sale(program, code=anna.code.code) for _ in range(2))
    refund(program, first, 3_333, "a")
    refund(program, first, 3_334, "b")
    refund(program, second, 6_667, "c")
    taken = [
        Reward.objects.get(conversion=sale.conversion).reversed_minor for sale in (first, second)
    ]
    assert taken[0] == taken[1] == 333 * 6_667 // 10_000


@pytest.mark.parametrize(
    ("decide", "kind"), [(approve_reward, "approve"), (reject_reward, "reject")]
)
def test_what_a_refund_left_of_a_reward_is_decided_on(decide: Any, kind: str) -> None:
    plan = RewardPlan(amount_minor=1000, options={"cap_minor": 5000})
    program = a_program(advocate_reward=plan, friend_reward=None)
    sale = a_sale(program, code=an_advocate(program).code.code)
    refund(program, sale, 2_500)
    decide(reward_id=sale.rewards[0].pk, actor="Mia", **REASON[kind])
    moved = Entry.objects.get(kind=kind).lines.aggregate(most=Max("amount_minor"))
    assert moved["most"] == 750
    used = RewardUsage.objects.values_list("amount_minor", "count").get()
    assert used == {"approve": (750, 1), "reject": (0, 0)}[kind]


def test_a_chargeback_that_was_won_leaves_a_reward_as_open_as_it_was() -> None:
    plan = RewardPlan(amount_minor=1000, options={"cap_count": 5})
    program = a_program(advocate_reward=plan, friend_reward=None)
    sale = a_sale(program, code=an_advocate(program).code.code)
    states, counts = [], []
    for kind in ("chargeback", "chargeback_reversed"):
        record_refund(
            site=program.site,
            order=sale.conversion.external_id,
            external_id="d1",
            amount_minor=sale.conversion.amount_minor,
            currency="EUR",
            kind=kind,
        )
        reward = Reward.objects.get()
        states.append((reward.state, reward.decided_at is None))
        counts.append(RewardUsage.objects.get().count)
    assert states == [("reversed", False), ("pending", True)]
    assert counts == [0, 1]
    steps = Entry.objects.order_by("id").values_list("kind", flat=True)
    assert list(steps) == ["accrue", "claw_back", "restore"]


def test_nothing_is_taken_back_of_a_rejected_reward() -> None:
    program = a_program(friend_reward=None)
    sale = a_sale(program, code=an_advocate(program).code.code)
    reject_reward(reward_id=sale.rewards[0].pk, actor="Mia", reason="a doubt")
    assert refund(program, sale, 10_000).reversals == []
    assert Entry.objects.count() == 2


def test_a_refund_too_small_to_take_a_unit_back_leaves_the_reward() -> None:
    program = a_program(advocate_reward=RewardPlan(amount_minor=1), friend_reward=None)
    sale = a_sale(program, code=an_advocate(program).code.code)
    assert refund(program, sale, 9_999, "a").reversals == []
    assert [row.amount_minor for row in refund(program, sale, 1, "b").reversals] == [1]
    assert Entry.objects.latest("id").kind == "claw_back"
    assert Reward.objects.get().state == "reversed"
    assert RewardReversal.objects.count() == 1


def test_a_hold_for_review_never_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fraud rule breaks while a sale is recorded."""

    def breaks(evidence: object) -> None:
        raise RuntimeError("the rule broke")

    defaults = {**fraud_rules.assess.__kwdefaults__, "rules": (breaks,)}
    monkeypatch.setattr(fraud_rules.assess, "__kwdefaults__", defaults)
    program = a_program()
    sale = a_sale(
        program,
        code=an_advocate(program).code.code,
        customer=Customer(email="ben@friends.example"),
    )
    assert {(reward.state, reward.reason) for reward in sale.rewards} == {
        ("held", "fraud_rule_failed")
    }
    assert release_holds(now=clock.now() + timedelta(days=1_000)) == 0
    approve_reward(reward_id=sale.rewards[0].pk, actor="Mia")
    decisions = Decision.objects.filter(subject_kind="reward", subject_id=sale.rewards[0].pk)
    assert list(decisions.order_by("id").values_list("outcome", "actor")) == [
        ("held", ""),
        ("approved", "Mia"),
    ]


def test_every_grant_and_refusal_leaves_a_decision_with_its_rules_version() -> None:
    program = a_program()
    anna = an_advocate(program)
    sale = a_sale(program, code=anna.code.code, amount_minor=9)
    steps = Decision.objects.filter(
        subject_kind="conversion", subject_id=sale.conversion.pk
    ).order_by("id")
    assert list(steps.values_list("step", "outcome", "reason", "rule_version")) == [
        ("attribution", "credited", "typed_code", "last_click/1"),
        ("fraud", "allow", "nothing_found", "fraud/2"),
        ("reward", "refused", "rule_grants_nothing", "rules/1"),
    ]
    assert [reward.beneficiary for reward in sale.rewards] == ["advocate"]


@pytest.mark.parametrize(("length", "kept"), [(1, 1), (200, 200), (300, 200)])
def test_of_a_reason_the_first_200_characters_are_shown(length: int, kept: int) -> None:
    program = a_program(friend_reward=None)
    sale = a_sale(program, code=an_advocate(program).code.code)
    reject_reward(reward_id=sale.rewards[0].pk, actor="Mia", reason="x" * length)
    assert Reward.objects.get().note == "x" * kept
