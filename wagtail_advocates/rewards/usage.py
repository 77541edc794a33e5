"""Caps and budgets as rows: locked while rewards are reckoned, given back with a reward."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import F

from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core import clock
from wagtail_advocates.core.decisions import write_so_far
from wagtail_advocates.core.errors import LimitReached
from wagtail_advocates.core.hashing import natural_key
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.granted import granted_in_money, granted_under
from wagtail_advocates.rewards.models import Reward, RewardUsage
from wagtail_advocates.rewards.queries import counted_under, published_since
from wagtail_advocates.rewards.reckoning import (
    PROGRAM_BUDGET,
    Used,
    limits_counting,
    limits_of,
    progress_name,
)
from wagtail_advocates.rewards.rules import Rule, kept_rule

# No transaction lasts as long.
_UNDER_WAY = timedelta(minutes=10)


def _key(program_id: int, name: str) -> str:
    return natural_key("reward-usage", str(program_id), name)


def locked_usage(*, program: Program, names: Iterable[str], since: datetime) -> dict[str, Used]:
    """What was used under these names, locked until the transaction ends; missing rows are made.

    Limits count what was granted before they were set, too. ``since``: when the program's rules
    were published. Locks: the rows in the order of their keys. Queries: none without names, one
    for known ones, three where one is new, one more for the budget of the program; two more for
    each limit that was not kept since the rules were published.
    """
    keys = {_key(program.pk, name): name for name in names}
    if not keys:
        return {}
    rows = _locked(keys)
    if len(rows) < len(keys):
        missing = sorted(set(keys) - {row.key for row in rows})
        RewardUsage.objects.bulk_create(
            (RewardUsage(program=program, key=key, name=keys[key]) for key in missing),
            ignore_conflicts=True,
        )
        rows = _locked(keys)
    for row in rows:
        if row.name == PROGRAM_BUDGET:
            # The budget is set with the program, not with its rules; the books always know.
            row.amount_minor = granted_in_money(program=program)
        elif _is_limit(row) and not _is_kept(row, since):
            _reckon_anew(row, program)
    return {row.name: Used(row.count, row.amount_minor, row.revenue_minor) for row in rows}


def _is_limit(row: RewardUsage) -> bool:
    return row.name.startswith(("cap/", "budget/", "nth/"))


def _is_kept(row: RewardUsage, since: datetime) -> bool:
    """Whether all that counts was drawn on the row since it was reckoned.

    Rules that were published before may have had no such limit; and sales that were under way
    when these were published went by them, so that the row is reckoned once more after those.
    """
    if row.reckoned_at is None or row.reckoned_at <= since:
        return False
    return row.reckoned_at > since + _UNDER_WAY or clock.now() <= since + _UNDER_WAY


def _reckon_anew(row: RewardUsage, program: Program) -> None:
    used = granted_under(program=program, name=row.name)
    row.count, row.amount_minor, row.reckoned_at = used.count, used.amount_minor, clock.now()
    row.save(update_fields=["count", "amount_minor", "reckoned_at"])


def _locked(keys: Iterable[str]) -> list[RewardUsage]:
    rows = RewardUsage.objects.select_for_update().filter(key__in=list(keys))
    return list(rows.order_by("key"))


def bring_along(*, program: Program, before: Mapping[str, Used], after: Mapping[str, Used]) -> None:
    """Write what the reckoning used of locked rows."""
    changed = [name for name, used in after.items() if used != before.get(name)]
    rows = [
        RewardUsage(
            program=program,
            key=_key(program.pk, name),
            name=name,
            count=after[name].count,
            amount_minor=after[name].amount_minor,
            revenue_minor=after[name].revenue_minor,
        )
        for name in changed
    ]
    for row in rows:
        RewardUsage.objects.filter(key=row.key).update(
            count=row.count, amount_minor=row.amount_minor, revenue_minor=row.revenue_minor
        )


def give_back(*, reward: Reward, amount_minor: int, count: int) -> None:
    """Give a taken-back amount back to the caps and budgets that count the reward.

    ``count`` is 1 where nothing is left of the reward, so that it no longer counts either. What
    is negative is drawn again, even beyond the limit: it had been granted. Locks: the rows in
    the order of their keys.
    """
    day = reward.conversion.occurred_at.date()
    names = limits_counting(kept_rule(reward.rule), who=reward.enrollment_id, on=day)
    rows = _locked(_key(reward.program_id, name) for name in names)
    if rows:
        RewardUsage.objects.filter(pk__in=[row.pk for row in rows]).update(
            amount_minor=F("amount_minor") - amount_minor,
            count=F("count") - count,
        )


def draw_again(*, reward: Reward, rule: Rule, amount_minor: int, counts: bool) -> list[str]:
    """Draw a reward that comes back on the limits ``rule`` has by now; the names drawn on.

    All of it or nothing. ``counts``: its sale is counted too, which it was not before. Errors:
    ``LimitReached``. Locks: the rows in the order of their keys.
    """
    program, conversion, who = reward.program, reward.conversion, reward.enrollment_id
    day = conversion.occurred_at.date()
    limits = limits_of(rule, who=who, on=day, budget_minor=program.budget_minor)
    added = {limit.name: Used(count=1, amount_minor=amount_minor) for limit in limits}
    if counts and rule.counts_sales:
        counted = Used(count=1, revenue_minor=conversion.amount_minor)
        added[progress_name(rule.key, who)] = counted
    since = published_since(program=program)
    used = locked_usage(program=program, names=added, since=since)
    if any(limit.left_of(amount_minor, used[limit.name]) < amount_minor for limit in limits):
        raise LimitReached
    after = {name: used[name].plus(more) for name, more in added.items()}
    bring_along(program=program, before=used, after=after)
    return [limit.name for limit in limits]


def count_again(*, conversion: Conversion, times: int) -> None:
    """Let a sale count ``times`` more for its advocates' next ones, -1 where it no longer does.

    Only by the rules that counted it for its present credit, as its Decisions say. Locks: the
    rows in the order of their keys.
    """
    write_so_far()
    rows = _locked(_key(conversion.program_id, name) for name in counted_under(conversion))
    if rows:
        RewardUsage.objects.filter(pk__in=[row.pk for row in rows]).update(
            count=F("count") + times,
            revenue_minor=F("revenue_minor") + times * conversion.amount_minor,
        )
