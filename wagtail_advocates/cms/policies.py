"""Who may do what in the admin, through Wagtail's permission policies."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model, QuerySet
from django.db.models.deletion import Collector, ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.permission_policies import ModelPermissionPolicy

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.attribution.models import Referral
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.fraud.models import FraudListEntry
from wagtail_advocates.payouts.models import CouponCode, Payout, PayoutBatch
from wagtail_advocates.programs.access import seen_by, sees
from wagtail_advocates.programs.logs import ProgramLogEntry
from wagtail_advocates.programs.models import ApiKey, Program, ProgramOffer
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.rule_models import RewardRuleSet

EDITED = (Program, ProgramOffer, RewardRuleSet, FraudListEntry)
RECORDED = (Enrollment, Referral, Conversion, Reward, PayoutBatch, Payout, CouponCode, ApiKey)


class ScopedPolicy(ModelPermissionPolicy):
    """Wagtail's permissions of a model, on the rows of the user's own sites and programs only."""

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action) and sees(user, instance)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        return self.user_has_any_permission(user, actions) and sees(user, instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet[Any]:
        if not self.user_has_any_permission(user, actions):
            return self.model._default_manager.none()
        return seen_by(user, self.model._default_manager.all())


class RecordedPolicy(ScopedPolicy):
    """What was recorded is seen and decided on, and never added, edited or deleted by hand.

    ``change`` stands for deciding; the edit form itself is not offered.
    """

    _NEVER = ("add", "delete")

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in self._NEVER and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


def policy_of(model: type[Model]) -> ScopedPolicy:
    """The policy of one of our models."""
    return RecordedPolicy(model) if model in RECORDED else ScopedPolicy(model)


def shown_permissions() -> QuerySet[Permission]:
    """The permissions of ours that Wagtail's group form offers."""
    names = [model._meta.model_name for model in (*EDITED, *RECORDED)]
    permissions = Permission.objects.filter(
        content_type__app_label="wagtail_advocates", content_type__model__in=names
    )
    recorded = [model._meta.model_name for model in RECORDED]
    return permissions.exclude(content_type__model__in=recorded, codename__regex=r"^(add|delete)_")


def refuse_deletion(request: HttpRequest, instances: Any) -> HttpResponse | None:
    """A ``before_delete_snippet`` hook: records stay, and so does what they hang on."""
    ours: list[Any] = [
        instance for instance in instances if isinstance(instance, (*EDITED, *RECORDED))
    ]
    if any(isinstance(instance, RECORDED) for instance in ours):
        raise PermissionDenied
    for instance in ours:
        try:
            Collector(using=instance._state.db or DEFAULT_DB_ALIAS).collect([instance])
        except ProtectedError:
            messages.error(
                request,
                _("“%(name)s” is in use and stays. Unpublish it to end it.") % {"name": instance},
            )
            return redirect(instance.snippet_viewset.get_url_name("list"))
    return None


def register_log(actions: Any) -> None:
    """A ``register_log_actions`` hook: what editors do is logged under its program."""
    for model in (*EDITED, ApiKey):
        actions.register_model(model, ProgramLogEntry)
