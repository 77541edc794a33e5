"""One picture for each product."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from PIL import Image

from example_site.demo.pictures import vessels as v
from example_site.demo.pictures.scenes import branch, finish, room, stand
from example_site.demo.pictures.texture import Colour

SIZE = (1200, 1400)
FLOOR = 1120


def _room(rng: Random, wall: Colour, table: Colour, *, window: bool = True) -> Image.Image:
    return room(SIZE, wall=wall, table=table, horizon=0.66, rng=rng, window=window)


def vase(rng: Random) -> Image.Image:
    picture = _room(rng, (206, 192, 172), (168, 140, 112))
    layer = v.pot(v.TALL, v.ASH, height=700, rng=rng, tilt=0.13)
    for angle, length in ((1.95, 300), (1.5, 390), (1.1, 320)):
        branch(picture, (600, FLOOR - 600), length=length, angle=angle, rng=rng)
    stand(picture, layer, foot=(600, FLOOR + 80), base=0.25)
    return finish(picture, rng)


def mug(rng: Random) -> Image.Image:
    picture = _room(rng, (214, 205, 190), (181, 154, 124))
    layer = v.pot(v.MUG, v.OAT, height=560, rng=rng, tilt=0.17)
    stand(picture, with_handle(layer, v.OAT, 560, 40), foot=(600, FLOOR + 90), base=0.21)
    return finish(picture, rng)


def with_handle(
    layer: Image.Image, glaze: v.Glaze, height: int, thick: float, neck: float = 0.04
) -> Image.Image:
    """The pot with a pulled handle on its right; ``neck`` is how far in it begins."""
    room_right = round(height * 0.36)
    wide = Image.new("RGBA", (layer.width + 2 * room_right, layer.height))
    top = (layer.height - height) / 2
    edge = room_right + layer.width * 0.955
    path = [
        (edge - height * neck, top + height * 0.2),
        (edge + height * 0.14, top + height * 0.16),
        (edge + height * 0.26, top + height * 0.3),
        (edge + height * 0.25, top + height * 0.5),
        (edge + height * 0.12, top + height * 0.68),
        (edge - height * 0.05, top + height * 0.75),
    ]
    handle = v.coil(wide.size, path, lambda t: thick * (1 - 0.28 * t), glaze)
    wide.paste(handle, (0, 0), handle)
    wide.paste(layer, (room_right, 0), layer)
    return wide


def teapot(rng: Random) -> Image.Image:
    picture = _room(rng, (186, 172, 156), (142, 112, 88))
    height = 470
    body = v.pot(v.TEAPOT, v.EMBER, height=height, rng=rng, tilt=0.16)
    side, up = 190, 250
    layer = Image.new("RGBA", (body.width + 2 * side, body.height + up))
    top = up + (body.height - height) / 2
    spout = [
        (side + 60, top + height * 0.62),
        (side - 20, top + height * 0.5),
        (side - 80, top + height * 0.26),
        (side - 130, top + height * 0.06),
    ]
    arm = v.coil(layer.size, spout, lambda t: 62 - 36 * t, v.EMBER)
    layer.paste(arm, (0, 0), arm)
    middle = layer.width / 2
    bail = [
        (middle - 190, top + 70),
        (middle - 235, top - 90),
        (middle - 120, top - 205),
        (middle + 60, top - 215),
        (middle + 205, top - 110),
        (middle + 190, top + 70),
    ]
    handle = v.coil(layer.size, bail, lambda t: 17, v.BARE)
    layer.paste(handle, (0, 0), handle)
    layer.paste(body, (side, up), body)
    lid = v.pot(v.LID, v.EMBER, height=130, rng=rng, tilt=0.16)
    layer.paste(lid, (round(middle - lid.width / 2), round(top - 92)), lid)
    stand(picture, layer, foot=(640, FLOOR + 90), base=0.16)
    return finish(picture, rng)


def bowl(rng: Random) -> Image.Image:
    picture = _room(rng, (200, 200, 186), (172, 150, 124))
    layer = v.pot(v.BOWL, v.CELADON, height=310, rng=rng, tilt=0.24)
    stand(picture, layer, foot=(600, FLOOR + 90), base=0.2)
    return finish(picture, rng)


def plates(rng: Random) -> Image.Image:
    picture = _room(rng, (196, 188, 178), (176, 148, 118))
    glaze = replace(v.INK, line=2.0)
    for step in range(4):
        layer = v.pot(v.PLATE, glaze, height=84, rng=rng, tilt=0.27)
        stand(picture, layer, foot=(600, FLOOR + 110 - 34 * step), base=0.22)
    return finish(picture, rng)


def jug(rng: Random) -> Image.Image:
    picture = _room(rng, (188, 178, 160), (160, 128, 98))
    layer = v.pot(v.JUG, v.CHALK, height=680, rng=rng, tilt=0.14)
    stand(
        picture, with_handle(layer, v.CHALK, 640, 32, neck=0.2), foot=(590, FLOOR + 90), base=0.17
    )
    return finish(picture, rng)


def moon(rng: Random) -> Image.Image:
    picture = _room(rng, (164, 152, 140), (120, 98, 80))
    layer = v.pot(v.MOON, v.CHALK, height=720, rng=rng, tilt=0.12)
    stand(picture, layer, foot=(600, FLOOR + 90), base=0.22)
    return finish(picture, rng)


def cups(rng: Random) -> Image.Image:
    picture = _room(rng, (216, 202, 190), (184, 156, 130))
    places: list[tuple[v.Glaze, tuple[float, float]]] = [
        (v.ROSE, (420, FLOOR - 30)),
        (v.ASH, (780, FLOOR + 110)),
    ]
    for glaze, foot in places:
        stand(picture, v.pot(v.CUP, glaze, height=390, rng=rng, tilt=0.2), foot=foot, base=0.28)
    return finish(picture, rng)


def jar(rng: Random) -> Image.Image:
    picture = _room(rng, (202, 186, 162), (158, 122, 92))
    glaze = v.Glaze(
        (224, 214, 196), (198, 184, 160), (160, 104, 72), 0.86, 0.015, 120, 0.3,
        band=(0.4, 0.62, (58, 80, 104)),
    )  # fmt: skip
    body = v.pot(v.JAR, glaze, height=460, rng=rng, tilt=0.16)
    layer = Image.new("RGBA", (body.width, body.height + 190))
    layer.paste(body, (0, 190), body)
    lid = v.pot(v.LID, v.BARE, height=205, rng=rng, tilt=0.16)
    layer.paste(lid, (round((layer.width - lid.width) / 2), 62), lid)
    stand(picture, layer, foot=(600, FLOOR + 60), base=0.34)
    return finish(picture, rng)


PICTURES: Mapping[str, Callable[[Random], Image.Image]] = {
    "HK-VASE-01": vase,
    "HK-MUG-01": mug,
    "HK-BOWL-01": bowl,
    "HK-POT-01": teapot,
    "HK-PLATE-04": plates,
    "HK-JUG-01": jug,
    "HK-MOON-01": moon,
    "HK-CUP-02": cups,
    "HK-JAR-01": jar,
}
