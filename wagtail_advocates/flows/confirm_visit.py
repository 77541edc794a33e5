from __future__ import annotations

import uuid
from dataclasses import dataclass

from wagtail.models import Site

from wagtail_advocates.core.transactions import flow
from wagtail_advocates.flows.visit_link import count_touch
from wagtail_advocates.tracking import services as tracking
from wagtail_advocates.tracking.models import Visit
from wagtail_advocates.tracking.queries import Person, person_of, unverified_visits

MOST_AT_ONCE = 20


@dataclass(frozen=True)
class ConfirmResult:
    """``confirmed`` with the number of visits, or ``ignored``; each with a reason code."""

    status: str
    reason: str
    visits: int = 0


def confirm_visits_of(*, person: Person, reason: str) -> int:
    """Count the person's unverified visits, in the caller's transaction."""
    if not person.has_unverified:
        return 0
    visits = list(unverified_visits(person=person)[:MOST_AT_ONCE])
    for visit in visits:
        tracking.confirm(visit=visit, reason=reason)
        if visit.verdict == Visit.Verdict.COUNTED:
            count_touch(visit=visit)
    return len(visits)


@flow
def confirm_visit(*, site: Site, visitor: uuid.UUID | None) -> ConfirmResult:
    """Count the unverified visits of a visitor whose landing page ran in a browser."""
    prospect = tracking.find_prospect(site=site, visitor=visitor)
    if prospect is None:
        return ConfirmResult(status="ignored", reason="visitor_unknown")
    confirmed = confirm_visits_of(person=person_of(prospect), reason="landing_confirmed")
    if not confirmed:
        return ConfirmResult(status="ignored", reason="nothing_unverified")
    return ConfirmResult(status="confirmed", reason="landing_confirmed", visits=confirmed)


def has_unverified_visit(*, site: Site, visitor: uuid.UUID | None) -> bool:
    """Whether the landing page should confirm a visit of this visitor. Writes nothing."""
    prospect = tracking.find_prospect(site=site, visitor=visitor)
    return prospect is not None and person_of(prospect).has_unverified
