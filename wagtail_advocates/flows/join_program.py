from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from wagtail_advocates import signals
from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.advocates.services import (
    enroll,
    ensure_advocate,
    issue_sign_in_link,
    set_status,
)
from wagtail_advocates.conversions.services import Customer
from wagtail_advocates.core import clock
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.errors import NotEligible, ProgramClosed
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.flows.customer_keys import customer_key_of, traits_of
from wagtail_advocates.fraud.services import keep_traits
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.links.services import issue_code
from wagtail_advocates.programs.models import Program
from wagtail_advocates.tracking.queries import touchpoints_within
from wagtail_advocates.tracking.services import find_prospect
from wagtail_advocates.webhooks.services import enqueue


@dataclass(frozen=True)
class JoinResult:
    """The enrollment, its code, and whether this call made it."""

    enrollment: Enrollment
    code: ReferralCode
    created: bool


@flow
def join_program(
    *,
    program: Program,
    email: str,
    name: str,
    locale: str = "",
    user: Any = None,
    advocate_type: str = Enrollment.Type.CUSTOMER,
    source: str = "python",
    confirmed: bool = True,
    known_by: Customer = Customer(),
    visitor: uuid.UUID | None = None,
) -> JoinResult:
    """Enroll a person in a program; joining again finds the first enrollment.

    ``confirmed`` says that the caller knows the address to be the person's. Without it a sign-in
    link is mailed, and the enrollment turns active when it is used. ``known_by`` is what the shop
    knows of the person, such as their device; the fraud rules compare it with later customers'.
    ``visitor`` is the id from the visitor cookie: who led them here recruited them.
    Errors: ``ProgramClosed``, ``BadEmail``, ``BadName``, ``NotEligible``.
    """
    if not program.is_open(at=clock.now()):
        raise ProgramClosed
    advocate = ensure_advocate(
        site=program.site, email=email, name=name, locale=locale, user=user, confirmed=confirmed
    )
    enrollment, created = enroll(
        program=program,
        advocate=advocate,
        status=Enrollment.Status.APPLIED,
        advocate_type=advocate_type,
        source=source,
        recruited_by=_recruiter(program=program, advocate=advocate, visitor=visitor),
    )
    if enrollment.status in (Enrollment.Status.DECLINED, Enrollment.Status.BANNED) and confirmed:
        raise NotEligible
    keep_traits(
        site_id=program.site_id,
        person_key=customer_key_of(site_id=program.site_id, email=advocate.email),
        traits=traits_of(site_id=program.site_id, customer=known_by).items(),
    )
    code = issue_code(enrollment=enrollment)
    if advocate.email_confirmed_at is not None:
        activate_if_open(enrollment=enrollment)
    if not confirmed:
        token = issue_sign_in_link(advocate=advocate)
        enqueue(
            topic="mail.sign_in",
            payload={"advocate": advocate.pk, "token": token, "program": program.pk},
        )
    if created:
        signals.send_after_commit(signals.advocate_joined, sender=Enrollment, enrollment=enrollment)
    return JoinResult(enrollment=enrollment, code=code, created=created)


def _recruiter(
    *, program: Program, advocate: Advocate, visitor: uuid.UUID | None
) -> Enrollment | None:
    """Whose link led this person here last, within the program's window; never their own."""
    prospect = find_prospect(site=program.site, visitor=visitor)
    if prospect is None:
        return None
    touches = touchpoints_within(prospect=prospect, program=program, before=clock.now())
    others = [touch.enrollment for touch in touches if touch.enrollment.advocate_id != advocate.pk]
    return others[-1] if others else None


def activate_if_open(*, enrollment: Enrollment) -> None:
    """Let an applicant with a confirmed address in, where the program needs no approval."""
    if enrollment.status != Enrollment.Status.APPLIED:
        return
    program = enrollment.program
    if program.join_policy != Program.JoinPolicy.OPEN:
        return
    set_status(enrollment=enrollment, status=Enrollment.Status.ACTIVE)
    decide(
        program_id=program.pk,
        subject_kind="enrollment",
        subject_id=enrollment.pk,
        step="join",
        outcome=Enrollment.Status.ACTIVE,
        reason="program_open",
    )
