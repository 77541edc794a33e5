"""The books under several processes at once."""

from __future__ import annotations

import secrets

import pytest

from tests.factories import a_program
from tests.processes import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

POSTINGS = 25


def post_many(program_id: int) -> int:
    """Post some entries that every process posts, and as many as it can of its own."""
    from tests.ledger.books import an_entry, expense, pending
    from wagtail_advocates.core.hashing import natural_key
    from wagtail_advocates.core.transactions import flow

    own = flow(an_entry)
    for number in range(POSTINGS):
        owner = number % 3
        own(
            program_id,
            key=natural_key("shared", str(number)),
            source_id=number,
            legs=[expense(program_id, 10), pending(owner, -10)],
        )
        own(
            program_id,
            key=secrets.token_hex(32),
            legs=[pending(owner, -1), expense(program_id, 1)],
        )
    return POSTINGS


def seal_meanwhile(program_id: int) -> int:
    """Seal again and again while the others post."""
    import time

    from wagtail_advocates.ledger.chain import seal_entries

    sealed = 0
    for _ in range(30):
        sealed += seal_entries(program_id=program_id, limit=20)
        time.sleep(0.02)
    return sealed


def act(argument: tuple[str, int]) -> int:
    name, program_id = argument
    return post_many(program_id) if name == "post" else seal_meanwhile(program_id)


def test_processes_that_post_and_seal_side_by_side_keep_the_books_true() -> None:
    from wagtail_advocates.ledger.chain import seal_entries, verify_chain
    from wagtail_advocates.ledger.models import Entry
    from wagtail_advocates.ledger.queries import owed_to, reconcile

    program = a_program()
    roles = ["post", "post", "post", "seal", "seal"]
    done = at_once(act, [(role, program.pk) for role in roles])
    posters = roles.count("post")
    assert Entry.objects.count() == POSTINGS + posters * POSTINGS
    assert reconcile().ok
    [owed] = owed_to(owner_kind="enrollment", owner_ids=[0, 1, 2])
    assert owed.pending_minor == POSTINGS * 10 + posters * POSTINGS
    while seal_entries(program_id=program.pk):
        pass
    report = verify_chain(program_id=program.pk)
    assert (report.first_bad, report.sealed, report.unsealed) == ("", Entry.objects.count(), 0)
    assert sum(done[3:]) <= Entry.objects.count()


def open_account(program_id: int) -> int:
    """Make the first entry of an account that nobody has opened yet."""
    from tests.ledger.books import an_entry, expense, pending
    from wagtail_advocates.core.transactions import flow

    entry = flow(an_entry)(
        program_id,
        key=secrets.token_hex(32),
        legs=[expense(program_id, 5, "stars"), pending(1, -5, "stars")],
    )
    return entry.pk


def test_an_account_opened_by_all_at_once_is_one_account() -> None:
    from wagtail_advocates.ledger.models import Account
    from wagtail_advocates.ledger.queries import reconcile

    program = a_program()
    entries = at_once(open_account, [program.pk] * 4)
    assert len(set(entries)) == 4
    assert Account.objects.count() == 2
    assert reconcile().ok


def test_a_posting_outside_a_transaction_is_whole_or_nothing() -> None:
    from django.db import connection

    from tests.ledger.books import an_entry
    from wagtail_advocates.ledger.models import Account, Entry, Line

    program = a_program()

    def fail(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        if sql.startswith("UPDATE") and "balance" in sql:
            raise RuntimeError("the process died")
        return execute(sql, params, many, context)

    with pytest.raises(RuntimeError), connection.execute_wrapper(fail):
        an_entry(program.pk)
    assert not Entry.objects.exists()
    assert not Line.objects.exists()
    assert not Account.objects.exists()
    first = an_entry(program.pk, key="k" * 64, source_id=1)
    assert an_entry(program.pk, key="k" * 64, source_id=1).pk == first.pk
