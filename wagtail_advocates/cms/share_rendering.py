"""Rendering the share block so that a failure of ours never breaks the host's page."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Site

from wagtail_advocates.kits.share_block import as_context, share_view

log = logging.getLogger("wagtail_advocates.share_block")

TEMPLATE = "wagtail_advocates/blocks/share.html"


def _address(request: HttpRequest | None, page: Any) -> str:
    """The page's own address, or the one the request came to, without its query."""
    if page is not None:
        url = page.get_full_url(request)
        if url:
            return str(url)
    return request.build_absolute_uri(request.path) if request is not None else ""


def _site(request: HttpRequest | None, page: Any) -> Site | None:
    found = Site.find_for_request(request) if request is not None else None
    return found or (page.get_site() if page is not None else None)


def render_share(
    *,
    request: HttpRequest | None,
    page: Any,
    target_page: Any = None,
    program: str = "",
    channel_ids: Sequence[str] = (),
    headline: str = "",
    text: str = "",
    layout: str = "inline",
    mode: str = "",
    order: str = "",
) -> SafeString:
    """The block's HTML, or nothing where it cannot be made; it writes nothing and never raises."""
    try:
        shared = target_page or page
        site = _site(request, page)
        url = _address(request, shared)
        if site is None or not url:
            return mark_safe("")
        view = share_view(
            site=site,
            url=url,
            title=str(getattr(shared, "title", "") or site.site_name or site.hostname),
            page_id=getattr(shared, "pk", 0) or 0,
            program=program,
            channel_ids=channel_ids,
            headline=headline,
            text=text,
            layout=layout,
            mode=mode,
            order=order,
        )
        if view is None:
            return mark_safe("")
        is_preview = bool(getattr(request, "is_preview", False))
        return render_to_string(TEMPLATE, as_context(view, is_preview=is_preview))
    except Exception:  # the host's page matters more than our block
        log.exception("the share block could not be rendered")
        return mark_safe("")
