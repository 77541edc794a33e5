from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.factories import a_program
from tests.frozen import is_frozen
from tests.ledger.books import an_entry, expense, pending
from wagtail_advocates.ledger import chain, triggers
from wagtail_advocates.ledger.chain import ChainReport, seal_entries, verify_chain
from wagtail_advocates.ledger.models import Account, Entry, EntrySeal, Line
from wagtail_advocates.ledger.queries import reconcile
from wagtail_advocates.ledger.services import content_digest

Tampering = Callable[[list[Entry]], str]


@pytest.mark.django_db
def test_entries_are_sealed_in_batches_and_verify() -> None:
    program = a_program()
    for _ in range(5):
        an_entry(program.pk)
    assert verify_chain(program_id=program.pk) == ChainReport(program.pk, 0, 5)
    assert seal_entries(program_id=program.pk, limit=3) == 3
    assert verify_chain(program_id=program.pk) == ChainReport(program.pk, 3, 2)
    assert seal_entries(program_id=program.pk, limit=3) == 2
    assert seal_entries(program_id=program.pk) == 0
    assert verify_chain(program_id=program.pk) == ChainReport(program.pk, 5, 0)


@pytest.mark.django_db
def test_a_chain_begins_after_sixty_four_zeros() -> None:
    program = a_program()
    entry = an_entry(program.pk)
    seal_entries(program_id=program.pk)
    first = chain.link(previous="0" * 64, number=1, entry=entry)
    assert EntrySeal.objects.get(entry=entry).hash == first


def an_entry_of_old(moment: datetime) -> Entry:
    return Entry(
        digest="d" * 64,
        public_id=UUID(int=7),
        program_id=1,
        memo="Ten euros",
        occurred_at=moment,
        posted_at=moment,
    )


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 1, 2, 3, 4, 5),
        datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc),
        datetime(2026, 1, 2, 5, 4, 5, tzinfo=timezone(timedelta(hours=2))),
    ],
    ids=["as SQLite tells it", "in UTC", "two hours east"],
)
def test_the_hash_of_a_seal_never_changes_between_releases(moment: datetime) -> None:
    sealed = chain.link(previous="0" * 64, number=1, entry=an_entry_of_old(moment))
    assert sealed == "8e41b4e0a4269e8f2ee9044dbd080eae6b0d0f4854dc9aae02941427fe354ab4"


@pytest.mark.django_db
def test_each_program_has_a_chain_of_its_own() -> None:
    one, other = a_program(), a_program()
    an_entry(one.pk)
    an_entry(other.pk)
    assert seal_entries(program_id=one.pk) == 1
    assert verify_chain(program_id=other.pk).unsealed == 1
    assert list(EntrySeal.objects.values_list("program_id", "number")) == [(one.pk, 1)]


@pytest.mark.django_db
def test_a_program_without_entries_verifies() -> None:
    assert verify_chain(program_id=a_program().pk).ok


def alters_an_amount(entries: list[Entry]) -> str:
    entries[2].lines.filter(number=1).update(amount_minor=999)
    return f"entry {entries[2].public_id} was altered"


def moves_a_line_to_another_account(entries: list[Entry]) -> str:
    other = Account.objects.exclude(pk=entries[2].lines.get(number=2).account_id).first()
    entries[2].lines.filter(number=2).update(account=other)
    return f"entry {entries[2].public_id} was altered"


def swaps_two_lines(entries: list[Entry]) -> str:
    for old, new in ((1, 9), (2, 1), (9, 2)):
        entries[2].lines.filter(number=old).update(number=new)
    return f"entry {entries[2].public_id} was altered"


def removes_the_lines(entries: list[Entry]) -> str:
    entries[2].lines.all()._raw_delete(using="default")
    return f"entry {entries[2].public_id} was altered"


def adds_lines(entries: list[Entry]) -> str:
    account = entries[2].lines.get(number=1).account
    for number, amount in ((3, 5), (4, -5)):
        Line.objects.create(
            entry=entries[2], account=account, number=number, unit="EUR", amount_minor=amount
        )
    return f"entry {entries[2].public_id} was altered"


def changes_the_kind(entries: list[Entry]) -> str:
    Entry.objects.filter(pk=entries[2].pk).update(kind="approve")
    return f"entry {entries[2].public_id} was altered"


def changes_the_memo(entries: list[Entry]) -> str:
    Entry.objects.filter(pk=entries[2].pk).update(memo="nothing to see")
    return f"seal 3 of entry {entries[2].public_id} does not follow"


def moves_the_moment(entries: list[Entry]) -> str:
    moment = entries[2].occurred_at - timedelta(microseconds=1)
    Entry.objects.filter(pk=entries[2].pk).update(occurred_at=moment)
    return f"seal 3 of entry {entries[2].public_id} does not follow"


def removes_an_entry(entries: list[Entry]) -> str:
    EntrySeal.objects.filter(entry=entries[2])._raw_delete(using="default")
    entries[2].lines.all()._raw_delete(using="default")
    Entry.objects.filter(pk=entries[2].pk)._raw_delete(using="default")
    return "seal 3 is missing"


