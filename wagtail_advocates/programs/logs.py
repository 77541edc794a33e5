"""Wagtail's log of what editors did, kept apart by program like everything else."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import BaseLogEntry, BaseLogEntryManager

from wagtail_advocates.programs.access import seen_by
from wagtail_advocates.programs.models import Program

_ACTIONS = ("add", "change", "delete", "view")


def _may(user: Any, kind: ContentType) -> bool:
    return any(user.has_perm(f"{kind.app_label}.{action}_{kind.model}") for action in _ACTIONS)


class ProgramLogEntryManager(BaseLogEntryManager):
    """Shows an entry to who may see its program and has a permission on what was changed."""

    def log_action(self, instance: Model, action: str, **kwargs: Any) -> Any:
        program = instance if isinstance(instance, Program) else getattr(instance, "program", None)
        return super().log_action(
            instance, action, object_id=str(instance.pk), program=program, **kwargs
        )

    def for_instance(self, instance: Model) -> QuerySet[Any]:
        kind = ContentType.objects.get_for_model(instance, for_concrete_model=False)
        return self.filter(content_type=kind, object_id=str(instance.pk))

    def viewable_by_user(self, user: Any) -> QuerySet[Any]:
        kinds = ContentType.objects.filter(app_label=Program._meta.app_label)
        allowed = [kind.pk for kind in kinds if _may(user, kind)]
        return seen_by(user, self.filter(content_type__in=allowed))


class ProgramLogEntry(BaseLogEntry):
    """One thing an editor did to a program, its offer or its rules."""

    program = models.ForeignKey(Program, models.SET_NULL, null=True, blank=True, related_name="+")
    object_id = models.CharField(max_length=255, db_index=True)

    objects = ProgramLogEntryManager()

    class Meta(BaseLogEntry.Meta):
        ordering = ["-timestamp", "-id"]
        verbose_name = _("program log entry")
        verbose_name_plural = _("program log entries")

    def __str__(self) -> str:
        return f"{self.action}: {self.label}"
