"""Transactions that survive the conflicts real databases have."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

from wagtail_advocates.core.decisions import written_together
from wagtail_advocates.core.errors import TryAgain
from wagtail_advocates.core.ids import random

P = ParamSpec("P")
T = TypeVar("T")

MAX_ATTEMPTS = 5
_RETRYABLE = (
    "deadlock",
    "could not serialize",
    "database is locked",
    "database table is locked",
    "lock wait timeout",
    "record has changed since last read",
)


def write_first() -> None:
    """Take SQLite's write lock now, so that a later write cannot meet a stale snapshot.

    A statement that changes no row is enough; the other engines lock rows where it matters.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE wagtail_advocates_decision SET id = id WHERE 0")


def is_retryable(error: OperationalError) -> bool:
    """Whether the database only asks to try the transaction again."""
    text = str(error).lower()
    return any(mark in text for mark in _RETRYABLE)


def flow(function: Callable[P, T]) -> Callable[P, T]:
    """Run a flow in one transaction, again when the database could not serialize it.

    At most five attempts with jitter, then ``TryAgain``. Inside a transaction of the caller
    there is nothing to retry: the error is the caller's to handle.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        if connection.in_atomic_block:
            with transaction.atomic(), written_together():
                write_first()
                return function(*args, **kwargs)
        for attempt in range(MAX_ATTEMPTS):
            try:
                with transaction.atomic(), written_together():
                    write_first()
                    return function(*args, **kwargs)
            except OperationalError as error:
                if not is_retryable(error):
                    raise
                time.sleep(random.uniform(0.01, 0.05) * 2**attempt)
        raise TryAgain

    return run
