"""Pictures editors uploaded, for cards and codes. What was uploaded is never decoded here: Wagtail
makes a small rendition of it first, and of none that is larger than a camera's.
"""

from __future__ import annotations

import io
import logging
from typing import Any

from PIL import Image
from wagtail.images import get_image_model

from wagtail_advocates.core.conf import settings

log = logging.getLogger("wagtail_advocates.pictures")

MOST_PIXELS = 50_000_000
MOST_PIXELS_OPENED = 2_000_000
_BROKEN = (OSError, ValueError, LookupError, SyntaxError, Image.DecompressionBombError)


def is_usable(image: Any) -> bool:
    """Whether it is a picture of pixels, and of a size that is decoded without harm."""
    return not image.is_svg() and 0 < image.width * image.height <= MOST_PIXELS


def picture_on(page: Any) -> Any:
    """The first picture of a page among the attributes of ``PAGE_IMAGE_FIELDS``, or None."""
    for name in settings.page_image_fields:
        image = getattr(page, name, None)
        if isinstance(image, get_image_model()) and is_usable(image):
            return image
    return None


def picture_key(image: Any) -> str:
    """Changes whenever the picture looks another way; empty for none."""
    if image is None:
        return ""
    where = (image.focal_point_x, image.focal_point_y)
    size = (image.focal_point_width, image.focal_point_height)
    return f"{image.pk} {image.file.name} {where} {size}"


def rendition_bytes(image: Any, spec: str) -> bytes:
    """The file of a rendition; nothing where the picture is too large, broken or gone."""
    if image is None or not is_usable(image):
        return b""
    try:
        with image.get_rendition(spec).file.open("rb") as file:
            content: bytes = file.read()
    except _BROKEN:
        log.warning("picture %s cannot be shown", image.pk, exc_info=True)
        return b""
    return content


def opened(image: Any, spec: str) -> Image.Image | None:
    """A rendition with its pixels in memory; None as above."""
    content = rendition_bytes(image, spec)
    if not content:
        return None
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > MOST_PIXELS_OPENED:
                return None
            picture.load()
            return picture
    except _BROKEN:
        log.warning("the rendition of picture %s cannot be read", image.pk, exc_info=True)
        return None
