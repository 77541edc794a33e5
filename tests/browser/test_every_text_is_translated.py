"""Nothing an element shows, in any state, stands outside of the catalogues, but for data.

The server wraps every text it translates in ⟦…⟧, for a German page; what a reader of the elements
finds unwrapped was written into them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page, expect
from wagtail.models import Locale

from tests.browser.host_pages import HostPage, wait_told
from tests.factories import CHROME, an_advocate
from tests.portal.test_every_text_is_translated import anna as anna
from tests.portal.test_every_text_is_translated import bare, data_of
from tests.portal.test_every_text_is_translated import wrapped as wrapped
from tests.portal.test_whose_rows import signed_in_as
from wagtail_advocates.advocates.models import Advocate
from wagtail_advocates.core import clock
from wagtail_advocates.flows import JoinResult
from wagtail_advocates.programs.models import Program

SHARE = '<advocates-share program="PROGRAM" channels="copy,email,x,mastodon,qr"></advocates-share>'
JOIN = '<advocates-join program="PROGRAM"></advocates-join>'
CODE = '<form><advocates-code program="PROGRAM"></advocates-code></form>'
STATS = '<advocates-stats program="PROGRAM"></advocates-stats>'
EVERYTHING = f"""{SHARE}
<advocates-share program="PROGRAM" layout="card"></advocates-share>
<advocates-share program="PROGRAM" layout="compact"></advocates-share>
<advocates-share program="PROGRAM" mode="dialog" channels="copy"></advocates-share>
<advocates-share program="PROGRAM" mode="floating" channels="copy"></advocates-share>
<advocates-share program="PROGRAM" mode="post-purchase" order="7" channels="copy"></advocates-share>
{JOIN}<advocates-qr program="PROGRAM"></advocates-qr>{STATS}{CODE}"""

# Every text, label, notice and complaint in the elements and all that opened in them: a paragraph
# in one, as a name may stand in the middle of a sentence. An address is nobody's language.
TEXTS = """() => {
    const texts = [];
    const said = ["alt", "aria-label", "data-done", "placeholder", "title"];
    const read = (node) => {
        if (node.matches?.("style, noscript, [aria-hidden]")) return;
        if (node.localName === "p") texts.push(node.textContent);
        else if (node.nodeType === Node.TEXT_NODE && !node.parentNode.closest?.("p"))
            texts.push(node.data);
        for (const name of said) texts.push(node.getAttribute?.(name) ?? "");
        if (node.validity?.customError) texts.push(node.validationMessage);
        node.shadowRoot?.childNodes.forEach(read);
        node.childNodes.forEach(read);
    };
    const elements = ["share", "banner", "code", "stats", "join", "qr"];
    document.querySelectorAll(elements.map((name) => `advocates-${name}`)).forEach(read);
    return texts.map((text) => text.trim()).filter((text) => text && !/^https?:\\S+$/.test(text));
}"""


class Reader:
    """Reads the elements of a page; ``data`` is nobody's to translate."""

    def __init__(self, page: Page, data: list[str]) -> None:
        self.page, self.data = page, data

    def finds_nothing_bare(self, state: str) -> None:
        texts = self.page.evaluate(TEXTS)
        assert any("⟦" in text for text in texts), state
        assert bare(texts, self.data) == [], state

    def close(self) -> None:
        self.page.keyboard.press("Escape")
        expect(self.page.locator("dialog")).to_have_count(0)


def is_warm(site: str) -> None:
    """A server's first answer takes longest, and a page waits 2.5 seconds for it."""
    urlopen(f"{site}/advocates/api/v1/widget", timeout=30).close()


@pytest.fixture
def host_page(host_page: HostPage, anna: JoinResult, wrapped: None) -> HostPage:
    """A German page about the program of somebody who has seen it all."""
    host_page.program = anna.enrollment.program
    is_warm(host_page.site)
    return host_page


@pytest.fixture
def reader(page: Page, anna: JoinResult) -> Reader:
    return Reader(page, [*data_of(anna), "Ben Osei", "ben@people.example"])


