"""Viewsets, lists and forms cut to what their user may see."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.fields import StreamField
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from wagtail_advocates.cms.choosers import GuardedChooserViewSet
from wagtail_advocates.cms.policies import ScopedPolicy, policy_of
from wagtail_advocates.cms.policy_registration import HAS_REGISTRY
from wagtail_advocates.cms.spreadsheets import PREPROCESS
from wagtail_advocates.core.errors import AdvocatesError
from wagtail_advocates.programs.access import seen_by

View = Callable[..., HttpResponse]
_KEPT_APART = ("program", "site", "batch")


def _narrow(fields: Any, user: Any) -> None:
    """Offer the user's own programs and sites in the fields that choose one."""
    for name in _KEPT_APART:
        if name in fields:
            fields[name].queryset = seen_by(user, fields[name].queryset)


def _with_streams(data: Any, model: type[Model]) -> Any:
    """What was sent, with no blocks for a StreamField that was left out: Wagtail's editor always
    says how many there are, and its own form fails without.
    """
    streams = (field for field in model._meta.get_fields() if isinstance(field, StreamField))
    missing = {f"{field.name}-count": "0" for field in streams if f"{field.name}-count" not in data}
    if not missing:
        return data
    whole = data.copy()
    whole.update(missing)
    return whole


class ScopedForm(WagtailAdminModelForm):
    """A form that moves nothing to a site or program its user may not see."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None:
            data = _with_streams(data, self._meta.model)
        super().__init__(data, *args, **kwargs)
        if self.for_user is not None:
            _narrow(self.fields, self.for_user)


class ScopedIndexView(IndexView):
    """A list that filters by the user's own programs; its CSV export holds no formulas."""

    custom_value_preprocess = PREPROCESS

    @cached_property
    def filters(self) -> Any:
        filters = super().filters
        if filters is not None:
            _narrow(filters.form.fields, self.request.user)
        return filters


def _guard(view: View, model: type[Model]) -> View:
    """The view, refused for a row its user may not see: whichever page of Wagtail's it is.

    What a flow refuses, such as to publish, is said in its words on the page of the row.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "pk" in kwargs:
            rows = model._default_manager.filter(pk=unquote(str(kwargs["pk"])))
            if not seen_by(request.user, rows).exists():
                raise PermissionDenied
        try:
            return view(request, *args, **kwargs)
        except AdvocatesError as error:
            messages.error(request, str(error.message))
            return _back(request, model, kwargs.get("pk"))

    return guarded


def _back(request: HttpRequest, model: type[Model], pk: Any) -> HttpResponse:
    """To the page of the row, or to the list; a dialog of Wagtail's is told where to go."""
    snippet: Any = model
    name = snippet.snippet_viewset.get_url_name("list" if pk is None else "edit")
    url = reverse(name, args=[] if pk is None else [pk])
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return render_modal_workflow(request, None, None, {}, {"step": "success", "redirect": url})
    return redirect(url)


class ScopedViewSet(SnippetViewSet):
    """Wagtail's pages for one model of ours, each cut to the user's own sites and programs."""

    chooser_viewset_class = GuardedChooserViewSet
    index_view_class = ScopedIndexView
    pk_path_converter = "int"
    # What the rows of the list name of other tables, read along with them.
    related: tuple[str, ...] = ("program",)

    if not HAS_REGISTRY:

        @cached_property
        def permission_policy(self) -> ScopedPolicy:
            return policy_of(self.model)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = self.model._default_manager.select_related(*self.related)
        return seen_by(request.user, rows)

    def get_edit_handler(self) -> Any:
        handler = super().get_edit_handler()
        handler.base_form_class = handler.base_form_class or ScopedForm
        return handler

    def get_urlpatterns(self) -> list[Any]:
        return [self.guarded(pattern) for pattern in super().get_urlpatterns()]

    def guarded(self, pattern: Any) -> Any:
        """The address, closed for rows of other sites and programs."""
        pattern.callback = _guard(pattern.callback, self.model)
        return pattern
