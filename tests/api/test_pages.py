"""Lists come in pages; walking them gives every row once, and costs the same on each page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.test_reading_calls import LISTS, a_story
from tests.api.test_server_calls import Shop
from tests.factories import a_program, an_advocate
from wagtail_advocates.core import clock
from wagtail_advocates.links.models import ReferralCode

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 24, 10, 0, 20, tzinfo=UTC)


def walk(
    shop: Shop, path: str, *, limit: int, meanwhile: Callable[[], None] = lambda: None
) -> list[dict[str, Any]]:
    """Every row of every page; something may happen between two of them."""
    rows: list[dict[str, Any]] = []
    cursor = ""
    for _page in range(200):
        answer = shop.get(f"{path}?limit={limit}{cursor}")
        assert answer.status_code == 200, answer.content
        page = answer.json()
        assert len(page["items"]) <= limit
        rows += page["items"]
        if page["next"] is None:
            return rows
        assert len(page["items"]) == limit
        cursor = f"&cursor={page['next']}"
        meanwhile()
    raise AssertionError("The pages do not end.")


def add_codes(enrollment: Any, names: list[str]) -> None:
    ReferralCode.objects.bulk_create(
        ReferralCode(
            site=enrollment.program.site,
            enrollment=enrollment,
            code=name,
            is_primary=False,
            created_at=clock.now(),
        )
        for name in names
    )


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    there=st.integers(0, 23),
    limit=st.integers(1, 26),
    added=st.lists(st.integers(0, 3), max_size=8),
    is_bound=st.booleans(),
)
def test_walking_the_pages_gives_every_row_once_whatever_is_added_meanwhile(
    there: int, limit: int, added: list[int], is_bound: bool
) -> None:
    ReferralCode.objects.all().delete()
    program = a_program()
    anna, other = an_advocate(program), an_advocate(a_program())
    start = [f"{program.pk}X{number}" for number in range(there)]
    for number, name in enumerate(start):
        add_codes(anna.enrollment, [name])
        if number % 3 == 0:
            add_codes(other.enrollment, [f"OTHER{name}"])
    more = iter([*added, *[0] * 200])
    made = iter(range(1000))

    def meanwhile() -> None:
        add_codes(anna.enrollment, [f"{program.pk}Y{next(made)}" for _ in range(next(more))])

    shop = Shop(program=program) if is_bound else Shop()
    rows = walk(shop, "/links", limit=limit, meanwhile=meanwhile)
    codes = [row["code"] for row in rows if row["program"] == program.slug]
    assert codes == [*reversed(start), anna.code.code]
    assert len({row["code"] for row in rows}) == len(rows)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_every_list_is_walked(path: str, limit: int) -> None:
    program = a_program()
    for _ in range(3):
        a_story(program)
    shop = Shop()
    rows = walk(shop, path, limit=limit)
    whole = shop.get(f"{path}?limit=100").json()
    assert rows == whole["items"]
    assert whole["next"] is None
    assert len(rows) == (6 if path == "/rewards" else 3)


@pytest.mark.parametrize("path", LISTS)
def test_a_page_costs_the_same_however_many_rows_it_has(path: str) -> None:
    program = a_program()
    shop = Shop()

    def cost() -> int:
        # One moment, as the first call of a minute makes the row that counts them.
        with clock.at(MOMENT), CaptureQueriesContext(connection) as captured:
            assert shop.get(path).status_code == 200
        return len(captured)

    a_story(program)
    cost()
    few = cost()
    for _ in range(5):
        a_story(program)
    assert cost() == few
    assert few <= 7


@pytest.mark.parametrize("cursor", ["abc", "x" * 22, "x" * 65, "0", "-1", "'; --", "AAAA" * 5])
def test_a_hostile_cursor_is_refused(cursor: str) -> None:
    an_advocate(a_program())
    answer = Shop().get(f"/links?cursor={cursor}")
    assert answer.status_code == 422
    assert answer.json()["code"] in ("cursor_invalid", "fields_invalid")


def test_a_cursor_of_another_list_is_refused() -> None:
    program = a_program()
    for _ in range(2):
        an_advocate(program)
    shop = Shop()
    cursor = shop.get("/links?limit=1").json()["next"]
    answer = shop.get(f"/enrollments?cursor={cursor}")
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")


def test_a_cursor_of_another_key_opens_nothing_more() -> None:
    program = a_program()
    for _ in range(2):
        an_advocate(program)
    cursor = Shop().get("/links?limit=1").json()["next"]
    stranger = Shop(program=a_program())
    assert stranger.get(f"/links?cursor={cursor}").json() == {"items": [], "next": None}


def test_only_the_fields_asked_for_come() -> None:
    an_advocate(a_program())
    shop = Shop()
    [row] = shop.get("/enrollments?fields=id,status").json()["items"]
    assert set(row) == {"id", "status"}
    one = shop.get(f"/enrollments/{row['id']}?fields=status").json()
    assert one == {"status": "active"}


def test_an_answer_that_did_not_change_is_not_sent_again() -> None:
    program = a_program()
    anna = an_advocate(program)
    shop = Shop()
    for path in ("/links", f"/enrollments/{anna.enrollment.public_id}"):
        first = shop.get(path)
        again = shop.call("GET", path, if_none_match=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        assert "private" in again["Cache-Control"]
        weak = shop.call("GET", path, if_none_match=f'"other", W/{first["ETag"]}')
        assert weak.status_code == 304


def test_an_answer_that_changed_is_sent() -> None:
    program = a_program()
    an_advocate(program)
    shop = Shop()
    first = shop.get("/links")
    an_advocate(program)
    again = shop.call("GET", "/links", if_none_match=first["ETag"])
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]
    assert shop.call("GET", "/links", if_none_match="nonsense").status_code == 200


def test_a_refusal_has_no_etag() -> None:
    answer = Shop().get("/links?surprise=1")
    assert not answer.has_header("ETag")
    assert answer["Cache-Control"] == "no-store"