def opened(host_page: HostPage, page: Page, body: str, **options: str) -> None:
    host_page.open(page, body, lang="de", **options)


def first(page: Page, selector: str) -> Locator:
    return page.locator(f"advocates-share >> nth=0 >> {selector}")


@pytest.mark.parametrize("who", ["visitor", "advocate"])
def test_whatever_stands_in_a_page_or_opens(
    host_page: HostPage, page: Page, reader: Reader, anna: JoinResult, who: str
) -> None:
    identity = host_page.token(anna.enrollment.advocate.email) if who == "advocate" else ""
    opened(host_page, page, EVERYTHING, identity=identity)
    page.wait_for_function("told.filter(([name]) => name === 'ready').length === 6")
    expect(page.locator("dialog")).to_be_visible()  # what opens by itself after a purchase
    for element in ("stats", "join", "code"):
        page.locator(f"advocates-{element} section").wait_for()
    page.locator("advocates-qr svg.code").wait_for()
    reader.finds_nothing_bare("in the page, and after a purchase")
    reader.close()
    for channel in ("qr", "mastodon"):
        first(page, f"[data-channel={channel}]").click()
        first(page, "dialog button:not(.close)").last.wait_for()
        reader.finds_nothing_bare(channel)
        reader.close()
    for mode in ("dialog", "floating"):
        page.locator(f"advocates-share[mode={mode}] .trigger").click()
        page.locator("dialog").wait_for()
        reader.finds_nothing_bare(mode)
        reader.close()


@pytest.mark.parametrize("is_allowed", [True, False])
def test_what_is_said_of_a_copy(
    host_page: HostPage, page: Page, reader: Reader, is_allowed: bool
) -> None:
    done = "Promise.resolve()" if is_allowed else "Promise.reject(new Error())"
    page.add_init_script(
        f"navigator.clipboard.writeText = () => {done}; document.execCommand = () => false"
    )
    opened(host_page, page, SHARE)
    wait_told(page, "ready")
    first(page, "[data-channel=copy]").click()
    expect(first(page, "[role=status]")).not_to_be_empty()
    reader.finds_nothing_bare("copied" if is_allowed else "not copied")
    first(page, "[data-channel=qr]").click()
    first(page, "dialog .main").click()
    expect(first(page, "[role=status]")).not_to_be_empty()
    reader.finds_nothing_bare("in the dialog")


def test_what_is_said_of_a_server_that_is_none(
    host_page: HostPage, page: Page, reader: Reader
) -> None:
    opened(host_page, page, SHARE)
    wait_told(page, "ready")
    first(page, "[data-channel=mastodon]").click()
    first(page, "[name=server]").fill("nowhere")
    first(page, "dialog .main").click()
    first(page, "[name=server]:invalid").wait_for()
    reader.finds_nothing_bare("no server")


def asked_to_join(form: Locator) -> None:
    form.locator("[name=name]").fill("Ben Osei")
    form.locator("[name=email]").fill("ben@people.example")
    form.locator("[type=checkbox]").check()
    form.locator(".main").click()


@pytest.mark.parametrize("joining", Program.Joining)
def test_what_came_of_joining(
    host_page: HostPage, page: Page, reader: Reader, joining: Program.Joining
) -> None:
    Program.objects.update(joining=joining)
    opened(host_page, page, SHARE + JOIN)
    wait_told(page, "ready")
    page.locator("advocates-join form").wait_for()
    first(page, "[data-join]").click()
    reader.finds_nothing_bare("the form")
    asked_to_join(first(page, "dialog form"))
    first(page, "dialog h2:focus").wait_for()
    reader.data += [page.locator("strong[dir=ltr]").inner_text()] if joining == "at_once" else []
    reader.finds_nothing_bare("in the dialog")
    reader.close()
    reader.finds_nothing_bare("in the page")


