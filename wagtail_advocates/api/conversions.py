from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import translation
from ninja import Router, Status

from wagtail_advocates.api.auth import SecretKey, caller_of
from wagtail_advocates.api.calls import (
    READING_REFUSALS,
    REFUSALS,
    IdempotencyKey,
    once_per_key,
    program_of,
    visible_row,
)
from wagtail_advocates.api.schemas import (
    AdvocateBalanceOut,
    ConversionIn,
    ConversionOut,
    RefundIn,
    RefundOut,
    WhyOut,
)
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.errors import UnknownCode
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
from wagtail_advocates.links.queries import find_code
from wagtail_advocates.payouts.friends import owed_to_people
from wagtail_advocates.reports.why import WhyLine, why_conversion, why_reward
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


def _told(request: HttpRequest, public_id: UUID, chain: Callable[[], list[WhyLine]]) -> Any:
    """The chain in the language the caller asks for."""
    with translation.override(translation.get_language_from_request(request)):
        return {"id": public_id, "chain": chain()}


@router.get(
    "/conversions/{conversion_id}/why",
    response={200: WhyOut, **READING_REFUSALS},
    auth=SecretKey("conversions"),
    operation_id="conversion_why",
    url_name="conversion_why",
    summary="Why a conversion was, or was not, rewarded",
)
def conversion_why(request: HttpRequest, conversion_id: UUID) -> Any:
    """The chain of decisions, oldest first, told in the language of ``Accept-Language``."""
    found = visible_row(request, Conversion.objects.filter(public_id=conversion_id))
    return _told(request, found.public_id, lambda: why_conversion(conversion=found))


@router.get(
    "/rewards/{reward_id}/why",
    response={200: WhyOut, **READING_REFUSALS},
    auth=SecretKey("conversions"),
    operation_id="reward_why",
    url_name="reward_why",
    summary="How a reward came to be, and what became of it",
)
def reward_why(request: HttpRequest, reward_id: UUID) -> Any:
    """The chain of decisions that led to it and followed it, oldest first, in words."""
    found = visible_row(request, Reward.objects.filter(public_id=reward_id))
    return _told(request, found.public_id, lambda: why_reward(reward=found))


@router.get(
    "/advocates/{code}/balance",
    response={200: AdvocateBalanceOut, **READING_REFUSALS},
    auth=SecretKey("advocates"),
    operation_id="advocate_balance",
    url_name="advocate_balance",
    summary="What an advocate is owed",
)
def advocate_balance(request: HttpRequest, code: str) -> Any:
    """Pending and available amounts per unit, in minor units, what they earned as a friend
    included. Negative: the advocate owes.
    """
    caller = caller_of(request)
    found = find_code(site=caller.site, text=code)
    if found is None or (
        caller.program is not None and found.enrollment.program_id != caller.program.pk
    ):
        raise UnknownCode
    owed = owed_to_people(enrollments=[found.enrollment])
    return {"code": found.code, "balances": owed.get(found.enrollment_id, [])}
