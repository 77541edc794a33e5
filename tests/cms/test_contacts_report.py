"""After how many contacts friends buy, against the rule of thumb of five to twelve."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cms.people import a_user, logged_in
from tests.factories import a_click, a_program, a_sale, an_advocate
from wagtail_advocates.attribution.models import Attribution
from wagtail_advocates.core import clock
from wagtail_advocates.flows import Customer, JoinResult, attribute_by_hand

pytestmark = pytest.mark.django_db
PAGE = "/admin/advocates/conversions/contacts/"


def a_friend(joined: JoinResult, *, contacts: int, typed: bool = False, **options: Any) -> Any:
    """Somebody who buys after so many clicks, and after typing the code besides."""
    visitor = None
    with clock.at(clock.now() - timedelta(days=2)):
        for _number in range(contacts):
            visitor = a_click(joined, visitor=visitor).visitor
    code = joined.code.code if typed else ""
    return a_sale(joined.enrollment.program, visitor=visitor, code=code, **options)


def shown(client: Client, **asked: Any) -> dict[str, int]:
    """First purchases by number of contacts, as the page says them; those there are none of left
    out.
    """
    page = BeautifulSoup(client.get(PAGE, asked).content, "html.parser")
    rows = page.select(".advocates-contacts tbody tr")
    told = {row.th.text: int(row.strong.text) for row in rows if row.strong}
    return {contacts: sales for contacts, sales in told.items() if sales}


def test_first_purchases_are_shown_by_the_number_of_contacts_before_them(root: Client) -> None:
    anna = an_advocate(a_program())
    for contacts in (1, 5, 5, 12, 13, 15):
        a_friend(anna, contacts=contacts)
    assert shown(root) == {"1": 1, "5": 2, "12": 1, "13+": 2}


def test_the_part_within_the_rule_of_thumb_is_said_in_words(root: Client) -> None:
    anna = an_advocate(a_program())
    for contacts in (1, 4, 5, 12, 13, 2):
        a_friend(anna, contacts=contacts)
    page = root.get(PAGE).content.decode()
    assert "2 of 6 first purchases (33%) came after 5 to 12 contacts" in page
    band = BeautifulSoup(page, "html.parser").select_one(".advocates-contacts__band")
    assert band is not None
    numbers = [head.text for head in band.select("th[scope=row]")]
    assert numbers == [str(number) for number in range(5, 13)]


def test_a_code_that_is_typed_is_a_contact(root: Client) -> None:
    anna = an_advocate(a_program())
    a_friend(anna, contacts=4, typed=True)
    a_friend(anna, contacts=0, typed=True)
    assert shown(root) == {"1": 1, "5": 1}


def test_what_somebody_buys_again_is_not_counted(root: Client) -> None:
    anna = an_advocate(a_program())
    ben = Customer(email="ben@friends.example")
    a_friend(anna, contacts=2, customer=ben)
    a_friend(anna, contacts=3, customer=ben)
    assert shown(root) == {"2": 1}


def test_only_the_days_and_the_program_that_are_asked_for_count(root: Client) -> None:
    anna, other = an_advocate(a_program()), an_advocate(a_program())
    long_ago = clock.now() - timedelta(days=200)
    a_friend(anna, contacts=2)
    a_friend(other, contacts=3)
    with clock.at(long_ago):
        a_friend(anna, contacts=4)
    program = anna.enrollment.program
    assert shown(root, program=program.pk) == {"2": 1}
    days = {"since": str(long_ago.date()), "until": str(long_ago.date())}
    assert shown(root, program=program.pk, **days) == {"4": 1}


def test_purchases_nobody_counted_the_contacts_of_are_named(root: Client) -> None:
    program = a_program()
    anna = an_advocate(program)
    attribute_by_hand(
        conversion_id=a_sale(program).conversion.pk,
        enrollment_id=anna.enrollment.pk,
        actor="mia",
        reason="She told us",
    )
    a_friend(anna, contacts=2)
    Attribution.objects.filter(contacts=2).update(contacts=None)
    page = root.get(PAGE).content.decode()
    assert "Of 2 first purchases it is not known after how many contacts they came" in page


def test_a_program_nobody_has_bought_through_explains_what_will_stand_there(root: Client) -> None:
    a_program()
    page = root.get(PAGE).content.decode()
    assert "Nobody has made a first purchase through this program in these days." in page


def test_a_site_without_programs_shows_the_page(root: Client) -> None:
    assert root.get(PAGE).status_code == 200


def test_the_histogram_is_exported(root: Client) -> None:
    a_friend(an_advocate(a_program()), contacts=6)
    lines = root.get(PAGE, {"export": "csv"}).content.decode().splitlines()
    assert (lines[0], lines[6], lines[-2:]) == ("contacts,sales", "6,1", ["13+,0", "unknown,0"])


def test_a_period_that_cannot_be_is_named(root: Client) -> None:
    a_program()
    answer = root.get(PAGE, {"since": "1990-01-01"}).content.decode()
    assert "Choose a period of at most 800 days." in answer


def test_it_reads_no_visits_and_as_much_for_many_sales_as_for_few(root: Client) -> None:
    anna = an_advocate(a_program())

    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            root.get(PAGE)
        ours = [query["sql"] for query in captured if "wagtail_advocates" in query["sql"]]
        assert not [sql for sql in ours if "_visit" in sql or "_touchpoint" in sql]
        return ours

    a_friend(anna, contacts=1)
    few = queries()
    for contacts in (2, 3):
        a_friend(anna, contacts=contacts)
    assert len(queries()) == len(few) <= 12


def test_it_is_for_who_may_see_conversions() -> None:
    a_program()
    assert logged_in(a_user("plain")).get(PAGE).status_code == 302
    viewer = logged_in(a_user("viewer", "view_conversion"))
    assert viewer.get(PAGE).status_code == 200


def test_the_list_of_conversions_leads_to_it(root: Client) -> None:
    assert PAGE in root.get("/admin/advocates/conversions/").content.decode()
