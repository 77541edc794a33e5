"""Pots. Each is a profile turned on a wheel, glazed, and drawn slice by slice from foot to rim."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from example_site.demo.pictures.texture import (
    Colour,
    across,
    clouds,
    down,
    mix,
    shade,
    spline,
    stretch,
    tint,
    wave,
)

TURN = 560  # pixels around the visible half of a pot
Point = tuple[float, float]


@dataclass(frozen=True)
class Glaze:
    """Two tones of a glaze, the clay under it, and how it ran."""

    thin: Colour
    thick: Colour
    clay: Colour
    line: float = 0.86  # where it ends, 0 rim to 1 foot; above 1 it covers all
    drip: float = 0.03
    speckle: int = 0
    gloss: float = 0.35
    rim: Colour | None = None
    band: tuple[float, float, Colour] | None = None  # a second glaze from there to there


@dataclass(frozen=True)
class Shape:
    """A profile: (height from the foot, radius) from 0 to 1, in units of the pot's height."""

    profile: Sequence[Point]
    depth: float = 0.5  # how deep one looks inside, of the rim's radius
    wall: float = 0.07  # how thick the rim is, of its radius
    closed: bool = False


OAT = Glaze((233, 221, 200), (214, 197, 170), (150, 98, 66), 0.84, 0.012, 420, 0.28)
CHALK = Glaze((243, 240, 233), (222, 219, 212), (176, 122, 88), 0.9, 0.015, 60, 0.4)
ASH = Glaze((216, 212, 194), (164, 166, 146), (139, 84, 54), 0.74, 0.07, 160, 0.45)
CELADON = Glaze((176, 199, 178), (112, 148, 128), (170, 124, 92), 0.88, 0.02, 50, 0.55)
EMBER = Glaze((108, 58, 36), (36, 24, 22), (120, 74, 50), 0.86, 0.04, 0, 0.7, rim=(150, 84, 50))
INK = Glaze((72, 98, 128), (28, 42, 66), (156, 104, 74), 0.9, 0.02, 40, 0.6, rim=(150, 120, 92))
BARE = Glaze((188, 120, 84), (160, 96, 64), (176, 108, 74), 2.0, 0, 260, 0.05)
ROSE = Glaze((222, 186, 168), (196, 148, 130), (150, 92, 66), 0.8, 0.03, 120, 0.3)


def pot(
    shape: Shape,
    glaze: Glaze,
    *,
    height: int,
    rng: Random,
    tilt: float = 0.15,
) -> Image.Image:
    """The pot on a transparent ground, lit from the left. Its foot stands near the lower edge."""
    radius = spline(shape.profile)
    radii = [max(1.0, radius(1 - y / height) * height) for y in range(height + 1)]
    widest, rim = max(radii), radii[0]
    margin = round(widest * tilt) + 8
    layer = Image.new("RGBA", (round(2 * widest) + 16, height + 2 * margin))
    skin = _skin(glaze, radii, height, rng)
    middle = layer.width / 2
    for y in range(height, -1, -1):
        _slice(
            layer,
            skin,
            middle=middle,
            top=margin + y,
            row=min(y, height - 1),
            r=radii[y],
            tilt=tilt,
        )
    if not shape.closed:
        _mouth(layer, shape, glaze, middle=middle, top=margin, r=rim, tilt=tilt)
    return layer


@functools.lru_cache(maxsize=1)
def _disc() -> Image.Image:
    disc = Image.new("L", (800, 200))
    ImageDraw.Draw(disc).ellipse((1, 1, 798, 198), fill=255)
    return disc


@functools.lru_cache(maxsize=256)
def _round(size: tuple[int, int]) -> Image.Image:
    """The mask of an ellipse with soft edges. Straight walls ask for the same one again."""
    return _disc().resize(size, Image.Resampling.BILINEAR)


def _slice(
    layer: Image.Image,
    skin: Image.Image,
    *,
    middle: float,
    top: float,
    row: int,
    r: float,
    tilt: float,
) -> None:
    size = (max(2, round(2 * r)), max(2, round(2 * r * tilt)))
    strip = skin.crop((0, row, TURN, row + 1)).resize(size, Image.Resampling.BILINEAR)
    place = (round(middle - size[0] / 2), round(top - size[1] / 2))
    layer.paste(strip, place, _round(size))


def _skin(glaze: Glaze, radii: Sequence[float], height: int, rng: Random) -> Image.Image:
    """The pot's surface unrolled as it is seen: paint, then light."""
    skin = paint(glaze, height, rng)
    slope = [
        (radii[min(height, y + 4)] - radii[max(0, y - 4)]) / 8 for y in range(height)
    ]  # positive: the wall leans in towards the rim and catches light from above

    def upward(y: float) -> float:
        lean = slope[min(height - 1, round(y * (height - 1)))]
        return max(0.45, min(0.96, 0.78 + 0.2 * math.atan(lean * 1.4)))

    skin = shade(skin, down(TURN, height, upward), 1.22)
    skin = shade(skin, across(TURN, height, _around), 1.3)
    gleam = across(TURN, height, lambda x: math.exp(-(((x - 0.27) / 0.045) ** 2)))
    gleam = Image.composite(
        gleam,
        Image.new("L", gleam.size),
        down(TURN, height, lambda y: math.sin(math.pi * min(1, y * 1.15)) ** 0.7),
    ).point([round(step * glaze.gloss) for step in range(256)])
    return Image.composite(Image.new("RGB", skin.size, (255, 250, 240)), skin, gleam)


