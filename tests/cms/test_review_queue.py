"""What waits in the admin: held rewards, appealed decisions; and the lists beside them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Site

from example_site.magazine.models import HomePage
from tests.cms.people import a_user, logged_in
from tests.factories import a_click, a_program, a_sale, a_site, an_advocate
from wagtail_advocates.core import clock
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import Customer, appeal_denial, appeal_reward, reject_reward
from wagtail_advocates.fraud.models import Appeal, FraudListEntry
from wagtail_advocates.programs.models import ProgramAccess
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


def an_appealed_reward(anna, text: str = "He is real") -> Reward:
    reward = a_held_reward(anna)
    reject_reward(reward_id=reward.pk, actor="Max", reason="A made-up friend")
    appeal_reward(advocate=anna.enrollment.advocate, reward=reward.public_id, text=text)
    return reward


def an_appealed_denial(anna, text: str = "My sister bought it") -> Reward:
    advocate = anna.enrollment.advocate
    own = Customer(email=advocate.email)
    sale = a_sale(anna.enrollment.program, code=anna.code.code, customer=own)
    refusal = Decision.objects.get(subject_id=sale.conversion.pk, outcome="refused")
    return appeal_denial(advocate=advocate, refusal=refusal.pk, text=text).reward


def answer_path(action: str, *rewards: Reward) -> str:
    path = reverse("wagtail_bulk_action", args=["wagtail_advocates", "reward", action])
    return f"{path}?{'&'.join(f'id={reward.pk}' for reward in rewards)}&next={reverse(QUEUE)}"


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


def test_an_appealed_rejection_is_shown_with_its_reason_and_the_advocates_words(
    root: Client, anna
) -> None:
    an_appealed_reward(anna)
    page = page_of(root)
    assert "A made-up friend" in page
    assert "He is real" in page
    assert "throw-away mail" in page
    assert "Review (1)" in page


def test_an_appealed_denial_is_shown_with_what_was_found(root: Client, anna) -> None:
    an_appealed_denial(anna)
    page = page_of(root)
    assert "My sister bought it" in page
    assert "The customer&#x27;s e-mail address is the advocate&#x27;s own." in page
    assert "+100" in page


def test_a_rejection_nobody_appealed_is_not_in_the_queue(root: Client, anna) -> None:
    reject_reward(reward_id=a_held_reward(anna).pk, actor="Max", reason="A made-up friend")
    assert "Nothing waits for you" in page_of(root)


def test_the_queue_filters_by_why_something_waits(root: Client, anna) -> None:
    a_held_reward(anna, "y@mailinator.com")
    an_appealed_reward(anna, "He is real")
    an_appealed_denial(anna, "My sister bought it")
    held, decided = page_of(root, state="held"), page_of(root, state="rejected")
    assert ("He is real" in held, "My sister" in held) == (False, False)
    assert ("He is real" in decided, "My sister" in decided) == (True, True)
    assert "My sister" in page_of(root, reason="self_referral_email")
    assert "He is real" not in page_of(root, reason="self_referral_email")
    assert 'value="rejected_by_person"' in held


def test_who_waits_longest_stands_first(root: Client, anna) -> None:
    """An appeal waits since it was made, not since the sale."""
    first, held = an_appealed_reward(anna), a_held_reward(anna, "y@mailinator.com")
    Appeal.objects.filter(reward=first).update(created_at=clock.now() + timedelta(minutes=1))
    page = page_of(root)
    rows = [page.index(f'data-object-id="{pk}"') for pk in (held.pk, first.pk)]
    assert rows == sorted(rows)


@pytest.mark.parametrize(
    ("action", "state"), [("uphold_appeal", "approved"), ("dismiss_appeal", "rejected")]
)
def test_appeals_are_answered_together_with_one_reason(
    root: Client, anna, action: str, state: str
) -> None:
    rewards = [an_appealed_reward(anna), an_appealed_denial(anna)]
    path = answer_path(action, *rewards)
    refused = root.post(path, {"reason": ""})
    assert "This field is required" in refused.content.decode()
    page = root.post(path, {"reason": "We called him"}, follow=True).content.decode()
    assert "2 done" in page
    assert "Nothing waits for you" in page
    assert set(Reward.objects.values_list("state", "note")) == {(state, "We called him")}
    said = Decision.objects.filter(step="appeal_answer").values_list("actor", flat=True)
    assert list(said) == ["root", "root"]


def test_each_row_offers_the_answers_it_can_have(root: Client, anna) -> None:
    held = a_held_reward(anna, "y@mailinator.com")
    appealed, silent = an_appealed_reward(anna), a_held_reward(anna, "z@mailinator.com")
    reject_reward(reward_id=silent.pk, actor="Max", reason="A made-up friend")
    page = root.get(reverse("advocates_rewards:list")).content.decode()
    for reward, offered in ((held, "approve"), (appealed, "answer"), (silent, "")):
        names = [
            name
            for name in ("approve_reward", "reject_reward", "uphold_appeal", "dismiss_appeal")
            if f"{name}/?id={reward.pk}" in page.replace("&amp;", "&")
        ]
        expected = {
            "approve": ["approve_reward", "reject_reward"],
            "answer": ["uphold_appeal", "dismiss_appeal"],
            "": [],
        }
        assert names == expected[offered]


def test_an_answer_that_is_not_possible_says_why_and_leaves_the_others(root: Client, anna) -> None:
    appealed, held = an_appealed_reward(anna), a_held_reward(anna, "y@mailinator.com")
    path = answer_path("uphold_appeal", appealed, held)
    page = root.post(path, {"reason": "We called him"}, follow=True).content.decode()
    assert "This is not possible in the present state." in page
    assert "1 done" in page
    assert set(Reward.objects.values_list("state", flat=True)) == {"approved", "held"}


@pytest.mark.parametrize("action", ["uphold_appeal", "dismiss_appeal"])
def test_who_only_looks_answers_nothing(anna, action: str) -> None:
    reward = an_appealed_reward(anna)
    viewer = logged_in(a_user("viewer", "view_reward"))
    assert f"{action}/?id=" not in page_of(viewer)
    viewer.post(answer_path(action, reward), {"reason": "We called him"})
    assert Reward.objects.get().note == "A made-up friend"


@pytest.mark.parametrize("action", ["uphold_appeal", "dismiss_appeal"])
def test_nobody_answers_for_another_site(anna, action: str) -> None:
    reward = an_appealed_reward(anna, "A secret of the other site")
    root_page = a_site().root_page.add_child(instance=HomePage(title="Other", slug="other"))
    other = Site.objects.create(hostname="other.example", root_page=root_page)
    there = a_program(site=other)
    stranger = a_user("stranger", "view_reward", "change_reward")
    ProgramAccess.objects.create(group=stranger.groups.get(), program=there)
    client = logged_in(stranger)
    assert "A secret" not in page_of(client)
    path = answer_path(action, reward)
    page = client.post(path, {"reason": "We called him"}).content.decode()
    assert str(reward) not in page
    assert Reward.objects.get().note == "A made-up friend"


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

    a_held_reward(anna, "y@mailinator.com")
    an_appealed_reward(anna)
    queries()
    before = queries()
    for number in range(5):
        a_held_reward(anna, f"more{number}@mailinator.com")
        an_appealed_denial(anna)
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
