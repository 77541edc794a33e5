from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from wagtail_advocates.api.auth import SecretKey, caller_of
from wagtail_advocates.api.calls import REFUSALS, IdempotencyKey, once_per_key
from wagtail_advocates.api.schemas import (
    CreditCheckIn,
    CreditGiveBackIn,
    CreditOut,
    CreditSpendIn,
    CreditUseOut,
)
from wagtail_advocates.core.idempotency import Answer
from wagtail_advocates.flows import CreditResult, give_back_credit, spend_credit, store_credit
from wagtail_advocates.programs.models import Program
from wagtail_advocates.programs.queries import known_program

router = Router(tags=["Store credit"])


def _program(request: HttpRequest, slug: str | None) -> Program:
    """The program of the call, or the site's first one. Errors: ``UnknownProgram``."""
    caller = caller_of(request)
    return caller.program or known_program(site=caller.site, slug=slug or "")


def _use_out(result: CreditResult) -> dict[str, Any]:
    use = result.use
    return {
        "order": use.order,
        "unit": use.unit,
        "amount_minor": use.amount_minor,
        "status": "given_back" if use.undone_at else "spent",
        "repeated": result.repeated,
    }


@router.post(
    "/credit/check",
    response={200: CreditOut, **REFUSALS},
    auth=SecretKey("credit"),
    operation_id="credit_check",
    url_name="credit_check",
    summary="How much store credit a customer has",
)
def check_credit(request: HttpRequest, body: CreditCheckIn) -> Any:
    """By e-mail address, in the body so that it stands in no log of addresses."""
    program = _program(request, body.program)
    return {
        "unit": program.currency,
        "amount_minor": store_credit(program=program, email=body.email),
    }


@router.post(
    "/credit/spend",
    response={200: CreditUseOut, 201: CreditUseOut, **REFUSALS},
    auth=SecretKey("credit"),
    operation_id="credit_spend",
    url_name="credit_spend",
    summary="Pay a part of an order with store credit",
)
def spend(
    request: HttpRequest, body: CreditSpendIn, idempotency_key: str = IdempotencyKey
) -> Status[Any]:
    """Once for each order, for ever; a repeat answers 200. Too little credit spends nothing, and
    so does an order that got its credit back.
    """
    program = _program(request, body.program)

    def call() -> Answer:
        result = spend_credit(
            program=program, email=body.email, order=body.order, amount_minor=body.amount_minor
        )
        return (200 if result.repeated else 201), _use_out(result)

    return Status(*once_per_key(request, idempotency_key, call))


@router.post(
    "/credit/give-back",
    response={200: CreditUseOut, **REFUSALS},
    auth=SecretKey("credit"),
    operation_id="credit_give_back",
    url_name="credit_give_back",
    summary="Give the store credit of a canceled order back",
)
def give_back(request: HttpRequest, body: CreditGiveBackIn) -> Any:
    """The whole of it, once, to whom it was taken from."""
    return _use_out(give_back_credit(program=_program(request, body.program), order=body.order))
