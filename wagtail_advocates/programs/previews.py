"""How a program and its offer look in Wagtail's preview panel; a preview writes nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


class ProgramPreview:
    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "wagtail_advocates/previews/program.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        context = super().get_preview_context(request, mode_name)  # type: ignore[misc]
        return {**context, "program": self, "request": request}


class OfferPreview:
    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "wagtail_advocates/previews/offer.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        context = super().get_preview_context(request, mode_name)  # type: ignore[misc]
        return {**context, "offer": self, "request": request}
