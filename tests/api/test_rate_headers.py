"""Where a limit is counted, the answer says what is left of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api.every_call import Asking, Operation, operations
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


SERVER_WRITES = [call for call in operations() if call.is_secret and call.method == "POST"]
SERVER_READS = [call for call in operations() if call.is_secret and call.method == "GET"]


@pytest.mark.parametrize("call", SERVER_WRITES, ids=lambda call: call.name)
def test_what_a_server_reports_is_counted_together(call: Operation, settings: Any) -> None:
    settings.WAGTAIL_ADVOCATES["SERVER_WRITES_PER_MINUTE"] = 2
    a_program(slug="friends")
    asking = Asking()
    with clock.at(MOMENT):
        told_each_time = [told(asking.ask(call, json.dumps(call.example).encode()))]
        told_each_time.append(told(asking.ask(SERVER_WRITES[0], b"{}")))
        assert told_each_time == [(2, 1, 40), (2, 0, 40)]
        refusal = asking.ask(call, json.dumps(call.example).encode())
        assert (refusal.status_code, refusal["Retry-After"]) == (429, "40")


@pytest.mark.parametrize("call", SERVER_READS, ids=lambda call: call.name)
def test_whatever_a_server_reads_is_counted_together(call: Operation) -> None:
    a_program(slug="friends")
    with clock.at(MOMENT):
        assert told(Asking().ask(call)) == (READS.calls, READS.calls - 1, 40)


def an_order() -> dict[str, Any]:
    return {"external_id": "1001", "amount_minor": 8000, "currency": "EUR"}


def test_a_sale_that_came_too_soon_is_recorded_by_its_repeat(settings: Any) -> None:
    settings.WAGTAIL_ADVOCATES["SERVER_WRITES_PER_MINUTE"] = 1
    a_program()
    shop = Shop()
    with clock.at(MOMENT):
        shop.post("/conversions", {**an_order(), "external_id": "1000"})
        assert shop.post("/conversions", an_order(), idempotency_key="k").status_code == 429
    with clock.at(MOMENT + timedelta(seconds=40)):
        assert shop.post("/conversions", an_order(), idempotency_key="k").status_code == 201


@pytest.mark.parametrize(
    "away",
    [
        {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:9",
        },
    ],
    ids=["nothing kept", "nobody there"],
)
def test_no_sale_is_refused_because_the_cache_is_away(settings: Any, away: Any) -> None:
    settings.WAGTAIL_ADVOCATES["SERVER_WRITES_PER_MINUTE"] = 1
    settings.CACHES = {"default": away}
    a_program()
    shop = Shop()
    for number in range(2):
        answer = shop.post("/conversions", {**an_order(), "external_id": str(number)})
        assert answer.status_code == 201
        assert not answer.has_header("RateLimit-Limit")


def test_counting_a_sale_asks_the_database_nothing() -> None:
    a_program()
    shop = Shop()
    shop.post("/conversions", an_order())
    with CaptureQueriesContext(connection) as captured:
        assert shop.post("/conversions", an_order()).has_header("RateLimit-Limit")
    assert not [query for query in captured if "ratecounter" in query["sql"]]