def removes_a_seal(entries: list[Entry]) -> str:
    EntrySeal.objects.filter(entry=entries[2])._raw_delete(using="default")
    return "seal 3 is missing"


def removes_a_seal_further_on(entries: list[Entry]) -> str:
    """The last of a stretch of two."""
    EntrySeal.objects.filter(entry=entries[3])._raw_delete(using="default")
    return "seal 4 is missing"


def closes_the_gap_of_a_removed_entry(entries: list[Entry]) -> str:
    removes_an_entry(entries)
    for number in (4, 5):
        EntrySeal.objects.filter(program_id=entries[0].program_id, number=number).update(
            number=number - 1
        )
    return f"seal 3 of entry {entries[3].public_id} does not follow"


def swaps_two_entries(entries: list[Entry]) -> str:
    seals = EntrySeal.objects.filter(program_id=entries[0].program_id)
    for old, new in ((2, 99), (3, 2), (99, 3)):
        seals.filter(number=old).update(number=new)
    return f"seal 2 of entry {entries[2].public_id} does not follow"


def alters_a_hash(entries: list[Entry]) -> str:
    EntrySeal.objects.filter(entry=entries[2]).update(hash="0" * 64)
    return f"seal 3 of entry {entries[2].public_id} does not follow"


def alters_an_entry_that_waits_for_its_seal(entries: list[Entry]) -> str:
    entry = an_entry(entries[0].program_id)
    entry.lines.filter(number=1).update(amount_minor=1)
    return f"entry {entry.public_id} was altered"


def changes_the_digest_of_one_that_waits(entries: list[Entry]) -> str:
    entry = an_entry(entries[0].program_id)
    Entry.objects.filter(pk=entry.pk).update(digest="0" * 64)
    return f"entry {entry.public_id} was altered"


def replaces_a_row_where_sqlite_lets_it(entries: list[Entry]) -> str:
    line = entries[2].lines.get(number=1)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT OR REPLACE INTO wagtail_advocates_line "
                "(id, entry_id, account_id, number, unit, amount_minor) "
                "VALUES (%s, %s, %s, 1, 'EUR', 1)",
                [line.pk, entries[2].pk, line.account_id],
            )
    else:
        Line.objects.filter(pk=line.pk).update(amount_minor=1)
    return f"entry {entries[2].public_id} was altered"


TAMPERINGS: list[Tampering] = [
    alters_an_amount,
    moves_a_line_to_another_account,
    swaps_two_lines,
    removes_the_lines,
    adds_lines,
    changes_the_kind,
    changes_the_memo,
    moves_the_moment,
    removes_an_entry,
    removes_a_seal,
    removes_a_seal_further_on,
    closes_the_gap_of_a_removed_entry,
    swaps_two_entries,
    alters_a_hash,
    alters_an_entry_that_waits_for_its_seal,
    changes_the_digest_of_one_that_waits,
    replaces_a_row_where_sqlite_lets_it,
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("stretch", [2, chain.STRETCH])
def test_whoever_gets_past_the_triggers_is_found_by_the_chain(
    monkeypatch: pytest.MonkeyPatch, stretch: int
) -> None:
    """One program a way of tampering: taking triggers down commits on MariaDB."""
    monkeypatch.setattr(chain, "STRETCH", stretch)
    triggers.drop(connection)
    try:
        for tamper in TAMPERINGS:
            program = a_program()
            entries = [an_entry(program.pk) for _ in range(5)]
            assert seal_entries(program_id=program.pk) == 5
            assert verify_chain(program_id=program.pk).ok
            named = tamper(entries)
            report = verify_chain(program_id=program.pk)
            assert (report.ok, report.first_bad) == (False, named), tamper.__name__
            assert (report.sealed <= 5, report.unsealed) == (True, 0)
    finally:
        triggers.create(connection)


@pytest.mark.django_db(transaction=True)
def test_processes_that_read_together_find_the_first_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "STRETCH", 2)
    program = a_program()
    entries = [an_entry(program.pk) for _ in range(7)]
    seal_entries(program_id=program.pk)
    assert verify_chain(program_id=program.pk, processes=2) == ChainReport(program.pk, 7, 0)
    triggers.drop(connection)
    try:
        for entry in (entries[6], entries[3]):
            Entry.objects.filter(pk=entry.pk).update(kind="approve")
    finally:
        triggers.create(connection)
    found = ChainReport(program.pk, 3, 0, f"entry {entries[3].public_id} was altered")
    assert verify_chain(program_id=program.pk, processes=2) == found


@pytest.mark.parametrize("number", ["0", "-1", "two", "65"])
def test_a_number_of_processes_that_makes_no_sense_is_refused(number: str) -> None:
    with pytest.raises(CommandError, match="is not a number from 1 to 64"):
        call_command("advocates", "verify_chain", f"--processes={number}")


