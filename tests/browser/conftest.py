"""A real Chromium beside a real server on its own thread, over the worker's own database.

``site`` is the example site's address; ``foreign_site`` serves plain files on another port, so
from another origin, and ``host_page`` writes pages there with the widget in them; ``page`` is a
tab in a fresh profile that reaches nothing but this machine and keeps what it saw:
``page.problems`` (console errors, uncaught exceptions) and ``page.strangers`` (addresses of other
hosts that it was asked to load).
"""

from __future__ import annotations

import functools
import http.server
import os
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser.host_pages import HostPage
from tests.tools import chromium as chromium_of_this_machine

# Playwright's loop runs in the test's own thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
LOCAL_HOSTS = {"127.0.0.1", "localhost"}
TIMEOUT_MS = 30_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = chromium_of_this_machine.find()
    if path is None:
        message = f"no Chromium: {chromium_of_this_machine.HINT}"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=list(chromium_of_this_machine.FLAGS)
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """Static files come from the site's own middleware, with its headers, as in production."""
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = lambda application: application
    server.start()
    yield server
    server.stop()


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Makes tabs, each in a profile of its own; options are those of a Playwright context."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> Page:
        context = chromium.new_context(**{"viewport": DESKTOP, "locale": "en-GB", **options})
        context.set_default_timeout(TIMEOUT_MS)
        contexts.append(context)
        strangers: list[str] = []
        context.route("**/*", functools.partial(_only_this_machine, strangers))
        page = context.new_page()
        problems: list[str] = []
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.problems = problems  # type: ignore[attr-defined]
        page.strangers = strangers  # type: ignore[attr-defined]
        return page

    yield make
    for context in contexts:
        context.close()


def _only_this_machine(strangers: list[str], route: Route) -> None:
    url = route.request.url
    if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname not in LOCAL_HOSTS:
        strangers.append(url)
        route.abort()
    else:
        route.continue_()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()


@pytest.fixture
def phone(new_page: Callable[..., Page]) -> Page:
    return new_page(viewport=PHONE, has_touch=True, is_mobile=True)


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    """The example site's address, known to Wagtail as the default site."""
    from wagtail.models import Site

    address = urlsplit(live_server.url)
    Site.objects.update(hostname=address.hostname, port=address.port)
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    # A server's first answer takes longest, and the widget waits for no server.
    urllib.request.urlopen(f"{live_server.url}/advocates/health", timeout=60).close()
    return str(live_server.url)


@pytest.fixture
def shop(site: str) -> str:
    """The example site's address: a home page, a product and an article with a share block."""
    from wagtail.models import Site

    from example_site.magazine.models import ArticleIndexPage, ArticlePage, HomePage
    from example_site.shop.models import ProductPage, ShopIndexPage

    default = Site.objects.get(is_default_site=True)
    home = default.root_page.add_child(instance=HomePage(title="Hearth & Kiln", slug="h"))
    Site.objects.update(root_page=home)
    Site.clear_site_root_paths_cache()
    products = home.add_child(instance=ShopIndexPage(title="Shop", slug="shop"))
    products.add_child(
        instance=ProductPage(
            title="Morning mug",
            slug="mug",
            sku="MUG",
            category="Cups",
            price_minor=2800,
            summary="For slow mornings.",
        )
    )
    magazine = home.add_child(instance=ArticleIndexPage(title="Magazine", slug="magazine"))
    magazine.add_child(
        instance=ArticlePage(
            title="Forty hours awake",
            slug="forty",
            intro="A firing.",
            author="Mia",
            published_on="2026-01-01",
            body=[("share", {"layout": "card", "channels": []})],
        )
    )
    return site


class _Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any, headers: dict[str, str], **options: Any) -> None:
        self.extra = headers
        super().__init__(*arguments, **options)

    def end_headers(self) -> None:
        for name, value in self.extra.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def foreign_site(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Serves files (name to text) on a port of its own, each with the headers given, and answers
    with their origin; headers may still change."""
    servers: list[http.server.ThreadingHTTPServer] = []

    def serve(files: dict[str, str], headers: dict[str, str] | None = None) -> str:
        folder = tmp_path / f"foreign{len(servers)}"
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        handler = functools.partial(
            _Handler, directory=str(folder), headers={} if headers is None else headers
        )
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def host_page(site: str, foreign_site: Callable[..., str], tmp_path: Path) -> HostPage:
    return HostPage(site, foreign_site, tmp_path / "foreign0")
