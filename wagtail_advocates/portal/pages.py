from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from wagtail_advocates.core.conf import settings


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the portal, in the site's own base template."""
    values = {"portal_base_template": settings.portal_base_template, **context}
    return render(request, f"wagtail_advocates/portal/{template}", values, status=status)
