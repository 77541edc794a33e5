"""What the rules are told of a sale and its advocates, and which rewards are due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from tests.factories import a_program, a_sale, an_advocate
from tests.frozen import is_frozen
from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.attribution.models import Credit
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.conversions.returns import RefundedLine, returned
from wagtail_advocates.core import clock
from wagtail_advocates.flows import Customer, RewardPlan, SaleLine
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.conditions import Condition
from wagtail_advocates.rewards.facts import LineFacts, SaleFacts, ShareFacts
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.queries import (
    Share,
    current_rules,
    due_rewards,
    may_be_appealed,
    merged,
    returned_sale,
    rewards_of,
    rule_by_now,
    sale_facts,
    share_facts,
)
from wagtail_advocates.rewards.rules import Rule
from wagtail_advocates.rewards.services import freeze_rules
from wagtail_advocates.tracking.models import Touchpoint

PLAIN = Rule("k", "advocate", "money", "fixed", amount_minor=1000)
ANNA, BEN = Enrollment(pk=1), Enrollment(pk=2)


@pytest.mark.parametrize(
    ("beneficiary", "state", "reason", "may"),
    [
        ("advocate", "held", "registered_again", True),
        ("advocate", "rejected", "rejected_by_person", True),
        ("advocate", "rejected", "appeal_dismissed", False),
        ("advocate", "rejected", "self_referral_email", False),
        ("advocate", "pending", "rejected_by_person", False),
        ("advocate", "reversed", "rejected_by_person", False),
        ("advocate", "approved", "decided_by_person", False),
        ("friend", "held", "registered_again", False),
    ],
)
def test_a_second_look_is_for_an_advocate_who_waits_or_was_rejected_by_a_person(
    beneficiary: str, state: str, reason: str, may: bool
) -> None:
    assert may_be_appealed(Reward(beneficiary=beneficiary, state=state, reason=reason)) is may


def a_credit(enrollment: Enrollment, weight: int, kind: str = "", channel: str = "") -> Credit:
    touchpoint = Touchpoint(kind=kind, channel=channel) if kind else None
    return Credit(enrollment=enrollment, weight=weight, touchpoint=touchpoint)


def test_an_advocate_with_several_contacts_has_their_weight_and_the_last_of_them() -> None:
    credits = [
        a_credit(ANNA, 3, "click", "sms"),
        a_credit(BEN, 4, "click", "email"),
        a_credit(ANNA, 1, "code"),
        a_credit(ANNA, 2, "click", "x"),
    ]
    assert merged(credits) == [Share(BEN, 4, "email", "click"), Share(ANNA, 6, "x", "click")]


def test_credit_without_a_contact_was_given_by_hand() -> None:
    [share] = merged([a_credit(ANNA, 1)])
    assert share == Share(ANNA, 1, "", "by_hand")
    assert is_frozen(share)


@pytest.mark.parametrize(
    ("status", "recruiter", "active", "recruited_by"),
    [
        ("active", "active", True, 9),
        ("active", "banned", True, None),
        ("active", "paused", True, None),
        ("active", "", True, None),
        ("applied", "active", False, 9),
        ("banned", "active", False, 9),
        ("paused", "active", False, 9),
    ],
)
def test_the_rules_are_told_who_is_active_and_who_recruited_them(
    status: str, recruiter: str, active: bool, recruited_by: int | None
) -> None:
    above = Enrollment(pk=9, status=recruiter) if recruiter else None
    enrollment = Enrollment(pk=1, status=status, type="fan", recruited_by=above)
    told = share_facts(
        share=Share(enrollment, 3, "sms", "click"), refusals={1: "one", 9: "other", 2: "nobody"}
    )
    assert told == ShareFacts(
        enrollment_id=1,
        weight=3,
        advocate_type="fan",
        channel="sms",
        method="click",
        refusal="one",
        is_active=active,
        recruiter_id=recruited_by,
        recruiter_refusal="other" if recruiter else "",
    )
    plain = share_facts(share=Share(enrollment, 3, "sms", "click"), refusals={})
    assert (plain.refusal, plain.recruiter_refusal) == ("", "")


@pytest.fixture
def sale() -> Conversion:
    lines = [
        SaleLine(sku="MUG", category="mugs", quantity=2, amount_minor=6000),
        SaleLine(sku="VASE", category="vases", quantity=1, amount_minor=4000),
    ]
    moment = datetime(2026, 1, 2, 3, tzinfo=timezone.utc)
    made = a_sale(
        a_program(),
        tax_minor=1900,
        lines=lines,
        occurred_at=moment,
        customer=Customer(country="DE", group=" wholesale "),
    )
    return Conversion.objects.get(pk=made.conversion.pk)


LINES = (LineFacts("MUG", "mugs", 2, 6000), LineFacts("VASE", "vases", 1, 4000))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "asks"),
    [
        ({}, False),
        ({"calculation": "percent"}, False),
        ({"conditions": (Condition("country", ("DE",)),)}, False),
        ({"calculation": "per_unit"}, True),
        ({"matching_lines": True}, True),
        ({"conditions": (Condition("sku", ("MUG",)),)}, True),
        ({"conditions": (Condition("country", ("DE",)), Condition("category", ("x",)))}, True),
    ],
)
def test_the_lines_of_a_sale_are_read_only_where_a_rule_asks_for_them(
    sale: Conversion, change: dict[str, Any], asks: bool, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(asks):
        told = sale_facts(conversion=sale, rules=[PLAIN, replace(PLAIN, **change)])
    assert told == SaleFacts(
        amount_minor=10_000,
        tax_minor=1900,
        is_first_sale=True,
        kind="sale",
        country="DE",
        customer_group="wholesale",
        occurred_on=date(2026, 1, 2),
        payment_number=1,
        lines=LINES if asks else (),
    )


def a_payment(kind: str = "recurring") -> Conversion:
    """What comes after a first sale and a recurring payment of one friend."""
    program, friend = a_program(), Customer(email="ben@friends.example")
    a_sale(program, external_id="sub", customer=friend, code=an_advocate(program).code.code)
    named = {"first_order": "sub", "customer": friend, "kind": "recurring"}
    a_sale(program, **named)
    options = named if kind == "recurring" else {"customer": friend, "kind": kind}
    return a_sale(program, **options).conversion


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "change", "number"),
    [
        ("recurring", {}, 1),
        ("recurring", {"max_payments": 5}, 3),
        ("recurring", {"intro_payments": 5}, 3),
        ("sale", {"max_payments": 5}, 1),
        ("lead", {"intro_payments": 5}, 1),
    ],
)
def test_the_number_of_a_payment_is_told_where_a_rule_asks_for_it(
    kind: str, change: dict[str, Any], number: int, django_assert_num_queries: Any
) -> None:
    """The second recurring payment is the third of its subscription."""
    made = a_payment(kind)
    with django_assert_num_queries(0):
        told = sale_facts(conversion=made, rules=[replace(PLAIN, **change)])
    assert (told.payment_number, told.kind, told.is_first_sale) == (number, kind, False)


@pytest.mark.django_db
@pytest.mark.parametrize(("change", "numbers"), [({}, [1, 1]), ({"max_payments": 5}, [3, 4])])
def test_the_number_of_a_payment_recorded_before_numbers_were_kept_is_counted(
    change: dict[str, Any], numbers: list[int], django_assert_num_queries: Any
) -> None:
    third = a_payment()
    fourth = a_sale(third.program, first_order="sub", kind="recurring").conversion
    for made, number in zip((third, fourth), numbers, strict=True):
        made.payment_number = None
        with django_assert_num_queries(int(number > 1)):
            told = sale_facts(conversion=made, rules=[replace(PLAIN, **change)])
        assert told.payment_number == number


@pytest.mark.django_db
def test_a_return_asks_for_the_lines_where_some_were_returned(
    sale: Conversion, django_assert_num_queries: Any
) -> None:
    some = returned(amount_minor=100, lines=[RefundedLine(line=1, amount_minor=100)])
    sale.shipping_minor = 700
    facts = SaleFacts(10_000, shipping_minor=700)
    with django_assert_num_queries(1):
        assert returned_sale(conversion=sale, returned=some) == replace(facts, lines=LINES)
    with django_assert_num_queries(0):
        told = returned_sale(conversion=sale, returned=returned(amount_minor=100))
    assert told == facts


@pytest.mark.django_db
class TestDue:
    @pytest.fixture
    def reward(self) -> Reward:
        program = a_program(friend_reward=None)
        return a_sale(program, code=an_advocate(program).code.code).rewards[0]

    def due(self, reward: Reward, **later: int) -> bool:
        at = reward.available_at + timedelta(**later)
        return due_rewards(at=at).filter(pk=reward.pk).exists()

    def test_a_reward_is_due_from_the_end_of_its_hold_on(self, reward: Reward) -> None:
        assert self.due(reward)
        assert self.due(reward, days=9)
        assert not self.due(reward, microseconds=-1)

    @pytest.mark.parametrize(
        ("confirmed", "erased", "due"),
        [(True, False, True), (True, True, True), (False, True, True), (False, False, False)],
    )
    def test_it_waits_for_the_mailbox_unless_its_owner_was_erased(
        self, reward: Reward, confirmed: bool, erased: bool, due: bool
    ) -> None:
        now = clock.now()
        Advocate.objects.update(
            email_confirmed_at=now if confirmed else None, erased_at=now if erased else None
        )
        assert self.due(reward) is due

    @pytest.mark.parametrize(
        "change", [{"state": "held"}, {"state": "approved"}, {"reason": "mailbox_unconfirmed"}]
    )
    def test_what_is_held_or_decided_is_not_due(
        self, reward: Reward, change: dict[str, str]
    ) -> None:
        Reward.objects.update(**change)
        assert not self.due(reward, days=999)

    @pytest.mark.parametrize(
        ("status", "of_advocate", "of_friend"),
        [("active", True, True), ("paused", True, True), ("banned", False, True)],
    )
    def test_what_a_banned_advocate_earned_is_not_due_and_what_their_friends_did_is(
        self, status: str, of_advocate: bool, of_friend: bool
    ) -> None:
        joined = an_advocate(a_program())
        rewards = a_sale(joined.enrollment.program, code=joined.code.code).rewards
        Enrollment.objects.update(status=status)
        due = {reward.beneficiary: self.due(reward, days=9) for reward in rewards}
        assert due == {"advocate": of_advocate, "friend": of_friend}

    def test_where_a_person_approves_nothing_is_due(self, reward: Reward) -> None:
        Program.objects.update(approval=Program.Approval.MANUAL)
        assert not self.due(reward, days=999)

    def test_the_oldest_is_due_first(self, reward: Reward) -> None:
        code = reward.enrollment.codes.get().code
        newer = a_sale(reward.program, code=code).rewards[0]
        found = due_rewards(at=clock.now() + timedelta(days=99))
        assert list(found) == [reward, newer]


@pytest.mark.django_db
def test_a_reward_goes_by_the_rule_that_is_published_now_or_by_the_one_it_kept() -> None:
    program = a_program(friend_reward=RewardPlan(rate_bps=500))
    reward, of_friend = a_sale(program, code=an_advocate(program).code.code).rewards
    assert rule_by_now(reward=reward).amount_minor == 1000
    rule = program.rule_set.rules.get(beneficiary="advocate")
    rule.amount_minor = 2000
    rule.save()
    version = freeze_rules(rule_set=program.rule_set)
    assert current_rules(program=program) == version
    assert rule_by_now(reward=reward).amount_minor == 2000
    assert rule_by_now(reward=of_friend).rate_bps == 500
    rule.delete()
    freeze_rules(rule_set=program.rule_set)
    assert rule_by_now(reward=reward).amount_minor == 1000
    assert list(rewards_of(conversion=reward.conversion)) == [reward, of_friend]
