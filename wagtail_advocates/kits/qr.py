"""QR codes (ISO/IEC 18004) of referral links as SVG and PNG, drawn on the server."""

from __future__ import annotations

import functools
import io

import qrcode
from qrcode.image.pil import PilImage
from qrcode.image.svg import SvgPathImage

LONGEST_TEXT = 1000
_BORDER = 4


def _code(text: str, box_size: int) -> qrcode.QRCode:
    if len(text) > LONGEST_TEXT:
        raise ValueError("Too long for a QR code people can scan.")
    code = qrcode.QRCode(
        error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=box_size, border=_BORDER
    )
    code.add_data(text.encode("utf-8"))
    code.make(fit=True)
    return code


@functools.lru_cache(maxsize=256)
def qr_svg(text: str) -> bytes:
    """An SVG document with one path, on white, scaling to any size."""
    output = io.BytesIO()
    image = _code(text, 10).make_image(image_factory=SvgPathImage)
    image.save(output)
    return output.getvalue().replace(
        b"<path", b'<rect width="100%" height="100%" fill="#fff"/><path', 1
    )


@functools.lru_cache(maxsize=64)
def qr_png(text: str) -> bytes:
    """A black and white PNG, 12 pixels a module."""
    output = io.BytesIO()
    _code(text, 12).make_image(image_factory=PilImage).save(output, format="PNG")
    return output.getvalue()
