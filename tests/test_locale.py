"""The texts of the app in other languages: complete, compiled, and shown."""

from __future__ import annotations

import re
import shutil
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.core import Locale
from babel.messages.catalog import Message
from babel.messages.mofile import read_mo
from django.test import Client
from django.utils import translation

from tests.factories import a_program, an_advocate
from tests.portal.test_whose_rows import signed_in_as
from tests.tools import messages
from wagtail_advocates.core.reasons import in_words

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
needs_gettext = pytest.mark.skipif(shutil.which("xgettext") is None, reason=messages.HINT)


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the app whose catalogues were brought up to date with the code."""
    app = messages.copy(messages.APP, tmp_path_factory.mktemp("extracted"))
    messages.extract(app)
    return app


def texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def spoken(compiled: bytes) -> tuple[str, dict[messages.Key, list[str]]]:
    """What gettext reads, without the header's word on which Babel wrote it."""
    found = read_mo(BytesIO(compiled))
    return found.plural_forms, {messages.key(one): texts(one) for one in found if one.id}


def test_people_are_spoken_to_in_these_languages() -> None:
    assert messages.languages() == sorted(["de", *messages.CUSTOMER_LANGUAGES])
    assert len(messages.languages()) + len(["en"]) == 13


@pytest.mark.parametrize("language", messages.languages())
def test_every_message_has_a_text(language: str) -> None:
    assert messages.untranslated(language) == []


@pytest.mark.parametrize("language", messages.languages())
def test_every_text_names_what_its_message_names(language: str) -> None:
    for message in messages.catalogue(language):
        ids = [message.id] if isinstance(message.id, str) else message.id
        wanted = sorted(PLACEHOLDER.findall(ids[-1]))
        for text in texts(message) if message.id else []:
            assert sorted(PLACEHOLDER.findall(text)) == wanted, text


@pytest.mark.parametrize("language", messages.languages())
def test_every_number_has_its_form(language: str) -> None:
    found = messages.catalogue(language)
    form = GNUTranslations(BytesIO(messages.compiled(language))).plural
    kind = Locale.parse(language).plural_form
    kinds = {(kind(number), form(number)) for number in range(1000)}
    assert len(kinds) == len({name for name, _form in kinds}) == found.num_plurals
    assert [
        message.id
        for message in found
        if message.id and message.pluralizable and len(message.string) != found.num_plurals
    ] == []


@pytest.mark.parametrize("language", messages.languages())
def test_the_compiled_catalogue_is_that_of_the_texts(language: str) -> None:
    committed = messages.catalogue_path(language).with_suffix(".mo").read_bytes()
    assert spoken(committed) == spoken(messages.compiled(language))


@needs_gettext
@pytest.mark.parametrize("language", messages.languages())
def test_the_catalogue_holds_every_message_it_should(language: str, extracted: Path) -> None:
    there = messages.keys(messages.catalogue(language))
    now = messages.keys(messages.catalogue(language, extracted))
    assert (now - there, there - now) == (set(), set())


@needs_gettext
def test_customers_messages_are_told_from_the_teams() -> None:
    found = {key.text for key in messages.customer_messages(messages.located_messages())}
    assert {"Get my link", "Held for review", "Country of the customer (DE, FR, …)"} <= found
    assert not {"Keep apart", "Waits for approval", "SHA-256 of the lower-case address."} & found


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


@pytest.mark.parametrize(
    ("language", "direction", "join", "mine"),
    [
        ("fr", "ltr", "Obtenir mon lien", "Votre lien"),
        ("ar", "rtl", "احصل على رابطي", "رابطك"),
    ],
)
@pytest.mark.parametrize("base", ["wagtail_advocates/portal/base.html", "portal_base.html"])
@pytest.mark.django_db
def test_pages_answer_in_a_customers_language(
    settings, base: str, language: str, direction: str, join: str, mine: str
) -> None:
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.LANGUAGES = [
        ("en", "English"),
        (language, language),
    ]
    settings.WAGTAIL_ADVOCATES = {**settings.WAGTAIL_ADVOCATES, "PORTAL_BASE_TEMPLATE": base}
    headers = {"Accept-Language": f"{language};q=0.9,en;q=0.5"}
    anna = an_advocate(a_program())
    asked = {
        "join/": (Client(), join),
        "portal/": (signed_in_as(anna), mine),
    }
    for path, (client, words) in asked.items():
        answer = client.get(f"/advocates/{path}", headers=headers)
        page = answer.content.decode()
        assert f'<html lang="{language}" dir="{direction}">' in page
        assert words in page
        assert answer["Content-Language"] == language
