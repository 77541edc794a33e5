from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from wagtail_advocates.api.reading.asking import ANSWERS, RowIn, reach_asked, reading_key
from wagtail_advocates.api.reading.rows import VisitsRow
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import BadPeriod
from wagtail_advocates.core.reasons import in_words
from wagtail_advocates.tracking.queries import visits_by_reason

router = Router(tags=["Reports"])


class VisitsIn(RowIn):
    program: str = Field("", pattern=r"^[-a-zA-Z0-9_]{0,60}$", description="Only this program's.")
    since: date | None = None
    until: date | None = None


@router.get(
    "/reports/visits",
    response={200: VisitsRow, **ANSWERS},
    auth=reading_key("reports"),
    operation_id="visits_report",
    url_name="visits_report",
    summary="Visits counted and excluded, by reason",
)
def visits_report(request: HttpRequest, asked: Query[VisitsIn]) -> Any:
    """Days are UTC and both included; without them the last thirty. Nothing is left out."""
    reach = reach_asked(request, asked, VisitsRow)
    last = asked.until or clock.now().date()
    first = asked.since or max(last, date.min + timedelta(days=30)) - timedelta(days=29)
    if first > last:
        raise BadPeriod
    rows = visits_by_reason(reach=reach, since=first, until=last)
    totals = {"counted": 0, "excluded": 0, "unverified": 0}
    for row in rows:
        totals[row["verdict"]] += row["total"]
    by_reason = [
        {
            "verdict": row["verdict"],
            "reason": row["reason"],
            "text": in_words(row["reason"]),
            "visits": row["total"],
        }
        for row in rows
    ]
    return {**totals, "by_reason": by_reason}
