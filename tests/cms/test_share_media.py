"""Brand, card and print sheet in the admin."""

from __future__ import annotations

import io
from base64 import b64decode

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.factories import a_program, an_advocate
from tests.portal.test_share_media import an_image
from wagtail_advocates.kits.cards import card_for
from wagtail_advocates.links.services import retire_code
from wagtail_advocates.programs.models import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return an_advocate(a_program())


def test_the_program_has_a_place_for_its_brand(root: Client, anna) -> None:
    path = reverse("advocates_programs:edit", args=[anna.enrollment.program_id])
    page = root.get(path).content.decode()
    assert 'type="color" name="brand_color"' in page
    assert 'name="logo"' in page


@pytest.mark.parametrize("has_logo", [False, True])
def test_the_preview_of_a_program_shows_its_card_and_keeps_nothing(anna, has_logo: bool) -> None:
    Program.objects.update(logo=an_image() if has_logo else None)
    program = Program.objects.get()
    program.brand_color = "#ff0000"  # as typed, and not saved
    page = program.make_preview_request().content.decode()
    assert 'alt="Anna sends you this.' in page
    data = page.split('src="data:image/png;base64,')[1].split('"')[0]
    picture = Image.open(io.BytesIO(b64decode(data)))
    assert picture.getpixel((5, 5)) == (255, 0, 0)


def test_the_page_of_an_advocate_shows_the_card_and_leads_to_the_sheet(root: Client, anna) -> None:
    about = reverse("advocates_enrollments:inspect", args=[anna.enrollment.pk])
    sheet = reverse("advocates_enrollments:print_sheet", args=[anna.enrollment.pk])
    page = root.get(about).content.decode()
    assert card_for(code=anna.code).url in page
    assert sheet in page
    printed = root.get(f"{sheet}?stickers=6&level=Q").content.decode()
    assert printed.count(f"<code>{anna.code.code}</code>") == 6
    retire_code(code=anna.code)
    assert sheet not in root.get(about).content.decode()
    assert root.get(sheet).status_code == 404
