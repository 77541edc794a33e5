"""Watching what is written to the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def watched_writes() -> Iterator[set[bool]]:
    """Collects of each row that is written whether a transaction was open around it."""
    seen: set[bool] = set()

    def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE")):
            seen.add(connection.in_atomic_block)
        return execute(sql, *rest)

    with connection.execute_wrapper(watch):
        yield seen
