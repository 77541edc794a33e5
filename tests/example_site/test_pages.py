from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests.example_site.conftest import BROWSER, Shop
from wagtail_advocates.kits.models import DailyShares
from wagtail_advocates.tracking.models import Visit


def test_a_product_page_is_the_same_bytes_for_everybody(
    client: Client, shop: Shop, put: Callable[..., Any]
) -> None:
    stranger = Client().get("/shop/mug/").content
    client.get(f"/advocates/r/{shop.code}", **BROWSER)
    put("mug")
    assert client.get("/shop/mug/").content == stranger
    assert b"<advocates-share" in stranger
    assert b"csrfmiddlewaretoken" not in stranger


def test_looking_at_a_page_sets_no_cookie(client: Client, shop: Shop) -> None:
    for address in ("/", "/shop/", "/shop/mug/"):
        assert not client.get(address).cookies


def test_a_wrong_address_has_a_page_of_its_own(client: Client, shop: Shop) -> None:
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "This shelf is empty" in answer.content.decode()


def test_the_portal_wears_the_sites_own_clothes(client: Client, shop: Shop) -> None:
    page = client.get("/advocates/join/").content.decode()
    assert "Hearth" in page
    assert "site.css" in page


def test_a_preview_shows_the_share_block_and_leaves_no_trace(shop: Shop) -> None:
    shop.mug.description = [("share", {"layout": "card"}), ("quote", "Mine leaks.")]
    before = DailyShares.objects.count() + Visit.objects.count()
    page = shop.mug.make_preview_request().content.decode()
    assert page.count("<advocates-share") == 2
    assert "Mine leaks." in page
    assert DailyShares.objects.count() + Visit.objects.count() == before


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", "example_shop", "example_magazine")
