from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import a_program
from tests.ledger.books import an_entry, available, expense, pending
from tests.writes import watched_writes
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.errors import BadAmount, DuplicateConflict, TryAgain
from wagtail_advocates.core.hashing import natural_key
from wagtail_advocates.core.models import Decision
from wagtail_advocates.core.money import MAX_MINOR
from wagtail_advocates.ledger import services
from wagtail_advocates.ledger.chain import seal_entries
from wagtail_advocates.ledger.models import Account, Balance, Entry, EntrySeal, Line
from wagtail_advocates.ledger.queries import Owed, owed_to, reconcile, statement
from wagtail_advocates.ledger.services import (
    BalanceDiff,
    Posting,
    post_all,
    rebuild_balances,
)

pytestmark = pytest.mark.django_db


def balance(kind: str) -> int:
    return Balance.objects.get(account__kind=kind, account__unit="EUR").amount_minor


def owed(owner_id: int = 7) -> list[Owed]:
    return owed_to(owner_kind="enrollment", owner_ids=[owner_id])


def test_what_is_granted_is_an_expense_of_the_program_and_owed_to_the_advocate() -> None:
    program = a_program()
    entry = an_entry(program.pk)
    assert [(line.number, line.amount_minor) for line in entry.lines.all()] == [
        (1, 1000),
        (2, -1000),
    ]
    assert balance("reward_expense") == 1000
    assert balance("rewards_pending") == -1000
    assert owed() == [Owed(unit="EUR", pending_minor=1000, available_minor=0)]
    assert reconcile().ok


def test_what_is_approved_moves_from_pending_to_available() -> None:
    program = a_program()
    an_entry(program.pk)
    an_entry(program.pk, kind="approve", legs=[pending(7, 1000), available(7, -1000)])
    assert owed() == [Owed(unit="EUR", pending_minor=0, available_minor=1000)]
    kinds = [
        (line.entry.kind, line.amount_minor)
        for line in statement(program_id=program.pk, owners=[("enrollment", 7)])
    ]
    assert kinds == [("approve", 1000), ("approve", -1000), ("accrue", -1000)]


def test_what_was_paid_too_much_is_owed_by_the_advocate() -> None:
    program = a_program()
    an_entry(program.pk, legs=[available(7, 400), expense(program.pk, -400)])
    assert owed() == [Owed(unit="EUR", pending_minor=0, available_minor=-400)]


def test_each_unit_has_accounts_of_its_own() -> None:
    program = a_program()
    an_entry(
        program.pk,
        legs=[
            expense(program.pk, 1000),
            pending(7, -1000),
            expense(program.pk, 30, "stars"),
            pending(7, -30, "stars"),
        ],
    )
    assert owed() == [Owed("EUR", 1000, 0), Owed("stars", 30, 0)]


def test_a_person_without_entries_is_owed_nothing() -> None:
    assert owed(owner_id=99) == []


@pytest.mark.parametrize(
    "legs",
    [
        [],
        [expense(1, 1000)],
        [expense(1, 1000), pending(7, -999)],
        [expense(1, 1000), pending(7, -1000, "USD")],
        [expense(1, 1000), pending(7, -1000), pending(7, 0)],
        [expense(1, MAX_MINOR + 1), pending(7, -MAX_MINOR - 1)],
        [expense(1, 10.0), pending(7, -10.0)],  # type: ignore[arg-type]
        [expense(1, True), pending(7, -1)],
        [expense(1, 10, ""), pending(7, -10, "")],
        [expense(1, 10, "thirteensigns"), pending(7, -10, "thirteensigns")],
    ],
)
def test_what_cannot_stand_in_the_books_is_refused_before_anything_is_written(legs: list) -> None:
    program = a_program()
    with pytest.raises(BadAmount):
        an_entry(program.pk, legs=legs)
    assert not Entry.objects.exists()
    assert not Account.objects.exists()


def test_the_largest_amount_fits() -> None:
    program = a_program()
    an_entry(program.pk, legs=[expense(program.pk, MAX_MINOR), pending(7, -MAX_MINOR)])
    assert owed() == [Owed("EUR", MAX_MINOR, 0)]


