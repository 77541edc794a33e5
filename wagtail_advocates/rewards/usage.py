"""Caps and budgets as rows: locked while rewards are reckoned, given back with a reward."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import F

from wagtail_advocates.core.hashing import natural_key
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import Reward, RewardUsage
from wagtail_advocates.rewards.reckoning import Used


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
