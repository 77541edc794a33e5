from __future__ import annotations

import contextlib
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from wagtail_advocates import signals
from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.advocates.queries import enrollments_of, is_proved
from wagtail_advocates.advocates.services import (
    enroll,
    ensure_advocate,
    issue_sign_in_link,
    set_status,
)
from wagtail_advocates.conversions.customers import Customer
from wagtail_advocates.core import clock
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.errors import NotEligible, ProgramClosed, UnknownCode
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.flows.customer_keys import customer_key_of, seen_with
from wagtail_advocates.fraud.services import keep_traits
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.links.queries import usable_code
from wagtail_advocates.links.services import confirm_codes, issue_code, issue_unconfirmed_code
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.services import mail_confirmed
from wagtail_advocates.tracking.queries import person_of, touchpoints_within
from wagtail_advocates.tracking.services import find_prospect
from wagtail_advocates.webhooks.services import enqueue

_ON_THE_WAY = (Enrollment.Status.APPLIED, Enrollment.Status.INVITED)


@dataclass(frozen=True)
class JoinResult:
    """The enrollment, its code, and whether this call made it.

    ``may_show_code``: whoever asked may see the code now. It is theirs, or was made for them.
    """

    enrollment: Enrollment
    code: ReferralCode
    created: bool
    may_show_code: bool


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
    at_once: bool = False,
    known_by: Customer = Customer(),
    visitor: uuid.UUID | None = None,
    code: str = "",
) -> JoinResult:
    """Enroll a person in a program; joining again finds the first enrollment.

    ``confirmed`` says that the caller knows the address to be the person's. Without it a sign-in
    link is mailed, and the enrollment turns active when it is used; with ``at_once``, where the
    program gives links at once, it is active now and a code of its own can be shown, whether or
    not the address is known: see docs/explanation/joining.md. ``known_by`` is what the shop
    knows of the person, such as their device; the fraud rules compare it with later customers'.
    ``visitor`` is the id from the visitor cookie: who led them here recruited them. ``code`` says
    it where there is no cookie, as on pages elsewhere; one that cannot be used says nothing.
    Until the address is proved the last join says who recruited.
    Errors: ``ProgramClosed``, ``BadEmail``, ``BadName``, ``NotEligible``.
    """
    if not program.is_open(at=clock.now()):
        raise ProgramClosed
    was_proved = is_proved(site=program.site, email=email)
    customer_key = customer_key_of(site_id=program.site_id, email=email)
    advocate = ensure_advocate(
        site=program.site,
        email=email,
        name=name,
        locale=locale,
        user=user,
        confirmed=confirmed,
        # Sites let people enter addresses they do not own: an account proves none.
        customer_key=customer_key if confirmed and user is None else "",
    )
    recruiter = _recruiter(program=program, advocate=advocate, visitor=visitor, code=code)
    enrollment, created = enroll(
        program=program,
        advocate=advocate,
        status=Enrollment.Status.APPLIED,
        advocate_type=advocate_type,
        source=source,
        recruited_by=recruiter,
    )
    if not (created or was_proved or recruiter is None):
        enrollment.recruited_by = recruiter
        enrollment.save(update_fields=["recruited_by"])
    if enrollment.status in (Enrollment.Status.DECLINED, Enrollment.Status.BANNED) and confirmed:
        raise NotEligible
    keep_traits(
        site_id=program.site_id,
        person_key=customer_key,
        traits=seen_with(site_id=program.site_id, customer=known_by).traits.items(),
    )
    at_once = at_once and not confirmed and program.gives_links_at_once
    issue = issue_unconfirmed_code if at_once else issue_code
    own_code = issue(enrollment=enrollment)
    if advocate.email_confirmed_at is not None:
        activate_if_open(enrollment=enrollment)
    elif at_once and enrollment.status in _ON_THE_WAY:
        _activate(enrollment=enrollment, reason="joined_at_once")
    if confirmed:
        mailbox_confirmed(advocate=advocate)
    else:
        _mail_link(enrollment=enrollment, code=own_code if at_once else None)
    if created:
        signals.send_after_commit(signals.advocate_joined, sender=Enrollment, enrollment=enrollment)
    is_in = confirmed and enrollment.status == Enrollment.Status.ACTIVE
    return JoinResult(
        enrollment=enrollment, code=own_code, created=created, may_show_code=at_once or is_in
    )


def _mail_link(*, enrollment: Enrollment, code: ReferralCode | None) -> None:
    """Mail the link that signs in; with the code that was given out at once."""
    advocate = enrollment.advocate
    token = issue_sign_in_link(advocate=advocate, code_id=code.pk if code else None)
    payload = {"advocate": advocate.pk, "token": token, "program": enrollment.program_id}
    if code is not None:
        payload["code"] = code.pk
    enqueue(topic="mail.sign_in", payload=payload)


def _recruiter(
    *, program: Program, advocate: Advocate, visitor: uuid.UUID | None, code: str
) -> Enrollment | None:
    """Whose link led this person here last, within the program's window, else whose code they
    came with; never their own.
    """
    prospect = find_prospect(site=program.site, visitor=visitor)
    touches = (
        touchpoints_within(person=person_of(prospect), program=program, before=clock.now())
        if prospect
        else []
    )
    led = [touch.enrollment for touch in touches]
    if not led and code.strip():
        with contextlib.suppress(UnknownCode):
            led = [usable_code(site=program.site, text=code, at=clock.now()).enrollment]
    others = [one for one in led if one.advocate_id != advocate.pk and one.program_id == program.pk]
    return others[-1] if others else None


def mailbox_confirmed(*, advocate: Advocate, code_id: int | None = None) -> None:
    """What waited for the address to be proved goes on: enrollments, codes and rewards.

    Of the codes that were given out at once, ``code_id`` and the advocate's primary ones: another
    may have been given to somebody who only said the address was theirs.
    """
    for enrollment in enrollments_of(advocate=advocate):
        activate_if_open(enrollment=enrollment)
    theirs = ReferralCode.objects.filter(enrollment__advocate=advocate)
    confirm_codes(codes=theirs.filter(Q(is_primary=True) | Q(pk=code_id)))
    mail_confirmed(advocate_id=advocate.pk)


def activate_if_open(*, enrollment: Enrollment) -> None:
    """Let an applicant with a confirmed address in, where the program needs no approval."""
    is_open = enrollment.program.join_policy == Program.JoinPolicy.OPEN
    if is_open and enrollment.status == Enrollment.Status.APPLIED:
        _activate(enrollment=enrollment, reason="program_open")


def _activate(*, enrollment: Enrollment, reason: str) -> None:
    set_status(enrollment=enrollment, status=Enrollment.Status.ACTIVE)
    decide(
        program_id=enrollment.program_id,
        subject_kind="enrollment",
        subject_id=enrollment.pk,
        step="join",
        outcome=Enrollment.Status.ACTIVE,
        reason=reason,
    )
