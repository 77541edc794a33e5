"""The page that says after how many contacts friends bought, beside the rule of thumb."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button

from wagtail_advocates.cms.payout_reports import as_csv
from wagtail_advocates.cms.period_forms import PeriodForm
from wagtail_advocates.cms.scoped_views import ScopedIndexView
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.money import to_percent_text
from wagtail_advocates.programs.models import Program
from wagtail_advocates.reports.contacts import (
    FEWEST,
    MANY,
    MOST,
    Contacts,
    contacts_before_sales,
)

_WHOLE_PERCENT_BPS = 100


class ConversionIndexView(ScopedIndexView):
    """The conversions, and from here the report about them."""

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        url = reverse("advocates_conversions:contacts")
        more = Button(_("Contacts before a sale"), url=url, icon_name="history", priority=10)
        return [more, *super().header_more_buttons]


class ContactsView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A histogram over one program and a period; ``?export=csv`` is the same as a file."""

    model = Conversion
    any_permission_required = ("change", "view")
    page_title = _("Contacts before a sale")
    header_icon = "history"
    template_name = "wagtail_advocates/cms/contacts.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        sales = {"url": reverse("advocates_conversions:list"), "label": gettext("Conversions")}
        return [*self.breadcrumbs_items, sales, {"url": "", "label": self.get_page_title()}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PeriodForm(self._asked(), user=request.user, programs=Program.objects.all())
        found = contacts_before_sales(**form.cleaned_data) if form.is_valid() else None
        if found is not None and request.GET.get("export") == "csv":
            rows = [(_label(number), count) for number, count in found.sales.items()]
            return as_csv("contacts", [("contacts", "sales"), *rows, ("unknown", found.unknown)])
        return self.render_to_response(self.get_context_data(form=form, found=found))

    def _asked(self) -> dict[str, Any]:
        """What was chosen; else the first program and the usual days, so that a page is shown."""
        usual = PeriodForm(user=self.request.user, programs=Program.objects.all())
        programs: Any = usual.fields["program"]
        first = programs.queryset.first()
        return {
            "program": first.pk if first else "",
            **usual.initial,
            **{name: self.request.GET[name] for name in usual.fields if name in self.request.GET},
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        found: Contacts | None = kwargs["found"]
        if found is None:
            return context
        return {
            **context,
            "parts": _parts(found),
            "share": _percent(found, found.within),
            "fewest": FEWEST,
            "most": MOST,
            "export_query": f"{self.request.GET.urlencode()}&export=csv",
        }


def _parts(found: Contacts) -> list[tuple[str, bool, list[dict[str, Any]]]]:
    """The numbers below, within and beyond the rule of thumb, each with the rows of its bars."""
    told = {"fewest": FEWEST, "most": MOST}
    return [
        (gettext("Fewer"), False, _rows(found, range(1, FEWEST))),
        (
            gettext("%(fewest)s to %(most)s: the rule of thumb") % told,
            True,
            _rows(found, range(FEWEST, MANY)),
        ),
        (gettext("More"), False, _rows(found, range(MANY, MANY + 1))),
    ]


def _rows(found: Contacts, numbers: range) -> list[dict[str, Any]]:
    widest = max(1, *found.sales.values())
    return [
        {
            "contacts": _label(number),
            "sales": found.sales[number],
            "width": found.sales[number] * 100 // widest,
            "share": _percent(found, found.sales[number]),
        }
        for number in numbers
    ]


def _label(number: int) -> str:
    return f"{number}+" if number == MANY else str(number)


def _percent(found: Contacts, count: int) -> str:
    """The share in whole percent."""
    whole = (found.share_bps(count) + _WHOLE_PERCENT_BPS // 2) // _WHOLE_PERCENT_BPS
    return f"{to_percent_text(whole * _WHOLE_PERCENT_BPS)}%"
