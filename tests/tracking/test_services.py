from __future__ import annotations

import uuid
from collections import Counter
from datetime import datetime, timedelta, timezone

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import a_click, a_person, a_program, a_site, an_advocate
from tests.processes import at_once
from wagtail_advocates.core import clock
from wagtail_advocates.flows import confirm_visit
from wagtail_advocates.programs.reach import reach_of
from wagtail_advocates.tracking.models import DailyVisits, Prospect, Touchpoint, Visit, VisitorSalt
from wagtail_advocates.tracking.queries import (
    latest_touch,
    person_of,
    touchpoints_within,
    visits_by_reason,
)
from wagtail_advocates.tracking.services import confirm, find_prospect, touch, visitor_hash

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=timezone.utc)
pytestmark = pytest.mark.django_db


def figures() -> dict[tuple[str, str], int]:
    rows = visits_by_reason(reach=reach_of(site=a_site()), since=NOON.date(), until=NOON.date())
    return {(row["verdict"], row["reason"]): row["total"] for row in rows}


def test_a_visitor_is_one_person_for_a_day_and_nobody_knows_them_after_it() -> None:
    with clock.at(NOON):
        today = visitor_hash(address="198.51.100.7", user_agent="Firefox")
        assert visitor_hash(address="198.51.100.7", user_agent="Firefox") == today
        assert visitor_hash(address="198.51.100.8", user_agent="Firefox") != today
        assert visitor_hash(address="198.51.100.7", user_agent="Chrome") != today
    with clock.at(NOON + timedelta(days=1)):
        assert visitor_hash(address="198.51.100.7", user_agent="Firefox") != today
    with clock.at(NOON + timedelta(days=2)):
        visitor_hash(address="", user_agent="")
    assert not VisitorSalt.objects.filter(day=NOON.date()).exists()


def test_the_same_visitor_counts_again_after_the_window() -> None:
    anna = an_advocate(a_program())
    reasons = []
    for minutes in (0, 10, 29, 31, 50):
        with clock.at(NOON + timedelta(minutes=minutes)):
            reasons.append(a_click(anna, address="198.51.100.7").reason)
    assert reasons == [
        "navigation",
        "duplicate_click",
        "duplicate_click",
        "navigation",
        "duplicate_click",
    ]


def test_another_advocates_link_is_no_repeat() -> None:
    program = a_program()
    with clock.at(NOON):
        for joined in (an_advocate(program), an_advocate(program)):
            assert a_click(joined, address="198.51.100.7").reason == "navigation"


def test_confirming_moves_a_visit_in_the_figures_once() -> None:
    anna = an_advocate(a_program())
    with clock.at(NOON):
        visit = a_click(anna, facts=a_person(sec_fetch_mode="", sec_fetch_dest=""))
        assert figures() == {("unverified", "no_fetch_metadata"): 1}
        assert not Touchpoint.objects.exists()
        assert confirm_visit(site=a_site(), visitor=visit.visitor).status == "confirmed"
        assert confirm_visit(site=a_site(), visitor=visit.visitor).status == "ignored"
        assert figures() == {("counted", "landing_confirmed"): 1}
    assert Touchpoint.objects.count() == 1


def test_who_finds_a_visit_confirmed_meanwhile_moves_nothing() -> None:
    with clock.at(NOON):
        a_click(an_advocate(a_program()), facts=a_person(sec_fetch_mode="", sec_fetch_dest=""))
        one, other = Visit.objects.get(), Visit.objects.get()
        for visit in (one, other):
            confirm(visit=visit, reason="landing_confirmed")
    assert figures() == {("counted", "landing_confirmed"): 1}


