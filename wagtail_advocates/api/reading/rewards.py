from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from wagtail_advocates.api.conversions import reward_out
from wagtail_advocates.api.reading.asking import (
    ANSWERS,
    Moment,
    PeriodIn,
    RowIn,
    one_of,
    page_of,
    reach_asked,
    reading_key,
    told,
)
from wagtail_advocates.api.reading.rows import RewardPage, RewardRow, WhyRow
from wagtail_advocates.reports.why import why_reward
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.queries import rewards_within

router = Router(tags=["Rewards"])


class RewardsIn(PeriodIn):
    status: Literal["pending", "held", "approved", "rejected", "reversed"] | None = None
    beneficiary: Literal["advocate", "friend"] | None = None
    kind: Literal["money", "credit", "points", "coupon", "gift", "free_month", "custom"] | None = (
        None
    )
    conversion: UUID | None = None
    enrollment: UUID | None = None
    advocate: UUID | None = None
    decided_since: Moment | None = None


def _rendered(rows: Sequence[Reward]) -> list[dict[str, Any]]:
    return [
        {
            **reward_out(row),
            "program": row.program.slug,
            "conversion": row.conversion.public_id,
            "enrollment": row.enrollment.public_id,
            "advocate": row.enrollment.advocate.public_id,
            "created_at": row.created_at,
            "decided_at": row.decided_at,
        }
        for row in rows
    ]


@router.get(
    "/rewards",
    response={200: RewardPage, **ANSWERS},
    auth=reading_key("conversions"),
    operation_id="reward_list",
    url_name="reward_list",
    summary="What was granted, to whom, for what",
)
def list_rewards(request: HttpRequest, asked: Query[RewardsIn]) -> Any:
    """Newest first. ``advocate`` is who earned it, or through whom the friend came."""
    rows = rewards_within(
        reach=reach_asked(request, asked, RewardRow),
        state=asked.status,
        beneficiary=asked.beneficiary,
        kind=asked.kind,
        conversion=asked.conversion,
        enrollment=asked.enrollment,
        advocate=asked.advocate,
        since=asked.since,
        until=asked.until,
        decided_since=asked.decided_since,
    )
    return page_of(name="rewards", rows=rows, asked=asked, render=_rendered)


@router.get(
    "/rewards/{reward_id}",
    response={200: RewardRow, **ANSWERS},
    auth=reading_key("conversions"),
    operation_id="reward_show",
    url_name="reward_show",
    summary="One reward",
)
def show_reward(request: HttpRequest, reward_id: UUID, asked: Query[RowIn]) -> Any:
    """As in the list; ``/rewards/{reward_id}/why`` tells how it came to be."""
    rows = rewards_within(reach=reach_asked(request, asked, RewardRow))
    return one_of(rows, reward_id, _rendered)


@router.get(
    "/rewards/{reward_id}/why",
    response={200: WhyRow, **ANSWERS},
    auth=reading_key("conversions"),
    operation_id="reward_why",
    url_name="reward_why",
    summary="How a reward came to be, and what became of it",
    tags=["Conversions"],
)
def reward_why(request: HttpRequest, reward_id: UUID, asked: Query[RowIn]) -> Any:
    """The chain of decisions that led to it and followed it, oldest first, in words."""
    rows = Reward.objects.filter(reach_asked(request, asked, WhyRow).through())
    found = get_object_or_404(rows, public_id=reward_id)
    return told(request, lambda: {"id": reward_id, "chain": why_reward(reward=found)})
