"""The chain of hashes over a program's entries, and its verification.

Entries are sealed in batches after they were posted, so that posting does not queue behind a
chain head. A seal's hash is SHA-256 over the hash before it, its number and the entry's digest;
a digest covers the entry's lines. Changing, removing or reordering anything sealed breaks it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from wagtail_advocates.core.hashing import natural_key
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.ledger.models import Entry, EntrySeal, Line
from wagtail_advocates.ledger.services import content_digest
from wagtail_advocates.programs.models import Program

BATCH = 1000
GENESIS = "0" * 64


def link(previous: str, number: int, digest: str) -> str:
    """The hash of a seal."""
    return natural_key("seal", previous, str(number), digest)


@flow
def seal_entries(*, program_id: int, limit: int = BATCH) -> int:
    """Append unsealed entries to the program's chain; say how many. Locks: the program."""
    Program.objects.select_for_update().get(pk=program_id)
    head = EntrySeal.objects.filter(program_id=program_id).order_by("-number").first()
    number, previous = (head.number, head.hash) if head else (0, GENESIS)
    seals = []
    unsealed = Entry.objects.filter(program_id=program_id, seal=None).order_by("id")[:limit]
    for entry in unsealed:
        number += 1
        previous = link(previous, number, entry.digest)
        seals.append(EntrySeal(program_id=program_id, number=number, entry=entry, hash=previous))
    EntrySeal.objects.bulk_create(seals)
    return len(seals)


@dataclass(frozen=True)
class ChainReport:
    """What the verification of one program's chain found; ``first_bad`` names entry and fault."""

    program_id: int
    sealed: int
    unsealed: int
    first_bad: str = ""

    @property
    def ok(self) -> bool:
        return not self.first_bad


def _batches(program_id: int) -> Iterator[list[EntrySeal]]:
    seals = iter(
        EntrySeal.objects.filter(program_id=program_id)
        .select_related("entry")
        .order_by("number")
        .iterator(chunk_size=BATCH)
    )
    while batch := list(islice(seals, BATCH)):
        yield batch


def _digests(entries: list[Entry]) -> dict[int, str]:
    """The digests of entries, reckoned anew from their lines."""
    legs: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
    lines = Line.objects.filter(entry__in=[entry.pk for entry in entries]).order_by("number")
    for entry_id, account_id, unit, amount_minor in lines.values_list(
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


def verify_chain(*, program_id: int) -> ChainReport:
    """Read a program's chain and entries from the first on; name the first that does not hold."""
    number, previous, first_bad = 0, GENESIS, ""
    for batch in _batches(program_id):
        digests = _digests([seal.entry for seal in batch])
        for seal in batch:
            number += 1
            entry = seal.entry
            if seal.number != number:
                first_bad = f"seal {number} is missing"
            elif digests[entry.pk] != entry.digest:
                first_bad = f"entry {entry.public_id} was altered"
            elif seal.hash != link(previous, number, entry.digest):
                first_bad = f"seal {number} of entry {entry.public_id} does not follow"
            if first_bad:
                return ChainReport(program_id, number - 1, 0, first_bad)
            previous = seal.hash
    unsealed = list(Entry.objects.filter(program_id=program_id, seal=None)[:BATCH])
    fresh = _digests(unsealed)
    for entry in unsealed:
        if fresh[entry.pk] != entry.digest:
            return ChainReport(program_id, number, 0, f"entry {entry.public_id} was altered")
    waiting = Entry.objects.filter(program_id=program_id, seal=None).count()
    return ChainReport(program_id, number, waiting)
