"""QR codes: every level, with a logo, and masked as the library would."""

from __future__ import annotations

import io
from itertools import product

import pytest
import qrcode
import zxingcpp
from PIL import Image

from wagtail_advocates.kits import qr_masks
from wagtail_advocates.kits.qr import LEVELS, LONGEST_TEXT, qr_png, qr_svg, qr_symbol

LINK = "https://shop.example/advocates/r/K7MQ3XW/p42?ch=qr"


def a_logo(size: tuple[int, int] = (240, 120)) -> bytes:
    file = io.BytesIO()
    Image.new("RGBA", size, (200, 30, 30, 255)).save(file, "PNG")
    return file.getvalue()


def texts_on(png: bytes) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))]


@pytest.mark.parametrize(("level", "logo"), [*product(LEVELS, [b""]), ("M", a_logo())])
def test_a_code_reads_as_its_text(level: str, logo: bytes) -> None:
    assert texts_on(qr_png(LINK, level=level, logo=logo)) == [LINK]


@pytest.mark.parametrize("length", [1, 17, 60, 130, 300, LONGEST_TEXT])
def test_the_mask_is_the_one_the_standard_asks_for(length: int) -> None:
    """The library tries all eight on whole codes, slowly."""
    theirs, ours = qrcode.QRCode(), qrcode.QRCode()
    for code in (theirs, ours):
        code.add_data((LINK * 30)[-length:].encode())
    theirs.make()
    qr_masks.make(ours)
    assert ours.get_matrix() == theirs.get_matrix()


def test_the_svg_shows_the_same_modules_as_the_png() -> None:
    picture = Image.open(io.BytesIO(qr_png(LINK))).convert("L")
    size = picture.width // 12
    dark = sum(
        picture.getpixel((12 * x + 6, 12 * y + 6)) == 0 for x, y in product(range(size), repeat=2)
    )
    path = qr_svg(LINK).decode().split('d="')[1].split('"')[0]
    runs = [int(run.split("v")[0]) for run in path.split("h")[1:] if "v" in run]
    assert sum(runs) == dark


def test_a_text_too_long_to_scan_is_refused() -> None:
    with pytest.raises(ValueError, match="Too long"):
        qr_svg("x" * (LONGEST_TEXT + 1))


def test_nothing_of_the_text_stands_in_the_markup() -> None:
    assert "script" not in qr_symbol("<script>", name="qr")
