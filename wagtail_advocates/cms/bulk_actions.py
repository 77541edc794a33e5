"""Decisions on rows, from their lists and in bulk, with a reason where one is due."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.cms.policies import EDITED, RECORDED, policy_of
from wagtail_advocates.core.errors import AdvocatesError
from wagtail_advocates.flows import (
    approve_batch,
    approve_reward,
    cancel_batch,
    decide_enrollment,
    dismiss_appeal,
    mark_failed,
    mark_paid,
    reject_reward,
    uphold_appeal,
)
from wagtail_advocates.payouts.models import Payout, PayoutBatch
from wagtail_advocates.programs.access import sees
from wagtail_advocates.rewards.models import Reward


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The person concerned will read it."),
    )


class OptionalReasonForm(ReasonForm):
    reason = forms.CharField(label=_("Note"), max_length=200, required=False)


class _Scoped(BulkAction):
    """Of rows that may not be seen, not even the names are shown."""

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, Any]]:
        objects, refused = super().get_actionable_objects()
        user = self.request.user
        named = [row for row in refused["items_with_no_access"] if sees(user, row)]
        return objects, {**refused, "items_with_no_access": named}


class ScopedDelete(_Scoped, DeleteBulkAction):
    """Wagtail's own deletion; of what was recorded it deletes nothing."""

    @classproperty
    def models(cls) -> list[Any]:
        return [*EDITED, *RECORDED]


class Decide(_Scoped):
    """One decision on each chosen row; a row it is not possible for is named and left alone."""

    template_name = "wagtail_advocates/cms/decide.html"
    model_class: Any = None
    question: Any = ""

    @classproperty
    def icon_name(cls) -> str:
        return "cross" if "serious" in cls.classes else "check"

    @classproperty
    def models(cls) -> list[Any]:
        return [cls.model_class]

    def check_perm(self, obj: Any) -> bool:
        policy = policy_of(type(obj))
        return policy.user_has_permission_for_instance(self.request.user, "change", obj)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "question": self.question,
            "action_label": self.display_name,
            "header_icon": self.icon_name,
        }

    def get_execution_context(self) -> dict[str, Any]:
        form = self.cleaned_form
        return {
            **super().get_execution_context(),
            "request": self.request,
            "reason": form.cleaned_data.get("reason", "") if form else "",
        }

    @classmethod
    def decide(cls, obj: Any, *, actor: str, reason: str) -> None:
        raise NotImplementedError

    @classmethod
    def execute_action(cls, objects: Any, **kwargs: Any) -> tuple[int, int]:
        request = kwargs["request"]
        done = 0
        for obj in sorted(objects, key=lambda row: row.pk):
            try:
                cls.decide(obj, actor=request.user.get_username(), reason=kwargs["reason"])
                done += 1
            except AdvocatesError as error:
                messages.error(request, f"{obj}: {error.message}")
        return done, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> Any:
        if not num_parent_objects:
            return None
        return _("%(action)s: %(count)d done.") % {
            "action": self.display_name,
            "count": num_parent_objects,
        }


class ApproveRewards(Decide):
    display_name = _("Approve")
    action_type = "approve_reward"
    aria_label = _("Approve the chosen rewards")
    model_class = Reward
    form_class = OptionalReasonForm
    question = _("Approve these rewards? They can then be paid out.")
    action_priority = 10

    @classmethod
    def decide(cls, obj: Any, *, actor: str, reason: str) -> None:
        approve_reward(reward_id=obj.pk, actor=actor, reason=reason)


class RejectRewards(Decide):
    display_name = _("Reject")
    action_type = "reject_reward"
    aria_label = _("Reject the chosen rewards")
    model_class = Reward
    form_class = ReasonForm
    question = _("Reject these rewards?")
    classes = frozenset({"serious"})
    action_priority = 20

    @classmethod
    def decide(cls, obj: Any, *, actor: str, reason: str) -> None:
        reject_reward(reward_id=obj.pk, actor=actor, reason=reason)


class UpholdAppeals(Decide):
    display_name = _("Grant after all")
    action_type = "uphold_appeal"
    aria_label = _("Grant the chosen rewards whose advocates asked for a second look")
    model_class = Reward
    form_class = ReasonForm
    question = _("Grant these rewards after all? They can then be paid out.")
    action_priority = 30

    @classmethod
    def decide(cls, obj: Any, *, actor: str, reason: str) -> None:
        uphold_appeal(reward_id=obj.pk, actor=actor, reason=reason)


class DismissAppeals(Decide):
    display_name = _("Keep the decision")
    action_type = "dismiss_appeal"
    aria_label = _("Keep the decision on the chosen rewards")
    model_class = Reward
    form_class = ReasonForm
    question = _("Keep the decision on these rewards? They cannot be appealed again.")
    classes = frozenset({"serious"})
    action_priority = 40

    @classmethod
    def decide(cls, obj: Any, *, actor: str, reason: str) -> None:
        dismiss_appeal(reward_id=obj.pk, actor=actor, reason=reason)


