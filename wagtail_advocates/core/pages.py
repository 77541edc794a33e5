"""The site's base Page model, which Wagtail 8 lets a project swap (``WAGTAIL_PAGE_MODEL``)."""

from __future__ import annotations

from typing import Any

import swapper
from django.db import models

swapper.set_app_prefix("wagtailcore", "wagtail")

PAGE_MODEL: str = swapper.get_model_name("wagtailcore", "Page")


def page_model() -> type[models.Model]:
    """The project's base Page model, whatever it is."""
    return swapper.load_model("wagtailcore", "Page")


def live_pages() -> Any:
    """The published pages, as a queryset of Wagtail's."""
    # What a project may swap has no type of its own.
    return page_model()._default_manager.live()  # type: ignore[attr-defined]


def is_live_page(page_id: int) -> bool:
    """Whether there is such a page, and it is published. Queries: one."""
    return bool(live_pages().filter(pk=page_id).exists())
