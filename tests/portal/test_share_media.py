"""Cards, QR codes and link previews as browsers, bots and strangers ask for them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from django.core.files.images import ImageFile
from django.test import Client
from django.utils.translation import override
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.models import Locale, Site

from example_site.magazine.models import ArticleIndexPage, ArticlePage
from tests.factories import a_program, a_site, an_advocate
from tests.portal.test_referral_link import CLICK
from tests.portal.test_whose_rows import signed_in_as
from wagtail_advocates.advocates.models import Advocate
from wagtail_advocates.core.limits import Budget
from wagtail_advocates.core.pages import page_model
from wagtail_advocates.flows import JoinResult, erase_subject
from wagtail_advocates.kits.cards import card_for
from wagtail_advocates.kits.qr import qr_svg
from wagtail_advocates.links.services import ensure_target, retire_code
from wagtail_advocates.portal.link_previews import LinkPreview
from wagtail_advocates.programs.models import Program, ProgramOffer

pytestmark = pytest.mark.django_db

BOT = {"User-Agent": "facebookexternalhit/1.1"}
META = re.compile(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">')


def an_image(size: tuple[int, int] = (800, 900), color: str = "#e33", mode: str = "RGB") -> Image:
    file = io.BytesIO()
    Picture.new(mode, size, color if mode == "RGB" else 1).save(file, "PNG")
    return Image.objects.create(
        title="Bowl", file=ImageFile(io.BytesIO(file.getvalue()), name="bowl.png")
    )


def an_article(**options: Any) -> ArticlePage:
    parent = a_site().root_page.add_child(instance=ArticleIndexPage(title="Journal"))
    written = {"author": "Mia", "published_on": date(2026, 11, 1)}
    values = {"title": "Tea bowls", "intro": "Clay.", **written, **options}
    return parent.add_child(instance=ArticlePage(**values))


@pytest.fixture
def anna() -> JoinResult:
    return an_advocate(a_program(offer={"friend_offer": "5% off"}))


def ask(path: str, **headers: str) -> Any:
    return Client().get(path, headers=headers)


def picture_of(answer: Any) -> Picture.Image:
    return Picture.open(io.BytesIO(answer.content))


def preview(anna: JoinResult, target: str = "") -> dict[str, str]:
    path = f"/advocates/r/{anna.code.code}{target}"
    return {name: unescape(text) for name, text in META.findall(ask(path, **BOT).content.decode())}


def test_a_card_is_kept_for_ever_and_may_be_shown_anywhere(anna) -> None:
    answer = ask(card_for(code=anna.code).path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert picture_of(answer).size == (1200, 630)


def test_the_card_is_drawn_once(anna, monkeypatch) -> None:
    path = card_for(code=anna.code).path
    first = ask(path)
    monkeypatch.setattr("wagtail_advocates.portal.card_views.draw", None)
    assert ask(path).content == first.content


def test_the_code_on_the_card_leads_through_the_link(anna) -> None:
    found = zxingcpp.read_barcodes(picture_of(ask(card_for(code=anna.code).path)))
    assert [one.text for one in found] == [f"http://localhost/advocates/r/{anna.code.code}?ch=qr"]


def test_a_page_with_a_picture_gets_it_on_its_card(anna) -> None:
    page = an_article(image=an_image())
    answer = ask(card_for(code=anna.code, target=f"p{page.pk}").path)
    assert answer["Content-Type"] == "image/jpeg"
    red, green, _blue = picture_of(answer).getpixel((100, 300))
    assert red > 200 > 100 > green


CHANGES: dict[str, Callable[[], object]] = {
    "name": lambda: Advocate.objects.update(name="Hanna Berg"),
    "name kept back": lambda: Advocate.objects.update(shows_name=False),
    "color": lambda: Program.objects.update(brand_color="#ff0000"),
    "logo": lambda: Program.objects.update(logo=an_image()),
    "offer": lambda: ProgramOffer.objects.update(friend_offer="20% off"),
    "disclosure": lambda: ProgramOffer.objects.update(disclosure="Advertisement"),
    "title": lambda: page_model()._default_manager.update(title="Another home"),
    "looks": lambda: None,
}


@pytest.mark.parametrize("what", CHANGES)
def test_another_card_has_another_address_and_the_old_one_leads_there(
    anna, what: str, monkeypatch
) -> None:
    before = card_for(code=anna.code).path
    CHANGES[what]()
    if what == "looks":
        monkeypatch.setattr("wagtail_advocates.kits.cards.STYLE", 999)
    answer = ask(before)
    assert answer.status_code == 302
    assert answer["Location"] != before
    assert "immutable" not in answer["Cache-Control"]
    assert ask(answer["Location"]).status_code == 200


def test_a_wrong_address_leads_to_the_card_and_draws_nothing(anna, monkeypatch) -> None:
    monkeypatch.setattr("wagtail_advocates.portal.card_views.draw", None)
    right = card_for(code=anna.code).path
    start = f"/advocates/card/{anna.code.code}"
    names = [f"start/{'0' * 24}.png", "start/x", f"p999/{'0' * 24}.png", "xyz/a.jpg"]
    names += [f"{'p' * 300}/a.png", right.split("/", 4)[4].replace(".png", ".jpg")]
    for name in names:
        answer = ask(f"{start}/{name}")
        assert (answer.status_code, answer["Location"]) == (302, right)


@pytest.mark.parametrize("code", ["NOSUCH", "%00", "%F0%9F%92%A9", "x" * 500])
def test_an_unknown_code_has_no_card(anna, code: str) -> None:
    assert ask(f"/advocates/card/{code}/start/{'0' * 24}.png").status_code == 404


def test_a_code_that_ended_has_no_card_any_more_though_it_was_drawn(anna) -> None:
    path = card_for(code=anna.code).path
    assert ask(path).status_code == 200
    retire_code(code=anna.code)
    assert ask(path).status_code == 404


def test_the_card_of_somebody_who_was_erased_is_gone(anna) -> None:
    path = card_for(code=anna.code).path
    assert ask(path).status_code == 200
    erase_subject(site=a_site(), email=anna.enrollment.advocate.email, actor="Mia")
    assert ask(path).status_code == 404


def test_a_stranger_is_not_drawn_cards_without_end(anna, monkeypatch) -> None:
    monkeypatch.setattr("wagtail_advocates.portal.card_views.DRAW_BUDGET", Budget("few", 1, 3600))
    pages = [an_article(title=f"Bowl {number}", slug=f"bowl-{number}") for number in range(2)]
    paths = [card_for(code=anna.code, target=f"p{page.pk}").path for page in pages]
    first, second = [ask(path) for path in paths]
    assert (first.status_code, second.status_code) == (200, 429)
    assert int(second["Retry-After"]) > 0
    assert ask(paths[0]).status_code == 200


def test_head_answers_as_get_without_the_picture(anna) -> None:
    answer = Client().head(card_for(code=anna.code).path)
    assert (answer.status_code, answer.content) == (200, b"")
    assert "immutable" in answer["Cache-Control"]


def test_nothing_is_changed_by_asking(anna) -> None:
    assert Client().post(card_for(code=anna.code).path).status_code == 405


def test_a_picture_that_would_burst_is_left_out(anna) -> None:
    bomb = an_image(size=(8_000, 8_000), mode="1")
    page = an_article(image=bomb)
    answer = ask(card_for(code=anna.code, target=f"p{page.pk}").path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert not bomb.renditions.exists()


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\nbroken", b"GIF89a"])
def test_a_picture_that_is_broken_or_gone_is_left_out(anna, content: bytes) -> None:
    image = an_image()
    page = an_article(image=image)
    path = card_for(code=anna.code, target=f"p{page.pk}").path
    Path(image.file.path).write_bytes(content) if content else Path(image.file.path).unlink()
    answer = ask(path)
    assert answer.status_code == 200
    assert picture_of(answer).size == (1200, 630)


def test_a_card_is_drawn_while_the_cache_is_away(anna, monkeypatch) -> None:
    monkeypatch.setattr("wagtail_advocates.kits.cards.caches", {"default": None})
    assert ask(card_for(code=anna.code).path).status_code == 200


def test_a_page_in_german_gets_a_german_card(anna) -> None:
    german = Locale.objects.create(language_code="de")
    page = an_article(title="Teeschalen", locale=german)
    with override("en"):
        plan = card_for(code=anna.code, target=f"p{page.pk}")
    assert (plan.page.language, plan.says.title) == ("de", "Teeschalen")


def test_a_link_to_another_address_of_ours_has_a_card_with_the_offer(anna) -> None:
    target = ensure_target(site=a_site(), url="http://localhost/cart/")
    plan = card_for(code=anna.code, target=f"t{target.key}")
    assert plan.says.title == ProgramOffer.objects.get().headline
    assert plan.says.link.endswith(f"/r/{anna.code.code}/t{target.key}?ch=qr")


@pytest.mark.parametrize(
    ("language", "locale"),
    [("de", "de_DE"), ("pt-br", "pt_BR"), ("zh-hans", "zh_CN"), ("tlh", ""), ("no language", "")],
)
def test_a_link_preview_names_a_territory_as_the_networks_ask(language: str, locale: str) -> None:
    preview = LinkPreview(
        title="", description="", url="", leads_to="", site_name="", language=language
    )
    assert preview.locale == locale


def test_a_link_preview_has_the_pages_words_and_the_card(anna) -> None:
    page = an_article(seo_title="Bowls & cups", search_description="From <clay>.")
    told = preview(anna, f"/p{page.pk}?ch=facebook")
    card = card_for(code=anna.code, target=f"p{page.pk}")
    assert told == {
        "robots": "noindex",
        "description": "From <clay>.",
        "og:type": "website",
        "og:title": "Bowls & cups",
        "og:description": "From <clay>.",
        "og:url": f"http://localhost/advocates/r/{anna.code.code}/p{page.pk}?ch=facebook",
        "og:site_name": a_site().root_page.title,
        "og:locale": "en_US",
        "og:image": f"http://localhost{card.path}",
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Anna sends you this. Bowls & cups. 5% off",
        "twitter:card": "summary_large_image",
    }
    assert ask(told["og:image"]).status_code == 200


def test_a_page_without_a_description_is_told_of_by_the_offer(anna) -> None:
    assert preview(anna)["og:description"] == "5% off"


def test_a_preview_of_a_code_that_ended_has_no_card(anna) -> None:
    retire_code(code=anna.code)
    told = preview(anna)
    assert told["twitter:card"] == "summary"
    assert "og:image" not in told
    assert told["og:url"] == "http://localhost/"


def test_a_preview_of_an_unknown_code_is_that_of_the_home_page(anna) -> None:
    text = ask("/advocates/r/NOSUCH", **BOT).content.decode()
    assert META.findall(text)[0] == ("robots", "noindex")
    assert a_site().root_page.title in text


def test_a_name_that_is_kept_back_is_nowhere(anna) -> None:
    assert "Anna" in preview(anna)["og:image:alt"]
    signed_in_as(anna).post("/advocates/portal/name/", {})
    assert not Advocate.objects.get().shows_name
    friend = Client(headers={**CLICK})
    friend.get(f"/advocates/r/{anna.code.code}")
    config = friend.get("/advocates/api/v1/widget").json()
    assert config["friend"]["sender"] == ""
    claim = friend.get("/advocates/claim/").content.decode()
    assert "A friend sent you" in claim
    told = [preview(anna)["og:image:alt"], claim]
    assert [text for text in told if "Anna" in text] == []
    signed_in_as(anna).post("/advocates/portal/name/", {"shows": "on"})
    assert "Anna" in preview(anna)["og:image:alt"]


def test_the_widget_knows_the_advocates_own_card(anna) -> None:
    page = an_article()
    config = signed_in_as(anna).get(f"/advocates/api/v1/widget?page={page.pk}").json()
    card = card_for(code=anna.code, target=f"p{page.pk}")
    newest = config["urls"]["card"].removeprefix("http://localhost")
    assert ask(newest)["Location"] == card.path
    assert Client().get("/advocates/api/v1/widget").json()["urls"]["card"] is None


@pytest.mark.parametrize("query", ["", "level=L", "level=Q", "level=H", "logo=1", "logo=1&level=L"])
def test_a_qr_code_reads_at_every_level_and_with_the_logo(anna, query: str) -> None:
    Program.objects.update(logo=an_image(size=(600, 300)))
    answer = ask(f"/advocates/qr/{anna.code.code}.png?{query}")
    found = zxingcpp.read_barcodes(picture_of(answer).convert("RGB"))
    assert [one.text for one in found] == [f"http://localhost/advocates/r/{anna.code.code}?ch=qr"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert ("immutable" in answer["Cache-Control"]) == ("logo=1" not in query)


def test_a_pages_qr_code_reads_as_its_address_on_any_of_our_sites() -> None:
    Site.objects.create(hostname="tea.example", root_page=a_site().root_page)
    for url in ("http://localhost:8000/tea/?a=1&b=2", "https://tea.example/caf%C3%A9/"):
        answer = Client().get("/advocates/qr/page.svg", {"url": url}, HTTP_HOST="localhost:8000")
        assert answer.content == qr_svg(url)
        assert "immutable" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/tea/",
        "https://stranger.example/",
        "https://localhost@stranger.example/",
        "https://stranger@localhost/",
        "javascript://localhost/%0aalert(1)",
        "http://[localhost/",
        "http://localhost/\x00",
        "http://localhost/" + "x" * 1000,
    ],
)
def test_nobody_draws_a_qr_code_of_a_strangers_address_in_our_name(url: str) -> None:
    a_program()
    assert Client().get("/advocates/qr/page.svg", {"url": url}).status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("level=X", 400),
        ("level=", 400),
        ("logo=2", 400),
        ("target=xyz", 404),
        ("target=p0", 404),
        ("target=%C2%B2", 404),
        (f"target=p{'9' * 40}", 404),
    ],
)
def test_a_qr_code_is_not_drawn_of_nonsense(anna, query: str, status: int) -> None:
    assert ask(f"/advocates/qr/{anna.code.code}.svg?{query}").status_code == status


def test_an_svg_with_a_logo_holds_it(anna) -> None:
    path = f"/advocates/qr/{anna.code.code}.svg?logo=1"
    assert b"<image" not in ask(path).content
    Program.objects.update(logo=an_image())
    assert b'href="data:image/png;base64,' in ask(path).content


def test_the_portal_shows_card_and_print_sheet(anna) -> None:
    page = signed_in_as(anna).get("/advocates/portal/").content.decode()
    assert f'src="{card_for(code=anna.code).path}"' in page
    assert f'href="/advocates/portal/print/{anna.enrollment.pk}/"' in page


@pytest.mark.parametrize(("query", "count"), [("", 12), ("stickers=24", 24), ("stickers=x", 12)])
def test_a_print_sheet_has_code_offer_and_disclosure_on_each_sticker(
    anna, query: str, count: int
) -> None:
    path = f"/advocates/portal/print/{anna.enrollment.pk}/?{query}"
    page = signed_in_as(anna).get(path).content.decode()
    assert page.count('<use href="#qr" />') == count
    for text in (f"<code>{anna.code.code}</code>", "5% off", ProgramOffer.objects.get().disclosure):
        assert page.count(text) == count


def test_words_of_another_direction_do_not_turn_a_sticker_around(anna) -> None:
    ProgramOffer.objects.update(friend_offer="خصم 10%", disclosure="إعلان")
    sheet = (
        signed_in_as(anna).get(f"/advocates/portal/print/{anna.enrollment.pk}/").content.decode()
    )
    for text in ("خصم 10%", "إعلان"):
        assert f"<bdi>{text}</bdi>" in sheet


def test_nobody_prints_the_sheet_of_another_advocate(anna) -> None:
    ben = an_advocate(anna.enrollment.program, name="Ben Osei")
    path = f"/advocates/portal/print/{anna.enrollment.pk}/"
    assert signed_in_as(ben).get(path).status_code == 404
    assert Client().get(path)["Location"] == "/advocates/sign-in/"


def test_there_is_no_sheet_of_a_code_that_ended(anna) -> None:
    retire_code(code=anna.code)
    path = f"/advocates/portal/print/{anna.enrollment.pk}/"
    assert signed_in_as(anna).get(path).status_code == 404
