"""The panel on Wagtail's dashboard: the funnel of the last thirty days."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from wagtail_advocates.cms.review_queue import count_waiting, shown_count
from wagtail_advocates.core.money import format_money
from wagtail_advocates.programs.access import seen_by
from wagtail_advocates.programs.models import Program
from wagtail_advocates.reports.funnel import Funnel, last_days

DAYS = 30
MOST_PROGRAMS = 5


class FunnelPanel(Component):
    name = "advocates_funnel"
    order = 150
    template_name = "wagtail_advocates/cms/funnel_panel.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        live = Program.objects.filter(live=True).order_by("name")
        programs = seen_by(self.request.user, live)[:MOST_PROGRAMS]
        funnels = last_days(programs=programs, days=DAYS)
        waiting = count_waiting(self.request.user)
        return {
            "days": DAYS,
            "funnels": [_rows(funnel) for funnel in funnels],
            "waiting": waiting,
            "waiting_shown": shown_count(waiting),
        }


def _rows(funnel: Funnel) -> dict[str, Any]:
    """The steps with the width of each bar in percent of the widest."""
    locale = get_language() or "en"
    currency = funnel.program.currency
    steps = [
        (_("Impressions"), funnel.impressions),
        (_("Shares"), funnel.shares),
        (_("Visits"), funnel.visits),
        (_("Sales"), funnel.sales),
    ]
    widest = max([value for _label, value in steps] + [1])
    return {
        "program": funnel.program,
        "steps": [(label, value, value * 100 // widest) for label, value in steps],
        "excluded": funnel.excluded,
        "revenue": format_money(funnel.revenue_minor, currency, locale),
        "rewards": format_money(funnel.rewards_minor, currency, locale),
    }
