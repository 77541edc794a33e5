"""The widget's other elements and modes, in a real browser on another origin than the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import jwt
import pytest
from playwright.sync_api import Page, expect

from tests.factories import a_program, a_sale, a_site, an_advocate
from wagtail_advocates.programs.keys import issue_key
from wagtail_advocates.programs.models import Program

PAGE = """<!doctype html><html lang="{lang}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>A foreign page</title>
<body><main><h1>Slow mornings</h1>
<script async src="{site}/static/wagtail_advocates/widget/advocates.js"
  data-api="{site}/advocates/api/v1/" data-key="{key}" data-identity="{identity}"></script>
{body}</main></body></html>"""


class Shop:
    """A shop on another port, whose server may say who its customer is."""

    def __init__(self, site: str, serve: Callable[[dict[str, str]], str], folder: Path) -> None:
        self.site, self.serve, self.folder = site, serve, folder
        self.program: Program = a_program()

    def token(self, email: str) -> str:
        key, secret = issue_key(site=a_site(), kind="identity", name="shop")
        now = datetime.now(tz=timezone.utc)
        claims = {"sub": "7", "email": email, "aud": self.program.slug, "iat": now}
        claims["exp"] = now + timedelta(minutes=5)
        return jwt.encode(claims, secret, algorithm="HS256", headers={"kid": key.shown})

    def open(self, page: Page, body: str, *, identity: str = "", lang: str = "en") -> None:
        origin = self.serve({})
        _row, key = issue_key(site=a_site(), kind="publishable", name="web", origins=[origin])
        html = PAGE.format(
            site=self.site,
            key=key,
            identity=identity,
            lang=lang,
            body=body.replace("PROGRAM", self.program.slug),
        )
        (self.folder / "page.html").write_text(html, encoding="utf-8")
        page.goto(f"{origin}/page.html")


@pytest.fixture
def shop(site: str, foreign_site: Callable[[dict[str, str]], str], tmp_path: Path) -> Shop:
    return Shop(site, foreign_site, tmp_path / "foreign0")


def test_a_customer_sees_their_own_figures(shop: Shop, page: Page) -> None:
    anna = an_advocate(shop.program, email="anna@people.example")
    a_sale(shop.program, code=anna.code.code)
    token = shop.token("anna@people.example")
    shop.open(page, '<advocates-stats program="PROGRAM"></advocates-stats>', identity=token)
    expect(page.get_by_role("heading", name="Your results")).to_be_visible()
    expect(page.get_by_text("€10.00").first).to_be_visible()
    assert page.problems == []
    assert page.strangers == []


def test_a_friends_code_goes_along_with_the_checkout(shop: Shop, page: Page) -> None:
    anna = an_advocate(shop.program)
    form = '<form><advocates-code name="referral" program="PROGRAM"></advocates-code></form>'
    shop.open(page, form)
    page.get_by_label("Who sent you?").fill(anna.code.code.lower())
    page.get_by_role("button", name="Use the code").click()
    expect(page.get_by_text("Anna sent you")).to_be_visible()
    sent = page.evaluate("new FormData(document.forms[0]).get('referral')")
    assert sent == anna.code.code


@pytest.mark.parametrize(
    ("takes_names", "told"), [(True, "anna berg sent you"), (False, "We do not know this code")]
)
def test_a_name_says_who_sent_a_friend_where_the_program_takes_names(
    shop: Shop, page: Page, *, takes_names: bool, told: str
) -> None:
    anna = an_advocate(shop.program, name="Anna Berg")
    shop.program.name_claims = takes_names
    shop.program.save()
    shop.open(page, '<form><advocates-code name="who" program="PROGRAM"></advocates-code></form>')
    page.get_by_label("Who sent you?").fill("anna berg")
    page.get_by_role("button", name="Use the code").click()
    expect(page.get_by_text(told)).to_be_visible()
    sent = page.evaluate("new FormData(document.forms[0]).get('who')")
    assert sent == (anna.code.code if takes_names else "")


def test_the_join_form_stands_in_the_page(shop: Shop, page: Page) -> None:
    shop.open(page, '<advocates-join program="PROGRAM"></advocates-join>')
    page.get_by_label("name").fill("Zoë Blum")
    page.get_by_label("mail").fill("zoe@people.example")
    page.get_by_label("terms").check()
    page.get_by_role("button", name="Send me my link").click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_focused()


def test_a_floating_button_opens_the_block_and_gives_the_focus_back(
    shop: Shop, phone: Page
) -> None:
    shop.open(phone, '<advocates-share program="PROGRAM" mode="floating"></advocates-share>')
    button = phone.get_by_role("button", name="Share")
    expect(button).to_have_css("font-weight", "550")
    button.focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("link", name="WhatsApp")).to_be_visible()
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("link", name="WhatsApp")).to_be_hidden()
    expect(button).to_be_focused()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_mastodon_asks_for_the_server(shop: Shop, page: Page) -> None:
    share = '<advocates-share program="PROGRAM" channels="mastodon"></advocates-share>'
    shop.open(page, share)
    page.get_by_role("link", name="Mastodon").click()
    page.get_by_label("Your server").fill("https://chaos.social/@anna")
    assert page.strangers == []
    with page.context.expect_page():
        page.get_by_role("button", name="Share").click()
    page.wait_for_timeout(300)
    [asked] = page.strangers
    assert asked.startswith("https://chaos.social/share?text=")


def test_a_german_page_reads_german(shop: Shop, page: Page) -> None:
    shop.open(page, '<advocates-join program="PROGRAM"></advocates-join>', lang="de")
    expect(page.get_by_role("button", name="Link zusenden")).to_be_visible()