def _around(x: float) -> float:
    """Light around the pot: bright left of the middle, dark on the right, a glow from the wall."""
    side = 2 * x - 1
    front = math.sqrt(max(0.0, 1 - side * side))
    light = max(0.0, -0.62 * side + 0.78 * front)
    bounce = 0.16 * max(0.0, side) ** 3
    return min(1.0, 0.2 + 0.66 * light**0.9 + bounce)


def paint(glaze: Glaze, height: int, rng: Random) -> Image.Image:
    """Glaze and bare clay, unrolled, without light."""
    size = (TURN, height)
    cloud = clouds(*size, 90, rng)
    rings = down(*size, lambda y: 0.5 + 0.5 * math.sin(y * height / 7.5 + 2 * math.sin(y * 19)))
    pooled = Image.blend(stretch(cloud, 1.7), down(*size, lambda y: 0.15 + 0.75 * y), 0.45)
    pooled = Image.blend(pooled, rings, 0.07)
    picture = tint(pooled, glaze.thin, glaze.thick)
    if glaze.band:
        first, last, colour = glaze.band
        picture.paste(
            tint(
                stretch(cloud, 1.4), mix(colour, (255, 255, 255), 0.12), mix(colour, (0, 0, 0), 0.2)
            ),
            mask=_edge(size, last, 0.02, rng, above=first),
        )
    if glaze.rim:
        worn = down(*size, lambda y: math.exp(-((y / 0.05) ** 2)))
        picture.paste(Image.new("RGB", size, glaze.rim), mask=worn)
    _sprinkle(picture, glaze.speckle, rng)
    if glaze.line <= 1:
        bare = tint(
            stretch(clouds(*size, 24, rng), 1.3),
            mix(glaze.clay, (0, 0, 0), 0.12),
            mix(glaze.clay, (255, 255, 255), 0.1),
        )
        _sprinkle(bare, 90, rng)
        covered = _edge(size, glaze.line, glaze.drip, rng)
        pool = covered.filter(ImageFilter.GaussianBlur(7)).point(
            [round(max(0, 110 - abs(step - 150) * 1.4)) for step in range(256)]
        )
        picture.paste(Image.new("RGB", size, mix(glaze.thick, (0, 0, 0), 0.3)), mask=pool)
        bare.paste(picture, mask=covered)
        picture = bare
    return picture


def _edge(
    size: tuple[int, int], line: float, drip: float, rng: Random, above: float = -0.1
) -> Image.Image:
    """A mask of what a glaze covers, down to a line that ran here and there."""
    run, fine = wave(rng, 9), wave(rng, 4)
    mask = Image.new("L", size)

    def foot(x: float) -> float:
        ran = max(0.0, run(x)) ** 2
        return size[1] * (line + drip * (ran * 1.5 + 0.25 * fine(x)))

    points = [(x, foot(x / size[0])) for x in range(0, size[0] + 4, 4)]
    ImageDraw.Draw(mask).polygon(
        [(0, size[1] * above), *points, (size[0], size[1] * above)], fill=255
    )
    return mask.filter(ImageFilter.GaussianBlur(1.3))


def _sprinkle(picture: Image.Image, count: int, rng: Random) -> None:
    """Specks of iron."""
    draw = ImageDraw.Draw(picture, "RGBA")
    for _speck in range(count):
        x, y = rng.uniform(0, picture.width), rng.uniform(0, picture.height)
        size = rng.choice((0.7, 0.9, 1.2, 1.2, 1.8, 2.4))
        draw.ellipse(
            (x - size * 0.7, y - size, x + size * 0.7, y + size),
            fill=(72, 46, 30, rng.randint(70, 170)),
        )


def _mouth(
    layer: Image.Image,
    shape: Shape,
    glaze: Glaze,
    *,
    middle: float,
    top: float,
    r: float,
    tilt: float,
) -> None:
    """The rim and what one sees inside."""
    lip = mix(glaze.rim or glaze.thin, (255, 250, 240), 0.16)
    _ellipse(
        layer,
        tint(across(64, 8, lambda x: 1 - 0.42 * x), mix(lip, (0, 0, 0), 0.55), lip),
        middle,
        top,
        r,
        tilt,
    )
    inner = r * (1 - shape.wall)
    well = Image.new("RGBA", layer.size)
    floor = mix(glaze.thick, (0, 0, 0), 0.45 if shape.depth < 1 else 0.72)
    wall = glaze.thin if shape.depth < 1 else mix(glaze.thick, (0, 0, 0), 0.35)
    steps = 46
    for step in range(steps):
        share = step / (steps - 1)
        colour = mix(wall, floor, share**0.7 * (0.75 if shape.depth < 1 else 1))
        light = across(96, 8, _inside)
        radius = inner * (1 - 0.62 * share)
        _ellipse(
            well,
            shade(Image.new("RGB", light.size, colour), light, 1.2),
            middle,
            top + share * shape.depth * inner * tilt * 1.6,
            radius,
            tilt,
        )
    mask = Image.new("L", layer.size)
    size = (round(2 * inner), max(2, round(2 * inner * tilt)))
    mask.paste(_round(size), (round(middle - size[0] / 2), round(top - size[1] / 2)))
    layer.paste(well, (0, 0), mask)