@pytest.mark.parametrize("unit", ["p", "twelve-signs"])
def test_a_unit_has_one_sign_to_twelve(unit: str) -> None:
    program = a_program()
    an_entry(program.pk, legs=[expense(program.pk, 1, unit), pending(7, -1, unit)])
    assert owed() == [Owed(unit, 1, 0)]


def test_two_legs_on_one_account_add_up() -> None:
    program = a_program()
    legs = [expense(program.pk, 30), pending(7, -10), pending(7, -20)]
    entry = an_entry(program.pk, legs=legs)
    assert list(entry.lines.values_list("number", flat=True)) == [1, 2, 3]
    assert balance("rewards_pending") == -30


def test_a_memo_keeps_its_first_two_hundred_signs() -> None:
    entry = an_entry(a_program().pk, memo="m" * 201)
    assert Entry.objects.get(pk=entry.pk).memo == "m" * 200


def test_one_owner_has_an_account_in_each_program() -> None:
    for _ in range(2):
        an_entry(a_program().pk)
    accounts = Balance.objects.filter(account__kind="rewards_pending", account__owner_id=7)
    assert list(accounts.values_list("amount_minor", flat=True)) == [-1000, -1000]


def test_nothing_posted_is_no_entry() -> None:
    assert post_all(program_id=a_program().pk, postings=[]) == []


def test_of_entries_posted_together_none_stays_where_one_contradicts_the_books() -> None:
    program = a_program()
    an_entry(program.pk, key="known", source_id=1)
    legs = [expense(program.pk, 100), pending(7, -100)]
    postings = [Posting(key, "accrue", legs, "reward", 1) for key in ("new", "known", "newer")]
    with pytest.raises(DuplicateConflict):
        post_all(program_id=program.pk, postings=postings)
    assert list(Entry.objects.values_list("key", flat=True)) == ["known"]
    assert owed() == [Owed("EUR", 1000, 0)]


def test_what_the_database_refuses_for_another_reason_is_no_repeat() -> None:
    program = a_program()
    with pytest.raises(IntegrityError, match="not because of its key"):
        an_entry(program.pk, source_id=None)
    assert not Entry.objects.exists()


def test_long_books_are_read_to_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three entries of two lines, in pages of four."""
    monkeypatch.setattr(services, "PAGE", 4)
    program = a_program()
    for _ in range(3):
        an_entry(program.pk)
    amounts = [amount for _entry, _account, _unit, amount in services.all_lines()]
    assert amounts == [1000, -1000] * 3
    Balance.objects.update(amount_minor=0)
    found = {(diff.cached_minor, diff.true_minor) for diff in services.balance_diffs()}
    assert found == {(0, 3000), (0, -3000)}


def test_what_is_owed_is_read_by_the_keys_of_accounts() -> None:
    program = a_program()
    an_entry(program.pk)
    key = services.account_key(
        program_id=program.pk,
        kind="rewards_pending",
        owner_kind="enrollment",
        owner_id=7,
        unit="EUR",
    )
    with transaction.atomic():
        assert services.locked_amounts(keys=[key, "nobody's"]) == {key: 1000}


@pytest.mark.parametrize("shard", [0, 3])
def test_the_key_of_an_account_never_changes_between_releases(shard: int) -> None:
    key = services.account_key(
        program_id=1,
        kind="rewards_pending",
        owner_kind="enrollment",
        owner_id=7,
        unit="EUR",
        shard=shard,
    )
    parts = ["account", "1", "rewards_pending", "enrollment", "7", "EUR"]
    assert key == natural_key(*parts, *(["shard 3"] if shard else []))


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets so many looks at the accounts miss what somebody else has opened meanwhile."""
    looks = services._locked

    def miss(times: int) -> None:
        left = iter(range(times))
        monkeypatch.setattr(
            services, "_locked", lambda keys: looks(keys) if next(left, None) is None else {}
        )

    return miss


def test_an_account_that_somebody_else_opens_meanwhile_is_found_at_the_next_look(
    blind: Callable[[int], None],
) -> None:
    program = a_program()
    an_entry(program.pk)
    blind(9)
    an_entry(program.pk)
    assert (owed(), Account.objects.count()) == ([Owed("EUR", 2000, 0)], 2)


