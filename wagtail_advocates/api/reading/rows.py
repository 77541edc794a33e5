"""What lists and rows answer with. Every field may be missing where ``fields`` left it out."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict

from wagtail_advocates.api.schemas import (
    AdvocateBalanceOut,
    BalanceOut,
    PayoutOut,
    RewardOut,
    VisitsOut,
    WhyOut,
)


def _may_be_missing(schema: dict[str, Any]) -> None:
    schema.pop("required", None)


_SPARSE = ConfigDict(json_schema_extra=_may_be_missing)


class SeenEnrollment(Schema):
    id: UUID
    program: str
    status: str


class AdvocateRow(Schema):
    model_config = _SPARSE

    id: UUID
    name: str
    email: str
    is_confirmed: bool
    locale: str
    enrollments: list[SeenEnrollment]
    created_at: datetime
    erased_at: datetime | None


class AdvocatePage(Schema):
    items: list[AdvocateRow]
    next: str | None


class EnrollmentRow(Schema):
    model_config = _SPARSE

    id: UUID
    program: str
    advocate: UUID
    name: str
    email: str
    status: str
    reason: str
    type: str
    source: str
    recruited_by: UUID | None
    code: str | None
    joined_at: datetime


class EnrollmentPage(Schema):
    items: list[EnrollmentRow]
    next: str | None


class RewardRow(RewardOut):
    model_config = _SPARSE

    program: str
    conversion: UUID
    enrollment: UUID
    advocate: UUID
    created_at: datetime
    decided_at: datetime | None


class RewardPage(Schema):
    items: list[RewardRow]
    next: str | None


class ConversionRow(Schema):
    model_config = _SPARSE

    id: UUID
    program: str
    source: str
    external_id: str
    kind: str
    currency: str
    amount_minor: int
    tax_minor: int
    shipping_minor: int
    discount_minor: int
    code: str | None
    is_new_customer: bool | None
    attributed: bool
    method: str | None
    enrollments: list[UUID]
    occurred_at: datetime
    recorded_at: datetime
    friend_coupons: list[str]


class ConversionPage(Schema):
    items: list[ConversionRow]
    next: str | None


class BalanceRow(Schema):
    model_config = _SPARSE

    enrollment: UUID
    advocate: UUID
    program: str
    status: str
    code: str | None
    balances: list[BalanceOut]


class BalancePage(Schema):
    items: list[BalanceRow]
    next: str | None


class StatementRow(Schema):
    model_config = _SPARSE

    entry_id: UUID
    entry: str
    account: str
    earned_as: Literal["advocate", "friend"]
    unit: str
    amount_minor: int
    posted_at: datetime


class StatementPage(Schema):
    items: list[StatementRow]
    next: str | None


class PayoutRow(PayoutOut):
    model_config = _SPARSE

    program: str
    enrollment: UUID
    advocate: UUID
    created_at: datetime
    sent_at: datetime | None
    decided_at: datetime | None


class PayoutPage(Schema):
    items: list[PayoutRow]
    next: str | None


class LinkRow(Schema):
    model_config = _SPARSE

    code: str
    url: str
    status: Literal["active", "expired", "retired"]
    is_vanity: bool
    is_primary: bool
    program: str
    enrollment: UUID
    advocate: UUID
    created_at: datetime
    expires_at: datetime | None
    retired_at: datetime | None


class LinkPage(Schema):
    items: list[LinkRow]
    next: str | None


class WhyRow(WhyOut):
    model_config = _SPARSE


class AdvocateBalanceRow(AdvocateBalanceOut):
    model_config = _SPARSE


class VisitsRow(VisitsOut):
    model_config = _SPARSE
