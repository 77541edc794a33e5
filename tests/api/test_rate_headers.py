"""Where a limit is counted, the answer says what is left of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.api.test_server_calls import API, Shop
from tests.factories import a_program, a_site
from wagtail_advocates.api.reading.asking import READS
from wagtail_advocates.core import clock
from wagtail_advocates.core.models import RateCounter
from wagtail_advocates.programs.keys import issue_key

pytestmark = pytest.mark.django_db

SAME_ORIGIN = {"sec-fetch-site": "same-origin"}
MOMENT = datetime(2026, 11, 24, 10, 0, 20, tzinfo=UTC)


def told(answer: Any) -> tuple[int, ...]:
    """What an answer says of the limit, of what is left, and of the seconds until it is whole."""
    return tuple(int(answer[f"RateLimit-{name}"]) for name in ("Limit", "Remaining", "Reset"))


def test_each_call_leaves_one_less() -> None:
    shop = Shop()
    with clock.at(MOMENT):
        assert told(shop.get("/links")) == (READS.calls, READS.calls - 1, 40)
        assert told(shop.get("/payouts")) == (READS.calls, READS.calls - 2, 40)


def test_a_refused_call_is_counted_and_says_so() -> None:
    shop = Shop()
    with clock.at(MOMENT):
        for path in ("/links?surprise=1", "/links?program=none-such", "/links?limit=x"):
            answer = shop.get(path)
        assert told(answer) == (READS.calls, READS.calls - 3, 40)


def test_an_answer_that_is_not_sent_again_says_so_too() -> None:
    shop = Shop()
    with clock.at(MOMENT):
        first = shop.get("/links")
        again = shop.call("GET", "/links", if_none_match=first["ETag"])
        assert (again.status_code, told(again)[1]) == (304, READS.calls - 2)


def test_beyond_the_limit_the_answer_says_when_to_come_again() -> None:
    shop = Shop()
    with clock.at(MOMENT):
        shop.get("/links")
        RateCounter.objects.update(count=READS.calls)
        answer = shop.get("/links")
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
        assert told(answer) == (READS.calls, 0, 40)
        assert answer["Retry-After"] == "40"
    with clock.at(MOMENT + timedelta(seconds=40)):
        assert told(shop.get("/links")) == (READS.calls, READS.calls - 1, 60)


def test_one_key_does_not_use_up_what_another_may() -> None:
    with clock.at(MOMENT):
        Shop().get("/links")
        assert told(Shop().get("/links"))[1] == READS.calls - 1


def test_a_call_of_a_page_says_what_is_left() -> None:
    program = a_program()
    with clock.at(MOMENT):
        answer = Client().get(f"{API}/widget?program={program.slug}")
        assert told(answer) == (600, 599, 40)


def test_a_page_of_another_origin_may_read_what_is_left() -> None:
    a_program()
    origin = "https://shop.example"
    _row, key = issue_key(site=a_site(), kind="publishable", name="web", origins=[origin])
    answer = Client().get(f"{API}/widget?key={key}", headers={"origin": origin})
    assert "RateLimit-Remaining" in answer["Access-Control-Expose-Headers"]


def test_who_asks_to_join_does_not_learn_how_often_an_address_was_mailed() -> None:
    program = a_program()
    body = {"program": program.slug, "email": "ben@friends.example", "name": "Ben"}
    with clock.at(MOMENT):
        answer = Client().post(f"{API}/join", body, "application/json", headers=SAME_ORIGIN)
        assert answer.status_code == 202
        assert told(answer)[:2] == (10, 9)


def test_where_nothing_is_counted_nothing_is_told() -> None:
    assert not Shop().get("/reports/visits").has_header("RateLimit-Limit")
