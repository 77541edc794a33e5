"""The page on which somebody of the team gives the credit for a conversion to an advocate."""

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
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.errors import AdvocatesError
from wagtail_advocates.flows import attribute_by_hand
from wagtail_advocates.links.queries import find_code

MOST_NAMED = 200


class CreditForm(forms.Form):
    """An advocate of the conversion's program, by name or by code, and why."""

    enrollment = forms.ModelChoiceField(
        label=_("Advocate"), queryset=Enrollment.objects.none(), required=False
    )
    code = forms.CharField(label=_("Or the advocate's code"), max_length=64, required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, conversion: Conversion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conversion = conversion
        active = Enrollment.objects.select_related("advocate", "program").filter(
            program=conversion.program, status=Enrollment.Status.ACTIVE
        )
        first = list(active.order_by("advocate__name").values_list("pk", flat=True)[:MOST_NAMED])
        field: Any = self.fields["enrollment"]
        field.queryset = active.filter(pk__in=first).order_by("advocate__name")
        field.label_from_instance = lambda row: f"{row.advocate.name} · {row.advocate.email}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text = cleaned.get("code", "")
        if text:
            code = find_code(site=self.conversion.site, text=text)
            if code is None or code.enrollment.program_id != self.conversion.program_id:
                self.add_error("code", gettext("No advocate of this program has that code."))
            else:
                cleaned["enrollment"] = code.enrollment
        elif not cleaned.get("enrollment"):
            self.add_error("enrollment", gettext("Choose an advocate, or enter a code."))
        return cleaned


class CreditView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Give the credit for one conversion to one advocate; asks for the right to change it."""

    model = Conversion
    permission_required = "change"
    form_class = CreditForm
    template_name = "wagtail_advocates/cms/credit.html"
    page_title = _("Give the credit")
    header_icon = "user"

    @cached_property
    def conversion(self) -> Conversion:
        rows = Conversion.objects.select_related("program", "site")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        about = {"url": self.get_about_url(), "label": str(self.conversion)}
        return [*self.breadcrumbs_items, about, {"url": "", "label": self.get_page_title()}]

    def get_page_subtitle(self) -> str:
        return str(self.conversion)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "conversion": self.conversion}

    def get_about_url(self) -> str:
        return reverse("advocates_conversions:inspect", args=[self.conversion.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "about_url": self.get_about_url()}

    def form_valid(self, form: CreditForm) -> HttpResponse:
        enrollment = form.cleaned_data["enrollment"]
        try:
            attribute_by_hand(
                conversion_id=self.conversion.pk,
                enrollment_id=enrollment.pk,
                actor=self.request.user.get_username(),
                reason=form.cleaned_data["reason"],
            )
        except AdvocatesError as error:
            form.add_error(None, str(error.message))
            return self.form_invalid(form)
        messages.success(
            self.request,
            gettext("%(name)s has the credit now.") % {"name": enrollment.advocate.name},
        )
        return redirect(self.get_about_url())
