from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from wagtail.models import Site

from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.advocates.names import name_key
from wagtail_advocates.advocates.services import email_key
from wagtail_advocates.programs.models import Program
from wagtail_advocates.programs.reach import Reach, narrowed


def find_advocate(*, site: Site, email: str) -> Advocate | None:
    """The advocate with that address on that site."""
    return Advocate.objects.filter(site=site, email_key=email_key(email)).first()


def is_proved(*, site: Site, email: str) -> bool:
    """Whether the address is an advocate's who has shown that it is theirs."""
    known = Advocate.objects.filter(site=site, email_key=email_key(email))
    return known.exclude(email_confirmed_at=None).exists()


def advocate_by_public_id(*, site: Site, public_id: uuid.UUID) -> Advocate | None:
    """The advocate of that site a session or token names."""
    return Advocate.objects.filter(site=site, public_id=public_id).first()


def enrollment_by_name(*, programs: Iterable[Program], name: str) -> Enrollment | None:
    """The active enrollment of the one person of that name; of two with one name, neither."""
    key = name_key(name)
    if not key:
        return None
    rows = Enrollment.objects.filter(
        program__in=list(programs), status=Enrollment.Status.ACTIVE, advocate__name_key=key
    )
    found = list(rows.select_related("program", "advocate").order_by("program_id", "pk")[:20])
    return found[0] if len({row.advocate_id for row in found}) == 1 else None


def enrollments_of(*, advocate: Advocate) -> QuerySet[Enrollment]:
    """The advocate's enrollments with their programs, oldest first."""
    return advocate.enrollments.select_related("program", "advocate").order_by("joined_at", "id")


def advocates_within(
    *,
    reach: Reach,
    status: str | None = None,
    is_erased: bool | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Advocate]:
    """The advocates of the programs in reach, with ``seen_enrollments`` in these programs.

    ``status`` is that of such an enrollment; the period is when the advocate was first seen.
    Queries: two.
    """
    enrollments = narrowed(Enrollment.objects.filter(reach.through()), status=status)
    advocates = Advocate.objects.filter(
        Exists(enrollments.filter(advocate=OuterRef("pk"))), site_id=reach.site_id
    )
    seen = Enrollment.objects.filter(reach.through()).select_related("program").order_by("pk")
    return narrowed(
        advocates,
        erased_at__isnull=None if is_erased is None else not is_erased,
        created_at__gte=since,
        created_at__lt=until,
    ).prefetch_related(Prefetch("enrollments", queryset=seen, to_attr="seen_enrollments"))


def enrollments_within(
    *,
    reach: Reach,
    status: str | None = None,
    advocate_type: str | None = None,
    advocate: uuid.UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Enrollment]:
    """The enrollments in reach with program, advocate and recruiter; the period is of joining."""
    return narrowed(
        Enrollment.objects.filter(reach.through()),
        status=status,
        type=advocate_type,
        advocate__public_id=advocate,
        joined_at__gte=since,
        joined_at__lt=until,
    ).select_related("program", "advocate", "recruited_by")
