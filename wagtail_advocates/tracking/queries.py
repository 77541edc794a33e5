from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from wagtail.models import Site

from wagtail_advocates.programs.models import Program
from wagtail_advocates.tracking.models import DailyVisits, Prospect, Touchpoint, Visit

MOST_CONTACTS = 200


def same_person(prospect: Prospect) -> QuerySet[Any]:
    """The prospect's person: whom it was merged into, and all who were. For a subquery."""
    person = prospect.merged_into_id or prospect.pk
    return Prospect.objects.filter(Q(pk=person) | Q(merged_into=person)).order_by().values("pk")


def touchpoints_within(
    *, prospect: Prospect, program: Program, before: datetime
) -> list[Touchpoint]:
    """The person's contacts in the program's window before a moment, in their order.

    Of more than ``MOST_CONTACTS`` the first and the latest. Queries: one, two for so many.
    """
    since = before - timedelta(days=program.window_days)
    contacts = Touchpoint.objects.filter(
        prospect__in=same_person(prospect),
        program=program,
        occurred_at__gte=since,
        occurred_at__lte=before,
    ).select_related("enrollment__advocate", "enrollment__recruited_by__advocate", "code")
    latest = list(contacts.order_by("-occurred_at", "-number", "-id")[:MOST_CONTACTS])
    if len(latest) == MOST_CONTACTS:
        latest[-1:] = contacts.order_by("occurred_at", "number", "id")[:1]
    return latest[::-1]


def latest_contacts(*, site: Site, prospect: Prospect) -> list[Touchpoint]:
    """The person's contacts in all programs of the site, newest first, ``MOST_CONTACTS`` at most.
    Queries: one.
    """
    rows = Touchpoint.objects.filter(prospect__in=same_person(prospect), program__site=site)
    rows = rows.select_related(
        "program", "enrollment__advocate", "enrollment__recruited_by__advocate", "code"
    )
    return list(rows.order_by("-occurred_at", "-id")[:MOST_CONTACTS])


def found_within(
    contacts: Sequence[Touchpoint], *, program: Program, before: datetime
) -> list[Touchpoint] | None:
    """What ``touchpoints_within`` would find, from the latest contacts; None where they are not
    all there are.
    """
    if len(contacts) == MOST_CONTACTS:
        return None
    since = before - timedelta(days=program.window_days)
    found = [
        one
        for one in contacts
        if one.program_id == program.pk and since <= one.occurred_at <= before
    ]
    return sorted(found, key=lambda one: (one.occurred_at, one.number, one.pk))


def latest_touch(*, site: Site, prospect: Prospect) -> Touchpoint | None:
    """The person's last contact in any program of the site."""
    return (
        Touchpoint.objects.filter(prospect__in=same_person(prospect), program__site=site)
        .select_related("program", "enrollment__advocate", "code")
        .order_by("-occurred_at", "-id")
        .first()
    )


def unverified_visits(*, prospect: Prospect) -> QuerySet[Visit]:
    """Visits of the person that nothing has confirmed yet, oldest first."""
    return (
        Visit.objects.filter(prospect__in=same_person(prospect), verdict=Visit.Verdict.UNVERIFIED)
        .select_related("code__enrollment__program")
        .order_by("occurred_at", "id")
    )


def visits_by_reason(
    *, site: Site, program: Program | None = None, since: date, until: date
) -> list[dict[str, Any]]:
    """Visits of the days from ``since`` to ``until``, both included, by verdict and reason.

    Shape: ``{"verdict", "reason", "total"}``, most first. Reads the roll-up only.
    """
    rows = DailyVisits.objects.filter(site_id=site.pk, day__gte=since, day__lte=until)
    if program is not None:
        rows = rows.filter(program_id=program.pk)
    totals = (
        rows.values_list("verdict", "reason")
        .annotate(total=Sum("visits"))
        .filter(total__gt=0)
        .order_by("-total", "verdict", "reason")
    )
    return [
        {"verdict": verdict, "reason": reason, "total": total} for verdict, reason, total in totals
    ]


def merged_visitors(*, prospect: Prospect) -> QuerySet[Prospect]:
    """The visitors whose contacts count as the person's, with how many they had (``contacts``)."""
    person = prospect.merged_into_id or prospect.pk
    rows = Prospect.objects.filter(merged_into=person)
    return rows.annotate(contacts=Count("touchpoints")).order_by("created_at", "pk")
