from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from wagtail_advocates.api.reading.asking import (
    ANSWERS,
    PeriodIn,
    page_of,
    reach_asked,
    reading_key,
)
from wagtail_advocates.api.reading.rows import StatementPage, StatementRow
from wagtail_advocates.core import clock
from wagtail_advocates.ledger.models import Line
from wagtail_advocates.links.queries import code_within
from wagtail_advocates.reports.statement import earned_as, statement_of

router = Router(tags=["Rewards"])


def _rendered(rows: Sequence[Line]) -> list[dict[str, Any]]:
    return [
        {
            "entry_id": row.entry.public_id,
            "entry": row.entry.kind,
            "account": row.account.kind,
            "earned_as": earned_as(row),
            "unit": row.unit,
            "amount_minor": -row.amount_minor,
            "posted_at": row.entry.posted_at,
        }
        for row in rows
    ]


@router.get(
    "/advocates/{code}/statement",
    response={200: StatementPage, **ANSWERS},
    auth=reading_key("advocates"),
    operation_id="advocate_statement",
    url_name="advocate_statement",
    summary="Every line that what an advocate is owed is the sum of",
)
def advocate_statement(request: HttpRequest, code: str, asked: Query[PeriodIn]) -> Any:
    """Newest first, those they had as a friend included. Amounts are positive in the advocate's
    favor; of each ``account`` and ``unit`` they sum to its balance. The period is that of
    ``posted_at``.
    """
    reach = reach_asked(request, asked, StatementRow)
    enrollment = code_within(reach=reach, text=code, at=clock.now()).enrollment
    return page_of(
        name=f"statement {enrollment.pk}",
        rows=statement_of(enrollment=enrollment, since=asked.since, until=asked.until),
        asked=asked,
        render=_rendered,
    )
