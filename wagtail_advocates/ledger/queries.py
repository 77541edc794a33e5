from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from wagtail_advocates.ledger.models import Account, Balance, Line
from wagtail_advocates.ledger.services import BalanceDiff, balance_diffs


@dataclass(frozen=True)
class Owed:
    """What the program owes an owner in one unit, in minor units. Negative: the owner owes."""

    unit: str
    pending_minor: int = 0
    available_minor: int = 0


def owed_to(*, owner_kind: str, owner_ids: Iterable[int]) -> list[Owed]:
    """What is pending and available for the owners together, a row a unit. Queries: one."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    balances = Balance.objects.filter(
        account__owner_kind=owner_kind, account__owner_id__in=list(owner_ids)
    ).values_list("account__unit", "account__kind", "amount_minor")
    for unit, kind, amount_minor in balances:
        sums[unit][kind] -= amount_minor
    return [
        Owed(
            unit=unit,
            pending_minor=kinds[Account.Kind.REWARDS_PENDING],
            available_minor=kinds[Account.Kind.REWARDS_AVAILABLE],
        )
        for unit, kinds in sorted(sums.items())
    ]


def statement(*, owner_kind: str, owner_id: int) -> QuerySet[Line]:
    """The lines on an owner's accounts, newest first, with entry and account."""
    return (
        Line.objects.filter(account__owner_kind=owner_kind, account__owner_id=owner_id)
        .select_related("entry", "account")
        .order_by("-entry_id", "number")
    )


@dataclass(frozen=True)
class Reconciliation:
    """Whether the books hold: debits equal credits per unit, and caches equal their lines."""

    unbalanced: dict[str, int]
    balances: list[BalanceDiff]

    @property
    def ok(self) -> bool:
        return not self.unbalanced and not self.balances


def reconcile() -> Reconciliation:
    """Read all lines and say what does not add up. Writes nothing."""
    sums: dict[str, int] = defaultdict(int)
    entries: dict[int, int] = defaultdict(int)
    lines = Line.objects.order_by().values_list("entry_id", "unit", "amount_minor")
    for entry_id, unit, amount_minor in lines.iterator(chunk_size=5000):
        sums[unit] += amount_minor
        entries[entry_id] += amount_minor
        if not entries[entry_id]:
            del entries[entry_id]
    unbalanced = {unit: total for unit, total in sums.items() if total}
    unbalanced.update({f"entry {entry_id}": total for entry_id, total in entries.items()})
    return Reconciliation(unbalanced=unbalanced, balances=balance_diffs())
