"""What a payout back end is: the protocol a site's own provider fulfils.

A back end never writes to the books and is never called inside a transaction. ``send`` may be cut
off at any point: what it raises is taken as "unknown", so it must answer ``failed`` only where the
provider said so. The provider has to treat ``Order.key`` as its idempotency key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.functional import Promise

SETTLED, ACCEPTED, FAILED, UNKNOWN = "settled", "accepted", "failed", "unknown"
OUTCOMES = (SETTLED, ACCEPTED, FAILED, UNKNOWN)


@dataclass(frozen=True)
class Order:
    """What is to be paid: minor units of ``unit`` to whom ``details`` name.

    ``key``: 64 hex characters, the same for every attempt. ``method``: the back end's name,
    ``payout_id``: the row, for back ends
    of our own.
    """

    key: str
    method: str
    payout_id: int
    program_id: int
    unit: str
    amount_minor: int
    name: str
    purpose: str
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What became of an order. ``accepted``: it is under way and ``look_up`` will tell more."""

    outcome: str
    reference: str = ""
    note: str = ""


@dataclass(frozen=True)
class Asked:
    """A thing an advocate enters for this way to be paid out."""

    name: str
    label: str | Promise
    longest: int = 80
    required: bool = True
    hint: str | Promise = ""


class Backend(Protocol):
    """One way to pay out."""

    label: str | Promise
    asks: Sequence[Asked]
    # Where the amount stands in the books once it has arrived: an ``Account.Kind``.
    arrives_at: str
    # Whether only a person can say what became of an order; nobody asks the back end then.
    told_by_person: bool

    def clean(self, details: Mapping[str, str]) -> dict[str, str]:
        """The details as they are stored. Errors: ``BadDestination``."""

    def fingerprint(self, details: Mapping[str, str]) -> str:
        """What tells two people paid to the same place; empty where it tells nothing."""

    def hint(self, details: Mapping[str, str]) -> str:
        """What may be shown of the details."""

    def send(self, order: Order) -> Answer:
        """Hand the order over."""

    def look_up(self, order: Order) -> Answer | None:
        """What became of it; None where the provider has never heard of its key."""


class AsksNothing:
    """For ways to be paid that an advocate enters nothing for."""

    asks: Sequence[Asked] = ()
    told_by_person = False

    def clean(self, details: Mapping[str, str]) -> dict[str, str]:
        return {}

    def fingerprint(self, details: Mapping[str, str]) -> str:
        return ""

    def hint(self, details: Mapping[str, str]) -> str:
        return ""
