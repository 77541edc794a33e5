"""A shop signs who its customer is; the widget shows them their own link and figures."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import jwt
import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Site

from tests.factories import a_click, a_program, a_sale, a_site, an_advocate
from tests.frozen import is_frozen
from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.core.errors import IdentityRefused
from wagtail_advocates.portal.sessions import _KEY
from wagtail_advocates.programs.identity import Identity, read_identity
from wagtail_advocates.programs.keys import issue_key, revoke_key
from wagtail_advocates.programs.models import ApiKey, Program

pytestmark = pytest.mark.django_db

API = "/advocates/api/v1"
SHOP = "https://shop.example"
ANNA = "anna@people.example"


def post(path: str, body: dict[str, Any], client: Client | None = None) -> Any:
    key = ApiKey.objects.filter(kind="publishable").first()
    value = (
        key.shown
        if key
        else issue_key(site=a_site(), kind="publishable", name="w", origins=[SHOP])[1]
    )
    return (client or Client()).post(
        f"{API}{path}?key={value}",
        json.dumps(body),
        content_type="text/plain",
        headers={"Origin": SHOP},
    )


class Shop:
    """The shop's own server, which holds an identity key."""

    def __init__(self, program: Program, bound_to: Program | None = None) -> None:
        self.program = program
        self.key, self.secret = issue_key(
            site=a_site(), kind="identity", name="shop", program=bound_to
        )

    def token(
        self, *, secret: str = "", headers: dict[str, Any] | None = None, **claims: Any
    ) -> str:
        now = datetime.now(tz=timezone.utc)
        said = {
            "sub": "customer-7",
            "email": ANNA,
            "aud": self.program.slug,
            "iat": now,
            "exp": now + timedelta(minutes=5),
            **claims,
        }
        kept = {name: value for name, value in said.items() if value is not None}
        kid = {"kid": self.key.shown} if headers is None else headers
        return jwt.encode(kept, secret or self.secret, algorithm="HS256", headers=kid)


@pytest.fixture
def shop() -> Shop:
    return Shop(a_program())


def ask(shop: Shop, token: str) -> Any:
    return post("/widget/signed", {"program": shop.program.slug, "identity": token})


def test_a_customer_the_shop_has_signed_in_gets_their_own_link(shop: Shop) -> None:
    anna = an_advocate(shop.program, email=ANNA)
    body = ask(shop, shop.token()).json()
    assert body["advocate"] == {"name": "Anna", "code": anna.code.code}
    assert body["share"]["url"].endswith(f"/r/{anna.code.code}")


def test_a_customer_who_is_no_advocate_is_offered_to_join(shop: Shop) -> None:
    answer = ask(shop, shop.token())
    assert (answer.status_code, answer.json()["advocate"]) == (200, None)


def test_the_secret_is_not_stored_readably(shop: Shop) -> None:
    row = ApiKey.objects.get(kind="identity")
    assert shop.secret not in f"{row.sealed} {row.digest} {row.shown}"


LATER = timedelta(hours=2)


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-program"},
        {"aud": None},
        {"sub": None},
        {"email": None},
        {"email": ""},
        {"email": "a" * 255},
        {"email": "an\x00na@people.example"},
        {"email": 7},
        {"exp": None},
        {"iat": None},
        {"iat": 0},
        {"exp": datetime.now(tz=timezone.utc) - timedelta(minutes=1)},
        {"exp": datetime.now(tz=timezone.utc) + LATER},
        {
            "iat": datetime.now(tz=timezone.utc) + LATER,
            "exp": datetime.now(tz=timezone.utc) + 2 * LATER,
        },
        {"exp": "4102444800", "iat": "1"},
        {"exp": float("inf")},
        {"exp": [], "iat": {}},
        {"name": ["Anna"]},
    ],
)
def test_a_token_that_is_not_exactly_right_is_refused(shop: Shop, claims: dict[str, Any]) -> None:
    an_advocate(shop.program, email=ANNA)
    answer = ask(shop, shop.token(**claims))
    assert (answer.status_code, answer.json()["code"]) == (401, "identity_refused")


