"""Colors of a brand, and which text can be read on them (WCAG 2.2, relative luminance)."""

from __future__ import annotations

import re

Color = tuple[int, int, int]

BLACK: Color = (17, 24, 39)
DEEPEST_BLACK: Color = (0, 0, 0)
WHITE: Color = (255, 255, 255)
# Level AA of WCAG 2.2, for text of any size.
LEAST_CONTRAST = 4.5
_HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")


def color_from(text: str) -> Color:
    """Red, green and blue, 0 to 255, of ``#rrggbb``. Errors: ``ValueError``."""
    if not _HEX.match(text):
        raise ValueError("Write a color as #rrggbb.")
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue


def _luminance(color: Color) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(color: Color) -> Color:
    """Our black or white, whichever stands out more; at least 4.5 to 1 on any color.

    On a few colors in the middle only a deeper black reaches that.
    """
    text = max((WHITE, BLACK), key=lambda one: contrast(one, color))
    return text if contrast(text, color) >= LEAST_CONTRAST else DEEPEST_BLACK


def quieter_on(color: Color) -> Color:
    """A little of the color in the text for what matters less, where 4.5 to 1 allows it."""
    text = readable_on(color)
    red, green, blue = (round(a * 0.86 + b * 0.14) for a, b in zip(text, color, strict=True))
    mixed = (red, green, blue)
    return mixed if contrast(mixed, color) >= LEAST_CONTRAST else text
