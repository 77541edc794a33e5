from __future__ import annotations

from datetime import datetime

from wagtail.models import Site

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.core.errors import UnknownCode
from wagtail_advocates.links.codes import canonical_code
from wagtail_advocates.links.models import ReferralCode


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
