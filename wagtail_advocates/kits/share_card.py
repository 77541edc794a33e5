"""The share card: a picture of 1200 × 630 pixels that stands beside a link where it is posted.

Pure drawing. With a picture of the page it stands on the left; without one the words have the
whole card. What the typeface cannot draw is left out.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace

from PIL import Image, ImageDraw, ImageOps

from wagtail_advocates.kits.colors import BLACK, Color, quieter_on, readable_on
from wagtail_advocates.kits.qr import qr_image
from wagtail_advocates.kits.typeface import Paragraph, Typeface, drawable, fitted

WIDTH, HEIGHT = 1200, 630
PICTURE_WIDTH = 540
# Counts up with every change of the looks, so that cards get a new address.
STYLE = 1
FORMATS = {"png": "image/png", "jpg": "image/jpeg"}

_MARGIN = 52
_GAP = 30
_TITLE_SIZES = (76, 68, 60, 54, 48, 43, 38, 34)
_OFFER_SIZES = (34, 30, 26, 23)
_LINE_SIZES = (30, 26, 22)
_SMALL_SIZES = (19, 17, 15)
_WIDEST_QR = 184
_PILL = (24, 11)
_ABOVE_PILL = 20
_SMOOTH = 4


@dataclass(frozen=True)
class ShareCard:
    """What a card says. Any text may be empty; ``link`` is what the QR code leads to."""

    title: str
    sender: str = ""
    offer: str = ""
    code: str = ""
    disclosure: str = ""
    place: str = ""
    link: str = ""
    color: Color = BLACK
    typeface: Typeface = field(default_factory=Typeface)


def draw_card(
    card: ShareCard, *, picture: Image.Image | None = None, logo: Image.Image | None = None
) -> Image.Image:
    """The card as a picture of 1200 × 630 pixels.

    Nothing that is rewarded is said without its disclosure, even where that cannot be drawn.
    """
    if not drawable(card.title, card.typeface.bold):
        card = replace(card, title=card.place, place="")
    if card.disclosure and not drawable(card.disclosure, card.typeface.regular):
        card = replace(card, sender="", offer="")
    canvas = Image.new("RGB", (WIDTH, HEIGHT), card.color)
    left = 0
    if picture is not None:
        canvas.paste(ImageOps.fit(picture.convert("RGB"), (PICTURE_WIDTH, HEIGHT)), (0, 0))
        left = PICTURE_WIDTH
    _Panel(canvas, card, left + _MARGIN, WIDTH - _MARGIN).draw(logo)
    return canvas


def card_bytes(image: Image.Image, *, kind: str) -> bytes:
    """The picture as a file: ``png`` is exact, ``jpg`` a fraction of its size with a photograph."""
    output = io.BytesIO()
    if kind == "png":
        image.save(output, format="PNG", compress_level=1)
    else:
        image.save(output, format="JPEG", quality=88, subsampling=0)
    return output.getvalue()


def _round(size: tuple[int, int], radius: int) -> Image.Image:
    """A mask of a rectangle with round, smooth corners."""
    mask = Image.new("L", (size[0] * _SMOOTH, size[1] * _SMOOTH))
    corner = (mask.width - 1, mask.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *corner), radius * _SMOOTH, fill=255)
    return mask.resize(size, Image.Resampling.BOX)


@dataclass
class _Panel:
    """The half of the card with the words; writes from the top down and from the bottom up."""

    canvas: Image.Image
    card: ShareCard
    left: int
    right: int

    def __post_init__(self) -> None:
        self.pen = ImageDraw.Draw(self.canvas)
        self.ink = readable_on(self.card.color)
        self.faded = quieter_on(self.card.color)
        self.width = self.right - self.left

    def draw(self, logo: Image.Image | None) -> None:
        floor = self._foot()
        top = self._head(logo)
        self._middle(top, floor)

    def _set(self, text: str, *, bold: bool = False, **box: object) -> Paragraph | None:
        path = self.card.typeface.bold if bold else self.card.typeface.regular
        words = drawable(text, path)
        return fitted(words, path, **{"width": self.width, **box}) if words else None  # type: ignore[arg-type]

    def _write(self, paragraph: Paragraph, left: int, top: int, color: Color) -> int:
        for line in paragraph.lines:
            self.pen.text((left, top), line, font=paragraph.font, fill=color)
            top += paragraph.line_height
        return top

    def _head(self, logo: Image.Image | None) -> int:
        """The logo, or else the name of the place."""
        if logo is not None:
            small = ImageOps.contain(logo.convert("RGBA"), (240, 64))
            self.canvas.paste(small, (self.left, _MARGIN), small)
            return _MARGIN + small.height
        place = self._set(self.card.place, bold=True, sizes=(25, 22), most_lines=1)
        return self._write(place, self.left, _MARGIN - 4, self.faded) if place else _MARGIN

    def _foot(self) -> int:
        """The QR code, with the code and the disclosure beside it; answers where it begins."""
        bottom = HEIGHT - _MARGIN
        top, room = bottom, self.width
        if self.card.link:
            qr = qr_image(self.card.link, pixels=_WIDEST_QR)
            top, room = bottom - qr.height, room - qr.width - _GAP
            self.canvas.paste(qr, (self.right - qr.width, top), _round(qr.size, 12))
        said = self._set(self.card.disclosure, sizes=_SMALL_SIZES, most_lines=6, width=room)
        y = bottom - (said.height if said else 0) + 4
        if said:
            self._write(said, self.left, y, self.faded)
        code = self._set(
            self.card.code, bold=True, sizes=(40, 34, 28, 22), most_lines=1, width=room
        )
        if code:
            y -= code.height + 6
            self._write(code, self.left, y, self.ink)
        return min(top, y)

    def _middle(self, top: int, floor: int) -> None:
        """Who sends it, what it is and what the friend gets, in the middle of what is left."""
        top, floor = top + _GAP // 2, floor - _GAP
        sender = self._set(self.card.sender, sizes=_LINE_SIZES, most_lines=1)
        offer = self._set(
            self.card.offer,
            bold=True,
            sizes=_OFFER_SIZES,
            most_lines=2,
            width=self.width - 2 * _PILL[0],
        )
        beside = sender.height + 8 if sender else 0
        beside += offer.height + 2 * _PILL[1] + _ABOVE_PILL if offer else 0
        title = self._set(
            self.card.title,
            bold=True,
            sizes=_TITLE_SIZES,
            most_lines=4,
            height=floor - top - beside,
        )
        y = top + max(0, floor - top - beside - (title.height if title else 0)) // 2
        if sender:
            y = self._write(sender, self.left, y, self.faded) + 8
        if title:
            y = self._write(title, self.left, y, self.ink)
        if offer:
            self._pill(offer, y + _ABOVE_PILL)

    def _pill(self, offer: Paragraph, top: int) -> None:
        """The offer in reversed colors."""
        across, down = _PILL
        box = (offer.width + 2 * across, offer.height + 2 * down)
        self.canvas.paste(self.ink, (self.left, top), _round(box, 18))
        self._write(offer, self.left + across, top + down - 1, self.card.color)
