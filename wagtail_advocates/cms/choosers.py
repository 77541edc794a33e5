"""Choosers that show their rows only to people who may see them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
    SnippetCreateView,
)

from wagtail_advocates.cms.policies import policy_of
from wagtail_advocates.programs.access import seen_by

_SEEING = ("add", "change", "delete", "view")


class _Guarded:
    """Refuses whoever has no permission on the model, and shows no row of another site's.

    Wagtail's own choosers ask for neither.
    """

    request: HttpRequest
    model_class: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policy_of(self.model_class).user_has_any_permission(request.user, _SEEING):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def get_object_list(self) -> QuerySet[Any]:
        return seen_by(self.request.user, self.model_class._default_manager.all())

    def get_object(self, pk: Any) -> Any:
        return self.get_object_list().get(pk=pk)

    def get_objects(self, pks: Any) -> QuerySet[Any]:
        return self.get_object_list().filter(pk__in=pks)


class GuardedChooseView(_Guarded, ChooseView):
    pass


class GuardedChooseResultsView(_Guarded, ChooseResultsView):
    pass


class GuardedChosenView(_Guarded, SnippetChosenView):
    pass


class GuardedChosenMultipleView(_Guarded, SnippetChosenMultipleView):
    pass


class GuardedCreateView(_Guarded, SnippetCreateView):
    """Nothing of ours is made inside a chooser; Wagtail fails on the missing form."""

    def can_create(self) -> bool:
        return False


class GuardedChooserViewSet(SnippetChooserViewSet):
    choose_view_class = GuardedChooseView
    choose_results_view_class = GuardedChooseResultsView
    chosen_view_class = GuardedChosenView
    chosen_multiple_view_class = GuardedChosenMultipleView
    create_view_class = GuardedCreateView