@pytest.mark.parametrize(
    ("claims", "fits"),
    [
        ({"iat": 0, "exp": 600}, True),
        ({"iat": 0, "exp": 601}, False),
        ({"iat": 0, "exp": 1}, True),
        ({"iat": -310, "exp": -29}, True),
        ({"iat": -310, "exp": -30}, False),
        ({"iat": 0, "exp": 0}, False),
        ({"iat": 5, "exp": -5}, False),
        ({"sub": "c" * 254, "email": "a" * 254, "name": "n" * 254}, True),
        ({"sub": "c" * 255}, False),
        ({"name": "n" * 255}, False),
        ({"name": "An\x00na"}, False),
        ({"sub": ""}, True),
    ],
)
def test_a_token_lives_ten_minutes_and_says_no_more_than_it_may(
    shop: Shop, claims: dict[str, Any], fits: bool
) -> None:
    """Half a minute is forgiven to a clock that is wrong."""
    now = int(datetime.now(tz=timezone.utc).timestamp())
    moments = {name: now + claims[name] for name in ("iat", "exp") if name in claims}
    with time_machine.travel(now, tick=False):
        token = shop.token(**{**claims, **moments})
        if not fits:
            with pytest.raises(IdentityRefused):
                read_identity(token=token, program=shop.program)
            return
        read = read_identity(token=token, program=shop.program)
    expected = Identity(claims.get("sub", "customer-7"), claims.get("email", ANNA))
    assert replace(read, name="") == expected
    assert read.name == claims.get("name", "")


def test_whom_a_shop_vouched_for_cannot_be_changed() -> None:
    assert is_frozen(Identity("customer-7", ANNA))


