from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from example_site.shop import orders
from example_site.shop.models import Order
from tests.example_site.conftest import BROWSER, Shop
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.errors import ProgramClosed, TryAgain
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.links.services import retire_code
from wagtail_advocates.rewards.models import Reward

Act = Callable[..., Any]


def test_a_friend_who_followed_a_link_saves_and_the_advocate_is_rewarded(
    client: Client, shop: Shop, put: Act, buy: Act
) -> None:
    client.get(f"/advocates/r/{shop.code}", **BROWSER)
    put("mug", 2)
    assert "Anna sent you" in client.get("/shop/cart/").content.decode()
    answer, order = buy()
    assert answer.url == f"/shop/order/{order.number}/"
    assert (order.subtotal_minor, order.discount_minor, order.shipping_minor) == (5600, 560, 490)
    conversion = Conversion.objects.get(external_id=order.number)
    assert (conversion.amount_minor, conversion.discount_minor) == (5530, 560)
    assert set(Reward.objects.values_list("beneficiary", flat=True)) == {"advocate", "friend"}
    page = client.get(answer.url).content.decode()
    assert "Thank you, Clara" in page
    assert "<advocates-share" in page


def test_a_code_typed_at_checkout_works_without_any_cookie_of_ours(
    client: Client, shop: Shop, put: Act, buy: Act
) -> None:
    put("vase")
    _answer, order = buy(code=shop.code.lower())
    assert (order.code, order.discount_minor, order.total_minor) == (shop.code, 840, 7560)
    assert Conversion.objects.get().code.code == shop.code
    assert Reward.objects.filter(beneficiary="advocate").count() == 1


def test_an_order_without_a_friend_is_recorded_and_rewards_nobody(
    shop: Shop, put: Act, buy: Act
) -> None:
    put("mug")
    _answer, order = buy()
    assert order.reported_at
    assert Conversion.objects.get().external_id == order.number
    assert not Reward.objects.exists()


@pytest.mark.parametrize("code", ["NOSUCHCODE", "💥", "x" * 40, "'; drop table", "\u202eabc"])
def test_an_unknown_code_is_named_beside_its_field_and_nothing_is_lost(
    client: Client, shop: Shop, put: Act, buy: Act, code: str
) -> None:
    put("mug")
    answer, order = buy(code=code)
    assert (answer.status_code, order) == (422, None)
    assert "We do not know this code" in answer.context["form"].errors["code"][0]
    assert "Clara Neumann" in answer.content.decode()
    assert answer.context["cart"].count == 1


def test_a_retired_code_is_unknown_in_the_cart_too(client: Client, shop: Shop, put: Act) -> None:
    put("mug")
    retire_code(code=ReferralCode.objects.get(code=shop.code))
    answer = client.post("/shop/cart/code/", {"code": shop.code})
    assert answer.status_code == 422
    assert "We do not know this code" in answer.content.decode()


def test_a_code_in_the_cart_shows_the_discount_and_can_be_taken_back(
    client: Client, shop: Shop, put: Act
) -> None:
    put("mug")
    client.post("/shop/cart/code/", {"code": shop.code})
    assert client.get("/shop/cart/").context["totals"].discount_minor == 280
    client.post("/shop/cart/code/", {"code": ""})
    assert client.get("/shop/cart/").context["totals"].discount_minor == 0


def test_a_returning_customer_sees_the_new_total_before_paying_it(
    client: Client, shop: Shop, put: Act, buy: Act
) -> None:
    put("mug")
    buy()
    put("vase")
    client.post("/shop/cart/code/", {"code": shop.code})
    answer, order = buy(code=shop.code, email="CLARA@mail.example")
    assert (answer.status_code, order) == (422, None)
    assert "for a first order" in answer.context["form"].errors["code"][0]
    assert answer.context["totals"].total_minor == 8400
    _answer, order = buy(code=shop.code, email="CLARA@mail.example")
    assert (order.discount_minor, order.total_minor) == (0, 8400)


def test_buying_through_the_own_code_is_rewarded_to_nobody(shop: Shop, put: Act, buy: Act) -> None:
    put("mug")
    _answer, order = buy(code=shop.code, email="Anna+shop@people.example")
    assert Conversion.objects.get().external_id == order.number
    assert not Reward.objects.exists()


