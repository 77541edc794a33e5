from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wagtail_advocates.attribution.models import Attribution, Credit, Referral
from wagtail_advocates.attribution.weights import weights
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core import clock
from wagtail_advocates.core.money import split
from wagtail_advocates.programs.models import Program
from wagtail_advocates.tracking.models import Prospect, Touchpoint


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
    *, conversion: Conversion, program: Program, touches: Sequence[Touchpoint]
) -> list[Credit]:
    """Credit a conversion to its contacts; amounts sum to the sale's exactly."""
    result = weights(program.attribution_model, [touch.occurred_at for touch in touches])
    amounts = split(conversion.amount_minor, result.weights)
    chosen = [
        (touch, weight, amount)
        for touch, weight, amount in zip(touches, result.weights, amounts, strict=True)
        if weight
    ]
    attribution = Attribution.objects.create(
        conversion=conversion,
        model=result.model,
        model_version=result.version,
        method=chosen[-1][0].kind,
        denominator=result.denominator,
        decided_at=clock.now(),
    )
    return Credit.objects.bulk_create(
        Credit(
            attribution=attribution,
            touchpoint=touch,
            enrollment=touch.enrollment,
            number=number,
            weight=weight,
            amount_minor=amount,
        )
        for number, (touch, weight, amount) in enumerate(chosen, start=1)
    )


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


def mark_converted(*, referral: Referral, kind: str, at: datetime) -> None:
    """Move a referral on to lead or customer; it never moves back."""
    if referral.state == Referral.State.CUSTOMER:
        return
    if kind == Conversion.Kind.SALE:
        referral.state = Referral.State.CUSTOMER
        referral.converted_at = at
    else:
        referral.state = Referral.State.LEAD
    referral.save(update_fields=["state", "converted_at"])
