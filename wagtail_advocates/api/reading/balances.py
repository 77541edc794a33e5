from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.advocates.queries import enrollments_within
from wagtail_advocates.api.reading import advocates
from wagtail_advocates.api.reading.asking import (
    ANSWERS,
    PageIn,
    RowIn,
    page_of,
    reach_asked,
    reading_key,
)
from wagtail_advocates.api.reading.rows import AdvocateBalanceRow, BalancePage, BalanceRow
from wagtail_advocates.core import clock
from wagtail_advocates.links.queries import code_within, primary_codes
from wagtail_advocates.payouts.friends import owed_to_people

router = Router(tags=["Rewards"])


class BalancesIn(PageIn):
    status: advocates.Status | None = None
    advocate: UUID | None = None


def _rendered(rows: Sequence[Enrollment]) -> list[dict[str, Any]]:
    pks = [row.pk for row in rows]
    codes = primary_codes(enrollment_ids=pks)
    owed = owed_to_people(enrollments=rows)
    return [
        {
            "enrollment": row.public_id,
            "advocate": row.advocate.public_id,
            "program": row.program.slug,
            "status": row.status,
            "code": codes.get(row.pk),
            "balances": owed.get(row.pk, []),
        }
        for row in rows
    ]


@router.get(
    "/balances",
    response={200: BalancePage, **ANSWERS},
    auth=reading_key("advocates"),
    operation_id="balance_list",
    url_name="balance_list",
    summary="What everybody is owed",
)
def list_balances(request: HttpRequest, asked: Query[BalancesIn]) -> Any:
    """A row for each person in a program, newest first, with their amounts by unit, what they
    earned as a friend included. Negative: the advocate owes.
    """
    rows = enrollments_within(
        reach=reach_asked(request, asked, BalanceRow), status=asked.status, advocate=asked.advocate
    )
    return page_of(name="balances", rows=rows, asked=asked, render=_rendered)


@router.get(
    "/advocates/{code}/balance",
    response={200: AdvocateBalanceRow, **ANSWERS},
    auth=reading_key("advocates"),
    operation_id="advocate_balance",
    url_name="advocate_balance",
    summary="What an advocate is owed",
    tags=["Conversions"],
)
def advocate_balance(request: HttpRequest, code: str, asked: Query[RowIn]) -> Any:
    """Pending and available amounts per unit, in minor units, what they earned as a friend
    included. Negative: the advocate owes.
    """
    reach = reach_asked(request, asked, AdvocateBalanceRow)
    found = code_within(reach=reach, text=code, at=clock.now())
    owed = owed_to_people(enrollments=[found.enrollment])
    return {"code": found.code, "balances": owed.get(found.enrollment_id, [])}
