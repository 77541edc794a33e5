from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from wagtail_advocates.ledger.models import Account, Balance, Line
from wagtail_advocates.ledger.services import (
    BalanceDiff,
    account_key,
    all_lines,
    diffs_from,
)

# Unit to kind of account to minor units.
_Sums = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Owed:
    """What the program owes an owner in one unit, in minor units. Negative: the owner owes.

    ``available_minor`` can be paid out, ``credit_minor`` is store credit and can be spent.
    """

    unit: str
    pending_minor: int = 0
    available_minor: int = 0
    in_transit_minor: int = 0
    credit_minor: int = 0


def owed_to(*, owner_kind: str, owner_ids: Iterable[int]) -> list[Owed]:
    """What the owners together have coming, a row a unit. Queries: one."""
    sums: _Sums = defaultdict(lambda: defaultdict(int))
    balances = Balance.objects.filter(
        account__owner_kind=owner_kind, account__owner_id__in=list(owner_ids)
    )
    for unit, kind, amount_minor in balances.values_list(
        "account__unit", "account__kind", "amount_minor"
    ):
        sums[unit][kind] -= amount_minor
    return _owed(sums)


def owed_together(*, groups: Mapping[int, Sequence[tuple[int, str, int]]]) -> dict[int, list[Owed]]:
    """What each group of owners has coming together, a row a unit; an owner is a program, a kind
    and an id and stands in one group. A group that never had anything coming is missing.
    Queries: one.
    """
    group_of = {owner: group for group, owners in groups.items() for owner in owners}
    ids: dict[str, set[int]] = defaultdict(set)
    for _program_id, owner_kind, owner_id in group_of:
        ids[owner_kind].add(owner_id)
    theirs = Q(pk__in=[])
    for owner_kind, owner_ids in ids.items():
        theirs |= Q(account__owner_kind=owner_kind, account__owner_id__in=owner_ids)
    sums: dict[int, _Sums] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for program_id, owner_kind, owner_id, unit, kind, amount_minor in Balance.objects.filter(
        theirs
    ).values_list(
        "account__program_id",
        "account__owner_kind",
        "account__owner_id",
        "account__unit",
        "account__kind",
        "amount_minor",
    ):
        group = group_of.get((program_id, owner_kind, owner_id))
        if group is not None:
            sums[group][unit][kind] -= amount_minor
    return {group: _owed(units) for group, units in sums.items()}


def _owed(sums: _Sums) -> list[Owed]:
    return [
        Owed(
            unit=unit,
            pending_minor=kinds[Account.Kind.REWARDS_PENDING],
            available_minor=kinds[Account.Kind.REWARDS_AVAILABLE],
            in_transit_minor=kinds[Account.Kind.PAYOUTS_IN_TRANSIT],
            credit_minor=kinds[Account.Kind.STORE_CREDIT],
        )
        for unit, kinds in sorted(sums.items())
    ]


def amounts_of(*, keys: Iterable[str]) -> dict[str, int]:
    """What is owed on each of the accounts with these keys, without a lock. Queries: one."""
    rows = Balance.objects.filter(account__key__in=list(keys))
    return {key: -amount for key, amount in rows.values_list("account__key", "amount_minor")}


def lines_of(*, key: str) -> QuerySet[Line]:
    """The lines of the entry posted under a natural key, with their accounts."""
    return Line.objects.filter(entry__key=key).select_related("account").order_by("number")


def statement(*, program_id: int, owners: Sequence[tuple[str, int]]) -> QuerySet[Line]:
    """The lines on the owners' accounts in a program, newest first, with entry and account.

    An owner is a kind and an id.
    """
    ids: dict[str, list[int]] = defaultdict(list)
    for owner_kind, owner_id in owners:
        ids[owner_kind].append(owner_id)
    theirs = Q(pk__in=[])
    for owner_kind, owner_ids in ids.items():
        theirs |= Q(account__owner_kind=owner_kind, account__owner_id__in=owner_ids)
    return (
        Line.objects.filter(theirs, account__program=program_id)
        .select_related("entry", "account")
        .order_by("-entry_id", "number")
    )


@dataclass(frozen=True)
class Reconciliation:
    """Whether the books hold.

    ``unbalanced``: units, and entries by their number, whose debits do not equal their credits.
    ``balances``: accounts whose cache is not the sum of their lines. ``accounts``: accounts that
    are not the ones their key says, or that hold lines of another unit.
    """

    unbalanced: dict[str, int]
    balances: list[BalanceDiff]
    accounts: list[int]

    @property
    def ok(self) -> bool:
        return not (self.unbalanced or self.balances or self.accounts)


def reconcile() -> Reconciliation:
    """Read all lines once and say what does not add up. Writes nothing."""
    units: dict[str, int] = defaultdict(int)
    entries: dict[tuple[int, str], int] = {}
    accounts: dict[int, int] = defaultdict(int)
    held: set[tuple[int, str]] = set()
    for entry_id, account_id, unit, amount_minor in all_lines():
        units[unit] += amount_minor
        accounts[account_id] += amount_minor
        held.add((account_id, unit))
        rest = entries.pop((entry_id, unit), 0) + amount_minor
        if rest:
            entries[entry_id, unit] = rest
    unbalanced = {unit: total for unit, total in units.items() if total}
    unbalanced.update({f"entry {pk} {unit}": rest for (pk, unit), rest in entries.items()})
    return Reconciliation(
        unbalanced=unbalanced, balances=diffs_from(accounts), accounts=_altered_accounts(held)
    )


def _altered_accounts(held: set[tuple[int, str]]) -> list[int]:
    units: dict[int, str] = {}
    altered = set()
    for account in Account.objects.order_by("pk").iterator(chunk_size=5000):
        units[account.pk] = account.unit
        key = account_key(
            program_id=account.program_id,
            kind=account.kind,
            owner_kind=account.owner_kind,
            owner_id=account.owner_id,
            unit=account.unit,
            shard=account.shard,
        )
        if key != account.key:
            altered.add(account.pk)
    altered.update(pk for pk, unit in held if units.get(pk) != unit)
    return sorted(altered)
