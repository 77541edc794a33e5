"""Choosers that show their rows only to people who may see them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenView,
)

_SEEING = ("add", "change", "delete", "view")


class _Guarded:
    """Refuses whoever has no permission on the model; Wagtail's own choosers ask for none."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        policy = ModelPermissionPolicy(self.model_class)  # type: ignore[attr-defined]
        if not policy.user_has_any_permission(request.user, _SEEING):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class GuardedChooseView(_Guarded, ChooseView):
    pass


class GuardedChooseResultsView(_Guarded, ChooseResultsView):
    pass


class GuardedChosenView(_Guarded, SnippetChosenView):
    pass


class GuardedChooserViewSet(SnippetChooserViewSet):
    choose_view_class = GuardedChooseView
    choose_results_view_class = GuardedChooseResultsView
    chosen_view_class = GuardedChosenView
