from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from wagtail_advocates.programs.models import Program
from wagtail_advocates.programs.reach import Reach, narrowed
from wagtail_advocates.tracking.models import DailyVisits, Prospect, Touchpoint, Visit

MOST_CONTACTS = 200


@dataclass(frozen=True)
class Person:
    """All pseudonyms of one person, and whether a visit under one of them waits to be confirmed.

    What is asked about a person names the pseudonyms: where they came by a subquery, a planner
    without statistics reads the contacts of everybody.
    """

    pseudonyms: tuple[int, ...]
    has_unverified: bool


def person_of(prospect: Prospect) -> Person:
    """The prospect's person: whom it was merged into, and all who were. Queries: one."""
    person = prospect.merged_into_id or prospect.pk
    unverified = Visit.objects.filter(prospect=OuterRef("pk"), verdict=Visit.Verdict.UNVERIFIED)
    rows = Prospect.objects.filter(Q(pk=person) | Q(merged_into=person)).order_by("pk")
    found = list(rows.annotate(waits=Exists(unverified)).values_list("pk", "waits"))
    return Person(tuple(pk for pk, _waits in found), any(waits for _pk, waits in found))


def pseudonyms_of(*, customer_keys: Iterable[str], site_ids: Iterable[int]) -> dict[str, list[int]]:
    """The pseudonyms customers are known by, and those merged into them, by customer key.

    Who is not known is missing; an empty key is nobody's. Queries: one, a second where somebody
    is known.
    """
    keys = [key for key in customer_keys if key]
    known = Prospect.objects.filter(site__in=list(site_ids), customer_key__in=keys)
    key_of = dict(known.values_list("pk", "customer_key"))
    if key_of:
        merged = Prospect.objects.filter(merged_into__in=list(key_of), customer_key="")
        for pk, person in merged.values_list("pk", "merged_into_id"):
            key_of[pk] = key_of[person]
    found: dict[str, list[int]] = defaultdict(list)
    for pk in sorted(key_of):
        found[key_of[pk]].append(pk)
    return dict(found)


def touchpoints_within(*, person: Person, program: Program, before: datetime) -> list[Touchpoint]:
    """The person's contacts in the program's window before a moment, in their order.

    Of more than ``MOST_CONTACTS`` the first and the latest. Queries: one, two for so many.
    """
    since = before - timedelta(days=program.window_days)
    contacts = Touchpoint.objects.filter(
        prospect__in=person.pseudonyms,
        program=program,
        occurred_at__gte=since,
        occurred_at__lte=before,
    ).select_related("enrollment__advocate", "enrollment__recruited_by__advocate", "code")
    latest = list(contacts.order_by("-occurred_at", "-number", "-id")[:MOST_CONTACTS])
    if len(latest) == MOST_CONTACTS:
        latest[-1:] = contacts.order_by("occurred_at", "number", "id")[:1]
    return latest[::-1]


def latest_contacts(*, person: Person) -> list[Touchpoint]:
    """The person's contacts in all programs, newest first, ``MOST_CONTACTS`` at most.
    Queries: one.
    """
    rows = Touchpoint.objects.filter(prospect__in=person.pseudonyms).select_related(
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


def latest_touch(*, person: Person) -> Touchpoint | None:
    """The person's last contact in any program."""
    return (
        Touchpoint.objects.filter(prospect__in=person.pseudonyms)
        .select_related("program", "enrollment__advocate", "code")
        .order_by("-occurred_at", "-id")
        .first()
    )


def unverified_visits(*, person: Person) -> QuerySet[Visit]:
    """Visits of the person that nothing has confirmed yet, oldest first."""
    return (
        Visit.objects.filter(prospect__in=person.pseudonyms, verdict=Visit.Verdict.UNVERIFIED)
        .select_related("code__enrollment__program")
        .order_by("occurred_at", "id")
    )


def visits_by_reason(*, reach: Reach, since: date, until: date) -> list[dict[str, Any]]:
    """Visits in reach from the day ``since`` to ``until``, both included, by verdict and reason.

    Shape: ``{"verdict", "reason", "total"}``, most first. Reads the roll-up only.
    """
    rows = DailyVisits.objects.filter(site_id=reach.site_id, day__gte=since, day__lte=until)
    rows = narrowed(rows, program_id=reach.program_id)
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
