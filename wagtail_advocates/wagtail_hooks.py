"""What Wagtail's admin learns of us. Registers and names, nothing else."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.cms import bulk_actions
from wagtail_advocates.cms.dashboard_panel import FunnelPanel
from wagtail_advocates.cms.group_programs import GroupProgramsForm
from wagtail_advocates.cms.key_log import register_key_log
from wagtail_advocates.cms.menu import AdvocatesGroup
from wagtail_advocates.cms.policies import refuse_deletion, register_log, shown_permissions
from wagtail_advocates.cms.policy_registration import register_policies
from wagtail_advocates.payouts.models import Payout, PayoutBatch
from wagtail_advocates.payouts.services import UNDER_WAY
from wagtail_advocates.reports.findings import waits_for_answer
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.services import OPEN_STATES

AFTER_WAGTAIL = 100

register_policies()
register_snippet(AdvocatesGroup)
hooks.register("register_permissions", shown_permissions)
hooks.register("before_delete_snippet", refuse_deletion)
hooks.register("register_log_actions", register_log)
hooks.register("register_log_actions", register_key_log)
for action in bulk_actions.ALL:
    hooks.register("register_bulk_action", action, order=AFTER_WAGTAIL)
hooks.register("register_group_permission_panel", lambda: GroupProgramsForm)


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    return [*icons, "wagtail_advocates/icons/advocates-share.svg"]


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("wagtail_advocates/admin.css"))


@hooks.register("construct_homepage_panels")
def add_funnel(request: HttpRequest, panels: list[Any]) -> None:
    if request.user.has_perm("wagtail_advocates.view_reward"):
        panels.append(FunnelPanel(request))


def _choices(instance: Any) -> list[Any]:
    if isinstance(instance, Reward) and instance.state in OPEN_STATES:
        return [bulk_actions.ApproveRewards, bulk_actions.RejectRewards]
    if isinstance(instance, Reward) and waits_for_answer(instance):
        return [bulk_actions.UpholdAppeals, bulk_actions.DismissAppeals]
    if isinstance(instance, Payout) and instance.state in UNDER_WAY:
        return [bulk_actions.MarkPaid, bulk_actions.MarkFailed]
    if isinstance(instance, PayoutBatch) and instance.state == PayoutBatch.State.DRAFT:
        return [bulk_actions.ApproveBatches, bulk_actions.CancelBatches]
    applied = (Enrollment.Status.APPLIED, Enrollment.Status.INVITED)
    if isinstance(instance, Enrollment) and instance.status in applied:
        return [bulk_actions.ApproveEnrollments, bulk_actions.DeclineEnrollments]
    return []


@hooks.register("register_snippet_listing_buttons")
def decide_buttons(snippet: Any, user: Any, next_url: str | None = None) -> Any:
    """Approve and reject beside each row that is open."""
    opts = snippet._meta
    if not user.has_perm(f"{opts.app_label}.change_{opts.model_name}"):
        return
    for place, decision in enumerate(_choices(snippet)):
        path = reverse(
            "wagtail_bulk_action", args=[opts.app_label, opts.model_name, decision.action_type]
        )
        query = urlencode({"id": snippet.pk, **({"next": next_url} if next_url else {})})
        yield Button(
            str(decision.display_name),
            f"{path}?{query}",
            icon_name="cross" if "serious" in decision.classes else "check",
            priority=10 + place,
        )
