from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from wagtail_advocates.api.auth import caller_of
from wagtail_advocates.api.conversions import router
from wagtail_advocates.api.reading.asking import (
    ANSWERS,
    PeriodIn,
    RowIn,
    one_of,
    page_of,
    reach_asked,
    reading_key,
    told,
)
from wagtail_advocates.api.reading.rows import ConversionPage, ConversionRow, WhyRow
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.conversions.queries import conversions_within
from wagtail_advocates.conversions.services import conversion_key
from wagtail_advocates.payouts.friends import coupons_of
from wagtail_advocates.reports.why import why_conversion


class ConversionsIn(PeriodIn):
    kind: Literal["sale", "lead", "recurring"] | None = None
    attributed: bool | None = None
    external_id: str | None = Field(None, min_length=1, max_length=200)
    source: str = Field("shop", min_length=1, max_length=40, description="Of ``external_id``.")
    enrollment: UUID | None = None
    advocate: UUID | None = None


def _keys(request: HttpRequest, asked: ConversionsIn) -> list[str] | None:
    """The natural keys an external id may have: exact on every database."""
    if asked.external_id is None:
        return None
    return [
        conversion_key(
            site=caller_of(request).site,
            source=asked.source,
            kind=kind,
            external_id=asked.external_id,
        )
        for kind in (Conversion.Kind.SALE, Conversion.Kind.LEAD)
    ]


def _credited(row: Conversion) -> list[UUID]:
    """The enrollments with a part of the credit, each once, in the order of their contacts."""
    attribution = getattr(row, "attribution", None)
    credits = attribution.credits.all() if attribution else ()
    return list(dict.fromkeys(credit.enrollment.public_id for credit in credits))


def _rendered(rows: Sequence[Conversion]) -> list[dict[str, Any]]:
    coupons = coupons_of(conversions=rows)
    return [
        {
            "id": row.public_id,
            "program": row.program.slug,
            "source": row.source,
            "external_id": row.external_id,
            "kind": row.kind,
            "currency": row.currency,
            "amount_minor": row.amount_minor,
            "tax_minor": row.tax_minor,
            "shipping_minor": row.shipping_minor,
            "discount_minor": row.discount_minor,
            "code": row.code.code if row.code else None,
            "is_new_customer": row.customer_is_new,
            "attributed": hasattr(row, "attribution"),
            "method": row.attribution.method if hasattr(row, "attribution") else None,
            "enrollments": _credited(row),
            "occurred_at": row.occurred_at,
            "recorded_at": row.recorded_at,
            "friend_coupons": coupons.get(row.pk, []),
        }
        for row in rows
    ]


@router.get(
    "/conversions",
    response={200: ConversionPage, **ANSWERS},
    auth=reading_key("conversions"),
    operation_id="conversion_list",
    summary="The leads and sales that were reported",
)
def list_conversions(request: HttpRequest, asked: Query[ConversionsIn]) -> Any:
    """Newest first, by when they were recorded; the period is of that too."""
    rows = conversions_within(
        reach=reach_asked(request, asked, ConversionRow),
        kind=asked.kind,
        keys=_keys(request, asked),
        is_attributed=asked.attributed,
        enrollment=asked.enrollment,
        advocate=asked.advocate,
        since=asked.since,
        until=asked.until,
    )
    return page_of(name="conversions", rows=rows, asked=asked, render=_rendered)


@router.get(
    "/conversions/{conversion_id}",
    response={200: ConversionRow, **ANSWERS},
    auth=reading_key("conversions"),
    operation_id="conversion_show",
    url_name="conversion_show",
    summary="One lead or sale",
)
def show_conversion(request: HttpRequest, conversion_id: UUID, asked: Query[RowIn]) -> Any:
    """As in the list; ``/conversions/{conversion_id}/why`` tells what became of it."""
    rows = conversions_within(reach=reach_asked(request, asked, ConversionRow))
    return one_of(rows, conversion_id, _rendered)


@router.get(
    "/conversions/{conversion_id}/why",
    response={200: WhyRow, **ANSWERS},
    auth=reading_key("conversions"),
    operation_id="conversion_why",
    url_name="conversion_why",
    summary="Why a conversion was, or was not, rewarded",
)
def conversion_why(request: HttpRequest, conversion_id: UUID, asked: Query[RowIn]) -> Any:
    """The chain of decisions, oldest first, told in the language of ``Accept-Language``."""
    rows = Conversion.objects.filter(reach_asked(request, asked, WhyRow).through())
    found = get_object_or_404(rows, public_id=conversion_id)
    return told(request, lambda: {"id": conversion_id, "chain": why_conversion(conversion=found)})
