from __future__ import annotations

import uuid

from django.db.models import QuerySet
from wagtail.models import Site

from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.advocates.services import email_key


def find_advocate(*, site: Site, email: str) -> Advocate | None:
    """The advocate with that address on that site."""
    return Advocate.objects.filter(site=site, email_key=email_key(email)).first()


def advocate_by_public_id(*, site: Site, public_id: uuid.UUID) -> Advocate | None:
    """The advocate of that site a session or token names."""
    return Advocate.objects.filter(site=site, public_id=public_id).first()


def enrollments_of(*, advocate: Advocate) -> QuerySet[Enrollment]:
    """The advocate's enrollments with their programs, oldest first."""
    return advocate.enrollments.select_related("program", "advocate").order_by("joined_at", "id")