@pytest.mark.parametrize("fault", ["refused", "broken", "away"])
def test_why_somebody_could_not_join(
    host_page: HostPage, page: Page, reader: Reader, fault: str
) -> None:
    opened(host_page, page, JOIN)
    page.locator("advocates-join form").wait_for()
    if fault == "refused":
        Program.objects.update(closes_at=clock.now())
    elif fault == "broken":
        page.route("**/join?*", lambda route: route.fulfill(status=500, body="<h1>Oh</h1>"))
    else:
        page.route("**/join?*", lambda route: route.abort())
    asked_to_join(page.locator("advocates-join"))
    expect(page.locator("advocates-join [role=alert]")).not_to_be_empty()
    reader.finds_nothing_bare(fault)


@pytest.mark.parametrize(
    ("typed", "takes_names"),
    [("hers", False), ("nobody's", True), ("NOBODY", False), ("NOBODY", True), ("away", True)],
)
def test_what_is_said_of_a_code(
    host_page: HostPage,
    page: Page,
    reader: Reader,
    anna: JoinResult,
    typed: str,
    takes_names: bool,
) -> None:
    Program.objects.update(name_claims=takes_names)
    if typed == "nobody's":
        Advocate.objects.update(name="")
    opened(host_page, page, CODE)
    page.locator("advocates-code form").wait_for()
    if typed == "away":
        page.route("**/codes/claim*", lambda route: route.abort())
    code = "NOBODY" if typed == "NOBODY" else anna.code.code
    page.locator("advocates-code input").fill(code)
    page.locator("advocates-code .main").click()
    expect(page.locator("advocates-code [role=status]")).not_to_be_empty()
    reader.finds_nothing_bare(typed)


def test_figures_that_do_not_come(host_page: HostPage, page: Page, reader: Reader) -> None:
    page.route("**/stats*", lambda route: route.fulfill(status=500, body="{}"))
    opened(host_page, page, STATS)
    page.locator("advocates-stats [role=status]").wait_for()
    reader.finds_nothing_bare("late")


def test_figures_of_who_earned_nothing_yet(host_page: HostPage, page: Page, reader: Reader) -> None:
    ben = an_advocate(host_page.program, "Ben Osei", email="ben@people.example")
    opened(host_page, page, STATS, identity=host_page.token(ben.enrollment.advocate.email))
    page.locator("advocates-stats li").wait_for()
    reader.finds_nothing_bare("nothing earned")


@pytest.fixture
def german_site(shop: str, anna: JoinResult, wrapped: None, settings: Any) -> str:
    Locale.objects.create(language_code="de")
    settings.LANGUAGE_CODE = "de"
    is_warm(shop)
    return shop


@pytest.mark.parametrize(("lang", "name"), [("de", "Anna Berg"), ("de-AT", ""), ("", "Anna Berg")])
def test_a_friends_welcome_and_the_servers_block(
    german_site: str, new_page: Callable[..., Page], anna: JoinResult, lang: str, name: str
) -> None:
    Advocate.objects.update(name=name)
    page = new_page(user_agent=CHROME)
    page.add_init_script(
        f"addEventListener('DOMContentLoaded', () => document.documentElement.lang = '{lang}')"
    )
    page.goto(f"{german_site}/advocates/r/{anna.code.code}")
    page.goto(f"{german_site}/magazine/forty/")
    page.locator("advocates-banner aside").wait_for()
    reader = Reader(page, [*data_of(anna), "Anna Berg", "Anna"])
    reader.finds_nothing_bare("the welcome")
    first(page, "[data-channel=copy]").click()
    expect(first(page, "[role=status]")).not_to_be_empty()
    reader.finds_nothing_bare("copied")
    first(page, "[data-join]").click()
    first(page, "dialog form").wait_for()
    reader.finds_nothing_bare("the form")


def test_the_servers_block_of_an_advocate(german_site: str, page: Page, anna: JoinResult) -> None:
    value = signed_in_as(anna).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": german_site}])
    page.goto(f"{german_site}/magazine/forty/")
    first(page, "[data-mine]").wait_for()
    Reader(page, data_of(anna)).finds_nothing_bare("one's own link")
