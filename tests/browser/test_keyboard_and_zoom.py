"""Everything with the keyboard alone, and with letters twice and four times as large."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.host_pages import HostPage, wait_told

SHARE = """<advocates-share program="PROGRAM" layout="card" channels="copy,whatsapp,mastodon,qr">
</advocates-share><p><a href="https://shop.example/after/">After the block</a></p>"""
# Where the focus is: what a person would be told, through every shadow root.
FOCUSED = """() => {
    let element = document.activeElement;
    while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element.dataset.channel || element.getAttribute("aria-label")
        || element.name || element.textContent.trim();
}"""


def focused(page: Page) -> str:
    return str(page.evaluate(FOCUSED))


@pytest.fixture
def shared(host_page: HostPage, page: Page) -> Page:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=host_page.origin)
    host_page.open(page, SHARE)
    wait_told(page, "ready")
    return page


def test_the_keyboard_goes_through_the_block_in_its_order_and_out_again(shared: Page) -> None:
    stations = []
    for _ in range(6):
        shared.keyboard.press("Tab")
        stations.append(focused(shared))
    assert stations == [
        "copy",
        "whatsapp",
        "mastodon",
        "qr",
        "Get your own link",
        "After the block",
    ]


def test_copying_by_key_is_told_and_leaves_the_focus(shared: Page, host_page: HostPage) -> None:
    shared.keyboard.press("Tab")
    shared.keyboard.press("Enter")
    expect(shared.get_by_role("status")).to_have_text("Copied")
    assert focused(shared) == "copy"
    assert shared.evaluate("navigator.clipboard.readText()") == host_page.address


@pytest.mark.parametrize(
    ("channel", "first"),
    [("qr", "Scan to open the link"), ("mastodon", "server"), ("Get your own link", "name")],
)
def test_a_dialog_keeps_the_keyboard_and_gives_it_back(
    shared: Page, channel: str, first: str
) -> None:
    while focused(shared) != channel:
        shared.keyboard.press("Tab")
    shared.keyboard.press("Enter")
    dialog = shared.locator("dialog")
    expect(dialog).to_be_visible()
    assert focused(shared) == first
    for _ in range(10):
        shared.keyboard.press("Tab")
        assert focused(shared) != "After the block"
        assert dialog.evaluate(
            "(node) => node.matches(':focus-within') || !document.hasFocus()"
            " || document.activeElement === document.body"
        )
    shared.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert focused(shared) == channel


def test_somebody_joins_with_the_keyboard_alone(shared: Page) -> None:
    while focused(shared) != "Get your own link":
        shared.keyboard.press("Tab")
    shared.keyboard.press("Enter")
    shared.locator("dialog").wait_for()
    shared.keyboard.type("Zoë Blum")
    shared.keyboard.press("Tab")
    shared.keyboard.type("zoe@people.example")
    shared.keyboard.press("Tab")
    shared.keyboard.press("Space")
    shared.keyboard.press("Enter")
    expect(shared.get_by_role("heading", name="Check your mail")).to_be_focused()


def in_sight(page: Page, part: Locator) -> bool:
    """Whether all of it can be seen once it is scrolled to."""
    part.scroll_into_view_if_needed()
    box, size = part.bounding_box(), page.viewport_size
    assert box
    assert size
    return (
        box["x"] >= 0
        and box["y"] >= 0
        and box["x"] + box["width"] <= size["width"]
        and box["y"] + box["height"] <= size["height"]
    )


@pytest.mark.parametrize(
    ("percent", "width", "height"), [(200, 640, 450), (400, 320, 256)], ids=["200", "400"]
)
def test_nothing_is_lost_when_zoomed(
    host_page: HostPage, new_page: Callable[..., Page], percent: int, width: int, height: int
) -> None:
    page = new_page(viewport={"width": width, "height": height}, device_scale_factor=percent / 100)
    elements = "".join(
        f'<advocates-{kind} program="PROGRAM"></advocates-{kind}>'
        for kind in ("join", "qr", "code")
    )
    host_page.open(page, SHARE + elements)
    wait_told(page, "ready")
    page.locator("advocates-qr svg.code").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for link in page.locator("advocates-share").get_by_role("link").all():
        assert in_sight(page, link)
    page.get_by_role("link", name="QR").click()
    dialog = page.locator("dialog")
    assert in_sight(page, dialog.get_by_role("button", name="Copy"))
    assert in_sight(page, dialog.get_by_role("button", name="Close"))
    page.keyboard.press("Escape")
    page.locator("advocates-share").get_by_role("link", name="Get your own link").click()
    for control in dialog.locator("input, button").all():
        assert in_sight(page, control)
    assert dialog.evaluate("(node) => node.scrollWidth <= node.clientWidth")
