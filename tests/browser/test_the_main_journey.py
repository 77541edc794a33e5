"""The five ways through the example site: joining, following a link, buying, paying back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from example_site.shop.models import Order
from tests.factories import CHROME, a_program, an_advocate
from wagtail_advocates.kits.models import DailyShares
from wagtail_advocates.ledger.queries import reconcile
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.tracking.models import Visit

FRIEND = {"user_agent": CHROME}


@pytest.fixture
def friend(new_page: Callable[..., Page]) -> Page:
    return new_page(**FRIEND)


def buy(page: Page, shop: str, *, code: str = "") -> Order:
    page.goto(f"{shop}/shop/mug/")
    page.get_by_role("button", name="Put in cart").click()
    page.goto(f"{shop}/shop/checkout/")
    page.get_by_label("Name", exact=True).fill("Ben Ode")
    page.get_by_label("E-mail").fill("ben@friends.example")
    if code:
        page.get_by_label("Who sent you?").fill(code)
    page.get_by_role("button", name=re.compile("Order and pay")).click()
    page.wait_for_url("**/shop/order/**")
    return Order.objects.latest("pk")


def log_in(page: Page, shop: str) -> None:
    """Let the page be a manager's who has logged in."""
    client = Client()
    client.force_login(User.objects.create_superuser("root", "root@site.example", "secret"))
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": shop}])


def test_a_friend_follows_a_link_buys_and_both_are_rewarded(shop: str, friend: Page) -> None:
    anna = an_advocate(a_program(welcome_rate_bps=1000))
    friend.goto(f"{shop}/advocates/r/{anna.code.code}")
    expect(friend.get_by_text("Anna sent you")).to_be_visible()
    assert Visit.objects.get().verdict == "counted"
    order = buy(friend, shop)
    assert order.discount_minor == 280
    rewards = Reward.objects.order_by("pk")
    assert [(row.beneficiary, row.state) for row in rewards] == [
        ("advocate", "pending"),
        ("friend", "pending"),
    ]
    assert reconcile().ok
    assert friend.problems == []


def test_a_friend_types_a_code_and_needs_no_cookie(shop: str, friend: Page) -> None:
    anna = an_advocate(a_program())
    buy(friend, shop, code=anna.code.code.lower())
    assert Reward.objects.count() == 2


def test_a_wrong_code_is_named_and_the_order_is_not_lost(shop: str, friend: Page) -> None:
    a_program()
    friend.goto(f"{shop}/shop/mug/")
    friend.get_by_role("button", name="Put in cart").click()
    friend.goto(f"{shop}/shop/checkout/")
    friend.get_by_label("Name", exact=True).fill("Ben Ode")
    friend.get_by_label("E-mail").fill("ben@friends.example")
    friend.get_by_label("Who sent you?").fill("NOSUCH")
    friend.get_by_role("button", name=re.compile("Order and pay")).click()
    expect(friend.get_by_text("We do not know this code")).to_be_visible()
    expect(friend.get_by_label("Name", exact=True)).to_have_value("Ben Ode")
    friend.get_by_label("Who sent you?").fill("")
    friend.get_by_role("button", name=re.compile("Order and pay")).click()
    friend.wait_for_url("**/shop/order/**")
    assert Order.objects.count() == 1


def test_a_customer_joins_by_mail_and_shares_their_own_link(
    shop: str, friend: Page, settings: Any
) -> None:
    a_program()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    friend.goto(f"{shop}/advocates/join/")
    friend.get_by_label("Your name").fill("Zoë Blum")
    friend.get_by_label("Your e-mail address").fill("zoe@people.example")
    friend.get_by_role("button", name="Get my link").click()
    expect(friend.get_by_role("heading", name="Check your mail")).to_be_visible()
    link = re.search(r"http\S+/sign-in/\S+/", mail.outbox[-1].body)
    assert link
    friend.goto(link[0])
    friend.get_by_role("button", name="Sign in").click()
    expect(friend.get_by_role("heading", name="Hello Zoë")).to_be_visible()
    friend.goto(f"{shop}/magazine/forty/")
    whatsapp = friend.get_by_role("link", name="WhatsApp")
    expect(whatsapp).to_have_attribute("href", re.compile("advocates%2Fr%2F"))
    expect(friend.get_by_text("Zoë")).to_be_visible()


def test_a_share_in_an_article_is_counted_and_asks_no_third_party(shop: str, friend: Page) -> None:
    a_program()
    friend.context.grant_permissions(["clipboard-read", "clipboard-write"])
    friend.goto(f"{shop}/magazine/forty/")
    with friend.expect_request("**/events*"):
        friend.get_by_role("link", name="Copy link").click()
    friend.wait_for_timeout(300)
    assert DailyShares.objects.filter(action="share", channel="copy").exists()
    assert friend.strangers == []
    assert friend.problems == []


