"""What the app does when Wagtail publishes something of it."""

from __future__ import annotations

from typing import Any

from wagtail.signals import published

from wagtail_advocates.flows import publish_rules
from wagtail_advocates.rewards.models import RewardRuleSet
from wagtail_advocates.webhooks.services import on_enqueue


def _freeze(instance: RewardRuleSet, **_: Any) -> None:
    publish_rules(rule_set=instance)


def connect() -> None:
    """Connect once, from the app config."""
    from wagtail_advocates.notifications import mails  # noqa: F401
    from wagtail_advocates.tasks import wake

    published.connect(_freeze, sender=RewardRuleSet, dispatch_uid="advocates_freeze_rules")
    on_enqueue(wake)
