"""The decisions that are possible on a row, as buttons beside it and on the page about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from wagtail.admin.widgets.button import Button

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.cms import bulk_actions
from wagtail_advocates.payouts.models import Payout, PayoutBatch
from wagtail_advocates.payouts.services import UNDER_WAY
from wagtail_advocates.reports.findings import waits_for_answer
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.services import OPEN_STATES

Status = Enrollment.Status
_APPLICATION = [bulk_actions.ApproveEnrollments, bulk_actions.DeclineEnrollments]
_ON_ADVOCATES: dict[str, list[Any]] = {
    Status.INVITED: _APPLICATION,
    Status.APPLIED: _APPLICATION,
    Status.ACTIVE: [bulk_actions.PauseEnrollments, bulk_actions.BanEnrollments],
    Status.PAUSED: [bulk_actions.ResumeEnrollments, bulk_actions.BanEnrollments],
    Status.BANNED: [bulk_actions.ResumeEnrollments],
}


def _possible(instance: Any) -> list[Any]:
    if isinstance(instance, Reward) and instance.state in OPEN_STATES:
        return [bulk_actions.ApproveRewards, bulk_actions.RejectRewards]
    if isinstance(instance, Reward) and waits_for_answer(instance):
        return [bulk_actions.UpholdAppeals, bulk_actions.DismissAppeals]
    if isinstance(instance, Payout) and instance.state in UNDER_WAY:
        return [bulk_actions.MarkPaid, bulk_actions.MarkFailed]
    if isinstance(instance, PayoutBatch) and instance.state == PayoutBatch.State.DRAFT:
        return [bulk_actions.ApproveBatches, bulk_actions.CancelBatches]
    if isinstance(instance, Enrollment):
        return _ON_ADVOCATES.get(instance.status, [])
    return []


def decide_buttons(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """A button for each decision the row is open for, for who may decide on its kind."""
    opts = snippet._meta
    if not user.has_perm(f"{opts.app_label}.change_{opts.model_name}"):
        return
    for place, decision in enumerate(_possible(snippet)):
        path = reverse(
            "wagtail_bulk_action", args=[opts.app_label, opts.model_name, decision.action_type]
        )
        query = urlencode({"id": snippet.pk, **({"next": next_url} if next_url else {})})
        yield Button(
            str(decision.display_name),
            f"{path}?{query}",
            icon_name=decision.icon_name,
            priority=10 + place,
        )
