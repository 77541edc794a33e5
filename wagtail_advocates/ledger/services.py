from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring_ascii as _quoted

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, Case, F, Value, When

from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import BadAmount, DuplicateConflict, TryAgain
from wagtail_advocates.core.hashing import natural_key
from wagtail_advocates.core.money import MAX_MINOR
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.ledger.models import Account, Balance, Entry, Line

LONGEST_UNIT = 12
PAGE = 5000
# Each look finds what others have opened by then; so many times in a row is more than bad luck.
MOST_OPENED_AT_ONCE = 10


@dataclass(frozen=True)
class Leg:
    """A debit (positive) or credit (negative) to an account named by kind, owner and unit.

    ``shard``: which row of an account that is spread over several.
    """

    kind: str
    owner_kind: str
    owner_id: int
    unit: str
    amount_minor: int
    shard: int = 0


@dataclass(frozen=True)
class Posting:
    """An entry to be written: its natural key, what it is about, and its legs."""

    key: str
    kind: str
    legs: Sequence[Leg]
    source_kind: str
    source_id: int
    occurred_at: datetime | None = None
    memo: str = ""


def account_key(
    *, program_id: int, kind: str, owner_kind: str, owner_id: int, unit: str, shard: int = 0
) -> str:
    """What makes an account this one: its program, kind, owner and unit, and its shard."""
    parts = ["account", str(program_id), kind, owner_kind, str(owner_id), unit]
    return natural_key(*parts, *([f"shard {shard}"] if shard else []))


def _key_of(leg: Leg, program_id: int) -> str:
    return account_key(
        program_id=program_id,
        kind=leg.kind,
        owner_kind=leg.owner_kind,
        owner_id=leg.owner_id,
        unit=leg.unit,
        shard=leg.shard,
    )


def _check(legs: Sequence[Leg]) -> None:
    """Refuse what cannot stand in the books. Errors: ``BadAmount``."""
    sums: dict[str, int] = defaultdict(int)
    for leg in legs:
        if type(leg.amount_minor) is not int or not 1 <= abs(leg.amount_minor) <= MAX_MINOR:
            raise BadAmount
        if not 1 <= len(leg.unit) <= LONGEST_UNIT:
            raise BadAmount("A unit has 1 to 12 characters.")
        sums[leg.unit] += leg.amount_minor
    if not legs or any(sums.values()):
        raise BadAmount("An entry has two legs or more, which sum to zero per unit.")


class _OpenedMeanwhile(Exception):
    """Somebody else opened an account of ours at the same time: look again."""


def _accounts(*, program_id: int, legs: Sequence[Leg]) -> dict[str, Account]:
    """The accounts of the legs by key, their balances locked in order, opened where missing.

    Errors: ``_OpenedMeanwhile`` where somebody else was faster, once they have committed.
    """
    wanted = {_key_of(leg, program_id): leg for leg in legs}
    found = _locked(wanted)
    missing = sorted(set(wanted) - set(found))
    if not missing:
        return found
    try:
        opened = Account.objects.bulk_create(
            Account(
                key=key,
                program_id=program_id,
                kind=wanted[key].kind,
                owner_kind=wanted[key].owner_kind,
                owner_id=wanted[key].owner_id,
                unit=wanted[key].unit,
                shard=wanted[key].shard,
            )
            for key in missing
        )
    except IntegrityError:
        raise _OpenedMeanwhile from None
    Balance.objects.bulk_create(Balance(account=account) for account in opened)
    return {**found, **{account.key: account for account in opened}}


def _locked(keys: Iterable[str]) -> dict[str, Account]:
    """The accounts with these keys. Locks: their balances, in account order."""
    balances = Balance.objects.select_for_update().select_related("account")
    rows = balances.filter(account__key__in=list(keys)).order_by("account_id")
    return {row.account.key: row.account for row in rows}


def locked_amounts(*, keys: Iterable[str]) -> dict[str, int]:
    """What is owed on each of the accounts with these keys; an account never used is not there.

    For whoever is about to take from them. Locks: their balances, in account order.
    """
    balances = Balance.objects.select_for_update().select_related("account")
    rows = balances.filter(account__key__in=list(keys)).order_by("account_id")
    return {row.account.key: -row.amount_minor for row in rows}


