"""What a program's team should know today: what waits for them, and the newest odd things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef

from wagtail_advocates.attribution.models import Attribution
from wagtail_advocates.core import clock
from wagtail_advocates.core.publishing import CALLED_OFF, PUBLISHED
from wagtail_advocates.payouts.models import Payout, PayoutBatch
from wagtail_advocates.programs.logs import ProgramLogEntry
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import Reward, RewardReversal
from wagtail_advocates.rewards.rule_models import RewardRule

_LATELY = timedelta(days=30)


@dataclass(frozen=True)
class WorthALook:
    """``batches`` and ``unknown`` are counts; the others the newest of their kind, or nothing.

    ``called_off`` is what the log says of a schedule that could not be kept, of something that was
    not published since.
    """

    batches: int = 0
    unknown: int = 0
    split: Attribution | None = None
    split_among: int = 0
    taken_back: RewardReversal | None = None
    called_off: ProgramLogEntry | None = None


def worth_a_look(*, programs: Sequence[Program]) -> WorthALook:
    """What happened in these programs in the last thirty days. Queries: five."""
    since = clock.now() - _LATELY
    drafts = PayoutBatch.objects.filter(program__in=programs, state=PayoutBatch.State.DRAFT)
    unknown = Payout.objects.filter(program__in=programs, state=Payout.State.UNKNOWN)
    splits = (
        Attribution.objects.filter(conversion__program__in=programs, decided_at__gte=since)
        .annotate(advocates=Count("credits__enrollment", distinct=True))
        .filter(advocates__gt=1)
        .select_related("conversion")
    )
    # Of an advocate's reward approved before the refund came: money available, or paid out.
    reversals = RewardReversal.objects.filter(
        reward__program__in=programs,
        reward__state=Reward.State.APPROVED,
        reward__beneficiary=RewardRule.Beneficiary.ADVOCATE,
        created_at__gte=since,
    )
    split = splits.order_by("-pk").first()
    return WorthALook(
        batches=drafts.count(),
        unknown=unknown.count(),
        split=split,
        split_among=split.advocates if split else 0,
        taken_back=reversals.select_related("reward__enrollment__advocate", "reward__conversion")
        .order_by("-pk")
        .first(),
        called_off=_called_off(programs, since=since),
    )


def _called_off(programs: Sequence[Program], *, since: datetime) -> ProgramLogEntry | None:
    later = ProgramLogEntry.objects.filter(
        content_type=OuterRef("content_type"),
        object_id=OuterRef("object_id"),
        pk__gt=OuterRef("pk"),
        action__in=PUBLISHED,
    )
    entries = ProgramLogEntry.objects.filter(
        ~Exists(later), program__in=programs, action=CALLED_OFF, timestamp__gte=since
    )
    return entries.order_by("-pk").first()
