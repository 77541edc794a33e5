"""The page that says what a draft of rules would have granted, before it is published."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from wagtail_advocates.cms.period_forms import PeriodForm
from wagtail_advocates.cms.policies import policy_of
from wagtail_advocates.core.errors import UnknownRules
from wagtail_advocates.core.money import format_money
from wagtail_advocates.core.reasons import in_words
from wagtail_advocates.core.text import without_formula
from wagtail_advocates.programs.models import Program
from wagtail_advocates.reports.dry_run import DryRun, Row, dry_run
from wagtail_advocates.rewards.drafts import (
    RulesToTry,
    published_rules,
    rules_to_try,
    tried_rules,
)
from wagtail_advocates.rewards.rule_models import RewardRuleSet

_SEEING = ("change", "view")
MOST_ROWS = 100


def may_try(user: Any) -> bool:
    """Whether somebody may see what rules would do."""
    return policy_of(RewardRuleSet).user_has_any_permission(user, _SEEING)


class DryRunForm(PeriodForm):
    rules = forms.ChoiceField(
        label=_("Rules to try"),
        required=False,
        help_text=_("Drafts and published versions of the program above, the newest first."),
    )
    field_order = ("program", "rules", "since", "until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        programs = Program.objects.filter(rule_set__isnull=False)
        super().__init__(*args, programs=programs, **kwargs)
        rules: Any = self.fields["rules"]
        rules.choices = _offered(self._chosen_program(self.fields["program"]))
        rules.error_messages["invalid_choice"] = UnknownRules.default

    def _chosen_program(self, programs: Any) -> Program | None:
        """The program asked for, or else the first one offered."""
        try:
            return programs.clean(self["program"].value()) or programs.queryset.first()
        except ValidationError:
            return programs.queryset.first()


def _offered(program: Program | None) -> list[tuple[str, str]]:
    """The rules of a program that can be tried. None is the newest of them."""
    offered = rules_to_try(program=program) if program else []
    first, others = offered[:1], offered[1:]
    return [("", _named(row)) for row in first] + [(row.key, _named(row)) for row in others]


def _named(rules: RulesToTry) -> str:
    day = date_format(localtime(rules.made_at), "DATETIME_FORMAT")
    if not rules.is_draft:
        told = {"number": rules.number, "day": day}
        return gettext("Version %(number)s, published %(day)s") % told
    if rules.note:
        return gettext("Draft of %(day)s: %(note)s") % {"day": day, "note": rules.note}
    return gettext("Draft of %(day)s") % {"day": day}


class DryRunView(WagtailAdminTemplateMixin, TemplateView):
    """Compares a draft of a program's rules with the published ones; writes nothing."""

    template_name = "wagtail_advocates/cms/dry_run.html"
    page_title = _("Try rules on past sales")
    header_icon = "history"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_try(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form()
        result = self._result(form) if form.is_bound and form.is_valid() else None
        if result is not None and request.GET.get("export") == "csv":
            return _as_csv(result)
        return self.render_to_response(self.get_context_data(form=form, result=result))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def _form(self) -> DryRunForm:
        asked = self.request.GET if "since" in self.request.GET else None
        initial = {"program": self.request.GET.get("program")}
        return DryRunForm(asked, user=self.request.user, initial=initial)

    def _result(self, form: DryRunForm) -> DryRun | None:
        chosen = form.cleaned_data
        program: Program = chosen["program"]
        since: date = chosen["since"]
        try:
            return dry_run(
                program=program,
                published=published_rules(program=program),
                draft=tried_rules(program=program, key=chosen["rules"]),
                since=since,
                until=chosen["until"],
            )
        except ValueError as error:
            form.add_error(None, str(error))
            return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        result: DryRun | None = kwargs["result"]
        if result is None:
            return context
        refusals = sorted(result.refusals.items(), key=lambda pair: -pair[1])
        return {
            **context,
            "tried": dict(kwargs["form"].fields["rules"].choices)[
                kwargs["form"].cleaned_data["rules"]
            ],
            "rows": [_shown(row) for row in result.rows[:MOST_ROWS]],
            "totals": [_shown(row) for row in result.totals()],
            "refusals": [(in_words(reason), count) for reason, count in refusals],
            "export_query": f"{self.request.GET.urlencode()}&export=csv",
        }


def _shown(row: Row) -> dict[str, str]:
    locale = get_language() or "en"
    return {
        "name": row.name or gettext("All friends together"),
        "now": format_money(row.now_minor, row.unit, locale),
        "then": format_money(row.then_minor, row.unit, locale),
        "difference": format_money(row.difference_minor, row.unit, locale),
    }


def _as_csv(result: DryRun) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="dry-run.csv"'
    writer = csv.writer(response)
    writer.writerow(["name", "unit", "published_minor", "draft_minor", "difference_minor"])
    for row in result.rows:
        amounts = (row.now_minor, row.then_minor, row.difference_minor)
        writer.writerow([without_formula(row.name), row.unit, *amounts])
    return response


class _TryItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_try(request.user)


class DryRunViewSet(ViewSet):
    """The page's address and its place in the menu."""

    name = "advocates_dry_run"
    url_prefix = "advocates/dry-run"
    icon = "history"
    menu_label = _("Try rules")
    menu_item_class = _TryItem

    def get_urlpatterns(self) -> list[Any]:
        return [path("", DryRunView.as_view(), name="index")]
