"""Held rewards in the admin: found, read, released and rejected; and the lists beside them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Site

from example_site.magazine.models import HomePage
from tests.cms.people import a_user, logged_in
from tests.factories import a_click, a_program, a_sale, a_site, an_advocate
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import Customer, appeal_reward
from wagtail_advocates.fraud.models import FraudListEntry
from wagtail_advocates.rewards.models import Reward

pytestmark = pytest.mark.django_db

QUEUE = "advocates_rewards:review"


@pytest.fixture
def anna():
    return an_advocate(a_program(friend_reward=None), name="Anna Berg")


def a_held_reward(anna, email: str = "x@mailinator.com", **facts) -> Reward:
    customer = Customer(email=email, **facts)
    program = anna.enrollment.program
    return a_sale(program, visitor=a_click(anna).visitor, customer=customer).rewards[0]


def page_of(client: Client, **query: str) -> str:
    return client.get(reverse(QUEUE), query).content.decode()


def test_an_empty_queue_says_what_will_come_there(root: Client) -> None:
    assert "Nothing waits for you" in page_of(root)


def test_a_held_reward_is_shown_with_its_score_and_findings_in_words(root: Client, anna) -> None:
    reward = a_held_reward(anna)
    page = page_of(root)
    assert "Anna Berg" in page
    assert "throw-away mail" in page
    assert "+60" in page
    assert reward.conversion.customer_key not in page


def test_findings_come_with_their_figures(root: Client, anna) -> None:
    for number in range(3):
        a_held_reward(anna, f"farm{number}@people.example", device="tablet")
    page = page_of(root)
    assert "2 other customers of this advocate have the same device" in page
    assert "Held later:" in page


def test_a_reward_that_only_waits_for_its_hold_is_not_in_the_queue(root: Client, anna) -> None:
    a_sale(anna.enrollment.program, visitor=a_click(anna).visitor)
    assert "Nothing waits for you" in page_of(root)


def test_the_queue_filters_by_reason_program_and_appeal(root: Client, anna) -> None:
    reward = a_held_reward(anna)
    program = str(anna.enrollment.program_id)
    assert "Anna Berg" in page_of(root, reason="disposable_mail", program=program)
    assert "Anna Berg" not in page_of(root, program=str(a_program().pk))
    assert "Anna Berg" not in page_of(root, appeal="true")
    appeal_reward(advocate=anna.enrollment.advocate, reward=reward.public_id, text="He is real")
    assert "He is real" in page_of(root, appeal="true")


@pytest.mark.parametrize(
    ("action", "state", "reason"),
    [("approve_reward", "approved", ""), ("reject_reward", "rejected", "A made-up friend")],
)
def test_rewards_are_decided_together_from_the_queue(
    root: Client, anna, action: str, state: str, reason: str
) -> None:
    rewards = [a_held_reward(anna, f"x{number}@mailinator.com") for number in range(2)]
    path = reverse("wagtail_bulk_action", args=["wagtail_advocates", "reward", action])
    assert path in page_of(root)
    ids = "&".join(f"id={reward.pk}" for reward in rewards)
    root.post(f"{path}?{ids}&next={reverse(QUEUE)}", {"reason": reason})
    assert set(Reward.objects.values_list("state", flat=True)) == {state}
    assert "Nothing waits for you" in page_of(root)


def test_the_queue_is_closed_to_plain_admin_access(anna) -> None:
    a_held_reward(anna)
    client = logged_in(a_user("plain"))
    for name in (QUEUE, "advocates_rewards:review_results"):
        assert client.get(reverse(name))["Location"] == reverse("wagtailadmin_home")


def test_menu_and_dashboard_say_how_many_wait(root: Client, anna) -> None:
    a_held_reward(anna)
    home = root.get(reverse("wagtailadmin_home")).content.decode()
    assert "Review (1)" in home
    assert "1 reward waits for your review" in home
    plain = logged_in(a_user("plain")).get(reverse("wagtailadmin_home")).content.decode()
    assert "Review" not in plain


def test_a_longer_queue_takes_no_more_queries(root: Client, anna) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of(root)
        return len(captured)

    a_held_reward(anna)
    queries()
    before = queries()
    for number in range(5):
        a_held_reward(anna, f"more{number}@mailinator.com")
    assert queries() <= before


def an_entry(client: Client, **values: str):
    form = {
        "site": str(a_site().pk),
        "listing": "block",
        "kind": "email",
        "value": "Ben@people.example",
        "note": "Returned everything twice",
        **values,
    }
    return client.post(reverse("advocates_fraud_lists:add"), form)


def test_whom_the_team_blocks_earns_nothing_and_is_kept_as_a_hash(root: Client, anna) -> None:
    an_entry(root)
    entry = FraudListEntry.objects.get()
    assert (entry.shown, entry.added_by) == ("B…@people.example", "root")
    program = anna.enrollment.program
    sale = a_sale(program, code=anna.code.code, customer=Customer(email="ben+x@people.example"))
    assert sale.rewards == []
    assert Decision.objects.filter(reason="on_block_list", step="fraud").exists()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"value": ""}, "Please say what the entry is about"),
        ({"value": "no address"}, "This is none of that kind"),
        ({"note": ""}, "This field is required"),
    ],
)
def test_an_entry_that_names_nothing_is_sent_back(root: Client, values, message: str) -> None:
    assert message in an_entry(root, **values).content.decode()
    assert not FraudListEntry.objects.exists()


def test_the_same_person_is_listed_once(root: Client) -> None:
    an_entry(root)
    page = an_entry(root, value="ben@PEOPLE.example", listing="allow")
    assert "This is on a list already" in page.content.decode()
    assert FraudListEntry.objects.count() == 1


def test_an_entry_can_be_changed_without_naming_it_again(root: Client) -> None:
    an_entry(root)
    entry = FraudListEntry.objects.get()
    path = reverse("advocates_fraud_lists:edit", args=[entry.pk])
    form = {"site": str(entry.site_id), "listing": "allow", "kind": "email", "note": "A mistake"}
    root.post(path, {**form, "value": ""})
    changed = FraudListEntry.objects.get()
    assert (changed.listing, changed.note, changed.key) == ("allow", "A mistake", entry.key)


def test_the_reasons_to_filter_by_are_those_one_may_see(root: Client, anna) -> None:
    a_held_reward(anna)
    Site.objects.create(
        hostname="other.example",
        root_page=a_site().root_page.add_child(instance=HomePage(title="Other", slug="other")),
    )
    stranger = logged_in(a_user("stranger", "view_reward"))
    option = 'value="disposable_mail"'
    assert (option in page_of(root), option in page_of(stranger)) == (True, False)
