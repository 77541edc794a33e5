"""An advocate's account statement: whole, in pages, and as a file."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Any

import pytest
from django.urls import reverse

from tests.cms.people import a_user, logged_in
from tests.factories import a_program, a_sale, an_advocate, something_earned
from tests.portal.test_whose_rows import signed_in_as
from wagtail_advocates.flows import Customer, RewardPlan, approve_reward, spend_credit
from wagtail_advocates.ledger.models import Line
from wagtail_advocates.payouts.friends import owed_to_people
from wagtail_advocates.portal import statements
from wagtail_advocates.programs.models import Program
from wagtail_advocates.reports import statement

pytestmark = pytest.mark.django_db
ANNA = "anna@people.example"


def page_of(joined: Any) -> str:
    return f"/advocates/portal/statement/{joined.enrollment.pk}/"


def file_of(joined: Any) -> str:
    return f"/advocates/portal/statement/{joined.enrollment.pk}.csv"


def rows_of(answer: Any) -> list[dict[str, str]]:
    assert "no-store" in answer["Cache-Control"]
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def bought_as_a_friend(program: Program, email: str) -> None:
    """Who buys by another advocate's code gets five euros."""
    other = an_advocate(program, "Cleo")
    for reward in a_sale(program, code=other.code.code, customer=Customer(email=email)).rewards:
        approve_reward(reward_id=reward.pk, actor="m")


@pytest.fixture
def anna() -> Any:
    """Ten euros as an advocate and five as a friend, in store credit; some of it was spent."""
    credit = {"kind": "credit"}
    program = a_program(
        advocate_reward=RewardPlan(amount_minor=1000, **credit),
        friend_reward=RewardPlan(rate_bps=500, **credit),
    )
    bought_as_a_friend(program, ANNA)
    joined = an_advocate(program, "Anna Berg", email=ANNA)
    something_earned(joined)
    spend_credit(program=program, email=ANNA, order="o-1", amount_minor=1200)
    return joined


def the_sums(rows: list[dict[str, str]]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row["account"]] += int(row["amount_minor"])
    return dict(sums)


def test_the_file_adds_up_to_the_balances_shown_with_what_was_earned_as_a_friend(anna) -> None:
    rows = rows_of(signed_in_as(anna).get(file_of(anna)))
    [owed] = owed_to_people(enrollments=[anna.enrollment])[anna.enrollment.pk]
    assert the_sums(rows) == {
        "rewards_pending": owed.pending_minor,
        "store_credit": owed.credit_minor,
        "credit_spent": 1200,
    }
    assert owed.credit_minor == 300
    assert {row["earned_as"] for row in rows} == {"advocate", "friend"}
    newest = rows[0]
    assert (newest["entry"], newest["unit"]) == ("credit_spent", "EUR")
    assert {(row["amount"], row["amount_minor"]) for row in rows} >= {("10.00", "1000")}


def test_what_the_same_person_was_given_in_another_program_is_in_no_statement_of_this(anna) -> None:
    other = a_program(friend_reward=RewardPlan(amount_minor=777, kind="credit"))
    bought_as_a_friend(other, ANNA)
    rows = rows_of(signed_in_as(anna).get(file_of(anna)))
    assert not [row for row in rows if abs(int(row["amount_minor"])) == 777]


def test_the_file_is_whole_however_long_it_is_and_read_in_pieces(anna, monkeypatch) -> None:
    monkeypatch.setattr(statement, "CHUNK", 3)
    something_earned(anna, sales=10)
    rows = rows_of(signed_in_as(anna).get(file_of(anna)))
    own = Line.objects.filter(
        account__owner_kind="enrollment", account__owner_id=anna.enrollment.pk
    )
    assert sum(row["earned_as"] == "advocate" for row in rows) == own.count() > 30


def test_the_page_is_in_pages_and_each_line_is_on_one_of_them(anna, monkeypatch) -> None:
    monkeypatch.setattr(statements, "PER_PAGE", 4)
    client = signed_in_as(anna)
    lines = [client.get(page_of(anna), {"p": number}).context["lines"] for number in (1, 2)]
    assert [len(part) for part in lines] == [4, 4]
    assert lines[0] != lines[1]
    first = client.get(page_of(anna)).content.decode()
    assert "?p=2" in first
    assert file_of(anna) in first
    assert "Store credit (Friend)" in first + client.get(page_of(anna), {"p": 2}).content.decode()
    assert client.get(page_of(anna), {"p": "x"}).status_code == 200


def test_the_portal_leads_to_the_statement(anna) -> None:
    assert page_of(anna) in signed_in_as(anna).get("/advocates/portal/").content.decode()


@pytest.mark.parametrize("address", [page_of, file_of])
def test_nobody_reads_the_statement_of_another(anna, address) -> None:
    ben = an_advocate(anna.enrollment.program, "Ben Osei")
    assert signed_in_as(ben).get(address(anna)).status_code == 404
    assert signed_in_as(None).get(address(anna))["Location"] == "/advocates/sign-in/"


def test_the_file_is_not_made_again_and_again(anna) -> None:
    client = signed_in_as(anna)
    codes = [client.get(file_of(anna)).status_code for _ in range(21)]
    assert codes == [200] * 20 + [429]


def test_who_earned_nothing_is_told_so() -> None:
    anna = an_advocate(a_program())
    assert "Nothing has been earned yet" in signed_in_as(anna).get(page_of(anna)).content.decode()


def test_the_team_reads_it_in_pages_and_takes_the_same_file(anna, monkeypatch) -> None:
    monkeypatch.setattr(statements, "PER_PAGE", 4)
    client = logged_in(a_user("viewer", "view_enrollment"))
    about = reverse("advocates_enrollments:inspect", args=[anna.enrollment.pk])
    file = reverse("advocates_enrollments:statement", args=[anna.enrollment.pk])
    page = client.get(about)
    assert len(page.context["ledger"]) == 4
    assert "?p=2" in page.content.decode()
    assert file in page.content.decode()
    assert rows_of(client.get(file)) == rows_of(signed_in_as(anna).get(file_of(anna)))


def test_who_may_not_look_at_advocates_gets_no_file(anna) -> None:
    file = reverse("advocates_enrollments:statement", args=[anna.enrollment.pk])
    answer = logged_in(a_user("payer", "view_payout")).get(file)
    assert answer.status_code in (302, 403)
