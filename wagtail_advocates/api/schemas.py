"""What the API takes and gives. Unknown fields are refused; integers are integers."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from wagtail_advocates.core.money import MAX_MINOR

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]")


def _moment_text(value: Any) -> Any:
    """A number is no moment, though pydantic would take it for seconds since 1970."""
    if isinstance(value, datetime) or (isinstance(value, str) and _ISO.match(value)):
        return value
    raise ValueError("A moment is a text such as 2026-11-01T00:00:00Z.")


IsoText = BeforeValidator(_moment_text)
Moment = Annotated[datetime, IsoText]
Amount = Annotated[StrictInt, Field(ge=0, le=MAX_MINOR)]
Currency = Annotated[StrictStr, Field(pattern=r"^[A-Z]{3}$")]
Reference = Annotated[StrictStr, Field(min_length=1, max_length=200)]
Source = Annotated[StrictStr, Field(min_length=1, max_length=40)]
Slug = Annotated[StrictStr, Field(pattern=r"^[-a-zA-Z0-9_]{1,60}$")]
Code = Annotated[StrictStr, Field(min_length=1, max_length=64)]
ChannelId = Annotated[StrictStr, Field(max_length=24)]
Token = Annotated[StrictStr, Field(max_length=4000)]
PageId = Annotated[StrictInt, Field(ge=1, lt=2**53)]


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class FieldProblem(Schema):
    field: str
    message: str


class Problem(Schema):
    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldProblem] = []


class LineIn(Strict):
    sku: Annotated[StrictStr, Field(max_length=80)] = ""
    category: Annotated[StrictStr, Field(max_length=80)] = ""
    quantity: Annotated[StrictInt, Field(ge=1, lt=10**6)] = 1
    amount_minor: Amount


class CustomerIn(Strict):
    email: Annotated[StrictStr, Field(max_length=254)] = ""
    user_id: Annotated[StrictInt, Field(ge=1, lt=2**53)] | None = None
    is_new: StrictBool | None = None
    device: Annotated[StrictStr, Field(max_length=200)] = ""
    payment: Annotated[StrictStr, Field(max_length=200)] = ""
    address: Annotated[StrictStr, Field(max_length=500)] = ""
    country: Annotated[StrictStr, Field(pattern=r"^([A-Za-z]{2})?$")] = ""
    ip: Annotated[StrictStr, Field(max_length=45)] = ""
    group: Annotated[StrictStr, Field(max_length=80)] = ""


class ConversionIn(Strict):
    external_id: Reference
    kind: Literal["sale", "lead", "recurring"] = "sale"
    amount_minor: Amount
    currency: Currency
    source: Source = "shop"
    program: Slug | None = None
    code: Annotated[StrictStr, Field(max_length=64)] = ""
    visitor: UUID | None = None
    customer: CustomerIn = CustomerIn()
    lines: Annotated[list[LineIn], Field(max_length=500)] = []
    tax_minor: Amount = 0
    shipping_minor: Amount = 0
    discount_minor: Amount = 0
    first_order: Annotated[StrictStr, Field(max_length=200)] = ""
    occurred_at: Moment | None = None


class RewardOut(Schema):
    id: UUID
    beneficiary: str
    kind: str
    unit: str
    amount_minor: int
    reversed_minor: int
    state: str
    reason: str
    available_at: datetime


class ConversionOut(Schema):
    id: UUID
    status: Literal["recorded"]
    attributed: bool
    reason: str
    repeated: bool
    rewards: list[RewardOut]


class RefundedLineIn(Strict):
    line: Annotated[StrictInt, Field(ge=0, le=500)] = 0
    sku: Annotated[StrictStr, Field(max_length=80)] = ""
    quantity: Annotated[StrictInt, Field(ge=0, lt=10**6)] = 0
    amount_minor: Amount


class RefundIn(Strict):
    order: Reference
    external_id: Reference
    amount_minor: Annotated[StrictInt, Field(ge=1, le=MAX_MINOR)]
    currency: Currency
    kind: Literal["refund", "chargeback", "chargeback_reversed"] = "refund"
    lines: Annotated[list[RefundedLineIn], Field(max_length=500)] = []
    source: Source = "shop"
    reason: Annotated[StrictStr, Field(max_length=200)] = ""
    occurred_at: Moment | None = None


class ReversalOut(Schema):
    reward: UUID
    amount_minor: int


class RefundOut(Schema):
    id: UUID
    status: Literal["applied", "parked"]
    repeated: bool
    reversals: list[ReversalOut]


class WhyLineOut(Schema):
    at: datetime
    step: str
    outcome: str
    reason: str
    text: str
    note: str
    evidence: dict[str, Any]


class WhyOut(Schema):
    id: UUID
    chain: list[WhyLineOut]


class BalanceOut(Schema):
    unit: str
    pending_minor: int
    available_minor: int
    in_transit_minor: int
    credit_minor: int


class HandOverIn(Strict):
    token: Annotated[StrictStr, Field(min_length=1, max_length=400)]
    host: Annotated[StrictStr, Field(min_length=1, max_length=253)]


class HandOverOut(Schema):
    visitor: UUID


class PayoutIn(Strict):
    advocate: Code


class OrderOut(Schema):
    source: str
    external_id: str


class PayoutOut(Schema):
    id: UUID
    status: str
    reason: str
    unit: str
    amount_minor: int
    method: str
    coupons: list[str]
    beneficiary: Literal["advocate", "friend"]
    orders: list[OrderOut]


class CreditCheckIn(Strict):
    email: Annotated[StrictStr, Field(min_length=3, max_length=254)]
    program: Slug | None = None


class CreditSpendIn(CreditCheckIn):
    order: Reference
    amount_minor: Annotated[StrictInt, Field(ge=1, le=MAX_MINOR)]


class CreditGiveBackIn(Strict):
    order: Reference
    program: Slug | None = None


class CreditOut(Schema):
    unit: str
    amount_minor: int


class CreditUseOut(CreditOut):
    order: str
    status: str
    repeated: bool


class AdvocateBalanceOut(Schema):
    code: str
    balances: list[BalanceOut]


class ReasonOut(Schema):
    verdict: str
    reason: str
    text: str
    visits: int


class VisitsOut(Schema):
    counted: int
    excluded: int
    unverified: int
    by_reason: list[ReasonOut]
