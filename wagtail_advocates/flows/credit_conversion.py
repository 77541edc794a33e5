"""Who is credited for a conversion: its contacts, the sale it goes on with, or nobody; and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wagtail_advocates.attribution.models import Credit
from wagtail_advocates.attribution.services import (
    Credited,
    attribute,
    convert,
    credit,
    credited_touches,
)
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.flows.confirm_visit import confirm_visits_of
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.programs.models import Program
from wagtail_advocates.tracking import services as tracking
from wagtail_advocates.tracking.models import Prospect, Touchpoint
from wagtail_advocates.tracking.queries import Person, found_within, touchpoints_within

Outcome = tuple[list[Credit], str]


def credit_conversion(
    *,
    conversion: Conversion,
    program: Program,
    prospect: Prospect | None,
    person: Person | None,
    typed: ReferralCode | None,
    contacts: Sequence[Touchpoint] | None = None,
) -> Outcome:
    """Credit a lead or sale to the contacts of its prospect; the credits and the reason.

    ``person`` is whose pseudonym the prospect is; ``contacts`` are the latest ones, where somebody
    has looked at them already.
    """
    if prospect is None or person is None:
        return _nobody(conversion, reason="nobody_referred")
    if not program.is_open(at=conversion.occurred_at):
        return _nobody(conversion, reason="program_closed")
    confirmed = confirm_visits_of(person=person, reason="purchase_confirmed")
    at, touches = conversion.occurred_at, None
    if contacts is not None and not confirmed:
        touches = found_within(contacts, program=program, before=at)
    if touches is None:
        touches = touchpoints_within(person=person, program=program, before=at)
    code_touch = _code_touch(
        prospect=prospect, typed=typed, touches=touches, at=conversion.occurred_at
    )
    chosen = credited_touches(program=program, touches=touches, code_touch=code_touch)
    if not chosen:
        return _nobody(conversion, reason="no_contact_in_window", window_days=program.window_days)
    is_new = code_touch is not None and code_touch not in touches
    credits = attribute(
        conversion=conversion, program=program, touches=chosen, contacts=len(touches) + is_new
    )
    reason = "typed_code" if code_touch in chosen else program.attribution_model
    convert(
        prospect=prospect,
        touches=[each.touchpoint for each in credits if each.touchpoint is not None],
        kind=conversion.kind,
        at=conversion.occurred_at,
    )
    decide_credit(
        conversion=conversion,
        credits=credits,
        reason=reason,
        half_life_days=program.half_life_days,
        window_days=program.window_days,
        contacts=[_contact(touch) for touch in chosen],
    )
    return credits, reason


def credit_recurring(*, conversion: Conversion, program: Program) -> Outcome:
    """Credit a recurring payment like the sale that began it, however long ago that was.

    Closing a program ends new referrals and not the payments that go on; unpublishing ends both.
    """
    if not program.live:
        return _nobody(conversion, reason="program_closed")
    first = conversion.began_with
    if first is None:
        awaited = conversion.look_again
        return _nobody(
            conversion, reason="first_sale_awaited" if awaited else "first_sale_not_credited"
        )
    attribution = first.attribution
    credits = credit(
        conversion=conversion,
        model=attribution.model,
        version=attribution.model_version,
        method=attribution.method,
        credited=[
            Credited(each.enrollment, each.touchpoint, each.weight)
            for each in attribution.credits.select_related(
                "enrollment__advocate", "enrollment__recruited_by__advocate", "touchpoint"
            )
        ],
    )
    decide_credit(conversion=conversion, credits=credits, reason="as_first_sale", as_sale=first.pk)
    return credits, "as_first_sale"


def decide_credit(
    *,
    conversion: Conversion,
    credits: Sequence[Credit],
    reason: str,
    actor: str = "",
    note: str = "",
    **facts: Any,
) -> None:
    """Write down who was credited, with all that is needed to work it out again."""
    attribution = credits[0].attribution
    decide(
        program_id=conversion.program_id,
        subject_kind="conversion",
        subject_id=conversion.pk,
        step="attribution",
        outcome="credited",
        reason=reason,
        rule_version=f"{attribution.model}/{attribution.model_version}",
        actor=actor,
        note=note,
        evidence={
            **facts,
            "denominator": attribution.denominator,
            "credits": [
                {
                    "enrollment": each.enrollment_id,
                    "touchpoint": each.touchpoint_id,
                    "weight": each.weight,
                    "amount_minor": each.amount_minor,
                }
                for each in credits
            ],
        },
    )


def _nobody(conversion: Conversion, *, reason: str, **facts: Any) -> Outcome:
    decide(
        program_id=conversion.program_id,
        subject_kind="conversion",
        subject_id=conversion.pk,
        step="attribution",
        outcome="not_credited",
        reason=reason,
        evidence={**facts, "credits": []},
    )
    return [], reason


def _contact(touch: Touchpoint) -> dict[str, Any]:
    return {
        "touchpoint": touch.pk,
        "enrollment": touch.enrollment_id,
        "kind": touch.kind,
        "occurred_at": touch.occurred_at.isoformat(),
    }


def _code_touch(
    *,
    prospect: Prospect,
    typed: ReferralCode | None,
    touches: list[Touchpoint],
    at: datetime,
) -> Touchpoint | None:
    """The touchpoint of the typed code: the last one if it is that, else a new one."""
    if typed is None:
        return None
    last = touches[-1] if touches else None
    if last is not None and last.code_id == typed.pk and last.kind == Touchpoint.Kind.CODE:
        return last
    return tracking.touch(prospect=prospect, code=typed, kind=Touchpoint.Kind.CODE, occurred_at=at)
