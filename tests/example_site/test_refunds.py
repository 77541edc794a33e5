from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from example_site.shop import orders
from example_site.shop.models import Order, OrderRefund
from example_site.shop.orders import RefundImpossible, refund_order, report_missed
from tests.example_site.conftest import Shop
from wagtail_advocates.core.errors import TryAgain
from wagtail_advocates.ledger.queries import reconcile
from wagtail_advocates.rewards.models import Reward

Act = Callable[..., Any]


@pytest.fixture
def order(shop: Shop, put: Act, buy: Act) -> Order:
    """A vase, bought with Anna's code: 75.60 with the welcome offer and free shipping."""
    put("vase")
    return buy(code=shop.code)[1]


def a_user(*permissions: str) -> Client:
    user = get_user_model().objects.create_user(f"user-{len(permissions)}", password="x")
    codenames = ["access_admin", *permissions]
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


def advocates_reward() -> Reward:
    return Reward.objects.get(beneficiary="advocate")


def test_half_of_an_order_takes_half_of_the_reward_back(order: Order) -> None:
    client = a_user("view_order", "change_order")
    address = reverse("orders:refund", args=[order.pk])
    answer = client.post(address, {"amount": "37.80", "reason": "Chipped"}, follow=True)
    assert "€37.80 of order" in answer.content.decode()
    order.refresh_from_db()
    assert (order.state, order.refunded_minor) == ("partly_refunded", 3780)
    assert (advocates_reward().reversed_minor, advocates_reward().state) == (500, "pending")


def test_the_rest_of_it_takes_the_rest(order: Order) -> None:
    client = a_user("view_order", "change_order")
    address = reverse("orders:refund", args=[order.pk])
    client.post(address, {"amount": "37,80"})
    client.post(address, {"amount": "37.80"})
    order.refresh_from_db()
    assert (order.state, order.refundable_minor) == ("refunded", 0)
    assert (advocates_reward().reversed_minor, advocates_reward().state) == (1000, "reversed")
    assert [refund.number[-3:] for refund in order.refunds.order_by("id")] == ["-R1", "-R2"]
    assert reconcile().ok


@pytest.mark.parametrize("amount", ["0", "-1", "75.61", "1e3", "12.345", "", "much", "9" * 30])
def test_an_amount_nobody_can_give_back_is_refused_in_words(order: Order, amount: str) -> None:
    client = a_user("view_order", "change_order")
    answer = client.post(reverse("orders:refund", args=[order.pk]), {"amount": amount})
    assert answer.context["form"].errors["amount"]
    assert not OrderRefund.objects.exists()
    assert advocates_reward().reversed_minor == 0


def test_refunds_together_never_exceed_the_order(shop: Shop, order: Order) -> None:
    refund_order(site=shop.site, order=order, amount_minor=7000)
    stale = Order.objects.get(pk=order.pk)
    stale.refunded_minor = 0
    with pytest.raises(RefundImpossible):
        refund_order(site=shop.site, order=stale, amount_minor=561)
    assert OrderRefund.objects.count() == 1


def test_a_refund_that_could_not_be_reported_is_made_up_for(
    shop: Shop, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(**_values: Any) -> Any:
        raise TryAgain

    with monkeypatch.context() as patch:
        patch.setattr(orders, "record_refund", busy)
        refund = refund_order(site=shop.site, order=order, amount_minor=7560)
    assert refund.reported_at is None
    assert advocates_reward().state == "pending"
    report_missed(site=shop.site)
    assert advocates_reward().state == "reversed"


def test_who_may_only_look_sees_orders_and_cannot_refund(order: Order) -> None:
    client = a_user("view_order")
    assert order.number in client.get(reverse("orders:index")).content.decode()
    page = client.get(reverse("orders:inspect", args=[order.pk])).content.decode()
    address = reverse("orders:refund", args=[order.pk])
    assert "Clara Neumann" in page
    assert address not in page
    assert client.post(address, {"amount": "1"}).status_code == 302
    assert not OrderRefund.objects.exists()


@pytest.mark.parametrize("name", ["index", "inspect", "refund", "edit", "delete", "add"])
def test_a_mere_admin_sees_no_orders(order: Order, name: str) -> None:
    arguments = [] if name in ("index", "add") else [order.pk]
    answer = a_user().get(reverse(f"orders:{name}", args=arguments))
    assert answer.status_code == 302
    assert Order.objects.count() == 1


@pytest.mark.parametrize("name", ["edit", "delete", "add"])
def test_nobody_writes_orders_by_hand(order: Order, admin_client: Client, name: str) -> None:
    arguments = [] if name == "add" else [order.pk]
    answer = admin_client.post(reverse(f"orders:{name}", args=arguments), {"name": "Somebody"})
    assert answer.status_code == 302
    order.refresh_from_db()
    assert order.name == "Clara Neumann"


def test_orders_can_be_searched_and_exported(order: Order, admin_client: Client) -> None:
    index = reverse("orders:index")
    assert order.number in admin_client.get(index, {"q": "clara"}).content.decode()
    assert order.number not in admin_client.get(index, {"q": "nobody"}).content.decode()
    answer = admin_client.get(index, {"export": "csv"})
    assert order.number in b"".join(answer).decode()
