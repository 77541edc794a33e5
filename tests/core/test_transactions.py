from __future__ import annotations

import pytest
from django.db import OperationalError, connection, transaction

from wagtail_advocates.core import transactions
from wagtail_advocates.core.errors import TryAgain
from wagtail_advocates.core.transactions import MAX_ATTEMPTS, flow

CONFLICTS = [
    "database is locked",
    "(1213, 'Deadlock found when trying to get lock; try restarting transaction')",
    "(1205, 'Lock wait timeout exceeded; try restarting transaction')",
    "(1020, \"Record has changed since last read in table 'balance'\")",
    "deadlock detected",
    "could not serialize access due to concurrent update",
]


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions.time, "sleep", lambda seconds: None)


class Work:
    """A flow's work that fails so many times before it succeeds."""

    def __init__(self, failures: int, message: str) -> None:
        self.failures, self.message, self.calls = failures, message, 0

    def __call__(self) -> str:
        self.calls += 1
        assert connection.in_atomic_block
        if self.calls <= self.failures:
            raise OperationalError(self.message)
        return "done"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("message", CONFLICTS)
def test_what_the_database_could_not_serialize_is_tried_again(message: str) -> None:
    work = Work(failures=MAX_ATTEMPTS - 1, message=message)
    assert flow(work.__call__)() == "done"
    assert work.calls == MAX_ATTEMPTS


@pytest.mark.django_db(transaction=True)
def test_after_five_attempts_the_caller_is_asked_to_come_again() -> None:
    work = Work(failures=99, message="deadlock detected")
    with pytest.raises(TryAgain):
        flow(work.__call__)()
    assert work.calls == MAX_ATTEMPTS


@pytest.mark.django_db(transaction=True)
def test_an_error_that_will_not_go_away_is_not_tried_again() -> None:
    work = Work(failures=1, message="no such table: line")
    with pytest.raises(OperationalError):
        flow(work.__call__)()
    assert work.calls == 1


@pytest.mark.django_db
def test_inside_a_transaction_of_the_caller_nothing_is_tried_again() -> None:
    work = Work(failures=1, message="deadlock detected")
    with pytest.raises(OperationalError), transaction.atomic():
        flow(work.__call__)()
    assert work.calls == 1
