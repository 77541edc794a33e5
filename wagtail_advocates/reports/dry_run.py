"""What rules would have granted in a past period, beside what the published ones would have.

Both are reckoned over the same conversions by the code that pays, with counts kept in memory:
nothing is written. Caps and budgets start empty at the first day. Sales before it count for rules
that count sales, whatever was given back of them. What the fraud rules decided at the time stands,
and whoever was active then is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from functools import partial

from django.db.models import Prefetch, QuerySet

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.attribution.models import Credit
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.models import Decision
from wagtail_advocates.programs.models import Program
from wagtail_advocates.programs.reach import narrowed
from wagtail_advocates.reports.past_status import History, histories_of, status_at
from wagtail_advocates.rewards.facts import ShareFacts
from wagtail_advocates.rewards.queries import merged, sale_facts, share_facts
from wagtail_advocates.rewards.reckoning import FRIEND, Outcome, Used, progress_of, reckon
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

    Where a rule counts sales, those before the first day are counted too. Queries: five for each
    200 conversions. Errors: ``ValueError`` for more than 800 days.
    """
    if not timedelta(0) <= until - since <= timedelta(days=MOST_DAYS):
        raise ValueError(f"Choose a period of 1 to {MOST_DAYS} days.")
    start, end = _moment(since), _moment(until + timedelta(days=1))
    sides = (published, draft)
    counting = any(rule.counts_sales for rules in sides for rule in rules)
    result = DryRun()
    sums: tuple[Sums, Sums] = (defaultdict(int), defaultdict(int))
    used: list[dict[str, Used]] = [{}, {}]
    names: dict[int, str] = {}
    for conversion, shares in _conversions(program, None if counting else start, end):
        is_before = conversion.occurred_at < start
        if not is_before:
            result.conversions += 1
            credits = conversion.attribution.credits.all()
            names |= {each.enrollment.pk: each.enrollment.advocate.name for each in credits}
        for side, rules in enumerate(sides):
            after = dict(used[side])
            outcomes = reckon(
                rules=rules,
                sale=sale_facts(conversion=conversion, rules=rules),
                shares=shares,
                used=after,
                budget_minor=program.budget_minor,
            )
            used[side] = {**used[side], **progress_of(after)} if is_before else after
            if not is_before:
                _add(outcomes, sums[side], program, result.refusals if side else {})
    result.rows = _rows(sums, names)
    return result


def _add(
    outcomes: Iterable[Outcome], sums: Sums, program: Program, refusals: dict[str, int]
) -> None:
    for outcome in outcomes:
        if isinstance(outcome.result, Grant):
            who = 0 if outcome.rule.beneficiary == FRIEND else outcome.enrollment_id
            sums[who, unit_of(rule=outcome.rule, currency=program.currency)] += (
                outcome.result.amount_minor
            )
        else:
            reason = outcome.result.reason
            refusals[reason] = refusals.get(reason, 0) + 1


def _moment(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.utc)


def _conversions(
    program: Program, start: datetime | None, end: datetime
) -> Iterator[tuple[Conversion, list[ShareFacts]]]:
    """Each credited conversion in the order it was recorded, with its advocates as the rules saw
    them: what was found against whom, and who was active.
    """
    credits = Credit.objects.select_related(
        "enrollment__advocate", "enrollment__recruited_by__advocate", "touchpoint"
    ).order_by("number")
    rows: QuerySet[Conversion] = (
        narrowed(
            Conversion.objects.filter(program=program, attribution__isnull=False),
            occurred_at__gte=start,
            occurred_at__lt=end,
        )
        .select_related("attribution")
        .prefetch_related("lines", Prefetch("attribution__credits", queryset=credits))
        .order_by("pk")
    )
    last = 0
    while page := list(rows.filter(pk__gt=last)[:PAGE]):
        denied = _denied(page)
        histories = histories_of(_concerned(page))
        for conversion in page:
            status_of = partial(_status, at=conversion.attribution.decided_at, histories=histories)
            refusals = denied.get(conversion.pk, {})
            yield (
                conversion,
                [
                    share_facts(share=share, refusals=refusals, status_of=status_of)
                    for share in merged(conversion.attribution.credits.all())
                ],
            )
        last = page[-1].pk


def _status(enrollment: Enrollment, *, at: datetime, histories: Mapping[int, History]) -> str:
    return status_at(at, enrollment=enrollment, histories=histories)


def _concerned(conversions: Iterable[Conversion]) -> Iterator[int]:
    for conversion in conversions:
        for credit in conversion.attribution.credits.all():
            yield credit.enrollment_id
            if credit.enrollment.recruited_by_id is not None:
                yield credit.enrollment.recruited_by_id


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
