from __future__ import annotations

import uuid
from dataclasses import dataclass

from wagtail.models import Site

from wagtail_advocates import signals
from wagtail_advocates.attribution.services import refer
from wagtail_advocates.core import clock
from wagtail_advocates.core.conf import settings
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.kits.channels import known_channel
from wagtail_advocates.links.addresses import Landing, home, landing_for
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.links.queries import UNUSABLE, find_code, why_unusable
from wagtail_advocates.programs.models import Program
from wagtail_advocates.tracking import services as tracking
from wagtail_advocates.tracking.models import Prospect, Touchpoint, Visit
from wagtail_advocates.tracking.verdicts import Verdict, VisitFacts, verdict

DUPLICATE = "duplicate_click"


@dataclass(frozen=True)
class VisitResult:
    """Where the visitor goes, what was decided, and the visitor id to keep in the cookie."""

    url: str
    verdict: str
    reason: str
    program: Program | None = None
    code: str = ""
    page_id: int = 0
    visitor: uuid.UUID | None = None


def _verdict_on(*, code: ReferralCode, found: Verdict, visitor_hash: str) -> Verdict:
    """The verdict on the request, unless the code or a repeat speaks against it."""
    if found.outcome == Visit.Verdict.EXCLUDED:
        return found
    unusable = why_unusable(code, at=clock.now())
    if unusable:
        return Verdict(Visit.Verdict.EXCLUDED, unusable)
    if tracking.is_repeat_visit(code=code, visitor_hash=visitor_hash, at=clock.now()):
        return Verdict(Visit.Verdict.EXCLUDED, DUPLICATE)
    return found


def _unknown(*, site: Site, found: Verdict) -> VisitResult:
    reason = found.reason if found.outcome == Visit.Verdict.EXCLUDED else "code_unknown"
    tracking.count_visit(
        site_id=site.pk,
        program_id=0,
        enrollment_id=0,
        page_id=0,
        channel="",
        day=clock.now().date(),
        verdict=Visit.Verdict.EXCLUDED,
        reason=reason,
    )
    return VisitResult(url=home(site=site).url, verdict=Visit.Verdict.EXCLUDED, reason=reason)


def _prospect_for(
    *, site: Site, visitor: uuid.UUID | None, may_store: bool, found: Verdict
) -> Prospect | None:
    if not may_store:
        return None
    known = tracking.prospect_of_visitor(site=site, visitor=visitor)
    if known is not None:
        return known
    # Two people in one office look like one visitor; each of them was sent by somebody.
    may_be_new = found.outcome != Visit.Verdict.EXCLUDED or found.reason == DUPLICATE
    return tracking.new_prospect(site=site) if may_be_new else None


@flow
def visit_link(
    *,
    site: Site,
    code: str,
    target: str = "",
    channel: str = "",
    facts: VisitFacts,
    address: str = "",
    visitor: uuid.UUID | None = None,
    may_store: bool = True,
) -> VisitResult:
    """Record a landing through a referral link and say where it leads.

    ``address`` is the client's; only a keyed hash of it and the browser is stored. ``may_store``
    says whether consent allows a visitor id; without it the visit counts for nobody in
    particular. Excluded visits are kept with their reason.
    """
    return record_landing(
        site=site,
        code=code,
        target=target,
        channel=channel,
        facts=facts,
        found=verdict(facts, extra_patterns=settings.extra_bot_patterns),
        method="click",
        address=address,
        visitor=visitor,
        may_store=may_store,
    )


def record_landing(
    *,
    site: Site,
    code: str,
    target: str,
    channel: str,
    facts: VisitFacts,
    found: Verdict,
    method: str,
    address: str,
    visitor: uuid.UUID | None,
    may_store: bool,
    landing: Landing | None = None,
) -> VisitResult:
    """Keep a visit with the verdict found on its request, in the caller's transaction.

    ``landing`` is where the visitor stands already, if that is known.
    """
    referral_code = find_code(site=site, text=code)
    if referral_code is None:
        return _unknown(site=site, found=found)
    visitor_hash = tracking.visitor_hash(address=address, user_agent=facts.user_agent)
    found = _verdict_on(code=referral_code, found=found, visitor_hash=visitor_hash)
    program = referral_code.enrollment.program
    landing = landing or _landing(site=site, program=program, target=target, reason=found.reason)
    prospect = _prospect_for(site=site, visitor=visitor, may_store=may_store, found=found)
    visit = tracking.record_visit(
        site=site,
        code=referral_code,
        prospect=prospect,
        page_id=landing.page_id,
        target_id=landing.target_id,
        channel=known_channel(channel),
        method=method,
        verdict=found.outcome,
        reason=found.reason,
        visitor_hash=visitor_hash,
        origin=facts.origin,
    )
    if visit.verdict == Visit.Verdict.COUNTED:
        count_touch(visit=visit)
    elif found.reason == DUPLICATE and prospect is not None and prospect.public_id != visitor:
        touch_by_visit(visit=visit)
    return VisitResult(
        url=landing.url,
        verdict=visit.verdict,
        reason=visit.reason,
        program=program,
        code=referral_code.code,
        page_id=landing.page_id,
        visitor=prospect.public_id if prospect else None,
    )


def _landing(*, site: Site, program: Program, target: str, reason: str) -> Landing:
    if reason in UNUSABLE:
        return home(site=site)
    return landing_for(site=site, program=program, target=target)


def count_touch(*, visit: Visit) -> Touchpoint | None:
    """Tell of a counted visit and number it among its prospect's contacts."""
    signals.send_after_commit(signals.visit_counted, sender=Visit, visit=visit)
    return touch_by_visit(visit=visit)


def touch_by_visit(*, visit: Visit) -> Touchpoint | None:
    """Number the visit among the contacts of its prospect, if it has one."""
    if visit.prospect is None:
        return None
    touchpoint = tracking.touch(
        prospect=visit.prospect,
        code=visit.code,
        kind=Touchpoint.Kind.CLICK,
        visit=visit,
        channel=visit.channel,
        occurred_at=visit.occurred_at,
    )
    refer(prospect=visit.prospect, touch=touchpoint)
    return touchpoint
