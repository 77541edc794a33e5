"""Whatever becomes of the API, the host's page does not notice, and people share its address."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.broken_apis import KINDS, broken_api
from tests.browser.host_pages import HostPage, told, wait_told

# The widget gives up after 2.5 s; the rest is for a busy machine.
LONGEST_MS = 4000
# What Chromium itself says of an answer it did not get; no script can keep it quiet.
OF_THE_NETWORK = ("Failed to load resource", "Access to fetch")

BODY = """<advocates-share program="PROGRAM" channels="copy,whatsapp,qr"><a
href="https://shop.example/join/">Share this</a></advocates-share>
<advocates-share program="PROGRAM" channels="whatsapp,qr" mode="floating"></advocates-share>
<advocates-join program="PROGRAM"><a href="https://shop.example/join/">Join</a></advocates-join>
<advocates-qr program="PROGRAM"></advocates-qr>
<advocates-stats program="PROGRAM"></advocates-stats>
<form><advocates-code name="referral" program="PROGRAM"></advocates-code></form>
<advocates-banner program="PROGRAM"></advocates-banner>"""


def faults_of_ours(page: Page) -> list[str]:
    return [text for text in page.problems if not text.startswith(OF_THE_NETWORK)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", KINDS)
def test_people_share_as_if_nothing_were(host_page: HostPage, page: Page, kind: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=host_page.origin)
    with broken_api(kind) as api:
        host_page.open(page, BODY, api=api)
        block = page.locator("advocates-share").first
        # The buttons do not wait for an answer.
        whatsapp = block.get_by_role("link", name="WhatsApp").get_attribute("href") or ""
        assert host_page.address in unquote(whatsapp)
        block.get_by_role("link", name="Copy link").click()
        expect(block.get_by_role("status")).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == host_page.address
        wait_told(page, "ready", timeout=LONGEST_MS)
        expect(page.get_by_text("Your results could not be loaded")).to_be_visible()
        # Two share blocks and the join form could not ask, nor could the figures.
        page.wait_for_function("told.filter(([name]) => name === 'error').length === 4")
        assert sorted(told(page, "error")) == ["config", "config", "config", "stats"]
        assert told(page, "share") == ["copy"]
        expect(page.get_by_role("link", name="Join")).to_be_visible()
        expect(page.locator("advocates-qr svg.code")).to_be_visible()
        page.get_by_label("Who sent you?").fill("ANNA")
        page.get_by_role("button", name="Share", exact=True).click()
        page.locator("dialog").get_by_role("link", name="QR").click()
        expect(page.locator("dialog svg.code")).to_be_visible()
    longest = page.evaluate(
        "Math.max(...performance.getEntriesByType('resource').map((entry) => entry.duration))"
    )
    assert longest < LONGEST_MS
    assert faults_of_ours(page) == []
    assert page.strangers == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["failing", "dead"])
def test_a_code_that_cannot_be_asked_about_says_so(
    host_page: HostPage, page: Page, kind: str
) -> None:
    with broken_api(kind) as api:
        host_page.open(page, BODY, api=api)
        page.get_by_label("Who sent you?").fill("ANNA")
        page.get_by_role("button", name="Use the code").click()
        expect(page.get_by_text("That did not work. Please try again.")).to_be_visible()
    assert "claim" in told(page, "error")
    assert faults_of_ours(page) == []


def test_parts_that_do_not_come_leave_the_plain_links(host_page: HostPage, page: Page) -> None:
    page.route("**/widget/*-*.js", lambda route: route.abort())
    host_page.open(page, BODY)
    wait_told(page, "ready")
    expect(page.get_by_role("link", name="Share this")).to_be_visible()
    expect(page.get_by_role("link", name="Join")).to_be_visible()
    assert set(told(page, "error")) == {"load"}
    assert faults_of_ours(page) == []


def test_a_button_whose_dialog_does_not_come_shows_the_block_in_the_page(
    host_page: HostPage, page: Page
) -> None:
    page.route("**/widget/dialogs-*.js", lambda route: route.abort())
    host_page.open(page, '<advocates-share program="PROGRAM" mode="dialog"></advocates-share>')
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_role("link", name="WhatsApp")).to_be_visible()
    assert told(page, "error") == ["load"]
    assert faults_of_ours(page) == []
