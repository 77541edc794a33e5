"""What the widget takes from its host: one request, no room that moves, no memory, no secrets."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.host_pages import HostPage, told, wait_told
from tests.factories import an_advocate

CYCLES = 1000
EVERYTHING = """<advocates-banner program="PROGRAM"></advocates-banner>
<advocates-share program="PROGRAM" channels="copy,email,whatsapp,x,qr,mastodon"></advocates-share>
<advocates-share program="PROGRAM" mode="dialog"></advocates-share>
<advocates-share program="PROGRAM" mode="floating"></advocates-share>
<advocates-share program="PROGRAM" mode="post-purchase" order="7"></advocates-share>
<advocates-join program="PROGRAM"></advocates-join>
<advocates-qr program="PROGRAM"></advocates-qr>
<advocates-stats program="PROGRAM"></advocates-stats>
<form><advocates-code name="referral" program="PROGRAM"></advocates-code></form>"""


@pytest.fixture
def requests(page: Page) -> list[Any]:
    seen: list[Any] = []
    page.on("request", lambda request: seen.append((request.method, request.url)))
    return seen


def to_the_api(requests: list[Any]) -> list[str]:
    return [
        f"{method} {urlsplit(url).path.rpartition('/')[2]}"
        for method, url in requests
        if "/api/v1/" in url
    ]


def test_before_a_tap_nobody_else_is_asked_and_nothing_is_written(
    host_page: HostPage, page: Page, requests: list[Any]
) -> None:
    host_page.open(page, EVERYTHING)
    page.locator("advocates-qr svg.code").wait_for()
    expect(page.locator("dialog")).to_be_visible()  # the thank-you page's own
    page.locator("advocates-stats section").wait_for()
    page.wait_for_function("told.filter(([name]) => name === 'ready').length === 4")
    hosts = {urlsplit(url).netloc for _method, url in requests if url.startswith("http")}
    assert hosts == {urlsplit(host_page.site).netloc, urlsplit(host_page.origin).netloc}
    assert page.strangers == []  # type: ignore[attr-defined]
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("localStorage.length") == 0
    # That this order was asked about, for this tab.
    assert page.evaluate("({ ...sessionStorage })") == {"advocates:shown": "7"}
    assert page.context.cookies() == []
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0


def test_elements_of_a_page_share_one_request(
    host_page: HostPage, page: Page, requests: list[Any]
) -> None:
    an_advocate(host_page.program)
    host_page.open(page, EVERYTHING.replace("<advocates-stats", "<p"))
    page.wait_for_function("told.filter(([name]) => name === 'ready').length === 4")
    page.wait_for_timeout(300)
    assert to_the_api(requests) == ["GET widget"]


def test_nothing_moves_where_the_host_kept_the_room(host_page: HostPage, page: Page) -> None:
    page.add_init_script(
        "window.shifts = 0; new PerformanceObserver((list) => { for (const entry of "
        "list.getEntries()) shifts += entry.value; })"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    room = "display: block; min-block-size: 14rem"
    share = f'<advocates-share program="PROGRAM" style="{room}"></advocates-share><p>After it</p>'
    banner = '<advocates-banner program="PROGRAM"></advocates-banner>'
    floating = '<advocates-share program="PROGRAM" mode="floating"></advocates-share>'
    host_page.open(page, share + banner + floating)
    page.wait_for_function("told.filter(([name]) => name === 'ready').length === 2")
    page.wait_for_timeout(300)
    assert page.evaluate("shifts") == 0


def counts(devtools: CDPSession) -> dict[str, float]:
    """Nodes, listeners and bytes of heap that are left once the garbage is gone."""
    for _ in range(3):
        devtools.send("HeapProfiler.collectGarbage")
    found = devtools.send("Performance.getMetrics")["metrics"]
    return {one["name"]: one["value"] for one in found}


OPEN_AND_CLOSE = """async (times) => {
    const share = document.querySelector("advocates-share");
    const link = share.shadowRoot.querySelector("[data-channel=qr]");
    for (let time = 0; time < times; time++) {
        link.click();
        while (!share.shadowRoot.querySelector("dialog")) await new Promise(setTimeout);
        const dialog = share.shadowRoot.querySelector("dialog");
        dialog.close();
        await new Promise((done) => dialog.addEventListener("close", done));
        told.length = 0;
    }
}"""
COME_AND_GO = """async (times) => {
    for (let time = 0; time < times; time++) {
        const share = document.createElement("advocates-share");
        share.setAttribute("program", "PROGRAM");
        const ready = new Promise((done) => share.addEventListener("advocates:ready", done));
        document.querySelector("main").append(share);
        await ready;
        share.remove();
        told.length = 0;
    }
}"""


@pytest.mark.parametrize("act", [OPEN_AND_CLOSE, COME_AND_GO], ids=["dialogs", "elements"])
def test_a_thousand_comings_and_goings_leave_nothing(
    host_page: HostPage, page: Page, act: str
) -> None:
    share = '<advocates-share program="PROGRAM" channels="copy,qr"></advocates-share>'
    # Taps are counted elsewhere: a thousand beacons would only meet the limit.
    host_page.open(page, share.replace("<advocates-share", "<advocates-share preview"))
    wait_told(page, "ready")
    act = act.replace("PROGRAM", host_page.program.slug)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    page.evaluate(act, 20)
    before = counts(devtools)
    page.evaluate(act, CYCLES)
    after = counts(devtools)
    assert after["Nodes"] - before["Nodes"] < 50
    assert after["JSEventListeners"] - before["JSEventListeners"] < 10
    assert after["JSHeapUsedSize"] - before["JSHeapUsedSize"] < 300 * CYCLES
    assert told(page, "error") == []
