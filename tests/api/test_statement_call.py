"""An advocate's account statement, as a shop's server reads it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from tests.api.test_pages import MOMENT, walk
from tests.api.test_reading_calls import items
from tests.api.test_server_calls import Shop
from tests.factories import a_program, a_site, an_advocate, something_earned
from tests.portal.test_statement import anna as anna
from tests.portal.test_statement import file_of, rows_of
from tests.portal.test_whose_rows import signed_in_as
from wagtail_advocates.core import clock
from wagtail_advocates.programs.keys import issue_key

pytestmark = pytest.mark.django_db


def statement_of(joined: Any) -> str:
    return f"/advocates/{joined.code.code}/statement"


def sums(rows: list[dict[str, Any]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in rows:
        found[row["account"]] += row["amount_minor"]
    return dict(found)


def test_its_lines_add_up_to_the_balance_with_what_was_earned_as_a_friend(anna) -> None:
    shop = Shop()
    rows = items(shop, statement_of(anna))
    [owed] = shop.get(f"/advocates/{anna.code.code}/balance").json()["balances"]
    found = sums(rows)
    assert found["rewards_pending"] == owed["pending_minor"]
    assert found["store_credit"] == owed["credit_minor"] == 300
    assert {row["earned_as"] for row in rows} == {"advocate", "friend"}


def test_it_says_what_the_file_of_the_portal_says(anna) -> None:
    columns = ("entry_id", "entry", "account", "earned_as", "unit")
    told = {
        (*map(row.get, columns), row["amount_minor"]) for row in items(Shop(), statement_of(anna))
    }
    file = rows_of(signed_in_as(anna).get(file_of(anna)))
    assert told == {(*map(row.get, columns), int(row["amount_minor"])) for row in file}


@pytest.mark.parametrize("limit", [1, 3])
def test_it_is_walked_newest_first(anna, limit: int) -> None:
    shop = Shop()
    whole = items(shop, f"{statement_of(anna)}?limit=100")
    assert walk(shop, statement_of(anna), limit=limit) == whole
    moments = [row["posted_at"] for row in whole]
    assert moments == sorted(moments, reverse=True)


def test_it_is_narrowed_to_a_period_with_its_first_moment_and_not_its_last() -> None:
    anna = an_advocate(a_program())
    with clock.at(MOMENT):
        something_earned(anna)
    with clock.at(MOMENT + timedelta(days=1)):
        something_earned(anna)
    whole = items(Shop(), statement_of(anna))
    later = [row for row in whole if row["posted_at"].startswith("2026-11-25")]
    assert 0 < len(later) < len(whole)
    day = "2026-11-25T10:00:20Z"
    assert items(Shop(), f"{statement_of(anna)}?since={day}") == later
    assert items(Shop(), f"{statement_of(anna)}?until={day}") == whole[len(later) :]


def test_it_is_cut_to_the_fields_asked_for_and_sent_again_only_where_it_changed(anna) -> None:
    shop = Shop()
    address = f"{statement_of(anna)}?fields=unit,amount_minor"
    first = shop.get(address)
    assert {tuple(row) for row in first.json()["items"]} == {("unit", "amount_minor")}
    assert shop.call("GET", address, if_none_match=first["ETag"]).status_code == 304
    something_earned(anna)
    assert shop.call("GET", address, if_none_match=first["ETag"]).status_code == 200


@pytest.mark.parametrize(
    "query",
    ["statsu=x", "limit=0", "fields=id", "since=yesterday", "cursor=" + "x" * 22, "program=%00"],
)
def test_what_cannot_be_asked_is_refused(anna, query: str) -> None:
    assert Shop().get(f"{statement_of(anna)}?{query}").status_code == 422


def test_a_cursor_leads_on_in_the_statement_it_is_from_only(anna) -> None:
    ben = an_advocate(anna.enrollment.program, "Ben Osei")
    something_earned(ben)
    shop = Shop()
    cursor = shop.get(f"{statement_of(anna)}?limit=1").json()["next"]
    answer = shop.get(f"{statement_of(ben)}?cursor={cursor}")
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")


def test_it_needs_the_scope_for_people(anna) -> None:
    others = ["conversions", "payouts", "refunds", "credit", "reports", "links"]
    answer = Shop(scopes=others).get(statement_of(anna))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert Shop(scopes=["advocates"]).get(statement_of(anna)).status_code == 200


def test_a_key_of_another_program_or_site_finds_no_statement(anna) -> None:
    other = Site.objects.create(hostname="other.example", root_page=a_site().root_page)
    foreign = Shop()
    _row, foreign.key = issue_key(site=other, kind="secret", name="other shop")
    for shop in (Shop(program=a_program()), foreign):
        answer = shop.get(statement_of(anna))
        assert (answer.status_code, answer.json()["code"]) == (404, "code_unknown")
    own = anna.enrollment.program
    assert items(Shop(program=own), statement_of(anna)) == items(Shop(), statement_of(anna))


def test_it_costs_the_same_however_long_it_is(anna) -> None:
    shop = Shop()

    def cost() -> int:
        # One moment, as the first call of a minute makes the row that counts them.
        with clock.at(MOMENT), CaptureQueriesContext(connection) as captured:
            assert shop.get(statement_of(anna)).status_code == 200
        return len(captured)

    cost()
    few = cost()
    something_earned(anna, sales=6)
    assert cost() == few <= 9
