"""What the fraud rules denied is looked at again, where its advocate asks for it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import a_click, a_program, a_sale, an_advocate
from tests.flows.test_appeal_reward import the_portal_of
from wagtail_advocates.core.errors import NotEarned, ReasonMissing, UnknownReward, WrongState
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import (
    ConversionResult,
    Customer,
    RewardPlan,
    appeal_denial,
    appeal_reward,
    attribute_by_hand,
    dismiss_appeal,
)
from wagtail_advocates.fraud.models import Appeal
from wagtail_advocates.ledger.models import Entry
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import Reward, RewardUsage

pytestmark = pytest.mark.django_db
EMAIL = "anna@people.example"


@pytest.fixture
def anna():
    return an_advocate(a_program(friend_reward=None), email=EMAIL)


def a_denied_sale(joined, **options) -> ConversionResult:
    """Bought with the advocate's own address."""
    own = Customer(email=joined.enrollment.advocate.email)
    return a_sale(joined.enrollment.program, code=joined.code.code, customer=own, **options)


def refusal_of(sale: ConversionResult, beneficiary: str = "advocate") -> Decision:
    refusals = Decision.objects.filter(subject_id=sale.conversion.pk, outcome="refused")
    return next(each for each in refusals if each.evidence["beneficiary"] == beneficiary)


def appeal(joined, sale: ConversionResult, text: str = "My sister bought it") -> Reward:
    advocate = joined.enrollment.advocate
    return appeal_denial(advocate=advocate, refusal=refusal_of(sale).pk, text=text).reward


def test_what_was_denied_is_written_down_rejected_and_in_no_books(anna) -> None:
    sale = a_denied_sale(anna)
    reward = appeal(anna, sale)
    reward.refresh_from_db()
    assert (reward.state, reward.reason) == ("rejected", "self_referral_email")
    assert (reward.amount_minor, reward.unit) == (1000, "EUR")
    assert reward.appeal.text == "My sister bought it"
    assert not Entry.objects.exists()
    steps = Decision.objects.filter(subject_kind="reward", subject_id=reward.pk).order_by("id")
    assert [(each.step, each.outcome) for each in steps] == [
        ("reward", "rejected"),
        ("appeal", "rejected"),
    ]


def test_a_denial_is_asked_about_once(anna) -> None:
    sale = a_denied_sale(anna)
    reward = appeal(anna, sale)
    with pytest.raises(WrongState):
        appeal(anna, sale)
    dismiss_appeal(reward_id=reward.pk, actor="Mia", reason="It is your own address")
    with pytest.raises(WrongState):
        appeal(anna, sale)
    with pytest.raises(WrongState):
        appeal_reward(advocate=anna.enrollment.advocate, reward=reward.public_id, text="Please")
    assert Reward.objects.count() == Appeal.objects.count() == 1


def test_nobody_asks_about_somebody_elses_denial(anna) -> None:
    refusal = refusal_of(a_denied_sale(anna))
    ben = an_advocate(anna.enrollment.program).enrollment.advocate
    for pk in (refusal.pk, 0, 2**70):
        with pytest.raises(UnknownReward):
            appeal_denial(advocate=ben, refusal=pk, text="Mine")
    assert not Reward.objects.exists()


def test_the_friends_part_is_not_the_advocates_to_ask_about() -> None:
    anna = an_advocate(a_program(), email=EMAIL)
    refusal = refusal_of(a_denied_sale(anna), "friend")
    with pytest.raises(UnknownReward):
        appeal_denial(advocate=anna.enrollment.advocate, refusal=refusal.pk, text="Please")


def test_what_a_rule_refused_by_itself_is_not_asked_about() -> None:
    plan = RewardPlan(amount_minor=1000, options={"min_sale_minor": 50_000})
    anna = an_advocate(a_program(advocate_reward=plan, friend_reward=None))
    sale = a_sale(anna.enrollment.program, code=anna.code.code)
    with pytest.raises(WrongState):
        appeal(anna, sale)


