from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.advocates.queries import advocates_within
from wagtail_advocates.api.reading.asking import (
    ANSWERS,
    PeriodIn,
    RowIn,
    one_of,
    page_of,
    reach_asked,
    reading_key,
)
from wagtail_advocates.api.reading.rows import AdvocatePage, AdvocateRow

router = Router(tags=["Advocates"])
Status = Literal["invited", "applied", "active", "paused", "declined", "banned", "erased"]


class AdvocatesIn(PeriodIn):
    status: Status | None = None
    erased: bool | None = None


def _seen(enrollment: Enrollment) -> dict[str, Any]:
    return {
        "id": enrollment.public_id,
        "program": enrollment.program.slug,
        "status": enrollment.status,
    }


def _rendered(rows: Sequence[Advocate]) -> list[dict[str, Any]]:
    return [
        {
            "id": row.public_id,
            "name": row.name,
            "email": "" if row.erased_at else row.email,
            "is_confirmed": row.email_confirmed_at is not None,
            "locale": row.locale,
            "enrollments": [_seen(each) for each in getattr(row, "seen_enrollments", ())],
            "created_at": row.created_at,
            "erased_at": row.erased_at,
        }
        for row in rows
    ]


@router.get(
    "/advocates",
    response={200: AdvocatePage, **ANSWERS},
    auth=reading_key("advocates"),
    operation_id="advocate_list",
    url_name="advocate_list",
    summary="The people who share",
)
def list_advocates(request: HttpRequest, asked: Query[AdvocatesIn]) -> Any:
    """Newest first. ``status`` is that of an enrollment in the programs the key may see."""
    rows = advocates_within(
        reach=reach_asked(request, asked, AdvocateRow),
        status=asked.status,
        is_erased=asked.erased,
        since=asked.since,
        until=asked.until,
    )
    return page_of(name="advocates", rows=rows, asked=asked, render=_rendered)


@router.get(
    "/advocates/{advocate_id}",
    response={200: AdvocateRow, **ANSWERS},
    auth=reading_key("advocates"),
    operation_id="advocate_show",
    url_name="advocate_show",
    summary="One of the people who share",
)
def show_advocate(request: HttpRequest, advocate_id: UUID, asked: Query[RowIn]) -> Any:
    """With their enrollments in the programs the key may see."""
    rows = advocates_within(reach=reach_asked(request, asked, AdvocateRow))
    return one_of(rows, advocate_id, _rendered)
