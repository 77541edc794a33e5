from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from wagtail_advocates.api.auth import SecretKey, caller_of
from wagtail_advocates.api.calls import (
    REFUSALS,
    IdempotencyKey,
    once_per_key,
    program_of,
)
from wagtail_advocates.api.schemas import (
    ConversionIn,
    ConversionOut,
    RefundIn,
    RefundOut,
)
from wagtail_advocates.core.idempotency import Answer
from wagtail_advocates.flows import (
    ConversionResult,
    Customer,
    RefundedLine,
    RefundResult,
    SaleLine,
    record_conversion,
    record_refund,
)
from wagtail_advocates.rewards.models import Reward

router = Router(tags=["Conversions"])


def reward_out(reward: Reward) -> dict[str, Any]:
    return {
        "id": str(reward.public_id),
        "beneficiary": reward.beneficiary,
        "kind": reward.kind,
        "unit": reward.unit,
        "amount_minor": reward.amount_minor,
        "reversed_minor": reward.reversed_minor,
        "state": reward.state,
        "reason": reward.reason,
        "available_at": reward.available_at.isoformat(),
    }


def _conversion_out(result: ConversionResult) -> dict[str, Any]:
    return {
        "id": str(result.conversion.public_id),
        "status": "recorded",
        "attributed": result.attributed,
        "reason": result.reason,
        "repeated": result.repeated,
        "rewards": [reward_out(reward) for reward in result.rewards],
    }


@router.post(
    "/conversions",
    response={200: ConversionOut, 201: ConversionOut, **REFUSALS},
    auth=SecretKey("conversions"),
    operation_id="conversion_create",
    url_name="conversion_create",
    summary="Report a lead or a sale",
)
def create_conversion(
    request: HttpRequest, body: ConversionIn, idempotency_key: str = IdempotencyKey
) -> Status[Any]:
    """Recorded once per source, kind and external id, for ever; a repeat answers 200."""
    caller = caller_of(request)

    def call() -> Answer:
        result = record_conversion(
            site=caller.site,
            program=program_of(caller, body.program),
            external_id=body.external_id,
            kind=body.kind,
            amount_minor=body.amount_minor,
            currency=body.currency,
            source=body.source,
            code=body.code,
            visitor=body.visitor,
            customer=Customer(**body.customer.dict()),
            lines=[SaleLine(**line.dict()) for line in body.lines],
            tax_minor=body.tax_minor,
            shipping_minor=body.shipping_minor,
            discount_minor=body.discount_minor,
            first_order=body.first_order,
            occurred_at=body.occurred_at,
        )
        return (200 if result.repeated else 201), _conversion_out(result)

    return Status(*once_per_key(request, idempotency_key, call))


def _refund_out(result: RefundResult) -> dict[str, Any]:
    return {
        "id": str(result.refund.public_id),
        "status": result.status,
        "repeated": result.repeated,
        "reversals": [
            {"reward": str(row.reward.public_id), "amount_minor": row.amount_minor}
            for row in result.reversals
        ],
    }


@router.post(
    "/refunds",
    response={200: RefundOut, 201: RefundOut, **REFUSALS},
    auth=SecretKey("refunds"),
    operation_id="refund_create",
    url_name="refund_create",
    summary="Report a refund or a chargeback",
)
def create_refund(
    request: HttpRequest, body: RefundIn, idempotency_key: str = IdempotencyKey
) -> Status[Any]:
    """Rewards are taken back in proportion, or by the lines named; before its order, the refund
    is parked.
    """
    caller = caller_of(request)

    def call() -> Answer:
        result = record_refund(
            site=caller.site,
            order=body.order,
            external_id=body.external_id,
            amount_minor=body.amount_minor,
            currency=body.currency,
            kind=body.kind,
            lines=[RefundedLine(**line.dict()) for line in body.lines],
            source=body.source,
            reason=body.reason,
            occurred_at=body.occurred_at,
        )
        return (200 if result.repeated else 201), _refund_out(result)

    return Status(*once_per_key(request, idempotency_key, call))
