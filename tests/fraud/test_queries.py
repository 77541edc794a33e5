"""What the books of visits, credits and traits say about one credit."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.factories import a_click, a_person, a_program, a_sale, a_site, an_advocate
from tests.frozen import is_frozen
from wagtail_advocates.core import clock
from wagtail_advocates.flows import Customer, attribute_by_hand, record_refund
from wagtail_advocates.fraud import queries
from wagtail_advocates.fraud.models import FraudListEntry
from wagtail_advocates.fraud.queries import (
    MonthOfVisits,
    RecentCredit,
    conversions_between,
    find_ring,
    find_traits,
    listings_of,
    months_of_visits,
    newest_credits,
)
from wagtail_advocates.fraud.services import keep_traits
from wagtail_advocates.tracking.models import DailyVisits

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def referred(*pairs: str, **options: Any) -> None:
    """``ben<anna``: Anna referred Ben."""
    for pair in pairs:
        person, by = pair.split("<")
        keep_traits(site_id=a_site().pk, person_key=person, traits=[("referred_by", by)], **options)


def ring(customer: str, *referred_by: str, site_id: int = 0) -> tuple[str, ...]:
    """The circle that a sale of Anna's to the customer closes."""
    return find_ring(
        site_id=site_id or a_site().pk,
        customer=customer,
        advocate="anna",
        referred_by=set(referred_by),
    )


class TestRings:
    def test_two_who_refer_each_other_are_the_smallest(self) -> None:
        assert ring("ben", "ben") == ("anna", "ben")

    def test_three_and_four_are_found_with_everybody_between(self) -> None:
        referred("ben<cleo", "cleo<dora")
        assert ring("cleo", "ben") == ("anna", "ben", "cleo")
        assert ring("dora", "ben") == ("anna", "ben", "cleo", "dora")

    def test_five_are_a_circle_of_friends(self) -> None:
        referred("ben<cleo", "cleo<dora", "dora<emil")
        assert ring("emil", "ben") == ()

    def test_a_chain_that_does_not_come_back_is_none(self) -> None:
        referred("ben<cleo")
        assert ring("fred", "ben") == ()
        assert ring("fred") == ()

    def test_names_come_in_any_order(self) -> None:
        assert ring("aaron", "aaron") == ("anna", "aaron")

    def test_who_referred_the_advocate_is_only_who_is_said_to_have(self) -> None:
        referred("anna<cleo")
        assert ring("cleo", "ben") == ()

    def test_nobody_and_the_advocate_alone_are_none(self, django_assert_num_queries: Any) -> None:
        site_id = a_site().pk
        with django_assert_num_queries(0):
            assert ring("", "ben", site_id=site_id) == ()
            assert ring("anna", "anna", "ben", site_id=site_id) == ()
            assert ring("ben", "anna", site_id=site_id) == ()

    def test_a_circle_beside_the_way_is_not_walked_for_ever(
        self, django_assert_num_queries: Any
    ) -> None:
        referred("ben<cleo", "cleo<ben", "cleo<anna")
        site_id = a_site().pk
        with django_assert_num_queries(2):
            assert ring("fred", "ben", site_id=site_id) == ()

    def test_several_may_have_referred_one(self) -> None:
        referred("ben<emil", "cleo<dora")
        assert ring("dora", "ben", "cleo") == ("anna", "cleo", "dora")

    def test_another_sites_people_are_others(self) -> None:
        keep_traits(site_id=an_other_site().pk, person_key="ben", traits=[("referred_by", "cleo")])
        assert ring("cleo", "ben") == ()


def an_other_site() -> Any:
    return type(a_site()).objects.create(hostname="other.example", root_page=a_site().root_page)


class TestTraits:
    def test_who_has_a_thing_in_common_is_found_with_all_that_is_known_of_the_people(self) -> None:
        site_id = a_site().pk
        for person, kind, key in (
            ("anna", "device", "d1"),
            ("anna", "payment", "p1"),
            ("ben", "device", "d1"),
            ("ben", "payment", "p2"),
            ("cleo", "payment", "d1"),
        ):
            keep_traits(site_id=site_id, person_key=person, traits=[(kind, key)])
        found = find_traits(site_id=site_id, keys=["d1"], people=["anna", ""])
        assert found.of == {
            "anna": {"device": {"d1"}, "payment": {"p1"}},
            "ben": {"device": {"d1"}},
            "cleo": {"payment": {"d1"}},
        }
        assert found.keys("anna", "device", "payment") == {"d1", "p1"}
        assert found.keys("anna", "address") == found.keys("dora", "device") == set()
        assert found.holders(["d1"], "device") == {"anna", "ben"}
        assert found.holders(["d1"], "device", "payment") == {"anna", "ben", "cleo"}
        assert found.holders(["p2"], "payment") == set()

    def test_the_networks_of_the_people_are_found_only_where_asked_for(self) -> None:
        keep_traits(site_id=a_site().pk, person_key="anna", traits=[("network", "n1")])
        assert find_traits(site_id=a_site().pk, keys=["x"], people=["anna"]).of == {}
        found = find_traits(site_id=a_site().pk, keys=["n1"], people=["anna"])
        assert found.of == {"anna": {"network": {"n1"}}}

    def test_a_key_that_many_have_does_not_hide_what_is_known_of_the_people(
        self, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
    ) -> None:
        monkeypatch.setattr(queries, "MOST_TRAITS", 3)
        site_id = a_site().pk
        for number in range(7):
            keep_traits(site_id=site_id, person_key=f"p{number}", traits=[("network", "n1")])
        keep_traits(site_id=site_id, person_key="anna", traits=[("device", "d1")])
        with django_assert_num_queries(2):
            found = find_traits(site_id=site_id, keys=["n1"], people=["anna"])
        assert found.keys("anna", "device") == {"d1"}
        assert len(found.holders(["n1"], "network")) <= 3
        for people in (["p0", "p1"], ["p0", "p1", "p2"]):
            with django_assert_num_queries(2):
                find_traits(site_id=site_id, keys=["n1"], people=people)
        with django_assert_num_queries(1):
            found = find_traits(site_id=site_id, keys=["n1"], people=["p0", "p1", "p2", "p3"])
        assert len(found.holders(["n1"], "network")) == 7


