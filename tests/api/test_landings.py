"""A landing page that reports ``?via=CODE`` says which page it is and how people came there."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.factories import CHROME, a_program, a_site, an_advocate
from tests.portal.test_share_media import an_article
from wagtail_advocates.links.services import ensure_target
from wagtail_advocates.programs.keys import issue_key
from wagtail_advocates.tracking.models import Visit

pytestmark = pytest.mark.django_db

API = "/advocates/api/v1"
OWN = "http://testserver"
SHOP = "https://shop.example"


def landed(url: str | None, *, origin: str = OWN, key: str = "") -> Visit:
    """The visit of somebody who opened the page at ``url``."""
    code = an_advocate(a_program(target_page=a_site().root_page)).code.code
    body: dict[str, Any] = {"code": code, "url": url}
    answer = Client().post(
        f"{API}/visits" + (f"?key={key}" if key else ""),
        json.dumps(body),
        content_type="text/plain",
        headers={"User-Agent": CHROME, "Origin": origin},
    )
    assert answer.json() == {"status": "recorded", "reason": "via_parameter"}
    return Visit.objects.latest("pk")


def test_it_is_counted_for_its_page() -> None:
    article = an_article(slug="tea-bowls")
    path = article.get_url()
    for url in (f"{OWN}{path}?via=X&a=1#top", f"{OWN}{path.rstrip('/')}"):
        visit = landed(url)
        assert (visit.page_id, visit.target_id) == (article.pk, 0)
    assert landed(f"{OWN}/?via=X").page_id == a_site().root_page_id


def test_it_is_counted_for_its_target_if_it_is_no_page() -> None:
    target = ensure_target(site=a_site(), url=f"{OWN}/cart/?a=1")
    visit = landed(f"{OWN}/cart/?via=X&a=1")
    assert (visit.page_id, visit.target_id) == (0, target.pk)


@pytest.mark.parametrize("path", ["/no/such/page/", "/%00/", "/" + "a/" * 900, "/%F0%9F%92%A9/"])
def test_one_that_nobody_knows_is_counted_for_no_page(path: str) -> None:
    visit = landed(OWN + path)
    assert (visit.page_id, visit.target_id) == (0, 0)


def test_a_page_elsewhere_is_no_page_of_the_site() -> None:
    article = an_article(slug="tea-bowls")
    _row, key = issue_key(site=a_site(), kind="publishable", name="web", origins=[SHOP])
    visit = landed(f"{SHOP}{article.get_url()}?via=X&gclid=abc", origin=SHOP, key=key)
    assert (visit.page_id, visit.origin) == (0, "paid")


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        (f"{OWN}/?via=X&gclid=abc", "paid"),
        (f"{OWN}/?utm_medium=cpc&via=X", "paid"),
        (f"{OWN}/?via=X", ""),
        ("https://evil.example/?gclid=abc", ""),
        ("https://[evil/?gclid=abc", ""),
        (None, ""),
    ],
)
def test_an_advert_that_led_there_is_told(url: str | None, origin: str) -> None:
    assert landed(url).origin == origin


def test_one_that_does_not_say_where_it_stands_is_counted_for_the_page_of_its_program() -> None:
    assert landed(None).page_id == a_site().root_page_id
