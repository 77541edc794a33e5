"""What is forgotten when. Each kind is deleted in batches of its own, oldest first, so that a run
may stop anywhere and go on later; what was counted in the roll-ups before stays counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from wagtail_advocates.advocates.models import SignInLink
from wagtail_advocates.core import clock
from wagtail_advocates.core.conf import settings
from wagtail_advocates.core.models import IdempotentCall, RateCounter
from wagtail_advocates.notifications.models import SentMail
from wagtail_advocates.programs.models import Program
from wagtail_advocates.tracking.models import Prospect, Touchpoint, Visit, VisitorSalt
from wagtail_advocates.tracking.services import forget_salts
from wagtail_advocates.webhooks.models import OutboxMessage

BATCH = 1000
ANSWERS_KEPT = timedelta(days=30)
LINKS_KEPT = timedelta(days=1)

Rows = Callable[[datetime], QuerySet[Any]]


def _retained(now: datetime) -> datetime:
    return now - timedelta(days=settings.retention_days)


def old_visits(now: datetime) -> QuerySet[Visit]:
    """Visits beyond ``RETENTION_DAYS``; the figures of their days are in the roll-up."""
    return Visit.objects.filter(occurred_at__lt=_retained(now)).order_by("occurred_at", "pk")


def unverified_visits(now: datetime) -> QuerySet[Visit]:
    """Visits that nothing confirmed while a purchase could still have done it."""
    days = max([0, *Program.objects.values_list("window_days", flat=True)])
    unconfirmed = Visit.objects.filter(verdict=Visit.Verdict.UNVERIFIED)
    return unconfirmed.filter(occurred_at__lt=now - timedelta(days=days)).order_by("pk")


def orphan_prospects(now: datetime) -> QuerySet[Prospect]:
    """Visitor ids that nothing refers to any more and no customer is known by."""
    rows = Prospect.objects.filter(customer_key="", merged_into=None, created_at__lt=_retained(now))
    for relation in Prospect._meta.related_objects:
        model, name = relation.related_model, relation.field.name
        rows = rows.exclude(Exists(model._base_manager.filter(**{name: OuterRef("pk")})))
    return rows.order_by("pk")


def delivered_messages(now: datetime) -> QuerySet[OutboxMessage]:
    """Outbox rows delivered more than ``OUTBOX_DAYS`` ago."""
    kept_since = now - timedelta(days=settings.outbox_days)
    return OutboxMessage.objects.filter(done_at__lt=kept_since).order_by("pk")


def failed_messages(now: datetime) -> QuerySet[OutboxMessage]:
    """Outbox rows given up beyond ``RETENTION_DAYS``; until then somebody may look at them."""
    return OutboxMessage.objects.filter(failed_at__lt=_retained(now)).order_by("pk")


def old_mail_log(now: datetime) -> QuerySet[SentMail]:
    return SentMail.objects.filter(sent_at__lt=_retained(now)).order_by("pk")


def ended_links(now: datetime) -> QuerySet[SignInLink]:
    return SignInLink.objects.filter(expires_at__lt=now - LINKS_KEPT).order_by("pk")


def ended_counters(now: datetime) -> QuerySet[RateCounter]:
    return RateCounter.objects.filter(window_ends_at__lt=now).order_by("pk")


def old_answers(now: datetime) -> QuerySet[IdempotentCall]:
    return IdempotentCall.objects.filter(created_at__lt=now - ANSWERS_KEPT).order_by("pk")


def ended_salts(now: datetime) -> QuerySet[VisitorSalt]:
    return VisitorSalt.objects.filter(day__lt=now.date()).order_by("pk")


KINDS: Mapping[str, Rows] = {
    "visits": old_visits,
    "unverified_visits": unverified_visits,
    "prospects": orphan_prospects,
    "delivered_messages": delivered_messages,
    "failed_messages": failed_messages,
    "mail_log": old_mail_log,
    "sign_in_links": ended_links,
    "rate_counters": ended_counters,
    "api_answers": old_answers,
    "salts": ended_salts,
}


def delete_batch(*, kind: str, now: datetime, size: int = BATCH) -> int:
    """Delete the oldest rows of a kind, at most ``size``, in the caller's transaction.

    A contact keeps its number, moment, advocate and code when its visit goes, so that credit can
    be worked out again for ever.
    """
    rows = KINDS[kind](now)
    pks = list(rows.values_list("pk", flat=True)[:size])
    if rows.model is Visit:
        Touchpoint.objects.filter(visit__in=pks).update(visit=None)
    rows.model._default_manager.filter(pk__in=pks).delete()
    return len(pks)


def forget_short_lived() -> int:
    """Delete what lives for hours: ended counters and the salts of days gone by."""
    now = clock.now()
    return ended_counters(now).delete()[0] + forget_salts(today=now.date())
