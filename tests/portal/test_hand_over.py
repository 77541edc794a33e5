"""A visitor who goes to another domain stays the same person; a copied address leads nowhere."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from wagtail.models import Site

from example_site.magazine.models import HomePage
from tests.api.test_server_calls import Shop
from tests.factories import CHROME, a_program, a_site, an_advocate
from wagtail_advocates.core import clock
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import unmerge_visitor
from wagtail_advocates.links.models import LinkTarget
from wagtail_advocates.portal.visitors import remember, visitor_of
from wagtail_advocates.tracking.hand_over import hand_over
from wagtail_advocates.tracking.models import Prospect

pytestmark = pytest.mark.django_db
THERE = "shop.example"
COOKIE = "advocates_visitor"


@pytest.fixture(autouse=True)
def _hosts(settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver", THERE, "evil.example"]


@pytest.fixture
def page():
    """A page of another site of the installation, on a domain of its own."""
    root = a_site().root_page.get_parent()
    there = root.add_child(instance=HomePage(title="Shop", slug="the-shop"))
    Site.objects.create(hostname=THERE, root_page=there)
    return there


@pytest.fixture
def visitor():
    """A browser that followed Anna's link on the first domain."""
    anna = an_advocate(a_program())
    client = Client(
        HTTP_USER_AGENT=CHROME, HTTP_SEC_FETCH_MODE="navigate", HTTP_SEC_FETCH_DEST="document"
    )
    client.get(f"/advocates/r/{anna.code.code}")
    return client


def sent_on(client: Client, page) -> str:
    return client.get(f"/advocates/over/p{page.pk}")["Location"]


def arrived(url: str, **headers: str):
    parts = urlsplit(url)
    return Client(HTTP_HOST=parts.netloc, **headers).get(parts.path)


def test_the_same_visitor_arrives_on_the_other_domain_by_a_cookie_of_the_server(
    visitor, page, rf
) -> None:
    url = sent_on(visitor, page)
    known = Prospect.objects.get()
    assert urlsplit(url).netloc == THERE
    assert known.public_id.hex not in url
    assert str(known.public_id) not in url
    answer = arrived(url)
    assert answer["Location"] == f"http://{THERE}/"
    cookie = answer.cookies[COOKIE]
    assert cookie["httponly"]
    request = rf.get("/", headers={"cookie": f"{COOKIE}={cookie.value}"})
    assert visitor_of(request) == known.public_id


def test_it_works_once(visitor, page) -> None:
    url = sent_on(visitor, page)
    assert COOKIE in arrived(url).cookies
    again = arrived(url)
    assert (again.status_code, COOKIE in again.cookies) == (302, False)


def test_it_works_for_two_minutes(visitor, page) -> None:
    url = sent_on(visitor, page)
    with clock.at(clock.now() + timedelta(minutes=3)):
        assert COOKIE not in arrived(url).cookies


def test_it_works_on_its_host_only(visitor, page) -> None:
    path = urlsplit(sent_on(visitor, page)).path
    assert COOKIE not in arrived(f"http://evil.example{path}").cookies
    assert COOKIE in arrived(f"http://{THERE}{path}").cookies


@pytest.mark.parametrize("token", ["x", "gAAAA", "%00", "a" * 401, "é"])
def test_what_is_forged_is_left_out_and_the_page_opens(page, token) -> None:
    answer = Client(HTTP_HOST=THERE).get(f"/advocates/arrive/{token}/p{page.pk}")
    assert (answer.status_code, COOKIE in answer.cookies) == (302, False)
    assert answer["Location"] == f"http://{THERE}/"


@pytest.mark.parametrize("target", ["p0", "p99999999", "tffffffffffffffff", "//evil.example", "x"])
def test_it_leads_nowhere_but_to_what_is_ours(visitor, target) -> None:
    answer = visitor.get(f"/advocates/over/{target}")
    assert answer.status_code in (302, 404)
    assert "evil" not in answer.get("Location", "")


