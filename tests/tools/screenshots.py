"""The pictures of README and docs: the demo, as people see it, on a phone and on a computer.

``make screenshots`` seeds a demo of its own, serves it on a free port and writes docs/images.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.tools import chromium  # noqa: E402

# A headless browser says that it is one, and a bot is greeted by nobody.
PERSON = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
IMAGES = ROOT / "docs/images"
SIZES = {"390": {"width": 390, "height": 844}, "1280": {"width": 1280, "height": 900}}
SCHEMES = ("light", "dark")
ADVOCATE = "anna.berger@people.example"


@contextmanager
def served() -> Iterator[str]:
    """The address of a freshly seeded demo."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "example_site.demo.serve"],
            cwd=ROOT,
            env={**os.environ, "PORT": str(port), "DEMO_DIR": folder, "DATABASE_URL": ""},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("ready "):
                    yield line.split()[1].rstrip("/")
                    break
            else:
                raise RuntimeError("the demo did not start")
        finally:
            process.terminate()
            process.wait(timeout=30)


def picture(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")
    print(f"docs/images/{name}.png")


def shop(page: Page, site: str, suffix: str) -> None:
    page.goto(f"{site}/")
    picture(page, f"home-{suffix}")
    page.goto(product_address(page, site))
    page.locator("advocates-share").first.scroll_into_view_if_needed()
    picture(page, f"product-{suffix}")
    page.goto(f"{site}/advocates/join/")
    picture(page, f"join-{suffix}")


def product_address(page: Page, site: str) -> str:
    """Any product of the shop: a page with a button that fills the cart."""
    page.goto(f"{site}/shop/")
    hrefs = page.locator("main a[href]").evaluate_all("links => links.map(link => link.href)")
    for href in dict.fromkeys(hrefs):
        page.goto(href)
        if page.locator("form[action$='/cart/add/']").count():
            return str(href)
    raise RuntimeError("the shop shows no product")


def portal(page: Page, site: str, suffix: str) -> None:
    page.goto(f"{site}/advocates/sign-in/")
    page.fill("input[type=email]", ADVOCATE)
    page.locator("input[type=email]").press("Enter")
    page.goto(sign_in_address(page, site))
    page.locator("main form button").last.click()
    page.wait_for_url("**/portal/")
    picture(page, f"portal-{suffix}")
    link = re.search(r"http://[^\s\"'<]+/advocates/r/[A-Z0-9]+", page.content())
    if link is None:
        raise RuntimeError("the portal shows no link")
    page.context.clear_cookies()
    page.goto(link[0])
    picture(page, f"landing-{suffix}")


def sign_in_address(page: Page, site: str) -> str:
    """The newest mail's link, once it has come."""
    for _ in range(30):
        page.goto(f"{site}/demo/mail/")
        link = re.search(r"http://[^\s\"'<]+/advocates/sign-in/[^\s\"'</]+/", page.content())
        if link:
            return link[0]
        page.wait_for_timeout(500)
    raise RuntimeError("no sign-in mail came")


def admin(page: Page, site: str, suffix: str) -> None:
    page.goto(f"{site}/admin/login/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", "admin")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    funnel = page.locator(".advocates-funnel, [class*=funnel]")
    if funnel.count():
        funnel.first.scroll_into_view_if_needed()
    picture(page, f"admin-{suffix}")


def take(browser: Browser, site: str) -> None:
    for scheme in SCHEMES:
        for width, viewport in SIZES.items():
            for story in (shop, portal, admin):
                context = browser.new_context(
                    viewport=viewport, color_scheme=scheme, locale="en-GB", user_agent=PERSON
                )
                context.set_default_timeout(20_000)
                story(context.new_page(), site, f"{width}-{scheme}")
                context.close()


def main() -> int:
    path = chromium.provide()
    if path is None:
        print(chromium.HINT, file=sys.stderr)
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        take(browser, site)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
