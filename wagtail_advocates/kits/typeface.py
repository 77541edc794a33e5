"""Setting a line or a paragraph in a picture: what a typeface can draw, and where lines break."""

from __future__ import annotations

import functools
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import ImageFont, features

_FOLDER = Path(__file__).parent / "fonts"
# A code point that is none, so every typeface draws its sign for what it lacks.
_NOT_A_CHARACTER = "\U0010ffff"
_PROBE_SIZE = 16
_ELLIPSIS = "…"
# They shape the letters beside them in some scripts.
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True)
class Typeface:
    """The files of one typeface in two weights."""

    regular: str = str(_FOLDER / "Inter-Regular.ttf")
    bold: str = str(_FOLDER / "Inter-Bold.ttf")


@functools.lru_cache(maxsize=64)
def font(path: str, size: int) -> ImageFont.FreeTypeFont:
    """A font of that size in pixels. Errors: ``OSError`` for a file that is none.

    Pillow's own builds can kern, put accents in their place and shape; others set plain letters.
    """
    layout = ImageFont.Layout.RAQM if features.check("raqm") else ImageFont.Layout.BASIC
    return ImageFont.truetype(path, size, layout_engine=layout)


@functools.lru_cache(maxsize=16)
def _probe(path: str) -> tuple[ImageFont.FreeTypeFont, bytes]:
    """A font that draws each character as it stands, and the sign it has for what it lacks."""
    face = ImageFont.truetype(path, _PROBE_SIZE, layout_engine=ImageFont.Layout.BASIC)
    return face, _drawn(face, _NOT_A_CHARACTER)


def _drawn(face: ImageFont.FreeTypeFont, character: str) -> bytes:
    mask = face.getmask(character)
    return bytes(mask) + repr(mask.size).encode()


@functools.lru_cache(maxsize=8192)
def _has(path: str, character: str) -> bool:
    if character.isspace():
        return True
    face, lacking = _probe(path)
    return _drawn(face, character) != lacking


def _is_ornament(character: str) -> bool:
    """Emoji and what joins or colors them; a text still says the same without."""
    return unicodedata.category(character) in ("So", "Sk", "Cn", "Co", "Mn", "Me")


def _is_unseen(character: str) -> bool:
    """Control characters, and marks that only turn the direction or hint where a line may end."""
    kind = unicodedata.category(character)
    return kind in ("Cf", "Cc") and character not in _JOINERS and not character.isspace()


def drawable(text: str, path: str) -> str:
    """What can be drawn of a text: all but its ornaments, or nothing where a letter is lacking.

    Half a name in boxes is worse than none.
    """
    kept = []
    for character in unicodedata.normalize("NFC", text):
        if _is_unseen(character):
            continue
        if _has(path, character):
            kept.append(character)
        elif not _is_ornament(character) and character not in _JOINERS:
            return ""
    return " ".join("".join(kept).split())


def _that_fits(text: str, face: ImageFont.FreeTypeFont, width: int, after: str = "") -> int:
    """How many characters of the text, with ``after`` behind them, are no wider than a line."""
    counts = range(1, len(text) + 1)
    wider = bisect_left(counts, True, key=lambda n: face.getlength(text[:n] + after) > width)
    return max(1, wider)


def _broken(word: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """A word in pieces no wider than a line; a single letter stays whole."""
    pieces = []
    while word:
        count = _that_fits(word, face, width)
        pieces.append(word[:count])
        word = word[count:]
    return pieces


def _is_wide(character: str) -> bool:
    """A letter of a script that writes without blanks, so that a line may end beside it."""
    return unicodedata.east_asian_width(character) in ("W", "F")


def _words(text: str) -> list[str]:
    """What stays whole on a line, each with the blank before it."""
    words: list[str] = []
    before = " "
    for character in " ".join(text.split()):
        if before == " " or (character != " " and (_is_wide(character) or _is_wide(before))):
            words.append(" " * (before == " " and bool(words)) + character)
        elif character != " ":
            words[-1] += character
        before = character
    return words


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The text in lines of at most ``width`` pixels."""
    lines: list[str] = []
    for word in _words(text):
        if lines and face.getlength(lines[-1] + word) <= width:
            lines[-1] += word
        else:
            lines.extend(_broken(word.strip(), face, width))
    return lines


def _shortened(line: str, face: ImageFont.FreeTypeFont, width: int) -> str:
    count = _that_fits(line, face, width, after=_ELLIPSIS)
    return line[:count].rstrip() + _ELLIPSIS


@dataclass(frozen=True)
class Paragraph:
    """Lines in the size they fit in."""

    lines: Sequence[str]
    font: ImageFont.FreeTypeFont

    @property
    def line_height(self) -> int:
        return _line_height(self.font)

    @property
    def height(self) -> int:
        return len(self.lines) * self.line_height

    @property
    def width(self) -> int:
        return round(max(self.font.getlength(line) for line in self.lines))


def _line_height(face: ImageFont.FreeTypeFont) -> int:
    return round(face.size * 1.22)


def fitted(
    text: str, path: str, *, sizes: Sequence[int], width: int, most_lines: int, height: int = 10_000
) -> Paragraph:
    """The text in the largest of the sizes it fits in, words whole; else in the smallest, cut."""
    words = [word.strip() for word in _words(text)]
    for size in sizes:
        face = font(path, size)
        room = min(most_lines, max(1, height // _line_height(face)))
        is_smallest = size == sizes[-1]
        if not is_smallest and any(face.getlength(word) > width for word in words):
            continue
        lines = wrapped(text, face, width)
        if len(lines) <= room or is_smallest:
            break
    if len(lines) > room:
        lines = [*lines[: room - 1], _shortened(lines[room - 1], face, width)]
    return Paragraph(lines, face)
