"""The hero and one picture for each article."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from example_site.demo.pictures import vessels as v
from example_site.demo.pictures.scenes import branch, finish, room, stand
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
    wave,
)

SIZE = (1600, 1000)


def hero(rng: Random) -> Image.Image:
    """The whole family on one table."""
    picture = room((1700, 1450), wall=(204, 190, 168), table=(164, 130, 98), horizon=0.68, rng=rng)
    for angle, length in ((2.0, 400), (1.62, 500), (1.2, 430)):
        branch(picture, (560, 430), length=length, angle=angle, rng=rng)
    behind: list[tuple[v.Shape, v.Glaze, int, float, tuple[int, int], float]] = [
        (v.TALL, v.ASH, 720, 0.12, (560, 1130), 0.25),
        (v.MOON, v.CHALK, 560, 0.13, (1120, 1120), 0.22),
        (v.BOTTLE, v.EMBER, 560, 0.12, (1480, 1130), 0.3),
        (v.JUG, v.INK, 500, 0.14, (250, 1150), 0.34),
        (v.BOWL, v.CELADON, 210, 0.24, (800, 1280), 0.2),
        (v.CUP, v.ROSE, 250, 0.2, (1240, 1310), 0.28),
        (v.CUP, v.OAT, 235, 0.2, (1440, 1370), 0.28),
    ]
    for shape, glaze, height, tilt, foot, base in behind:
        stand(picture, v.pot(shape, glaze, height=height, rng=rng, tilt=tilt), foot=foot, base=base)
    return finish(picture, rng)


def firing(rng: Random) -> Image.Image:
    """The mouth of the kiln at night."""
    picture = _bricks(rng)
    arch = _arch(SIZE, (500, 250, 1100, 860))
    glow = Image.new("L", SIZE)
    ImageDraw.Draw(glow).ellipse((420, 330, 1180, 1060), fill=255)
    glow = glow.filter(ImageFilter.GaussianBlur(90))
    fire = tint(
        ImageChops.multiply(glow, stretch(clouds(*SIZE, 130, rng), 0.9, 90)),
        (120, 26, 8),
        (255, 214, 120),
    )
    pots = Image.new("RGBA", SIZE)
    for shape, height, foot in (
        (v.BOTTLE, 330, (640, 830)),
        (v.MOON, 260, (830, 830)),
        (v.TALL, 300, (1000, 835)),
        (v.BOWL, 90, (740, 862)),
    ):
        layer = v.pot(
            shape,
            replace(v.BARE, thin=(255, 150, 66), thick=(226, 96, 34), gloss=0),
            height=height,
            rng=rng,
        )
        lowest = (layer.getbbox() or (0, 0, 0, layer.height))[3]
        pots.paste(layer, (round(foot[0] - layer.width / 2), round(foot[1] - lowest)), layer)
    hot = Image.composite(Image.blend(fire, pots.convert("RGB"), 0.62), fire, pots.getchannel("A"))
    picture.paste(hot, mask=arch)
    halo = arch.filter(ImageFilter.GaussianBlur(120)).point([round(s * 0.85) for s in range(256)])
    lit = ImageChops.screen(picture, tint(halo, (0, 0, 0), (206, 84, 24)))
    lit.paste(hot, mask=arch.filter(ImageFilter.GaussianBlur(2)))
    return grain(_sparks(lit, rng), rng, 0.035)


def _arch(size: tuple[int, int], box: tuple[int, int, int, int]) -> Image.Image:
    left, top, right, bottom = box
    mask = Image.new("L", size)
    draw = ImageDraw.Draw(mask)
    half = (right - left) // 2
    draw.pieslice((left, top, right, top + 2 * half), 180, 360, fill=255)
    draw.rectangle((left, top + half, right, bottom), fill=255)
    return mask.filter(ImageFilter.GaussianBlur(1.2))


def _bricks(rng: Random) -> Image.Image:
    picture = Image.new("RGB", SIZE, (22, 15, 13))
    draw = ImageDraw.Draw(picture)
    for row in range(-1, SIZE[1] // 66 + 1):
        for column in range(-1, SIZE[0] // 170 + 2):
            x, y = column * 170 + (row % 2) * 85, row * 66
            tone = mix((74, 42, 32), (112, 66, 46), rng.random())
            draw.rounded_rectangle((x + 4, y + 4, x + 165, y + 61), 5, fill=tone)
    mottled = ImageChops.multiply(
        picture, tint(clouds(*SIZE, 40, rng), (120, 120, 120), (250, 250, 250))
    )
    away = _away(SIZE, (800, 640), 900)
    return shade(mottled.filter(ImageFilter.GaussianBlur(0.8)), away, 1.15)


def _away(size: tuple[int, int], centre: tuple[int, int], reach: int) -> Image.Image:
    """Bright at a point, dark away from it."""
    mask = Image.new("L", size, 40)
    draw = ImageDraw.Draw(mask)
    for step in range(60):
        r = reach * (1 - step / 60)
        value = round(40 + 215 * (step / 59) ** 1.2)
        draw.ellipse(
            (centre[0] - r, centre[1] - r * 0.8, centre[0] + r, centre[1] + r * 0.8), fill=value
        )
    return mask.filter(ImageFilter.GaussianBlur(40))


def _sparks(picture: Image.Image, rng: Random) -> Image.Image:
    layer = Image.new("L", picture.size)
    draw = ImageDraw.Draw(layer)
    for _spark in range(90):
        x, y = rng.gauss(800, 210), rng.uniform(60, 760)
        r = rng.uniform(0.8, 2.6)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=rng.randint(90, 255))
    soft = ImageChops.lighter(layer, layer.filter(ImageFilter.GaussianBlur(3)))
    return ImageChops.screen(picture, tint(soft, (0, 0, 0), (255, 190, 96)))


def flaw(rng: Random) -> Image.Image:
    """A cup that was mended with gold."""
    picture = room(SIZE, wall=(96, 88, 80), table=(76, 60, 48), horizon=0.7, rng=rng)
    cup = v.pot(v.CUP, replace(v.ROSE, line=0.86), height=600, rng=rng, tilt=0.19)
    gold = Image.new("L", (cup.width * 2, cup.height * 2))
    draw = ImageDraw.Draw(gold)
    x, y = cup.width * 1.18, cup.height * 0.25
    _crack(draw, x, y, 1.9, cup.height * 1.15, 7, rng)
    _crack(draw, x - 34, y + cup.height * 0.44, 2.75, cup.height * 0.4, 5, rng)
    gold = gold.resize(cup.size, Image.Resampling.LANCZOS)
    body = ImageChops.multiply(gold, cup.getchannel("A"))
    raised = ImageChops.offset(body, 2, 3).filter(ImageFilter.GaussianBlur(2))
    cup.paste((70, 40, 30, 255), mask=raised.point([round(s * 0.5) for s in range(256)]))
    cup.paste(
        Image.merge(
            "RGBA",
            [
                *tint(across(*cup.size, lambda t: 1 - t), (150, 104, 34), (255, 222, 138)).split(),
                body,
            ],
        ),
        (0, 0),
        body,
    )
    stand(picture, cup, foot=(800, 900), base=0.28)
    return finish(picture, rng)


def _crack(
    draw: ImageDraw.ImageDraw,
    x: float,
    y: float,
    angle: float,
    length: float,
    width: int,
    rng: Random,
) -> None:
    walked = 0.0
    while walked < length:
        step = rng.uniform(24, 60)
        turn = angle + rng.uniform(-0.55, 0.55)
        nx, ny = x + math.cos(turn) * step, y + math.sin(turn) * step
        draw.line((x, y, nx, ny), fill=255, width=width + rng.randint(-1, 2))
        draw.ellipse((nx - width / 2, ny - width / 2, nx + width / 2, ny + width / 2), fill=255)
        x, y, walked = nx, ny, walked + step


def dairy(rng: Random) -> Image.Image:
    """The old dairy under the hills, smoke rising."""
    width, height = SIZE
    picture = tint(
        down(width, height, lambda y: min(1.0, y * 1.35)), (116, 138, 150), (246, 206, 160)
    )
    cloud = stretch(clouds(width, height, 260, rng), 2.2, 150)
    picture.paste(
        (255, 238, 214),
        mask=ImageChops.multiply(cloud, down(width, height, lambda y: 0.5 * max(0.0, 1 - y * 2))),
    )
    sun = Image.new("L", SIZE)
    ImageDraw.Draw(sun).ellipse((1130, 330, 1250, 450), fill=255)
    picture = ImageChops.screen(
        picture, tint(sun.filter(ImageFilter.GaussianBlur(90)), (0, 0, 0), (255, 190, 120))
    )
    picture.paste((255, 240, 214), mask=sun.filter(ImageFilter.GaussianBlur(1.5)))
    hills: list[tuple[float, float, Colour]] = [
        (0.5, 0.05, (168, 152, 144)),
        (0.58, 0.06, (132, 124, 116)),
        (0.67, 0.05, (98, 100, 88)),
    ]
    for level, size, colour in hills:
        _hill(picture, level, size, colour, rng)
    _house(picture, rng)
    _hill(picture, 0.85, 0.025, (64, 66, 50), rng)
    _hill(picture, 0.93, 0.03, (44, 46, 36), rng)
    return finish(picture, rng)


def _hill(picture: Image.Image, level: float, size: float, colour: Colour, rng: Random) -> None:
    line = wave(rng, 5)
    points = [
        (x, picture.height * (level + size * line(x / picture.width * 0.7)))
        for x in range(0, picture.width + 8, 8)
    ]
    mask = Image.new("L", picture.size)
    ImageDraw.Draw(mask).polygon(
        [(0, picture.height), *points, (picture.width, picture.height)], fill=255
    )
    mask = mask.filter(ImageFilter.GaussianBlur(1.2))
    paint = tint(
        down(*picture.size, lambda y: max(0.0, min(1.0, (y - level) * 3))),
        mix(colour, (255, 226, 190), 0.2),
        mix(colour, (0, 0, 0), 0.18),
    )
    picture.paste(paint, mask=mask)


def _house(picture: Image.Image, rng: Random) -> None:
    layer = Image.new("RGBA", (picture.width * 2, picture.height * 2))
    draw = ImageDraw.Draw(layer)
    draw.polygon([(560, 1780), (560, 1400), (1240, 1400), (1240, 1780)], fill=(214, 196, 170, 255))
    draw.polygon(
        [(1240, 1780), (1240, 1400), (1440, 1250), (1640, 1400), (1640, 1780)],
        fill=(176, 156, 132, 255),
    )
    draw.polygon([(520, 1412), (740, 1240), (1440, 1240), (1240, 1412)], fill=(122, 66, 46, 255))
    draw.polygon(
        [(1440, 1232), (1226, 1412), (1256, 1424), (1440, 1268), (1624, 1424), (1654, 1412)],
        fill=(96, 52, 38, 255),
    )
    draw.rectangle((900, 1050, 966, 1300), fill=(134, 78, 56, 255))
    draw.rectangle((944, 1050, 966, 1300), fill=(104, 58, 44, 255))
    for x in (640, 800, 960, 1100):
        draw.rectangle((x, 1490, x + 70, 1620), fill=(255, 206, 118, 255))
        draw.line((x + 35, 1490, x + 35, 1620), fill=(150, 110, 76, 255), width=5)
        draw.line((x, 1555, x + 70, 1555), fill=(150, 110, 76, 255), width=5)
    draw.pieslice((1370, 1490, 1510, 1630), 180, 360, fill=(255, 176, 84, 255))
    draw.rectangle((1370, 1560, 1510, 1780), fill=(255, 160, 72, 255))
    small = layer.resize(picture.size, Image.Resampling.LANCZOS)
    picture.paste(small, (0, 0), small)
    smoke = Image.new("L", picture.size)
    pen = ImageDraw.Draw(smoke)
    for step in range(70):
        t = step / 70
        x, y, r = 466 + 240 * t**1.5 + 22 * math.sin(t * 9), 528 - 470 * t, 9 + 74 * t
        pen.ellipse((x - r, y - r, x + r, y + r), fill=round(120 * (1 - t) ** 1.3))
    picture.paste((238, 226, 212), mask=smoke.filter(ImageFilter.GaussianBlur(13)))


def table(rng: Random) -> Image.Image:
    """A laid table, from above."""
    linen = tint(stretch(clouds(*SIZE, 200, rng), 0.6), (206, 196, 180), (232, 224, 210))
    weave = ImageChops.multiply(
        across(*SIZE, lambda x: 0.97 + 0.03 * math.sin(x * 1600 * 0.9)),
        down(*SIZE, lambda y: 0.97 + 0.03 * math.sin(y * 1000 * 0.9)),
    )
    picture = shade(linen, weave, 1.0)
    runner = Image.new("L", SIZE)
    ImageDraw.Draw(runner).rectangle((0, 380, 1600, 640), fill=255)
    picture.paste(
        tint(stretch(clouds(*SIZE, 160, rng), 0.8), (112, 126, 108), (134, 146, 126)), mask=runner
    )
    setting: list[tuple[int, int, int, v.Glaze]] = [
        (300, 190, 235, v.INK),
        (300, 190, 140, v.OAT),
        (850, 170, 235, v.CHALK),
        (850, 170, 140, v.CELADON),
        (1390, 210, 235, v.INK),
        (1390, 210, 140, v.ROSE),
        (560, 830, 235, v.CHALK),
        (560, 830, 140, v.INK),
        (1120, 840, 235, v.OAT),
        (1120, 840, 140, v.ASH),
        (240, 560, 92, v.EMBER),
        (770, 500, 150, v.CELADON),
        (1180, 520, 84, v.ROSE),
        (1480, 620, 96, v.OAT),
        (60, 860, 90, v.ASH),
    ]
    for x, y, r, glaze in setting:
        _plate(picture, x, y, r, glaze, rng)
    branch(picture, (380, 560), length=330, angle=0.15, rng=rng)
    branch(picture, (1330, 470), length=300, angle=2.8, rng=rng)
    light = _away(SIZE, (360, 240), 1500)
    return grain(
        shade(picture, light.point([150 + round(s * 0.41) for s in range(256)]), 1.06), rng, 0.03
    )


def _plate(picture: Image.Image, x: int, y: int, r: int, glaze: v.Glaze, rng: Random) -> None:
    fallen = Image.new("L", picture.size)
    ImageDraw.Draw(fallen).ellipse((x - r + 16, y - r + 20, x + r + 22, y + r + 26), fill=150)
    picture.paste((40, 28, 20), mask=fallen.filter(ImageFilter.GaussianBlur(14)))
    big = 4 * r
    paint = tint(
        stretch(clouds(big, big, 120, rng), 1.5), glaze.thin, mix(glaze.thin, glaze.thick, 0.75)
    )
    lit = across(big, big, lambda t: 1 - 0.28 * t)
    paint = shade(paint, lit, 1.12)
    draw = ImageDraw.Draw(paint, "RGBA")
    for _speck in range(glaze.speckle // 2):
        sx, sy = rng.uniform(0, big), rng.uniform(0, big)
        draw.ellipse((sx - 2, sy - 2, sx + 2, sy + 2), fill=(70, 46, 30, 120))
    for share, tone in (
        (0.985, (255, 250, 240, 150)),
        (0.95, (0, 0, 0, 26)),
        (0.74, (0, 0, 0, 40)),
        (0.72, (255, 255, 255, 46)),
    ):
        edge = big / 2 * share
        draw.ellipse(
            (big / 2 - edge, big / 2 - edge, big / 2 + edge, big / 2 + edge), outline=tone, width=9
        )
    well = Image.new("L", (big, big))
    inner = big / 2 * 0.7
    ImageDraw.Draw(well).ellipse(
        (big / 2 - inner, big / 2 - inner, big / 2 + inner, big / 2 + inner), fill=70
    )
    deep = ImageChops.multiply(
        well.filter(ImageFilter.GaussianBlur(30)), across(big, big, lambda t: 1 - t)
    )
    paint.paste((20, 14, 10), mask=deep)
    mask = Image.new("L", (big, big))
    ImageDraw.Draw(mask).ellipse((2, 2, big - 3, big - 3), fill=255)
    small = (2 * r, 2 * r)
    picture.paste(
        paint.resize(small, Image.Resampling.LANCZOS),
        (x - r, y - r),
        mask.resize(small, Image.Resampling.LANCZOS),
    )


def tiles(rng: Random) -> Image.Image:
    """Test tiles of one ash glaze, each a little different."""
    picture = tint(stretch(clouds(*SIZE, 260, rng), 0.5), (150, 118, 88), (178, 144, 110))
    grainy = down(*SIZE, lambda y: 0.93 + 0.07 * math.sin(y * 90 + 5 * math.sin(y * 7)))
    picture = shade(picture, grainy, 1.05)
    tones: list[v.Glaze] = [v.ASH, v.CELADON, v.OAT, v.CHALK, v.INK, v.ROSE, v.EMBER]
    for row in range(3):
        for column in range(7):
            first, second = tones[(column + row * 2) % 7], tones[(column + 1) % 7]
            share = row / 4
            glaze = replace(
                first,
                thin=mix(first.thin, second.thin, share),
                thick=mix(first.thick, second.thick, share),
                line=rng.uniform(0.6, 0.86),
                drip=0.09,
                speckle=90,
            )
            _tile(picture, 96 + column * 206, 70 + row * 300, glaze, rng)
    light = across(*SIZE, lambda x: 1 - 0.3 * x)
    return finish(shade(picture, light, 1.1), rng)


def _tile(picture: Image.Image, x: int, y: int, glaze: v.Glaze, rng: Random) -> None:
    wide, high = 168, 256
    turn = rng.uniform(-1.6, 1.6)
    paint = v.paint(glaze, high * 2, rng).resize((wide * 2, high * 2))
    mask = Image.new("L", paint.size)
    draw = ImageDraw.Draw(mask)
    draw.rounded_rectangle((2, 2, paint.width - 3, paint.height - 3), 22, fill=255)
    draw.ellipse((paint.width / 2 - 15, 34, paint.width / 2 + 15, 64), fill=0)
    bevel = Image.new("L", paint.size)
    ImageDraw.Draw(bevel).rounded_rectangle(
        (5, 5, paint.width - 6, paint.height - 6), 20, outline=120, width=7
    )
    paint.paste(
        (255, 250, 240), mask=ImageChops.multiply(bevel, across(*paint.size, lambda t: 1 - t))
    )
    layer = paint.convert("RGBA")
    layer.putalpha(mask)
    layer = layer.rotate(turn, Image.Resampling.BICUBIC, expand=True)
    layer = layer.resize((layer.width // 2, layer.height // 2), Image.Resampling.LANCZOS)
    fallen = Image.new("L", picture.size)
    fallen.paste(layer.getchannel("A"), (x + 12, y + 12))
    fallen = fallen.filter(ImageFilter.GaussianBlur(9)).point([round(s * 0.5) for s in range(256)])
    picture.paste((36, 24, 16), mask=fallen)
    picture.paste(layer, (x, y), layer)


PICTURES: Mapping[str, Callable[[Random], Image.Image]] = {
    "hero": hero,
    "firing": firing,
    "flaw": flaw,
    "dairy": dairy,
    "table": table,
    "tiles": tiles,
}
