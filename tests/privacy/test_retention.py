"""What is forgotten when, and that no figure changes by it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.factories import a_click, a_person, a_program, a_sale, a_site, an_advocate
from tests.privacy.whole_database import books, rows_of
from tests.processes import at_once
from wagtail_advocates.advocates.models import SignInLink
from wagtail_advocates.advocates.services import issue_sign_in_link
from wagtail_advocates.core import clock
from wagtail_advocates.core.limits import Budget, spend
from wagtail_advocates.core.models import IdempotentCall, RateCounter
from wagtail_advocates.flows import prune, prune_today
from wagtail_advocates.notifications.models import SentMail
from wagtail_advocates.privacy.models import PruneRun
from wagtail_advocates.programs.reach import reach_of
from wagtail_advocates.reports.funnel import funnel, visits_of_enrollments
from wagtail_advocates.tasks import sweep
from wagtail_advocates.tracking.models import Prospect, Touchpoint, Visit, VisitorSalt
from wagtail_advocates.tracking.queries import visits_by_reason
from wagtail_advocates.tracking.services import new_prospect, visitor_hash
from wagtail_advocates.webhooks.models import OutboxMessage
from wagtail_advocates.webhooks.services import enqueue

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)
KEPT = (
    "wagtail_advocates_dailyvisits",
    "wagtail_advocates_dailyshares",
    "wagtail_advocates_conversion",
    "wagtail_advocates_attribution",
    "wagtail_advocates_credit",
    "wagtail_advocates_reward",
    "wagtail_advocates_decision",
    "wagtail_advocates_referral",
)


def kept() -> dict[str, Any]:
    return {**books(), **{table: rows_of(table) for table in KEPT}}


@pytest.fixture
def anna():
    return an_advocate(a_program(window_days=30))


def clicked(anna: Any, *, days_ago: int, **options: Any) -> Any:
    with clock.at(NOW - timedelta(days=days_ago)):
        return a_click(anna, **options)


def figures(anna: Any) -> Any:
    program = anna.enrollment.program
    since, until = (NOW - timedelta(days=1000)).date(), NOW.date()
    return (
        funnel(program=program, since=since, until=until),
        visits_by_reason(reach=reach_of(site=a_site(), program=program), since=since, until=until),
        visits_of_enrollments(enrollment_ids=[anna.enrollment.pk]),
    )


VISITS = st.lists(
    st.tuples(st.integers(0, 800), st.sampled_from(["counted", "unverified", "bot", "repeat"])),
    max_size=8,
)


@hypothesis_settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(visits=VISITS, size=st.integers(1, 5))
def test_every_figure_is_the_same_before_and_after(visits: Any, size: int) -> None:
    anna = an_advocate(a_program())
    kinds: dict[str, dict[str, Any]] = {
        "counted": {},
        "unverified": {"facts": a_person(sec_fetch_mode="", sec_fetch_dest="")},
        "bot": {"facts": a_person(user_agent="Googlebot/2.1")},
        "repeat": {"address": "203.0.113.9"},
    }
    for days_ago, kind in visits:
        clicked(anna, days_ago=days_ago, **kinds[kind])
    before = figures(anna), kept()
    prune(now=NOW, size=size)
    assert (figures(anna), kept()) == before
    assert not Visit.objects.filter(occurred_at__lt=NOW - timedelta(days=400)).exists()
    assert prune(now=NOW, size=size).removed == {}


def test_old_visits_go_and_their_contacts_keep_what_credit_needs(anna) -> None:
    old, new = clicked(anna, days_ago=401), clicked(anna, days_ago=399)
    assert prune(now=NOW).removed["visits"] == 1
    assert Visit.objects.get().prospect.public_id == new.visitor
    contact = Touchpoint.objects.get(prospect__public_id=old.visitor)
    assert (contact.visit, contact.number, contact.code) == (None, 1, anna.code)


def test_the_setting_says_how_long(anna, settings) -> None:
    settings.WAGTAIL_ADVOCATES["RETENTION_DAYS"] = 10
    clicked(anna, days_ago=11)
    clicked(anna, days_ago=9)
    prune(now=NOW)
    assert Visit.objects.count() == 1


def test_an_unverified_visit_stays_while_a_purchase_could_confirm_it(anna) -> None:
    unsure = {"facts": a_person(sec_fetch_mode="", sec_fetch_dest="")}
    clicked(anna, days_ago=31, **unsure)
    kept_visit = clicked(anna, days_ago=29, **unsure)
    assert prune(now=NOW).removed["unverified_visits"] == 1
    with clock.at(NOW):
        assert a_sale(anna.enrollment.program, visitor=kept_visit.visitor).attributed


def test_a_visitor_id_nothing_refers_to_goes_and_a_customer_stays(anna) -> None:
    with clock.at(NOW - timedelta(days=401)):
        lone = new_prospect(site=a_site())
        customer = new_prospect(site=a_site(), customer_key="k" * 64)
    with clock.at(NOW - timedelta(days=10)):
        young = new_prospect(site=a_site())
    touched = clicked(anna, days_ago=500)
    prune(now=NOW)
    left = set(Prospect.objects.values_list("pk", flat=True))
    assert lone.pk not in left
    assert {customer.pk, young.pk} <= left
    assert Prospect.objects.filter(public_id=touched.visitor).exists()


def test_links_counters_answers_messages_and_the_mail_log_go_in_time(anna) -> None:
    advocate = anna.enrollment.advocate
    for days_ago in (0, 2, 29, 31, 399, 401):
        with clock.at(NOW - timedelta(days=days_ago)):
            issue_sign_in_link(advocate=advocate)
            spend(budget=Budget("claim", calls=5, seconds=60), caller=str(days_ago))
            IdempotentCall.objects.create(
                key=f"{days_ago}", body_digest="b", created_at=clock.now()
            )
            message = enqueue(topic="mail.sign_in", payload={})
            OutboxMessage.objects.filter(pk=message.pk).update(done_at=clock.now())
            failed = enqueue(topic="mail.sign_in", payload={})
            OutboxMessage.objects.filter(pk=failed.pk).update(failed_at=clock.now())
            SentMail.objects.create(advocate=advocate, name="sign_in", sent_at=clock.now())
    assert prune(now=NOW, dry_run=True).removed == {
        "delivered_messages": 3,
        "failed_messages": 1,
        "mail_log": 1,
        "sign_in_links": 5,
        "rate_counters": 5,
        "api_answers": 3,
    }
    prune(now=NOW)
    assert SignInLink.objects.count() == 1
    assert RateCounter.objects.count() == 1
    assert IdempotentCall.objects.count() == 3
    assert OutboxMessage.objects.filter(failed_at=None).count() == 3
    assert OutboxMessage.objects.exclude(failed_at=None).count() == 5
    assert SentMail.objects.count() == 5


def test_a_message_that_waits_is_never_pruned(anna) -> None:
    OutboxMessage.objects.all().delete()
    with clock.at(NOW - timedelta(days=900)):
        enqueue(topic="mail.sign_in", payload={"advocate": 1})
    prune(now=NOW)
    assert OutboxMessage.objects.count() == 1


def test_a_run_stops_after_its_batches_and_goes_on_later(anna) -> None:
    for _ in range(5):
        clicked(anna, days_ago=450)
    first = prune(now=NOW, size=2, batches=2)
    assert (first.removed, first.finished) == ({"visits": 4}, False)
    assert prune(now=NOW, size=2).finished
    assert not Visit.objects.exists()


def test_the_worker_prunes_once_a_day(anna) -> None:
    clicked(anna, days_ago=450)
    with clock.at(NOW):
        assert sweep()["pruned"] > 0
        clicked(anna, days_ago=451)
        assert sweep()["pruned"] == 0
    with clock.at(NOW + timedelta(days=1)):
        assert sweep()["pruned"] > 0
    assert PruneRun.objects.count() == 2
    assert PruneRun.objects.get(day=NOW.date()).removed["visits"] == 1


def test_a_worker_that_died_in_the_middle_gives_way(anna) -> None:
    clicked(anna, days_ago=450)
    PruneRun.objects.create(day=NOW.date(), claimed_at=NOW)
    assert prune_today(now=NOW + timedelta(minutes=29)) == 0
    assert prune_today(now=NOW + timedelta(minutes=31)) > 0
    assert PruneRun.objects.get().finished_at is not None


def prune_in_a_process(moment: str) -> int:
    from wagtail_advocates.flows import prune_today as again

    return again(now=datetime.fromisoformat(moment))


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_prunes() -> None:
    anna = an_advocate(a_program())
    for _ in range(3):
        clicked(anna, days_ago=450)
    removed = at_once(prune_in_a_process, [NOW.isoformat()] * 2)
    assert sorted(count > 0 for count in removed) == [False, True]
    assert not Visit.objects.exists()


def test_a_salt_lives_one_day_whoever_comes_the_day_after() -> None:
    with clock.at(NOW):
        first = visitor_hash(address="203.0.113.9", user_agent="a")
        assert visitor_hash(address="203.0.113.9", user_agent="a") == first
    with clock.at(NOW.replace(hour=23, minute=59)):
        assert visitor_hash(address="203.0.113.9", user_agent="a") == first
    with clock.at(NOW.replace(hour=0) + timedelta(days=1)):
        assert visitor_hash(address="203.0.113.9", user_agent="a") != first
    assert [salt.day for salt in VisitorSalt.objects.all()] == [NOW.date() + timedelta(days=1)]


def test_a_salt_goes_though_nobody_comes_any_more() -> None:
    with clock.at(NOW):
        visitor_hash(address="203.0.113.9", user_agent="a")
        sweep()
        assert VisitorSalt.objects.count() == 1
    with clock.at(NOW.replace(hour=0) + timedelta(days=1)):
        sweep()
        assert not VisitorSalt.objects.exists()
