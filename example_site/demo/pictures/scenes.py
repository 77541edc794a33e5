"""Pots on a table by a window: backdrops, light, shadows and branches."""

from __future__ import annotations

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from example_site.demo.pictures.texture import (
    Colour,
    across,
    clouds,
    down,
    grain,
    mix,
    shade,
    stretch,
    tint,
)


def room(
    size: tuple[int, int],
    *,
    wall: Colour,
    table: Colour,
    horizon: float,
    rng: Random,
    window: bool = True,
) -> Image.Image:
    """A plastered wall, a table top and a low sun through a window on the left."""
    width, height = size
    edge = round(height * horizon)
    wall, table = mix(wall, (255, 250, 242), 0.34), mix(table, (246, 226, 200), 0.3)
    picture = tint(
        stretch(clouds(width, height, 160, rng), 0.5),
        mix(wall, (0, 0, 0), 0.06),
        mix(wall, (255, 255, 255), 0.08),
    )
    board = tint(
        stretch(clouds(width, height - edge, 220, rng), 0.6),
        mix(table, (0, 0, 0), 0.07),
        mix(table, (255, 255, 255), 0.05),
    )
    board = shade(board, down(*board.size, lambda y: 0.78 + 0.2 * y), 1.12)
    picture.paste(board, (0, edge))
    seam = Image.new("L", size)
    ImageDraw.Draw(seam).rectangle((0, edge - 2, width, edge + 5), fill=120)
    picture.paste(mix(table, (0, 0, 0), 0.5), mask=seam.filter(ImageFilter.GaussianBlur(6)))
    picture = shade(picture, across(width, height, lambda x: 0.98 - 0.24 * x**1.4), 1.06)
    if window:
        picture = _sunlight(picture, edge, rng)
    return picture


def _sunlight(picture: Image.Image, edge: int, rng: Random) -> Image.Image:
    width, height = picture.size
    light = Image.new("L", picture.size)
    draw = ImageDraw.Draw(light)
    lean = width * 0.16
    left = width * rng.uniform(0.3, 0.42)
    for column in range(2):
        for row in range(3):
            x = left + column * width * 0.2
            y = height * 0.04 + row * height * 0.2
            w, h = width * 0.18, height * 0.182
            draw.polygon(
                [
                    (x + lean * y / height, y),
                    (x + w + lean * y / height, y + h * 0.14),
                    (x + w + lean * (y + h) / height, y + h * 1.14),
                    (x + lean * (y + h) / height, y + h),
                ],
                fill=110,
            )
    draw.rectangle((0, edge, width, height), fill=0)
    light = light.filter(ImageFilter.GaussianBlur(width / 75))
    glow = ImageChops.screen(picture, Image.new("RGB", picture.size, (150, 122, 84)))
    return Image.composite(glow, picture, light)


def stand(
    picture: Image.Image, layer: Image.Image, *, foot: tuple[float, float], base: float = 0.3
) -> None:
    """Put a pot on the table with its shadow; ``foot`` is the front of where it stands.

    ``base`` is half its foot's width, in parts of the picture of the pot.
    """
    x, y = foot
    alpha = layer.getchannel("A")
    lowest = (alpha.getbbox() or (0, 0, 0, layer.height))[3]
    place = (round(x - layer.width / 2), round(y - lowest))
    half = layer.width * base
    back = y - half * 0.16
    _cast(picture, alpha.crop((0, 0, layer.width, lowest)), x, back)
    contact = Image.new("L", picture.size)
    ImageDraw.Draw(contact).ellipse(
        (x - half * 1.04, back - half * 0.2, x + half * 1.2, back + half * 0.24), fill=230
    )
    contact = contact.filter(ImageFilter.GaussianBlur(9))
    picture.paste((30, 20, 14), mask=contact.point([round(s * 0.75) for s in range(256)]))
    picture.paste(layer, place, alpha)


