"""A host page may forbid what it likes: everything works, and the console stays clean."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.host_pages import HostPage, told, wait_told
from tests.factories import a_sale, an_advocate

EVERYTHING = """<advocates-banner></advocates-banner>
<advocates-share program="PROGRAM" channels="copy,whatsapp,qr,mastodon"></advocates-share>
<advocates-share program="PROGRAM" mode="floating"></advocates-share>
<advocates-join program="PROGRAM"></advocates-join>
<advocates-qr program="PROGRAM"></advocates-qr>
<advocates-stats program="PROGRAM"></advocates-stats>
<form><advocates-code name="referral" program="PROGRAM"></advocates-code></form>"""


@pytest.mark.parametrize("attributes", ["", "crossorigin"])
def test_everything_works_under_the_strictest_headers(
    host_page: HostPage, page: Page, attributes: str
) -> None:
    anna = an_advocate(host_page.program)
    host_page.be_strict()
    host_page.open(page, EVERYTHING, attributes=attributes)
    assert page.evaluate("crossOriginIsolated")
    page.get_by_label("Who sent you?").fill(anna.code.code)
    page.get_by_role("button", name="Use the code").click()
    expect(page.get_by_text("Anna sent you")).to_be_visible()
    block = page.locator("advocates-share").first
    block.get_by_role("link", name="QR").click()
    expect(block.locator("dialog svg.code")).to_be_visible()
    page.keyboard.press("Escape")
    block.get_by_role("link", name="Mastodon").click()
    expect(page.get_by_label("Your server")).to_be_focused()
    page.keyboard.press("Escape")
    block.get_by_role("link", name="Get your own link").click()
    expect(block.locator("dialog").get_by_label("Your e-mail")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.locator("dialog").get_by_role("link", name="WhatsApp")).to_be_visible()
    expect(page.locator("advocates-qr svg.code")).to_be_visible()
    assert told(page, "error") == []
    assert page.problems == []
    assert page.strangers == []


def test_a_friend_and_an_advocate_are_greeted_under_the_strictest_headers(
    host_page: HostPage, page: Page
) -> None:
    anna = an_advocate(host_page.program, email="anna@people.example")
    a_sale(host_page.program, code=anna.code.code)
    host_page.be_strict()
    host_page.open(page, EVERYTHING, identity=host_page.token("anna@people.example"))
    wait_told(page, "ready")
    expect(page.get_by_role("link", name="Sharing as Anna").first).to_be_visible()
    expect(page.get_by_role("heading", name="Your results")).to_be_visible()
    assert page.problems == []
