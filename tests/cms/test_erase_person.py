"""Somebody asks to be forgotten, and the team does it in the admin."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import a_program, an_advocate, something_earned
from wagtail_advocates.advocates.models import Advocate
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import JoinResult, RewardPlan
from wagtail_advocates.ledger.queries import reconcile

pytestmark = pytest.mark.django_db


def erase_page(joined: JoinResult) -> str:
    return reverse("advocates_enrollments:erase_person", args=[joined.enrollment.pk])


def test_the_page_about_an_advocate_leads_there(admin_client: Client) -> None:
    anna = an_advocate(a_program())
    about = reverse("advocates_enrollments:inspect", args=[anna.enrollment.pk])
    assert erase_page(anna) in admin_client.get(about).content.decode()


def test_looking_at_the_page_erases_nothing(admin_client: Client) -> None:
    anna = an_advocate(a_program())
    page = admin_client.get(erase_page(anna))
    assert page.context["erased"]
    assert Advocate.objects.get().name == "Anna Berg"


def test_the_name_has_to_be_typed(admin_client: Client) -> None:
    anna = an_advocate(a_program())
    page = admin_client.post(erase_page(anna), {"name": "Ben"})
    assert page.context["form"].errors["name"] == ["That is not the name of this person."]
    assert Advocate.objects.get().erased_at is None


def test_a_person_is_erased_and_the_page_is_gone(admin_client: Client) -> None:
    anna = an_advocate(a_program())
    page = admin_client.post(erase_page(anna), {"name": "anna berg"}, follow=True)
    assert "The person was erased." in page.content.decode()
    assert Advocate.objects.get().name == ""
    assert admin_client.get(erase_page(anna)).status_code == 404


def test_the_page_says_what_store_credit_is_lost(admin_client: Client) -> None:
    plan = RewardPlan(amount_minor=5000, kind="credit")
    anna = an_advocate(a_program(advocate_reward=plan, friend_reward=None))
    something_earned(anna)
    page = admin_client.get(erase_page(anna))
    assert page.context["owed"] == ["€50.00 (Store credit)"]
    refused = admin_client.post(erase_page(anna), {"name": "Anna Berg"})
    assert "give_up" in refused.context["form"].errors


def test_an_open_balance_is_given_up_with_a_reason_or_not_at_all(admin_client: Client) -> None:
    anna = an_advocate(a_program())
    something_earned(anna)
    assert "10.00" in admin_client.get(erase_page(anna)).context["owed"][0]
    refused = admin_client.post(erase_page(anna), {"name": "Anna Berg"})
    assert "give_up" in refused.context["form"].errors
    admin_client.post(erase_page(anna), {"name": "Anna Berg", "give_up": "Asked to be forgotten"})
    assert Advocate.objects.get().erased_at is not None
    assert Decision.objects.get(reason="erased_on_request").note == "Asked to be forgotten"
    assert reconcile().ok
