"""The page on which somebody fills a program's pool of coupons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from wagtail_advocates.core.errors import AdvocatesError
from wagtail_advocates.payouts.coupons import LONGEST, MOST_AT_ONCE, add_codes
from wagtail_advocates.payouts.models import CouponCode
from wagtail_advocates.programs.access import seen_by
from wagtail_advocates.programs.models import Program


class CouponsForm(forms.Form):
    program = forms.ModelChoiceField(label=_("Program"), queryset=Program.objects.none())
    codes = forms.CharField(
        label=_("Codes"),
        max_length=MOST_AT_ONCE * (LONGEST + 2),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_("One on each line. A code that is there already is not added again."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programs: Any = self.fields["program"]
        programs.queryset = seen_by(user, Program.objects.order_by("name"))
        programs.empty_label = None

    def clean_codes(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["codes"].splitlines()]
        return [line for line in lines if line]


class AddCouponsView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    model = CouponCode
    permission_required = "change"
    form_class = CouponsForm
    template_name = "wagtail_advocates/cms/add_coupons.html"
    page_title = _("Add coupons")
    header_icon = "tag"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        coupons = {"url": reverse("advocates_coupons:list"), "label": gettext("Coupons")}
        return [*self.breadcrumbs_items, coupons, {"url": "", "label": self.get_page_title()}]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: CouponsForm) -> HttpResponse:
        program = form.cleaned_data["program"]
        try:
            added = add_codes(program_id=program.pk, codes=form.cleaned_data["codes"])
        except AdvocatesError:
            form.add_error(
                "codes",
                gettext("A code has 1 to %(longest)d characters; at most %(most)d are added.")
                % {"longest": LONGEST, "most": MOST_AT_ONCE},
            )
            return self.form_invalid(form)
        told = ngettext("%(count)d coupon was added.", "%(count)d coupons were added.", added)
        messages.success(self.request, told % {"count": added})
        return redirect("advocates_coupons:list")
