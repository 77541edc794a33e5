"""What the app does when something of it is saved or published, and after a migration."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.models.signals import post_migrate, pre_save
from wagtail.signals import published, unpublished

from wagtail_advocates.flows import publish_rules
from wagtail_advocates.flows.keep_currency import check_currency
from wagtail_advocates.kits.share_block import forget_words
from wagtail_advocates.ledger import triggers
from wagtail_advocates.programs.models import Program, ProgramOffer
from wagtail_advocates.rewards.rule_models import RewardRuleSet
from wagtail_advocates.webhooks.services import on_enqueue


def _keep_currency(instance: Program, raw: bool, update_fields: Any, **_: Any) -> None:
    if not raw and (update_fields is None or "currency" in update_fields):
        check_currency(program_id=instance.pk, currency=instance.currency)


def _freeze(instance: RewardRuleSet, **_: Any) -> None:
    publish_rules(rule_set=instance)


def _show_at_once(instance: Program | ProgramOffer, **_: Any) -> None:
    program = instance if isinstance(instance, Program) else instance.program
    forget_words(
        site_id=program.site_id,
        slug=program.slug,
        languages=[code for code, _name in settings.LANGUAGES],
    )


def _restore_triggers(using: str, **_: Any) -> None:
    triggers.restore(connections[using])


def connect() -> None:
    """Connect once, from the app config."""
    from wagtail_advocates.notifications import mails  # noqa: F401
    from wagtail_advocates.tasks import wake

    pre_save.connect(_keep_currency, sender=Program, dispatch_uid="advocates_keep_currency")
    published.connect(_freeze, sender=RewardRuleSet, dispatch_uid="advocates_freeze_rules")
    for model in (Program, ProgramOffer):
        for signal in (published, unpublished):
            signal.connect(_show_at_once, sender=model, dispatch_uid="advocates_words")
    post_migrate.connect(
        _restore_triggers,
        sender=apps.get_app_config("wagtail_advocates"),
        dispatch_uid="advocates_restore_triggers",
    )
    on_enqueue(wake)
