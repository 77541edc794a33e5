from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from wagtail_advocates.api.auth import SecretKey, caller_of
from wagtail_advocates.api.calls import READING_REFUSALS
from wagtail_advocates.api.schemas import VisitsOut
from wagtail_advocates.core import clock
from wagtail_advocates.core.reasons import in_words
from wagtail_advocates.programs.queries import find_program
from wagtail_advocates.tracking.queries import visits_by_reason

router = Router(tags=["Reports"])


@router.get(
    "/reports/visits",
    response={200: VisitsOut, **READING_REFUSALS},
    auth=SecretKey("reports"),
    operation_id="visits_report",
    url_name="visits_report",
    summary="Visits counted and excluded, by reason",
)
def visits_report(
    request: HttpRequest,
    program: str = Query("", pattern=r"^[-a-zA-Z0-9_]{0,60}$"),
    since: date | None = None,
    until: date | None = None,
) -> Any:
    """Days are UTC and both included; without them the last thirty. Nothing is left out."""
    caller = caller_of(request)
    chosen = caller.program
    if chosen is None and program:
        chosen = find_program(site=caller.site, slug=program)
    last = until or clock.now().date()
    first = since or max(last, date.min + timedelta(days=30)) - timedelta(days=29)
    rows = visits_by_reason(site=caller.site, program=chosen, since=first, until=last)
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
