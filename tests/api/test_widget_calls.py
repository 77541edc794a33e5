"""What a share widget asks, from a page of the site and from another origin."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import CHROME, a_program, a_site, an_advocate
from tests.portal.test_whose_rows import signed_in_as
from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.core import clock
from wagtail_advocates.kits.models import DailyShares
from wagtail_advocates.links.models import LinkTarget
from wagtail_advocates.programs.keys import issue_key

pytestmark = pytest.mark.django_db

API = "/advocates/api/v1"
SHOP = "https://shop.example"
# Session, visitor, advocate, enrollment, code.
ADVOCATE_QUERIES = 5


@pytest.fixture
def key() -> str:
    return issue_key(site=a_site(), kind="publishable", name="web", origins=[SHOP])[1]


def post(path: str, body: dict[str, Any], client: Client | None = None, **headers: str) -> Any:
    return (client or Client()).post(
        API + path, json.dumps(body), content_type="text/plain", headers=headers
    )


def test_a_page_of_the_site_needs_no_key() -> None:
    program = a_program()
    answer = Client().get(f"{API}/widget", headers={"Sec-Fetch-Site": "same-origin"})
    body = answer.json()
    assert body["program"]["slug"] == program.slug
    assert (body["advocate"], body["friend"]) == (None, None)
    assert answer["Cache-Control"] == "no-store"


def test_another_origin_needs_a_key_that_names_it(key: str) -> None:
    a_program()
    path = f"{API}/widget?key={key}"
    good = Client().get(path, headers={"Origin": SHOP})
    assert good.status_code == 200
    assert good["Access-Control-Allow-Origin"] == SHOP
    for origin in ("null", "http://shop.example", f"{SHOP}:444", "https://shop.example.evil", ""):
        assert Client().get(path, headers={"Origin": origin}).status_code == 401
    assert Client().get(f"{API}/widget", headers={"Origin": SHOP}).status_code == 401


def test_another_origin_shares_its_own_page_and_never_reads_cookies(key: str) -> None:
    a_program()
    body = (
        Client()
        .get(f"{API}/widget?key={key}&url={SHOP}/p/1%23top", headers={"Origin": SHOP})
        .json()
    )
    assert body["share"]["url"] == f"{SHOP}/p/1"


def test_a_foreign_address_is_never_taken_over(key: str) -> None:
    a_program()
    body = (
        Client()
        .get(f"{API}/widget?key={key}&url=https://evil.example/", headers={"Origin": SHOP})
        .json()
    )
    assert "evil" not in json.dumps(body)


def test_a_share_is_counted_and_its_address_becomes_a_target(key: str) -> None:
    program = a_program()
    answer = post(
        f"/events?key={key}",
        {"program": program.slug, "channel": "whatsapp", "url": f"{SHOP}/p/1"},
        Origin=SHOP,
    )
    assert answer.status_code == 202
    assert DailyShares.objects.get().channel == "whatsapp"
    assert LinkTarget.objects.get().url == f"{SHOP}/p/1"


def test_joining_mails_a_link_and_tells_nobody_who_is_known() -> None:
    program = a_program()
    body = {"program": program.slug, "email": "ben@friends.example", "name": "Ben Ode"}
    own = {"Origin": "http://testserver"}
    first = post("/join", body, **own)
    again = post("/join", body, **own)
    assert first.status_code == 202
    assert first.json() == again.json()
    assert first.json() == {**dict.fromkeys(first.json()), "status": "check_mail"}


def test_joining_sends_the_mail_after_the_commit(
    django_capture_on_commit_callbacks: Any,
) -> None:
    program = a_program()
    body = {"program": program.slug, "email": "ben@friends.example", "name": "Ben Ode"}
    with django_capture_on_commit_callbacks(execute=True):
        post("/join", body, Origin="http://testserver")
    assert [message.to for message in mail.outbox] == [["ben@friends.example"]]
    assert "/advocates/sign-in/" in mail.outbox[0].body


@pytest.mark.parametrize("name", ["", " ", "\u200b", "x" * 121, "\u202e\u200f"])
def test_names_that_are_none_are_refused(name: str) -> None:
    program = a_program()
    answer = post(
        "/join",
        {"program": program.slug, "email": "ben@friends.example", "name": name},
        Origin="http://testserver",
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["Zoë", "李小龙", "محمد", "O’Neil-Smith", "Anna 🦊"])
def test_names_of_the_world_are_welcome(name: str) -> None:
    program = a_program()
    answer = post(
        "/join",
        {"program": program.slug, "email": "ben@friends.example", "name": name},
        Origin="http://testserver",
    )
    assert answer.status_code == 202


def test_a_code_tells_who_sent_you_and_an_unknown_one_nothing() -> None:
    anna = an_advocate(a_program(welcome_rate_bps=1000))
    own = {"Origin": "http://testserver"}
    known = post("/codes/claim", {"code": f" {anna.code.code.lower()} "}, **own)
    assert known.json()["sender"] == "Anna"
    assert known.json()["welcome"] == {"rate_bps": 1000, "amount_minor": 0, "currency": "EUR"}
    unknown = post("/codes/claim", {"code": "NOSUCH"}, **own)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "code_unknown")


def own_view(client: Client, **query: Any) -> dict[str, Any]:
    answer = client.get(f"{API}/widget", query, headers={"Sec-Fetch-Site": "same-origin"})
    return answer.json()


@pytest.mark.parametrize("by_name", [True, False])
def test_the_widget_knows_whether_a_name_says_who_sent_a_friend(*, by_name: bool) -> None:
    a_program(name_claims=by_name)
    assert own_view(Client())["program"]["claims_by_name"] is by_name


@pytest.mark.parametrize(("by_name", "status"), [(True, 200), (False, 404)])
def test_a_name_is_taken_only_where_the_program_takes_names(*, by_name: bool, status: int) -> None:
    an_advocate(a_program(name_claims=by_name), name="Anna Berg")
    own = {"Origin": "http://testserver"}
    assert post("/codes/claim", {"code": "anna berg"}, **own).status_code == status


def test_an_advocate_gets_the_address_of_their_card_and_it_leads_to_a_picture() -> None:
    client = signed_in_as(an_advocate(a_program()))
    card = own_view(client)["urls"]["card"]
    shown = client.get(urlsplit(card).path, follow=True)
    assert shown["Content-Type"] == "image/png"


def test_an_advocate_costs_few_queries_more_than_a_stranger() -> None:
    program = a_program()
    joined = an_advocate(program)
    page = program.site.root_page_id
    counts = []
    for client in (Client(), signed_in_as(joined)):
        own_view(client, page=page)  # what a process asks once
        with CaptureQueriesContext(connection) as queries:
            own_view(client, page=page)
        counts.append(len(queries))
    assert counts[1] <= counts[0] + ADVOCATE_QUERIES


def test_guessing_codes_ends_soon_whatever_the_forwarded_address_says() -> None:
    a_program()
    statuses = [
        post(
            "/codes/claim",
            {"code": f"GUESS{number}"},
            **{"Origin": "http://testserver", "X-Forwarded-For": f"203.0.113.{number}"},
        ).status_code
        for number in range(40)
    ]
    assert statuses.count(404) == 30
    assert statuses.count(429) == 10


def test_a_landing_with_the_code_in_its_address_counts_once() -> None:
    anna = an_advocate(a_program())
    client = Client(headers={"User-Agent": CHROME})
    own = {"Origin": "http://testserver"}
    first = post("/visits", {"code": anna.code.code}, client, **own)
    again = post("/visits", {"code": anna.code.code}, client, **own)
    assert first.json() == {"status": "recorded", "reason": "via_parameter"}
    assert again.json() == {"status": "ignored", "reason": "duplicate_click"}


def test_a_post_from_nowhere_is_refused() -> None:
    program = a_program()
    assert post("/events", {"program": program.slug}).status_code == 401


def test_showing_a_widget_is_an_impression_and_a_bot_is_none() -> None:
    a_program()
    own = {"Sec-Fetch-Site": "same-origin"}
    Client().get(f"{API}/widget", headers={**own, "User-Agent": CHROME})
    Client().get(f"{API}/widget", headers={**own, "User-Agent": "Googlebot/2.1"})
    assert DailyShares.objects.get().count == 1


def test_a_visit_without_fetch_metadata_is_confirmed_by_its_landing_page() -> None:
    anna = an_advocate(a_program())
    friend = Client(headers={"User-Agent": CHROME})
    friend.get(f"/advocates/r/{anna.code.code}")
    own = {"Sec-Fetch-Site": "same-origin"}
    assert friend.get(f"{API}/widget", headers=own).json()["unverified"]
    answer = post("/visits", {"code": None}, friend, Origin="http://testserver")
    assert answer.json() == {"status": "confirmed", "reason": "landing_confirmed"}
    body = friend.get(f"{API}/widget", headers=own).json()
    assert not body["unverified"]
    assert body["friend"]["sender"] == "Anna"


def joined_from_elsewhere(key: str, program: Any, email: str, code: str) -> Enrollment:
    body = {"program": program.slug, "email": email, "name": "Ben", "code": code}
    answer = post(f"/join?key={key}", body, Origin=SHOP)
    assert answer.status_code == 202
    return Enrollment.objects.get(program=program, advocate__email=email)


def test_who_joins_on_a_page_elsewhere_says_by_its_code_who_recruited_them(key: str) -> None:
    program = a_program()
    anna = an_advocate(program, "Anna")
    ben = joined_from_elsewhere(key, program, "ben@friends.example", anna.code.code.lower())
    assert ben.recruited_by == anna.enrollment


def test_a_code_that_cannot_be_used_recruits_nobody_and_stops_nobody(key: str) -> None:
    program = a_program()
    elsewhere = an_advocate(a_program(), "Cleo").code.code
    for number, code in enumerate(["", "NOBODYS", elsewhere, "a b c"]):
        joined = joined_from_elsewhere(key, program, f"ben{number}@friends.example", code)
        assert joined.recruited_by is None


def test_nobody_recruits_who_never_proved_the_address_for_good(key: str) -> None:
    """Somebody may enter another's address with a code of their own."""
    program = a_program()
    thief, anna = an_advocate(program, "Theo"), an_advocate(program, "Anna")
    joined_from_elsewhere(key, program, "ben@friends.example", thief.code.code)
    assert joined_from_elsewhere(
        key, program, "ben@friends.example", anna.code.code
    ).recruited_by == (anna.enrollment)
    Advocate.objects.filter(email="ben@friends.example").update(email_confirmed_at=clock.now())
    again = joined_from_elsewhere(key, program, "ben@friends.example", thief.code.code)
    assert again.recruited_by == anna.enrollment