def content_digest(
    *, key: str, kind: str, source_kind: str, source_id: int, legs: Sequence[tuple[int, str, int]]
) -> str:
    """What an entry says: SHA-256 over its key, kind, source and (account, unit, amount) legs.

    The JSON of ``digest_of``, written out: a chain is verified at the speed of this function.
    """
    said = ",".join(f"[{account},{_quoted(unit)},{amount}]" for account, unit, amount in legs)
    source = f"[{_quoted(source_kind)},{source_id}]"
    content = f'{{"key":{_quoted(key)},"kind":{_quoted(kind)},"legs":[{said}],"source":{source}}}'
    return hashlib.sha256(content.encode("ascii")).hexdigest()


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
    """Write one entry; as ``post_all``."""
    posting = Posting(
        key=key,
        kind=kind,
        legs=legs,
        source_kind=source_kind,
        source_id=source_id,
        occurred_at=occurred_at,
        memo=memo,
    )
    [entry] = post_all(program_id=program_id, postings=[posting])
    return entry


def post_all(*, program_id: int, postings: Sequence[Posting]) -> list[Entry]:
    """Write entries with their lines and bring the balances along; the only writer of the books.

    All of them or nothing. A key that was posted before returns its first entry. Errors:
    ``BadAmount`` for legs that do not balance, ``DuplicateConflict`` for a known key with other
    legs. Locks: balances, in account order. Queries: four, however many entries; two more where
    an account is opened.
    """
    for posting in postings:
        _check(posting.legs)
    if not postings:
        return []
    digests: list[str] = []
    try:
        return _written(program_id=program_id, postings=postings, digests=digests)
    except IntegrityError:
        if len(postings) == 1:
            return [_first_entry(key=postings[0].key, digest=digests[0] if digests else "")]
    with transaction.atomic():
        return [
            entry
            for posting in postings
            for entry in post_all(program_id=program_id, postings=[posting])
        ]


def _written(*, program_id: int, postings: Sequence[Posting], digests: list[str]) -> list[Entry]:
    """As ``_write``, again where somebody else opened an account at the same time."""
    for _ in range(MOST_OPENED_AT_ONCE):
        try:
            with transaction.atomic():
                return _write(program_id=program_id, postings=postings, digests=digests)
        except _OpenedMeanwhile:
            continue
    raise TryAgain


def _first_entry(*, key: str, digest: str) -> Entry:
    """The entry posted first under a key. Errors: ``DuplicateConflict`` for other content."""
    with transaction.atomic():  # a locking read sees what is committed, in any isolation
        first = Entry.objects.select_for_update().filter(key=key).first()
    if first is None:
        raise IntegrityError("An entry could not be written, and not because of its key.")
    if first.digest != digest:
        raise DuplicateConflict
    return first


def _write(*, program_id: int, postings: Sequence[Posting], digests: list[str]) -> list[Entry]:
    """Write the entries; what each says is put into ``digests`` before anything can fail."""
    legs = [leg for posting in postings for leg in posting.legs]
    accounts = _accounts(program_id=program_id, legs=legs)
    rows = [
        [(accounts[_key_of(leg, program_id)], leg) for leg in posting.legs] for posting in postings
    ]
    digests.extend(
        content_digest(
            key=posting.key,
            kind=posting.kind,
            source_kind=posting.source_kind,
            source_id=posting.source_id,
            legs=[(account.pk, leg.unit, leg.amount_minor) for account, leg in legs_of],
        )
        for posting, legs_of in zip(postings, rows, strict=True)
    )
    now = clock.now()
    entries = Entry.objects.bulk_create(
        Entry(
            program_id=program_id,
            key=posting.key,
            kind=posting.kind,
            source_kind=posting.source_kind,
            source_id=posting.source_id,
            memo=posting.memo[:200],
            digest=digest,
            occurred_at=posting.occurred_at or now,
            posted_at=now,
        )
        for posting, digest in zip(postings, digests, strict=True)
    )
    Line.objects.bulk_create(
        Line(
            entry=entry,
            account=account,
            number=number,
            unit=leg.unit,
            amount_minor=leg.amount_minor,
        )
        for entry, legs_of in zip(entries, rows, strict=True)
        for number, (account, leg) in enumerate(legs_of, start=1)
    )
    _bring_along([(account.pk, leg.amount_minor) for legs_of in rows for account, leg in legs_of])
    return entries


def _bring_along(moved: Sequence[tuple[int, int]]) -> None:
    """Add what was moved to the locked balances, in one statement."""
    changes: dict[int, int] = defaultdict(int)
    for account_id, amount_minor in moved:
        changes[account_id] += amount_minor
    cases = [When(account_id=pk, then=Value(change)) for pk, change in sorted(changes.items())]
    change = Case(*cases, output_field=BigIntegerField())
    Balance.objects.filter(account_id__in=changes).update(amount_minor=F("amount_minor") + change)


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
