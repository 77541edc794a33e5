"""What a shop's server does with a secret key."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.factories import a_program, a_site, an_advocate
from wagtail_advocates.programs.keys import issue_key

pytestmark = pytest.mark.django_db

API = "/advocates/api/v1"


class Shop:
    """A shop's server with a secret key."""

    def __init__(self, **options: Any) -> None:
        _row, self.key = issue_key(site=a_site(), kind="secret", name="shop", **options)
        self.client = Client()

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        names = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        return self.client.generic(
            method,
            API + path,
            raw if body is not None else b"",
            "application/json",
            HTTP_AUTHORIZATION=f"Bearer {self.key}",
            **names,
        )

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def get(self, path: str) -> Any:
        return self.call("GET", path)


@pytest.fixture
def program():
    return a_program()


@pytest.fixture
def anna(program):
    return an_advocate(program)


def an_order(anna, **changes: Any) -> dict[str, Any]:
    return {
        "external_id": "1001",
        "amount_minor": 8000,
        "currency": "EUR",
        "code": anna.code.code,
        **changes,
    }


def test_an_order_is_rewarded_once_however_often_it_is_reported(anna) -> None:
    shop = Shop()
    first = shop.post("/conversions", an_order(anna))
    again = shop.post("/conversions", an_order(anna))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert [reward["amount_minor"] for reward in first.json()["rewards"]] == [1000, 400]
    assert again.json()["repeated"]


def test_the_same_idempotency_key_gets_the_same_answer(anna) -> None:
    shop = Shop()
    first = shop.post("/conversions", an_order(anna), idempotency_key="k1")
    again = shop.post("/conversions", an_order(anna), idempotency_key="k1")
    assert (again.status_code, again.json()) == (first.status_code, first.json())


def test_an_idempotency_key_with_another_body_is_refused(anna) -> None:
    shop = Shop()
    shop.post("/conversions", an_order(anna), idempotency_key="k1")
    other = shop.post("/conversions", an_order(anna, external_id="1002"), idempotency_key="k1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_a_refund_takes_rewards_back(anna) -> None:
    shop = Shop()
    shop.post("/conversions", an_order(anna))
    refund = shop.post(
        "/refunds",
        {"order": "1001", "external_id": "r1", "amount_minor": 4000, "currency": "EUR"},
    )
    assert refund.status_code == 201
    assert refund.json()["status"] == "applied"
    assert [row["amount_minor"] for row in refund.json()["reversals"]] == [500, 200]


def test_why_gives_the_chain_of_decisions_in_words(anna) -> None:
    shop = Shop()
    conversion = shop.post("/conversions", an_order(anna)).json()
    why = shop.get(f"/conversions/{conversion['id']}/why").json()
    assert [line["step"] for line in why["chain"]] == [
        "attribution",
        "fraud",
        "reward",
        "reward",
    ]
    assert why["chain"][0]["text"] == "The friend typed the code, which says who sent them."


def test_a_balance_shows_pending_and_available(anna) -> None:
    shop = Shop()
    shop.post("/conversions", an_order(anna))
    balance = shop.get(f"/advocates/{anna.code.code}/balance").json()
    assert balance["balances"] == [
        {
            "unit": "EUR",
            "pending_minor": 1000,
            "available_minor": 0,
            "in_transit_minor": 0,
            "credit_minor": 0,
        }
    ]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"code": "NOSUCH"}, 404, "code_unknown"),
        ({"currency": "USD"}, 422, "currency_foreign"),
        ({"currency": "eur"}, 422, "fields_invalid"),
        ({"amount_minor": 0}, 422, "amount_invalid"),
        ({"amount_minor": -1}, 422, "fields_invalid"),
        ({"amount_minor": 10**15 + 1}, 422, "fields_invalid"),
        ({"amount_minor": 2**70}, 422, "fields_invalid"),
        ({"amount_minor": 10.5}, 422, "fields_invalid"),
        ({"amount_minor": True}, 422, "fields_invalid"),
        ({"amount_minor": "8000"}, 422, "fields_invalid"),
        ({"surprise": 1}, 422, "fields_invalid"),
        ({"external_id": ""}, 422, "fields_invalid"),
        ({"external_id": "x" * 201}, 422, "fields_invalid"),
        ({"program": "no-such-program"}, 404, "program_unknown"),
        ({"occurred_at": "2999-01-01T00:00:00Z"}, 422, "occurred_at_invalid"),
        ({"tax_minor": 9000}, 422, "amount_invalid"),
    ],
)
def test_bad_input_is_named(anna, changes: dict[str, Any], status: int, code: str) -> None:
    answer = Shop().post("/conversions", an_order(anna, **changes))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    from wagtail_advocates.conversions.models import Conversion

    assert not Conversion.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"external_id": "1", "external_id": "2"}',
        b'{"amount_minor": NaN}',
        b'{"external_id": "a\\u0000b"}',
        b'{"external_id": "\\ud800"}',
        b"\xff\xfe",
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b'"' + b"x" * 70_000 + b'"',
    ],
)
def test_hostile_json_is_a_refusal_and_no_fault(anna, body: bytes) -> None:
    answer = Shop().post("/conversions", body)
    assert answer.status_code in (400, 422)
    json.loads(answer.content)