@pytest.mark.django_db(transaction=True)
def test_reconciling_finds_what_does_not_add_up() -> None:
    program = a_program()
    triggers.drop(connection)
    try:
        first, second = an_entry(program.pk), an_entry(program.pk)
        first.lines.filter(number=1).update(amount_minor=1500)
        second.lines.filter(number=1).update(amount_minor=500)
        found = reconcile()
        assert found.unbalanced == {f"entry {first.pk} EUR": 500, f"entry {second.pk} EUR": -500}
        assert found.balances == []
        first.lines.filter(number=2).update(unit="USD")
        assert "USD" in reconcile().unbalanced
        assert reconcile().accounts == [first.lines.get(number=2).account_id]
        Account.objects.filter(kind="reward_expense").update(owner_id=0)
        assert len(reconcile().accounts) == 2
        for unit in ("AUD", "USD"):
            first.lines.filter(number=2).update(unit=unit)
            assert first.lines.get(number=2).account_id in reconcile().accounts
        for key in ("0" * 64, "f" * 64):
            account = an_entry(a_program().pk).lines.get(number=2).account
            Account.objects.filter(pk=account.pk).update(key=key)
            assert account.pk in reconcile().accounts
    finally:
        triggers.create(connection)


@pytest.mark.django_db(transaction=True)
def test_the_triggers_can_be_taken_down_and_put_up_again() -> None:
    assert triggers.are_up(connection)
    triggers.drop(connection)
    assert not triggers.are_up(connection)
    triggers.drop(connection)
    triggers.create(connection)
    triggers.create(connection)
    assert triggers.are_up(connection)


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_lost_the_triggers_puts_them_up_again() -> None:
    triggers.drop(connection)
    call_command("migrate", verbosity=0)
    assert triggers.are_up(connection)


@pytest.mark.django_db
def test_an_entry_that_commits_late_is_sealed_after_younger_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So far back as is looked; what is older had a seal and lost it."""
    program = a_program()
    entries = [an_entry(program.pk) for _ in range(6)]
    newest = chain.link(previous=chain.GENESIS, number=1, entry=entries[5])
    EntrySeal.objects.create(program_id=program.pk, number=1, entry=entries[5], hash=newest)
    monkeypatch.setattr(chain, "LATEST", entries[5].pk - entries[3].pk)
    assert seal_entries(program_id=program.pk) == 1
    assert EntrySeal.objects.get(number=2).entry == entries[4]


@pytest.mark.django_db
def test_of_two_that_seal_at_a_time_one_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    program = a_program()
    entry = an_entry(program.pk)
    first = chain.link

    def overtaken(*, previous: str, number: int, entry: Entry) -> str:
        made = first(previous=previous, number=number, entry=entry)
        EntrySeal.objects.create(program_id=program.pk, number=number, entry=entry, hash=made)
        return made

    monkeypatch.setattr(chain, "link", overtaken)
    assert seal_entries(program_id=program.pk) == 0
    monkeypatch.undo()
    assert verify_chain(program_id=program.pk).ok
    assert not EntrySeal.objects.exclude(entry=entry).exists()


@pytest.mark.django_db
def test_the_very_first_entry_of_a_database_waits_like_any_other() -> None:
    program, moment = a_program(), datetime(2026, 1, 2, tzinfo=timezone.utc)
    said = {"key": "k", "kind": "accrue", "source_kind": "reward", "source_id": 1}
    digest = content_digest(**said, legs=[])
    Entry.objects.create(
        pk=1, program=program, digest=digest, occurred_at=moment, posted_at=moment, **said
    )
    assert verify_chain(program_id=program.pk) == ChainReport(program.pk, 0, 1)


def test_a_report_cannot_be_changed() -> None:
    assert is_frozen(ChainReport(1, 0, 0))


@pytest.mark.django_db
@pytest.mark.parametrize("looked_back", [0, 1])
def test_an_entry_too_old_to_be_waiting_has_lost_its_seal(
    monkeypatch: pytest.MonkeyPatch, looked_back: int
) -> None:
    program = a_program()
    entries = [an_entry(program.pk) for _ in range(5)]
    monkeypatch.setattr(chain, "LATEST", entries[4].pk - entries[looked_back].pk)
    EntrySeal.objects.create(
        program_id=program.pk,
        number=1,
        entry=entries[4],
        hash=chain.link(previous=chain.GENESIS, number=1, entry=entries[4]),
    )
    named = f"entry {entries[0].public_id} has lost its seal"
    assert verify_chain(program_id=program.pk) == ChainReport(program.pk, 1, 0, named)


@pytest.mark.django_db
def test_verifying_takes_as_many_queries_a_page_for_many_entries_as_for_few(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Callable
) -> None:
    monkeypatch.setattr(chain, "PAGE", 4)
    program = a_program()
    for _ in range(10):
        an_entry(program.pk, legs=[expense(program.pk, 3), pending(1, -1), pending(2, -2)])
    assert seal_entries(program_id=program.pk, limit=8) == 8
    with django_assert_num_queries(9):
        assert verify_chain(program_id=program.pk) == ChainReport(program.pk, 8, 2)
