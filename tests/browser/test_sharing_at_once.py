"""Who joins shares at once, and the devices see the channels that suit them, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_elements_on_a_foreign_page import Shop
from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.programs.models import Program

SHARE = '<advocates-share program="PROGRAM"></advocates-share>'


@pytest.fixture
def shop(site: str, foreign_site: Callable[[dict[str, str]], str], tmp_path: Path) -> Shop:
    shop = Shop(site, foreign_site, tmp_path / "foreign0")
    shop.program.joining = Program.Joining.AT_ONCE
    rows = [("sms", "phones"), ("copy", "everywhere"), ("qr", "computers")]
    shop.program.channels = [
        ("channel", {"channel": channel, "shown_on": shown_on}) for channel, shown_on in rows
    ]
    shop.program.save()
    # A server's first answer is slow, and a page waits for it no longer than 2.5 seconds.
    urlopen(f"{site}/advocates/api/v1/widget", timeout=30).close()
    return shop


def join(page: Page) -> Locator:
    """Fill the form in; what is said then."""
    page.get_by_role("link", name="Get your own link").click()
    page.get_by_label("Your name").fill("Ben Ode")
    page.get_by_label("Your e-mail").fill("ben@friends.example")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Send me my link").click()
    heading = page.get_by_role("heading", name="Your link is ready")
    expect(heading).to_be_focused()
    return heading


def test_a_visitor_joins_and_shares_at_once(shop: Shop, page: Page) -> None:
    shop.open(page, SHARE)
    heading = join(page)
    # The dialog's name is also a class of the block around it.
    expect(heading.locator("xpath=ancestor::dialog")).to_have_css("text-decoration-line", "none")
    code = Enrollment.objects.get().codes.get().code
    link = page.get_by_label("Your link is ready").get_by_role("textbox")
    expect(link).to_have_value(re.compile(rf"/advocates/r/{code}/t[0-9a-f]{{16}}$"))
    page.keyboard.press("Escape")
    expect(page.get_by_text("Sharing as Ben")).to_be_visible()
    copy = page.get_by_role("link", name="Copy link").get_attribute("href") or ""
    assert code in copy
    assert (page.problems, page.strangers) == ([], [])


def test_who_has_just_joined_shares_in_their_own_name(shop: Shop, page: Page) -> None:
    shop.program.offers.update(share_text="{name} likes this. Take {code}.")
    shop.open(page, SHARE)
    channel = page.get_by_role("link", name="Copy link")
    expect(channel).to_be_visible()
    join(page)
    code = Enrollment.objects.get().codes.get().code
    message, card = page.evaluate(
        """() => {
            const share = document.querySelector("advocates-share");
            return [share.messageFor("sms").text, share.config.urls.card];
        }"""
    )
    assert message.startswith(f"Ben likes this. Take {code}.")
    assert code in card
    assert (page.problems, page.strangers) == ([], [])


def test_a_code_is_saved_as_a_picture(shop: Shop, page: Page) -> None:
    shop.open(page, SHARE)
    page.get_by_role("link", name="QR code").click()
    for kind, start in (("SVG", b"<svg "), ("PNG", b"\x89PNG")):
        with page.expect_download() as saving:
            page.get_by_role("button", name=f"Download {kind}").click()
        saved = saving.value
        assert saved.suggested_filename == f"qr-code.{kind.lower()}"
        assert Path(saved.path()).read_bytes().startswith(start)
    assert page.problems == []


def test_a_printed_code_says_where_it_leads_and_discloses(shop: Shop, page: Page) -> None:
    page.add_init_script("window.print = () => { top.printed = document.body.innerText }")
    shop.open(page, SHARE)
    page.get_by_role("link", name="QR code").click()
    page.get_by_role("button", name="Print").click()
    page.wait_for_function("window.printed")
    address, disclosure = page.evaluate("printed").split("\n\n")
    assert address == page.url
    assert disclosure == shop.program.offers.get().disclosure


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({}, ["Copy link", "QR code"]),
        ({"has_touch": True, "is_mobile": True}, ["SMS", "Copy link"]),
    ],
)
def test_each_device_shows_its_channels(
    shop: Shop, new_page: Callable[..., Page], options: dict[str, bool], shown: list[str]
) -> None:
    page = new_page(**options)
    shop.open(page, SHARE)
    expect(page.get_by_role("list").get_by_role("link")).to_have_text(shown)
