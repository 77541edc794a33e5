"""What programs owe, and what each advocate was paid in a year: pages with their CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from wagtail_advocates.core import clock
from wagtail_advocates.core.money import format_money
from wagtail_advocates.core.text import without_formula
from wagtail_advocates.payouts.models import Payout, PayoutBatch
from wagtail_advocates.payouts.registry import method_label
from wagtail_advocates.programs.access import seen_by
from wagtail_advocates.programs.models import Program
from wagtail_advocates.reports.liability import Liability, YearTotal, liability, year_totals

FIRST_YEAR = 2000


class _Report(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A table over the programs its reader may see; ``?export=csv`` is the same as a file."""

    any_permission_required = ("change", "view")
    header_icon = "table"

    def programs(self) -> Sequence[Program]:
        return list(seen_by(self.request.user, Program.objects.order_by("name")))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        batches = {"url": reverse("advocates_payout_batches:list"), "label": gettext("Payouts")}
        return [*self.breadcrumbs_items, batches, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("export") == "csv":
            return as_csv(self.file_name(), self.csv_rows())
        return self.render_to_response(self.get_context_data())

    def file_name(self) -> str:
        raise NotImplementedError

    def csv_rows(self) -> Iterable[Sequence[object]]:
        raise NotImplementedError


def as_csv(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The rows as a file of that name, without formulas."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "no-store"
    writer = csv.writer(response)
    for row in rows:
        writer.writerow([without_formula(v) if isinstance(v, str) else v for v in row])
    return response


class OwedView(_Report):
    """Budget and liability."""

    model = PayoutBatch
    page_title = _("What is owed")
    template_name = "wagtail_advocates/cms/owed.html"

    def file_name(self) -> str:
        return "owed"

    def rows(self) -> list[Liability]:
        return liability(programs=self.programs())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "rows": [_shown(row) for row in self.rows()]}

    def csv_rows(self) -> Iterable[Sequence[object]]:
        names = (
            "granted_minor",
            "pending_minor",
            "available_minor",
            "in_transit_minor",
            "credit_minor",
            "owed_minor",
            "owed_back_minor",
            "settled_minor",
            "credit_spent_minor",
            "budget_minor",
            "left_minor",
        )
        yield ("program", "unit", *names)
        for row in self.rows():
            yield (row.program.name, row.unit, *(getattr(row, name) for name in names))


def _shown(row: Liability) -> dict[str, str]:
    locale = get_language() or "en"

    def amount(value: int | None) -> str:
        return "" if value is None else format_money(value, row.unit, locale)

    return {
        "program": row.program.name,
        "granted": amount(row.granted_minor),
        "pending": amount(row.pending_minor),
        "available": amount(row.available_minor),
        "in_transit": amount(row.in_transit_minor),
        "credit": amount(row.credit_minor),
        "owed": amount(row.owed_minor),
        "owed_back": amount(row.owed_back_minor) if row.owed_back_minor else "",
        "settled": amount(row.settled_minor),
        "budget": amount(row.budget_minor),
        "left": amount(row.left_minor),
    }


class YearView(_Report):
    """What each advocate was paid in a calendar year."""

    model = Payout
    page_title = _("Paid in a year")
    template_name = "wagtail_advocates/cms/year.html"

    @property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        this = clock.now().year
        return int(asked) if asked.isdecimal() and FIRST_YEAR <= int(asked) <= this else this

    def file_name(self) -> str:
        return f"paid-in-{self.year}"

    def rows(self) -> list[YearTotal]:
        return year_totals(programs=self.programs(), year=self.year)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        locale = get_language() or "en"
        this = clock.now().year
        return {
            **super().get_context_data(**kwargs),
            "year": self.year,
            "years": range(this, this - 5, -1),
            "rows": [
                {
                    "program": row.program.name,
                    "name": row.name,
                    "method": method_label(row.method),
                    "payouts": row.payouts,
                    "amount": format_money(row.amount_minor, row.unit, locale),
                    "tax_form": row.tax_form,
                }
                for row in self.rows()
            ],
        }

    def csv_rows(self) -> Iterable[Sequence[object]]:
        yield ("program", "name", "email", "method", "unit", "payouts", "amount_minor", "tax_form")
        for row in self.rows():
            yield (
                row.program.name,
                row.name,
                row.email,
                row.method,
                row.unit,
                row.payouts,
                row.amount_minor,
                row.tax_form,
            )
