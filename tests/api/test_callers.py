"""Which pages may ask without a key: those of the site itself, as far as a browser can tell."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from tests.factories import a_site
from tests.frozen import is_frozen
from wagtail_advocates.api.auth import Caller, page_caller
from wagtail_advocates.core.errors import KeyRefused
from wagtail_advocates.programs.keys import issue_key

pytestmark = pytest.mark.django_db
OWN = "http://testserver"
SHOP = "https://shop.example"


def caller(method: str = "GET", **headers: str) -> Caller:
    request = RequestFactory().generic(method, "/advocates/api/v1/widget", headers=headers)
    return page_caller(request)


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {}),
        ("GET", {"Origin": OWN}),
        ("GET", {"Origin": "HTTP://TestServer"}),
        ("GET", {"Sec-Fetch-Site": "same-origin"}),
        ("POST", {"Origin": OWN}),
        ("POST", {"Sec-Fetch-Site": "same-origin"}),
        ("PUT", {}),
    ],
)
def test_a_page_of_the_site_itself_needs_no_key(method: str, headers: dict[str, str]) -> None:
    found = caller(method, **headers)
    assert found == Caller(a_site(), None, "page", origin="", is_same_origin=True)


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("POST", {}),
        ("GET", {"Origin": SHOP}),
        ("GET", {"Origin": "http://a.example"}),
        ("GET", {"Origin": "http://zoo.example"}),
        ("GET", {"Origin": "null"}),
        ("GET", {"Origin": SHOP, "Sec-Fetch-Site": "same-origin"}),
        ("GET", {"Sec-Fetch-Site": "same-site"}),
        ("GET", {"Sec-Fetch-Site": "cross-site"}),
        ("GET", {"Sec-Fetch-Site": "none"}),
    ],
)
def test_any_other_page_does(method: str, headers: dict[str, str]) -> None:
    with pytest.raises(KeyRefused):
        caller(method, **headers)


def test_a_page_with_a_key_speaks_for_the_site_and_origin_of_its_key() -> None:
    key, value = issue_key(site=a_site(), kind="publishable", name="w", origins=[SHOP])
    found = caller(**{"X-Advocates-Key": value, "Origin": "HTTPS://shop.example"})
    assert found == Caller(a_site(), None, f"key:{key.pk}", SHOP, is_same_origin=False)
    assert not Caller(a_site(), None, "key:1").is_same_origin
    with pytest.raises(KeyRefused):
        caller(**{"X-Advocates-Key": value, "Origin": OWN})


OF_OWN_PAGES = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin", "Referer": "https://shop.example/"},
    {"Referer": f"{OWN}/p/1?q"},
    {"Referer": OWN.upper()},
]
OF_NO_OWN_PAGE = [
    {},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "same-site", "Referer": f"{OWN}/p/1"},
    {"Sec-Fetch-Site": "cross-site", "Referer": f"{OWN}/p/1"},
    {"Referer": f"{OWN}.evil.example/"},
    {"Referer": f"https://evil.example/{OWN}/"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
]


@pytest.mark.parametrize("headers", OF_OWN_PAGES)
def test_a_key_that_names_the_origin_of_the_api_works_for_its_pages(
    headers: dict[str, str],
) -> None:
    """Browsers send no ``Origin`` when a page asks its own origin with GET."""
    _key, value = issue_key(site=a_site(), kind="publishable", name="w", origins=[OWN])
    assert caller(**{"X-Advocates-Key": value}, **headers).origin == OWN
    _key, elsewhere = issue_key(site=a_site(), kind="publishable", name="w", origins=[SHOP])
    with pytest.raises(KeyRefused):
        caller(**{"X-Advocates-Key": elsewhere}, **headers)


@pytest.mark.parametrize("headers", OF_NO_OWN_PAGE)
def test_nobody_but_a_page_of_the_api_uses_a_key_without_an_origin(headers: dict[str, str]) -> None:
    _key, value = issue_key(site=a_site(), kind="publishable", name="w", origins=[OWN])
    with pytest.raises(KeyRefused):
        caller(**{"X-Advocates-Key": value}, **headers)


def test_a_post_says_its_origin_or_that_it_is_the_same() -> None:
    _key, value = issue_key(site=a_site(), kind="publishable", name="w", origins=[OWN])
    with pytest.raises(KeyRefused):
        caller("POST", **{"X-Advocates-Key": value, "Referer": f"{OWN}/"})
    asked = caller("POST", **{"X-Advocates-Key": value, "Sec-Fetch-Site": "same-origin"})
    assert asked.origin == OWN


def test_on_whose_behalf_a_call_is_made_cannot_be_changed() -> None:
    found: Any = caller()
    assert is_frozen(found)
