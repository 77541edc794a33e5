"""What the rules are asked about: customer and advocate compared, in booleans and counts. Pure.

No address, no hash and no name is in it, so that a Decision can keep all of it for ever and any
version of the rules can be run on it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Evidence:
    """Everything is about one credit: its advocate, its customer, and the days before it.

    Shape: ``same_…`` the customer has it in common with the advocate; ``known_…`` somebody else
    bought with it before; ``…_peers`` other customers of this advocate who have it in common;
    ``ring_length`` how many people refer each other in a circle, 0 for none. ``None`` where a
    list that should tell could not be read. ``peers_at_home`` are those of the peers who live where
    the customer lives.
    """

    same_account: bool = False
    same_email: bool = False
    same_device: bool = False
    same_payment: bool = False
    same_destination: bool = False
    same_address: bool = False
    same_network: bool = False
    is_existing_customer: bool = False
    known_device: bool = False
    known_payment: bool = False
    known_address: bool = False
    mail_is_disposable: bool | None = False
    is_blocked: bool = False
    is_allowed: bool = False
    ring_length: int = 0
    device_peers: int = 0
    payment_peers: int = 0
    peers_at_home: int = 0
    visit_peers: int = 0
    origin: str = ""
    came_unseen: bool = False
    hour_sales: int = 0
    busiest_hour_before: int = 0
    hour_limit: int = 10
    day_sales: int = 0
    busiest_day_before: int = 0
    day_limit: int = 40
    week_customers: int = 0
    week_by_code_alone: int = 0
    by_code_alone_before: int = 0
    is_by_code_alone: bool = False
    recent_sales: int = 0
    recent_refunded: int = 0
    month_clicked_sales: int = 0
    month_visits: int = 0
    month_unconfirmed: int = 0
    month_embedded: int = 0

    def as_data(self) -> dict[str, Any]:
        """The evidence for a Decision, as JSON can hold it."""
        return asdict(self)


_FIELDS = frozenset(field.name for field in fields(Evidence))


def evidence_from(data: Mapping[str, Any]) -> Evidence:
    """The evidence a Decision kept; what a later version added is as if nothing were known.

    Errors: ``ValueError`` for a field no version has.
    """
    unknown = set(data) - _FIELDS
    if unknown:
        raise ValueError(f"No version of the evidence has {', '.join(sorted(unknown))}.")
    return Evidence(**data)
