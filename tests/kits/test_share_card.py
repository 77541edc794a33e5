"""What stands on a share card, in any color and any script."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from wagtail_advocates.kits.colors import BLACK, color_from, contrast, quieter_on, readable_on
from wagtail_advocates.kits.share_card import ShareCard, card_bytes, draw_card
from wagtail_advocates.kits.typeface import Typeface, drawable, fitted, font, wrapped

REGULAR, BOLD = Typeface().regular, Typeface().bold
LINK = "https://shop.example/advocates/r/K7MQ3XW?ch=qr"
CARD = ShareCard(
    title="Tea bowls",
    sender="Anna sends you this",
    offer="5% off",
    code="K7MQ3XW",
    disclosure="Ad: I get a reward.",
    place="Hearth",
    link=LINK,
)
COLORS = st.tuples(*[st.integers(0, 255)] * 3)
LETTERS = st.text(
    st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S", "Z"]), max_size=80
)


def card(**options: object) -> Image.Image:
    return draw_card(ShareCard(**{**CARD.__dict__, **options}))


def are_alike(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one, other).getbbox() is None


@given(COLORS)
def test_words_can_be_read_on_any_color(color) -> None:
    assert contrast(readable_on(color), color) >= 4.5
    assert contrast(quieter_on(color), color) >= 4.5


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)]
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(color_from(one), color_from(other)) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("text", ["", "red", "#fff", "#12345g", "#123456\n", " #123456"])
def test_what_is_no_color_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="#rrggbb"):
        color_from(text)


@given(LETTERS, st.integers(60, 500))
def test_no_line_is_wider_than_its_width_and_no_letter_is_lost(text: str, width: int) -> None:
    face = font(BOLD, 30)
    words = drawable(text, BOLD)
    lines = wrapped(words, face, width)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert all(face.getlength(line) <= width for line in lines if len(line) > 1)


@given(LETTERS, st.integers(60, 500), st.integers(1, 4))
def test_a_paragraph_keeps_to_its_box(text: str, width: int, most_lines: int) -> None:
    words = drawable(text, REGULAR) or "x"
    found = fitted(
        words, REGULAR, sizes=(40, 30, 20), width=width, most_lines=most_lines, height=130
    )
    assert len(found.lines) <= most_lines
    assert found.height <= 130
    assert all(found.font.getlength(line) <= width for line in found.lines if len(line) > 2)


@pytest.mark.parametrize(
    "text",
    [
        "Straße",
        "Ärger über Öl",
        "Χειροποίητα κύπελλα ἀρχή",
        "Чаша для чая",
        "Київ їжак",
        "Việt",
        "Łódź 10 €",
    ],
)
def test_latin_greek_and_cyrillic_are_drawn_whole(text: str) -> None:
    assert drawable(text, BOLD) == drawable(text, REGULAR) == text


@pytest.mark.parametrize("text", ["手作りの茶碗", "أكواب شاي", "ספלי תה", "ชามชา", "चाय", "Tea 茶"])
def test_a_text_in_another_script_is_left_out_whole(text: str) -> None:
    assert drawable(text, BOLD) == ""


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Tea 🍵 bowls", "Tea bowls"),
        ("👩🏽‍🚀 Anna", "Anna"),
        ("1️⃣ bowl", "1 bowl"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("soft\u00adhyphen", "softhyphen"),
        ("Cafe\u0301", "Café"),
        ("  a \t b\n", "a b"),
        ("🍵", ""),
    ],
)
def test_emoji_and_unseen_marks_are_taken_out(text: str, drawn: str) -> None:
    assert drawable(text, BOLD) == drawn


def test_a_title_that_cannot_be_drawn_gives_way_to_the_name_of_the_site() -> None:
    assert are_alike(card(title="手作り"), card(title="Hearth", place=""))
    assert are_alike(card(title="手作り", place="茶"), card(title="", place=""))


def test_nothing_rewarded_is_said_without_a_disclosure_that_can_be_read() -> None:
    assert are_alike(card(disclosure="広告"), card(disclosure="", sender="", offer=""))


@pytest.mark.parametrize("color", [BLACK, (255, 255, 255), (250, 204, 21)])
@pytest.mark.parametrize("kind", ["png", "jpg"])
def test_the_code_on_a_card_can_be_scanned(color, kind: str) -> None:
    photo = Image.effect_noise((540, 630), 90)
    drawn = draw_card(ShareCard(**{**CARD.__dict__, "color": color}), picture=photo)
    picture = Image.open(io.BytesIO(card_bytes(drawn, kind=kind)))
    assert picture.size == (1200, 630)
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [LINK]


def test_the_longest_words_stay_on_the_card() -> None:
    """The rim of the card keeps its color, however much is said."""
    longest = dict.fromkeys(("title", "sender", "offer", "place", "disclosure"), "Wm" * 127)
    drawn = card(**longest, code="W" * 24)
    for box in ((0, 0, 1200, 30), (0, 600, 1200, 630), (0, 0, 40, 630), (1160, 0, 1200, 630)):
        assert drawn.crop(box).getcolors() == [((box[2] - box[0]) * (box[3] - box[1]), BLACK)]
