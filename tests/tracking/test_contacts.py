"""Whose contacts count in a program, and how they are found without being asked for again."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.factories import a_program, a_site, an_advocate
from wagtail_advocates.programs.models import Program
from wagtail_advocates.tracking import queries
from wagtail_advocates.tracking.models import Prospect
from wagtail_advocates.tracking.queries import (
    found_within,
    latest_contacts,
    merged_visitors,
    person_of,
    touchpoints_within,
)
from wagtail_advocates.tracking.services import merge, new_prospect, touch

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 2, 12, tzinfo=timezone.utc)
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)


@pytest.fixture
def ben() -> Prospect:
    return new_prospect(site=a_site(), customer_key="ben")


@pytest.fixture
def programs() -> list[Program]:
    return [a_program(window_days=30) for _ in range(3)]


def contact(ben: Prospect, program: Program, at: datetime) -> int:
    code = an_advocate(program).code
    return touch(prospect=ben, code=code, kind="click", occurred_at=at).pk


def both_ways(ben: Prospect, program: Program) -> list[list[int]]:
    """The contacts before noon as they are asked for, and as they are found among the latest."""
    person = person_of(ben)
    asked = touchpoints_within(person=person, program=program, before=NOON)
    found = found_within(latest_contacts(person=person), program=program, before=NOON)
    assert found is not None
    return [[one.pk for one in rows] for rows in (asked, found)]


def test_the_window_begins_and_ends_with_a_contact_that_counts(ben, programs) -> None:
    program = programs[0]
    contact(ben, program, NOON - 30 * DAY - MOMENT)
    counted = [contact(ben, program, at) for at in (NOON - 30 * DAY, NOON - DAY, NOON)]
    contact(ben, program, NOON + MOMENT)
    assert both_ways(ben, program) == [counted, counted]


def test_contacts_with_other_programs_do_not_count(ben, programs) -> None:
    made = [contact(ben, program, NOON - DAY) for program in programs]
    assert both_ways(ben, programs[1]) == [[made[1]], [made[1]]]


def test_contacts_of_one_moment_stand_in_the_order_of_their_numbers(ben, programs) -> None:
    made = [contact(ben, programs[0], NOON) for _ in range(3)]
    assert both_ways(ben, programs[0]) == [made, made]


def test_the_contacts_of_a_window_are_one_query(
    ben: Prospect, programs: list[Program], django_assert_num_queries: Any
) -> None:
    contact(ben, programs[0], NOON)
    person = person_of(ben)
    with django_assert_num_queries(1):
        touchpoints_within(person=person, program=programs[0], before=NOON)


def test_of_too_many_contacts_the_first_and_the_latest_are_kept(
    ben: Prospect, programs: list[Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_CONTACTS", 3)
    made = [contact(ben, programs[0], NOON - (5 - n) * DAY) for n in range(5)]
    person = person_of(ben)
    kept = touchpoints_within(person=person, program=programs[0], before=NOON)
    assert [one.pk for one in kept] == [made[0], *made[-2:]]
    latest = latest_contacts(person=person)
    assert [one.pk for one in latest] == made[:1:-1]
    assert found_within(latest, program=programs[0], before=NOON) is None


def test_two_looks_at_one_person_are_the_same_and_stay_it(ben: Prospect) -> None:
    assert len({person_of(ben), person_of(ben)}) == 1


def test_whichever_pseudonym_is_asked_about_the_visitors_who_became_one_are_told(
    ben: Prospect, programs: list[Program]
) -> None:
    visitor = new_prospect(site=a_site())
    contact(visitor, programs[0], NOON)
    merge(visitor=visitor, into=ben)
    new_prospect(site=a_site())
    for pseudonym in (ben, visitor):
        assert [(one.pk, one.contacts) for one in merged_visitors(prospect=pseudonym)] == [
            (visitor.pk, 1)
        ]
