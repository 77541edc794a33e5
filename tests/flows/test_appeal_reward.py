from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import a_click, a_program, a_sale, an_advocate
from wagtail_advocates.advocates.services import issue_sign_in_link
from wagtail_advocates.core.errors import ReasonMissing, UnknownReward, WrongState
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import Customer, appeal_reward, approve_reward
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


def test_what_was_decided_is_not_asked_about(anna, held) -> None:
    approve_reward(reward_id=held.pk, actor="Mia")
    with pytest.raises(WrongState):
        appeal_reward(advocate=anna.enrollment.advocate, reward=held.public_id, text="Please")


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 1001, "a\x00b", "\ud800"])
def test_an_appeal_says_something(anna, held, text: str) -> None:
    with pytest.raises(ReasonMissing):
        appeal_reward(advocate=anna.enrollment.advocate, reward=held.public_id, text=text)
    assert not Appeal.objects.exists()


def test_the_portal_offers_it_and_shows_what_was_said(client: Client, anna, held) -> None:
    path = reverse("wagtail_advocates:appeal", args=[held.public_id])
    assert client.post(path, {"text": "x"})["Location"] == reverse("wagtail_advocates:sign_in")
    token = issue_sign_in_link(advocate=anna.enrollment.advocate)
    client.post(reverse("wagtail_advocates:sign_in_confirm", args=[token]))
    portal = reverse("wagtail_advocates:portal")
    assert path in client.get(portal).content.decode()
    client.post(path, {"text": "She is <b>real</b>"})
    page = client.get(portal).content.decode()
    assert path not in page
    assert "She is &lt;b&gt;real&lt;/b&gt;" in page
