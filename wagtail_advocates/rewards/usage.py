"""Caps and budgets as rows: locked while rewards are reckoned, given back with a reward."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import F

from wagtail_advocates.core.errors import LimitReached
from wagtail_advocates.core.hashing import natural_key
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import Reward, RewardUsage
from wagtail_advocates.rewards.reckoning import Used, limits_of, progress_name
from wagtail_advocates.rewards.rules import Rule


def _key(program_id: int, name: str) -> str:
    return natural_key("reward-usage", str(program_id), name)


def locked_usage(*, program: Program, names: Iterable[str]) -> dict[str, Used]:
    """What was used under these names, locked until the transaction ends; missing rows are made.

    Locks: the rows in the order of their keys. Queries: none without names, one for known ones,
    three where one is new.
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
    return {row.name: Used(row.count, row.amount_minor, row.revenue_minor) for row in rows}


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
    """Give a taken-back amount back to the caps and budgets it was drawn on.

    ``count`` is 1 where nothing is left of the reward, so that it no longer counts either. What
    is negative is drawn again, even beyond the limit: it had been granted. Locks: the rows in
    the order of their keys.
    """
    keys = sorted(_key(reward.program_id, name) for name in reward.rule.get("drawn_on", ()))
    for key in keys:
        RewardUsage.objects.filter(key=key).update(
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
        added[progress_name(rule, who)] = counted
    used = locked_usage(program=program, names=added)
    if any(limit.left_of(amount_minor, used[limit.name]) < amount_minor for limit in limits):
        raise LimitReached
    after = {name: used[name].plus(more) for name, more in added.items()}
    bring_along(program=program, before=used, after=after)
    return [limit.name for limit in limits]
