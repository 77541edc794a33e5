"""Small postings that the tests of the books share."""

from __future__ import annotations

import itertools
from typing import Any

from wagtail_advocates.core.hashing import natural_key
from wagtail_advocates.ledger.models import Account, Entry
from wagtail_advocates.ledger.services import Leg, post

Kind, Owner = Account.Kind, Account.Owner
_numbers = itertools.count(1)


def expense(program_id: int, amount_minor: int, unit: str = "EUR") -> Leg:
    return Leg(Kind.REWARD_EXPENSE, Owner.PROGRAM, program_id, unit, amount_minor)


def pending(owner_id: int, amount_minor: int, unit: str = "EUR") -> Leg:
    return Leg(Kind.REWARDS_PENDING, Owner.ENROLLMENT, owner_id, unit, amount_minor)


def available(owner_id: int, amount_minor: int, unit: str = "EUR") -> Leg:
    return Leg(Kind.REWARDS_AVAILABLE, Owner.ENROLLMENT, owner_id, unit, amount_minor)


def an_entry(program_id: int, **options: Any) -> Entry:
    """Ten euros granted to advocate 7, under a key of its own."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "program_id": program_id,
        "key": natural_key("test", str(number)),
        "kind": "accrue",
        "legs": [expense(program_id, 1000), pending(7, -1000)],
        "source_kind": "reward",
        "source_id": number,
        **options,
    }
    return post(**values)