def test_what_earns_nothing_anyway_is_not_written_down() -> None:
    """The finding comes first; without it the rule would have refused all the same."""
    plan = RewardPlan(amount_minor=1000, options={"min_sale_minor": 50_000})
    anna = an_advocate(a_program(advocate_reward=plan, friend_reward=None), email=EMAIL)
    with pytest.raises(NotEarned) as refused:
        appeal(anna, a_denied_sale(anna))
    assert str(refused.value.message) == "The sale is smaller than the rule asks for."
    assert not Reward.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 1001, "a\x00b"])
def test_an_appeal_of_a_denial_says_something(anna, text: str) -> None:
    sale = a_denied_sale(anna)
    with pytest.raises(ReasonMissing):
        appeal(anna, sale, text)
    assert not Reward.objects.exists()


def test_of_a_split_sale_ones_own_part_is_asked_about() -> None:
    program = a_program(attribution_model=Program.AttributionModel.LINEAR, friend_reward=None)
    anna, ben = an_advocate(program, email=EMAIL), an_advocate(program)
    visitor = a_click(anna).visitor
    a_click(ben, visitor=visitor)
    sale = a_sale(program, visitor=visitor, customer=Customer(email=EMAIL))
    assert [reward.enrollment_id for reward in sale.rewards] == [ben.enrollment.pk]
    assert appeal(anna, sale).amount_minor == 500


def test_others_of_a_split_sale_are_not_drawn_on_the_budget_again() -> None:
    program = a_program(
        attribution_model=Program.AttributionModel.LINEAR, friend_reward=None, budget_minor=1_000
    )
    anna, ben = an_advocate(program, email=EMAIL), an_advocate(program)
    visitor = a_click(ben).visitor
    a_click(anna, visitor=visitor)
    sale = a_sale(program, visitor=visitor, customer=Customer(email=EMAIL))
    assert appeal(anna, sale).amount_minor == 500
    assert RewardUsage.objects.get(name="program").amount_minor == 500


def test_a_denial_of_a_credit_that_moved_is_not_asked_about(anna) -> None:
    sale = a_denied_sale(anna)
    ben = an_advocate(anna.enrollment.program)
    attribute_by_hand(
        conversion_id=sale.conversion.pk, enrollment_id=ben.enrollment.pk, actor="Mia", reason="x"
    )
    with pytest.raises(WrongState):
        appeal(anna, sale)


def test_a_recruiters_part_falls_with_the_advocates() -> None:
    second = RewardPlan(amount_minor=300, options={"level": 2})
    program = a_program(advocate_reward=second, friend_reward=None)
    anna = an_advocate(program, email=EMAIL)
    sale = a_denied_sale(anna)
    assert refusal_of(sale).evidence["level"] == 2
    with pytest.raises(WrongState):
        appeal(anna, sale)


def test_the_portal_offers_it_where_something_was_found_and_nowhere_else(
    client: Client, anna
) -> None:
    sale = a_denied_sale(anna)
    a_sale(anna.enrollment.program, code=anna.code.code, kind="lead", amount_minor=0)
    path = reverse("wagtail_advocates:appeal_denial", args=[refusal_of(sale).pk])
    page = the_portal_of(anna, client)
    assert page.count("/appeal/") == page.count(path) == 1
    answer = client.post(path, {"text": "My sister <b>bought</b> it"}, follow=True)
    page = answer.content.decode()
    assert "Somebody of the team will have another look." in page
    assert "/appeal/" not in page
    assert "My sister &lt;b&gt;bought&lt;/b&gt; it" in page
    assert page.count("e-mail address is the advocate") == 1


def test_the_portal_says_what_is_wrong_with_an_appeal(client: Client, anna) -> None:
    path = reverse("wagtail_advocates:appeal_denial", args=[refusal_of(a_denied_sale(anna)).pk])
    assert client.post(path, {"text": "x"})["Location"] == reverse("wagtail_advocates:sign_in")
    the_portal_of(anna, client)
    page = client.post(path, {"text": " "}, follow=True).content.decode()
    assert "Please give a reason" in page
    assert path in page