@pytest.mark.parametrize("headers", [{"Sec-GPC": "1"}, {"DNT": "1"}])
def test_who_does_not_want_to_be_known_is_just_led_on(visitor, page, headers) -> None:
    answer = visitor.get(f"/advocates/over/p{page.pk}", headers=headers)
    assert answer["Location"] == f"http://{THERE}/"
    url = sent_on(visitor, page)
    names = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    assert COOKIE not in arrived(url, **names).cookies


def test_somebody_nobody_knows_is_just_led_on(page) -> None:
    assert sent_on(Client(), page) == f"http://{THERE}/"


def test_a_shop_elsewhere_exchanges_the_parameter_once(visitor) -> None:
    target = LinkTarget.objects.create(
        site=a_site(),
        key="0123456789abcdef",
        url="https://other.example/cups?size=2",
        created_at=clock.now(),
    )
    url = urlsplit(visitor.get(f"/advocates/over/t{target.key}")["Location"])
    assert (url.netloc, parse_qs(url.query)["size"]) == ("other.example", ["2"])
    body = {"token": parse_qs(url.query)["advocates_visitor"][0], "host": "other.example"}
    shop = Shop()
    assert shop.post("/hand-overs", body).json() == {
        "visitor": str(Prospect.objects.get().public_id)
    }
    again = shop.post("/hand-overs", body)
    assert (again.status_code, again.json()["code"]) == (410, "hand_over_invalid")


def test_two_hand_overs_of_one_visitor_are_two_tokens() -> None:
    known = Prospect.objects.create(site=a_site(), created_at=clock.now())
    tokens = {hand_over(visitor=known.public_id, host=THERE) for _ in range(2)}
    assert len(tokens) == 2


def a_browser_known_there(visitor: Client, page) -> Client:
    """It was handed over once; later the first domain knows it as somebody new."""
    there = Client(HTTP_HOST=THERE, HTTP_USER_AGENT=CHROME)
    there.get(urlsplit(sent_on(visitor, page)).path)
    visitor.cookies.clear()
    visitor.get(f"/advocates/r/{an_advocate(a_program(), 'Cem').code.code}")
    return there


NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def test_who_is_handed_over_again_brings_earlier_contacts_along(visitor, page) -> None:
    there = a_browser_known_there(visitor, page)
    there.get(urlsplit(sent_on(visitor, page)).path, headers=NAVIGATION)
    first, second = Prospect.objects.order_by("pk")
    assert first.merged_into == second
    decision = Decision.objects.get(step="merge")
    assert (decision.outcome, decision.reason) == ("merged", "handed_over")
    unmerge_visitor(visitor_id=first.pk, actor="mia", reason="Two people at one desk")
    there = a_browser_known_as(first)
    there.get(urlsplit(sent_on(visitor, page)).path, headers=NAVIGATION)
    first.refresh_from_db()
    assert first.merged_into is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
        {**NAVIGATION, "Sec-Purpose": "prefetch"},
        {},
    ],
)
def test_a_link_nobody_opened_joins_nobody(visitor, page, headers) -> None:
    there = a_browser_known_there(visitor, page)
    there.get(urlsplit(sent_on(visitor, page)).path, headers=headers)
    assert not Decision.objects.filter(step="merge").exists()


def test_a_link_makes_nobody_the_person_behind_somebody_elses_purchases(visitor, page) -> None:
    there = a_browser_known_there(visitor, page)
    Prospect.objects.filter(pk=Prospect.objects.latest("pk").pk).update(customer_key="c" * 64)
    there.get(urlsplit(sent_on(visitor, page)).path, headers=NAVIGATION)
    assert not Prospect.objects.exclude(merged_into=None).exists()


def a_browser_known_as(prospect: Prospect) -> Client:
    client = Client(HTTP_HOST=THERE, HTTP_USER_AGENT=CHROME)
    answer = HttpResponse()
    remember(answer, prospect.public_id, days=30)
    client.cookies = answer.cookies
    return client
