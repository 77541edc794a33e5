"""The heart of the product: a reported conversion becomes credits, verdicts, rewards and entries.

Read it from ``record_conversion`` down: the sale is written first, under its natural key; the
contacts of its prospect are credited; each credit is assessed for fraud; each rule of the
published version grants or refuses with a reason; grants are accrued in the ledger.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError
from wagtail.models import Site

from wagtail_advocates import signals
from wagtail_advocates.conversions import services as conversions
from wagtail_advocates.conversions.customers import Customer
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.conversions.moments import checked_moment
from wagtail_advocates.conversions.queries import (
    FirstSale,
    by_key,
    first_credited_sale,
    known_before,
    parked_refunds,
)
from wagtail_advocates.conversions.services import Sale, SaleLine
from wagtail_advocates.core.errors import (
    DuplicateConflict,
    ForeignCurrency,
    ProgramClosed,
    UnknownCode,
    UnknownProgram,
)
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.flows.apply_refunds import apply_parked
from wagtail_advocates.flows.assess_fraud import remember_customer
from wagtail_advocates.flows.credit_conversion import credit_conversion, credit_recurring
from wagtail_advocates.flows.customer_keys import (
    also_seen_with,
    customer_key_of,
    friend_of,
    seen_with,
)
from wagtail_advocates.flows.grant_rewards import grant_rewards
from wagtail_advocates.flows.late_payments import credit_after_commit, credit_waiting
from wagtail_advocates.flows.look_beside import look_beside_after_commit
from wagtail_advocates.flows.merge_visitors import turned_out_to_be
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.links.queries import find_code, why_unusable
from wagtail_advocates.programs.models import Program
from wagtail_advocates.programs.queries import find_program
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.queries import rewards_of
from wagtail_advocates.tracking import services as tracking
from wagtail_advocates.tracking.models import Prospect, Touchpoint
from wagtail_advocates.tracking.queries import Person, latest_contacts, person_of


@dataclass(frozen=True)
class ConversionResult:
    """The conversion, whether it was known before, why it was (not) credited, its rewards."""

    conversion: Conversion
    repeated: bool
    attributed: bool
    reason: str
    rewards: list[Reward] = field(default_factory=list)


def record_conversion(
    *,
    site: Site,
    external_id: str,
    amount_minor: int,
    currency: str,
    source: str = "shop",
    kind: str = Conversion.Kind.SALE,
    program: Program | None = None,
    code: str = "",
    visitor: uuid.UUID | None = None,
    customer: Customer = Customer(),
    lines: Sequence[SaleLine] = (),
    tax_minor: int = 0,
    shipping_minor: int = 0,
    discount_minor: int = 0,
    first_order: str = "",
    occurred_at: datetime | None = None,
) -> ConversionResult:
    """Record a lead, a sale or a recurring payment once, credit it and reward it; the same event
    again changes nothing.

    ``amount_minor`` is what was paid in minor units, tax and shipping included. ``code`` is what
    the friend typed, ``visitor`` the id from the visitor cookie; either may be missing. A
    recurring payment is credited like the sale that began it: ``first_order`` is that sale's
    external id; without it, the customer's first credited sale. A payment that comes before its
    sale is credited when that comes. Call it from trusted code only:
    it grants money.
    Errors: ``UnknownCode``, ``ProgramClosed``, ``UnknownProgram``, ``ForeignCurrency``,
    ``BadAmount``, ``BadReference``, ``BadMoment``, ``DuplicateConflict``, ``TryAgain``; none
    leaves anything behind. Locks: prospect, the sale a payment goes on with, then balances in
    account order.
    """
    sale = Sale(
        source=source,
        external_id=external_id,
        kind=Conversion.Kind(kind),
        amount_minor=amount_minor,
        currency=currency,
        tax_minor=tax_minor,
        shipping_minor=shipping_minor,
        discount_minor=discount_minor,
        lines=tuple(lines),
    )
    conversions.check_sale(sale)
    moment = checked_moment(occurred_at)
    try:
        return _record(
            site=site,
            sale=sale,
            program=program,
            code=code,
            visitor=visitor,
            customer=customer,
            first_order=first_order,
            occurred_at=moment,
        )
    except IntegrityError:
        first = _first_result(site=site, sale=sale)
        if first is None:
            raise
        return first


@flow
def _record(
    *,
    site: Site,
    sale: Sale,
    program: Program | None,
    code: str,
    visitor: uuid.UUID | None,
    customer: Customer,
    first_order: str,
    occurred_at: datetime,
) -> ConversionResult:
    repeated = _repeated(site=site, sale=sale)
    if repeated is not None:
        return repeated
    typed = _typed_code(site=site, text=code, at=occurred_at)
    customer_key = customer_key_of(site_id=site.pk, email=customer.email)
    is_recurring = sale.kind == Conversion.Kind.RECURRING
    prospect = _prospect(
        site=site,
        visitor=visitor,
        customer_key=customer_key,
        typed=None if is_recurring else typed,
    )
    person = person_of(prospect) if prospect else None
    asked = program
    program, contacts = _program(site=site, program=asked, typed=typed, person=person)
    first, first_key = FirstSale(), ""
    if is_recurring:
        first_key = _first_key(site=site, sale=sale, first_order=first_order)
        first = first_credited_sale(
            site_id=site.pk,
            program_id=asked.pk if asked else None,
            currency=sale.currency,
            prospect=prospect,
            customer_key=customer_key,
            order_key=first_key,
            at=occurred_at,
        )
        program = first.sale.program if first.sale else program
    if sale.currency != program.currency:
        raise ForeignCurrency
    before = known_before(
        program=program,
        prospect=prospect,
        customer_key=customer_key,
        order_key=sale.key(site=site),
        at=occurred_at,
    )
    seen = seen_with(site_id=site.pk, customer=customer)
    if first.sale is not None:
        prospect = prospect or friend_of(conversion=first.sale)
        customer_key = customer_key or first.sale.customer_key
        seen = also_seen_with(seen, first=first.sale)
    conversion = conversions.record(
        site=site,
        program=program,
        sale=sale,
        prospect=prospect,
        code=typed,
        customer_key=customer_key,
        customer_is_new=customer.is_new,
        has_bought=before.has_bought,
        country=customer.country,
        group=customer.group,
        occurred_at=occurred_at,
        seen_with=seen.as_data(),
        began_with=first.sale,
        goes_on_with=first_key,
        look_again=first.may_come,
    )
    if is_recurring:
        credits, reason = credit_recurring(conversion=conversion, program=program)
    else:
        credits, reason = credit_conversion(
            conversion=conversion,
            program=program,
            prospect=prospect,
            person=person,
            typed=typed,
            contacts=contacts,
        )
    rewards = (
        grant_rewards(
            conversion=conversion,
            program=program,
            credits=credits,
            seen=seen,
            friend=prospect,
        )
        if credits
        else []
    )
    remember_customer(conversion=conversion, seen=seen, credits=credits)
    if first.may_come:
        credit_after_commit(payment=conversion)
    elif credits and conversion.kind == Conversion.Kind.SALE and before.has_payments:
        credit_waiting(sale=conversion)
    # A refund that is recorded meanwhile is found by whoever commits last, below.
    parked = parked_refunds(key=conversion.key) if before.has_parked else []
    for refund in parked:
        apply_parked(refund=refund, conversion=conversion)
    if parked:
        rewards = list(rewards_of(conversion=conversion))
    look_beside_after_commit(sale=conversion, known_refunds=[refund.pk for refund in parked])
    signals.send_after_commit(
        signals.conversion_recorded, sender=Conversion, conversion=conversion, rewards=rewards
    )
    return ConversionResult(conversion, False, bool(credits), reason, rewards)


def _repeated(*, site: Site, sale: Sale) -> ConversionResult | None:
    """The first result for this event. Errors: ``DuplicateConflict`` for other content."""
    conversion = by_key(key=sale.key(site=site))
    if conversion is None:
        return None
    if conversion.content_digest != sale.content_digest():
        raise DuplicateConflict
    attributed = hasattr(conversion, "attribution")
    rewards = list(rewards_of(conversion=conversion))
    return ConversionResult(conversion, True, attributed, "recorded_before", rewards)


_first_result = flow(_repeated)


def _typed_code(*, site: Site, text: str, at: datetime) -> ReferralCode | None:
    if not text.strip():
        return None
    code = find_code(site=site, text=text)
    if code is None:
        raise UnknownCode
    unusable = why_unusable(code, at=at)
    if unusable == "program_closed":
        raise ProgramClosed
    if unusable:
        raise UnknownCode
    return code


def _first_key(*, site: Site, sale: Sale, first_order: str) -> str:
    """The natural key of the order a payment goes on with; empty where none is named."""
    kind = Conversion.Kind.SALE
    named = {"source": sale.source, "kind": kind, "external_id": first_order}
    return conversions.conversion_key(site=site, **named) if first_order else ""


def _prospect(
    *, site: Site, visitor: uuid.UUID | None, customer_key: str, typed: ReferralCode | None
) -> Prospect | None:
    """The person behind the sale: by cookie, by earlier sales, or new where a code was typed."""
    prospect, person = tracking.visitor_and_customer(
        site=site, visitor=visitor, customer_key=customer_key
    )
    if prospect is not None:
        return turned_out_to_be(prospect=prospect, person=person, customer_key=customer_key)
    if person is None and typed is not None:
        return tracking.new_prospect(site=site, customer_key=customer_key)
    return person


def _program(
    *,
    site: Site,
    program: Program | None,
    typed: ReferralCode | None,
    person: Person | None,
) -> tuple[Program, Sequence[Touchpoint] | None]:
    """The program a sale belongs to: as named, as typed, as last touched, or the site's first; and
    the latest contacts, where they had to be looked at for it.
    """
    if program is not None:
        if program.site_id != site.pk:
            raise UnknownProgram
        if typed is not None and typed.enrollment.program_id != program.pk:
            raise UnknownCode
        return program, None
    if typed is not None:
        return typed.enrollment.program, None
    contacts = latest_contacts(person=person) if person else []
    return (contacts[0].program if contacts else find_program(site=site)), contacts


__all__ = ["ConversionResult", "Customer", "SaleLine", "record_conversion"]
