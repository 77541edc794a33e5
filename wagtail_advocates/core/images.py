"""The site's image model, which Wagtail lets a project replace (``WAGTAILIMAGES_IMAGE_MODEL``)."""

from __future__ import annotations

from wagtail.images import get_image_model_string

IMAGE_MODEL: str = get_image_model_string()
