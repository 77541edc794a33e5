"""What the books say to those who ask: who is owed what, and whether everything adds up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import a_program
from tests.frozen import is_frozen
from tests.ledger.books import Kind, Owner, an_entry, available, expense, pending
from wagtail_advocates.core.hashing import natural_key
from wagtail_advocates.ledger.models import Account, Balance
from wagtail_advocates.ledger.queries import (
    Owed,
    Reconciliation,
    amounts_of,
    lines_of,
    owed_to,
    owed_together,
    reconcile,
    statement,
)
from wagtail_advocates.ledger.services import BalanceDiff, Leg, Posting

pytestmark = pytest.mark.django_db


def a_leg(kind: str, amount_minor: int, owner_id: int = 7, unit: str = "EUR") -> Leg:
    return Leg(kind, Owner.ENROLLMENT, owner_id, unit, amount_minor)


def key_of(kind: str, owner_id: int = 7) -> str:
    return Account.objects.get(kind=kind, owner_kind="enrollment", owner_id=owner_id).key


def test_what_is_owed_is_told_by_where_it_stands() -> None:
    program = a_program()
    legs = [
        expense(program.pk, 1111),
        a_leg(Kind.REWARDS_PENDING, -1),
        a_leg(Kind.REWARDS_AVAILABLE, -10),
        a_leg(Kind.PAYOUTS_IN_TRANSIT, -100),
        a_leg(Kind.STORE_CREDIT, -1000),
    ]
    an_entry(program.pk, legs=legs)
    assert owed_to(owner_kind="enrollment", owner_ids=[7]) == [Owed("EUR", 1, 10, 100, 1000)]


def test_what_several_owners_are_owed_is_added_up_unit_by_unit() -> None:
    program = a_program()
    an_entry(program.pk, legs=[expense(program.pk, 30, "stars"), pending(8, -30, "stars")])
    an_entry(program.pk, legs=[expense(program.pk, 7), pending(7, -3), available(8, -4)])
    an_entry(program.pk, legs=[expense(program.pk, 99), pending(9, -99)])
    owed = owed_to(owner_kind="enrollment", owner_ids=iter([7, 8]))
    assert owed == [Owed("EUR", 3, 4), Owed("stars", 30)]
    assert owed_to(owner_kind="program", owner_ids=[7, 8]) == []


def test_a_group_is_owed_what_its_owners_are_in_their_own_programs(
    django_assert_num_queries: Callable,
) -> None:
    """Two groups have an owner of the same number, each in a program of its own."""
    one, other, unasked = a_program(), a_program(), a_program()
    an_entry(unasked.pk, legs=[expense(unasked.pk, 6), pending(7, -6)])
    an_entry(one.pk, legs=[expense(one.pk, 5), pending(7, -5)])
    an_entry(one.pk, legs=[expense(one.pk, 9), available(8, -2), pending(8, -7, "EUR")])
    an_entry(other.pk, legs=[expense(other.pk, 4), pending(7, -4)])
    friend = Leg(Kind.REWARDS_PENDING, Owner.FRIEND, 7, "EUR", -1)
    an_entry(one.pk, legs=[expense(one.pk, 1), friend])
    groups = {
        1: [(one.pk, "enrollment", 7), (one.pk, "enrollment", 8)],
        2: [(other.pk, "enrollment", 7), (one.pk, "friend", 7)],
        3: [(other.pk, "enrollment", 8)],
    }
    with django_assert_num_queries(1):
        owed = owed_together(groups=groups)
    assert owed == {1: [Owed("EUR", 12, 2)], 2: [Owed("EUR", 5)]}


def test_nobody_is_owed_nothing_together() -> None:
    an_entry(a_program().pk)
    assert owed_together(groups={}) == {}


def test_amounts_are_read_by_key_and_a_key_of_nobody_is_left_out() -> None:
    program = a_program()
    an_entry(program.pk, legs=[expense(program.pk, 3), pending(7, -1), pending(8, -2)])
    keys = [key_of("rewards_pending"), key_of("rewards_pending", 8), "nobody's"]
    assert amounts_of(keys=iter(keys)) == {keys[0]: 1, keys[1]: 2}


def test_the_lines_of_an_entry_are_found_by_its_key_in_their_order() -> None:
    program = a_program()
    an_entry(program.pk)
    key = natural_key("test", "lines")
    an_entry(program.pk, key=key, legs=[pending(7, -2), expense(program.pk, 5), pending(7, -3)])
    assert [(line.account.kind, line.amount_minor) for line in lines_of(key=key)] == [
        ("rewards_pending", -2),
        ("reward_expense", 5),
        ("rewards_pending", -3),
    ]


def test_a_statement_begins_with_the_newest_entry_and_keeps_the_order_of_its_lines() -> None:
    program = a_program()
    an_entry(program.pk, legs=[pending(7, -1), expense(program.pk, 1)])
    an_entry(program.pk, legs=[pending(7, -2), expense(program.pk, 5), pending(7, -3)])
    an_entry(program.pk, legs=[pending(8, -4), expense(program.pk, 4)])
    lines = statement(program_id=program.pk, owners=[("enrollment", 7)])
    assert [line.amount_minor for line in lines] == [-2, -3, -1]


def test_the_books_hold_while_nothing_is_found_in_any_of_them() -> None:
    assert Reconciliation({}, [], []).ok
    assert not Reconciliation({"EUR": 1}, [], []).ok
    assert not Reconciliation({}, [BalanceDiff(1, 0, 1)], []).ok
    assert not Reconciliation({}, [], [1]).ok


def test_a_wrong_balance_is_found_while_every_entry_adds_up() -> None:
    an_entry(a_program().pk)
    wrong = Balance.objects.get(account__key=key_of("rewards_pending"))
    Balance.objects.filter(pk=wrong.pk).update(amount_minor=-999)
    found = reconcile()
    assert (found.unbalanced, found.accounts) == ({}, [])
    assert found.balances == [BalanceDiff(wrong.account_id, -999, -1000)]


def test_who_is_owed_nothing_at_a_place_is_owed_zero_there() -> None:
    assert Owed("EUR") == Owed("EUR", 0, 0, 0, 0)


@pytest.mark.parametrize(
    "value",
    [
        Owed("EUR"),
        Reconciliation({}, [], []),
        BalanceDiff(1, 0, 1),
        a_leg(Kind.STORE_CREDIT, 1),
        Posting("key", "accrue", [], "reward", 1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_goes_into_the_books_and_what_comes_out_cannot_be_changed(value: Any) -> None:
    assert is_frozen(value)
