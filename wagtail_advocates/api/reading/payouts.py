from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from wagtail_advocates.api.payouts import payout_out, router
from wagtail_advocates.api.reading.asking import (
    ANSWERS,
    Moment,
    PeriodIn,
    RowIn,
    one_of,
    page_of,
    reach_asked,
    reading_key,
)
from wagtail_advocates.api.reading.rows import PayoutPage, PayoutRow
from wagtail_advocates.payouts.friends import orders_of
from wagtail_advocates.payouts.models import Payout
from wagtail_advocates.payouts.queries import payouts_within


class PayoutsIn(PeriodIn):
    status: Literal["pending", "in_transit", "settled", "failed", "unknown", "canceled"] | None = (
        None
    )
    method: str | None = Field(None, pattern=r"^[a-z0-9_]{1,40}$")
    enrollment: UUID | None = None
    advocate: UUID | None = None
    decided_since: Moment | None = None
    beneficiary: Literal["advocate", "friend"] | None = None


def _rendered(rows: Sequence[Payout]) -> list[dict[str, Any]]:
    orders = orders_of(payouts=rows)
    return [
        {
            **payout_out(
                row,
                coupons=[coupon.code for coupon in row.coupons.all()],
                orders=orders.get(row.pk, []),
            ),
            "program": row.program.slug,
            "enrollment": row.enrollment.public_id,
            "advocate": row.enrollment.advocate.public_id,
            "created_at": row.created_at,
            "sent_at": row.sent_at,
            "decided_at": row.decided_at,
        }
        for row in rows
    ]


@router.get(
    "/payouts",
    response={200: PayoutPage, **ANSWERS},
    auth=reading_key("payouts"),
    operation_id="payout_list",
    summary="What was paid out, and what is on its way",
)
def list_payouts(request: HttpRequest, asked: Query[PayoutsIn]) -> Any:
    """Newest first. Where the money went is not told; ``advocate`` is who got it, or through whom
    the friend who got it came.
    """
    rows = payouts_within(
        reach=reach_asked(request, asked, PayoutRow),
        state=asked.status,
        method=asked.method,
        enrollment=asked.enrollment,
        advocate=asked.advocate,
        since=asked.since,
        until=asked.until,
        decided_since=asked.decided_since,
        is_friend=None if asked.beneficiary is None else asked.beneficiary == "friend",
    )
    return page_of(name="payouts", rows=rows, asked=asked, render=_rendered)


@router.get(
    "/payouts/{payout_id}",
    response={200: PayoutRow, **ANSWERS},
    auth=reading_key("payouts"),
    operation_id="payout_show",
    url_name="payout_show",
    summary="What became of a payout",
)
def show_payout(request: HttpRequest, payout_id: UUID, asked: Query[RowIn]) -> Any:
    """Pending, in transit, settled, failed, unknown or canceled, with coupons where it was one.

    ``orders`` of a friend's payout are the sales the friend was rewarded for, newest first: by
    them the shop knows whom to give the coupons.
    """
    rows = payouts_within(reach=reach_asked(request, asked, PayoutRow))
    return one_of(rows, payout_id, _rendered)
