"""The page that says whether an advocate's tax form is there."""

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

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.flows import set_tax_form
from wagtail_advocates.payouts.models import TaxForm


class TaxFormForm(forms.Form):
    state = forms.ChoiceField(label=_("State"), choices=TaxForm.State.choices)
    name = forms.CharField(
        label=_("Form"),
        max_length=40,
        required=False,
        help_text=_("For example: W-9, W-8BEN, DAC7."),
    )


class TaxFormView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    model = Enrollment
    permission_required = "change"
    form_class = TaxFormForm
    template_name = "wagtail_advocates/cms/tax_form.html"
    page_title = _("Tax form")
    header_icon = "doc-full"

    @cached_property
    def enrollment(self) -> Enrollment:
        rows = Enrollment.objects.select_related("advocate", "program")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def about_url(self) -> str:
        return reverse("advocates_enrollments:inspect", args=[self.enrollment.pk])

    def get_page_subtitle(self) -> str:
        return str(self.enrollment)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        about = {"url": self.about_url, "label": str(self.enrollment)}
        return [*self.breadcrumbs_items, about, {"url": "", "label": self.get_page_title()}]

    def get_initial(self) -> dict[str, Any]:
        form = TaxForm.objects.filter(enrollment=self.enrollment).first()
        return {"state": form.state, "name": form.name} if form else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "about_url": self.about_url}

    def form_valid(self, form: TaxFormForm) -> HttpResponse:
        set_tax_form(
            enrollment=self.enrollment,
            state=form.cleaned_data["state"],
            name=form.cleaned_data["name"],
            actor=self.request.user.get_username(),
        )
        messages.success(self.request, gettext("Saved."))
        return redirect(self.about_url)
