"""QR codes (ISO/IEC 18004) of referral links as SVG and PNG, drawn on the server."""

from __future__ import annotations

import base64
import functools
import io
from itertools import groupby

import qrcode
from PIL import Image, ImageOps

from wagtail_advocates.kits.qr_masks import make

LONGEST_TEXT = 1000
LEVELS = {
    "L": qrcode.constants.ERROR_CORRECT_L,
    "M": qrcode.constants.ERROR_CORRECT_M,
    "Q": qrcode.constants.ERROR_CORRECT_Q,
    "H": qrcode.constants.ERROR_CORRECT_H,
}
_BORDER = 4
_PIXELS_A_MODULE = 12
# A logo hides what level H restores: less than the 30 % of ISO/IEC 18004, so that wear is left.
_LOGO_SHARE = 0.22


@functools.lru_cache(maxsize=256)
def qr_rows(text: str, level: str = "M") -> tuple[tuple[bool, ...], ...]:
    """The modules, row by row with the quiet zone; True is dark.

    ``level`` says how much wear it survives: L 7 %, M 15 %, Q 25 %, H 30 %. Errors: ``ValueError``
    for a text too long to scan.
    """
    if len(text) > LONGEST_TEXT:
        raise ValueError("Too long for a QR code people can scan.")
    code = qrcode.QRCode(error_correction=LEVELS[level], border=_BORDER)
    code.add_data(text.encode("utf-8"))
    make(code)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def _logo_modules(size: int) -> int:
    """The side of the square in the middle that a logo takes; odd as the size is."""
    side = round((size - 2 * _BORDER) * _LOGO_SHARE)
    return side - (size - side) % 2


def _path(rows: tuple[tuple[bool, ...], ...]) -> str:
    """One SVG path: each run of dark modules is a rectangle."""
    parts = []
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                parts.append(f"M{x},{y}h{length}v1h-{length}z")
            x += length
    return "".join(parts)


def _drawing(text: str, level: str, logo: bytes) -> tuple[int, str]:
    """How many modules a side has, and the markup of the code in a box of that size."""
    rows = qr_rows(text, "H" if logo else level)
    size = len(rows)
    drawing = f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{_path(rows)}"/>'
    if logo:
        side = _logo_modules(size)
        start, inner = (size - side) // 2, side - 1
        data = base64.b64encode(logo).decode("ascii")
        drawing += (
            f'<rect x="{start}" y="{start}" width="{side}" height="{side}" fill="#fff"/>'
            f'<image x="{start + 0.5}" y="{start + 0.5}" width="{inner}" height="{inner}"'
            f' href="data:image/png;base64,{data}"/>'
        )
    return size, drawing


def qr_svg(text: str, *, level: str = "M", logo: bytes = b"") -> bytes:
    """An SVG document with one path, on white, scaling to any size.

    ``logo`` is a PNG that stands in the middle; the code is then made at level H.
    """
    size, drawing = _drawing(text, level, logo)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"'
        f' width="{size}mm" height="{size}mm" shape-rendering="crispEdges">{drawing}</svg>'
    ).encode("ascii")


def qr_symbol(text: str, *, name: str, level: str = "M", logo: bytes = b"") -> str:
    """The code as markup for a page that shows it often, by ``<use href="#name">``."""
    size, drawing = _drawing(text, level, logo)
    return (
        f'<svg class="advocates-symbol" aria-hidden="true"><symbol id="{name}"'
        f' viewBox="0 0 {size} {size}" shape-rendering="crispEdges">{drawing}</symbol></svg>'
    )


def qr_image(text: str, *, level: str = "M", pixels: int = 0) -> Image.Image:
    """A black and white picture of at most ``pixels`` a side; by default 12 pixels a module."""
    rows = qr_rows(text, level)
    size = len(rows)
    image = Image.new("L", (size, size))
    image.putdata([0 if module else 255 for row in rows for module in row])
    factor = max(1, pixels // size) if pixels else _PIXELS_A_MODULE
    return image.resize((size * factor, size * factor), Image.Resampling.NEAREST)


def qr_png(text: str, *, level: str = "M", logo: bytes = b"") -> bytes:
    """A PNG, 12 pixels a module. ``logo`` is a PNG that stands in the middle, at level H."""
    image = qr_image(text, level="H" if logo else level)
    if logo:
        image = _with_logo(image, logo)
    output = io.BytesIO()
    image.save(output, format="PNG")
    return output.getvalue()


def _with_logo(image: Image.Image, logo: bytes) -> Image.Image:
    side = _logo_modules(image.width // _PIXELS_A_MODULE) * _PIXELS_A_MODULE
    start = (image.width - side) // 2
    inner = side - _PIXELS_A_MODULE
    whole = image.convert("RGB")
    whole.paste("white", (start, start, start + side, start + side))
    with Image.open(io.BytesIO(logo)) as opened:
        fitted = ImageOps.contain(opened.convert("RGBA"), (inner, inner))
    middle = ((image.width - fitted.width) // 2, (image.width - fitted.height) // 2)
    whole.paste(fitted, middle, fitted)
    return whole