def test_the_first_visits_of_a_day_are_counted_however_close(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever looks before the other's row is there makes it too, and adds to it instead."""
    anna, look = an_advocate(a_program()), DailyVisits.objects.filter
    too_early = [DailyVisits.objects.none()]
    with clock.at(NOON):
        a_click(anna)
        monkeypatch.setattr(
            DailyVisits.objects,
            "filter",
            lambda **row: too_early.pop() if too_early else look(**row),
        )
        a_click(anna)
    assert (too_early, figures()) == ([], {("counted", "navigation"): 2})


def test_a_cookie_of_another_site_or_of_nobody_names_no_prospect() -> None:
    assert find_prospect(site=a_site(), visitor=None) is None
    assert find_prospect(site=a_site(), visitor=uuid.uuid4()) is None


def test_a_merged_prospect_is_known_by_its_old_cookie() -> None:
    old, kept = (Prospect.objects.create(site=a_site(), created_at=NOON) for _ in range(2))
    old.merged_into = kept
    old.save()
    assert find_prospect(site=a_site(), visitor=old.public_id) == kept


def test_contacts_are_numbered_and_only_those_in_the_window_count() -> None:
    program = a_program(window_days=30)
    anna, ben = an_advocate(program), an_advocate(program)
    with clock.at(NOON):
        visitor = a_click(anna).visitor
    for days, joined in ((29, ben), (31, anna)):
        with clock.at(NOON + timedelta(days=days)):
            a_click(joined, visitor=visitor)
    prospect = find_prospect(site=a_site(), visitor=visitor)
    assert prospect is not None
    assert list(prospect.touchpoints.order_by("number").values_list("number", flat=True)) == [
        1,
        2,
        3,
    ]
    within = touchpoints_within(
        person=person_of(prospect), program=program, before=NOON + timedelta(days=31)
    )
    assert [contact.number for contact in within] == [2, 3]
    last = latest_touch(person=person_of(prospect))
    assert last is not None
    assert last.number == 3


clicks = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(["navigate", "", "cors"]),
        st.sampled_from(["", "prefetch"]),
        st.booleans(),
        st.integers(1, 3),
    ),
    max_size=15,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(clicks)
def test_the_roll_up_says_what_the_visits_say(story: list) -> None:
    with transaction.atomic(), clock.at(NOON):
        program = a_program()
        people = [an_advocate(program), an_advocate(program)]
        for who, mode, purpose, staff, address in story:
            facts = a_person(sec_fetch_mode=mode, sec_purpose=purpose, is_staff=staff)
            visit = a_click(people[who], facts=facts, address=f"198.51.100.{address}")
            if visit.verdict == "unverified" and address == 2:
                confirm_visit(site=a_site(), visitor=visit.visitor)
        kept = Counter(Visit.objects.values_list("verdict", "reason"))
        assert figures() == dict(kept)
        assert all(row.visits >= 0 for row in DailyVisits.objects.all())
        # A repeat without a cookie is somebody else behind the same address: sent, not counted.
        sent = Q(verdict="counted") | Q(reason="duplicate_click")
        assert Touchpoint.objects.count() == Visit.objects.filter(sent).count()
        transaction.set_rollback(True)


def click_often(arguments: tuple[int, int]) -> int:
    from wagtail_advocates.core.transactions import flow
    from wagtail_advocates.links.models import ReferralCode
    from wagtail_advocates.tracking.services import count_visit

    prospect_id, code_id = arguments
    code = ReferralCode.objects.select_related("enrollment").get(pk=code_id)
    prospect = Prospect.objects.get(pk=prospect_id)

    @flow
    def one_click() -> None:
        touch(prospect=prospect, code=code, kind="click")
        count_visit(
            site_id=1,
            program_id=1,
            enrollment_id=1,
            page_id=0,
            channel="",
            day=NOON.date(),
            verdict="counted",
            reason="navigation",
        )

    for _ in range(20):
        one_click()
    return 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.processes
def test_clicks_side_by_side_are_all_counted_and_numbered_without_gaps() -> None:
    anna = an_advocate(a_program())
    prospect = Prospect.objects.create(site=a_site(), created_at=NOON)
    at_once(click_often, [(prospect.pk, anna.code.pk)] * 4)
    numbers = list(Touchpoint.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 81))
    [row] = DailyVisits.objects.all()
    assert row.visits == 80
