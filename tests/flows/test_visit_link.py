"""A landing through a link: what is decided, for whom it counts, and where it leads."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.factories import a_person, a_program, a_site, an_advocate
from tests.frozen import is_frozen
from tests.writes import watched_writes
from wagtail_advocates.flows import visit_link
from wagtail_advocates.flows.visit_link import VisitResult
from wagtail_advocates.links.services import retire_code
from wagtail_advocates.tracking.models import DailyVisits, Prospect, Touchpoint, Visit
from wagtail_advocates.tracking.verdicts import VisitFacts

pytestmark = pytest.mark.django_db
BOT = {"user_agent": "curl/8.5.0"}
UNVERIFIED = {"sec_fetch_mode": "", "sec_fetch_dest": ""}
PREFETCH = {"sec_purpose": "prefetch"}


@pytest.fixture
def anna():
    return an_advocate(a_program())


def visited(code: str, *, visitor: uuid.UUID | None = None, **facts: Any) -> VisitResult:
    person: VisitFacts = a_person(**facts)
    return visit_link(
        site=a_site(), code=code, facts=person, address="203.0.113.7", visitor=visitor
    )


@pytest.mark.parametrize(
    ("facts", "reason"), [({}, "code_unknown"), (UNVERIFIED, "code_unknown"), (BOT, "bot")]
)
def test_a_code_of_nobody_leads_home_and_is_counted_for_nobody(
    facts: dict[str, str], reason: str
) -> None:
    found = visited("NOSUCH", **facts)
    assert found == VisitResult(f"{a_site().root_url}/", "excluded", reason, None, "", 0, None)
    assert not Visit.objects.exists()
    counted = DailyVisits.objects.get()
    assert (counted.program_id, counted.enrollment_id, counted.page_id) == (0, 0, 0)
    assert (counted.verdict, counted.reason, counted.visits) == ("excluded", reason, 1)


@pytest.mark.parametrize(
    ("facts", "verdict", "reason"),
    [
        ({}, "excluded", "code_retired"),
        (UNVERIFIED, "excluded", "code_retired"),
        (BOT, "excluded", "bot"),
    ],
)
def test_what_speaks_against_the_request_is_told_before_what_speaks_against_the_code(
    anna, facts: dict[str, str], verdict: str, reason: str
) -> None:
    retire_code(code=anna.code)
    found = visited(anna.code.code, **facts)
    assert (found.verdict, found.reason, found.visitor) == (verdict, reason, None)


@pytest.mark.parametrize(
    ("facts", "verdict"), [({}, "counted"), (UNVERIFIED, "unverified")], ids=["sure", "unsure"]
)
def test_who_may_be_a_person_becomes_a_visitor(anna, facts: dict[str, str], verdict: str) -> None:
    found = visited(anna.code.code, **facts)
    assert (found.verdict, found.program) == (verdict, anna.enrollment.program)
    assert Prospect.objects.get().public_id == found.visitor
    assert Touchpoint.objects.count() == (verdict == "counted")


@pytest.mark.parametrize("facts", [BOT, PREFETCH])
def test_what_is_no_person_becomes_nobody(anna, facts: dict[str, str]) -> None:
    assert visited(anna.code.code, **facts).visitor is None
    assert not Prospect.objects.exists()


def test_who_is_known_stays_who_they_are_and_their_repeats_are_no_contacts(anna) -> None:
    first = visited(anna.code.code)
    again = visited(anna.code.code, visitor=first.visitor)
    prefetched = visited(anna.code.code, visitor=first.visitor, **PREFETCH)
    assert [each.reason for each in (first, again, prefetched)] == [
        "navigation",
        "duplicate_click",
        "prefetch",
    ]
    assert {each.visitor for each in (first, again, prefetched)} == {first.visitor}
    assert Touchpoint.objects.count() == 1


def test_where_a_visit_leads_cannot_be_changed(anna) -> None:
    assert is_frozen(visited(anna.code.code))


@pytest.mark.django_db(transaction=True)
def test_a_visit_is_kept_whole_or_not_at_all(anna) -> None:
    with watched_writes() as seen:
        visited(anna.code.code)
    assert seen == {True}
