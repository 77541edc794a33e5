"""The texts of the app in other languages: complete, compiled, and shown."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from tests.factories import a_program
from tests.tools import messages
from wagtail_advocates.core.reasons import in_words


@pytest.mark.parametrize("language", messages.languages())
def test_every_message_has_a_text(language: str) -> None:
    assert messages.untranslated(language) == []


@pytest.mark.parametrize("language", messages.languages())
def test_the_compiled_catalogue_is_that_of_the_texts(language: str) -> None:
    compiled = messages.catalogue_path(language).with_suffix(".mo")
    assert compiled.read_bytes() == messages.compiled(language)


@pytest.mark.skipif(shutil.which("xgettext") is None, reason=messages.HINT)
def test_the_catalogues_hold_every_message_of_the_code(tmp_path: Path) -> None:
    app = tmp_path / "wagtail_advocates"
    shutil.copytree(messages.APP, app, ignore=shutil.ignore_patterns("static", "*.pyc"))
    messages.extract(app)
    for language in messages.languages():
        there = {message.id for message in messages.catalogue(language)}
        now = {message.id for message in messages.catalogue(language, app)}
        assert (now - there, there - now) == (set(), set())


def test_a_reason_is_told_in_the_active_language() -> None:
    with translation.override("de"):
        assert in_words("bot") == "Ein bekannter Bot ist dem Link gefolgt."


@pytest.mark.django_db
def test_the_join_page_speaks_the_visitors_language() -> None:
    program = a_program()
    path = f"/advocates/join/?program={program.slug}"
    german = Client().get(path, headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"})
    assert "Meinen Link holen" in german.content.decode()
    assert '<html lang="de"' in german.content.decode()
    assert "Get my link" in Client().get(path).content.decode()


@pytest.mark.django_db
def test_a_site_written_in_one_language_keeps_to_it(settings) -> None:
    settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English")]
    program = a_program()
    path = f"/advocates/join/?program={program.slug}"
    page = Client().get(path, headers={"Accept-Language": "de"})
    assert "Get my link" in page.content.decode()
