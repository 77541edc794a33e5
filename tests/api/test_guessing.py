"""Who guesses codes gets nowhere, whichever way they ask and whatever they say they are."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cms.test_share_block import cache_away as cache_away
from tests.factories import CHROME, a_program, an_advocate
from tests.portal.test_share_media import an_image
from wagtail_advocates.core import clock
from wagtail_advocates.kits.cards import card_for
from wagtail_advocates.tracking.models import Visit

pytestmark = pytest.mark.django_db

API = "/advocates/api/v1"
# Ten thousand over the four doors. One engine counts like the other, and they take their time.
GUESSES = 2_500 if connection.vendor == "sqlite" else 100
MISSES = 30

Caller = Callable[[int], dict[str, Any]]


def posted(path: str) -> Callable[[Client, str, dict[str, Any]], Any]:
    def ask(client: Client, code: str, caller: dict[str, Any]) -> Any:
        body = json.dumps({"code": code})
        return client.post(API + path, body, content_type="application/json", **caller)

    return ask


def got(path: str) -> Callable[[Client, str, dict[str, Any]], Any]:
    def ask(client: Client, code: str, caller: dict[str, Any]) -> Any:
        return client.get(f"/advocates/{path.format(code)}", **caller)

    return ask


# What answers otherwise where the code exists. Claims are counted whether they are right or not.
DOORS = {
    "claim": (posted("/codes/claim"), {200: 3, 404: 27}),
    "visits": (posted("/visits"), {200: 34}),
    "card": (got("card/{}/start/newest.png"), {302: 4, 404: 30}),
    "qr": (got("qr/{}.svg?logo=1"), {200: 34}),
}


def forwarded(number: int) -> dict[str, Any]:
    """One address that says each time it speaks for another."""
    return {
        "headers": {
            "Origin": "http://testserver",
            "X-Forwarded-For": f"203.{number // 62_500}.{number // 250 % 250}.{number % 250}",
            "Forwarded": f"for=198.51.100.{number % 250}",
            "X-Real-IP": f"192.0.2.{number % 250}",
        }
    }


def of_one_line(number: int) -> dict[str, Any]:
    """A line that has a whole /64 and takes another address of it each time."""
    address = f"2001:db8:1:1:{number % 7:x}::{number:x}"
    return {"REMOTE_ADDR": address, "headers": {"Origin": "http://testserver"}}


def mapped(number: int) -> dict[str, Any]:
    """An IPv4 address as a socket for both kinds writes it, and as it is."""
    address = "198.51.100.7" if number % 2 else "::ffff:198.51.100.7"
    return {"REMOTE_ADDR": address, "headers": {"Origin": "http://testserver"}}


@pytest.mark.parametrize("door", DOORS)
def test_guesses_end_within_the_budget_and_right_ones_look_like_wrong_ones(
    door: str, caplog
) -> None:
    """Whatever address a guesser claims to come from, the budget of the real one counts."""
    ask, answered = DOORS[door]
    program = a_program(logo=an_image())
    codes = [an_advocate(program).code.code for _ in range(3)]
    statuses: Counter[int] = Counter()
    refusals: dict[bool, set[Any]] = {True: set(), False: set()}
    client = Client()
    caplog.set_level(logging.ERROR, logger="django.request")
    with clock.at(clock.now()):
        for number in range(GUESSES):
            is_right = number % 10 == 0
            code = codes[number // 10 % 3] if is_right else f"GUESS{number}"
            answer = ask(client, code, forwarded(number))
            statuses[answer.status_code] += 1
            if answer.status_code == 429:
                refusals[is_right].add((answer.content, frozenset(answer.items())))
        costs = []
        for code in (codes[0], "GUESS"):
            with CaptureQueriesContext(connection) as queries:
                ask(client, code, forwarded(GUESSES))
            costs.append(len(queries))
    assert statuses == {**answered, 429: GUESSES - sum(answered.values())}
    assert refusals[True] == refusals[False] != set()
    assert costs[0] == costs[1]


@pytest.mark.parametrize("caller", [of_one_line, mapped])
@pytest.mark.parametrize("door", DOORS)
def test_one_line_is_one_guesser(door: str, caller: Caller, caplog) -> None:
    ask, answered = DOORS[door]
    code = an_advocate(a_program(logo=an_image())).code.code
    caplog.set_level(logging.ERROR, logger="django.request")
    with clock.at(clock.now()):
        for number in range(sum(answered.values())):
            status = ask(Client(), f"GUESS{number}", caller(number)).status_code
            assert (status == 429) == (number >= MISSES)
        for guess in (code, "GUESS"):
            assert ask(Client(), guess, caller(99)).status_code == 429


def test_the_neighboring_line_is_not_held_up() -> None:
    ask, _answered = DOORS["claim"]
    code = an_advocate(a_program()).code.code
    for number in range(MISSES):
        ask(Client(), f"GUESS{number}", of_one_line(number))
    neighbor = {"REMOTE_ADDR": "2001:db8:1:2::1", "headers": {"Origin": "http://testserver"}}
    assert ask(Client(), code, neighbor).status_code == 200


def test_all_doors_but_the_claim_are_counted_together() -> None:
    an_advocate(a_program())
    for number in range(MISSES):
        ask, _answered = DOORS[("visits", "card", "qr")[number % 3]]
        assert ask(Client(), f"GUESS{number}", of_one_line(number)).status_code != 429
    for door in ("visits", "card", "qr"):
        assert DOORS[door][0](Client(), "GUESS", of_one_line(0)).status_code == 429


def test_whoever_fetches_cards_of_codes_that_exist_or_ended_is_never_refused() -> None:
    anna = an_advocate(a_program())
    path = card_for(code=anna.code).path
    statuses = {Client().get(path).status_code for _ in range(2 * MISSES)}
    assert statuses == {200}
    anna.code.retired_at = clock.now()
    anna.code.save()
    assert {Client().get(path).status_code for _ in range(2 * MISSES)} == {404}


def test_a_code_without_a_logo_is_drawn_however_often() -> None:
    for number in range(2 * MISSES):
        assert Client().get(f"/advocates/qr/GUESS{number}.svg").status_code == 200


def followed(path: str, **caller: Any) -> tuple[int, str, frozenset[tuple[str, str]], list[str]]:
    """All that a browser is told when it follows a link."""
    headers = {"User-Agent": CHROME, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    client = Client(headers=headers, **caller)
    answer = client.get(f"/advocates/r/{path}")
    return (
        answer.status_code,
        answer.content.decode(),
        frozenset(answer.items()),
        list(client.cookies),
    )


@pytest.mark.parametrize("target", ["", "/start"])
def test_after_too_many_links_that_lead_nowhere_right_ones_lead_there_too(target: str) -> None:
    code = an_advocate(a_program()).code.code
    with clock.at(clock.now()):
        for number in range(MISSES):
            lost = followed(f"GUESS{number}{target}")
            assert followed(code + target)[3] == ["advocates_visitor"]
        followed("ONEMORE")
        visits = Visit.objects.count()
        assert followed(code + target) == followed(f"GUESS{target}") == lost
        assert Visit.objects.count() == visits
        assert followed(code, REMOTE_ADDR="192.0.2.9")[3] == ["advocates_visitor"]


def test_links_that_lead_nowhere_and_other_guesses_are_counted_together() -> None:
    code = an_advocate(a_program()).code.code
    ask, _answered = DOORS["card"]
    with clock.at(clock.now()):
        for number in range(MISSES):
            followed(f"GUESS{number}")
        assert ask(Client(), code, {}).status_code == 429


def test_following_a_link_asks_the_database_for_no_budget() -> None:
    code = an_advocate(a_program()).code.code
    followed(code)
    with CaptureQueriesContext(connection) as queries:
        followed(code)
    assert not [query for query in queries if "ratecounter" in query["sql"].lower()]


@pytest.mark.usefixtures("cache_away")
def test_links_are_followed_while_the_cache_is_away() -> None:
    code = an_advocate(a_program()).code.code
    with clock.at(clock.now()):
        for number in range(MISSES + 1):
            followed(f"GUESS{number}")
        assert followed(code)[3] == ["advocates_visitor"]