class ApproveEnrollments(Decide):
    display_name = _("Approve")
    action_type = "approve_enrollment"
    aria_label = _("Approve the chosen advocates")
    model_class = Enrollment
    form_class = OptionalReasonForm
    question = _("Let these advocates into their programs?")
    action_priority = 10

    @classmethod
    def decide(cls, obj: Any, *, actor: str, reason: str) -> None:
        decide_enrollment(enrollment_id=obj.pk, outcome="approve", actor=actor, reason=reason)


class DeclineEnrollments(Decide):
    display_name = _("Decline")
    action_type = "decline_enrollment"
    aria_label = _("Decline the chosen advocates")
    model_class = Enrollment
    form_class = ReasonForm
    question = _("Decline these advocates?")
    classes = frozenset({"serious"})
    action_priority = 20

    @classmethod
    def decide(cls, obj: Any, *, actor: str, reason: str) -> None:
        decide_enrollment(enrollment_id=obj.pk, outcome="decline", actor=actor, reason=reason)


class PauseEnrollments(Decide):
    display_name = _("Pause")
    action_type = "pause_enrollment"
    aria_label = _("Pause the chosen advocates")
    icon_name = "time"
    model_class = Enrollment
    form_class = OptionalReasonForm
    question = _(
        "Pause these advocates? Until they are resumed their links bring them nothing; what they "
        "have earned is still paid out. They are told by mail, with your note."
    )
    action_priority = 30

    @classmethod
    def decide(cls, obj: Any, *, actor: str, reason: str) -> None:
        decide_enrollment(enrollment_id=obj.pk, outcome="pause", actor=actor, reason=reason)


class ResumeEnrollments(Decide):
    display_name = _("Resume")
    action_type = "resume_enrollment"
    aria_label = _("Resume the chosen advocates who were paused or banned")
    model_class = Enrollment
    form_class = OptionalReasonForm
    question = _(
        "Let these advocates go on? Their links count again. They are told by mail, with your note."
    )
    action_priority = 40

    @classmethod
    def decide(cls, obj: Any, *, actor: str, reason: str) -> None:
        decide_enrollment(enrollment_id=obj.pk, outcome="resume", actor=actor, reason=reason)


class BanEnrollments(Decide):
    display_name = _("Ban")
    action_type = "ban_enrollment"
    aria_label = _("Ban the chosen advocates")
    model_class = Enrollment
    form_class = ReasonForm
    question = _(
        "Ban these advocates? Their links bring them nothing any more, nothing is paid out to "
        "them, and they cannot join again. Rewards that wait are decided one by one."
    )
    classes = frozenset({"serious"})
    action_priority = 50

    @classmethod
    def decide(cls, obj: Any, *, actor: str, reason: str) -> None:
        decide_enrollment(enrollment_id=obj.pk, outcome="ban", actor=actor, reason=reason)


class MarkPaid(Decide):
    display_name = _("Mark as paid")
    action_type = "mark_paid"
    aria_label = _("Mark the chosen payouts as paid")
    model_class = Payout
    form_class = OptionalReasonForm
    question = _("Have these payouts arrived? Their advocates are told by mail.")
    action_priority = 10

    @classmethod
    def decide(cls, obj: Any, *, actor: str, reason: str) -> None:
        mark_paid(payout_id=obj.pk, actor=actor, reference=reason)


class MarkFailed(Decide):
    display_name = _("Mark as failed")
    action_type = "mark_failed"
    aria_label = _("Mark the chosen payouts as failed")
    model_class = Payout
    form_class = ReasonForm
    question = _("Did these payouts fail or come back? Their amounts become available again.")
    classes = frozenset({"serious"})
    action_priority = 20

    @classmethod
    def decide(cls, obj: Any, *, actor: str, reason: str) -> None:
        mark_failed(payout_id=obj.pk, actor=actor, reason=reason)


class ApproveBatches(Decide):
    display_name = _("Approve")
    action_type = "approve_batch"
    aria_label = _("Approve the chosen batches")
    model_class = PayoutBatch
    question = _("Approve these batches? Their payouts are handed over at once.")
    action_priority = 10

    @classmethod
    def decide(cls, obj: Any, *, actor: str, reason: str) -> None:
        approve_batch(batch_id=obj.pk, actor=actor)


class CancelBatches(Decide):
    display_name = _("Cancel")
    action_type = "cancel_batch"
    aria_label = _("Cancel the chosen batches")
    model_class = PayoutBatch
    form_class = ReasonForm
    question = _("Cancel these batches? What has not left yet is paid in a later one.")
    classes = frozenset({"serious"})
    action_priority = 20

    @classmethod
    def decide(cls, obj: Any, *, actor: str, reason: str) -> None:
        cancel_batch(batch_id=obj.pk, actor=actor, reason=reason)


ALL = (
    ScopedDelete,
    ApproveRewards,
    RejectRewards,
    UpholdAppeals,
    DismissAppeals,
    ApproveEnrollments,
    DeclineEnrollments,
    PauseEnrollments,
    ResumeEnrollments,
    BanEnrollments,
    MarkPaid,
    MarkFailed,
    ApproveBatches,
    CancelBatches,
)
