"""What is stored of a visitor under each answer to the question of consent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.factories import CHROME, a_program, a_sale, a_site, an_advocate
from tests.privacy.whole_database import found
from wagtail_advocates.flows import Customer
from wagtail_advocates.tracking.models import Prospect, Touchpoint, Visit, VisitorSalt

pytestmark = pytest.mark.django_db

NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
ADDRESS = "203.0.113.99"
REFUSALS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "cookieless": ({"CONSENT": "cookieless"}, {}),
    "off": ({"CONSENT": "off"}, {}),
    "gpc": ({}, {"Sec-GPC": "1"}),
    "dnt": ({}, {"DNT": "1"}),
    "hook": ({"CONSENT_HOOK": "tests.privacy.test_consent.refused"}, {}),
    "hook against full": ({"CONSENT": "full", "CONSENT_HOOK": f"{__name__}.refused"}, {}),
}


def refused(request: Any) -> bool:
    return False


def allowed(request: Any) -> bool:
    return True


def unasked(request: Any) -> None:
    return None


@pytest.fixture
def anna():
    return an_advocate(a_program())


def a_browser() -> Client:
    return Client(REMOTE_ADDR=ADDRESS, headers={"User-Agent": CHROME})


def follows(client: Client, anna: Any, **headers: str) -> Any:
    return client.get(f"/advocates/r/{anna.code.code}", headers={**NAVIGATION, **headers})


def lands(client: Client, anna: Any, **headers: str) -> Any:
    """A landing page that says ``?via=`` by the beacon."""
    return client.post(
        "/advocates/api/v1/visits",
        json.dumps({"code": anna.code.code}),
        content_type="application/json",
        headers={"Origin": "http://testserver", **headers},
    )


WAYS = {"link": follows, "beacon": lands}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("refusal", REFUSALS)
def test_without_consent_nobody_is_remembered(anna, settings, refusal: str, way: str) -> None:
    values, headers = REFUSALS[refusal]
    settings.WAGTAIL_ADVOCATES.update(values)
    client = a_browser()
    answer = WAYS[way](client, anna, **headers)
    assert "advocates_visitor" not in answer.cookies
    assert not Prospect.objects.exists()
    assert not Touchpoint.objects.exists()
    visit = Visit.objects.get()
    assert visit.prospect is None
    assert bool(visit.visitor_hash) == (refusal != "off")
    assert VisitorSalt.objects.exists() == (refusal != "off")
    assert found([ADDRESS, CHROME]) == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_cookie_of_before_is_not_read(anna, settings, refusal: str, way: str) -> None:
    client = a_browser()
    follows(client, anna)
    contacts = Touchpoint.objects.count()
    values, headers = REFUSALS[refusal]
    settings.WAGTAIL_ADVOCATES.update(values)
    client.defaults["REMOTE_ADDR"] = "203.0.113.100"
    answer = WAYS[way](client, anna, **headers)
    assert "advocates_visitor" not in answer.cookies
    assert Touchpoint.objects.count() == contacts
    assert Visit.objects.latest("pk").prospect is None
    claim = client.get("/advocates/claim/", headers=headers)
    assert "Anna sent you" not in claim.content.decode()
    config = client.get("/advocates/api/v1/widget", headers=headers).json()
    assert config["friend"] is None


@pytest.mark.parametrize("hook", ["allowed", "unasked"])
def test_a_hook_that_agrees_or_has_no_say_leaves_the_setting(anna, settings, hook: str) -> None:
    settings.WAGTAIL_ADVOCATES["CONSENT_HOOK"] = f"{__name__}.{hook}"
    cookie = follows(a_browser(), anna).cookies["advocates_visitor"]
    assert cookie["httponly"]
    assert Prospect.objects.count() == 1


def test_no_answer_of_a_hook_makes_up_for_cookieless(anna, settings) -> None:
    settings.WAGTAIL_ADVOCATES.update(CONSENT="cookieless", CONSENT_HOOK=f"{__name__}.allowed")
    assert "advocates_visitor" not in follows(a_browser(), anna).cookies


def test_with_consent_off_a_second_click_is_another_visit(anna, settings) -> None:
    settings.WAGTAIL_ADVOCATES["CONSENT"] = "off"
    client = a_browser()
    for _ in range(2):
        follows(client, anna)
    assert Visit.objects.filter(verdict="counted").count() == 2


def test_without_consent_a_typed_code_still_rewards(anna, settings) -> None:
    settings.WAGTAIL_ADVOCATES["CONSENT"] = "off"
    sale = a_sale(
        anna.enrollment.program,
        site=a_site(),
        code=anna.code.code,
        customer=Customer(email="friend@people.example"),
    )
    assert sale.attributed
    assert found(["friend@people.example"]) == []
