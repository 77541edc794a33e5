"""What rules would have granted in a past period, beside what the published ones would have.

Both are reckoned over the same conversions by the code that pays, with counts kept in memory:
nothing is written. Caps and budgets start empty at the first day. What the fraud rules decided at
the time stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone

from django.db.models import Prefetch, QuerySet

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.attribution.models import Credit
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.models import Decision
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.queries import merged, sale_facts, share_facts
from wagtail_advocates.rewards.reckoning import FRIEND, Used, reckon
from wagtail_advocates.rewards.rules import Grant, Rule
from wagtail_advocates.rewards.units import unit_of

PAGE = 200
MOST_DAYS = 800
# (enrollment, unit) of an advocate; enrollment 0 stands for all friends together.
Sums = dict[tuple[int, str], int]


@dataclass(frozen=True)
class Row:
    """One beneficiary in one unit: what they get by the published rules and by the draft."""

    name: str
    unit: str
    now_minor: int
    then_minor: int

    @property
    def difference_minor(self) -> int:
        return self.then_minor - self.now_minor


@dataclass
class DryRun:
    """The outcome of a dry run. ``refusals`` counts why the draft granted nothing."""

    conversions: int = 0
    rows: list[Row] = field(default_factory=list)
    refusals: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def totals(self) -> list[Row]:
        """One row for each unit."""
        units = sorted({row.unit for row in self.rows})
        return [
            Row(
                "",
                unit,
                sum(row.now_minor for row in self.rows if row.unit == unit),
                sum(row.then_minor for row in self.rows if row.unit == unit),
            )
            for unit in units
        ]


def dry_run(
    *, program: Program, published: Sequence[Rule], draft: Sequence[Rule], since: date, until: date
) -> DryRun:
    """Reckon both sets of rules over the credited conversions of these days, both included.

    Queries: four for each 200 conversions. Errors: ``ValueError`` for more than 800 days.
    """
    if not timedelta(0) <= until - since <= timedelta(days=MOST_DAYS):
        raise ValueError(f"Choose a period of 1 to {MOST_DAYS} days.")
    result = DryRun()
    sums: tuple[Sums, Sums] = (defaultdict(int), defaultdict(int))
    used: tuple[dict[str, Used], dict[str, Used]] = ({}, {})
    names: dict[int, str] = {}
    for conversion, refusals in _conversions(program, since, until):
        result.conversions += 1
        shares = merged(conversion.attribution.credits.all())
        names |= {share.enrollment.pk: share.enrollment.advocate.name for share in shares}
        for side, rules in enumerate((published, draft)):
            outcomes = reckon(
                rules=rules,
                sale=sale_facts(conversion=conversion, rules=rules),
                shares=[share_facts(share=share, refusals=refusals) for share in shares],
                used=used[side],
                budget_minor=program.budget_minor,
            )
            for outcome in outcomes:
                if isinstance(outcome.result, Grant):
                    who = 0 if outcome.rule.beneficiary == FRIEND else outcome.enrollment_id
                    unit = unit_of(rule=outcome.rule, currency=program.currency)
                    sums[side][who, unit] += outcome.result.amount_minor
                elif side:
                    result.refusals[outcome.result.reason] += 1
    result.rows = _rows(sums, names)
    return result


def _conversions(
    program: Program, since: date, until: date
) -> Iterator[tuple[Conversion, dict[int, str]]]:
    """Each credited conversion in the order it was recorded, with what was found against whom."""
    start = datetime.combine(since, time.min, tzinfo=timezone.utc)
    end = datetime.combine(until + timedelta(days=1), time.min, tzinfo=timezone.utc)
    credits = Credit.objects.select_related(
        "enrollment__advocate", "enrollment__recruited_by__advocate", "touchpoint"
    ).order_by("number")
    rows: QuerySet[Conversion] = (
        Conversion.objects.filter(
            program=program, occurred_at__gte=start, occurred_at__lt=end, attribution__isnull=False
        )
        .select_related("attribution")
        .prefetch_related("lines", Prefetch("attribution__credits", queryset=credits))
        .order_by("pk")
    )
    last = 0
    while page := list(rows.filter(pk__gt=last)[:PAGE]):
        denied = _denied(page)
        for conversion in page:
            yield conversion, denied.get(conversion.pk, {})
        last = page[-1].pk


def _denied(conversions: Iterable[Conversion]) -> dict[int, dict[int, str]]:
    """By conversion and enrollment: the reason for which the fraud rules denied a reward."""
    decisions = Decision.objects.filter(
        subject_kind="conversion",
        subject_id__in=[conversion.pk for conversion in conversions],
        step="fraud",
        outcome="deny",
    ).values_list("subject_id", "evidence", "reason")
    denied: dict[int, dict[int, str]] = defaultdict(dict)
    for conversion_id, evidence, reason in decisions:
        denied[conversion_id][evidence.get("enrollment", 0)] = reason
    return denied


def _rows(sums: tuple[Sums, Sums], names: dict[int, str]) -> list[Row]:
    """The beneficiaries, those for whom most changes first."""
    missing = {who for who, _unit in {*sums[0], *sums[1]}} - set(names) - {0}
    recruiters = Enrollment.objects.filter(pk__in=missing).select_related("advocate")
    names = {**names, **{row.pk: row.advocate.name for row in recruiters}}
    rows = [
        Row(names.get(who, ""), unit, sums[0].get((who, unit), 0), sums[1].get((who, unit), 0))
        for who, unit in sorted({*sums[0], *sums[1]})
    ]
    return sorted(rows, key=lambda row: (-abs(row.difference_minor), row.name))
