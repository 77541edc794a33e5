from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status
from pydantic import Field, StrictStr

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.advocates.queries import enrollments_within
from wagtail_advocates.api.auth import SecretKey, caller_of
from wagtail_advocates.api.calls import REFUSALS, IdempotencyKey, once_per_key
from wagtail_advocates.api.reading import advocates
from wagtail_advocates.api.reading.asking import (
    ANSWERS,
    PeriodIn,
    RowIn,
    one_of,
    page_of,
    reach_asked,
    reading_key,
)
from wagtail_advocates.api.reading.rows import EnrollmentPage, EnrollmentRow
from wagtail_advocates.api.schemas import Strict
from wagtail_advocates.core.idempotency import Answer
from wagtail_advocates.flows import decide_enrollment
from wagtail_advocates.links.queries import primary_codes
from wagtail_advocates.programs.reach import reach_of

router = Router(tags=["Advocates"])


class EnrollmentsIn(PeriodIn):
    status: advocates.Status | None = None
    type: Literal["customer", "employee", "fan", "reader", "partner", "friend"] | None = None
    advocate: UUID | None = None


class DecisionIn(Strict):
    outcome: Literal["approve", "decline", "pause", "resume", "ban"]
    reason: Annotated[StrictStr, Field(max_length=200)] = ""


def _rendered(rows: Sequence[Enrollment]) -> list[dict[str, Any]]:
    codes = primary_codes(enrollment_ids=[row.pk for row in rows])
    return [
        {
            "id": row.public_id,
            "program": row.program.slug,
            "advocate": row.advocate.public_id,
            "name": row.advocate.name,
            "email": "" if row.advocate.erased_at else row.advocate.email,
            "status": row.status,
            "reason": row.status_reason,
            "type": row.type,
            "source": row.source,
            "recruited_by": row.recruited_by.public_id if row.recruited_by else None,
            "code": codes.get(row.pk),
            "joined_at": row.joined_at,
        }
        for row in rows
    ]


@router.get(
    "/enrollments",
    response={200: EnrollmentPage, **ANSWERS},
    auth=reading_key("advocates"),
    operation_id="enrollment_list",
    url_name="enrollment_list",
    summary="Who is in which program",
)
def list_enrollments(request: HttpRequest, asked: Query[EnrollmentsIn]) -> Any:
    """Newest first. The period is when they joined."""
    rows = enrollments_within(
        reach=reach_asked(request, asked, EnrollmentRow),
        status=asked.status,
        advocate_type=asked.type,
        advocate=asked.advocate,
        since=asked.since,
        until=asked.until,
    )
    return page_of(name="enrollments", rows=rows, asked=asked, render=_rendered)


@router.get(
    "/enrollments/{enrollment_id}",
    response={200: EnrollmentRow, **ANSWERS},
    auth=reading_key("advocates"),
    operation_id="enrollment_show",
    url_name="enrollment_show",
    summary="One person in one program",
)
def show_enrollment(request: HttpRequest, enrollment_id: UUID, asked: Query[RowIn]) -> Any:
    """With the reason of the last decision, and the code they share by default."""
    rows = enrollments_within(reach=reach_asked(request, asked, EnrollmentRow))
    return one_of(rows, enrollment_id, _rendered)


@router.post(
    "/enrollments/{enrollment_id}/decision",
    response={200: EnrollmentRow, **REFUSALS},
    auth=SecretKey("advocates"),
    operation_id="enrollment_decide",
    url_name="enrollment_decide",
    summary="Approve, decline, pause, resume or ban somebody",
)
def decide(
    request: HttpRequest,
    enrollment_id: UUID,
    body: DecisionIn,
    idempotency_key: str = IdempotencyKey,
) -> Status[Any]:
    """The same step again changes nothing. A decline or a ban needs a reason; its advocate reads
    it.
    """
    caller = caller_of(request)
    rows = enrollments_within(reach=reach_of(site=caller.site, program=caller.program))
    found = get_object_or_404(rows, public_id=enrollment_id)

    def call() -> Answer:
        decide_enrollment(
            enrollment_id=found.pk,
            outcome=body.outcome,
            actor=caller.identity,
            reason=body.reason,
        )
        row = one_of(rows.all(), enrollment_id, _rendered)
        return 200, EnrollmentRow(**row).model_dump(mode="json")

    return Status(*once_per_key(request, idempotency_key, call))
