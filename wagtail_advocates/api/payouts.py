from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from wagtail_advocates.api.auth import SecretKey, caller_of
from wagtail_advocates.api.calls import (
    REFUSALS,
    IdempotencyKey,
    once_per_key,
)
from wagtail_advocates.api.schemas import PayoutIn, PayoutOut
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.errors import UnknownCode
from wagtail_advocates.core.idempotency import Answer
from wagtail_advocates.flows import request_payout
from wagtail_advocates.links.queries import find_code
from wagtail_advocates.payouts.coupons import codes_of
from wagtail_advocates.payouts.friends import orders_of
from wagtail_advocates.payouts.models import Payout

router = Router(tags=["Payouts"])


def payout_out(payout: Payout, *, coupons: list[str], orders: list[Conversion]) -> dict[str, Any]:
    return {
        "id": str(payout.public_id),
        "status": payout.state,
        "reason": payout.reason,
        "unit": payout.unit,
        "amount_minor": payout.amount_minor,
        "method": payout.method,
        "coupons": coupons,
        "beneficiary": "friend" if payout.friend_id else "advocate",
        "orders": [{"source": row.source, "external_id": row.external_id} for row in orders],
    }


def _payout_out(payout: Payout) -> dict[str, Any]:
    return payout_out(
        payout,
        coupons=codes_of(payout_id=payout.pk),
        orders=orders_of(payouts=[payout]).get(payout.pk, []),
    )


@router.post(
    "/payouts",
    response={201: PayoutOut, **REFUSALS},
    auth=SecretKey("payouts"),
    operation_id="payout_request",
    url_name="payout_request",
    summary="Ask for an advocate's payout",
)
def create_payout(
    request: HttpRequest, body: PayoutIn, idempotency_key: str = IdempotencyKey
) -> Status[Any]:
    """Everything available in the program's currency; the next batch takes it along.

    ``advocate`` is their code. Nothing is sent before somebody of the team approves the batch.
    Asking again while one waits answers with the same payout.
    """
    caller = caller_of(request)
    code = find_code(site=caller.site, text=body.advocate)
    if code is None or (
        caller.program is not None and code.enrollment.program_id != caller.program.pk
    ):
        raise UnknownCode
    enrollment = code.enrollment

    def call() -> Answer:
        return 201, _payout_out(request_payout(enrollment=enrollment, actor=caller.identity))

    return Status(*once_per_key(request, idempotency_key, call))
