"""A visitor joins and shares at once; what they earn waits for their mailbox."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.factories import a_person, a_program, a_sale, a_site, an_advocate
from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import MailboxUnconfirmed
from wagtail_advocates.core.limits import Budget
from wagtail_advocates.flows import approve_reward, release_holds, request_sign_in, visit_link
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.portal import client_address
from wagtail_advocates.programs.keys import issue_key
from wagtail_advocates.programs.models import Program
from wagtail_advocates.webhooks.services import deliver_due

pytestmark = pytest.mark.django_db

API = "/advocates/api/v1"
SHOP = "https://shop.example"
OWN = {"Origin": "http://testserver"}
WEEKS = timedelta(days=30)


@pytest.fixture
def program() -> Program:
    program = a_program()
    program.joining = Program.Joining.AT_ONCE
    program.save()
    return program


def join(program: Program, client: Client | None = None, **values: Any) -> Any:
    body = {"program": program.slug, "email": "ben@friends.example", "name": "Ben Ode", **values}
    query = body.pop("query", "")
    headers = body.pop("headers", OWN)
    return (client or Client()).post(
        f"{API}/join{query}", json.dumps(body), content_type="text/plain", headers=headers
    )


def claim(code: str) -> Any:
    body = json.dumps({"code": code})
    return Client().post(f"{API}/codes/claim", body, content_type="text/plain", headers=OWN).json()


def config(client: Client) -> Any:
    return client.get(f"{API}/widget", headers={"Sec-Fetch-Site": "same-origin"}).json()


def follow_the_mail(client: Client) -> None:
    deliver_due()
    path = mail.outbox[-1].body.split("/advocates/sign-in/")[1].split()[0]
    client.post(f"/advocates/sign-in/{path}")


def test_the_answer_holds_a_link_that_works_and_the_browser_shares_by_it(program: Program) -> None:
    browser = Client()
    answer = join(program, browser)
    assert answer.status_code == 202
    code = answer.json()["code"]
    assert answer.json()["status"] == "check_mail"
    assert answer.json()["url"].endswith(f"/advocates/r/{code}")
    said = config(browser)
    assert said["advocate"] == {"name": "Ben", "code": code}
    assert f"/advocates/r/{code}" in said["share"]["url"]
    assert Client().get(f"/advocates/r/{code}", headers={"User-Agent": "x"}).status_code == 302
    assert config(Client())["advocate"] is None


def test_the_answer_says_what_the_next_page_will_say(program: Program) -> None:
    program.offers.update(share_text="{name} likes this. Take {code}.")
    browser = Client()
    answer = join(program, browser).json()
    said = config(browser)
    assert (answer["share"], answer["urls"]) == (said["share"], said["urls"])
    assert answer["share"]["text"] == f"Ben likes this. Take {answer['code']}."


def test_who_only_shares_sees_no_figures(program: Program) -> None:
    browser = Client()
    join(program, browser)
    body = json.dumps({"program": program.slug})
    stats = browser.post(f"{API}/stats", body, content_type="text/plain", headers=OWN).json()
    assert stats["advocate"] is None
    assert browser.get("/advocates/portal/").headers["Location"].endswith("/advocates/sign-in/")


def test_a_known_address_gets_the_same_answer_and_never_the_code_of_its_owner(
    program: Program,
) -> None:
    anna = an_advocate(program, name="Anna Berg", email="anna@people.example")
    known = join(program, email="anna@people.example").json()
    unknown = join(program, email="new@people.example").json()
    assert known.keys() == unknown.keys()
    assert known["code"] != anna.code.code
    assert claim(known["code"]) == {**claim(unknown["code"]), "code": known["code"]}
    assert claim(known["code"])["sender"] == ""


def test_joining_twice_never_hands_out_the_first_code(program: Program) -> None:
    assert join(program).json()["code"] != join(program).json()["code"]


def test_rewards_wait_until_the_mailbox_is_confirmed(program: Program) -> None:
    browser = Client()
    code = join(program, browser).json()["code"]
    sale = a_sale(program, code=code)
    assert {reward.reason for reward in sale.rewards} == {"mailbox_unconfirmed"}
    with pytest.raises(MailboxUnconfirmed):
        approve_reward(reward_id=sale.rewards[0].pk, actor="marketer")
    assert release_holds(now=clock.now() + WEEKS) == 0
    follow_the_mail(browser)
    assert release_holds(now=clock.now() + WEEKS) == len(sale.rewards)
    assert claim(code)["sender"] == "Ben"


def test_an_unconfirmed_link_ends_and_a_confirmed_one_does_not(program: Program) -> None:
    ben, cleo = Client(), Client()
    ends = join(program, ben).json()["code"]
    stays = join(program, cleo, email="cleo@friends.example").json()["code"]
    follow_the_mail(cleo)
    with clock.at(clock.now() + timedelta(days=15)):
        ended = visit_link(site=program.site, code=ends, facts=a_person())
        went_on = visit_link(site=program.site, code=stays, facts=a_person(), address="198.51.9.9")
        assert config(ben)["advocate"] is None
        request_sign_in(site=program.site, email="ben@friends.example")
        follow_the_mail(Client())
        late = visit_link(site=program.site, code=ends, facts=a_person(), address="198.51.9.8")
    assert (ended.verdict, ended.reason) == ("excluded", "code_unconfirmed")
    assert (went_on.verdict, late.verdict) == ("counted", "counted")


def test_a_stranger_who_named_an_address_learns_nothing_when_its_owner_signs_in(
    program: Program,
) -> None:
    an_advocate(program, name="Anna Berg", email="anna@people.example")
    strange = join(program, email="anna@people.example").json()["code"]
    request_sign_in(site=program.site, email="anna@people.example")
    follow_the_mail(Client())
    assert claim(strange)["sender"] == ""


@pytest.mark.parametrize("change", [{"joining": "by_mail"}, {"join_policy": "approval"}])
def test_other_programs_send_the_link_by_mail(program: Program, change: dict[str, str]) -> None:
    Program.objects.filter(pk=program.pk).update(**change)
    answer = join(program).json()
    assert answer.pop("status") == "check_mail"
    assert set(answer.values()) == {None}
    assert Enrollment.objects.get().status == Enrollment.Status.APPLIED


def test_after_many_links_a_client_gets_them_by_mail(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Budget("join-at-once", calls=1, seconds=86_400)
    monkeypatch.setattr(client_address, "AT_ONCE_BUDGET", few)
    assert join(program, email="one@friends.example").json()["code"]
    assert join(program, email="two@friends.example").json()["code"] is None


def test_on_another_origin_the_answer_leads_to_its_page_and_nothing_is_kept(
    program: Program,
) -> None:
    key = issue_key(site=a_site(), kind="publishable", name="web", origins=[SHOP])[1]
    browser = Client()
    answer = join(
        program, browser, url=f"{SHOP}/p/1", query=f"?key={key}", headers={"Origin": SHOP}
    ).json()
    assert "/t" in answer["url"].split(answer["code"])[1]
    assert config(browser)["advocate"] is None


def test_whose_code_led_somebody_here_recruited_them(program: Program) -> None:
    anna = an_advocate(program)
    join(program, code=anna.code.code)
    ben = Enrollment.objects.get(advocate__email="ben@friends.example")
    assert ben.recruited_by == anna.enrollment
    assert join(program, email="cleo@friends.example", code="NOSUCH").status_code == 202


def test_the_join_page_shows_the_link_at_once(program: Program) -> None:
    browser = Client()
    page = browser.post(
        f"/advocates/join/?program={program.slug}",
        {"name": "Ben Ode", "email": "ben@friends.example"},
    )
    code = ReferralCode.objects.get().code
    assert f"/advocates/r/{code}" in page.content.decode()
    assert config(browser)["advocate"] == {"name": "Ben", "code": code}