def test_a_token_of_more_than_four_thousand_signs_is_refused_unread(shop: Shop) -> None:
    """In base64 one more byte is one sign more, or two: header and body make every length."""
    short = len(shop.token(padding=""))
    by_length = {
        len(token): token
        for more in range(4)
        for padding in range((3950 - short) * 3 // 4, (4010 - short) * 3 // 4)
        for headers in [{"kid": shop.key.shown, "more": "x" * more}]
        for token in [shop.token(headers=headers, padding="x" * padding)]
    }
    assert read_identity(token=by_length[4000], program=shop.program).email == ANNA
    with pytest.raises(IdentityRefused):
        read_identity(token=by_length[4001], program=shop.program)


def test_a_key_vouches_until_it_ends_in_its_program_and_on_its_site(shop: Shop) -> None:
    bound = Shop(shop.program, bound_to=shop.program)
    assert read_identity(token=bound.token(), program=shop.program).subject == "customer-7"
    elsewhere = Site.objects.create(hostname="other.example", root_page=a_site().root_page)
    now, minute = datetime.now(tz=timezone.utc), timedelta(minutes=1)
    for change, fits in (
        ({"expires_at": now + minute}, True),
        ({"expires_at": now - minute}, False),
        ({"expires_at": None, "site": elsewhere}, False),
    ):
        ApiKey.objects.filter(pk=bound.key.pk).update(**change)
        if fits:
            read_identity(token=bound.token(), program=shop.program)
        else:
            with pytest.raises(IdentityRefused):
                read_identity(token=bound.token(), program=shop.program)


def test_a_key_outlives_a_change_of_the_secret_key_that_is_remembered(
    shop: Shop, settings: Any
) -> None:
    token, before = shop.token(), settings.SECRET_KEY
    settings.SECRET_KEY = "another one, fifty characters and more, for the tests"
    with pytest.raises(IdentityRefused):
        read_identity(token=token, program=shop.program)
    settings.SECRET_KEY_FALLBACKS = [before]
    assert read_identity(token=token, program=shop.program).email == ANNA


@pytest.mark.parametrize("kid", ["", "ik_\x00"])
def test_a_token_that_names_no_storable_key_is_refused(shop: Shop, kid: str) -> None:
    with pytest.raises(IdentityRefused):
        read_identity(token=shop.token(headers={"kid": kid}), program=shop.program)


def test_a_token_signed_by_somebody_else_is_refused(shop: Shop) -> None:
    an_advocate(shop.program, email=ANNA)
    forged = [
        shop.token(secret="x" * 40),
        shop.token(headers={}),
        shop.token(headers={"kid": "ik_nobody"}),
        jwt.encode({"email": ANNA}, "", algorithm="none", headers={"kid": shop.key.shown}),
        shop.token()[:-4] + "AAAA",
    ]
    assert {ask(shop, token).status_code for token in forged} == {401}


def test_a_revoked_key_signs_nothing_any_more(shop: Shop) -> None:
    an_advocate(shop.program, email=ANNA)
    revoke_key(key_id=shop.key.pk)
    assert ask(shop, shop.token()).status_code == 401


def test_a_key_of_one_program_vouches_in_no_other(shop: Shop) -> None:
    bound = Shop(shop.program, bound_to=a_program())
    an_advocate(shop.program, email=ANNA)
    assert ask(shop, bound.token()).status_code == 401


def test_a_secret_key_is_no_identity_key(shop: Shop) -> None:
    key, secret = issue_key(site=a_site(), kind="secret", name="server")
    token = shop.token(secret=secret, headers={"kid": key.shown})
    assert ask(shop, token).status_code == 401


@given(st.text(max_size=300) | st.lists(st.binary(max_size=60), min_size=3, max_size=3))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_token_whatever_breaks_the_server(shop: Shop, made: Any) -> None:
    token = made if isinstance(made, str) else b".".join(made).decode("latin-1")
    answer = ask(shop, token or "x")
    assert answer.status_code in (400, 401, 422, 429)


def test_whom_the_shop_vouches_for_joins_at_once(shop: Shop) -> None:
    answer = post(
        "/join",
        {
            "program": shop.program.slug,
            "email": "somebody@else.example",
            "name": "Anna Berg",
            "identity": shop.token(),
        },
    )
    enrollment = Enrollment.objects.get()
    code = enrollment.codes.get().code
    assert (answer.status_code, answer.json()["status"]) == (202, "joined")
    assert (answer.json()["code"], answer.json()["url"].endswith(f"/r/{code}")) == (code, True)
    assert (enrollment.advocate.email, enrollment.status) == (ANNA, "active")
    assert ask(shop, shop.token()).json()["advocate"]["name"] == "Anna"


def test_a_token_serves_every_call_of_its_page_and_joining_twice_joins_once(shop: Shop) -> None:
    token = shop.token()
    body = {"program": shop.program.slug, "email": ANNA, "name": "Anna Berg", "identity": token}
    first, again = post("/join", body).json(), post("/join", body).json()
    assert first["code"] == again["code"]
    assert Enrollment.objects.count() == 1
    assert ask(shop, token).json()["advocate"]["code"] == first["code"]


def test_an_advocate_sees_their_figures_and_why(shop: Shop) -> None:
    anna = an_advocate(shop.program, email=ANNA)
    visitor = a_click(anna).visitor
    a_sale(shop.program, visitor=visitor)
    stats = post("/stats", {"program": shop.program.slug, "identity": shop.token()}).json()
    assert stats["advocate"]["code"] == anna.code.code
    assert (stats["visits"], stats["referrals"], stats["customers"]) == (1, 1, 1)
    assert stats["pending"] == "€10.00"
    [reward] = stats["rewards"]
    assert (reward["amount"], reward["state"]) == ("€10.00", "pending")
    assert reward["reason"]


def test_nobody_sees_anything_of_an_advocate_without_a_token(shop: Shop) -> None:
    an_advocate(shop.program, email=ANNA)
    stats = post("/stats", {"program": shop.program.slug}).json()
    assert (stats["advocate"], stats["rewards"], stats["url"]) == (None, [], "")


def test_on_another_origin_a_cookie_shows_nothing(shop: Shop) -> None:
    anna = an_advocate(shop.program, email=ANNA)
    client = Client()
    session = client.session
    session[_KEY] = str(anna.enrollment.advocate.public_id)
    session.save()
    stats = post("/stats", {"program": shop.program.slug}, client=client).json()
    assert stats["advocate"] is None
    same = client.post(
        f"{API}/stats",
        json.dumps({"program": shop.program.slug}),
        content_type="text/plain",
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert same.json()["advocate"]["name"] == "Anna"