def _cast(picture: Image.Image, alpha: Image.Image, x: float, y: float) -> None:
    """The long shadow to the right, softer the farther it falls."""
    flat = alpha.resize((alpha.width, max(2, round(alpha.height * 0.3))))
    lean = 2.1
    wide = round(flat.width + flat.height * lean)
    fallen = flat.transform(
        (wide, flat.height),
        Image.Transform.AFFINE,
        (1, lean, -flat.height * lean, 0, 1, 0),
        Image.Resampling.BILINEAR,
    )
    fade = across(wide, flat.height, lambda t: max(0.0, 1 - 0.75 * t))
    fallen = ImageChops.multiply(fallen, fade)
    mask = Image.new("L", picture.size)
    mask.paste(fallen, (round(x - alpha.width / 2), round(y - flat.height - alpha.width * 0.02)))
    near = mask.filter(ImageFilter.GaussianBlur(11)).point([round(s * 0.42) for s in range(256)])
    picture.paste((34, 24, 20), mask=near)


def branch(
    picture: Image.Image,
    root: tuple[float, float],
    *,
    length: float,
    angle: float,
    rng: Random,
    leaf: Colour = (104, 116, 84),
    berries: Colour | None = None,
) -> None:
    """A twig with leaves on both sides, bending as it rises."""
    layer = Image.new("RGBA", (picture.width * 2, picture.height * 2))
    draw = ImageDraw.Draw(layer)
    x, y = root[0] * 2, root[1] * 2
    steps = 34
    bend = rng.uniform(-0.018, 0.018)
    for step in range(steps):
        share = step / steps
        angle += bend + rng.uniform(-0.03, 0.03)
        nx = x + math.cos(angle) * length * 2 / steps
        ny = y - math.sin(angle) * length * 2 / steps
        draw.line((x, y, nx, ny), fill=(86, 66, 48, 255), width=max(3, round(9 * (1 - share))))
        x, y = nx, ny
        if step > 7 and step % 2 == 0:
            side = 1 if step % 4 else -1
            size = length * rng.uniform(0.17, 0.25) * (1.1 - 0.4 * share) * 2
            tone = mix(leaf, rng.choice(((255, 246, 214), (38, 46, 36))), rng.uniform(0.05, 0.32))
            _leaf(draw, (x, y), angle + side * rng.uniform(0.5, 1.0), size, tone)
            if berries and rng.random() < 0.5:
                r = length * 0.02 * 2
                bx, by = x + side * r * 2, y + r
                draw.ellipse(
                    (bx - r, by - r, bx + r, by + r),
                    fill=(*mix(berries, (0, 0, 0), rng.uniform(0, 0.3)), 255),
                )
    layer = layer.resize(picture.size, Image.Resampling.LANCZOS)
    shadow = Image.new("L", picture.size)
    shadow.paste(layer.getchannel("A"), (round(length * 0.16), round(length * 0.1)))
    shadow = shadow.filter(ImageFilter.GaussianBlur(14)).point([round(s * 0.2) for s in range(256)])
    picture.paste((40, 30, 24), mask=shadow)
    picture.paste(layer, (0, 0), layer)


def _leaf(
    draw: ImageDraw.ImageDraw, root: tuple[float, float], angle: float, size: float, tone: Colour
) -> None:
    along = (math.cos(angle), -math.sin(angle))
    aside = (-along[1], along[0])
    upper, lower = [], []
    for step in range(13):
        t = step / 12
        wide = math.sin(math.pi * t**0.8) * size * 0.17
        px, py = root[0] + along[0] * size * t, root[1] + along[1] * size * t
        upper.append((px + aside[0] * wide, py + aside[1] * wide))
        lower.append((px - aside[0] * wide, py - aside[1] * wide))
    tip = (root[0] + along[0] * size, root[1] + along[1] * size)
    draw.polygon([*upper, *reversed(lower)], fill=(*tone, 255))
    draw.polygon([root, *lower, tip], fill=(*mix(tone, (0, 0, 0), 0.16), 255))


def finish(picture: Image.Image, rng: Random) -> Image.Image:
    """A faint vignette and grain."""
    width, height = picture.size
    dark = ImageChops.multiply(
        across(width, height, lambda x: 1 - 0.12 * abs(2 * x - 1) ** 3),
        down(width, height, lambda y: 1 - 0.1 * abs(2 * y - 1) ** 3),
    )
    return grain(shade(picture, dark, 1.0), rng, 0.03)
