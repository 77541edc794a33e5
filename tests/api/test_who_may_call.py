"""Who may make each call: the right key, of the right kind, from the right place, in time."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.api.every_call import SHOP, Asking, operations, refused
from tests.api.test_identity import Shop as SigningShop
from tests.factories import a_program, a_site
from wagtail_advocates.core import clock
from wagtail_advocates.programs.keys import SCOPES, issue_key, revoke_key
from wagtail_advocates.programs.models import ApiKey

pytestmark = pytest.mark.django_db

CALLS = {operation.name: operation for operation in operations()}
OF_SERVERS = sorted(name for name, call in CALLS.items() if call.is_secret)
OF_PAGES = sorted(set(CALLS) - set(OF_SERVERS))
STRANGE_ORIGINS = (
    "null",
    "",
    "http://shop.example",
    "https://shop.example:444",
    "https://shop.example/",
    "https://shop.example.evil.example",
    "https://evil-shop.example",
    "https://www.shop.example",
    "https://shop.example@evil.example",
    "https://shop.example evil",
    "https://shop\u002eexample\u3002",
    "file://",
)


@pytest.fixture
def asking() -> Asking:
    a_program(slug="friends")
    return Asking()


def a_key(kind: str, *, days: int | None = None, revoked: bool = False, **options: Any) -> str:
    row, value = issue_key(site=a_site(), kind=kind, name="one", **options)
    if days is not None:
        until = clock.now() + timedelta(days=days)
        ApiKey.objects.filter(pk=row.pk).update(expires_at=until)
    if revoked:
        revoke_key(key_id=row.pk)
    return value


@pytest.mark.parametrize("name", OF_SERVERS)
def test_a_server_needs_a_secret_key_that_is_valid_now(name: str, asking: Asking) -> None:
    call = CALLS[name]
    raw = json.dumps(call.example).encode() if call.example else b""
    values = [
        asking.page,
        a_key("identity"),
        a_key("secret", days=-1),
        a_key("secret", revoked=True),
        asking.secret + "x",
        asking.secret[:-1],
        asking.secret.upper(),
        "sk_",
        "\u0000",
        "sk_\u00e9",
        "x" * 5000,
    ]
    for value in values:
        refused(asking.ask(call, raw, Authorization=f"Bearer {value}"), 401)
    for value in ("", "Bearer", f"Basic {asking.secret}", asking.secret):
        refused(asking.ask(call, raw, Authorization=value), 401)
    for origin in (SHOP, "null", ""):
        refused(asking.ask(call, raw, Origin=origin), 401)
    address = f"{call.address()}?key={asking.page}"
    refused(asking.ask(call, raw, address=address, Authorization="", Origin=SHOP), 401)


@pytest.mark.parametrize("name", OF_SERVERS)
def test_a_key_needs_the_scope_of_the_call(name: str, asking: Asking) -> None:
    [needed] = CALLS[name].scopes
    others = a_key("secret", scopes=sorted(set(SCOPES) - {needed}))
    answer = asking.ask(CALLS[name], b"{}", Authorization=f"Bearer {others}")
    refused(answer, 403)
    assert answer.json()["code"] == "scope_missing"


@pytest.mark.parametrize("name", OF_PAGES)
def test_a_page_needs_an_origin_its_key_names(name: str, asking: Asking) -> None:
    call = CALLS[name]
    raw = json.dumps(call.example).encode() if call.example else b""
    for origin in STRANGE_ORIGINS:
        answer = asking.ask(call, raw, Origin=origin)
        refused(answer, 401)
        assert "Access-Control-Allow-Origin" not in answer
    stale = a_key("publishable", days=-1, origins=[SHOP])
    gone = a_key("publishable", revoked=True, origins=[SHOP])
    for value in (asking.secret, a_key("identity"), stale, gone, "pk_", "\u00e9"):
        refused(asking.ask(call, raw, **{"X-Advocates-Key": value}), 401)
    # Without a key only pages of the site itself may ask.
    refused(asking.ask(call, raw, **{"X-Advocates-Key": ""}), 401)
    fetched = {"X-Advocates-Key": "", "Origin": "", "Sec-Fetch-Site": "cross-site"}
    refused(asking.ask(call, raw, **fetched), 401)


def test_the_page_of_a_key_may_read_why_it_is_refused(asking: Asking) -> None:
    answer = asking.ask(CALLS["code_claim"], b'{"code": "NOSUCH"}')
    refused(answer, 404)
    assert answer["Access-Control-Allow-Origin"] == SHOP
    assert "Retry-After" in answer["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("name", ["widget_identify", "stats", "join"])
def test_a_token_names_nobody_once_it_is_forged_or_old(name: str, asking: Asking) -> None:
    shop = SigningShop(a_program(slug="others"))
    now = clock.now()
    old = {"iat": now - timedelta(hours=1), "exp": now - timedelta(minutes=55)}
    head, claims, seal = shop.token().split(".")
    tokens = [
        shop.token(secret="ik_somebody-elses-key-of-32-bytes"),
        shop.token(**old),
        shop.token(aud="friends"),
        f"{head}.{claims}.",
        f"{head}.{claims}.{seal[:-2]}",
        "eyJhbGciOiJub25lIn0.e30.",
        "x" * 4000,
    ]
    for token in tokens:
        body = {"program": "others", "identity": token}
        refused(asking.ask(CALLS[name], json.dumps(body).encode()), 401)


def test_a_forged_hand_over_is_refused(asking: Asking) -> None:
    for token in ("", "x", "gAAAAA" + "A" * 300):
        body = json.dumps({"token": token, "host": "shop.example"}).encode()
        refused(asking.ask(CALLS["hand_over_take"], body), 410, 422)
