"""The examples for React, Vue and htmx as a stranger builds them, on an origin of their own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.factories import a_program, a_site
from tests.tools import npm_package
from wagtail_advocates.kits.models import DailyShares
from wagtail_advocates.programs.keys import issue_key


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not npm_package.is_provided():
        message = "Node, npm or the widget's packages are missing"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return npm_package.build_examples(tmp_path_factory.mktemp("examples"))


class Shop:
    """A shop on a port of its own, whose pages come from an example."""

    def __init__(self, site: str, origin: str, folder: Path) -> None:
        self.site, self.origin, self.folder = site, origin, folder
        self.program = a_program()
        _row, self.key = issue_key(site=a_site(), kind="publishable", name="web", origins=[origin])

    def take(self, *sources: Path) -> None:
        """Serve these with this site's addresses, key and program in them."""
        for source in sources:
            if source.is_dir():
                shutil.copytree(source, self.folder, dirs_exist_ok=True)
            else:
                shutil.copy(source, self.folder)
        for page in self.folder.rglob("*.html"):
            html = page.read_text(encoding="utf-8")
            for before, after in (
                ("http://127.0.0.1:8000", self.site),
                ("http://127.0.0.1:8001", self.origin),
                ("pk_replace_me", self.key),
                ("bring-a-friend", self.program.slug),
            ):
                html = html.replace(before, after)
            page.write_text(html, encoding="utf-8")


@pytest.fixture
def shop(site: str, foreign_site: Callable[[dict[str, str]], str], tmp_path: Path) -> Shop:
    return Shop(site, foreign_site({}), tmp_path / "foreign0")


def products_asked(page: Page) -> list[str]:
    """The products about which the server was asked, in order; fills while the page lives."""
    asked: list[str] = []

    def note(url: str) -> None:
        if urlsplit(url).path.endswith("/api/v1/widget"):
            shared = parse_qs(urlsplit(url).query)["url"][0]
            asked.append(parse_qs(urlsplit(shared).query).get("product", [""])[0])

    page.on("request", lambda request: note(request.url))
    return asked


def is_counted(page: Page) -> bool:
    """Whether the share has reached the site; its call outlives the click by a moment."""
    for _ in range(300):
        if DailyShares.objects.filter(action="share", channel="copy").exists():
            return True
        page.wait_for_timeout(100)
    return False


@pytest.mark.parametrize("framework", ["react", "vue"])
def test_a_component_of_a_framework(examples: Path, shop: Shop, page: Page, framework: str) -> None:
    shop.take(examples / framework / "dist")
    asked = products_asked(page)
    share = page.locator("advocates-share")
    copy = page.get_by_role("link", name="Copy link")

    page.goto(f"{shop.origin}/?product=beans")
    expect(copy).to_be_visible()
    expect(share).to_have_attribute("share-title", "Coffee beans")

    page.get_by_role("button", name="Green tea").click()
    expect(share).to_have_attribute("share-title", "Green tea")
    copy.click()
    expect(page.locator("output")).to_contain_text("Shared by copy")
    expect(page.locator("output")).to_contain_text("product=tea")
    assert is_counted(page)

    page.get_by_role("button", name="About us").click()
    expect(share).to_have_count(0)
    page.go_back()
    expect(copy).to_be_visible()

    # Each product once, however often its component was made.
    assert asked == ["beans", "tea"]
    assert page.problems == []
    assert page.strangers == []


def test_a_block_that_htmx_swaps_in(examples: Path, shop: Shop, page: Page) -> None:
    htmx = examples / "node_modules/htmx.org/dist/htmx.min.js"
    (shop.folder / "fragments").mkdir()
    shop.take(examples / "htmx.html", htmx)
    for fragment in (examples / "fragments").iterdir():
        shutil.copy(fragment, shop.folder / "fragments")
    shop.take()
    asked = products_asked(page)

    page.goto(f"{shop.origin}/htmx.html")
    copy = page.get_by_role("link", name="Copy link")
    expect(copy).to_be_visible()
    page.get_by_role("button", name="Green tea").click()
    expect(page.get_by_role("heading", name="Green tea")).to_be_visible()
    expect(copy).to_be_visible()
    copy.click()
    expect(page.locator("output")).to_have_text("Shared by copy")
    assert is_counted(page)
    assert asked == ["", "tea"]
    assert page.problems == []
    assert page.strangers == []
