"""The page on which somebody of the team erases an advocate as a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.core.errors import AdvocatesError
from wagtail_advocates.core.money import format_money
from wagtail_advocates.flows import erase_subject
from wagtail_advocates.ledger.queries import Owed
from wagtail_advocates.programs.access import sees


class EraseForm(forms.Form):
    name = forms.CharField(label=_("Type the person's name to confirm"), max_length=200)
    give_up = forms.CharField(
        label=_("Why the open balance is given up"),
        max_length=200,
        required=False,
        help_text=_("Name nobody in it: it stays."),
    )

    def __init__(self, *args: Any, person: str, owed: list[Owed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if owed:
            self.fields["give_up"].required = True
        else:
            del self.fields["give_up"]

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"].strip()
        if typed.casefold() != self.person.strip().casefold():
            raise forms.ValidationError(_("That is not the name of this person."))
        return typed


def _in_words(row: Owed, locale: str) -> list[str]:
    """What of one unit is given up: what would be paid out, and what could be spent."""
    paid_minor = row.pending_minor + row.available_minor
    found = [format_money(paid_minor, row.unit, locale)] if paid_minor else []
    if row.credit_minor:
        amount = format_money(row.credit_minor, row.unit, locale)
        found.append(f"{amount} ({gettext('Store credit')})")
    return found


class ErasePersonView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Say what erasing would take away, and do it once the name was typed."""

    model = Enrollment
    permission_required = "change"
    form_class = EraseForm
    template_name = "wagtail_advocates/cms/erase_person.html"
    page_title = _("Erase a person")
    header_icon = "bin"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # A person is erased in all programs of the site, so the whole site has to be theirs.
        if not sees(request.user, self.advocate):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def enrollment(self) -> Enrollment:
        rows = Enrollment.objects.select_related("advocate__site", "program")
        return get_object_or_404(rows, pk=self.kwargs["pk"], advocate__erased_at=None)

    @property
    def advocate(self) -> Advocate:
        return self.enrollment.advocate

    @property
    def about_url(self) -> str:
        return reverse("advocates_enrollments:inspect", args=[self.enrollment.pk])

    def get_page_subtitle(self) -> str:
        return str(self.enrollment)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        about = {"url": self.about_url, "label": str(self.enrollment)}
        return [*self.breadcrumbs_items, about, {"url": "", "label": self.get_page_title()}]

    def _erase(self, *, give_up: str, dry_run: bool) -> Any:
        return erase_subject(
            site=self.advocate.site,
            public_id=self.advocate.public_id,
            actor=self.request.user.get_username(),
            give_up=give_up,
            dry_run=dry_run,
        )

    @cached_property
    def looked(self) -> Any:
        """What would be erased, and what given up; the error where it cannot be done now."""
        try:
            return self._erase(give_up="?", dry_run=True)
        except AdvocatesError as error:
            return error

    def get_form_kwargs(self) -> dict[str, Any]:
        owed = getattr(self.looked, "given_up", [])
        return {**super().get_form_kwargs(), "person": self.advocate.name, "owed": owed}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        locale = get_language() or "en"
        found = self.looked
        return {
            **super().get_context_data(**kwargs),
            "about_url": self.about_url,
            "obstacle": found.message if isinstance(found, AdvocatesError) else "",
            "erased": getattr(found, "erased", {}),
            "owed": [
                text for row in getattr(found, "given_up", []) for text in _in_words(row, locale)
            ],
        }

    def form_valid(self, form: EraseForm) -> HttpResponse:
        try:
            self._erase(give_up=form.cleaned_data.get("give_up", ""), dry_run=False)
        except AdvocatesError as error:
            form.add_error(None, str(error.message))
            return self.form_invalid(form)
        messages.success(self.request, gettext("The person was erased. The books are unchanged."))
        return redirect(self.about_url)
