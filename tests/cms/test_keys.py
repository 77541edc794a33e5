"""API keys are made, replaced and revoked in the admin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import a_program, a_site
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import KeyRefused
from wagtail_advocates.programs.keys import find_key, issue_key
from wagtail_advocates.programs.models import ApiKey

pytestmark = pytest.mark.django_db
MAKE = "advocates_keys:make"


def make(client: Client, **options: Any) -> Any:
    values = {"name": "shop", "kind": "secret", "site": a_site().pk, "scopes": ["conversions"]}
    return client.post(reverse(MAKE), {**values, **options})


def test_a_secret_key_is_shown_once_and_works(admin_client: Client) -> None:
    page = make(admin_client)
    value = page.context["value"]
    assert value in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert find_key(value=value, kind="secret").scopes == ["conversions"]
    about = reverse("advocates_keys:inspect", args=[ApiKey.objects.get().pk])
    for address in (reverse("advocates_keys:list"), about):
        assert value not in admin_client.get(address).content.decode()


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"name": ""}, "name"),
        ({"scopes": []}, "scopes"),
        ({"kind": "publishable"}, "origins"),
        ({"kind": "publishable", "origins": "https://shop.example/path"}, "origins"),
        ({"kind": "publishable", "origins": "https://[shop.example"}, "origins"),
        ({"site": ""}, "site"),
        ({"site": "999"}, "site"),
    ],
)
def test_what_is_missing_is_told(admin_client: Client, options: dict[str, Any], field: str) -> None:
    page = make(admin_client, **options)
    assert field in page.context["form"].errors
    assert not ApiKey.objects.exists()


def test_a_program_says_its_site(admin_client: Client) -> None:
    program = a_program()
    make(admin_client, site="", program=program.pk)
    key = ApiKey.objects.get()
    assert (key.site, key.program) == (program.site, program)


def test_a_replaced_key_works_on_for_the_overlap(admin_client: Client) -> None:
    key, old = issue_key(site=a_site(), kind="secret", name="shop", scopes=["refunds"])
    address = reverse("advocates_keys:replace", args=[key.pk])
    new = admin_client.post(address, {"hours": "24"}).context["value"]
    assert find_key(value=new, kind="secret").scopes == ["refunds"]
    assert find_key(value=old, kind="secret") == key
    with clock.at(clock.now() + timedelta(hours=25)):
        assert find_key(value=new, kind="secret").name == "shop"
        with pytest.raises(KeyRefused):
            find_key(value=old, kind="secret")


def test_replacing_never_lengthens_the_life_of_a_key(admin_client: Client) -> None:
    key, old = issue_key(site=a_site(), kind="secret", name="shop")
    ApiKey.objects.filter(pk=key.pk).update(expires_at=clock.now() + timedelta(hours=1))
    admin_client.post(reverse("advocates_keys:replace", args=[key.pk]), {"hours": "24"})
    with clock.at(clock.now() + timedelta(hours=2)), pytest.raises(KeyRefused):
        find_key(value=old, kind="secret")


def test_a_revoked_key_is_refused_at_once(admin_client: Client) -> None:
    key, value = issue_key(site=a_site(), kind="secret", name="shop")
    address = reverse("advocates_keys:revoke", args=[key.pk])
    assert admin_client.get(address).status_code == 200
    find_key(value=value, kind="secret")
    assert admin_client.post(address).status_code == 302
    with pytest.raises(KeyRefused):
        find_key(value=value, kind="secret")
    assert admin_client.get(address).status_code == 404


@pytest.mark.parametrize("page", ["replace", "revoke"])
def test_a_key_that_expired_is_over(admin_client: Client, page: str) -> None:
    key, _value = issue_key(site=a_site(), kind="secret", name="shop")
    address = reverse(f"advocates_keys:{page}", args=[key.pk])
    about = reverse("advocates_keys:inspect", args=[key.pk])
    assert admin_client.get(address).status_code == 200
    assert address in admin_client.get(about).content.decode()
    with clock.at(clock.now() + timedelta(days=1)):
        ApiKey.objects.update(expires_at=clock.now() - timedelta(hours=1))
        assert admin_client.get(address).status_code == 404
        assert address not in admin_client.get(about).content.decode()
