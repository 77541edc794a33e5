from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from wagtail_advocates.advocates.queries import enrollments_within
from wagtail_advocates.api.auth import SecretKey, caller_of
from wagtail_advocates.api.calls import REFUSALS, IdempotencyKey, once_per_key
from wagtail_advocates.api.reading.asking import (
    ANSWERS,
    PeriodIn,
    RowIn,
    page_of,
    reach_asked,
    reading_key,
)
from wagtail_advocates.api.reading.rows import LinkPage, LinkRow
from wagtail_advocates.api.schemas import Code, Strict
from wagtail_advocates.core import clock
from wagtail_advocates.core.idempotency import Answer
from wagtail_advocates.flows import issue_link
from wagtail_advocates.links.addresses import referral_url
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.links.queries import code_status, code_within, codes_within
from wagtail_advocates.programs.reach import reach_of

router = Router(tags=["Links"])


class LinksIn(PeriodIn):
    status: Literal["active", "expired", "retired"] | None = None
    vanity: bool | None = None
    enrollment: UUID | None = None
    advocate: UUID | None = None


class LinkIn(Strict):
    enrollment: UUID
    code: Code | None = None


def _rendered(rows: Sequence[ReferralCode]) -> list[dict[str, Any]]:
    now = clock.now()
    return [
        {
            "code": row.code,
            "url": referral_url(site=row.site, code=row.code),
            "status": code_status(row, at=now),
            "is_vanity": row.is_vanity,
            "is_primary": row.is_primary,
            "program": row.enrollment.program.slug,
            "enrollment": row.enrollment.public_id,
            "advocate": row.enrollment.advocate.public_id,
            "created_at": row.created_at,
            "expires_at": row.expires_at,
            "retired_at": row.retired_at,
        }
        for row in rows
    ]


@router.get(
    "/links",
    response={200: LinkPage, **ANSWERS},
    auth=reading_key("links"),
    operation_id="link_list",
    url_name="link_list",
    summary="Codes and the links that carry them",
)
def list_links(request: HttpRequest, asked: Query[LinksIn]) -> Any:
    """Newest first. ``status`` is the code's own: whether its advocate and program are active is
    theirs to say.
    """
    rows = codes_within(
        reach=reach_asked(request, asked, LinkRow),
        at=clock.now(),
        status=asked.status,
        is_vanity=asked.vanity,
        advocate=asked.advocate,
        enrollment=asked.enrollment,
        since=asked.since,
        until=asked.until,
    )
    return page_of(name="links", rows=rows, asked=asked, render=_rendered)


@router.get(
    "/links/{code}",
    response={200: LinkRow, **ANSWERS},
    auth=reading_key("links"),
    operation_id="link_show",
    url_name="link_show",
    summary="One code and the link that carries it",
)
def show_link(request: HttpRequest, code: str, asked: Query[RowIn]) -> Any:
    """As in the list, written in any way a person may write it."""
    reach = reach_asked(request, asked, LinkRow)
    return _rendered([code_within(reach=reach, text=code, at=clock.now())])[0]


@router.post(
    "/links",
    response={200: LinkRow, 201: LinkRow, **REFUSALS},
    auth=SecretKey("links"),
    operation_id="link_issue",
    url_name="link_issue",
    summary="Give somebody a code",
)
def create_link(
    request: HttpRequest, body: LinkIn, idempotency_key: str = IdempotencyKey
) -> Status[Any]:
    """With ``code``, that one, which they share by default from then on; older ones go on working.
    Without, the one they have, or a drawn one. 200 where it was theirs already.
    """
    caller = caller_of(request)
    rows = enrollments_within(reach=reach_of(site=caller.site, program=caller.program))
    enrollment = get_object_or_404(rows, public_id=body.enrollment)

    def call() -> Answer:
        result = issue_link(enrollment_id=enrollment.pk, wish=body.code or "")
        row = _rendered([result.code])[0]
        return (201 if result.created else 200), LinkRow(**row).model_dump(mode="json")

    return Status(*once_per_key(request, idempotency_key, call))
