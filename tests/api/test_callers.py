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


def test_on_whose_behalf_a_call_is_made_cannot_be_changed() -> None:
    found: Any = caller()
    assert is_frozen(found)
