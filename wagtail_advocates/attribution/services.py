from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, DateTimeField, F, Q, Value, When

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.attribution.models import Attribution, Credit, Referral
from wagtail_advocates.attribution.weights import weights
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core import clock
from wagtail_advocates.core.money import split
from wagtail_advocates.programs.models import Program
from wagtail_advocates.tracking.models import Prospect, Touchpoint

BY_HAND = "by_hand"


def credited_touches(
    *, program: Program, touches: Sequence[Touchpoint], code_touch: Touchpoint | None
) -> Sequence[Touchpoint]:
    """The contacts that may be credited: a typed code beats clicks, or the other way round."""
    if code_touch is None:
        return touches
    if program.precedence == Program.Precedence.CODE:
        return [code_touch]
    clicks = [touch for touch in touches if touch.kind == Touchpoint.Kind.CLICK]
    return clicks or [code_touch]


def attribute(
    *, conversion: Conversion, program: Program, touches: Sequence[Touchpoint], contacts: int
) -> list[Credit]:
    """Credit a conversion to these of its ``contacts``; amounts sum to the sale's exactly."""
    result = weights(
        program.attribution_model,
        [touch.occurred_at for touch in touches],
        half_life_days=program.half_life_days,
    )
    credited = [
        Credited(touch.enrollment, touch, weight)
        for touch, weight in zip(touches, result.weights, strict=True)
        if weight
    ]
    return credit(
        conversion=conversion,
        model=result.model,
        version=result.version,
        method=touches[-1].kind if result.weights[-1] else touches[0].kind,
        credited=credited,
        contacts=contacts,
    )


@dataclass(frozen=True)
class Credited:
    """Who gets a weight, and the contact it is for, if it is for one."""

    enrollment: Enrollment
    touchpoint: Touchpoint | None
    weight: int


def credit(
    *,
    conversion: Conversion,
    model: str,
    version: int,
    method: str,
    credited: Sequence[Credited],
    contacts: int | None = None,
) -> list[Credit]:
    """Write an attribution; the parts of the amount sum to it exactly (largest remainder).

    ``contacts`` is how many the friend had had by then, where they were looked at.
    """
    shares = [each.weight for each in credited]
    attribution = Attribution.objects.create(
        conversion=conversion,
        model=model,
        model_version=version,
        method=method,
        denominator=sum(shares),
        contacts=contacts,
        decided_at=clock.now(),
    )
    amounts = split(conversion.amount_minor, shares)
    return Credit.objects.bulk_create(
        Credit(
            attribution=attribution,
            touchpoint=each.touchpoint,
            enrollment=each.enrollment,
            number=number,
            weight=each.weight,
            amount_minor=amount,
        )
        for number, (each, amount) in enumerate(zip(credited, amounts, strict=True), start=1)
    )


def withdraw(*, conversion: Conversion) -> None:
    """Take an attribution back, so that another can be written; its Decisions stay."""
    Credit.objects.filter(attribution__conversion=conversion).delete()
    Attribution.objects.filter(conversion=conversion).delete()


def refer(
    *, prospect: Prospect, touch: Touchpoint, state: str = Referral.State.VISITOR
) -> Referral:
    """The relation of the touch's advocate and the prospect, made at their first contact."""
    referral, _ = Referral.objects.get_or_create(
        enrollment_id=touch.enrollment_id,
        prospect=prospect,
        defaults={
            "program_id": touch.program_id,
            "state": state,
            "method": touch.kind,
            "channel": touch.channel,
            "started_at": touch.occurred_at,
        },
    )
    return referral


def convert(*, prospect: Prospect, touches: Iterable[Touchpoint], kind: str, at: datetime) -> None:
    """Move the relations of the touches' advocates and the prospect on, made where missing.

    Who is a customer stays one. Queries: one where all are known, else three.
    """
    first: dict[int, Touchpoint] = {}
    for touch in touches:
        first.setdefault(touch.enrollment_id, touch)
    is_paid = kind in Conversion.PAID
    state = Referral.State.CUSTOMER if is_paid else Referral.State.LEAD
    is_customer = Q(state=Referral.State.CUSTOMER)
    known = Referral.objects.filter(prospect=prospect, enrollment__in=first)
    # MariaDB assigns from left to right: the moment is set while the state is the one before.
    moved = known.update(
        converted_at=Case(
            When(is_customer, then=F("converted_at")),
            default=Value(at if is_paid else None, output_field=DateTimeField()),
        ),
        state=Case(When(is_customer, then=F("state")), default=Value(state)),
    )
    if moved == len(first):
        return
    there = set(known.values_list("enrollment_id", flat=True))
    Referral.objects.bulk_create(
        [
            Referral(
                enrollment_id=enrollment_id,
                prospect=prospect,
                program_id=touch.program_id,
                state=state,
                method=touch.kind,
                channel=touch.channel,
                started_at=touch.occurred_at,
                converted_at=at if is_paid else None,
            )
            for enrollment_id, touch in first.items()
            if enrollment_id not in there
        ],
        ignore_conflicts=True,
    )


def refer_by_hand(*, prospect: Prospect, enrollment: Enrollment, at: datetime) -> Referral:
    """The relation somebody of the team says there is."""
    referral, _ = Referral.objects.get_or_create(
        enrollment=enrollment,
        prospect=prospect,
        defaults={"program_id": enrollment.program_id, "method": BY_HAND, "started_at": at},
    )
    return referral


def mark_converted(*, referral: Referral, kind: str, at: datetime) -> None:
    """Move a referral on to lead or customer; it never moves back."""
    if referral.state == Referral.State.CUSTOMER:
        return
    if kind in Conversion.PAID:
        referral.state = Referral.State.CUSTOMER
        referral.converted_at = at
    else:
        referral.state = Referral.State.LEAD
    referral.save(update_fields=["state", "converted_at"])
