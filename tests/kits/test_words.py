"""The widget's words and the server's are the same ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wagtail_advocates.kits.channels import all_channels
from wagtail_advocates.kits.words import CHANNELS, LABELS, WORDS, block_labels, widget_words

SOURCES = Path(__file__).resolve().parents[2] / "widget/src"
WORD = re.compile(r'^ +(\w+):\s*"((?:[^"\\]|\\.)*)",$', re.MULTILINE)


def words_of_the_widget() -> set[tuple[str, str]]:
    """Each key with its English, as the sources have it."""
    found: set[tuple[str, str]] = set()
    for path in SOURCES.rglob("strings.ts"):
        for block in re.findall(r"export const [A-Z_]+ = \{(.*?)\n\}", path.read_text(), re.DOTALL):
            found |= set(WORD.findall(block))
    return found


def test_every_word_of_the_widget_can_be_asked_for() -> None:
    assert {english for _key, english in words_of_the_widget()} == set(WORDS)


def test_a_block_labels_words_as_the_widget_does() -> None:
    assert set(LABELS.items()) <= words_of_the_widget()
    assert len([key for key, _english in words_of_the_widget() if key in LABELS]) == len(LABELS)


def test_every_channel_that_is_no_brand_can_be_asked_for() -> None:
    ours = {one.label for one in all_channels().values() if one.kind != "link"}
    assert set(CHANNELS) | {"SMS"} == ours


def test_in_english_there_is_nothing_to_say() -> None:
    assert widget_words("en") == {}
    assert block_labels("en") == {}


def test_in_german_every_word_keeps_its_blanks() -> None:
    german = widget_words("de-at")
    assert german["Copied"] == "Kopiert"
    assert all(("{name}" in english) == ("{name}" in word) for english, word in german.items())


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("fr-CA", "Copié"),
        ("pt-BR", "Copiado"),
        ("ar", "تم النسخ"),
        ("zh", "已复制"),
        ("zh-CN", "已复制"),
        ("zh-Hans-SG", "已复制"),
        ("zh-TW", None),
        ("zh-Hant", None),
        ("tlh", None),
        ("", None),
    ],
)
def test_a_language_is_found_however_a_page_names_it(language: str, word: str | None) -> None:
    assert widget_words(language).get("Copied") == word
