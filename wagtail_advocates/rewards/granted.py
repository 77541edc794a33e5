"""What was granted so far, from the rewards and the books: what caps and budgets count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Aggregate, Count, F, Q, QuerySet, Sum

from wagtail_advocates.ledger.models import Account
from wagtail_advocates.ledger.queries import amounts_of
from wagtail_advocates.ledger.services import account_key
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.reckoning import (
    PROGRAM_BUDGET,
    Used,
    budget_name,
    cap_name,
    days_of,
    milestone_name,
    window_of,
)
from wagtail_advocates.rewards.rules import Rule

# Every sale of a program adds to what was granted: on one row they would wait for each other. Sales
# of one advocate meet on the advocate's own accounts anyway.
EXPENSE_SHARDS = 16
# A sale is recorded on its day or later, but for clocks that differ.
_EARLIER = timedelta(days=1)
_SUMS: dict[str, Aggregate] = {
    "count": Count("pk", filter=~Q(state=Reward.State.REVERSED)),
    "amount_minor": Sum(F("amount_minor") - F("reversed_minor")),
}


def granted_in_money(*, program: Program) -> int:
    """What the program granted in its currency, less what was taken back. Queries: one, of a
    number of rows that does not grow.
    """
    keys = [
        account_key(
            program_id=program.pk,
            kind=Account.Kind.REWARD_EXPENSE,
            owner_kind=Account.Owner.PROGRAM,
            owner_id=program.pk,
            unit=program.currency,
            shard=shard,
        )
        for shard in range(EXPENSE_SHARDS)
    ]
    return -sum(amounts_of(keys=keys).values())


def granted_under(*, program: Program, name: str) -> Used:
    """What counts for a cap or a budget of a rule, known by its name. Queries: one, of all rewards
    that count.
    """
    limit, key, *rest = name.split("/")
    rewards = Reward.objects.filter(program=program, rule__key=key)
    if limit == "nth":
        who, setting = rest
        every, only_nth = (int(number) for number in setting.split("-"))
        rewards = rewards.filter(enrollment=int(who), rule__every=every, rule__only_nth=only_nth)
    if limit == "cap":
        who, window = rest
        days = days_of(window)
        rewards = rewards.filter(enrollment=int(who), **(_sold_in(*days) if days else {}))
    return _all(rewards)


def granted_before(*, program: Program, rules: Iterable[Rule], day: date) -> dict[str, Used]:
    """What counts for the limits of these rules, and for the program's budget, of the sales before
    that day, as it stands now; by the names of the limits.

    Queries: one, and one for each limit of a rule.
    """
    granted = Reward.objects.filter(program=program, conversion__occurred_at__lt=_midnight(day))
    used = {PROGRAM_BUDGET: _all(granted.filter(unit=program.currency))}
    for rule in rules:
        rewards = granted.filter(rule__key=rule.key)
        if rule.budget_minor:
            used[budget_name(rule.key)] = _all(rewards)
        if rule.is_milestone:
            alike = rewards.filter(rule__every=rule.every, rule__only_nth=rule.only_nth)
            used |= {milestone_name(rule, who): sums for who, sums in _by_advocate(alike)}
        if rule.is_capped:
            days = days_of(window_of(rule.cap_period, day))
            capped = rewards.filter(**(_sold_in(*days) if days else {}))
            used |= {
                cap_name(rule.key, who, rule.cap_period, day): sums
                for who, sums in _by_advocate(capped)
            }
    return used


def _all(rewards: QuerySet[Reward]) -> Used:
    found = _counting(rewards).aggregate(**_SUMS)
    return Used(found["count"], found["amount_minor"] or 0)


def _by_advocate(rewards: QuerySet[Reward]) -> Iterator[tuple[int, Used]]:
    rows = _counting(rewards).order_by().values_list("enrollment").annotate(**_SUMS)
    return ((who, Used(count, amount_minor)) for who, count, amount_minor in rows)


def _counting(rewards: QuerySet[Reward]) -> QuerySet[Reward]:
    return rewards.exclude(state=Reward.State.REJECTED)


def _sold_in(first: date, after: date) -> dict[str, datetime]:
    since, until = _midnight(first), _midnight(after)
    return {
        "conversion__occurred_at__gte": since,
        "conversion__occurred_at__lt": until,
        "created_at__gte": since - _EARLIER,
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
