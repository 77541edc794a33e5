"""What pages report of sharing: one at a time or together, and never without end."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.factories import CHROME, a_program
from tests.portal.test_share_media import an_article
from wagtail_advocates.api import widget
from wagtail_advocates.core.limits import Budget
from wagtail_advocates.kits.models import DailyShares
from wagtail_advocates.links.models import LinkTarget
from wagtail_advocates.programs.models import Program

pytestmark = pytest.mark.django_db

API = "/advocates/api/v1"
OWN = "http://testserver"


@pytest.fixture
def program() -> Program:
    return a_program(slug="friends")


def report(body: dict[str, Any]) -> Any:
    return Client().post(
        f"{API}/events", json.dumps(body), content_type="text/plain", headers={"Origin": OWN}
    )


def shown(page: int) -> None:
    headers = {"Sec-Fetch-Site": "same-origin", "User-Agent": CHROME}
    assert Client().get(f"{API}/widget", {"page": page}, headers=headers).status_code == 200


def counted() -> dict[tuple[str, str, int], int]:
    return {(row.action, row.channel, row.page_id): row.count for row in DailyShares.objects.all()}


def an_event(**options: Any) -> dict[str, Any]:
    return {"program": "friends", "action": "share", "channel": "copy", **options}


def test_pages_that_do_not_exist_are_counted_as_none(program: Program) -> None:
    there = an_article(slug="tea-bowls").pk
    draft = an_article(slug="cups", title="Cups", live=False).pk
    for page in (there, there, draft, 10**12, 2**53 - 1, 77_777):
        shown(page)
        report(an_event(page=page))
    assert counted() == {
        ("impression", "", there): 2,
        ("impression", "", 0): 4,
        ("share", "copy", there): 2,
        ("share", "copy", 0): 4,
    }


def test_shares_of_addresses_make_so_many_targets_a_day(program: Program, monkeypatch) -> None:
    monkeypatch.setattr(widget, "TARGETS_BUDGET", Budget("few", 3, 86_400))
    for number in range(10):
        for _again in range(2):
            report(an_event(url=f"{OWN}/?{number}"))
    assert LinkTarget.objects.count() == 3
    assert counted() == {("share", "copy", 0): 20}


def test_only_a_share_makes_a_target(program: Program) -> None:
    report(an_event(action="open", url=f"{OWN}/?1"))
    report(an_event(action="impression", url=f"{OWN}/?2"))
    assert not LinkTarget.objects.exists()


def test_events_that_come_together_are_counted_as_if_they_came_alone(program: Program) -> None:
    events = [an_event(), an_event(action="open"), an_event(url=f"{OWN}/p/1"), an_event()]
    answer = report({"events": events})
    assert (answer.status_code, answer.json()) == (202, {"accepted": True})
    assert counted() == {("share", "copy", 0): 3, ("open", "copy", 0): 1}
    assert LinkTarget.objects.get().url == f"{OWN}/p/1"


@pytest.mark.parametrize("events", [1, 20])
def test_a_call_takes_up_to_twenty_events_and_each_costs_one(program: Program, events: int) -> None:
    answer = report({"events": [an_event()] * events})
    assert answer.status_code == 202
    assert int(answer["RateLimit-Limit"]) - int(answer["RateLimit-Remaining"]) == events


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"events": []}, 422, "body.events"),
        ({"events": [an_event()] * 21}, 422, "body.events"),
        ({"events": [an_event(), an_event(page="x")]}, 422, "body.events.1.page"),
        ({"events": [an_event()], "program": "friends"}, 422, "body.program"),
        ({"events": [{"events": [an_event()]}]}, 422, "body.events.0.program"),
        ({"program": "friends", "page": "x"}, 422, "body.page"),
        ({"events": [an_event(), an_event(program="nosuch")]}, 404, None),
    ],
)
def test_what_is_wrong_with_one_is_told_and_none_is_counted(
    program: Program, body: dict[str, Any], status: int, field: str | None
) -> None:
    answer = report(body)
    assert answer.status_code == status
    if field:
        assert answer.json()["errors"][0]["field"] == field
    assert not DailyShares.objects.exists()