def test_whoever_never_sees_what_others_open_is_asked_to_come_again(
    blind: Callable[[int], None],
) -> None:
    program = a_program()
    an_entry(program.pk)
    blind(10)
    with pytest.raises(TryAgain):
        an_entry(program.pk)
    assert owed() == [Owed("EUR", 1000, 0)]


def test_what_is_cached_and_what_is_true_are_nothing_where_there_is_no_row() -> None:
    an_entry(a_program().pk)
    one, other = Balance.objects.order_by("-amount_minor").values_list("account_id", flat=True)
    assert services.diffs_from({one: 1000}) == [BalanceDiff(other, -1000, 0)]
    Balance.objects.filter(account_id=one).delete()
    assert services.diffs_from({one: 5, other: -1000}) == [BalanceDiff(one, 0, 5)]
    assert services.diffs_from({one: 0, other: -1000}) == []
    Balance.objects.filter(account_id=other).update(amount_minor=0)
    assert services.diffs_from({}) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("work", ["rebuild_balances", "seal_entries"])
def test_what_is_repaired_or_sealed_is_so_in_one_transaction(work: str) -> None:
    program = a_program()
    an_entry(program.pk)
    Balance.objects.update(amount_minor=1)
    with watched_writes() as seen:
        if work == "rebuild_balances":
            assert len(rebuild_balances()) == 2
        else:
            assert seal_entries(program_id=program.pk) == 1
    assert seen == {True}


def test_the_same_entry_again_is_the_first_one() -> None:
    program = a_program()
    first = an_entry(program.pk, key="k" * 64, source_id=1)
    again = an_entry(program.pk, key="k" * 64, source_id=1)
    assert again.pk == first.pk
    assert owed() == [Owed("EUR", 1000, 0)]
    assert Line.objects.count() == 2


@pytest.mark.parametrize(
    "other",
    [
        {"legs": [expense(1, 1001), pending(7, -1001)]},
        {"legs": [expense(1, 1000), pending(8, -1000)]},
        {"kind": "approve"},
        {"source_id": 2},
    ],
)
def test_the_same_key_with_other_content_is_a_conflict(other: dict) -> None:
    program = a_program()
    an_entry(program.pk, key="k" * 64, source_id=1)
    with pytest.raises(DuplicateConflict):
        an_entry(program.pk, **{"key": "k" * 64, "source_id": 1, **other})
    assert owed() == [Owed("EUR", 1000, 0)]
    assert reconcile().ok


def test_a_later_repeat_may_not_move_the_moment_of_the_first() -> None:
    program = a_program()
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    an_entry(program.pk, key="k" * 64, source_id=1, occurred_at=moment)
    again = an_entry(program.pk, key="k" * 64, source_id=1)
    assert again.occurred_at == moment


@pytest.mark.parametrize("entries", [1, 5])
def test_posting_to_known_accounts_takes_six_statements(entries: int) -> None:
    """Savepoint, accounts with their balances, entries, lines, balances, release."""
    program = a_program()
    an_entry(program.pk)
    legs = [expense(program.pk, 100), pending(7, -100)]
    postings = [Posting(f"entry {n}", "accrue", legs, "reward", n) for n in range(entries)]
    with CaptureQueriesContext(connection) as queries:
        post_all(program_id=program.pk, postings=postings)
    assert len(queries) == 6
    assert reconcile().ok


def test_entries_posted_together_of_which_one_was_known_come_out_right() -> None:
    program = a_program()
    legs = [expense(program.pk, 100), pending(7, -100)]
    postings = [Posting(f"entry {n}", "accrue", legs, "reward", n) for n in range(3)]
    [known] = post_all(program_id=program.pk, postings=postings[1:2])
    entries = post_all(program_id=program.pk, postings=postings)
    assert entries[1] == known
    assert (Entry.objects.count(), balance("reward_expense")) == (3, 300)