def _inside(x: float) -> float:
    """Inside, the light falls on the right."""
    return 0.46 + 0.44 * x**1.3


def _ellipse(
    layer: Image.Image,
    fill: Image.Image,
    middle: float,
    top: float,
    r: float,
    tilt: float,
) -> None:
    size = (max(2, round(2 * r)), max(2, round(2 * r * tilt)))
    place = (round(middle - size[0] / 2), round(top - size[1] / 2))
    layer.paste(fill.resize(size), place, _round(size))


def coil(
    size: tuple[int, int], path: Sequence[Point], thick: Callable[[float], float], glaze: Glaze
) -> Image.Image:
    """A pulled handle or a spout: a round coil along a path, lit like the pot."""
    layer = Image.new("RGBA", (size[0] * 2, size[1] * 2))
    draw = ImageDraw.Draw(layer)
    xs = spline([(i / (len(path) - 1), p[0]) for i, p in enumerate(path)])
    ys = spline([(i / (len(path) - 1), p[1]) for i, p in enumerate(path)])
    base = mix(glaze.thin, glaze.thick, 0.5)
    for depth in range(14):
        share = depth / 13
        colour = mix(mix(base, (0, 0, 0), 0.55), mix(base, (255, 248, 236), 0.14), share**0.8)
        for step in range(361):
            t = step / 360
            r = thick(t) * (1 - 0.82 * share) * 2
            shift = thick(t) * 0.52 * share * 2
            x, y = xs(t) * 2 - shift, ys(t) * 2 - shift * 0.8
            draw.ellipse((x - r, y - r, x + r, y + r), fill=(*colour, 255))
    layer = layer.filter(ImageFilter.GaussianBlur(1.6))
    return layer.resize(size, Image.Resampling.LANCZOS)


TALL = Shape(
    [
        (0, 0.13),
        (0.03, 0.15),
        (0.3, 0.24),
        (0.48, 0.255),
        (0.66, 0.19),
        (0.8, 0.085),
        (0.93, 0.07),
        (1, 0.098),
    ],
    depth=1.2,
    wall=0.16,
)
BOTTLE = Shape(
    [
        (0, 0.17),
        (0.04, 0.19),
        (0.3, 0.27),
        (0.5, 0.25),
        (0.66, 0.12),
        (0.8, 0.06),
        (0.95, 0.058),
        (1, 0.075),
    ],
    depth=1.2,
    wall=0.2,
)
MUG = Shape([(0, 0.36), (0.05, 0.4), (0.3, 0.43), (0.7, 0.42), (1, 0.43)], depth=1.1, wall=0.06)
BOWL = Shape(
    [(0, 0.42), (0.06, 0.43), (0.1, 0.44), (0.2, 0.66), (0.45, 0.95), (0.75, 1.12), (1, 1.2)],
    depth=0.8,
    wall=0.035,
)
MOON = Shape(
    [
        (0, 0.24),
        (0.04, 0.25),
        (0.2, 0.44),
        (0.45, 0.535),
        (0.7, 0.47),
        (0.9, 0.27),
        (0.95, 0.225),
        (1, 0.23),
    ],
    depth=1.2,
    wall=0.1,
)
JUG = Shape(
    [(0, 0.26), (0.04, 0.28), (0.25, 0.365), (0.45, 0.37), (0.68, 0.27), (0.84, 0.225), (1, 0.275)],
    depth=1.2,
    wall=0.07,
)
CUP = Shape(
    [(0, 0.27), (0.06, 0.29), (0.12, 0.36), (0.4, 0.44), (0.75, 0.47), (1, 0.5)],
    depth=1.1,
    wall=0.07,
)
TEAPOT = Shape(
    [(0, 0.34), (0.05, 0.38), (0.25, 0.58), (0.5, 0.66), (0.75, 0.56), (0.92, 0.34), (1, 0.28)],
    closed=True,
)
LID = Shape(
    [(0, 0.95), (0.12, 0.98), (0.35, 0.8), (0.55, 0.32), (0.68, 0.16), (0.85, 0.24), (1, 0.1)],
    closed=True,
)
JAR = Shape(
    [(0, 0.36), (0.06, 0.41), (0.3, 0.5), (0.6, 0.52), (0.85, 0.47), (1, 0.45)], closed=True
)
PLATE = Shape([(0, 2.2), (0.25, 2.5), (0.5, 3.7), (0.8, 4.6), (1, 4.9)], depth=0.22, wall=0.02)
