"""axe finds nothing on the pages of portal and example site, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import CHROME, a_program, a_sale, an_advocate
from tests.portal.test_whose_rows import signed_in_as

OPEN = (
    "/",
    "/shop/mug/",
    "/magazine/forty/",
    "/advocates/join/",
    "/advocates/claim/",
    "/advocates/sign-in/",
)


@pytest.fixture(params=["light", "dark"])
def look(request: Any, new_page: Callable[..., Page]) -> Page:
    """Light pages on a computer, dark ones on a phone."""
    size = DESKTOP if request.param == "light" else PHONE
    return new_page(
        viewport=size, color_scheme=request.param, reduced_motion="reduce", user_agent=CHROME
    )


def test_pages_anybody_opens(shop: str, look: Page) -> None:
    a_program()
    for path in OPEN:
        look.goto(shop + path)
        assert violations(look) == [], path


def test_a_friends_welcome_and_an_advocates_own_page(shop: str, look: Page) -> None:
    program = a_program(welcome_rate_bps=1000)
    anna = an_advocate(program)
    a_sale(program, code=anna.code.code)
    look.goto(f"{shop}/advocates/r/{anna.code.code}")
    expect(look.get_by_text("Anna sent you")).to_be_visible()
    for direction in ("ltr", "rtl"):
        look.evaluate("direction => { document.documentElement.dir = direction }", direction)
        assert violations(look) == [], f"the banner, {direction}"
    look.goto(f"{shop}/shop/mug/")
    look.get_by_role("button", name="Put in cart").click()
    look.goto(f"{shop}/shop/checkout/")
    assert violations(look) == [], "the till"
    client: Client = signed_in_as(anna)
    value = client.cookies["sessionid"].value
    look.context.add_cookies([{"name": "sessionid", "value": value, "url": shop}])
    for path in ("/advocates/portal/", "/advocates/portal/payout/", "/magazine/forty/"):
        look.goto(shop + path)
        assert violations(look) == [], path
