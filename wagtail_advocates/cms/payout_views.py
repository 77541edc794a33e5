"""The pages about payouts: making a batch, a batch with its payouts, one payout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic.edit import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.snippets.views.snippets import InspectView

from wagtail_advocates.core.errors import AdvocatesError
from wagtail_advocates.core.money import format_money
from wagtail_advocates.core.reasons import in_words
from wagtail_advocates.flows import batch_preview, make_batch
from wagtail_advocates.flows.pay_out import order_of
from wagtail_advocates.payouts.backends.bank_file import bank_file
from wagtail_advocates.payouts.models import Payout, PayoutBatch
from wagtail_advocates.payouts.queries import Payable
from wagtail_advocates.payouts.registry import method_label
from wagtail_advocates.payouts.services import UNDER_WAY
from wagtail_advocates.programs.access import seen_by
from wagtail_advocates.programs.models import Program
from wagtail_advocates.reports.why import why_batch, why_payout

MOST_ROWS = 200


def _totals(rows: Iterable[Payable | Payout]) -> str:
    """The amounts together, a unit after the other."""
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row.unit] += row.amount_minor
    locale = get_language() or "en"
    return ", ".join(format_money(total, unit, locale) for unit, total in sorted(sums.items()))


class BatchForm(forms.Form):
    program = forms.ModelChoiceField(label=_("Program"), queryset=Program.objects.none())
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programs: Any = self.fields["program"]
        programs.queryset = seen_by(user, Program.objects.order_by("name"))
        programs.empty_label = None


class MakeBatchView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Shows whom a batch would pay and whom not and why, and makes it."""

    model = PayoutBatch
    permission_required = "change"
    form_class = BatchForm
    template_name = "wagtail_advocates/cms/make_batch.html"
    page_title = _("Make a batch")
    header_icon = "download"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        batches = {"url": reverse("advocates_payout_batches:list"), "label": gettext("Payouts")}
        return [*self.breadcrumbs_items, batches, {"url": "", "label": self.get_page_title()}]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"program": self.request.GET.get("program")}

    def _program(self, form: BatchForm) -> Program | None:
        programs: Any = form.fields["program"]
        asked = self.request.GET.get("program", "")
        chosen = programs.queryset.filter(pk=asked).first() if asked.isdecimal() else None
        found: Program | None = chosen or programs.queryset.first()
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        program = self._program(context["form"])
        if program is None:
            return context
        paid, left_out = batch_preview(program=program)
        locale = get_language() or "en"
        return {
            **context,
            "program": program,
            "programs": context["form"].fields["program"].queryset,
            "total": _totals(paid),
            "count": len(paid),
            "paid": [_payable(one, locale) for one in paid[:MOST_ROWS]],
            "left_out": [_payable(one, locale) for one in left_out[:MOST_ROWS]],
        }

    def form_valid(self, form: BatchForm) -> HttpResponse:
        try:
            made = make_batch(
                program=form.cleaned_data["program"],
                actor=self.request.user.get_username(),
                note=form.cleaned_data["note"],
            )
        except AdvocatesError as error:
            form.add_error(None, str(error.message))
            return self.form_invalid(form)
        count = len(made.payouts)
        messages.success(
            self.request,
            gettext("The batch holds %(count)d payouts. Now approve it.") % {"count": count},
        )
        return redirect("advocates_payout_batches:inspect", made.batch.pk)


def _payable(one: Payable, locale: str) -> dict[str, str]:
    return {
        "name": one.paid_to,
        "amount": format_money(one.amount_minor, one.unit, locale),
        "method": method_label(one.method) if one.method else "",
        "to": one.destination.hint if one.destination else "",
        "why": in_words(one.refusal) if one.refusal else "",
        "url": reverse("advocates_enrollments:inspect", args=[one.enrollment.pk]),
    }


class BatchInspectView(InspectView):
    """A batch: its payouts, its way, and what can be done with it now."""

    template_name = "wagtail_advocates/cms/inspect_batch.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch: PayoutBatch = self.object
        payouts = batch.payouts.select_related("enrollment__advocate", "destination")
        rows = list(payouts.order_by("pk"))
        may = self.user_has_permission_for_instance("change", batch)
        locale = get_language() or "en"
        under_way = [row for row in rows if row.state in UNDER_WAY]
        to_bank = any(row.method == "bank" for row in under_way)
        return {
            **super().get_context_data(**kwargs),
            "total": _totals(rows),
            "payouts": [
                {
                    "row": row,
                    "amount": format_money(row.amount_minor, row.unit, locale),
                    "to": row.destination.hint if row.destination else "",
                    "method": method_label(row.method),
                    "reason": in_words(row.reason),
                }
                for row in rows[:MOST_ROWS]
            ],
            "count": len(rows),
            "why": why_batch(batch=batch),
            "actions": self._actions(batch) if may else [],
            "may_mark": may and bool(under_way),
            "bank_file_url": (
                reverse("advocates_payout_batches:bank_file", args=[batch.pk])
                if may and to_bank
                else ""
            ),
        }

    def _actions(self, batch: PayoutBatch) -> list[tuple[str, str]]:
        if batch.state != PayoutBatch.State.DRAFT:
            return []
        here = reverse("advocates_payout_batches:inspect", args=[batch.pk])
        return [
            (label, f"{_bulk(name)}?id={batch.pk}&next={here}")
            for label, name in (
                (gettext("Approve"), "approve_batch"),
                (gettext("Cancel"), "cancel_batch"),
            )
        ]


def _bulk(action: str) -> str:
    return reverse("wagtail_bulk_action", args=["wagtail_advocates", "payoutbatch", action])


class BankFileView(InspectView):
    """The transfers of a batch that are on their way, as a file for the bank.

    Where the batch was canceled meanwhile they are on their way all the same.
    """

    permission_required = "change"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        batch: PayoutBatch = self.object
        if batch.state == PayoutBatch.State.DRAFT:
            raise PermissionDenied
        rows = batch.payouts.filter(method="bank", state=Payout.State.IN_TRANSIT)
        related = rows.select_related("enrollment__advocate", "destination", "program")
        orders = [order_of(payout) for payout in related.order_by("pk")]
        response = HttpResponse(bank_file(orders), content_type="text/csv; charset=utf-8")
        name = f"payouts-{batch.made_at:%Y-%m-%d}-{batch.pk}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        return response


class PayoutInspectView(InspectView):
    template_name = "wagtail_advocates/cms/inspect_why.html"

    def get_field_label(self, field_name: str, field: Any) -> Any:
        if field_name == "paid_to":
            return gettext("Paid to")
        return super().get_field_label(field_name, field)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "why": why_payout(payout=self.object)}
