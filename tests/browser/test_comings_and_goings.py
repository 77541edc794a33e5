"""Scripts come twice, elements go in mid-flight, people go back, pages change without loading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.broken_apis import broken_api
from tests.browser.host_pages import SCRIPT, HostPage, told, wait_told
from tests.factories import an_advocate
from tests.tools import chromium as chromium_of_this_machine
from wagtail_advocates.kits.models import DailyShares

BODY = '<advocates-share program="PROGRAM" channels="copy,whatsapp"></advocates-share>'
KINDS = ("share", "banner", "join", "qr", "stats", "code")


def address_shared(page: Page) -> str:
    return unquote(page.get_by_role("link", name="WhatsApp").get_attribute("href") or "")


@pytest.mark.parametrize("version", ["the same", "another"])
def test_a_second_script_changes_nothing(host_page: HostPage, page: Page, version: str) -> None:
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "/api/v1/widget" in r.url else None)
    host_page.open(page, BODY)
    wait_told(page, "ready")
    second = host_page.site + SCRIPT
    if version == "another":
        code = page.request.get(second).text()
        (host_page.folder / "other.js").write_text(f"/* 9.9 */{code}", encoding="utf-8")
        second = "other.js"
    page.add_script_tag(url=second)
    page.get_by_role("link", name="WhatsApp").wait_for()
    assert page.locator("advocates-share").get_by_role("link").count() == 3
    assert len(asked) == 1
    assert told(page, "ready") == [""]
    assert page.problems == []  # type: ignore[attr-defined]


def test_elements_that_go_in_mid_flight_leave_nothing_behind(
    host_page: HostPage, page: Page
) -> None:
    with broken_api("silent") as api:
        host_page.open(page, "", api=api)
        page.evaluate(
            """([kinds, program]) => {
                window.gone = [];
                for (const kind of kinds) for (const mode of ["", "post-purchase"]) {
                    const element = document.createElement("advocates-" + kind);
                    element.setAttribute("program", program);
                    if (mode && kind === "share") element.setAttribute("mode", mode);
                    document.querySelector("main").append(element);
                    gone.push(new WeakRef(element));
                    setTimeout(() => element.remove(), 0);
                }
            }""",
            [KINDS, host_page.program.slug],
        )
        page.wait_for_timeout(3000)  # until the last of them has given up
        devtools = page.context.new_cdp_session(page)
        devtools.send("HeapProfiler.collectGarbage")
        assert page.evaluate("gone.filter((one) => one.deref()).length") == 0
    assert page.locator("dialog").count() == 0
    assert [text for text in page.problems if "Failed to load" not in text] == []  # type: ignore[attr-defined]


def test_an_element_that_goes_while_its_dialog_comes_takes_nobody_away(
    host_page: HostPage, page: Page
) -> None:
    host_page.open(page, BODY)
    wait_told(page, "ready")
    page.evaluate(
        """() => {
            const share = document.querySelector("advocates-share");
            share.shadowRoot.querySelector("[data-join]").click();
            share.remove();
        }"""
    )
    page.wait_for_timeout(500)
    assert page.url == host_page.address
    assert told(page, "error") == []
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_page_that_changes_its_address_shares_the_new_one(
    host_page: HostPage, page: Page
) -> None:
    host_page.open(page, BODY)
    wait_told(page, "ready")
    page.evaluate(
        """() => {
            history.pushState({}, "", "/mornings/2");
            document.querySelector("advocates-share").setAttribute("url", location.href);
        }"""
    )
    page.wait_for_function("told.filter(([name]) => name === 'ready').length === 2")
    assert f"{host_page.origin}/mornings/2" in address_shared(page)
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_customer_of_a_page_that_changes_its_address_keeps_their_own_link(
    host_page: HostPage, page: Page
) -> None:
    anna = an_advocate(host_page.program, email="anna@people.example")
    host_page.open(page, BODY, identity=host_page.token("anna@people.example"))
    expect(page.get_by_role("link", name="Sharing as Anna")).to_be_visible()
    before = address_shared(page)
    assert f"/r/{anna.code.code}" in before
    page.evaluate(
        """() => {
            history.pushState({}, "", "/mornings/2");
            document.querySelector("advocates-share").setAttribute("url", location.href);
        }"""
    )
    page.wait_for_function("told.filter(([name]) => name === 'ready').length === 2")
    after = address_shared(page)
    assert f"/r/{anna.code.code}" in after
    assert after != before


@pytest.fixture
def remembering(chromium: Browser) -> Iterator[Browser]:
    """A Chromium that keeps pages to go back to, which Playwright's usually does not."""
    kind = chromium.browser_type
    browser = kind.launch(
        executable_path=chromium_of_this_machine.find(),
        args=list(chromium_of_this_machine.FLAGS),
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    browser.close()


def test_a_page_comes_back_from_the_back_forward_cache_and_works(
    host_page: HostPage, remembering: Browser
) -> None:
    host_page.write(BODY)
    host_page.write("", name="next.html")
    page = remembering.new_page()
    page.goto(host_page.address)
    wait_told(page, "ready")
    page.evaluate("addEventListener('pageshow', (event) => { window.kept = event.persisted; })")
    page.goto(f"{host_page.origin}/next.html")
    page.evaluate("history.back()")
    page.wait_for_function("window.kept !== undefined")
    assert page.evaluate("kept")
    with page.expect_request("**/events*"):
        page.get_by_role("link", name="Copy link").click()
    page.wait_for_function("told.some(([name]) => name === 'share')")
    page.wait_for_timeout(300)
    assert DailyShares.objects.filter(action="share", channel="copy").count() == 1
    assert re.search(r"text=.*page\.html", address_shared(page))
