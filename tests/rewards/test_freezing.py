"""What is frozen can be read again, whichever way a rule set is published."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.core.errors import AdvocatesError, BadUnit, UnreadableRules
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import RewardPlan
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import RewardRuleVersion
from wagtail_advocates.rewards.rule_models import RewardCondition, RewardRule, RewardStep
from wagtail_advocates.rewards.rules import rule_from
from wagtail_advocates.rewards.services import freeze_rules
from wagtail_advocates.rewards.units import unit_of

pytestmark = pytest.mark.django_db


def steps(number: int) -> list[RewardStep]:
    return [RewardStep(threshold=each, amount_minor=each) for each in range(1, number + 1)]


def conditions(number: int) -> list[RewardCondition]:
    return [RewardCondition(field="country", values="DE", negated=True) for _ in range(number)]


def a_draft(program: Program, **changes: Any) -> Any:
    """A revision of the program's rules, the only one of them changed like that."""
    rule_set = program.rule_set
    rule = rule_set.rules.get()
    for name, value in changes.items():
        setattr(rule, name, value)
    rule_set.rules = [rule]
    return rule_set.save_revision()


UNREADABLE = [
    {"steps_by": "sales", "steps": steps(21)},
    {"conditions": conditions(41)},
    {"conditions": [RewardCondition(field="country", values="Germany")]},
    {"calculation": "by_weather"},
]


@pytest.mark.parametrize("changes", UNREADABLE)
def test_rules_that_cannot_be_read_again_are_not_published_at_all(changes: Any) -> None:
    program = a_program(friend_reward=None)
    with pytest.raises(UnreadableRules):
        a_draft(program, amount_minor=2_000, **changes).publish()
    assert RewardRule.objects.get(rule_set__program=program).amount_minor == 1_000
    [reward] = a_sale(program, code=an_advocate(program).code.code).rewards
    assert reward.amount_minor == 1_000


def scheduled(revision: Any, *, minutes_ago: int) -> None:
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=minutes_ago)
    revision.save()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"steps_by": "sales", "steps": steps(21)}, "These rules cannot be published"),
        ({"amount_minor": 10**15 + 1}, ""),
    ],
)
def test_what_cannot_be_published_when_its_time_has_come_is_called_off_and_keeps_no_other_waiting(
    admin_client: Client, caplog: pytest.LogCaptureFixture, changes: Any, reason: str
) -> None:
    broken, other = a_program(friend_reward=None), a_program(friend_reward=None)
    scheduled(a_draft(broken, **changes), minutes_ago=2)
    scheduled(a_draft(other, amount_minor=2_000), minutes_ago=1)
    call_command("publish_scheduled")
    assert RewardRuleVersion.objects.get(program=broken).number == 1
    [reward] = a_sale(other, code=an_advocate(other).code.code).rewards
    assert reward.amount_minor == 2_000
    assert not Revision.objects.exclude(approved_go_live_at=None).exists()
    name = f"Rewards of {broken.name}"
    assert name in caplog.text
    told = f"“{name}” was not published as scheduled: {reason}"
    assert told in admin_client.get(reverse("wagtailadmin_home")).content.decode()
    history = reverse("advocates_reward_rules:history", args=[broken.rule_set.pk])
    assert f"Not published as scheduled: {reason}" in admin_client.get(history).content.decode()
    a_draft(broken, amount_minor=1_000, steps_by="", steps=[]).publish()
    assert told not in admin_client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize(
    "changes", [{"steps_by": "sales", "steps": steps(20)}, {"conditions": conditions(40)}]
)
def test_as_many_as_can_be_read_are_published(changes: Any) -> None:
    program = a_program(friend_reward=None)
    a_draft(program, **changes).publish()
    assert len(a_sale(program, code=an_advocate(program).code.code).rewards) == 1


def test_a_sale_is_recorded_where_the_published_rules_cannot_be_read() -> None:
    program = a_program(friend_reward=None)
    version = RewardRuleVersion.objects.get(program=program)
    version.rules[0]["calculation"] = "by_weather"
    version.save()
    sale = a_sale(program, code=an_advocate(program).code.code)
    assert (sale.attributed, sale.rewards) == (True, [])
    refusal = Decision.objects.get(subject_id=sale.conversion.pk, step="reward")
    assert (refusal.reason, refusal.rule_version) == ("rules_unreadable", "rules/1")


TAKEN = ["TOP", "EUR", "GIFT", "MONTH", "COUPON", "CUSTOM"]


@pytest.mark.parametrize("name", TAKEN)
def test_points_named_like_money_or_a_thing_are_not_frozen(name: str) -> None:
    points = RewardPlan(amount_minor=500, kind="points")
    program = a_program(advocate_reward=points, friend_reward=None)
    RewardRule.objects.filter(rule_set__program=program).update(unit=name)
    with pytest.raises(BadUnit):
        freeze_rules(rule_set=program.rule_set)


def test_the_name_of_points_means_nothing_where_none_are_granted() -> None:
    program = a_program(friend_reward=None)
    RewardRule.objects.filter(rule_set__program=program).update(unit="EUR")
    [rule] = freeze_rules(rule_set=program.rule_set).rules
    assert (rule["kind"], rule["unit"]) == ("money", "EUR")


def test_no_program_is_made_whose_points_are_named_like_money() -> None:
    points = RewardPlan(amount_minor=500, kind="points", options={"unit": "TOP"})
    with pytest.raises(AdvocatesError) as refused:
        a_program(advocate_reward=points, friend_reward=None)
    assert refused.value.code == "unit_invalid"
    assert not Program.objects.exists()


def test_points_that_were_named_like_money_before_are_no_money() -> None:
    """A version of before is read as ever, and grants plain points."""
    points = RewardPlan(amount_minor=500, kind="points")
    program = a_program(advocate_reward=points, friend_reward=None)
    version = RewardRuleVersion.objects.get(program=program)
    version.rules[0]["unit"] = "TOP"
    version.save()
    assert unit_of(rule=rule_from(version.rules[0]), currency="EUR") == "POINTS"
    [reward] = a_sale(program, code=an_advocate(program).code.code).rewards
    assert reward.unit == "POINTS"
