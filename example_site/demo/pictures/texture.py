"""Noise, gradients and colours. Everything random comes from the generator that is passed in."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random

from PIL import Image, ImageChops, ImageFilter

Colour = tuple[int, int, int]


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """``share`` of the second colour in the first, 0 to 1."""
    share = max(0.0, min(1.0, share))
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def across(width: int, height: int, value: Callable[[float], float]) -> Image.Image:
    """A grey picture whose columns follow ``value`` of 0 to 1, from left to right."""
    row = bytes(_byte(value(x / max(1, width - 1))) for x in range(width))
    return Image.frombytes("L", (width, 1), row).resize((width, height))


def down(width: int, height: int, value: Callable[[float], float]) -> Image.Image:
    """A grey picture whose rows follow ``value`` of 0 to 1, from top to bottom."""
    column = bytes(_byte(value(y / max(1, height - 1))) for y in range(height))
    return Image.frombytes("L", (1, height), column).resize((width, height))


def _byte(value: float) -> int:
    return max(0, min(255, round(value * 255)))


def blobs(width: int, height: int, cell: int, rng: Random) -> Image.Image:
    """Soft random patches, about ``cell`` pixels wide."""
    small = (width // cell + 3, height // cell + 3)
    picture = Image.frombytes("L", small, rng.randbytes(small[0] * small[1]))
    return picture.resize((width + 2 * cell, height + 2 * cell), Image.Resampling.BICUBIC).crop(
        (cell, cell, cell + width, cell + height)
    )


def clouds(width: int, height: int, cell: int, rng: Random, octaves: int = 4) -> Image.Image:
    """Patches over patches, each half as large as those below."""
    picture = blobs(width, height, cell, rng)
    for octave in range(1, octaves):
        finer = blobs(width, height, max(1, cell >> octave), rng)
        picture = Image.blend(picture, finer, 0.5 / (octave + 0.5))
    return picture


def wave(rng: Random, harmonics: int = 6) -> Callable[[float], float]:
    """A smooth random line through 0 to 1, with values of about -1 to 1."""
    parts = [(rng.uniform(0.3, 1) / n, n, rng.uniform(0, math.tau)) for n in range(1, harmonics)]
    return lambda x: sum(size * math.sin(math.tau * n * x + turn) for size, n, turn in parts) / 1.6


def tint(grey: Image.Image, dark: Colour, light: Colour) -> Image.Image:
    """A grey picture in two colours."""
    bands = [
        grey.point([round(low + (high - low) * step / 255) for step in range(256)])
        for low, high in zip(dark, light, strict=True)
    ]
    return Image.merge("RGB", bands)


def stretch(grey: Image.Image, gain: float, middle: int = 128) -> Image.Image:
    """More contrast around a grey."""
    table = [max(0, min(255, round((step - middle) * gain + 128))) for step in range(256)]
    return grey.point(table)


def shade(picture: Image.Image, light: Image.Image, brightest: float = 1.25) -> Image.Image:
    """Multiply by light: grey 255 stands for ``brightest``, so highlights can exceed the paint."""
    bands = [
        ImageChops.multiply(band.point([min(255, round(s * brightest)) for s in range(256)]), light)
        if brightest <= 1
        else _brighten(band, light, brightest)
        for band in picture.split()
    ]
    return Image.merge("RGB", bands)


def _brighten(band: Image.Image, light: Image.Image, brightest: float) -> Image.Image:
    product = ImageChops.multiply(band, light)
    return product.point([min(255, round(step * brightest)) for step in range(256)])


def grain(picture: Image.Image, rng: Random, strength: float = 0.05) -> Image.Image:
    """The grain of a photograph, so that gradients do not band."""
    noise = Image.frombytes("L", picture.size, rng.randbytes(picture.width * picture.height))
    noise = noise.filter(ImageFilter.GaussianBlur(0.6))
    return Image.blend(
        picture, ImageChops.overlay(picture, Image.merge("RGB", [noise] * 3)), strength * 4
    )


def spline(points: Sequence[tuple[float, float]]) -> Callable[[float], float]:
    """A smooth line through points (x rising), as Catmull and Rom draw it."""

    def value(x: float) -> float:
        last = len(points) - 1
        at = next((i for i in range(last) if x <= points[i + 1][0]), last - 1)
        (x1, y1), (x2, y2) = points[at], points[at + 1]
        y0 = points[max(0, at - 1)][1]
        y3 = points[min(last, at + 2)][1]
        t = 0.0 if x2 == x1 else max(0.0, min(1.0, (x - x1) / (x2 - x1)))
        return 0.5 * (
            2 * y1
            + (y2 - y0) * t
            + (2 * y0 - 5 * y1 + 4 * y2 - y3) * t * t
            + (3 * y1 - y0 - 3 * y2 + y3) * t**3
        )

    return value
