"""The widget speaks the language of its page, however the page writes it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.host_pages import HostPage, wait_told
from tests.factories import a_program
from wagtail_advocates.kits.words import widget_words

TAPPED = {"copy": "", "qr": "Scan to open the link", "mastodon": "Share on Mastodon"}


def test_a_button_around_the_servers_block_speaks_the_pages_language(
    host_page: HostPage, page: Page
) -> None:
    page.add_init_script(
        "window.shifts = 0; new PerformanceObserver((list) => { for (const entry of "
        "list.getEntries()) shifts += entry.value; })"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    block = '<section><a data-channel="copy" href="https://shop.example/">Kopieren</a></section>'
    host_page.open(
        page,
        f'<advocates-share program="PROGRAM" mode="floating">{block}</advocates-share>'
        f'<advocates-share program="PROGRAM" mode="dialog">{block}</advocates-share><p>Danach</p>',
        lang="de",
    )
    wait_told(page, "ready")
    expect(page.locator(".trigger").first).to_have_text(widget_words("de")["Share"])
    expect(page.locator(".trigger").last).to_have_text(widget_words("de")["Share"])
    page.wait_for_timeout(300)
    assert page.evaluate("shifts") < 0.01


@pytest.mark.parametrize("lang", ["en_US", "zh_Hans_CN", "de-DE-u-co-phonebk", "{{ lang }}"])
def test_a_language_written_otherwise_does_not_switch_the_widget_off(
    host_page: HostPage, page: Page, lang: str
) -> None:
    host_page.open(page, '<advocates-share program="PROGRAM"></advocates-share>', lang=lang)
    wait_told(page, "ready")
    assert page.evaluate("told.filter(([name]) => name === 'error')") == []


def test_a_tap_is_answered_in_the_pages_language_while_the_api_is_away(
    shop: str, page: Page, settings: Any
) -> None:
    a_program(channels=[("channel", {"channel": one, "shown_on": "everywhere"}) for one in TAPPED])
    settings.LANGUAGE_CODE = "de"
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.route("**/advocates/api/**", lambda route: route.abort())
    page.goto(f"{shop}/magazine/forty/")
    page.get_by_role("link", name="Link kopieren").click()
    expect(page.locator("advocates-share [role=status]")).to_have_text("Kopiert")
    german = widget_words("de")
    for channel, heading in TAPPED.items():
        if heading:
            page.locator(f"[data-channel={channel}]").click()
            dialog = page.locator("advocates-share dialog")
            expect(dialog.get_by_role("heading")).to_have_text(german[heading])
            expect(dialog.get_by_role("button", name=german["Close"])).to_be_visible()
            page.keyboard.press("Escape")
