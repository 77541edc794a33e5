"""Where an advocate says how to be paid out, and asks for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.core.errors import AdvocatesError
from wagtail_advocates.core.limits import Budget, spend
from wagtail_advocates.flows import request_payout, set_destination
from wagtail_advocates.payouts.backends.base import Backend
from wagtail_advocates.payouts.queries import current_destination
from wagtail_advocates.payouts.registry import methods
from wagtail_advocates.portal.pages import render_page
from wagtail_advocates.portal.sessions import signed_in_advocate

DESTINATION_BUDGET = Budget("destination", calls=20, seconds=3600)


class DestinationForm(forms.Form):
    """What one way to be paid out asks for."""

    method = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, name: str, way: Backend, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["method"].initial = name
        for asked in way.asks:
            self.fields[asked.name] = forms.CharField(
                label=str(asked.label),
                max_length=asked.longest,
                required=asked.required,
                help_text=str(asked.hint),
                widget=forms.TextInput(
                    attrs={"autocomplete": "off", "spellcheck": "false", "dir": "auto"}
                ),
            )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def destination(request: HttpRequest) -> HttpResponse:
    """Choose where to be paid out. What was entered before is never shown again in full."""
    advocate = signed_in_advocate(request)
    if advocate is None:
        return redirect("wagtail_advocates:sign_in")
    chosen = request.POST.get("method", "")
    ways = methods()
    # Field ids of several forms on one page must not be the same.
    forms_of = {
        name: DestinationForm(
            request.POST if name == chosen else None, name=name, way=way, auto_id=f"{name}_%s"
        )
        for name, way in ways.items()
    }
    form = forms_of.get(chosen)
    if form is not None and form.is_valid() and _set(request, advocate, chosen, form):
        return redirect("wagtail_advocates:portal")
    context = {
        "current": current_destination(advocate=advocate),
        "ways": [(name, way.label, forms_of[name]) for name, way in ways.items()],
        "chosen": chosen,
    }
    status = 422 if form is not None and form.errors else 200
    return render_page(request, "destination.html", context, status=status)


def _set(request: HttpRequest, advocate: Advocate, method: str, form: DestinationForm) -> bool:
    try:
        spend(budget=DESTINATION_BUDGET, caller=str(advocate.pk))
        made = set_destination(
            advocate=advocate, method=method, details=form.cleaned_data, actor="advocate"
        )
    except AdvocatesError as error:
        form.add_error(None, str(error.message))
        return False
    if made.usable_from > made.created_at:
        messages.success(request, _("Saved. To be safe, the new destination is used in some days."))
    else:
        messages.success(request, _("Saved. Your next payout goes there."))
    return True


@require_POST
def ask(request: HttpRequest, enrollment: int) -> HttpResponse:
    """Ask for everything available in a program of one's own."""
    advocate = signed_in_advocate(request)
    if advocate is None:
        return redirect("wagtail_advocates:sign_in")
    mine = Enrollment.objects.select_related("program", "advocate").filter(advocate=advocate)
    try:
        request_payout(enrollment=get_object_or_404(mine, pk=enrollment), actor="advocate")
        messages.success(request, _("Thank you. You get a mail once it is paid."))
    except AdvocatesError as error:
        messages.error(request, str(error.message))
    return redirect("wagtail_advocates:portal")
