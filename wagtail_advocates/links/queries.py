from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from wagtail.models import Site

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.core.errors import UnknownCode
from wagtail_advocates.links.codes import canonical_code
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.programs.reach import Reach, narrowed

# Why a code that somebody holds cannot be used.
UNUSABLE = (
    "code_retired",
    "code_expired",
    "code_unconfirmed",
    "advocate_inactive",
    "program_closed",
)


def find_code(*, site: Site, text: str) -> ReferralCode | None:
    """The code a person or a link meant, in whatever state it is. Queries: at most one."""
    code = canonical_code(text)
    if code is None:
        return None
    return (
        ReferralCode.objects.filter(site=site, code=code)
        .select_related("enrollment__advocate", "enrollment__program")
        .first()
    )


def why_unusable(code: ReferralCode, *, at: datetime) -> str:
    """The reason a code cannot be used at that moment, or an empty string."""
    if code.retired_at is not None:
        return "code_retired"
    if code.expires_at is not None and code.expires_at <= at:
        return "code_expired"
    if code.confirm_by is not None and code.confirm_by <= at:
        return "code_unconfirmed"
    if code.enrollment.status != Enrollment.Status.ACTIVE:
        return "advocate_inactive"
    if not code.enrollment.program.is_open(at=at):
        return "program_closed"
    return ""


def usable_code(*, site: Site, text: str, at: datetime) -> ReferralCode:
    """The code, if it can be used. Errors: ``UnknownCode``, alike for unknown and unusable."""
    code = find_code(site=site, text=text)
    if code is None or why_unusable(code, at=at):
        raise UnknownCode
    return code


def primary_code(*, enrollment: Enrollment) -> ReferralCode | None:
    """The code the advocate shares by default."""
    return enrollment.codes.filter(retired_at=None).order_by("-is_primary", "id").first()


def primary_codes(*, enrollment_ids: Iterable[int]) -> dict[int, str]:
    """The code each of the enrollments shares by default. Queries: one."""
    codes = ReferralCode.objects.filter(enrollment__in=list(enrollment_ids), retired_at=None)
    # The best one comes last and stays.
    rows = codes.order_by("is_primary", "-id").values_list("enrollment_id", "code")
    return dict(rows)


def code_status(code: ReferralCode, *, at: datetime) -> str:
    """``active``, ``expired`` or ``retired``, whatever its advocate and program are."""
    if code.retired_at is not None:
        return "retired"
    ends = [moment for moment in (code.expires_at, code.confirm_by) if moment is not None]
    return "expired" if ends and min(ends) <= at else "active"


def _in_status(status: str | None, at: datetime) -> Q:
    expired = Q(expires_at__isnull=False, expires_at__lte=at) | Q(
        confirm_by__isnull=False, confirm_by__lte=at
    )
    return {
        "active": Q(retired_at=None) & ~expired,
        "expired": Q(retired_at=None) & expired,
        "retired": Q(retired_at__isnull=False),
    }.get(status or "", Q())


def codes_within(
    *,
    reach: Reach,
    at: datetime,
    status: str | None = None,
    is_vanity: bool | None = None,
    advocate: uuid.UUID | None = None,
    enrollment: uuid.UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[ReferralCode]:
    """The codes in reach with site, enrollment, advocate and program. ``status`` is as of ``at``,
    the period that of their making.
    """
    return narrowed(
        ReferralCode.objects.filter(reach.through("enrollment__program"), _in_status(status, at)),
        is_vanity=is_vanity,
        enrollment__advocate__public_id=advocate,
        enrollment__public_id=enrollment,
        created_at__gte=since,
        created_at__lt=until,
    ).select_related("site", "enrollment__advocate", "enrollment__program")


def code_within(*, reach: Reach, text: str, at: datetime) -> ReferralCode:
    """The code in reach that a text means, as in ``codes_within``. Errors: ``UnknownCode``."""
    code = canonical_code(text)
    rows = codes_within(reach=reach, at=at)
    found = rows.filter(site=reach.site_id, code=code).first() if code else None
    if found is None:
        raise UnknownCode
    return found
