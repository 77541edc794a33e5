"""The funnel of a program: impressions, shares, visits, conversions, revenue and rewards.

Impressions, shares and visits come from roll-ups; conversions and rewards from indexed sums.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from datetime import timezone as tz

from django.db.models import Count, Sum

from wagtail_advocates.attribution.models import Credit
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core import clock
from wagtail_advocates.kits.models import DailyShares
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.tracking.models import DailyVisits


@dataclass(frozen=True)
class Funnel:
    """Figures of one program between two days, both included. Amounts in minor units."""

    program: Program
    impressions: int
    shares: int
    visits: int
    excluded: int
    sales: int
    revenue_minor: int
    rewards_minor: int


def _range(since: date, until: date) -> tuple[datetime, datetime]:
    start = datetime.combine(since, time.min, tzinfo=tz.utc)
    return start, datetime.combine(until + timedelta(days=1), time.min, tzinfo=tz.utc)


def funnel(*, program: Program, since: date, until: date) -> Funnel:
    """The funnel of the days given. Queries: five, none over visits."""
    days = {"program_id": program.pk, "day__gte": since, "day__lte": until}
    actions = dict(
        DailyShares.objects.filter(**days)
        .values("action")
        .annotate(total=Sum("count"))
        .values_list("action", "total")
    )
    verdicts = dict(
        DailyVisits.objects.filter(**days)
        .values("verdict")
        .annotate(total=Sum("visits"))
        .values_list("verdict", "total")
    )
    start, end = _range(since, until)
    sales = Credit.objects.filter(
        attribution__conversion__program=program,
        attribution__conversion__kind__in=Conversion.PAID,
        attribution__conversion__occurred_at__gte=start,
        attribution__conversion__occurred_at__lt=end,
    ).aggregate(sales=Count("attribution", distinct=True), revenue=Sum("amount_minor"))
    rewards = (
        Reward.objects.filter(program=program, created_at__gte=start, created_at__lt=end)
        .exclude(state=Reward.State.REJECTED)
        .aggregate(granted=Sum("amount_minor"), reversed=Sum("reversed_minor"))
    )
    return Funnel(
        program=program,
        impressions=actions.get("impression", 0),
        shares=actions.get("share", 0),
        visits=verdicts.get("counted", 0),
        excluded=verdicts.get("excluded", 0),
        sales=sales["sales"] or 0,
        revenue_minor=sales["revenue"] or 0,
        rewards_minor=(rewards["granted"] or 0) - (rewards["reversed"] or 0),
    )


def last_days(*, programs: Iterable[Program], days: int = 30) -> list[Funnel]:
    """The funnels of these programs for the days up to today."""
    today = clock.now().date()
    since = today - timedelta(days=days - 1)
    return [funnel(program=program, since=since, until=today) for program in programs]


def visits_of_enrollments(*, enrollment_ids: Iterable[int]) -> dict[int, int]:
    """Counted visits per enrollment, from the roll-up."""
    return dict(
        DailyVisits.objects.filter(enrollment_id__in=list(enrollment_ids), verdict="counted")
        .values("enrollment_id")
        .annotate(total=Sum("visits"))
        .values_list("enrollment_id", "total")
    )