def test_a_failing_posting_leaves_nothing() -> None:
    program = a_program()

    def fail(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        if sql.startswith("UPDATE") and "balance" in sql:
            raise RuntimeError("the database went away")
        return execute(sql, params, many, context)

    with pytest.raises(RuntimeError), transaction.atomic(), connection.execute_wrapper(fail):
        an_entry(program.pk)
    assert not Entry.objects.exists()
    assert not Line.objects.exists()


@pytest.mark.parametrize("model", [Account, Entry, Line, EntrySeal, Decision])
@pytest.mark.parametrize("action", ["update", "delete"])
def test_the_database_lets_nobody_change_what_was_written(model, action: str) -> None:  # type: ignore[no-untyped-def]
    program = a_program()
    an_entry(program.pk)
    seal_entries(program_id=program.pk)
    decide(
        program_id=program.pk, subject_kind="test", subject_id=1, step="t", outcome="o", reason="r"
    )
    row = model.objects.earliest("pk")
    change = {
        "update": lambda: model.objects.filter(pk=row.pk).update(id=row.pk),
        "delete": lambda: model.objects.filter(pk=row.pk)._raw_delete(using="default"),
    }
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        change[action]()
    assert reconcile().ok


CHANGES = {
    "subject_kind": "other",
    "subject_id": 9,
    "step": "other",
    "outcome": "O",
    "reason": "other",
    "rule_version": "other",
    "evidence": {"other": 1},
    "actor": "other",
    "decided_at": datetime(2020, 1, 1, tzinfo=timezone.utc),
    "program_id": None,
}


def a_noted_decision() -> Decision:
    values = {"subject_kind": "test", "subject_id": 1, "step": "t", "outcome": "o", "reason": "r"}
    decide(program_id=a_program().pk, note="Anna said so", evidence={"a": 1}, **values)
    return Decision.objects.get(subject_kind="test")


def test_what_a_person_wrote_beside_a_decision_can_be_emptied_and_nothing_else() -> None:
    row = Decision.objects.filter(pk=a_noted_decision().pk)
    for name, value in CHANGES.items():
        for change in ({name: value}, {name: value, "note": ""}):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                row.update(**change)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        row.update(note="Ben said so")
    assert row.update(note="") == 1
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        row.update(note="Anna said so")


moves = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.integers(1, MAX_MINOR),
        st.sampled_from(["EUR", "JPY", "stars"]),
        st.sampled_from(["accrue", "approve", "reject", "claw_back"]),
    ),
    max_size=12,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves)
def test_the_books_balance_after_any_postings(steps: list) -> None:
    with transaction.atomic():
        program = a_program()
        expected: dict[tuple[int, str], list[int]] = {}
        for owner, amount, unit, step in steps:
            sums = expected.setdefault((owner, unit), [0, 0])
            spent = expense(program.pk, amount, unit)
            if step == "accrue":
                legs = [spent, pending(owner, -amount, unit)]
                sums[0] += amount
            elif step == "approve":
                legs = [pending(owner, amount, unit), available(owner, -amount, unit)]
                sums[0] -= amount
                sums[1] += amount
            elif step == "reject":
                legs = [pending(owner, amount, unit), expense(program.pk, -amount, unit)]
                sums[0] -= amount
            else:
                legs = [available(owner, amount, unit), expense(program.pk, -amount, unit)]
                sums[1] -= amount
            an_entry(program.pk, kind=step, legs=legs)
        assert reconcile().ok
        assert rebuild_balances() == []
        for owner in {owner for owner, _unit in expected}:
            assert owed(owner) == [
                Owed(unit, *sums) for (who, unit), sums in sorted(expected.items()) if who == owner
            ]
        transaction.set_rollback(True)


def test_a_wrong_balance_is_found_and_rebuilt() -> None:
    program = a_program()
    an_entry(program.pk)
    Balance.objects.update(amount_minor=7)
    found = reconcile()
    assert not found.ok
    assert {(diff.cached_minor, diff.true_minor) for diff in found.balances} == {
        (7, 1000),
        (7, -1000),
    }
    assert len(rebuild_balances()) == 2
    assert reconcile().ok


def test_a_missing_balance_is_made_anew() -> None:
    program = a_program()
    an_entry(program.pk)
    Balance.objects.all()._raw_delete(using="default")
    assert len(reconcile().balances) == 2
    assert len(rebuild_balances()) == 2
    assert owed() == [Owed("EUR", 1000, 0)]
