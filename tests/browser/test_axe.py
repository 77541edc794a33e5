"""axe finds nothing: every element in every state, in both directions, on light and dark pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.broken_apis import broken_api
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.host_pages import HostPage, wait_told
from tests.factories import a_sale, an_advocate

LAYOUTS = """<advocates-share program="PROGRAM"></advocates-share>
<advocates-share program="PROGRAM" layout="compact"></advocates-share>
<advocates-share program="PROGRAM" layout="card"
  channels="copy,whatsapp,mastodon,qr"></advocates-share>
<advocates-share program="PROGRAM" mode="floating"></advocates-share>"""
PARTS = """<advocates-join program="PROGRAM"></advocates-join>
<advocates-qr program="PROGRAM"></advocates-qr>
<advocates-stats program="PROGRAM"></advocates-stats>
<form><advocates-code name="referral" program="PROGRAM"></advocates-code></form>"""

looks = pytest.mark.parametrize(
    ("direction", "lang", "scheme"),
    [("ltr", "en", "light"), ("ltr", "en", "dark"), ("rtl", "ar", "light"), ("rtl", "ar", "dark")],
    ids=["ltr-light", "ltr-dark", "rtl-light", "rtl-dark"],
)


@pytest.fixture
def look(new_page: Callable[..., Page], scheme: str) -> Page:
    """Light pages on a computer, dark ones on a phone."""
    size = DESKTOP if scheme == "light" else PHONE
    return new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")


@looks
def test_a_stranger_meets_no_obstacle(
    host_page: HostPage, look: Page, direction: str, lang: str
) -> None:
    anna = an_advocate(host_page.program)
    host_page.open(look, LAYOUTS + PARTS, dir=direction, lang=lang)
    wait_told(look, "ready")
    look.locator("advocates-qr svg.code").wait_for()
    code = look.locator("advocates-code")
    code.locator("input").wait_for()
    assert violations(look) == []

    code.locator("input").fill("NOSUCH")
    code.locator("button").click()
    expect(code.get_by_role("status")).not_to_be_empty()
    assert violations(look) == [], "a code that is refused"
    code.locator("input").fill(anna.code.code)
    code.locator("button").click()
    expect(code.get_by_role("status")).to_contain_text("Anna")
    assert violations(look) == [], "a code that is accepted"

    card = look.locator("advocates-share[layout=card]")
    for opener in ("[data-channel=qr]", "[data-channel=mastodon]", "[data-join]"):
        card.locator(opener).click()
        card.locator("dialog").wait_for()
        assert violations(look) == [], opener
        look.keyboard.press("Escape")
        expect(card.locator("dialog")).to_have_count(0)
    floating = look.locator("advocates-share[mode=floating]")
    floating.locator(".trigger").click()
    floating.locator("dialog").wait_for()
    assert violations(look) == [], "the block over the page"


@looks
def test_an_advocate_meets_no_obstacle(
    host_page: HostPage, look: Page, direction: str, lang: str
) -> None:
    anna = an_advocate(host_page.program, email="anna@people.example")
    for _ in range(2):
        a_sale(host_page.program, code=anna.code.code)
    token = host_page.token("anna@people.example")
    host_page.open(look, LAYOUTS + PARTS, dir=direction, lang=lang, identity=token)
    wait_told(look, "ready")
    look.locator("advocates-stats dl").wait_for()
    look.locator("advocates-qr svg.code").wait_for()
    assert violations(look) == []


@looks
def test_nobody_meets_an_obstacle_without_an_api(
    host_page: HostPage, look: Page, direction: str, lang: str
) -> None:
    with broken_api("failing") as api:
        host_page.open(look, LAYOUTS + PARTS, dir=direction, lang=lang, api=api)
        wait_told(look, "ready")
        look.locator("advocates-stats [role=status]").wait_for()
        code = look.locator("advocates-code")
        code.locator("input").fill("ANNA")
        code.locator("button").click()
        expect(code.get_by_role("status")).not_to_be_empty()
        assert violations(look) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_join_that_is_refused_and_one_that_is_done(
    host_page: HostPage, look: Page, settings: Any
) -> None:
    look.route(
        "**/api/v1/join*", lambda route: route.abort(), times=1
    )  # somebody's line breaks for a moment
    host_page.open(look, '<advocates-join program="PROGRAM"></advocates-join>')
    look.get_by_label("name").fill("Zoë Blum")
    look.get_by_label("mail").fill("zoe@people.example")
    look.get_by_label("terms").check()
    look.get_by_role("button", name="Send me my link").click()
    expect(look.get_by_role("alert")).to_contain_text("That did not work")
    assert violations(look) == []
    look.get_by_role("button", name="Send me my link").click()
    expect(look.get_by_role("heading", name="Check your mail")).to_be_focused()
    assert violations(look) == []
