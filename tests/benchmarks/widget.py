"""`python tests/benchmarks/widget.py`: what the widget costs its host; writes build/widget.json.

A page with the share block and its script and without, in turns, each time in a fresh profile of
a real Chromium whose processor is slowed down four times. Name the address of a page, or it is a
product of a demo made for this. Of each task counts the processor time that scripts of the widget
took, with the microtasks after them.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.tools import chromium  # noqa: E402
from tests.tools.screenshots import PERSON, product_address, served  # noqa: E402

ROUNDS = 7
SLOWER = 4
WIDGET = re.compile(
    r"<script[^>]*advocates\.js[^>]*></script>|<advocates-(\w+)\b.*?</advocates-\1>", re.S
)
SCRIPTS = ("EvaluateScript", "v8.callFunction")
WATCH = """window.seen = { lcp: 0, cls: 0 };
new PerformanceObserver((list) => { seen.lcp = list.getEntries().at(-1).startTime; })
  .observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => { for (const one of list.getEntries()) seen.cls += one.value; })
  .observe({ type: "layout-shift", buffered: true });"""


def visit(browser: Browser, address: str, html: str) -> dict[str, Any]:
    """One first visit: when the largest thing was painted, what moved, which tasks there were."""
    context = browser.new_context(user_agent=PERSON, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    calls: list[str] = []
    page.on("request", lambda request: calls.append(request.url))

    def answer(route: Route) -> None:
        route.fulfill(body=html, content_type="text/html; charset=utf-8")

    page.route(address, answer)
    page.add_init_script(WATCH)
    devtools = context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    browser.start_tracing(page=page, categories=["toplevel", "devtools.timeline", "v8"])
    page.goto(address, wait_until="networkidle")
    settle(page)
    trace = json.loads(browser.stop_tracing())
    seen = dict(page.evaluate("seen"))
    context.close()
    return {
        **seen,
        "longest": max(tasks_of_the_widget(trace["traceEvents"]), default=0.0),
        "calls": sum("/api/v1/" in url for url in calls),
    }


def settle(page: Page) -> None:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 200)))")


def tasks_of_the_widget(events: list[dict[str, Any]]) -> Iterator[float]:
    """Milliseconds of processor time that the widget took of each task in which it ran."""
    whole = [one for one in events if one.get("ph") == "X"]
    named = [one for one in whole if "/widget/" in address_of(one)]
    # A callback with the microtasks after it, of which the trace says no address.
    ours = [
        one
        for one in whole
        if one["name"] in SCRIPTS and any(is_inside(script, one) for script in named)
    ]
    outermost = [one for one in ours if not any(is_inside(one, other) for other in ours)]
    for task in whole:
        if task["name"].endswith("RunTask"):
            yield (
                sum(one.get("tdur", one["dur"]) for one in outermost if is_inside(one, task)) / 1000
            )


def address_of(event: dict[str, Any]) -> str:
    told = event.get("args", {})
    return str(told.get("data", {}).get("url") or told.get("fileName") or "")


def is_inside(event: dict[str, Any], task: dict[str, Any]) -> bool:
    return (
        event is not task
        and event["tid"] == task["tid"]
        and event["pid"] == task["pid"]
        and task["ts"] <= event["ts"]
        and event["ts"] + event["dur"] <= task["ts"] + task["dur"]
    )


def row(name: str, ours: float, theirs: float | None, unit: str, bar: float, *, ok: bool) -> Any:
    value = {"id": name, "ours": round(ours, 2), "unit": unit, "bar": bar, "ok": ok}
    return {**value, "theirs": None if theirs is None else round(theirs, 2)}


def compare(browser: Browser, address: str) -> list[Any]:
    page = browser.new_page(user_agent=PERSON)
    html = page.request.get(address).text()
    page.close()
    bare = WIDGET.sub("", html)
    assert bare != html
    assert "advocates.js" not in bare
    visit(browser, address, html)  # the server's first answers are its slowest
    with_it: list[dict[str, Any]] = []
    without: list[dict[str, Any]] = []
    for _ in range(ROUNDS):
        with_it.append(visit(browser, address, html))
        without.append(visit(browser, address, bare))

    def median(side: list[dict[str, Any]], key: str) -> float:
        return statistics.median(one[key] for one in side)

    lcp, bare_lcp = median(with_it, "lcp"), median(without, "lcp")
    moved, longest = median(with_it, "cls"), median(with_it, "longest")
    calls = max(one["calls"] for one in with_it)
    return [
        row("largest_paint", lcp, bare_lcp, "ms", bare_lcp + 20, ok=lcp <= bare_lcp + 20),
        row("layout_shift", moved, median(without, "cls"), "score", 0, ok=moved == 0),
        row("longest_task", longest, None, "ms of processor", 10, ok=longest <= 10),
        row("api_requests", calls, None, "requests", 1, ok=calls <= 1),
    ]


@contextmanager
def page_to_measure(browser: Browser, arguments: list[str]) -> Iterator[str]:
    """The address that was named, or that of a product of a fresh demo."""
    if arguments:
        yield arguments[0]
        return
    with served() as site:
        page = browser.new_page(user_agent=PERSON)
        address = product_address(page, site)
        page.close()
        yield address


def main(arguments: list[str]) -> int:
    path = chromium.provide()
    if path is None:
        print(chromium.HINT, file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        with page_to_measure(browser, arguments) as address:
            rows = compare(browser, address)
        browser.close()
    target = ROOT / "build" / "widget.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    print(f"{'what':<16}{'with it':>10}{'without':>10}  {'unit':<18}{'bar':>8}")
    for one in rows:
        without = "–" if one["theirs"] is None else one["theirs"]
        mark = "" if one["ok"] else "  beyond its bar"
        print(
            f"{one['id']:<16}{one['ours']:>10}{without:>10}  {one['unit']:<18}"
            f"{one['bar']:>8.4g}{mark}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
