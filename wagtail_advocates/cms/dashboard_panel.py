"""The panel on Wagtail's dashboard: the funnel of the last thirty days."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import Component

from wagtail_advocates.cms.review_queue import count_waiting, shown_count
from wagtail_advocates.core.money import format_money
from wagtail_advocates.programs.access import seen_by
from wagtail_advocates.programs.models import Program
from wagtail_advocates.reports.funnel import Funnel, last_days
from wagtail_advocates.reports.worth_a_look import WorthALook, worth_a_look

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
        programs = list(seen_by(self.request.user, live)[:MOST_PROGRAMS])
        funnels = last_days(programs=programs, days=DAYS)
        waiting = count_waiting(self.request.user)
        return {
            "days": DAYS,
            "funnels": [_rows(funnel) for funnel in funnels],
            "waiting": waiting,
            "waiting_shown": shown_count(waiting),
            "notes": _notes(worth_a_look(programs=programs), self.request.user),
        }


def _notes(found: WorthALook, user: Any) -> list[tuple[str, str]]:
    """Sentences with the page each leads to, for what the user may open."""
    notes = []
    if found.called_off:
        entry = found.called_off
        url = AdminURLFinder(user).get_edit_url(
            entry.content_type.get_object_for_this_type(pk=entry.object_id)
        )
        told = _("“%(name)s” was not published as scheduled: %(reason)s")
        if url:
            notes.append((told % {"name": entry.label, "reason": entry.data["reason"]}, url))
    if found.batches and user.has_perm("wagtail_advocates.view_payoutbatch"):
        told = ngettext(
            "%(count)d batch of payouts waits for approval.",
            "%(count)d batches of payouts wait for approval.",
            found.batches,
        )
        url = reverse("advocates_payout_batches:list") + "?state=draft"
        notes.append((told % {"count": found.batches}, url))
    if found.unknown and user.has_perm("wagtail_advocates.view_payout"):
        told = ngettext(
            "Of %(count)d payout nobody knows yet whether it arrived.",
            "Of %(count)d payouts nobody knows yet whether they arrived.",
            found.unknown,
        )
        notes.append(
            (told % {"count": found.unknown}, reverse("advocates_payouts:list") + "?state=unknown")
        )
    if found.split and user.has_perm("wagtail_advocates.view_conversion"):
        conversion = found.split.conversion
        told = _("The credit for order %(order)s was split among %(count)d advocates.")
        notes.append(
            (
                told % {"order": conversion.external_id, "count": found.split_among},
                reverse("advocates_conversions:inspect", args=[conversion.pk]),
            )
        )
    if found.taken_back:
        reward = found.taken_back.reward
        told = _("%(amount)s was taken back from %(name)s: order %(order)s was refunded.")
        amount = format_money(found.taken_back.amount_minor, reward.unit, get_language() or "en")
        name = str(reward.enrollment.advocate)
        notes.append(
            (
                told % {"amount": amount, "name": name, "order": reward.conversion.external_id},
                reverse("advocates_rewards:inspect", args=[reward.pk]),
            )
        )
    return notes


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
