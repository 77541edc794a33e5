from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import BadAmount, DuplicateConflict
from wagtail_advocates.core.hashing import digest_of, natural_key
from wagtail_advocates.core.money import MAX_MINOR
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.ledger.models import Account, Balance, Entry, Line

LONGEST_UNIT = 12
PAGE = 5000


@dataclass(frozen=True)
class Leg:
    """A debit (positive) or credit (negative) to an account named by kind, owner and unit."""

    kind: str
    owner_kind: str
    owner_id: int
    unit: str
    amount_minor: int


def account_key(*, program_id: int, kind: str, owner_kind: str, owner_id: int, unit: str) -> str:
    """What makes an account this one: its program, kind, owner and unit."""
    return natural_key("account", str(program_id), kind, owner_kind, str(owner_id), unit)


def _key_of(leg: Leg, program_id: int) -> str:
    return account_key(
        program_id=program_id,
        kind=leg.kind,
        owner_kind=leg.owner_kind,
        owner_id=leg.owner_id,
        unit=leg.unit,
    )


def _check(legs: Sequence[Leg]) -> None:
    """Refuse what cannot stand in the books. Errors: ``BadAmount``."""
    sums: dict[str, int] = defaultdict(int)
    for leg in legs:
        if type(leg.amount_minor) is not int or not 0 < abs(leg.amount_minor) <= MAX_MINOR:
            raise BadAmount
        if not 0 < len(leg.unit) <= LONGEST_UNIT:
            raise BadAmount("A unit has 1 to 12 characters.")
        sums[leg.unit] += leg.amount_minor
    if len(legs) < 2 or any(sums.values()):
        raise BadAmount("An entry has two legs or more, which sum to zero per unit.")


def _accounts(*, program_id: int, legs: Sequence[Leg]) -> dict[str, Account]:
    """The accounts of the legs by key, opened where missing. Opening is race-safe."""
    wanted = {_key_of(leg, program_id): leg for leg in legs}
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

    All of it or nothing. The same key again returns the first entry. Errors: ``BadAmount`` for
    legs that do not balance, ``DuplicateConflict`` for the same key with other legs. Locks:
    balances, in account order.
    """
    _check(legs)
    digest = ""
    try:
        with transaction.atomic():
            accounts = _accounts(program_id=program_id, legs=legs)
            rows = [(accounts[_key_of(leg, program_id)], leg) for leg in legs]
            digest = content_digest(
                key=key,
                kind=kind,
                source_kind=source_kind,
                source_id=source_id,
                legs=[(account.pk, leg.unit, leg.amount_minor) for account, leg in rows],
            )
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
            _write_lines(entry=entry, rows=rows)
            return entry
    except IntegrityError:
        with transaction.atomic():  # a locking read sees what is committed, in any isolation
            first = Entry.objects.select_for_update().filter(key=key).first()
        if first is None:
            raise
        if first.digest != digest:
            raise DuplicateConflict from None
        return first


def _write_lines(*, entry: Entry, rows: Sequence[tuple[Account, Leg]]) -> None:
    Line.objects.bulk_create(
        Line(
            entry=entry,
            account=account,
            number=number,
            unit=leg.unit,
            amount_minor=leg.amount_minor,
        )
        for number, (account, leg) in enumerate(rows, start=1)
    )
    changes: dict[int, int] = defaultdict(int)
    for account, leg in rows:
        changes[account.pk] += leg.amount_minor
    for account_id in sorted(changes):
        Balance.objects.filter(account_id=account_id).update(
            amount_minor=F("amount_minor") + changes[account_id]
        )


@dataclass(frozen=True)
class BalanceDiff:
    """An account whose cached balance is not the sum of its lines."""

    account_id: int
    cached_minor: int
    true_minor: int


def all_lines() -> Iterator[tuple[int, int, str, int]]:
    """Every line as (entry, account, unit, amount), in pages, so that memory stays flat."""
    last = 0
    lines = Line.objects.order_by("pk").values_list(
        "pk", "entry_id", "account_id", "unit", "amount_minor"
    )
    while page := list(lines.filter(pk__gt=last)[:PAGE]):
        for _pk, entry_id, account_id, unit, amount_minor in page:
            yield entry_id, account_id, unit, amount_minor
        last = page[-1][0]


def diffs_from(sums: Mapping[int, int]) -> list[BalanceDiff]:
    """The accounts whose cache is not the given sum of their lines."""
    cached = dict(Balance.objects.values_list("account_id", "amount_minor"))
    return [
        BalanceDiff(account_id, cached.get(account_id, 0), sums.get(account_id, 0))
        for account_id in sorted(set(sums) | set(cached))
        if cached.get(account_id, 0) != sums.get(account_id, 0)
    ]


def balance_diffs() -> list[BalanceDiff]:
    """Every account whose cache is wrong, by reading all lines once. Sums are taken in Python:
    SQLite's SUM fails beyond 2^63.
    """
    sums: dict[int, int] = defaultdict(int)
    for _entry_id, account_id, _unit, amount_minor in all_lines():
        sums[account_id] += amount_minor
    return diffs_from(sums)


@flow
def rebuild_balances() -> list[BalanceDiff]:
    """Set every wrong balance to the sum of its lines; say which were wrong. Locks: each of them,
    so that an entry posted meanwhile is neither lost nor counted twice.
    """
    diffs = balance_diffs()
    for diff in diffs:
        balance, _ = Balance.objects.select_for_update().get_or_create(account_id=diff.account_id)
        amounts = Line.objects.filter(account_id=diff.account_id).order_by()
        balance.amount_minor = sum(amounts.values_list("amount_minor", flat=True).iterator())
        balance.save(update_fields=["amount_minor"])
    return diffs
