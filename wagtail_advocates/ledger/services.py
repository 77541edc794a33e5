from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import BadAmount, DuplicateConflict
from wagtail_advocates.core.hashing import digest_of, natural_key
from wagtail_advocates.core.money import MAX_MINOR
from wagtail_advocates.ledger.models import Account, Balance, Entry, Line


@dataclass(frozen=True)
class Leg:
    """A debit (positive) or credit (negative) to an account named by kind, owner and unit."""

    kind: str
    owner_kind: str
    owner_id: int
    unit: str
    amount_minor: int


def _account_key(*, program_id: int, leg: Leg) -> str:
    return natural_key(
        "account", str(program_id), leg.kind, leg.owner_kind, str(leg.owner_id), leg.unit
    )


def _check(legs: Sequence[Leg]) -> None:
    """Refuse what cannot stand in the books. Errors: ``BadAmount``."""
    sums: dict[str, int] = defaultdict(int)
    for leg in legs:
        if not 0 < abs(leg.amount_minor) <= MAX_MINOR:
            raise BadAmount
        sums[leg.unit] += leg.amount_minor
    if len(legs) < 2 or any(sums.values()):
        raise BadAmount("An entry has two legs or more, which sum to zero per unit.")


def _accounts(*, program_id: int, legs: Sequence[Leg]) -> dict[str, Account]:
    """The accounts of the legs by key, opened where missing. Opening is race-safe."""
    wanted = {_account_key(program_id=program_id, leg=leg): leg for leg in legs}
    found = {a.key: a for a in Account.objects.filter(key__in=wanted)}
    for key in sorted(set(wanted) - set(found)):
        leg = wanted[key]
        found[key], _ = Account.objects.get_or_create(
            key=key,
            defaults={
                "program_id": program_id,
                "kind": leg.kind,
                "owner_kind": leg.owner_kind,
                "owner_id": leg.owner_id,
                "unit": leg.unit,
            },
        )
        Balance.objects.get_or_create(account=found[key])
    return found


def content_digest(
    *, key: str, kind: str, source_kind: str, source_id: int, legs: Sequence[tuple[int, str, int]]
) -> str:
    """What an entry says: SHA-256 over its key, kind, source and (account, unit, amount) legs."""
    return digest_of(
        {
            "key": key,
            "kind": kind,
            "source": [source_kind, source_id],
            "legs": [list(leg) for leg in legs],
        }
    )


def post(
    *,
    program_id: int,
    key: str,
    kind: str,
    legs: Sequence[Leg],
    source_kind: str,
    source_id: int,
    occurred_at: datetime | None = None,
    memo: str = "",
) -> Entry:
    """Write an entry with its lines and bring the balances along; the only writer of the books.

    The same key again returns the first entry. Errors: ``BadAmount`` for legs that do not
    balance, ``DuplicateConflict`` for the same key with other legs. Locks: balances, in account
    order.
    """
    _check(legs)
    accounts = _accounts(program_id=program_id, legs=legs)
    keys = [_account_key(program_id=program_id, leg=leg) for leg in legs]
    digest = content_digest(
        key=key,
        kind=kind,
        source_kind=source_kind,
        source_id=source_id,
        legs=[
            (accounts[account_key].pk, leg.unit, leg.amount_minor)
            for account_key, leg in zip(keys, legs, strict=True)
        ],
    )
    try:
        with transaction.atomic():
            entry = Entry.objects.create(
                program_id=program_id,
                key=key,
                kind=kind,
                source_kind=source_kind,
                source_id=source_id,
                memo=memo[:200],
                digest=digest,
                occurred_at=occurred_at or clock.now(),
                posted_at=clock.now(),
            )
    except IntegrityError:
        first = Entry.objects.select_for_update().get(key=key)
        if first.digest != digest:
            raise DuplicateConflict from None
        return first
    changes: dict[int, int] = defaultdict(int)
    lines = []
    for number, (account_key, leg) in enumerate(zip(keys, legs, strict=True), start=1):
        account = accounts[account_key]
        changes[account.pk] += leg.amount_minor
        lines.append(
            Line(
                entry=entry,
                account=account,
                number=number,
                unit=leg.unit,
                amount_minor=leg.amount_minor,
            )
        )
    Line.objects.bulk_create(lines)
    for account_id in sorted(changes):
        Balance.objects.filter(account_id=account_id).update(
            amount_minor=F("amount_minor") + changes[account_id]
        )
    return entry


@dataclass(frozen=True)
class BalanceDiff:
    """An account whose cached balance is not the sum of its lines."""

    account_id: int
    cached_minor: int
    true_minor: int


def balance_diffs() -> list[BalanceDiff]:
    """Every account whose cache is wrong, by reading all lines once. Sums are taken in Python:
    SQLite's SUM fails beyond 2^63.
    """
    sums: dict[int, int] = defaultdict(int)
    lines = Line.objects.order_by().values_list("account_id", "amount_minor")
    for account_id, amount_minor in lines.iterator(chunk_size=5000):
        sums[account_id] += amount_minor
    cached = dict(Balance.objects.values_list("account_id", "amount_minor"))
    return [
        BalanceDiff(account_id, cached.get(account_id, 0), sums.get(account_id, 0))
        for account_id in sorted(set(sums) | set(cached))
        if cached.get(account_id, 0) != sums.get(account_id, 0)
    ]


@transaction.atomic
def rebuild_balances() -> list[BalanceDiff]:
    """Set every wrong balance to the sum of its lines; say which were wrong."""
    diffs = balance_diffs()
    for diff in diffs:
        balance, _ = Balance.objects.select_for_update().get_or_create(account_id=diff.account_id)
        total = Line.objects.filter(account_id=diff.account_id).aggregate(t=Sum("amount_minor"))
        balance.amount_minor = total["t"] or 0
        balance.save(update_fields=["amount_minor"])
    return diffs
