"""API keys are made, replaced and revoked in the admin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.api.test_server_calls import API, Shop
from tests.factories import a_program, a_site
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import KeyRefused
from wagtail_advocates.programs.keys import change_rights, find_key, issue_key, revoke_key
from wagtail_advocates.programs.logs import ProgramLogEntry
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
    asked = {"hours": "24", "scopes": ["refunds"]}
    new = admin_client.post(address, asked).context["value"]
    assert find_key(value=new, kind="secret").scopes == ["refunds"]
    assert find_key(value=old, kind="secret") == key
    with clock.at(clock.now() + timedelta(hours=25)):
        assert find_key(value=new, kind="secret").name == "shop"
        with pytest.raises(KeyRefused):
            find_key(value=old, kind="secret")


def test_replacing_never_lengthens_the_life_of_a_key(admin_client: Client) -> None:
    key, old = issue_key(site=a_site(), kind="secret", name="shop")
    ApiKey.objects.filter(pk=key.pk).update(expires_at=clock.now() + timedelta(hours=1))
    asked = {"hours": "24", "scopes": ["refunds"]}
    admin_client.post(reverse("advocates_keys:replace", args=[key.pk]), asked)
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


def a_page_about(key: ApiKey, name: str) -> str:
    return reverse(f"advocates_keys:{name}", args=[key.pk])


def logged() -> list[str]:
    """What the log says of keys, oldest first."""
    entries = ProgramLogEntry.objects.order_by("pk")
    return [f"{entry.user.username}: {entry.action}: {entry.message}" for entry in entries]


def test_a_right_that_is_taken_away_is_refused_at_once(admin_client: Client) -> None:
    shop = Shop(scopes=["links", "advocates"])
    address = a_page_about(ApiKey.objects.get(), "change")
    form = admin_client.get(address).context["form"]
    assert (form.initial["scopes"], "origins" in form.fields) == (["advocates", "links"], False)
    assert shop.get("/links").status_code == 200
    assert admin_client.post(address, {"scopes": ["advocates"]}).status_code == 302
    assert shop.get("/links").json()["code"] == "scope_missing"
    assert shop.get("/advocates").status_code == 200
    admin_client.post(address, {"scopes": ["advocates", "links"]})
    assert shop.get("/links").status_code == 200


def test_an_origin_that_is_taken_away_is_refused_at_once(admin_client: Client) -> None:
    a_program()
    origins = ["https://shop.example", "https://old.example"]
    key, value = issue_key(site=a_site(), kind="publishable", name="web", origins=origins)

    def asked_from(origin: str) -> int:
        answer = Client().get(f"{API}/widget?key={value}", headers={"origin": origin})
        return answer.status_code

    assert [asked_from(origin) for origin in origins] == [200, 200]
    address = a_page_about(key, "change")
    assert admin_client.get(address).context["form"].initial["origins"] == "\n".join(origins)
    admin_client.post(address, {"origins": "https://shop.example\r\n"})
    assert [asked_from(origin) for origin in origins] == [200, 401]


@pytest.mark.parametrize(
    ("kind", "sent", "field"),
    [
        ("secret", {}, "scopes"),
        ("secret", {"scopes": ["everything"]}, "scopes"),
        ("publishable", {"origins": " "}, "origins"),
        ("publishable", {"origins": "https://shop.example/path"}, "origins"),
    ],
)
@pytest.mark.parametrize("name", ["change", "replace"])
def test_a_key_keeps_its_rights_where_those_asked_for_are_none(
    admin_client: Client, kind: str, sent: dict[str, Any], field: str, name: str
) -> None:
    key, _value = issue_key(site=a_site(), kind=kind, name="one", origins=["https://shop.example"])
    page = admin_client.post(a_page_about(key, name), {"hours": "1", **sent})
    assert field in page.context["form"].errors
    unchanged = ApiKey.objects.get()
    assert (unchanged.scopes, unchanged.origins) == (key.scopes, key.origins)


def test_a_replacement_may_have_other_rights(admin_client: Client) -> None:
    key, old = issue_key(site=a_site(), kind="secret", name="shop", scopes=["links", "refunds"])
    address = a_page_about(key, "replace")
    assert admin_client.get(address).context["form"].initial["scopes"] == ["links", "refunds"]
    asked = {"hours": "24", "scopes": ["links", "credit"]}
    new = admin_client.post(address, asked).context["value"]
    assert find_key(value=new, kind="secret").scopes == ["credit", "links"]
    assert find_key(value=old, kind="secret").scopes == ["links", "refunds"]


def test_an_identity_key_has_no_rights_to_change_and_is_replaced_as_it_is(
    admin_client: Client,
) -> None:
    key, _value = issue_key(site=a_site(), kind="identity", name="one")
    assert admin_client.get(a_page_about(key, "change")).status_code == 404
    about = admin_client.get(a_page_about(key, "inspect")).content.decode()
    assert (a_page_about(key, "change") in about, a_page_about(key, "replace") in about) == (
        False,
        True,
    )
    assert "value" in admin_client.post(a_page_about(key, "replace"), {"hours": "1"}).context


def test_a_revoked_key_gets_no_rights(admin_client: Client) -> None:
    key, _value = issue_key(site=a_site(), kind="secret", name="shop", scopes=["links"])
    revoke_key(key_id=key.pk)
    answer = admin_client.post(a_page_about(key, "change"), {"scopes": ["links", "credit"]})
    assert answer.status_code == 404
    with pytest.raises(KeyRefused):
        change_rights(key_id=key.pk, scopes=["credit"])


def test_whatever_becomes_of_a_key_is_logged_with_who_did_it(admin_client: Client) -> None:
    make(admin_client, scopes=["links", "credit"])
    key = ApiKey.objects.get()
    for _ in range(2):  # the second changes nothing
        admin_client.post(a_page_about(key, "change"), {"scopes": ["links"]})
    admin_client.post(a_page_about(key, "replace"), {"hours": "1", "scopes": ["links"]})
    admin_client.post(a_page_about(key, "revoke"))
    assert logged() == [
        "admin: wagtail.create: Created",
        "admin: wagtail_advocates.key_changed: Rights: credit, links → links",
        "admin: wagtail_advocates.key_replaced: Replaced by a new one",
        "admin: wagtail.create: Created",
        "admin: wagtail_advocates.key_revoked: Revoked",
    ]
    history = admin_client.get(a_page_about(key, "history")).content.decode()
    assert "Rights: credit, links → links" in history


def test_what_is_logged_of_a_key_tells_nobody_its_value(admin_client: Client) -> None:
    value = make(admin_client).context["value"]
    [entry] = ProgramLogEntry.objects.all()
    assert value not in f"{entry.label} {entry.data} {entry.message}"


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
