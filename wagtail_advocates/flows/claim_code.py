from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.advocates.queries import enrollment_by_name
from wagtail_advocates.attribution.services import refer
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import UnknownCode
from wagtail_advocates.core.money import percent_of
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.links.queries import primary_code, usable_code
from wagtail_advocates.programs.models import Program
from wagtail_advocates.programs.queries import offer_for, programs_by_name
from wagtail_advocates.tracking import services as tracking
from wagtail_advocates.tracking.models import Touchpoint
from wagtail_advocates.tracking.queries import (
    found_within,
    latest_touch,
    person_of,
    touchpoints_within,
)


@dataclass(frozen=True)
class WelcomeOffer:
    """What the friend saves on the first purchase: a rate, a fixed amount, or nothing."""

    rate_bps: int
    amount_minor: int
    currency: str

    def discount_minor(self, subtotal_minor: int) -> int:
        """The discount on a subtotal, in minor units, never more than the subtotal."""
        fixed = self.amount_minor or percent_of(subtotal_minor, self.rate_bps)
        return max(0, min(fixed, subtotal_minor))


@dataclass(frozen=True)
class ClaimResult:
    """Whose code it is, what the friend is told, and what they save."""

    code: ReferralCode
    enrollment: Enrollment
    sender: str
    offer: str
    welcome: WelcomeOffer


def claim_of(code: ReferralCode) -> ClaimResult:
    """What a friend is told about a code that can be used."""
    enrollment = code.enrollment
    program: Program = enrollment.program
    offer = offer_for(program=program)
    return ClaimResult(
        code=code,
        enrollment=enrollment,
        sender=code.sender,
        offer=offer.friend_offer if offer else "",
        welcome=WelcomeOffer(
            rate_bps=program.welcome_rate_bps,
            amount_minor=program.welcome_amount_minor,
            currency=program.currency,
        ),
    )


@flow
def claim_code(*, site: Site, code: str, visitor: uuid.UUID | None = None) -> ClaimResult:
    """Take a code a friend typed; where the visitor is known it becomes their next touchpoint.

    Claiming the same code again adds no touchpoint. Errors: ``UnknownCode``.
    """
    referral_code = usable_code(site=site, text=code, at=clock.now())
    _touch(site=site, code=referral_code, visitor=visitor)
    return claim_of(referral_code)


@flow
def claim_name(
    *, site: Site, name: str, program: Program | None = None, visitor: uuid.UUID | None = None
) -> ClaimResult:
    """Take the full name of who sent a friend, in the programs that allow it.

    What is answered names the sender as the friend did. Case, accents and blanks do not matter.
    Callers spend ``NAMES_TRIED`` and ``NAMES_TRIED_ON_SITE`` first. Errors: ``UnknownCode``,
    alike for a name that nobody has, that two people have, and that no program asks for.
    """
    now = clock.now()
    programs = programs_by_name(site=site, at=now, program=program)
    enrollment = enrollment_by_name(programs=programs, name=name)
    shared = primary_code(enrollment=enrollment) if enrollment else None
    if shared is None:
        raise UnknownCode(_("We do not know exactly one person of this name. Is there a code?"))
    code = usable_code(site=site, text=shared.code, at=now)
    _touch(site=site, code=code, visitor=visitor)
    return replace(claim_of(code), sender=" ".join(name.split()))


def _touch(*, site: Site, code: ReferralCode, visitor: uuid.UUID | None) -> None:
    prospect = tracking.prospect_of_visitor(site=site, visitor=visitor)
    if prospect is not None:
        program = code.enrollment.program
        person = person_of(prospect)
        earlier = touchpoints_within(person=person, program=program, before=clock.now())
        if not (earlier and earlier[-1].code_id == code.pk):
            touchpoint = tracking.touch(prospect=prospect, code=code, kind=Touchpoint.Kind.CODE)
            refer(prospect=prospect, touch=touchpoint)


def referred_by(*, site: Site, visitor: uuid.UUID | None) -> ClaimResult | None:
    """Who sent this visitor and what they get, while that still counts. Writes nothing."""
    prospect = tracking.prospect_of_visitor(site=site, visitor=visitor)
    if prospect is None:
        return None
    touchpoint = latest_touch(person=person_of(prospect))
    if touchpoint is None:
        return None
    if not found_within([touchpoint], program=touchpoint.program, before=clock.now()):
        return None
    try:
        return claim_of(usable_code(site=site, text=touchpoint.code.code, at=clock.now()))
    except UnknownCode:
        return None