def test_a_declined_card_buys_nothing_and_the_cart_stays(
    client: Client, shop: Shop, put: Act, buy: Act
) -> None:
    put("mug")
    answer, order = buy(card="4000 0000 0000 0000")
    assert (answer.status_code, order) == (422, None)
    assert "declined" in answer.context["form"].errors["card"][0]
    assert client.get("/shop/cart/").context["cart"].count == 1


def test_a_code_that_lapses_in_the_last_moment_costs_the_code_not_the_order(
    shop: Shop, put: Act, buy: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = orders.record_conversion

    def refuse(**values: Any) -> Any:
        if values["code"]:
            raise ProgramClosed
        return real(**values)

    monkeypatch.setattr(orders, "record_conversion", refuse)
    put("mug")
    _answer, order = buy(code=shop.code)
    assert order.code_problem == "This program is closed at the moment."
    assert order.reported_at
    assert Conversion.objects.get().code is None


def test_an_order_that_could_not_be_reported_is_reported_with_the_next_one(
    shop: Shop, put: Act, buy: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(**_values: Any) -> Any:
        raise TryAgain

    put("mug")
    with monkeypatch.context() as patch:
        patch.setattr(orders, "record_conversion", busy)
        answer, order = buy(code=shop.code)
    assert answer.status_code == 302
    assert (order.reported_at, order.code_problem, Conversion.objects.count()) == (None, "", 0)
    put("mug")
    buy(email="second@mail.example")
    order.refresh_from_db()
    assert order.reported_at
    assert Conversion.objects.get(external_id=order.number).code.code == shop.code


def test_a_confirmation_is_mailed(
    shop: Shop, put: Act, buy: Act, django_capture_on_commit_callbacks: Any
) -> None:
    put("mug", 2)
    _answer, order = buy()
    (message,) = [m for m in mail.outbox if m.to == ["clara@mail.example"]]
    assert order.number in message.subject
    assert "2 × Mug: €56.00" in message.body
    assert "Total: €60.90" in message.body


def test_an_order_is_shown_to_the_browser_that_bought_and_to_nobody_else(
    client: Client, shop: Shop, put: Act, buy: Act
) -> None:
    put("mug")
    answer, _order = buy()
    assert client.get(answer.url).status_code == 200
    assert Client().get(answer.url).status_code == 404


def test_an_empty_cart_cannot_be_checked_out(client: Client, shop: Shop, buy: Act) -> None:
    answer, order = buy()
    assert (answer.url, order) == ("/shop/cart/", None)


@pytest.mark.parametrize("quantity", ["-3", "0", "1e9", "٣", "", "99999", "<b>"])
def test_a_strange_quantity_puts_at_least_one_and_never_too_many(
    client: Client, shop: Shop, quantity: str
) -> None:
    client.post("/shop/cart/add/", {"sku": "mug", "quantity": quantity})
    assert 1 <= client.get("/shop/cart/").context["cart"].count <= 20


@pytest.mark.parametrize("sku", ["ghost", "", "\x00", "mug\x00", "x" * 4000, "💥"])
def test_an_unknown_product_cannot_be_put_in(client: Client, shop: Shop, sku: str) -> None:
    assert client.post("/shop/cart/add/", {"sku": sku}).status_code == 404
    client.post("/shop/cart/update/", {"sku": sku, "quantity": 2})
    assert client.get("/shop/cart/").context["cart"].count == 0


def test_lines_can_be_changed_and_taken_out(client: Client, shop: Shop, put: Act) -> None:
    put("mug")
    put("vase")
    client.post("/shop/cart/update/", {"sku": "mug", "quantity": 3})
    assert client.get("/shop/cart/").context["totals"].subtotal_minor == 3 * 2800 + 8400
    client.post("/shop/cart/update/", {"sku": "mug", "remove": "1"})
    assert client.get("/shop/cart/").context["cart"].count == 1
    assert client.cookies["cart_count"].value == "1"


def test_a_taken_order_number_is_drawn_again(
    shop: Shop, put: Act, buy: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("mug")
    _answer, first = buy()
    numbers = iter([first.number, f"HK-{uuid.uuid4().hex[:6]}"])
    monkeypatch.setattr(orders, "_new_number", lambda: next(numbers))
    put("mug")
    _answer, second = buy()
    assert second.number != first.number
    assert Order.objects.count() == 2
