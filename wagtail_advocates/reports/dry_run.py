"""What rules would have granted in a past period, beside what the published ones would have.

Both are reckoned over the same conversions and what came back of them by the code that pays, with
counts kept in memory: nothing is written. Caps and budgets begin with what was granted for sales
before the first day, and rules that count sales with those. What the fraud rules decided at the
time stands, and whoever was active then is.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from functools import partial
from operator import itemgetter

from django.db.models import Prefetch, QuerySet

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.attribution.models import Credit
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.conversions.queries import returns_of
from wagtail_advocates.conversions.returns import Returned
from wagtail_advocates.core.models import Decision
from wagtail_advocates.programs.models import Program
from wagtail_advocates.programs.reach import narrowed
from wagtail_advocates.reports.past_status import History, histories_of, status_at
from wagtail_advocates.rewards.facts import SaleFacts, ShareFacts
from wagtail_advocates.rewards.granted import granted_before
from wagtail_advocates.rewards.queries import merged, returned_sale, sale_facts, share_facts
from wagtail_advocates.rewards.reckoning import Outcome
from wagtail_advocates.rewards.rules import Rule
from wagtail_advocates.rewards.trial import Trial

PAGE = 200
MOST_DAYS = 800


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
    refusals: Mapping[str, int] = field(default_factory=dict)

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

    Where a rule counts sales, those before the first day are counted too. Queries: seven for each
    200 conversions, and one or two for each limit of a rule. Errors: ``ValueError`` for more than
    800 days.
    """
    if not timedelta(0) <= until - since <= timedelta(days=MOST_DAYS):
        raise ValueError(f"Choose a period of 1 to {MOST_DAYS} days.")
    start, end = _moment(since), _moment(until + timedelta(days=1))
    trials = [_trial(program, rules, since) for rules in (published, draft)]
    counting = any(rule.counts_sales for trial in trials for rule in trial.rules)
    result = DryRun()
    names: dict[int, str] = {}
    waiting: list[Return] = []
    for conversion, shares in _conversions(program, None if counting else start, end):
        while waiting and waiting[0].applied_at <= conversion.recorded_at:
            _take_back(heapq.heappop(waiting), trials)
        is_before = conversion.occurred_at < start
        if not is_before:
            result.conversions += 1
            credits = conversion.attribution.credits.all()
            names |= {each.enrollment.pk: each.enrollment.advocate.name for each in credits}
        outcomes = [_tried(trial, conversion, shares, is_before=is_before) for trial in trials]
        for each in _returns(conversion, outcomes, is_before=is_before):
            heapq.heappush(waiting, each)
    for each in sorted(waiting):
        _take_back(each, trials)
    result.rows = _rows(trials, names)
    result.refusals = trials[1].refusals
    return result


def _trial(program: Program, rules: Sequence[Rule], since: date) -> Trial:
    used = granted_before(program=program, rules=rules, day=since)
    return Trial(rules, program.currency, used, program.budget_minor)


def _tried(
    trial: Trial, conversion: Conversion, shares: Sequence[ShareFacts], *, is_before: bool
) -> list[Outcome]:
    sale = sale_facts(conversion=conversion, rules=trial.rules)
    if is_before:
        return trial.count(sale=sale, shares=shares)
    return trial.reward(sale=sale, shares=shares)


@dataclass(frozen=True, order=True)
class Return:
    """A refund at its time: what was returned of its sale without it and with it, and what came of
    the sale by each set of rules.
    """

    applied_at: datetime
    refund_id: int
    sale: SaleFacts = field(compare=False)
    before: Returned = field(compare=False)
    after: Returned = field(compare=False)
    outcomes: Sequence[Sequence[Outcome]] = field(compare=False)
    is_rewarded: bool = field(compare=False)

    @property
    def times_counted(self) -> int:
        """How often more the sale counts since: -1 once nothing is left of it."""
        whole = self.sale.amount_minor
        return self.before.is_all_of(whole) - self.after.is_all_of(whole)


def _returns(
    conversion: Conversion, outcomes: Sequence[Sequence[Outcome]], *, is_before: bool
) -> Iterator[Return]:
    """What came back of a conversion until today, in the order in which it was applied."""
    before = Returned()
    parts = [
        (refund.applied_at, refund.pk, part)
        for refund, part in returns_of(refunds=conversion.refunds.all())
        if refund.applied_at is not None
    ]
    for applied_at, refund_id, part in sorted(parts, key=itemgetter(0, 1)):
        after = before.plus(part)
        sale = returned_sale(conversion=conversion, returned=after)
        yield Return(applied_at, refund_id, sale, before, after, outcomes, not is_before)
        before = after


def _take_back(each: Return, trials: Iterable[Trial]) -> None:
    for trial, outcomes in zip(trials, each.outcomes, strict=True):
        if each.is_rewarded:
            trial.take_back(outcomes, sale=each.sale, before=each.before, after=each.after)
        trial.count_again(outcomes, sale=each.sale, times=each.times_counted)


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
        .prefetch_related(
            "lines",
            Prefetch("attribution__credits", queryset=credits),
            "refunds__lines",
        )
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


def _rows(trials: Sequence[Trial], names: dict[int, str]) -> list[Row]:
    """The beneficiaries, those for whom most changes first."""
    now, then = (trial.granted for trial in trials)
    both = sorted({*now, *then})
    recruiters = Enrollment.objects.filter(pk__in={who for who, _unit in both} - set(names) - {0})
    names = names | {row.pk: row.advocate.name for row in recruiters.select_related("advocate")}
    rows = [Row(names.get(who, ""), unit, now[who, unit], then[who, unit]) for who, unit in both]
    return sorted(rows, key=lambda row: (-abs(row.difference_minor), row.name))