def test_the_same_order_with_another_amount_is_a_conflict(anna) -> None:
    shop = Shop()
    shop.post("/conversions", an_order(anna))
    other = shop.post("/conversions", an_order(anna, amount_minor=9000))
    assert (other.status_code, other.json()["code"]) == (409, "duplicate_conflict")


def test_a_refund_above_the_order_is_refused_and_leaves_nothing(anna) -> None:
    from wagtail_advocates.conversions.models import Refund

    shop = Shop()
    shop.post("/conversions", an_order(anna))
    answer = shop.post(
        "/refunds",
        {"order": "1001", "external_id": "r1", "amount_minor": 8001, "currency": "EUR"},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "refund_too_large")
    assert not Refund.objects.exists()


def test_a_closed_program_refuses_its_codes(program, anna) -> None:
    from wagtail_advocates.core import clock

    program.closes_at = clock.now()
    program.save()
    answer = Shop().post("/conversions", an_order(anna))
    assert (answer.status_code, answer.json()["code"]) == (409, "program_closed")


def test_without_a_key_nothing_is_recorded(anna) -> None:
    answer = Client().post(f"{API}/conversions", an_order(anna), content_type="application/json")
    assert answer.status_code == 401
    assert answer.json()["code"] == "key_refused"


def test_a_publishable_key_records_no_conversion(anna) -> None:
    shop = Shop()
    _row, shop.key = issue_key(
        site=a_site(), kind="publishable", name="web", origins=["https://shop.example"]
    )
    assert shop.post("/conversions", an_order(anna)).status_code == 401


def test_a_secret_key_in_a_browser_is_refused(anna) -> None:
    answer = Shop().post("/conversions", an_order(anna), origin="https://shop.example")
    assert answer.status_code == 401


def test_a_key_without_the_scope_is_refused(anna) -> None:
    answer = Shop(scopes=["reports"]).post("/conversions", an_order(anna))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_a_key_bound_to_a_program_cannot_see_another(anna) -> None:
    other = a_program()
    bound = Shop(program=other)
    conversion = Shop().post("/conversions", an_order(anna)).json()
    assert bound.get(f"/conversions/{conversion['id']}/why").status_code == 404
    assert bound.get(f"/advocates/{anna.code.code}/balance").status_code == 404
    assert bound.post("/conversions", an_order(anna, external_id="2")).status_code == 404


def test_refunds_name_lines_and_banks_take_back_over_http(anna) -> None:
    shop = Shop()
    lines = [{"sku": "tea", "amount_minor": 3000}, {"sku": "pot", "amount_minor": 5000}]
    shop.post("/conversions", an_order(anna, lines=lines))
    refund = {"order": "1001", "external_id": "r1", "amount_minor": 4000, "currency": "EUR"}
    named = {"sku": "pot", "quantity": 1, "amount_minor": 4000}
    answer = shop.post("/refunds", {**refund, "lines": [named]})
    assert (answer.status_code, answer.json()["status"]) == (201, "applied")
    assert shop.post("/refunds", {**refund, "lines": [named]}).status_code == 200
    unknown = {**refund, "external_id": "r2", "lines": [{**named, "sku": "gold"}]}
    answer = shop.post("/refunds", unknown)
    assert (answer.status_code, answer.json()["code"]) == (422, "refund_line_unknown")
    balances = [shop.get(f"/advocates/{anna.code.code}/balance").json()["balances"]]
    for kind in ("chargeback", "chargeback_reversed"):
        bank = {**refund, "external_id": "d1", "amount_minor": 8000, "kind": kind}
        answer = shop.post("/refunds", bank)
        assert (answer.status_code, answer.json()["status"]) == (201, "applied")
        balances.append(shop.get(f"/advocates/{anna.code.code}/balance").json()["balances"])
    assert balances[0] == balances[2] != balances[1]
    assert balances[1][0]["pending_minor"] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "gift"},
        {"lines": [{"sku": "pot", "amount_minor": -1}]},
        {"lines": [{"sku": "pot", "amount_minor": 1.5}]},
        {"lines": [{"sku": "pot", "amount_minor": 100, "colour": "red"}]},
        {"lines": [{"sku": "a\u0000b", "amount_minor": 100}]},
        {"lines": [{"line": 1, "amount_minor": 1}] * 501},
    ],
)
def test_a_refund_that_cannot_be_is_refused(anna, wrong: dict) -> None:
    shop = Shop()
    shop.post("/conversions", an_order(anna))
    refund = {"order": "1001", "external_id": "r1", "amount_minor": 100, "currency": "EUR"}
    assert shop.post("/refunds", {**refund, **wrong}).status_code in (400, 422)
