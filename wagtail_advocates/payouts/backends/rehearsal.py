"""A provider to rehearse with: it pays nobody, keeps what it was told, and fails on request.

The account entered says how it behaves, so a site can try each fault by hand and in its tests:

``TEST-OK`` pays at once · ``TEST-REFUSED`` refuses · ``TEST-LATER`` accepts, and has paid when
asked · ``TEST-LOST-BEFORE`` breaks off before anything was done · ``TEST-LOST-AFTER`` pays, and
the answer is lost · ``TEST-NONSENSE`` answers what no provider should.

What it did is kept in the SQLite file named by ``PAYOUT_REHEARSAL_FILE``, apart from the site's
database, as a provider's own records would be.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager

from django.utils.translation import gettext_lazy as _

from wagtail_advocates.core.conf import settings
from wagtail_advocates.core.errors import BadDestination
from wagtail_advocates.ledger.models import Account
from wagtail_advocates.payouts.backends.base import (
    ACCEPTED,
    FAILED,
    SETTLED,
    Answer,
    Asked,
    Order,
)

ACCOUNTS = (
    "TEST-OK",
    "TEST-REFUSED",
    "TEST-LATER",
    "TEST-LOST-BEFORE",
    "TEST-LOST-AFTER",
    "TEST-NONSENSE",
)
_TABLE = (
    "CREATE TABLE IF NOT EXISTS paid "
    "(key TEXT PRIMARY KEY, unit TEXT, amount_minor INTEGER, times INTEGER)"
)


@contextmanager
def _records() -> Iterator[sqlite3.Connection]:
    path = settings.payout_rehearsal_file
    if not path:
        raise FileNotFoundError("WAGTAIL_ADVOCATES['PAYOUT_REHEARSAL_FILE'] is not set.")
    with closing(sqlite3.connect(path, timeout=30)) as connection, connection:
        connection.execute(_TABLE)
        yield connection


def told() -> dict[str, tuple[str, int, int]]:
    """What the provider paid: unit, minor units and how often it was told to, by key."""
    with _records() as records:
        rows = records.execute("SELECT key, unit, amount_minor, times FROM paid").fetchall()
    return {key: (unit, amount_minor, times) for key, unit, amount_minor, times in rows}


def forget() -> None:
    """Let the provider begin anew."""
    with _records() as records:
        records.execute("DELETE FROM paid")


class Rehearsal:
    """Idempotent by key, as a provider has to be: told twice, it pays once and counts."""

    label = _("Rehearsal")
    asks = (Asked("account", _("Account")),)
    arrives_at = Account.Kind.PAYOUTS_SETTLED
    told_by_person = False

    def clean(self, details: Mapping[str, str]) -> dict[str, str]:
        account = details["account"].upper()
        if not account.startswith(ACCOUNTS):
            raise BadDestination
        return {"account": account}

    def fingerprint(self, details: Mapping[str, str]) -> str:
        return details["account"]

    def hint(self, details: Mapping[str, str]) -> str:
        return details["account"]

    def send(self, order: Order) -> Answer:
        account = order.details["account"]
        if account.startswith("TEST-REFUSED"):
            return Answer(FAILED, note="The account does not exist.")
        if account.startswith("TEST-LOST-BEFORE"):
            raise TimeoutError("The provider could not be reached.")
        if account.startswith("TEST-NONSENSE"):
            return Answer("teapot")
        self._pay(order)
        if account.startswith("TEST-LOST-AFTER"):
            raise TimeoutError("The provider's answer was lost.")
        return Answer(ACCEPTED if account.startswith("TEST-LATER") else SETTLED, order.key[:12])

    def look_up(self, order: Order) -> Answer | None:
        paid = told().get(order.key)
        return Answer(SETTLED, order.key[:12]) if paid else None

    def _pay(self, order: Order) -> None:
        with _records() as records:
            records.execute(
                "INSERT INTO paid VALUES (?, ?, ?, 1) "
                "ON CONFLICT(key) DO UPDATE SET times = times + 1",
                (order.key, order.unit, order.amount_minor),
            )
