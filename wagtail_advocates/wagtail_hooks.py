"""What Wagtail's admin learns of us. Registers and names, nothing else."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from wagtail_advocates.cms import bulk_actions
from wagtail_advocates.cms.dashboard_panel import FunnelPanel
from wagtail_advocates.cms.decide_buttons import decide_buttons
from wagtail_advocates.cms.group_programs import GroupProgramsForm
from wagtail_advocates.cms.key_log import register_key_log
from wagtail_advocates.cms.menu import AdvocatesGroup
from wagtail_advocates.cms.policies import refuse_deletion, register_log, shown_permissions
from wagtail_advocates.cms.policy_registration import register_policies
from wagtail_advocates.cms.schedule_log import register_schedule_log

AFTER_WAGTAIL = 100

register_policies()
register_snippet(AdvocatesGroup)
hooks.register("register_permissions", shown_permissions)
hooks.register("before_delete_snippet", refuse_deletion)
hooks.register("register_log_actions", register_log)
hooks.register("register_snippet_listing_buttons", decide_buttons)
hooks.register("register_log_actions", register_key_log)
hooks.register("register_log_actions", register_schedule_log)
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
