from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import a_click, a_program, a_sale, an_advocate
from wagtail_advocates.advocates.services import issue_sign_in_link
from wagtail_advocates.core.errors import ReasonMissing, UnknownReward, WrongState
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import (
    Customer,
    appeal_reward,
    approve_reward,
    attribute_by_hand,
    reject_reward,
)
from wagtail_advocates.fraud.models import Appeal
from wagtail_advocates.rewards.models import Reward

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return an_advocate(a_program(friend_reward=None))


@pytest.fixture
def held(anna) -> Reward:
    program = anna.enrollment.program
    customer = Customer(email="x@mailinator.com")
    return a_sale(program, visitor=a_click(anna).visitor, customer=customer).rewards[0]


def the_portal_of(joined, client: Client) -> str:
    token = issue_sign_in_link(advocate=joined.enrollment.advocate)
    client.post(reverse("wagtail_advocates:sign_in_confirm", args=[token]))
    return client.get(reverse("wagtail_advocates:portal")).content.decode()


def test_an_advocate_asks_for_a_second_look_once(anna, held) -> None:
    advocate = anna.enrollment.advocate
    appeal = appeal_reward(advocate=advocate, reward=held.public_id, text=" He is \n my  son. ")
    assert appeal.text == "He is\nmy son."
    assert Decision.objects.get(step="appeal").reason == "appealed"
    with pytest.raises(WrongState):
        appeal_reward(advocate=advocate, reward=held.public_id, text="Really")
    held.refresh_from_db()
    assert (held.state, held.reason) == ("held", "disposable_mail")


def test_nobody_asks_about_somebody_elses_reward(anna, held) -> None:
    other = an_advocate(anna.enrollment.program).enrollment.advocate
    for reward in (held.public_id, uuid.uuid4()):
        with pytest.raises(UnknownReward):
            appeal_reward(advocate=other, reward=reward, text="Mine")


def test_what_was_approved_is_not_asked_about(anna, held) -> None:
    approve_reward(reward_id=held.pk, actor="Mia")
    with pytest.raises(WrongState):
        appeal_reward(advocate=anna.enrollment.advocate, reward=held.public_id, text="Please")


def test_what_a_person_rejected_is_asked_about_once(anna, held) -> None:
    reject_reward(reward_id=held.pk, actor="Mia", reason="A made-up friend")
    advocate = anna.enrollment.advocate
    appeal_reward(advocate=advocate, reward=held.public_id, text="He is real")
    with pytest.raises(WrongState):
        appeal_reward(advocate=advocate, reward=held.public_id, text="Really")
    held.refresh_from_db()
    assert (held.state, held.note) == ("rejected", "A made-up friend")


def test_who_asked_while_the_reward_was_held_does_not_ask_again(anna, held) -> None:
    advocate = anna.enrollment.advocate
    appeal_reward(advocate=advocate, reward=held.public_id, text="He is real")
    reject_reward(reward_id=held.pk, actor="Mia", reason="He is not")
    assert Appeal.objects.get().answered_at is not None
    with pytest.raises(WrongState):
        appeal_reward(advocate=advocate, reward=held.public_id, text="He is!")


def test_what_went_to_somebody_else_is_not_asked_about(anna, held) -> None:
    ben = an_advocate(anna.enrollment.program)
    attribute_by_hand(
        conversion_id=held.conversion_id, enrollment_id=ben.enrollment.pk, actor="Mia", reason="x"
    )
    with pytest.raises(WrongState):
        appeal_reward(advocate=anna.enrollment.advocate, reward=held.public_id, text="Mine")


def test_the_appeal_of_a_held_reward_ends_with_its_credit(anna, held) -> None:
    appeal_reward(advocate=anna.enrollment.advocate, reward=held.public_id, text="He is real")
    ben = an_advocate(anna.enrollment.program)
    attribute_by_hand(
        conversion_id=held.conversion_id, enrollment_id=ben.enrollment.pk, actor="Mia", reason="x"
    )
    assert Appeal.objects.get().answered_at is not None


def test_a_reward_one_got_as_a_friend_is_not_appealed(client: Client) -> None:
    program = a_program()
    ben = an_advocate(program, email="ben@friends.example")
    customer = Customer(email="ben@friends.example", device="tablet")
    anna = an_advocate(program, known_by=Customer(email="a@people.example"))
    sale = a_sale(program, visitor=a_click(anna).visitor, customer=customer)
    of_friend = next(reward for reward in sale.rewards if reward.beneficiary == "friend")
    reject_reward(reward_id=of_friend.pk, actor="Mia", reason="A doubt")
    page = the_portal_of(ben, client)
    assert "A doubt" in page
    assert "/appeal/" not in page
    for advocate in (ben.enrollment.advocate, anna.enrollment.advocate):
        with pytest.raises(UnknownReward):
            appeal_reward(advocate=advocate, reward=of_friend.public_id, text="Please")


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 1001, "a\x00b", "\ud800"])
def test_an_appeal_says_something(anna, held, text: str) -> None:
    with pytest.raises(ReasonMissing):
        appeal_reward(advocate=anna.enrollment.advocate, reward=held.public_id, text=text)
    assert not Appeal.objects.exists()


def test_the_portal_offers_it_and_shows_what_was_said(client: Client, anna, held) -> None:
    path = reverse("wagtail_advocates:appeal", args=[held.public_id])
    assert client.post(path, {"text": "x"})["Location"] == reverse("wagtail_advocates:sign_in")
    assert path in the_portal_of(anna, client)
    client.post(path, {"text": "She is <b>real</b>"})
    page = client.get(reverse("wagtail_advocates:portal")).content.decode()
    assert path not in page
    assert "She is &lt;b&gt;real&lt;/b&gt;" in page
