"""A page in another language reads no English, whatever of the widget stands in it or opens."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.host_pages import HostPage, wait_told
from tests.factories import a_sale, an_advocate
from wagtail_advocates.kits.words import widget_words

EVERYTHING = """<advocates-share program="PROGRAM" channels="copy,email,x,mastodon,qr">
</advocates-share>
<advocates-share program="PROGRAM" mode="dialog" channels="copy"></advocates-share>
<advocates-share program="PROGRAM" mode="floating" channels="copy"></advocates-share>
<advocates-share program="PROGRAM" mode="post-purchase" order="7" channels="copy"></advocates-share>
<advocates-join program="PROGRAM"></advocates-join>
<advocates-qr program="PROGRAM"></advocates-qr>
<advocates-stats program="PROGRAM"></advocates-stats>
<form><advocates-code name="referral" program="PROGRAM"></advocates-code></form>
<advocates-banner program="PROGRAM"></advocates-banner>"""

# Every text, label and notice in the elements and all that opened in them.
TEXTS = """() => {
    const texts = new Set();
    const read = (root) => {
        for (const node of root.querySelectorAll("*")) {
            for (const child of node.childNodes)
                if (child.nodeType === Node.TEXT_NODE) texts.add(child.data.trim());
            texts.add(node.getAttribute("aria-label") ?? "").add(node.dataset.done ?? "");
            if (node.shadowRoot) read(node.shadowRoot);
        }
    };
    read(document);
    return [...texts];
}"""


def english_in(page: Page) -> set[str]:
    """Words of the widget that a page reads in English though German has others."""
    return set(page.evaluate(TEXTS)) & set(widget_words("de"))


def close_dialogs(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)


@pytest.mark.parametrize("who", ["visitor", "advocate"])
def test_a_german_page_reads_no_english(host_page: HostPage, page: Page, who: str) -> None:
    anna = an_advocate(host_page.program, email="anna@people.example")
    a_sale(host_page.program, code=anna.code.code)
    identity = host_page.token("anna@people.example") if who == "advocate" else ""
    host_page.open(page, EVERYTHING, lang="de", identity=identity)
    page.wait_for_function("told.filter(([name]) => name === 'ready').length === 4")
    expect(page.locator("dialog")).to_be_visible()  # what opens by itself after a purchase
    page.locator("advocates-stats section").wait_for()
    page.locator("advocates-qr svg.code").wait_for()
    assert english_in(page) == set()
    close_dialogs(page)
    share = page.locator("advocates-share").first
    for channel in ("copy", "qr", "mastodon"):
        share.locator(f"[data-channel={channel}]").click()
        if channel != "copy":
            share.locator("dialog").wait_for()
            assert english_in(page) == set(), channel
            close_dialogs(page)
    for mode in ("dialog", "floating"):
        page.locator(f"advocates-share[mode={mode}] .trigger").click()
        page.locator("dialog").wait_for()
        assert english_in(page) == set(), mode
        close_dialogs(page)
    if who == "visitor":
        share.locator("[data-join]").click()
        share.locator("dialog form").wait_for()
        assert english_in(page) == set()


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