def test_what_is_listed_is_in_force_until_it_ends() -> None:
    for key, listing, expires_at in (
        ("forever", "block", None),
        ("still", "allow", NOW + timedelta(seconds=1)),
        ("ended", "block", NOW),
        ("unasked", "block", None),
    ):
        FraudListEntry.objects.create(
            site=a_site(), key=key, listing=listing, expires_at=expires_at
        )
    keys = ["forever", "still", "ended", "nowhere", "still"]
    found = listings_of(site_id=a_site().pk, keys=keys, at=NOW)
    assert found == {"forever": "block", "still": "allow"}


def test_a_month_of_visits_is_thirty_days_and_tells_the_hidden_ones() -> None:
    for enrollment_id, days, verdict, reason, visits in (
        (1, 0, "counted", "navigation", 5),
        (1, 30, "counted", "navigation", 7),
        (1, 31, "counted", "navigation", 100),
        (1, 1, "unverified", "no_fetch_metadata", 3),
        (1, 1, "excluded", "not_a_document", 2),
        (1, 2, "excluded", "not_a_navigation", 4),
        (1, 2, "excluded", "bot", 50),
        (2, 1, "unverified", "no_fetch_metadata", -3),
        (3, 1, "counted", "navigation", 9),
    ):
        DailyVisits.objects.create(
            site_id=1,
            enrollment_id=enrollment_id,
            day=(NOW - timedelta(days=days)).date(),
            verdict=verdict,
            reason=reason,
            visits=visits,
        )
    assert months_of_visits(enrollment_ids=iter([1, 2, 4]), at=NOW) == {
        1: MonthOfVisits(counted=12, unconfirmed=3, embedded=6),
        2: MonthOfVisits(),
    }
    assert MonthOfVisits() == MonthOfVisits(0, 0, 0)


def test_the_sales_by_which_people_referred_each_other_are_found() -> None:
    program = a_program()
    anna = an_advocate(program)
    one, two = (a_sale(program, code=anna.code.code).conversion for _ in range(2))
    referred("ben<anna", conversion=one)
    referred("anna<cleo", conversion=two)
    referred("anna<ben")
    found = conversions_between(site_id=program.site_id, people={"anna", "ben"})
    assert found == [one.pk]


class TestNewestCredits:
    def test_a_credit_tells_how_the_customer_came_and_who_they_are(self) -> None:
        program = a_program()
        anna = an_advocate(program)
        a_sale(program, code=anna.code.code)
        visitor = a_click(anna, facts=a_person(origin="paid")).visitor
        a_sale(program, visitor=visitor, customer=Customer(email="ben@friends.example"))
        clicked, typed = newest_credits(enrollment_id=anna.enrollment.pk)
        assert (clicked.by_code_alone, typed.by_code_alone) == (False, True)
        assert (clicked.visit_reason, typed.visit_reason) == ("navigation", "")
        assert (clicked.origin, typed.origin) == ("paid", "")
        assert clicked.visit_hash
        assert not typed.visit_hash
        assert clicked.person == clicked.customer_key != ""
        assert typed.person == f"conversion:{typed.conversion_id}"

    def test_a_code_typed_after_a_click_was_not_typed_unseen(self) -> None:
        program = a_program()
        anna = an_advocate(program)
        visitor = a_click(anna).visitor
        a_sale(program, visitor=visitor, code=anna.code.code)
        [found] = newest_credits(enrollment_id=anna.enrollment.pk)
        assert not found.by_code_alone

    def test_credit_by_hand_followed_neither_click_nor_code(self) -> None:
        program = a_program(friend_reward=None)
        anna, sale = an_advocate(program), a_sale(program).conversion
        attribute_by_hand(
            conversion_id=sale.pk, enrollment_id=anna.enrollment.pk, actor="mia", reason="Told us"
        )
        [found] = newest_credits(enrollment_id=anna.enrollment.pk)
        assert found == RecentCredit(sale.pk, sale.customer_key, sale.occurred_at, False)
        assert not found.is_refunded

    def test_a_refund_is_seen_once_it_was_applied(self) -> None:
        program = a_program()
        anna = an_advocate(program)
        for order in ("kept", "returned"):
            a_sale(program, code=anna.code.code, external_id=order)
        record_refund(
            site=program.site,
            order="returned",
            external_id="r1",
            amount_minor=100,
            currency=program.currency,
        )
        found = newest_credits(enrollment_id=anna.enrollment.pk)
        assert [credit.is_refunded for credit in found] == [True, False]

    def test_only_the_newest_are_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(queries, "NEWEST", 2)
        program = a_program()
        anna = an_advocate(program)
        sales = [a_sale(program, code=anna.code.code).conversion.pk for _ in range(3)]
        found = newest_credits(enrollment_id=anna.enrollment.pk)
        assert [credit.conversion_id for credit in found] == sales[:0:-1]


@pytest.mark.parametrize("value", [MonthOfVisits(), RecentCredit(1, "", clock.now(), False)])
def test_what_was_read_cannot_be_changed(value: Any) -> None:
    assert is_frozen(value)
