from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from wagtail.models import Page, Site

from example_site.magazine.models import HomePage
from example_site.shop.models import Order, ProductPage, ShopIndexPage
from tests.factories import CHROME, a_program
from wagtail_advocates.flows import join_program
from wagtail_advocates.programs.models import Program

BROWSER = {
    "HTTP_USER_AGENT": CHROME,
    "HTTP_SEC_FETCH_MODE": "navigate",
    "HTTP_SEC_FETCH_DEST": "document",
}


@dataclass
class Shop:
    """A shop with two products and a program that gives friends ten percent."""

    site: Site
    mug: ProductPage
    vase: ProductPage
    program: Program
    code: str


@pytest.fixture
def shop(db: None) -> Shop:
    home = Page.objects.get(depth=1).add_child(instance=HomePage(title="Home", slug="kiln"))
    index = home.add_child(instance=ShopIndexPage(title="Shop", slug="shop", show_in_menus=True))
    body = [("paragraph", "<p>Thrown by hand.</p>")]
    mug, vase = (
        index.add_child(
            instance=ProductPage(
                title=title,
                slug=sku,
                sku=sku,
                category="Cups",
                price_minor=price_minor,
                summary="Made of clay.",
                description=body,
            )
        )
        for title, sku, price_minor in (("Mug", "mug", 2800), ("Vase", "vase", 8400))
    )
    site = Site.objects.get(is_default_site=True)
    site.root_page, site.hostname = home, "testserver"
    site.save()
    program = a_program(welcome_rate_bps=1000)
    joined = join_program(program=program, email="anna@people.example", name="Anna Berger")
    return Shop(site, mug, vase, program, joined.code.code)


@pytest.fixture
def put(client: Client) -> Callable[..., None]:
    """Put a product into the client's cart."""

    def act(sku: str, quantity: int = 1) -> None:
        answer = client.post("/shop/cart/add/", {"sku": sku, "quantity": quantity})
        assert answer.status_code == 302

    return act


@pytest.fixture
def buy(client: Client) -> Callable[..., object]:
    """Fill the checkout in and send it; the answer, and the order if there is one."""

    def act(**values: str) -> tuple[object, Order | None]:
        known = set(Order.objects.values_list("pk", flat=True))
        form = {
            "name": "Clara Neumann",
            "email": "clara@mail.example",
            "code": "",
            "card": "4242 4242 4242 4242",
            **values,
        }
        answer = client.post("/shop/checkout/", form)
        return answer, Order.objects.exclude(pk__in=known).first()

    return act
