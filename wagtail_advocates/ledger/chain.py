"""The chain of hashes over a program's entries, and its verification.

Entries are sealed in batches after they were posted, so that posting does not queue behind a
chain head. A seal's hash is SHA-256 over the hash before it, its number and what the entry says;
the entry's digest covers its lines. Changing, removing or reordering anything sealed breaks it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Exists, Max, OuterRef, QuerySet

from wagtail_advocates.core.hashing import natural_key
from wagtail_advocates.core.processes import spread
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.ledger.models import Entry, EntrySeal, Line
from wagtail_advocates.ledger.services import content_digest

BATCH = 1000
PAGE = 2000
# Seals verified at a time by one process.
STRETCH = 10_000
GENESIS = "0" * 64
# An entry may commit after younger ones were sealed. So many are looked back for it, lest every
# sealing read the whole chain; one further back had a seal and lost it.
LATEST = 10_000


def _moment(value: datetime) -> str:
    utc = value.astimezone(timezone.utc).replace(tzinfo=None) if value.tzinfo else value
    return utc.isoformat(timespec="microseconds")


def link(*, previous: str, number: int, entry: Entry | Kept) -> str:
    """The hash of a seal: over the one before it and all that the entry says."""
    return natural_key(
        "seal",
        previous,
        str(number),
        entry.digest,
        str(entry.public_id),
        str(entry.program_id),
        entry.memo,
        _moment(entry.occurred_at),
        _moment(entry.posted_at),
    )


def seal_entries(*, program_id: int, limit: int = BATCH) -> int:
    """Append unsealed entries to the program's chain; say how many.

    Posting goes on meanwhile. Of two that seal at a time one gives way: 0.
    """
    try:
        return _seal(program_id=program_id, limit=limit)
    except IntegrityError:
        return 0


@flow
def _seal(*, program_id: int, limit: int) -> int:
    head = EntrySeal.objects.filter(program_id=program_id).order_by("-number").first()
    number, previous, newest = (head.number, head.hash, head.entry_id) if head else (0, GENESIS, 0)
    seals = []
    for entry in _without_seal(program_id=program_id, after=newest - LATEST)[:limit]:
        number += 1
        previous = link(previous=previous, number=number, entry=entry)
        seals.append(EntrySeal(program_id=program_id, number=number, entry=entry, hash=previous))
    EntrySeal.objects.bulk_create(seals)
    return len(seals)


def _without_seal(*, program_id: int, after: int) -> QuerySet[Entry]:
    """The entries without a seal, oldest first. Only seals of the latest are looked at: where all
    are, planners read the whole chain.
    """
    sealed = EntrySeal.objects.filter(entry=OuterRef("pk"), entry_id__gt=after)
    rows = Entry.objects.filter(~Exists(sealed), program_id=program_id, id__gt=after)
    return rows.order_by("id")


@dataclass(frozen=True)
class ChainReport:
    """What the verification of one program's chain found.

    ``first_bad`` names the first fault; ``sealed`` counts what holds before it. ``unsealed`` is
    the tail that waits for its seal.
    """

    program_id: int
    sealed: int
    unsealed: int
    first_bad: str = ""

    @property
    def ok(self) -> bool:
        return not self.first_bad


class Kept(NamedTuple):
    """The columns of an entry that its digest and its seal are made from, and those two.

    Of an entry without a seal ``number`` and ``hash`` are None.
    """

    number: int
    hash: str
    pk: int
    public_id: UUID
    program_id: int
    key: str
    kind: str
    source_kind: str
    source_id: int
    memo: str
    digest: str
    occurred_at: datetime
    posted_at: datetime


_OF_ENTRY = Kept._fields[2:]
_OF_SEAL = ("number", "hash", *(f"entry__{name}" for name in _OF_ENTRY))


def _sealed(program_id: int, after: int, until: int) -> Iterator[list[Kept]]:
    """A stretch of the chain in pages, in its order."""
    seals = EntrySeal.objects.filter(program_id=program_id, number__lte=until).order_by("number")
    rows = seals.values_list(*_OF_SEAL)
    while page := list(map(Kept._make, rows.filter(number__gt=after)[:PAGE])):
        yield page
        after = page[-1].number


def _unsealed(program_id: int) -> Iterator[list[Kept]]:
    last = 0
    entries = Entry.objects.filter(program_id=program_id, seal=None).order_by("pk")
    rows = entries.values_list("seal__number", "seal__hash", *_OF_ENTRY)
    while page := list(map(Kept._make, rows.filter(pk__gt=last)[:PAGE])):
        yield page
        last = page[-1].pk


def _lines_of_page(program_id: int, page: list[Kept]) -> QuerySet[Line]:
    """Found by the numbers of their seals: thousands of ids in a query cost more than the lines."""
    return Line.objects.filter(
        entry__seal__program_id=program_id,
        entry__seal__number__range=(page[0].number, page[-1].number),
    )


def _digests(entries: list[Kept], lines: QuerySet[Line]) -> dict[int, str]:
    """The digests of entries, reckoned anew from their lines."""
    legs: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
    for entry_id, account_id, unit, amount_minor in lines.order_by("entry", "number").values_list(
        "entry_id", "account_id", "unit", "amount_minor"
    ):
        legs[entry_id].append((account_id, unit, amount_minor))
    return {
        entry.pk: content_digest(
            key=entry.key,
            kind=entry.kind,
            source_kind=entry.source_kind,
            source_id=entry.source_id,
            legs=legs[entry.pk],
        )
        for entry in entries
    }


class Stretch(NamedTuple):
    """What was found of a part of a chain: the last number that holds, the newest of its entries,
    and the first fault.
    """

    number: int
    newest: int
    fault: str = ""


def verify_chain(*, program_id: int, processes: int = 1) -> ChainReport:
    """Read a program's chain and entries from the first on; name the first that does not hold.

    More than one of ``processes`` read what is committed. Nothing tells that the newest seals and
    their entries were taken away together: keep the last hash elsewhere for that.
    """
    number = newest = 0
    for stretch in spread(_verify, _stretches(program_id), processes=processes):
        number, newest = stretch.number, max(newest, stretch.newest)
        if stretch.fault:
            return ChainReport(program_id, number, 0, stretch.fault)
    waiting = 0
    for entries in _unsealed(program_id):
        lines = Line.objects.filter(entry__in=[entry.pk for entry in entries])
        fresh = _digests(entries, lines)
        for entry in entries:
            if fresh[entry.pk] != entry.digest:
                return ChainReport(program_id, number, waiting, _altered(entry))
            if entry.pk <= newest - LATEST:
                lost = f"entry {entry.public_id} has lost its seal"
                return ChainReport(program_id, number, waiting, lost)
            waiting += 1
    return ChainReport(program_id, number, waiting)


def _stretches(program_id: int) -> list[tuple[int, int, int]]:
    """The parts of a chain: its program, the number before each and its last."""
    head = EntrySeal.objects.filter(program_id=program_id).aggregate(last=Max("number"))["last"]
    ends = range(0, head or 0, STRETCH)
    return [(program_id, after, min(after + STRETCH, head)) for after in ends]


def _verify(program_id: int, after: int, until: int) -> Stretch:
    """Verify a part of a chain. It goes on from a hash as it is kept: whether that holds is said
    of the part before.
    """
    number, newest = after, 0
    previous = _hash_at(program_id, after) if after else GENESIS
    for page in _sealed(program_id, after, until):
        digests = _digests(page, _lines_of_page(program_id, page))
        for seal in page:
            fault = _fault(seal, number=number + 1, previous=previous, digests=digests)
            if fault:
                return Stretch(number, newest, fault)
            number, previous, newest = seal.number, seal.hash, max(newest, seal.pk)
    return Stretch(number, newest, _missing(number + 1) if number < until else "")


def _hash_at(program_id: int, number: int) -> str:
    seals = EntrySeal.objects.filter(program_id=program_id, number=number)
    return seals.values_list("hash", flat=True).first() or ""


def _missing(number: int) -> str:
    return f"seal {number} is missing"


def _altered(entry: Kept) -> str:
    return f"entry {entry.public_id} was altered"


def _fault(seal: Kept, *, number: int, previous: str, digests: dict[int, str]) -> str:
    if seal.number != number:
        return _missing(number)
    if digests[seal.pk] != seal.digest:
        return _altered(seal)
    if seal.hash != link(previous=previous, number=number, entry=seal):
        return f"seal {number} of entry {seal.public_id} does not follow"
    return ""
