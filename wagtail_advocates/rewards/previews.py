"""How reward rules look in Wagtail's preview panel."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


class RuleSetPreview:
    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "wagtail_advocates/previews/reward_rules.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        context = super().get_preview_context(request, mode_name)  # type: ignore[misc]
        return {**context, "rule_set": self, "request": request}
