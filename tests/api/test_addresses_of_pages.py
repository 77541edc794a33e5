"""What a page may say of the address it stands at, and in whose name that address is shared."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.factories import CHROME, a_program, an_advocate
from tests.portal.test_whose_rows import signed_in_as
from wagtail_advocates.core import clock
from wagtail_advocates.links.models import LinkTarget
from wagtail_advocates.links.services import target_key
from wagtail_advocates.programs.models import Program
from wagtail_advocates.tracking.models import Touchpoint

pytestmark = pytest.mark.django_db

API = "/advocates/api/v1"
OWN = {"Origin": "http://testserver"}
CLICK = {"User-Agent": CHROME, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def post(path: str, body: dict[str, Any], client: Client) -> Any:
    return client.post(API + path, json.dumps(body), content_type="text/plain", headers=OWN)


def shared(program: Program, client: Client, url: str) -> str:
    """The path of the link somebody shares on the page at ``url``."""
    link = client.get(f"{API}/widget", {"program": program.slug, "url": url}, headers=OWN)
    body = {"program": program.slug, "channel": "copy", "url": url}
    assert post("/events", body, client).status_code == 202
    return urlsplit(link.json()["share"]["url"]).path


def landing_of(path: str) -> tuple[Client, str]:
    friend = Client(headers=CLICK)
    return friend, friend.get(path)["Location"]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("?via=CODE", ""),
        ("?color=red&via=CODE&size=%C3%A4+b", "?color=red&size=%C3%A4+b"),
        ("?%76ia=CODE&a", "?a"),
        ("?via=CODE&via=OTHER#top", ""),
        ("?a=1&advocates_visitor=token", "?a=1"),
        ("?aviva=1&VIA=2", "?aviva=1&VIA=2"),
    ],
)
def test_an_address_is_shared_without_who_sent_the_one_that_shares_it(
    query: str, kept: str
) -> None:
    program = a_program()
    anna, ben = an_advocate(program), an_advocate(program, "Ben Ode")
    url = f"http://testserver/p/{query.replace('CODE', anna.code.code)}"
    _friend, location = landing_of(shared(program, signed_in_as(ben), url))
    assert location == f"http://testserver/p/{kept}"


def test_the_friend_of_somebody_who_was_sent_is_theirs_and_nobody_elses() -> None:
    program = a_program()
    anna, ben = an_advocate(program), an_advocate(program, "Ben Ode")
    path = shared(program, signed_in_as(ben), f"http://testserver/p/?via={anna.code.code}")
    friend, location = landing_of(path)
    for code in parse_qs(urlsplit(location).query).get("via", []):
        post("/visits", {"code": code}, friend)  # as the widget does
    assert [touch.code for touch in Touchpoint.objects.all()] == [ben.code]


def an_old_target(url: str) -> str:
    """An address that was stored as it came."""
    program = a_program()
    key = target_key(site=program.site, url=url)
    LinkTarget.objects.create(site=program.site, key=key, url=url, created_at=clock.now())
    return f"/advocates/r/{an_advocate(program).code.code}/t{key}"


def test_an_address_that_was_stored_with_another_sender_no_longer_says_so() -> None:
    _friend, location = landing_of(an_old_target("http://localhost/p/?via=ANNA&a=1"))
    assert location == "http://localhost/p/?a=1"


def test_without_a_cookie_the_address_says_one_sender_only(settings) -> None:
    settings.WAGTAIL_ADVOCATES = {**settings.WAGTAIL_ADVOCATES, "CONSENT": "cookieless"}
    path = an_old_target("http://localhost/p/?via=ANNA&a=1#top")
    _friend, location = landing_of(path)
    assert location == f"http://localhost/p/?a=1&via={path.split('/')[3]}#top"


def test_a_page_with_a_very_long_address_is_shared_without_its_query() -> None:
    program = a_program()
    client = signed_in_as(an_advocate(program))
    path = shared(program, client, f"http://testserver/p/?{'q' * 2100}")
    assert landing_of(path)[1] == "http://testserver/p/"


def test_an_address_of_which_no_link_leads_to_any_part_is_that_of_the_start_page() -> None:
    program = a_program()
    long = f"http://testserver/{'p' * 2100}/?q"
    path = shared(program, signed_in_as(an_advocate(program)), long)
    assert landing_of(path)[1] == "http://localhost/"
    assert not LinkTarget.objects.exists()


def test_no_call_of_a_page_is_refused_for_its_address() -> None:
    program, client = a_program(), Client()
    long = f"http://testserver/?{'q' * 5000}"
    answers = [
        client.get(f"{API}/widget", {"url": long}, headers=OWN),
        post("/widget/signed", {"url": long}, client),
        post("/visits", {"code": None, "url": long}, client),
        post("/events", {"program": program.slug, "url": long}, client),
        post(
            "/join",
            {"program": program.slug, "email": "a@b.example", "name": "A", "url": long},
            client,
        ),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 202, 202]
