from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q
from wagtail.models import Site

from wagtail_advocates.core import clock
from wagtail_advocates.core.conf import settings
from wagtail_advocates.core.hashing import keyed_hash
from wagtail_advocates.core.ids import new_token
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.tracking.models import (
    DailyVisits,
    Prospect,
    Touchpoint,
    Visit,
    VisitorSalt,
)


def visitor_hash(*, address: str, user_agent: str) -> str:
    """A pseudonym of address and browser that holds for one UTC day and cannot be undone after.

    Empty where consent is off: then nothing tells one visitor from another.
    """
    if settings.consent == "off":
        return ""
    day = clock.now().date()
    salt, made = VisitorSalt.objects.get_or_create(day=day, defaults={"salt": new_token()})
    if made:
        forget_salts(today=day)
    return keyed_hash(f"{address}\n{user_agent}", salt.salt)


def forget_salts(*, today: date) -> int:
    """Delete the salts of days gone by; the worker does it too, for days nobody comes."""
    return VisitorSalt.objects.filter(day__lt=today).delete()[0]


def find_prospect(*, site: Site, visitor: uuid.UUID | None) -> Prospect | None:
    """The prospect a cookie names, or the one it was merged into."""
    return visitor_and_customer(site=site, visitor=visitor, customer_key="")[0]


def prospect_of_visitor(*, site: Site, visitor: uuid.UUID | None) -> Prospect | None:
    """The prospect a cookie names: where its own visits and contacts are recorded."""
    if visitor is None:
        return None
    return Prospect.objects.filter(site=site, public_id=visitor).first()


def visitor_and_customer(
    *, site: Site, visitor: uuid.UUID | None, customer_key: str
) -> tuple[Prospect | None, Prospect | None]:
    """The person a cookie leads to, and the oldest one known to be that customer. Queries: one."""
    if visitor is None and not customer_key:
        return None, None
    # The site stands beside each: SQLite would find everybody by a condition that both share.
    wanted = Q(pk__in=[])
    if visitor is not None:
        wanted |= Q(public_id=visitor, site=site)
    if customer_key:
        wanted |= Q(site=site, customer_key=customer_key)
    rows = list(Prospect.objects.filter(wanted).select_related("merged_into"))
    found = next((row for row in rows if row.public_id == visitor), None)
    customers = [row for row in rows if customer_key and row.customer_key == customer_key]
    known = min((row for row in customers if not row.merged_into_id), key=_age, default=None)
    return (found.merged_into or found) if found else None, known


def _age(prospect: Prospect) -> int:
    return prospect.pk


def new_prospect(*, site: Site, customer_key: str = "") -> Prospect:
    """A prospect nobody has seen before."""
    return Prospect.objects.create(site=site, customer_key=customer_key, created_at=clock.now())


def merge(*, visitor: Prospect, into: Prospect) -> list[int]:
    """Let the contacts of a locked visitor count as those of a locked person.

    They stay where they were recorded. Says which visitors had been merged into this one before;
    they are the person's too now, so that nobody is ever two steps away.
    """
    earlier = list(Prospect.objects.filter(merged_into=visitor).values_list("pk", flat=True))
    Prospect.objects.filter(pk__in=earlier).update(merged_into=into)
    visitor.merged_into = into
    visitor.save(update_fields=["merged_into"])
    return sorted(earlier)


def unmerge(*, visitor: Prospect, earlier: Sequence[int]) -> None:
    """Undo a merge of locked rows: ``earlier`` are those ``merge`` named that are still there."""
    person = visitor.merged_into
    Prospect.objects.filter(pk__in=earlier, merged_into=person).update(merged_into=visitor)
    visitor.merged_into = None
    visitor.save(update_fields=["merged_into"])


def is_repeat_visit(*, code: ReferralCode, visitor_hash: str, at: datetime) -> bool:
    """Whether the same visitor followed the same code within the dedupe window."""
    if not visitor_hash:
        return False
    since = at - timedelta(minutes=settings.visit_dedupe_minutes)
    return (
        Visit.objects.filter(
            code=code,
            visitor_hash=visitor_hash,
            occurred_at__gt=since,
            occurred_at__lte=at,
        )
        .exclude(verdict=Visit.Verdict.EXCLUDED)
        .exists()
    )


def record_visit(
    *,
    site: Site,
    code: ReferralCode,
    prospect: Prospect | None,
    page_id: int,
    target_id: int,
    channel: str,
    method: str,
    verdict: str,
    reason: str,
    visitor_hash: str,
    origin: str = "",
) -> Visit:
    """Keep one visit and count it in the day's roll-up."""
    enrollment = code.enrollment
    visit = Visit.objects.create(
        site=site,
        program_id=enrollment.program_id,
        enrollment=enrollment,
        code=code,
        prospect=prospect,
        page_id=page_id,
        target_id=target_id,
        channel=channel,
        method=method,
        verdict=verdict,
        reason=reason,
        visitor_hash=visitor_hash,
        origin=origin,
        occurred_at=clock.now(),
    )
    count_visit(
        site_id=site.pk,
        program_id=visit.program_id,
        enrollment_id=visit.enrollment_id,
        page_id=page_id,
        channel=channel,
        day=visit.occurred_at.date(),
        verdict=verdict,
        reason=reason,
    )
    return visit


def count_visit(*, step: int = 1, **dimensions: Any) -> None:
    """Add ``step`` to the roll-up row of these dimensions, made if it is missing."""
    if DailyVisits.objects.filter(**dimensions).update(visits=F("visits") + step):
        return
    try:
        with transaction.atomic():
            DailyVisits.objects.create(visits=step, **dimensions)
    except IntegrityError:
        DailyVisits.objects.filter(**dimensions).update(visits=F("visits") + step)


def confirm(*, visit: Visit, reason: str) -> None:
    """Count a visit that was unverified, moving it in the roll-up; twice changes nothing."""
    confirmed = Visit.objects.filter(pk=visit.pk, verdict=Visit.Verdict.UNVERIFIED).update(
        verdict=Visit.Verdict.COUNTED, reason=reason, confirmed_at=clock.now()
    )
    if not confirmed:
        return
    dimensions: dict[str, Any] = {
        "site_id": visit.site_id,
        "program_id": visit.program_id,
        "enrollment_id": visit.enrollment_id,
        "page_id": visit.page_id,
        "channel": visit.channel,
        "day": visit.occurred_at.date(),
    }
    count_visit(step=-1, **dimensions, verdict=Visit.Verdict.UNVERIFIED, reason=visit.reason)
    count_visit(**dimensions, verdict=Visit.Verdict.COUNTED, reason=reason)
    visit.verdict, visit.reason = Visit.Verdict.COUNTED, reason


def touch(
    *,
    prospect: Prospect,
    code: ReferralCode,
    kind: str,
    visit: Visit | None = None,
    channel: str = "",
    occurred_at: datetime | None = None,
) -> Touchpoint:
    """Add the prospect's next numbered contact in the program. Locks: the prospect's row."""
    Prospect.objects.select_for_update().get(pk=prospect.pk)
    program_id = code.enrollment.program_id
    last = Touchpoint.objects.filter(prospect=prospect, program_id=program_id).aggregate(
        last=Max("number")
    )["last"]
    return Touchpoint.objects.create(
        program_id=program_id,
        prospect=prospect,
        enrollment_id=code.enrollment_id,
        code=code,
        visit=visit,
        number=(last or 0) + 1,
        kind=kind,
        channel=channel,
        occurred_at=occurred_at or clock.now(),
    )
