"""The page on which somebody of the team undoes the merging of two devices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.errors import AdvocatesError
from wagtail_advocates.flows import unmerge_visitor
from wagtail_advocates.tracking.models import Prospect
from wagtail_advocates.tracking.queries import merged_visitors


class ApartForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class KeepApartView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Keep one device of a conversion's customer apart from now on."""

    model = Conversion
    permission_required = "change"
    form_class = ApartForm
    template_name = "wagtail_advocates/cms/keep_apart.html"
    page_title = _("Keep a device apart")
    header_icon = "user"

    @cached_property
    def conversion(self) -> Conversion:
        rows = Conversion.objects.select_related("prospect", "program")
        return get_object_or_404(rows, pk=self.kwargs["pk"], prospect__isnull=False)

    @cached_property
    def visitor(self) -> Prospect:
        """One of this customer's devices, and no other."""
        person: Any = self.conversion.prospect
        found: Prospect = get_object_or_404(
            merged_visitors(prospect=person), pk=self.kwargs["visitor"]
        )
        return found

    @property
    def about_url(self) -> str:
        return reverse("advocates_conversions:inspect", args=[self.conversion.pk])

    def get_page_subtitle(self) -> str:
        return str(self.conversion)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        about = {"url": self.about_url, "label": str(self.conversion)}
        return [*self.breadcrumbs_items, about, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        more = {"about_url": self.about_url, "visitor": self.visitor}
        return {**super().get_context_data(**kwargs), **more}

    def form_valid(self, form: ApartForm) -> HttpResponse:
        try:
            unmerge_visitor(
                visitor_id=self.visitor.pk,
                actor=self.request.user.get_username(),
                reason=form.cleaned_data["reason"],
            )
        except AdvocatesError as error:
            form.add_error(None, str(error.message))
            return self.form_invalid(form)
        messages.success(self.request, gettext("The device is kept apart from now on."))
        return redirect(self.about_url)
