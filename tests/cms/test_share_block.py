"""The share block: the same for everybody, complete without JavaScript, harmless to its page."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from unittest import mock
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import translation
from wagtail.models import Page, Site

from tests.factories import CHROME, a_program, an_advocate
from wagtail_advocates.cms.blocks import ShareBlock
from wagtail_advocates.cms.share_rendering import render_share
from wagtail_advocates.kits.models import DailyShares
from wagtail_advocates.kits.qr import qr_svg
from wagtail_advocates.tracking.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> Page:
    root = Site.objects.get(is_default_site=True).root_page
    return root.add_child(instance=Page(title="Tea & bowls", slug="tea"))


def a_request(user: Any = None, path: str = "/tea/", **options: Any) -> Any:
    request = RequestFactory().get(path, **options)
    request.user = user or AnonymousUser()
    return request


def render(page: Page, request: Any = None, **value: Any) -> str:
    block = ShareBlock()
    return block.render(block.to_python(value), {"request": request or a_request(), "page": page})


def test_it_is_complete_without_javascript(page: Page) -> None:
    a_program()
    html = render(page)
    assert 'href="https://wa.me/?text=' in html
    assert 'href="mailto:?subject=Tea%20%26%20bowls&amp;body=' in html
    assert "I may get a reward if you buy through my link." in html
    assert "http%3A%2F%2Flocalhost%2Ftea%2F" in html


def qr_picture(html: str) -> str:
    """The address of the picture that stands there for who runs no scripts."""
    return unescape(re.findall(r'<noscript>.*<img src="([^"]+)"', html)[0])


@pytest.mark.parametrize("channels", [["qr", "email"], ["email"], []])
@pytest.mark.parametrize("path", ["/tea/", "/tee & brötchen/?a=1&b=2"])
def test_without_javascript_there_is_a_qr_picture_of_the_pages_link(
    path: str, channels: list[str]
) -> None:
    a_program()
    html = render_share(request=a_request(path=path), page=None, channel_ids=channels)
    answer = Client().get(qr_picture(html))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert answer.content == qr_svg("http://testserver" + quote(path.partition("?")[0], safe="/&"))
    assert 'width="192" height="192" loading="lazy"' in html


@pytest.mark.parametrize("layout", ["inline", "compact", "card"])
@pytest.mark.parametrize("channels", [["copy"], ["copy", "qr"]])
def test_each_block_holds_the_picture_once(page: Page, layout: str, channels: list[str]) -> None:
    a_program()
    html = render(page, layout=layout, channels=channels)
    assert html.count("<noscript><details") == 1


def test_where_no_qr_code_is_chosen_scripts_have_no_button_for_it(page: Page) -> None:
    a_program()
    html = render(page, channels=["copy"])
    assert 'channels="copy"' in html
    assert 'data-channel="qr"' not in html
    assert '<li class="advocates-share__plain"><noscript>' in html


def test_the_qr_button_leads_to_the_picture_where_the_script_does_not_come(page: Page) -> None:
    a_program()
    html = render(page, channels=["qr"])
    button = re.findall(r'data-channel="qr" href="([^"]+)"', html)
    assert [unescape(address) for address in button] == [qr_picture(html)]


def test_it_is_the_same_bytes_for_every_visitor(page: Page) -> None:
    program = a_program()
    anna = an_advocate(program)
    friend = Client(headers={"User-Agent": CHROME})
    friend.get(f"/advocates/r/{anna.code.code}")
    root = User.objects.create_superuser("root", "r@site.example", "x")
    seen = {
        render(page),
        render(page, a_request(root)),
        render(page, a_request(HTTP_COOKIE=friend.cookies.output(header="", sep=";"))),
    }
    assert len(seen) == 1


def test_it_asks_the_database_nothing_once_warm(page: Page, django_assert_num_queries: Any) -> None:
    a_program()
    request = a_request()
    for channels in (["copy", "email", "qr"], ["copy"]):
        render(page, request, channels=channels)
        with django_assert_num_queries(0):
            render(page, request, channels=channels)


def test_it_writes_nothing_and_tells_the_widget_of_a_preview(page: Page) -> None:
    a_program()
    request = a_request()
    request.is_preview = True
    html = render(page, request)
    assert " preview>" in html
    assert not Visit.objects.exists()
    assert not DailyShares.objects.exists()


def test_a_fault_of_ours_leaves_the_page_alone(page: Page) -> None:
    a_program()
    with mock.patch("wagtail_advocates.cms.share_rendering.share_view", side_effect=RuntimeError):
        assert render(page) == ""
    assert Page.objects.filter(pk=page.pk).exists()


def test_without_a_program_there_is_no_block(page: Page) -> None:
    assert render(page) == ""


def test_its_options_hold(page: Page) -> None:
    a_program()
    other = page.add_child(instance=Page(title="Glazes", slug="glazes"))
    html = render(
        page,
        headline="Know a potter?",
        layout="card",
        channels=["email", "telegram"],
        target_page=other.pk,
    )
    assert "Know a potter?" in html
    assert "advocates-share--card" in html
    assert "https://t.me/share/url?url=http%3A%2F%2Flocalhost%2Ftea%2Fglazes%2F" in html
    assert "wa.me" not in html


def test_a_mode_is_left_to_the_script_and_the_block_stays_complete(page: Page) -> None:
    a_program()
    plain, floating = render(page), render(page, mode="floating")
    assert floating == plain.replace(' channels="', ' mode="floating" channels="')
    assert render(page, mode="sideways") == plain


def test_a_thank_you_page_names_its_order(page: Page) -> None:
    a_program()
    tag = "{% load wagtail_advocates_tags %}{% share_this mode='post-purchase' order=4711 %}"
    html = Template(tag).render(Context({"request": a_request(), "page": page}))
    assert 'mode="post-purchase" order="4711"' in html


def test_texts_are_escaped(page: Page) -> None:
    a_program()
    assert "<script>alert" not in render(page, headline="<script>alert(1)</script>")


def test_the_template_tag_renders_the_same_block(page: Page) -> None:
    a_program()
    template = Template("{% load wagtail_advocates_tags %}{% share_this layout='compact' %}")
    html = template.render(Context({"request": a_request(), "page": page}))
    assert html.strip() == render(page, layout="compact").strip()


def test_a_published_offer_shows_at_once(page: Page) -> None:
    program = a_program()
    render(page)
    offer = program.offers.get()
    offer.headline = "A new headline"
    offer.save_revision().publish()
    assert "A new headline" in render(page)


def test_a_draft_offer_does_not_show(page: Page) -> None:
    program = a_program()
    offer = program.offers.get()
    offer.headline = "Not yet"
    offer.save_revision()
    assert "Not yet" not in render(page)


def test_an_offer_in_the_readers_language_is_chosen(page: Page) -> None:
    from wagtail.models import Locale

    german = Locale.objects.create(language_code="de")
    program = a_program()
    offer = program.offers.get().copy_for_translation(german)
    offer.headline = "Weitersagen"
    offer.save()
    offer.save_revision().publish()
    with translation.override("de"):
        assert "Weitersagen" in render(page)
    assert "Weitersagen" not in render(page)


def test_a_block_brings_the_words_that_answer_a_tap_before_the_widget_could_ask(
    page: Page,
) -> None:
    a_program()
    with translation.override("de-at"):
        german = render(page)
    assert 'label-copied="Kopiert"' in german
    assert 'label-failed="' in german
    assert "label-" not in render(page)


@pytest.fixture
def cache_away(settings: Any) -> None:
    """A Redis that nobody answers for."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:9",
        }
    }


