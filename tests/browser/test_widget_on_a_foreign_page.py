"""The widget on a page that knows nothing of Wagtail, on another origin than the API."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from tests.factories import a_program, a_site
from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.kits.models import DailyShares
from wagtail_advocates.programs.keys import issue_key

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">{head}<title>A foreign page</title>
<body><h1>Slow mornings</h1>
<script>window.seen = []; window.advocates = window.advocates || [];
advocates.push(["on", "ready", () => seen.push("ready")]);
advocates.push(["on", "share", (detail) => seen.push("share " + detail.channel)]);</script>
<script async src="{site}/static/wagtail_advocates/widget/advocates.js"
  data-api="{site}/advocates/api/v1/" data-key="{key}"></script>
<advocates-share program="{program}" layout="card">
<a href="{site}/advocates/join/">Share this</a></advocates-share></body></html>"""


class Foreign:
    """A page on another port with a publishable key for its origin."""

    def __init__(self, site: str, serve: Callable[[dict[str, str]], str], folder: Path) -> None:
        self.site, self.serve, self.folder = site, serve, folder
        self.program = a_program()

    def open(self, page: Page, *, head: str = "", allowed: bool = True, api: str = "") -> str:
        origin = self.serve({})
        _row, key = issue_key(
            site=a_site(),
            kind="publishable",
            name="web",
            origins=[origin if allowed else "https://elsewhere.example"],
        )
        html = PAGE.format(head=head, site=self.site, key=key, program=self.program.slug)
        if api:
            html = html.replace(f"{self.site}/advocates/api/v1/", api)
        # The origin is known only once its folder is served, and the page needs a key for it.
        (self.folder / "page.html").write_text(html, encoding="utf-8")
        page.goto(f"{origin}/page.html")
        return origin


@pytest.fixture
def foreign(site: str, foreign_site: Callable[[dict[str, str]], str], tmp_path: Path) -> Foreign:
    return Foreign(site, foreign_site, tmp_path / "foreign0")


def buttons(page: Page) -> list[str]:
    return page.locator("advocates-share").evaluate(
        """(node) => [...node.querySelectorAll('[data-channel]'),
            ...(node.shadowRoot?.querySelectorAll('[data-channel]') ?? [])]
            .map((link) => link.dataset.channel)"""
    )


def test_it_shows_the_offer_and_shares_the_foreign_page(foreign: Foreign, page: Page) -> None:
    origin = foreign.open(page)
    page.wait_for_function("seen.includes('ready')")
    expect(page.get_by_text("Share what you like")).to_be_visible()
    whatsapp = page.get_by_role("link", name="WhatsApp").get_attribute("href") or ""
    assert f"{origin}/page.html" in unquote(whatsapp)
    assert page.problems == []


def test_nothing_is_asked_of_third_parties(foreign: Foreign, page: Page) -> None:
    foreign.open(page)
    page.wait_for_function("seen.includes('ready')")
    page.wait_for_timeout(300)
    assert page.strangers == []


def test_a_copied_link_is_confirmed_and_counted(foreign: Foreign, page: Page) -> None:
    origin = foreign.open(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
    page.wait_for_function("seen.includes('ready')")
    with page.expect_request("**/events*"):
        page.get_by_role("link", name="Copy link").click()
    page.wait_for_function("seen.includes('share copy')")
    assert page.evaluate("navigator.clipboard.readText()") == f"{origin}/page.html"
    page.wait_for_timeout(300)
    assert DailyShares.objects.filter(action="share", channel="copy").count() == 1


def test_a_tap_right_before_leaving_is_counted(foreign: Foreign, page: Page) -> None:
    origin = foreign.open(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
    page.wait_for_function("seen.includes('ready')")
    page.get_by_role("link", name="Copy link").click()
    page.wait_for_function("seen.includes('share copy')")
    page.goto("about:blank")
    page.wait_for_timeout(300)
    assert DailyShares.objects.filter(action="share", channel="copy").count() == 1


def test_a_visitor_joins_without_leaving_the_page(foreign: Foreign, page: Page) -> None:
    foreign.open(page)
    page.wait_for_function("seen.includes('ready')")
    page.get_by_role("link", name="Get your own link").click()
    page.get_by_label("name").fill("Zoë Blum")
    page.get_by_label("mail").fill("zoe@people.example")
    page.get_by_label("terms").check()
    page.get_by_role("button", name="Send me my link").click()
    expect(page.get_by_text("Check your mail")).to_be_visible()
    assert Enrollment.objects.get().advocate.name == "Zoë Blum"


def test_without_an_answer_there_are_plain_links(foreign: Foreign, page: Page) -> None:
    foreign.open(page, api="http://127.0.0.1:9/advocates/api/v1/")
    expect(page.get_by_role("link").first).to_be_visible()
    page.wait_for_function("seen.includes('ready')")
    assert "whatsapp" in buttons(page) or page.get_by_role("link", name="Share this").is_visible()


def test_a_key_of_another_origin_gets_nothing_and_sharing_still_works(
    foreign: Foreign, page: Page
) -> None:
    foreign.open(page, allowed=False)
    page.wait_for_function("seen.includes('ready')")
    assert page.get_by_role("link").first.is_visible()


def test_it_lives_under_a_strict_policy(foreign: Foreign, page: Page) -> None:
    policy = (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"script-src {foreign.site} 'unsafe-inline'; connect-src {foreign.site}; "
        "img-src 'self'; require-trusted-types-for 'script'\">"
    )
    foreign.open(page, head=policy)
    expect(page.get_by_role("link", name="WhatsApp")).to_be_visible()
    assert [problem for problem in page.problems if "favicon" not in problem] == []


def test_loading_it_twice_is_harmless(foreign: Foreign, page: Page) -> None:
    foreign.open(page)
    page.wait_for_function("seen.includes('ready')")
    before = buttons(page)
    page.add_script_tag(url=f"{foreign.site}/static/wagtail_advocates/widget/advocates.js")
    page.wait_for_timeout(300)
    assert buttons(page) == before
    assert page.problems == []


def test_on_a_phone_nothing_sticks_out(foreign: Foreign, phone: Page) -> None:
    foreign.open(phone, head='<meta name="viewport" content="width=device-width">')
    phone.wait_for_function("seen.includes('ready')")
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