def test_the_block_works_without_javascript(shop: str, new_page: Callable[..., Page]) -> None:
    a_program()
    page = new_page(java_script_enabled=False, **FRIEND)
    page.goto(f"{shop}/magazine/forty/")
    href = page.get_by_role("link", name="WhatsApp").get_attribute("href") or ""
    assert href.startswith("https://wa.me/?text=")


def a_program_with_a_qr_code() -> None:
    program = a_program()
    rows = ("copy", "qr", "email", "whatsapp")
    program.channels = [
        ("channel", {"channel": channel, "shown_on": "everywhere"}) for channel in rows
    ]
    program.save()


WITH_AND_WITHOUT = pytest.mark.parametrize("make", [a_program, a_program_with_a_qr_code])


@WITH_AND_WITHOUT
def test_without_javascript_the_qr_code_is_a_picture(
    shop: str, new_page: Callable[..., Page], make: Callable[[], Any]
) -> None:
    make()
    page = new_page(java_script_enabled=False, **FRIEND)
    page.goto(f"{shop}/magazine/forty/")
    picture = page.get_by_role("img", name=f"QR code of {shop}/magazine/forty/")
    expect(picture).to_be_hidden()
    expect(page.locator("a[data-channel=qr]")).to_be_hidden()
    button = page.locator("summary", has_text="QR code")
    before = button.bounding_box()
    button.click()
    expect(picture).to_be_visible()
    assert button.bounding_box() == before
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 0


@WITH_AND_WITHOUT
def test_with_javascript_the_qr_code_is_no_picture_of_the_page(
    shop: str, friend: Page, make: Callable[[], Any]
) -> None:
    make()
    asked: list[str] = []
    friend.on("request", lambda request: asked.append(request.url))
    friend.goto(f"{shop}/magazine/forty/", wait_until="networkidle")
    assert friend.locator("details").count() == 0
    assert friend.locator("advocates-share li:visible:not(:has(a))").count() == 0
    assert not [url for url in asked if "/qr/" in url]


@WITH_AND_WITHOUT
def test_upgrading_the_block_moves_nothing(
    shop: str, friend: Page, make: Callable[[], Any]
) -> None:
    make()
    friend.add_init_script(
        "window.shifts = 0; new PerformanceObserver((list) => { for (const entry of "
        "list.getEntries()) shifts += entry.value; })"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    friend.goto(f"{shop}/magazine/forty/", wait_until="networkidle")
    assert friend.evaluate("shifts") < 0.01


def test_no_room_is_kept_below_the_buttons_for_one_that_never_comes(
    shop: str, friend: Page
) -> None:
    a_program()
    friend.goto(f"{shop}/shop/mug/", wait_until="networkidle")
    for width in range(320, 1281, 60):
        friend.set_viewport_size({"width": width, "height": 800})
        empty = friend.locator(".advocates-share__channels").evaluate(
            """list => list.getBoundingClientRect().bottom - Math.max(...[...list.children]
            .filter(item => item.checkVisibility({ visibilityProperty: true }))
            .map(item => item.getBoundingClientRect().bottom))"""
        )
        assert empty < 1, width


def test_the_back_office_refunds_and_the_reward_is_taken_back(
    shop: str, friend: Page, page: Page
) -> None:
    anna = an_advocate(a_program())
    order = buy(friend, shop, code=anna.code.code)
    log_in(page, shop)
    page.goto(f"{shop}/admin/")
    expect(page.get_by_text("the last 30 days")).to_be_visible()
    page.goto(shop + reverse("orders:refund", args=[order.pk]))
    page.get_by_role("button", name="Give the money back").click()
    page.wait_for_timeout(500)
    assert set(Reward.objects.values_list("state", flat=True)) == {"reversed"}
    assert reconcile().ok


def test_the_manager_sees_why_and_approves_in_the_admin(
    shop: str, friend: Page, page: Page
) -> None:
    anna = an_advocate(a_program())
    buy(friend, shop, code=anna.code.code)
    log_in(page, shop)
    reward = Reward.objects.filter(beneficiary="advocate").get()
    page.goto(shop + reverse("advocates_rewards:inspect", args=[reward.pk]))
    expect(page.get_by_text("The friend typed the code")).to_be_visible()
    path = reverse("wagtail_bulk_action", args=["wagtail_advocates", "reward", "approve_reward"])
    page.goto(f"{shop}{path}?id={reward.pk}")
    page.get_by_role("button", name="Approve").click()
    page.wait_for_timeout(500)
    reward.refresh_from_db()
    assert reward.state == "approved"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_sticks_out(
    shop: str, new_page: Callable[..., Page], width: int, scheme: str, tmp_path: Path
) -> None:
    a_program()
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme, **FRIEND)
    for path in ("/", "/shop/mug/", "/magazine/forty/", "/advocates/join/", "/advocates/claim/"):
        page.goto(shop + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert page.problems == []