@pytest.mark.usefixtures("cache_away")
def test_words_come_from_the_database_while_the_cache_is_away() -> None:
    from wagtail_advocates.kits.share_block import share_view

    a_program()
    site = Site.objects.get(is_default_site=True)
    view = share_view(site=site, url="http://localhost/tea/", title="Tea")
    assert view is not None
    assert view.words.headline == "Share what you like"


@pytest.mark.usefixtures("cache_away")
def test_an_offer_is_published_while_the_cache_is_away() -> None:
    offer = a_program().offers.get()
    offer.headline = "A new headline"
    offer.save_revision().publish()
    offer.refresh_from_db()
    assert offer.headline == "A new headline"


def test_a_program_says_which_channels_stand_where_and_on_what_device(page: Page) -> None:
    program = a_program()
    rows = [("sms", "phones"), ("email", "computers"), ("copy", "everywhere")]
    program.channels = [
        ("channel", {"channel": channel, "shown_on": shown_on}) for channel, shown_on in rows
    ]
    program.save()
    html = render(page)
    assert 'channels="sms:phones,email:computers,copy"' in html
    assert html.index('<li data-on="phones"><a') < html.index('<li data-on="computers"><a')
    assert html.count("data-channel=") == 3


def test_a_block_may_have_channels_of_its_own_in_an_order_of_its_own(page: Page) -> None:
    program = a_program()
    program.channels = [("channel", {"channel": "sms", "shown_on": "phones"})]
    program.save()
    rows = [
        {"channel": "reddit", "shown_on": "everywhere"},
        {"channel": "sms", "shown_on": "phones"},
        {"channel": "qr", "shown_on": "computers"},
        {"channel": "sms", "shown_on": "computers"},
    ]
    own = 'channels="reddit,sms:phones,qr:computers,sms:computers"'
    assert own in render(page, channels=rows)
    assert 'channels="sms:phones"' in render(page, channels=[])


def test_a_block_that_was_stored_with_channels_as_text_still_shows_them(page: Page) -> None:
    a_program()
    block = ShareBlock()
    stored = block.to_python({"channels": ["email", "sms:phones"]})
    assert block.get_prep_value(stored)["channels"][1]["value"] == {
        "channel": "sms",
        "shown_on": "phones",
    }
    given = block.normalize({"channels": ["email", "sms:phones"]})
    for value in (stored, given):
        html = block.render(value, {"request": a_request(), "page": page})
        assert 'channels="email,sms:phones"' in html


def test_an_editor_is_told_of_a_channel_that_nobody_knows() -> None:
    block = ShareBlock()
    with pytest.raises(ValidationError) as refused:
        block.clean(block.to_python({"channels": ["email", "carrier-pigeon"]}))
    assert set(refused.value.block_errors) == {"channels"}


def test_a_channel_says_its_own_words_and_always_a_disclosure(page: Page) -> None:
    program = a_program()
    offer = program.offers.get()
    own = {"channel": "whatsapp", "share_text": "Tea for 2?", "disclosure": ""}
    offer.channel_words = [("words", own)]
    offer.share_text = "{name} likes this"
    offer.save()
    html = render(page)
    assert f"https://wa.me/?text=Tea%20for%202%3F%20{quote(offer.disclosure)}" in html
    assert f"body={quote(offer.headline)}%20{quote(offer.disclosure)}" in html
