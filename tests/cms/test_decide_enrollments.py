"""What is done about an advocate in the admin: paused, resumed, banned with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from tests.cms.people import a_user, logged_in
from tests.factories import a_program, an_advocate
from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.core.models import Decision

pytestmark = pytest.mark.django_db

ACTIONS = {
    "pause": "pause_enrollment",
    "resume": "resume_enrollment",
    "ban": "ban_enrollment",
    "approve": "approve_enrollment",
    "decline": "decline_enrollment",
}


def path_of(step: str, *rows: Enrollment) -> str:
    args = ["wagtail_advocates", "enrollment", ACTIONS[step]]
    chosen = "&".join(f"id={row.pk}" for row in rows)
    return f"{reverse('wagtail_bulk_action', args=args)}?{chosen}"


def an_enrollment(status: str = "active") -> Enrollment:
    enrollment = an_advocate(a_program()).enrollment
    Enrollment.objects.filter(pk=enrollment.pk).update(status=status)
    return enrollment


def status_of(enrollment: Enrollment) -> tuple[str, str]:
    enrollment.refresh_from_db()
    return enrollment.status, enrollment.status_reason


def offered(client: Client, address: str) -> set[str]:
    """The steps a page offers on one advocate."""
    page = BeautifulSoup(client.get(address).content, "html.parser")
    links = " ".join(link.get("href", "") for link in page.find_all("a"))
    return {step for step, action in ACTIONS.items() if f"/{action}/?id=" in links}


@pytest.mark.parametrize(
    ("before", "step", "reason", "after"),
    [
        ("active", "pause", "", "paused"),
        ("paused", "resume", "", "active"),
        ("banned", "resume", "We were wrong", "active"),
        ("active", "ban", "Bought from themselves", "banned"),
        ("paused", "ban", "Bought from themselves", "banned"),
    ],
)
def test_the_step_is_taken_and_written_down(
    root: Client, before: str, step: str, reason: str, after: str
) -> None:
    enrollment = an_enrollment(before)
    root.post(path_of(step, enrollment), {"reason": reason})
    assert status_of(enrollment) == (after, reason)
    decision = Decision.objects.filter(subject_kind="enrollment").latest("id")
    assert (decision.outcome, decision.actor, decision.note) == (after, "root", reason)


def test_several_are_banned_at_once_and_whom_it_is_not_possible_for_is_named(root: Client) -> None:
    cheats, declined = [an_enrollment(), an_enrollment("paused")], an_enrollment("declined")
    sent = {"reason": "One ring", "next": reverse("advocates_enrollments:list")}
    answer = root.post(path_of("ban", *cheats, declined), sent, follow=True)
    assert [status_of(row)[0] for row in (*cheats, declined)] == ["banned", "banned", "declined"]
    told = [str(message) for message in answer.context["messages"]]
    assert any("This is not possible in the present state." in text for text in told)
    assert any("Ban: 2 done." in text for text in told)


def test_a_ban_without_a_reason_is_asked_for_one(root: Client) -> None:
    enrollment = an_enrollment()
    answer = root.post(path_of("ban", enrollment), {"reason": " "})
    assert "This field is required." in answer.content.decode()
    assert status_of(enrollment)[0] == "active"


@pytest.mark.parametrize(
    ("status", "steps"),
    [
        ("applied", {"approve", "decline"}),
        ("active", {"pause", "ban"}),
        ("paused", {"resume", "ban"}),
        ("banned", {"resume"}),
        ("declined", set()),
    ],
)
@pytest.mark.parametrize("page", ["list", "inspect"])
def test_the_list_and_the_advocates_own_page_offer_what_is_possible(
    root: Client, status: str, steps: set[str], page: str
) -> None:
    enrollment = an_enrollment(status)
    args: list[Any] = [enrollment.pk] if page == "inspect" else []
    assert offered(root, reverse(f"advocates_enrollments:{page}", args=args)) == steps


@pytest.mark.parametrize("page", ["list", "inspect"])
def test_who_only_sees_advocates_is_offered_nothing(page: str) -> None:
    enrollment = an_enrollment()
    viewer = logged_in(a_user("viewer", "view_enrollment"))
    args: list[Any] = [enrollment.pk] if page == "inspect" else []
    assert offered(viewer, reverse(f"advocates_enrollments:{page}", args=args)) == set()


@pytest.mark.parametrize("step", ["pause", "ban"])
def test_who_only_sees_advocates_decides_nothing(step: str) -> None:
    enrollment = an_enrollment()
    viewer = logged_in(a_user("viewer", "view_enrollment"))
    viewer.post(path_of(step, enrollment), {"reason": "Because"})
    assert status_of(enrollment)[0] == "active"
